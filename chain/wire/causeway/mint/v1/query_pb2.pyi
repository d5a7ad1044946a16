from chain.wire.cosmos_proto import cosmos_pb2 as _cosmos_pb2
from google.api import annotations_pb2 as _annotations_pb2
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Optional as _Optional

DESCRIPTOR: _descriptor.FileDescriptor

class QueryScheduleRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class QueryScheduleResponse(_message.Message):
    __slots__ = ("total", "half_life_epochs", "next_epoch", "next_reward", "minted", "payable", "inference_pool")
    TOTAL_FIELD_NUMBER: _ClassVar[int]
    HALF_LIFE_EPOCHS_FIELD_NUMBER: _ClassVar[int]
    NEXT_EPOCH_FIELD_NUMBER: _ClassVar[int]
    NEXT_REWARD_FIELD_NUMBER: _ClassVar[int]
    MINTED_FIELD_NUMBER: _ClassVar[int]
    PAYABLE_FIELD_NUMBER: _ClassVar[int]
    INFERENCE_POOL_FIELD_NUMBER: _ClassVar[int]
    total: str
    half_life_epochs: int
    next_epoch: int
    next_reward: str
    minted: str
    payable: str
    inference_pool: str
    def __init__(self, total: _Optional[str] = ..., half_life_epochs: _Optional[int] = ..., next_epoch: _Optional[int] = ..., next_reward: _Optional[str] = ..., minted: _Optional[str] = ..., payable: _Optional[str] = ..., inference_pool: _Optional[str] = ...) -> None: ...

class QueryRewardRequest(_message.Message):
    __slots__ = ("epoch",)
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    epoch: int
    def __init__(self, epoch: _Optional[int] = ...) -> None: ...

class QueryRewardResponse(_message.Message):
    __slots__ = ("epoch", "reward", "by_weight", "inference", "cumulative")
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    REWARD_FIELD_NUMBER: _ClassVar[int]
    BY_WEIGHT_FIELD_NUMBER: _ClassVar[int]
    INFERENCE_FIELD_NUMBER: _ClassVar[int]
    CUMULATIVE_FIELD_NUMBER: _ClassVar[int]
    epoch: int
    reward: str
    by_weight: str
    inference: str
    cumulative: str
    def __init__(self, epoch: _Optional[int] = ..., reward: _Optional[str] = ..., by_weight: _Optional[str] = ..., inference: _Optional[str] = ..., cumulative: _Optional[str] = ...) -> None: ...
