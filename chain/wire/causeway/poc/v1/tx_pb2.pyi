from chain.wire.amino import amino_pb2 as _amino_pb2
from chain.wire.causeway.poc.v1 import types_pb2 as _types_pb2
from chain.wire.cosmos.msg.v1 import msg_pb2 as _msg_pb2
from chain.wire.cosmos_proto import cosmos_pb2 as _cosmos_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class MsgRegisterMiner(_message.Message):
    __slots__ = ("miner", "moniker", "backing")
    MINER_FIELD_NUMBER: _ClassVar[int]
    MONIKER_FIELD_NUMBER: _ClassVar[int]
    BACKING_FIELD_NUMBER: _ClassVar[int]
    miner: str
    moniker: str
    backing: _containers.RepeatedCompositeFieldContainer[_types_pb2.Backing]
    def __init__(self, miner: _Optional[str] = ..., moniker: _Optional[str] = ..., backing: _Optional[_Iterable[_Union[_types_pb2.Backing, _Mapping]]] = ...) -> None: ...

class MsgRegisterMinerResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class MsgUpdateMiner(_message.Message):
    __slots__ = ("miner", "moniker", "backing")
    MINER_FIELD_NUMBER: _ClassVar[int]
    MONIKER_FIELD_NUMBER: _ClassVar[int]
    BACKING_FIELD_NUMBER: _ClassVar[int]
    miner: str
    moniker: str
    backing: _containers.RepeatedCompositeFieldContainer[_types_pb2.Backing]
    def __init__(self, miner: _Optional[str] = ..., moniker: _Optional[str] = ..., backing: _Optional[_Iterable[_Union[_types_pb2.Backing, _Mapping]]] = ...) -> None: ...

class MsgUpdateMinerResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class MsgUnregisterMiner(_message.Message):
    __slots__ = ("miner",)
    MINER_FIELD_NUMBER: _ClassVar[int]
    miner: str
    def __init__(self, miner: _Optional[str] = ...) -> None: ...

class MsgUnregisterMinerResponse(_message.Message):
    __slots__ = ("release_height",)
    RELEASE_HEIGHT_FIELD_NUMBER: _ClassVar[int]
    release_height: int
    def __init__(self, release_height: _Optional[int] = ...) -> None: ...

class MsgCommitProof(_message.Message):
    __slots__ = ("miner", "epoch", "sprint", "commitment")
    MINER_FIELD_NUMBER: _ClassVar[int]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    SPRINT_FIELD_NUMBER: _ClassVar[int]
    COMMITMENT_FIELD_NUMBER: _ClassVar[int]
    miner: str
    epoch: int
    sprint: int
    commitment: bytes
    def __init__(self, miner: _Optional[str] = ..., epoch: _Optional[int] = ..., sprint: _Optional[int] = ..., commitment: _Optional[bytes] = ...) -> None: ...

class MsgCommitProofResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class MsgRevealProof(_message.Message):
    __slots__ = ("miner", "epoch", "sprint", "entries")
    MINER_FIELD_NUMBER: _ClassVar[int]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    SPRINT_FIELD_NUMBER: _ClassVar[int]
    ENTRIES_FIELD_NUMBER: _ClassVar[int]
    miner: str
    epoch: int
    sprint: int
    entries: bytes
    def __init__(self, miner: _Optional[str] = ..., epoch: _Optional[int] = ..., sprint: _Optional[int] = ..., entries: _Optional[bytes] = ...) -> None: ...

class MsgRevealProofResponse(_message.Message):
    __slots__ = ("tiles",)
    TILES_FIELD_NUMBER: _ClassVar[int]
    tiles: int
    def __init__(self, tiles: _Optional[int] = ...) -> None: ...

class MsgUpdateParams(_message.Message):
    __slots__ = ("authority", "params")
    AUTHORITY_FIELD_NUMBER: _ClassVar[int]
    PARAMS_FIELD_NUMBER: _ClassVar[int]
    authority: str
    params: _types_pb2.Params
    def __init__(self, authority: _Optional[str] = ..., params: _Optional[_Union[_types_pb2.Params, _Mapping]] = ...) -> None: ...

class MsgUpdateParamsResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...
