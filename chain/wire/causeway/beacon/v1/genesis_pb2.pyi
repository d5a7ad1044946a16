from chain.wire.causeway.beacon.v1 import types_pb2 as _types_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class GenesisState(_message.Message):
    __slots__ = ("params", "onions", "values")
    PARAMS_FIELD_NUMBER: _ClassVar[int]
    ONIONS_FIELD_NUMBER: _ClassVar[int]
    VALUES_FIELD_NUMBER: _ClassVar[int]
    params: _types_pb2.Params
    onions: _containers.RepeatedCompositeFieldContainer[_types_pb2.Onion]
    values: _containers.RepeatedCompositeFieldContainer[_types_pb2.Value]
    def __init__(self, params: _Optional[_Union[_types_pb2.Params, _Mapping]] = ..., onions: _Optional[_Iterable[_Union[_types_pb2.Onion, _Mapping]]] = ..., values: _Optional[_Iterable[_Union[_types_pb2.Value, _Mapping]]] = ...) -> None: ...
