from chain.wire.cosmos.mint.v1beta1 import mint_pb2 as _mint_pb2
from chain.wire.cosmos_proto import cosmos_pb2 as _cosmos_pb2
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class GenesisState(_message.Message):
    __slots__ = ("params", "half_life_epochs", "next_epoch", "payable", "minted")
    PARAMS_FIELD_NUMBER: _ClassVar[int]
    HALF_LIFE_EPOCHS_FIELD_NUMBER: _ClassVar[int]
    NEXT_EPOCH_FIELD_NUMBER: _ClassVar[int]
    PAYABLE_FIELD_NUMBER: _ClassVar[int]
    MINTED_FIELD_NUMBER: _ClassVar[int]
    params: _mint_pb2.Params
    half_life_epochs: int
    next_epoch: int
    payable: str
    minted: str
    def __init__(self, params: _Optional[_Union[_mint_pb2.Params, _Mapping]] = ..., half_life_epochs: _Optional[int] = ..., next_epoch: _Optional[int] = ..., payable: _Optional[str] = ..., minted: _Optional[str] = ...) -> None: ...
