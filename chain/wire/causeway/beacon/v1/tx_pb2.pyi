from chain.wire.amino import amino_pb2 as _amino_pb2
from chain.wire.causeway.beacon.v1 import types_pb2 as _types_pb2
from chain.wire.cosmos.msg.v1 import msg_pb2 as _msg_pb2
from chain.wire.cosmos_proto import cosmos_pb2 as _cosmos_pb2
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class MsgRegisterOnion(_message.Message):
    __slots__ = ("operator", "onion")
    OPERATOR_FIELD_NUMBER: _ClassVar[int]
    ONION_FIELD_NUMBER: _ClassVar[int]
    operator: str
    onion: bytes
    def __init__(self, operator: _Optional[str] = ..., onion: _Optional[bytes] = ...) -> None: ...

class MsgRegisterOnionResponse(_message.Message):
    __slots__ = ("active_height",)
    ACTIVE_HEIGHT_FIELD_NUMBER: _ClassVar[int]
    active_height: int
    def __init__(self, active_height: _Optional[int] = ...) -> None: ...

class MsgReveal(_message.Message):
    __slots__ = ("x",)
    X_FIELD_NUMBER: _ClassVar[int]
    x: bytes
    def __init__(self, x: _Optional[bytes] = ...) -> None: ...

class MsgRevealResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

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
