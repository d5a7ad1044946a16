from chain.wire.causeway.vesting.v1 import types_pb2 as _types_pb2
from chain.wire.cosmos.base.v1beta1 import coin_pb2 as _coin_pb2
from chain.wire.cosmos_proto import cosmos_pb2 as _cosmos_pb2
from google.api import annotations_pb2 as _annotations_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class QueryParamsRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class QueryParamsResponse(_message.Message):
    __slots__ = ("params",)
    PARAMS_FIELD_NUMBER: _ClassVar[int]
    params: _types_pb2.Params
    def __init__(self, params: _Optional[_Union[_types_pb2.Params, _Mapping]] = ...) -> None: ...

class QueryLockedRequest(_message.Message):
    __slots__ = ("address",)
    ADDRESS_FIELD_NUMBER: _ClassVar[int]
    address: str
    def __init__(self, address: _Optional[str] = ...) -> None: ...

class QueryLockedResponse(_message.Message):
    __slots__ = ("locked", "grants", "unvested", "delegated", "owed", "epochs")
    LOCKED_FIELD_NUMBER: _ClassVar[int]
    GRANTS_FIELD_NUMBER: _ClassVar[int]
    UNVESTED_FIELD_NUMBER: _ClassVar[int]
    DELEGATED_FIELD_NUMBER: _ClassVar[int]
    OWED_FIELD_NUMBER: _ClassVar[int]
    EPOCHS_FIELD_NUMBER: _ClassVar[int]
    locked: _containers.RepeatedCompositeFieldContainer[_coin_pb2.Coin]
    grants: _containers.RepeatedCompositeFieldContainer[_types_pb2.Grant]
    unvested: str
    delegated: str
    owed: str
    epochs: int
    def __init__(self, locked: _Optional[_Iterable[_Union[_coin_pb2.Coin, _Mapping]]] = ..., grants: _Optional[_Iterable[_Union[_types_pb2.Grant, _Mapping]]] = ..., unvested: _Optional[str] = ..., delegated: _Optional[str] = ..., owed: _Optional[str] = ..., epochs: _Optional[int] = ...) -> None: ...
