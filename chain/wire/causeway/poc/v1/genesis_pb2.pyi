from chain.wire.causeway.poc.v1 import types_pb2 as _types_pb2
from chain.wire.cosmos_proto import cosmos_pb2 as _cosmos_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class GenesisState(_message.Message):
    __slots__ = ("params", "miners", "epoch", "rates", "sprints", "commitments", "measurements", "history", "last_rate_sum", "shares", "probations", "backed", "total_weight", "rewards", "waived", "confirmed")
    PARAMS_FIELD_NUMBER: _ClassVar[int]
    MINERS_FIELD_NUMBER: _ClassVar[int]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    RATES_FIELD_NUMBER: _ClassVar[int]
    SPRINTS_FIELD_NUMBER: _ClassVar[int]
    COMMITMENTS_FIELD_NUMBER: _ClassVar[int]
    MEASUREMENTS_FIELD_NUMBER: _ClassVar[int]
    HISTORY_FIELD_NUMBER: _ClassVar[int]
    LAST_RATE_SUM_FIELD_NUMBER: _ClassVar[int]
    SHARES_FIELD_NUMBER: _ClassVar[int]
    PROBATIONS_FIELD_NUMBER: _ClassVar[int]
    BACKED_FIELD_NUMBER: _ClassVar[int]
    TOTAL_WEIGHT_FIELD_NUMBER: _ClassVar[int]
    REWARDS_FIELD_NUMBER: _ClassVar[int]
    WAIVED_FIELD_NUMBER: _ClassVar[int]
    CONFIRMED_FIELD_NUMBER: _ClassVar[int]
    params: _types_pb2.Params
    miners: _containers.RepeatedCompositeFieldContainer[_types_pb2.Miner]
    epoch: _types_pb2.Epoch
    rates: _containers.RepeatedCompositeFieldContainer[_types_pb2.Rates]
    sprints: _containers.RepeatedCompositeFieldContainer[_types_pb2.Sprint]
    commitments: _containers.RepeatedCompositeFieldContainer[_types_pb2.Commitment]
    measurements: _containers.RepeatedCompositeFieldContainer[_types_pb2.Measurement]
    history: _containers.RepeatedCompositeFieldContainer[_types_pb2.EpochSummary]
    last_rate_sum: str
    shares: _containers.RepeatedCompositeFieldContainer[_types_pb2.Share]
    probations: _containers.RepeatedCompositeFieldContainer[_types_pb2.Probation]
    backed: _containers.RepeatedCompositeFieldContainer[_types_pb2.Backed]
    total_weight: str
    rewards: _containers.RepeatedCompositeFieldContainer[_types_pb2.Reward]
    waived: bool
    confirmed: bool
    def __init__(self, params: _Optional[_Union[_types_pb2.Params, _Mapping]] = ..., miners: _Optional[_Iterable[_Union[_types_pb2.Miner, _Mapping]]] = ..., epoch: _Optional[_Union[_types_pb2.Epoch, _Mapping]] = ..., rates: _Optional[_Iterable[_Union[_types_pb2.Rates, _Mapping]]] = ..., sprints: _Optional[_Iterable[_Union[_types_pb2.Sprint, _Mapping]]] = ..., commitments: _Optional[_Iterable[_Union[_types_pb2.Commitment, _Mapping]]] = ..., measurements: _Optional[_Iterable[_Union[_types_pb2.Measurement, _Mapping]]] = ..., history: _Optional[_Iterable[_Union[_types_pb2.EpochSummary, _Mapping]]] = ..., last_rate_sum: _Optional[str] = ..., shares: _Optional[_Iterable[_Union[_types_pb2.Share, _Mapping]]] = ..., probations: _Optional[_Iterable[_Union[_types_pb2.Probation, _Mapping]]] = ..., backed: _Optional[_Iterable[_Union[_types_pb2.Backed, _Mapping]]] = ..., total_weight: _Optional[str] = ..., rewards: _Optional[_Iterable[_Union[_types_pb2.Reward, _Mapping]]] = ..., waived: _Optional[bool] = ..., confirmed: _Optional[bool] = ...) -> None: ...
