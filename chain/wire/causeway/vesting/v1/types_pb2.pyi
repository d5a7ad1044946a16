from chain.wire.cosmos.vesting.v1beta1 import vesting_pb2 as _vesting_pb2
from chain.wire.cosmos_proto import cosmos_pb2 as _cosmos_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Params(_message.Message):
    __slots__ = ("vesting_epochs",)
    VESTING_EPOCHS_FIELD_NUMBER: _ClassVar[int]
    vesting_epochs: int
    def __init__(self, vesting_epochs: _Optional[int] = ...) -> None: ...

class Grant(_message.Message):
    __slots__ = ("start", "epochs", "amount")
    START_FIELD_NUMBER: _ClassVar[int]
    EPOCHS_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    start: int
    epochs: int
    amount: str
    def __init__(self, start: _Optional[int] = ..., epochs: _Optional[int] = ..., amount: _Optional[str] = ...) -> None: ...

class Rewards(_message.Message):
    __slots__ = ("grants", "delegated", "delegated_free", "owed")
    GRANTS_FIELD_NUMBER: _ClassVar[int]
    DELEGATED_FIELD_NUMBER: _ClassVar[int]
    DELEGATED_FREE_FIELD_NUMBER: _ClassVar[int]
    OWED_FIELD_NUMBER: _ClassVar[int]
    grants: _containers.RepeatedCompositeFieldContainer[Grant]
    delegated: str
    delegated_free: str
    owed: str
    def __init__(self, grants: _Optional[_Iterable[_Union[Grant, _Mapping]]] = ..., delegated: _Optional[str] = ..., delegated_free: _Optional[str] = ..., owed: _Optional[str] = ...) -> None: ...

class Lock(_message.Message):
    __slots__ = ("continuous", "delayed", "periodic", "permanent", "starts", "epochs", "amounts", "delegated", "delegated_free", "owed")
    CONTINUOUS_FIELD_NUMBER: _ClassVar[int]
    DELAYED_FIELD_NUMBER: _ClassVar[int]
    PERIODIC_FIELD_NUMBER: _ClassVar[int]
    PERMANENT_FIELD_NUMBER: _ClassVar[int]
    STARTS_FIELD_NUMBER: _ClassVar[int]
    EPOCHS_FIELD_NUMBER: _ClassVar[int]
    AMOUNTS_FIELD_NUMBER: _ClassVar[int]
    DELEGATED_FIELD_NUMBER: _ClassVar[int]
    DELEGATED_FREE_FIELD_NUMBER: _ClassVar[int]
    OWED_FIELD_NUMBER: _ClassVar[int]
    continuous: _vesting_pb2.ContinuousVestingAccount
    delayed: _vesting_pb2.DelayedVestingAccount
    periodic: _vesting_pb2.PeriodicVestingAccount
    permanent: _vesting_pb2.PermanentLockedAccount
    starts: _containers.RepeatedScalarFieldContainer[int]
    epochs: _containers.RepeatedScalarFieldContainer[int]
    amounts: _containers.RepeatedScalarFieldContainer[int]
    delegated: str
    delegated_free: str
    owed: str
    def __init__(self, continuous: _Optional[_Union[_vesting_pb2.ContinuousVestingAccount, _Mapping]] = ..., delayed: _Optional[_Union[_vesting_pb2.DelayedVestingAccount, _Mapping]] = ..., periodic: _Optional[_Union[_vesting_pb2.PeriodicVestingAccount, _Mapping]] = ..., permanent: _Optional[_Union[_vesting_pb2.PermanentLockedAccount, _Mapping]] = ..., starts: _Optional[_Iterable[int]] = ..., epochs: _Optional[_Iterable[int]] = ..., amounts: _Optional[_Iterable[int]] = ..., delegated: _Optional[str] = ..., delegated_free: _Optional[str] = ..., owed: _Optional[str] = ...) -> None: ...
