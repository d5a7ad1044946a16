from chain.wire.causeway.beacon.v1 import types_pb2 as _types_pb2
from chain.wire.cosmos.base.query.v1beta1 import pagination_pb2 as _pagination_pb2
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

class QueryOnionRequest(_message.Message):
    __slots__ = ("operator",)
    OPERATOR_FIELD_NUMBER: _ClassVar[int]
    operator: str
    def __init__(self, operator: _Optional[str] = ...) -> None: ...

class QueryOnionResponse(_message.Message):
    __slots__ = ("onion", "remaining", "may_propose")
    ONION_FIELD_NUMBER: _ClassVar[int]
    REMAINING_FIELD_NUMBER: _ClassVar[int]
    MAY_PROPOSE_FIELD_NUMBER: _ClassVar[int]
    onion: _types_pb2.Onion
    remaining: int
    may_propose: bool
    def __init__(self, onion: _Optional[_Union[_types_pb2.Onion, _Mapping]] = ..., remaining: _Optional[int] = ..., may_propose: _Optional[bool] = ...) -> None: ...

class QueryOnionsRequest(_message.Message):
    __slots__ = ("pagination",)
    PAGINATION_FIELD_NUMBER: _ClassVar[int]
    pagination: _pagination_pb2.PageRequest
    def __init__(self, pagination: _Optional[_Union[_pagination_pb2.PageRequest, _Mapping]] = ...) -> None: ...

class QueryOnionsResponse(_message.Message):
    __slots__ = ("onions", "pagination")
    ONIONS_FIELD_NUMBER: _ClassVar[int]
    PAGINATION_FIELD_NUMBER: _ClassVar[int]
    onions: _containers.RepeatedCompositeFieldContainer[_types_pb2.Onion]
    pagination: _pagination_pb2.PageResponse
    def __init__(self, onions: _Optional[_Iterable[_Union[_types_pb2.Onion, _Mapping]]] = ..., pagination: _Optional[_Union[_pagination_pb2.PageResponse, _Mapping]] = ...) -> None: ...

class QueryValueRequest(_message.Message):
    __slots__ = ("block",)
    BLOCK_FIELD_NUMBER: _ClassVar[int]
    block: int
    def __init__(self, block: _Optional[int] = ...) -> None: ...

class QueryValueResponse(_message.Message):
    __slots__ = ("value",)
    VALUE_FIELD_NUMBER: _ClassVar[int]
    value: _types_pb2.Value
    def __init__(self, value: _Optional[_Union[_types_pb2.Value, _Mapping]] = ...) -> None: ...
