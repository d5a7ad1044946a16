from chain.wire.causeway.staking.v1 import genesis_pb2 as _genesis_pb2
from chain.wire.cosmos.base.query.v1beta1 import pagination_pb2 as _pagination_pb2
from google.api import annotations_pb2 as _annotations_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class QueryCommissionRisesRequest(_message.Message):
    __slots__ = ("pagination",)
    PAGINATION_FIELD_NUMBER: _ClassVar[int]
    pagination: _pagination_pb2.PageRequest
    def __init__(self, pagination: _Optional[_Union[_pagination_pb2.PageRequest, _Mapping]] = ...) -> None: ...

class QueryCommissionRisesResponse(_message.Message):
    __slots__ = ("rises", "epochs", "pagination")
    RISES_FIELD_NUMBER: _ClassVar[int]
    EPOCHS_FIELD_NUMBER: _ClassVar[int]
    PAGINATION_FIELD_NUMBER: _ClassVar[int]
    rises: _containers.RepeatedCompositeFieldContainer[_genesis_pb2.Rise]
    epochs: int
    pagination: _pagination_pb2.PageResponse
    def __init__(self, rises: _Optional[_Iterable[_Union[_genesis_pb2.Rise, _Mapping]]] = ..., epochs: _Optional[int] = ..., pagination: _Optional[_Union[_pagination_pb2.PageResponse, _Mapping]] = ...) -> None: ...
