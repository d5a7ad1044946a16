from chain.wire.cosmos.slashing.v1beta1 import slashing_pb2 as _slashing_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class GenesisState(_message.Message):
    __slots__ = ("params", "signing_infos", "missed_blocks")
    PARAMS_FIELD_NUMBER: _ClassVar[int]
    SIGNING_INFOS_FIELD_NUMBER: _ClassVar[int]
    MISSED_BLOCKS_FIELD_NUMBER: _ClassVar[int]
    params: _slashing_pb2.Params
    signing_infos: _containers.RepeatedCompositeFieldContainer[_slashing_pb2.SigningInfo]
    missed_blocks: _containers.RepeatedCompositeFieldContainer[_slashing_pb2.ValidatorMissedBlocks]
    def __init__(self, params: _Optional[_Union[_slashing_pb2.Params, _Mapping]] = ..., signing_infos: _Optional[_Iterable[_Union[_slashing_pb2.SigningInfo, _Mapping]]] = ..., missed_blocks: _Optional[_Iterable[_Union[_slashing_pb2.ValidatorMissedBlocks, _Mapping]]] = ...) -> None: ...
