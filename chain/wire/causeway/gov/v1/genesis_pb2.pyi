from chain.wire.causeway.gov.v1 import types_pb2 as _types_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class GenesisState(_message.Message):
    __slots__ = ("voting", "counts", "settling")
    VOTING_FIELD_NUMBER: _ClassVar[int]
    COUNTS_FIELD_NUMBER: _ClassVar[int]
    SETTLING_FIELD_NUMBER: _ClassVar[int]
    voting: _containers.RepeatedCompositeFieldContainer[_types_pb2.Voting]
    counts: _containers.RepeatedCompositeFieldContainer[_types_pb2.Count]
    settling: _containers.RepeatedCompositeFieldContainer[_types_pb2.Settling]
    def __init__(self, voting: _Optional[_Iterable[_Union[_types_pb2.Voting, _Mapping]]] = ..., counts: _Optional[_Iterable[_Union[_types_pb2.Count, _Mapping]]] = ..., settling: _Optional[_Iterable[_Union[_types_pb2.Settling, _Mapping]]] = ...) -> None: ...
