from chain.wire.causeway.vesting.v1 import types_pb2 as _types_pb2
from chain.wire.cosmos_proto import cosmos_pb2 as _cosmos_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class GenesisState(_message.Message):
    __slots__ = ("params", "epochs", "rewards")
    PARAMS_FIELD_NUMBER: _ClassVar[int]
    EPOCHS_FIELD_NUMBER: _ClassVar[int]
    REWARDS_FIELD_NUMBER: _ClassVar[int]
    params: _types_pb2.Params
    epochs: int
    rewards: _containers.RepeatedCompositeFieldContainer[AccountRewards]
    def __init__(self, params: _Optional[_Union[_types_pb2.Params, _Mapping]] = ..., epochs: _Optional[int] = ..., rewards: _Optional[_Iterable[_Union[AccountRewards, _Mapping]]] = ...) -> None: ...

class AccountRewards(_message.Message):
    __slots__ = ("address", "rewards")
    ADDRESS_FIELD_NUMBER: _ClassVar[int]
    REWARDS_FIELD_NUMBER: _ClassVar[int]
    address: str
    rewards: _types_pb2.Rewards
    def __init__(self, address: _Optional[str] = ..., rewards: _Optional[_Union[_types_pb2.Rewards, _Mapping]] = ...) -> None: ...
