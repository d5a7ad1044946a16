from chain.wire.causeway.inference.v1 import dispute_pb2 as _dispute_pb2
from chain.wire.causeway.inference.v1 import types_pb2 as _types_pb2
from chain.wire.cosmos_proto import cosmos_pb2 as _cosmos_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class GenesisState(_message.Message):
    __slots__ = ("params", "models", "markets", "executors", "auditors", "sessions", "settlements", "last_session", "last_settlement", "earned", "pool", "epochs", "price_height", "voiding", "calm", "demands", "last_demand", "disputes", "last_dispute", "logits")
    PARAMS_FIELD_NUMBER: _ClassVar[int]
    MODELS_FIELD_NUMBER: _ClassVar[int]
    MARKETS_FIELD_NUMBER: _ClassVar[int]
    EXECUTORS_FIELD_NUMBER: _ClassVar[int]
    AUDITORS_FIELD_NUMBER: _ClassVar[int]
    SESSIONS_FIELD_NUMBER: _ClassVar[int]
    SETTLEMENTS_FIELD_NUMBER: _ClassVar[int]
    LAST_SESSION_FIELD_NUMBER: _ClassVar[int]
    LAST_SETTLEMENT_FIELD_NUMBER: _ClassVar[int]
    EARNED_FIELD_NUMBER: _ClassVar[int]
    POOL_FIELD_NUMBER: _ClassVar[int]
    EPOCHS_FIELD_NUMBER: _ClassVar[int]
    PRICE_HEIGHT_FIELD_NUMBER: _ClassVar[int]
    VOIDING_FIELD_NUMBER: _ClassVar[int]
    CALM_FIELD_NUMBER: _ClassVar[int]
    DEMANDS_FIELD_NUMBER: _ClassVar[int]
    LAST_DEMAND_FIELD_NUMBER: _ClassVar[int]
    DISPUTES_FIELD_NUMBER: _ClassVar[int]
    LAST_DISPUTE_FIELD_NUMBER: _ClassVar[int]
    LOGITS_FIELD_NUMBER: _ClassVar[int]
    params: _types_pb2.Params
    models: _containers.RepeatedCompositeFieldContainer[_types_pb2.Model]
    markets: _containers.RepeatedCompositeFieldContainer[_types_pb2.Market]
    executors: _containers.RepeatedCompositeFieldContainer[_types_pb2.Executor]
    auditors: _containers.RepeatedCompositeFieldContainer[_types_pb2.Auditor]
    sessions: _containers.RepeatedCompositeFieldContainer[_types_pb2.Session]
    settlements: _containers.RepeatedCompositeFieldContainer[_types_pb2.Settlement]
    last_session: int
    last_settlement: int
    earned: _containers.RepeatedCompositeFieldContainer[Earned]
    pool: str
    epochs: int
    price_height: int
    voiding: _containers.RepeatedCompositeFieldContainer[Voiding]
    calm: int
    demands: _containers.RepeatedCompositeFieldContainer[KnownDemand]
    last_demand: int
    disputes: _containers.RepeatedCompositeFieldContainer[_dispute_pb2.Dispute]
    last_dispute: int
    logits: _containers.RepeatedCompositeFieldContainer[PostedLogits]
    def __init__(self, params: _Optional[_Union[_types_pb2.Params, _Mapping]] = ..., models: _Optional[_Iterable[_Union[_types_pb2.Model, _Mapping]]] = ..., markets: _Optional[_Iterable[_Union[_types_pb2.Market, _Mapping]]] = ..., executors: _Optional[_Iterable[_Union[_types_pb2.Executor, _Mapping]]] = ..., auditors: _Optional[_Iterable[_Union[_types_pb2.Auditor, _Mapping]]] = ..., sessions: _Optional[_Iterable[_Union[_types_pb2.Session, _Mapping]]] = ..., settlements: _Optional[_Iterable[_Union[_types_pb2.Settlement, _Mapping]]] = ..., last_session: _Optional[int] = ..., last_settlement: _Optional[int] = ..., earned: _Optional[_Iterable[_Union[Earned, _Mapping]]] = ..., pool: _Optional[str] = ..., epochs: _Optional[int] = ..., price_height: _Optional[int] = ..., voiding: _Optional[_Iterable[_Union[Voiding, _Mapping]]] = ..., calm: _Optional[int] = ..., demands: _Optional[_Iterable[_Union[KnownDemand, _Mapping]]] = ..., last_demand: _Optional[int] = ..., disputes: _Optional[_Iterable[_Union[_dispute_pb2.Dispute, _Mapping]]] = ..., last_dispute: _Optional[int] = ..., logits: _Optional[_Iterable[_Union[PostedLogits, _Mapping]]] = ...) -> None: ...

class Voiding(_message.Message):
    __slots__ = ("executor", "settlement")
    EXECUTOR_FIELD_NUMBER: _ClassVar[int]
    SETTLEMENT_FIELD_NUMBER: _ClassVar[int]
    executor: str
    settlement: int
    def __init__(self, executor: _Optional[str] = ..., settlement: _Optional[int] = ...) -> None: ...

class Earned(_message.Message):
    __slots__ = ("executor", "amount")
    EXECUTOR_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    executor: str
    amount: str
    def __init__(self, executor: _Optional[str] = ..., amount: _Optional[str] = ...) -> None: ...

class KnownDemand(_message.Message):
    __slots__ = ("demand", "sealed")
    DEMAND_FIELD_NUMBER: _ClassVar[int]
    SEALED_FIELD_NUMBER: _ClassVar[int]
    demand: _dispute_pb2.Demand
    sealed: bytes
    def __init__(self, demand: _Optional[_Union[_dispute_pb2.Demand, _Mapping]] = ..., sealed: _Optional[bytes] = ...) -> None: ...

class PostedLogits(_message.Message):
    __slots__ = ("dispute", "logits")
    DISPUTE_FIELD_NUMBER: _ClassVar[int]
    LOGITS_FIELD_NUMBER: _ClassVar[int]
    dispute: int
    logits: bytes
    def __init__(self, dispute: _Optional[int] = ..., logits: _Optional[bytes] = ...) -> None: ...
