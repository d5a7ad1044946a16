from chain.wire.cosmos_proto import cosmos_pb2 as _cosmos_pb2
from chain.wire.gogoproto import gogo_pb2 as _gogo_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Extra(_message.Message):
    __slots__ = ("changed", "unbonding_ids", "era", "open_era", "young", "rises", "headers", "sets", "set_changed")
    CHANGED_FIELD_NUMBER: _ClassVar[int]
    UNBONDING_IDS_FIELD_NUMBER: _ClassVar[int]
    ERA_FIELD_NUMBER: _ClassVar[int]
    OPEN_ERA_FIELD_NUMBER: _ClassVar[int]
    YOUNG_FIELD_NUMBER: _ClassVar[int]
    RISES_FIELD_NUMBER: _ClassVar[int]
    HEADERS_FIELD_NUMBER: _ClassVar[int]
    SETS_FIELD_NUMBER: _ClassVar[int]
    SET_CHANGED_FIELD_NUMBER: _ClassVar[int]
    changed: bool
    unbonding_ids: int
    era: int
    open_era: int
    young: _containers.RepeatedCompositeFieldContainer[Young]
    rises: _containers.RepeatedCompositeFieldContainer[Rise]
    headers: _containers.RepeatedCompositeFieldContainer[PastHeader]
    sets: _containers.RepeatedCompositeFieldContainer[PastSet]
    set_changed: bool
    def __init__(self, changed: _Optional[bool] = ..., unbonding_ids: _Optional[int] = ..., era: _Optional[int] = ..., open_era: _Optional[int] = ..., young: _Optional[_Iterable[_Union[Young, _Mapping]]] = ..., rises: _Optional[_Iterable[_Union[Rise, _Mapping]]] = ..., headers: _Optional[_Iterable[_Union[PastHeader, _Mapping]]] = ..., sets: _Optional[_Iterable[_Union[PastSet, _Mapping]]] = ..., set_changed: _Optional[bool] = ...) -> None: ...

class Young(_message.Message):
    __slots__ = ("delegator", "operator", "parts")
    DELEGATOR_FIELD_NUMBER: _ClassVar[int]
    OPERATOR_FIELD_NUMBER: _ClassVar[int]
    PARTS_FIELD_NUMBER: _ClassVar[int]
    delegator: str
    operator: str
    parts: _containers.RepeatedCompositeFieldContainer[Part]
    def __init__(self, delegator: _Optional[str] = ..., operator: _Optional[str] = ..., parts: _Optional[_Iterable[_Union[Part, _Mapping]]] = ...) -> None: ...

class Part(_message.Message):
    __slots__ = ("era", "shares")
    ERA_FIELD_NUMBER: _ClassVar[int]
    SHARES_FIELD_NUMBER: _ClassVar[int]
    era: int
    shares: str
    def __init__(self, era: _Optional[int] = ..., shares: _Optional[str] = ...) -> None: ...

class Rise(_message.Message):
    __slots__ = ("operator", "epochs", "rate")
    OPERATOR_FIELD_NUMBER: _ClassVar[int]
    EPOCHS_FIELD_NUMBER: _ClassVar[int]
    RATE_FIELD_NUMBER: _ClassVar[int]
    operator: str
    epochs: int
    rate: str
    def __init__(self, operator: _Optional[str] = ..., epochs: _Optional[int] = ..., rate: _Optional[str] = ...) -> None: ...

class PastHeader(_message.Message):
    __slots__ = ("height", "time_ns", "proposer", "set")
    HEIGHT_FIELD_NUMBER: _ClassVar[int]
    TIME_NS_FIELD_NUMBER: _ClassVar[int]
    PROPOSER_FIELD_NUMBER: _ClassVar[int]
    SET_FIELD_NUMBER: _ClassVar[int]
    height: int
    time_ns: int
    proposer: bytes
    set: int
    def __init__(self, height: _Optional[int] = ..., time_ns: _Optional[int] = ..., proposer: _Optional[bytes] = ..., set: _Optional[int] = ...) -> None: ...

class PastSet(_message.Message):
    __slots__ = ("height", "validators")
    HEIGHT_FIELD_NUMBER: _ClassVar[int]
    VALIDATORS_FIELD_NUMBER: _ClassVar[int]
    height: int
    validators: _containers.RepeatedCompositeFieldContainer[PastValidator]
    def __init__(self, height: _Optional[int] = ..., validators: _Optional[_Iterable[_Union[PastValidator, _Mapping]]] = ...) -> None: ...

class PastValidator(_message.Message):
    __slots__ = ("operator", "key", "tokens", "shares")
    OPERATOR_FIELD_NUMBER: _ClassVar[int]
    KEY_FIELD_NUMBER: _ClassVar[int]
    TOKENS_FIELD_NUMBER: _ClassVar[int]
    SHARES_FIELD_NUMBER: _ClassVar[int]
    operator: str
    key: bytes
    tokens: str
    shares: str
    def __init__(self, operator: _Optional[str] = ..., key: _Optional[bytes] = ..., tokens: _Optional[str] = ..., shares: _Optional[str] = ...) -> None: ...
