from chain.wire.causeway.poc.v1 import types_pb2 as _types_pb2
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

class QueryMinerRequest(_message.Message):
    __slots__ = ("address",)
    ADDRESS_FIELD_NUMBER: _ClassVar[int]
    address: str
    def __init__(self, address: _Optional[str] = ...) -> None: ...

class QueryMinerResponse(_message.Message):
    __slots__ = ("miner", "weight")
    MINER_FIELD_NUMBER: _ClassVar[int]
    WEIGHT_FIELD_NUMBER: _ClassVar[int]
    miner: _types_pb2.Miner
    weight: _types_pb2.Weight
    def __init__(self, miner: _Optional[_Union[_types_pb2.Miner, _Mapping]] = ..., weight: _Optional[_Union[_types_pb2.Weight, _Mapping]] = ...) -> None: ...

class QueryMinersRequest(_message.Message):
    __slots__ = ("pagination",)
    PAGINATION_FIELD_NUMBER: _ClassVar[int]
    pagination: _pagination_pb2.PageRequest
    def __init__(self, pagination: _Optional[_Union[_pagination_pb2.PageRequest, _Mapping]] = ...) -> None: ...

class QueryMinersResponse(_message.Message):
    __slots__ = ("miners", "pagination")
    MINERS_FIELD_NUMBER: _ClassVar[int]
    PAGINATION_FIELD_NUMBER: _ClassVar[int]
    miners: _containers.RepeatedCompositeFieldContainer[_types_pb2.Miner]
    pagination: _pagination_pb2.PageResponse
    def __init__(self, miners: _Optional[_Iterable[_Union[_types_pb2.Miner, _Mapping]]] = ..., pagination: _Optional[_Union[_pagination_pb2.PageResponse, _Mapping]] = ...) -> None: ...

class QuerySprintRequest(_message.Message):
    __slots__ = ("epoch", "sprint")
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    SPRINT_FIELD_NUMBER: _ClassVar[int]
    epoch: int
    sprint: int
    def __init__(self, epoch: _Optional[int] = ..., sprint: _Optional[int] = ...) -> None: ...

class QuerySprintResponse(_message.Message):
    __slots__ = ("sprint",)
    SPRINT_FIELD_NUMBER: _ClassVar[int]
    sprint: _types_pb2.Sprint
    def __init__(self, sprint: _Optional[_Union[_types_pb2.Sprint, _Mapping]] = ...) -> None: ...

class QueryCurrentSprintRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class QueryCurrentSprintResponse(_message.Message):
    __slots__ = ("sprint", "height", "next_open_height", "epoch")
    SPRINT_FIELD_NUMBER: _ClassVar[int]
    HEIGHT_FIELD_NUMBER: _ClassVar[int]
    NEXT_OPEN_HEIGHT_FIELD_NUMBER: _ClassVar[int]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    sprint: _types_pb2.Sprint
    height: int
    next_open_height: int
    epoch: _types_pb2.Epoch
    def __init__(self, sprint: _Optional[_Union[_types_pb2.Sprint, _Mapping]] = ..., height: _Optional[int] = ..., next_open_height: _Optional[int] = ..., epoch: _Optional[_Union[_types_pb2.Epoch, _Mapping]] = ...) -> None: ...

class QueryCommitmentRequest(_message.Message):
    __slots__ = ("epoch", "sprint", "miner")
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    SPRINT_FIELD_NUMBER: _ClassVar[int]
    MINER_FIELD_NUMBER: _ClassVar[int]
    epoch: int
    sprint: int
    miner: str
    def __init__(self, epoch: _Optional[int] = ..., sprint: _Optional[int] = ..., miner: _Optional[str] = ...) -> None: ...

class QueryCommitmentResponse(_message.Message):
    __slots__ = ("commitment",)
    COMMITMENT_FIELD_NUMBER: _ClassVar[int]
    commitment: _types_pb2.Commitment
    def __init__(self, commitment: _Optional[_Union[_types_pb2.Commitment, _Mapping]] = ...) -> None: ...

class QueryCommitmentsRequest(_message.Message):
    __slots__ = ("epoch", "sprint", "pagination")
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    SPRINT_FIELD_NUMBER: _ClassVar[int]
    PAGINATION_FIELD_NUMBER: _ClassVar[int]
    epoch: int
    sprint: int
    pagination: _pagination_pb2.PageRequest
    def __init__(self, epoch: _Optional[int] = ..., sprint: _Optional[int] = ..., pagination: _Optional[_Union[_pagination_pb2.PageRequest, _Mapping]] = ...) -> None: ...

class QueryCommitmentsResponse(_message.Message):
    __slots__ = ("commitments", "pagination")
    COMMITMENTS_FIELD_NUMBER: _ClassVar[int]
    PAGINATION_FIELD_NUMBER: _ClassVar[int]
    commitments: _containers.RepeatedCompositeFieldContainer[_types_pb2.Commitment]
    pagination: _pagination_pb2.PageResponse
    def __init__(self, commitments: _Optional[_Iterable[_Union[_types_pb2.Commitment, _Mapping]]] = ..., pagination: _Optional[_Union[_pagination_pb2.PageResponse, _Mapping]] = ...) -> None: ...

class QueryMeasurementsRequest(_message.Message):
    __slots__ = ("epoch", "sprint", "pagination")
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    SPRINT_FIELD_NUMBER: _ClassVar[int]
    PAGINATION_FIELD_NUMBER: _ClassVar[int]
    epoch: int
    sprint: int
    pagination: _pagination_pb2.PageRequest
    def __init__(self, epoch: _Optional[int] = ..., sprint: _Optional[int] = ..., pagination: _Optional[_Union[_pagination_pb2.PageRequest, _Mapping]] = ...) -> None: ...

class QueryMeasurementsResponse(_message.Message):
    __slots__ = ("measurements", "pagination")
    MEASUREMENTS_FIELD_NUMBER: _ClassVar[int]
    PAGINATION_FIELD_NUMBER: _ClassVar[int]
    measurements: _containers.RepeatedCompositeFieldContainer[_types_pb2.Measurement]
    pagination: _pagination_pb2.PageResponse
    def __init__(self, measurements: _Optional[_Iterable[_Union[_types_pb2.Measurement, _Mapping]]] = ..., pagination: _Optional[_Union[_pagination_pb2.PageResponse, _Mapping]] = ...) -> None: ...

class QueryWeightsRequest(_message.Message):
    __slots__ = ("pagination",)
    PAGINATION_FIELD_NUMBER: _ClassVar[int]
    pagination: _pagination_pb2.PageRequest
    def __init__(self, pagination: _Optional[_Union[_pagination_pb2.PageRequest, _Mapping]] = ...) -> None: ...

class QueryWeightsResponse(_message.Message):
    __slots__ = ("weights", "total", "pagination")
    WEIGHTS_FIELD_NUMBER: _ClassVar[int]
    TOTAL_FIELD_NUMBER: _ClassVar[int]
    PAGINATION_FIELD_NUMBER: _ClassVar[int]
    weights: _containers.RepeatedCompositeFieldContainer[_types_pb2.Weight]
    total: int
    pagination: _pagination_pb2.PageResponse
    def __init__(self, weights: _Optional[_Iterable[_Union[_types_pb2.Weight, _Mapping]]] = ..., total: _Optional[int] = ..., pagination: _Optional[_Union[_pagination_pb2.PageResponse, _Mapping]] = ...) -> None: ...

class QueryValidatorsRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ValidatorStanding(_message.Message):
    __slots__ = ("operator_address", "moniker", "power", "share", "target", "backing_weight", "tokens", "bond_limit", "jailed", "on_probation", "signed", "needed")
    OPERATOR_ADDRESS_FIELD_NUMBER: _ClassVar[int]
    MONIKER_FIELD_NUMBER: _ClassVar[int]
    POWER_FIELD_NUMBER: _ClassVar[int]
    SHARE_FIELD_NUMBER: _ClassVar[int]
    TARGET_FIELD_NUMBER: _ClassVar[int]
    BACKING_WEIGHT_FIELD_NUMBER: _ClassVar[int]
    TOKENS_FIELD_NUMBER: _ClassVar[int]
    BOND_LIMIT_FIELD_NUMBER: _ClassVar[int]
    JAILED_FIELD_NUMBER: _ClassVar[int]
    ON_PROBATION_FIELD_NUMBER: _ClassVar[int]
    SIGNED_FIELD_NUMBER: _ClassVar[int]
    NEEDED_FIELD_NUMBER: _ClassVar[int]
    operator_address: str
    moniker: str
    power: int
    share: int
    target: int
    backing_weight: int
    tokens: str
    bond_limit: int
    jailed: bool
    on_probation: bool
    signed: int
    needed: int
    def __init__(self, operator_address: _Optional[str] = ..., moniker: _Optional[str] = ..., power: _Optional[int] = ..., share: _Optional[int] = ..., target: _Optional[int] = ..., backing_weight: _Optional[int] = ..., tokens: _Optional[str] = ..., bond_limit: _Optional[int] = ..., jailed: _Optional[bool] = ..., on_probation: _Optional[bool] = ..., signed: _Optional[int] = ..., needed: _Optional[int] = ...) -> None: ...

class QueryValidatorsResponse(_message.Message):
    __slots__ = ("validators", "total_power")
    VALIDATORS_FIELD_NUMBER: _ClassVar[int]
    TOTAL_POWER_FIELD_NUMBER: _ClassVar[int]
    validators: _containers.RepeatedCompositeFieldContainer[ValidatorStanding]
    total_power: int
    def __init__(self, validators: _Optional[_Iterable[_Union[ValidatorStanding, _Mapping]]] = ..., total_power: _Optional[int] = ...) -> None: ...

class QueryRewardsRequest(_message.Message):
    __slots__ = ("pagination",)
    PAGINATION_FIELD_NUMBER: _ClassVar[int]
    pagination: _pagination_pb2.PageRequest
    def __init__(self, pagination: _Optional[_Union[_pagination_pb2.PageRequest, _Mapping]] = ...) -> None: ...

class QueryRewardsResponse(_message.Message):
    __slots__ = ("rewards", "pagination")
    REWARDS_FIELD_NUMBER: _ClassVar[int]
    PAGINATION_FIELD_NUMBER: _ClassVar[int]
    rewards: _containers.RepeatedCompositeFieldContainer[_types_pb2.Reward]
    pagination: _pagination_pb2.PageResponse
    def __init__(self, rewards: _Optional[_Iterable[_Union[_types_pb2.Reward, _Mapping]]] = ..., pagination: _Optional[_Union[_pagination_pb2.PageResponse, _Mapping]] = ...) -> None: ...

class QueryMinerRewardsRequest(_message.Message):
    __slots__ = ("miner",)
    MINER_FIELD_NUMBER: _ClassVar[int]
    miner: str
    def __init__(self, miner: _Optional[str] = ...) -> None: ...

class QueryMinerRewardsResponse(_message.Message):
    __slots__ = ("reward", "locked", "epochs")
    REWARD_FIELD_NUMBER: _ClassVar[int]
    LOCKED_FIELD_NUMBER: _ClassVar[int]
    EPOCHS_FIELD_NUMBER: _ClassVar[int]
    reward: _types_pb2.Reward
    locked: str
    epochs: int
    def __init__(self, reward: _Optional[_Union[_types_pb2.Reward, _Mapping]] = ..., locked: _Optional[str] = ..., epochs: _Optional[int] = ...) -> None: ...

class QueryEpochsRequest(_message.Message):
    __slots__ = ("pagination",)
    PAGINATION_FIELD_NUMBER: _ClassVar[int]
    pagination: _pagination_pb2.PageRequest
    def __init__(self, pagination: _Optional[_Union[_pagination_pb2.PageRequest, _Mapping]] = ...) -> None: ...

class QueryEpochsResponse(_message.Message):
    __slots__ = ("epochs", "pagination")
    EPOCHS_FIELD_NUMBER: _ClassVar[int]
    PAGINATION_FIELD_NUMBER: _ClassVar[int]
    epochs: _containers.RepeatedCompositeFieldContainer[_types_pb2.EpochSummary]
    pagination: _pagination_pb2.PageResponse
    def __init__(self, epochs: _Optional[_Iterable[_Union[_types_pb2.EpochSummary, _Mapping]]] = ..., pagination: _Optional[_Union[_pagination_pb2.PageResponse, _Mapping]] = ...) -> None: ...
