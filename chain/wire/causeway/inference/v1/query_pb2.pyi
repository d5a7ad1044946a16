from chain.wire.causeway.inference.v1 import dispute_pb2 as _dispute_pb2
from chain.wire.causeway.inference.v1 import types_pb2 as _types_pb2
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

class QueryModelsRequest(_message.Message):
    __slots__ = ("pagination",)
    PAGINATION_FIELD_NUMBER: _ClassVar[int]
    pagination: _pagination_pb2.PageRequest
    def __init__(self, pagination: _Optional[_Union[_pagination_pb2.PageRequest, _Mapping]] = ...) -> None: ...

class QueryModelsResponse(_message.Message):
    __slots__ = ("models", "pagination")
    MODELS_FIELD_NUMBER: _ClassVar[int]
    PAGINATION_FIELD_NUMBER: _ClassVar[int]
    models: _containers.RepeatedCompositeFieldContainer[_types_pb2.Model]
    pagination: _pagination_pb2.PageResponse
    def __init__(self, models: _Optional[_Iterable[_Union[_types_pb2.Model, _Mapping]]] = ..., pagination: _Optional[_Union[_pagination_pb2.PageResponse, _Mapping]] = ...) -> None: ...

class QueryModelRequest(_message.Message):
    __slots__ = ("id", "version")
    ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    id: str
    version: int
    def __init__(self, id: _Optional[str] = ..., version: _Optional[int] = ...) -> None: ...

class QueryModelResponse(_message.Message):
    __slots__ = ("model",)
    MODEL_FIELD_NUMBER: _ClassVar[int]
    model: _types_pb2.Model
    def __init__(self, model: _Optional[_Union[_types_pb2.Model, _Mapping]] = ...) -> None: ...

class QueryPriceRequest(_message.Message):
    __slots__ = ("id",)
    ID_FIELD_NUMBER: _ClassVar[int]
    id: str
    def __init__(self, id: _Optional[str] = ...) -> None: ...

class QueryPriceResponse(_message.Message):
    __slots__ = ("unit_price", "used", "capacity")
    UNIT_PRICE_FIELD_NUMBER: _ClassVar[int]
    USED_FIELD_NUMBER: _ClassVar[int]
    CAPACITY_FIELD_NUMBER: _ClassVar[int]
    unit_price: str
    used: str
    capacity: str
    def __init__(self, unit_price: _Optional[str] = ..., used: _Optional[str] = ..., capacity: _Optional[str] = ...) -> None: ...

class QueryExecutorsRequest(_message.Message):
    __slots__ = ("model", "pagination")
    MODEL_FIELD_NUMBER: _ClassVar[int]
    PAGINATION_FIELD_NUMBER: _ClassVar[int]
    model: str
    pagination: _pagination_pb2.PageRequest
    def __init__(self, model: _Optional[str] = ..., pagination: _Optional[_Union[_pagination_pb2.PageRequest, _Mapping]] = ...) -> None: ...

class QueryExecutorsResponse(_message.Message):
    __slots__ = ("executors", "pagination")
    EXECUTORS_FIELD_NUMBER: _ClassVar[int]
    PAGINATION_FIELD_NUMBER: _ClassVar[int]
    executors: _containers.RepeatedCompositeFieldContainer[_types_pb2.Executor]
    pagination: _pagination_pb2.PageResponse
    def __init__(self, executors: _Optional[_Iterable[_Union[_types_pb2.Executor, _Mapping]]] = ..., pagination: _Optional[_Union[_pagination_pb2.PageResponse, _Mapping]] = ...) -> None: ...

class QueryExecutorRequest(_message.Message):
    __slots__ = ("address",)
    ADDRESS_FIELD_NUMBER: _ClassVar[int]
    address: str
    def __init__(self, address: _Optional[str] = ...) -> None: ...

class QueryExecutorResponse(_message.Message):
    __slots__ = ("executor", "capacity")
    EXECUTOR_FIELD_NUMBER: _ClassVar[int]
    CAPACITY_FIELD_NUMBER: _ClassVar[int]
    executor: _types_pb2.Executor
    capacity: str
    def __init__(self, executor: _Optional[_Union[_types_pb2.Executor, _Mapping]] = ..., capacity: _Optional[str] = ...) -> None: ...

class QueryAuditorsRequest(_message.Message):
    __slots__ = ("pagination",)
    PAGINATION_FIELD_NUMBER: _ClassVar[int]
    pagination: _pagination_pb2.PageRequest
    def __init__(self, pagination: _Optional[_Union[_pagination_pb2.PageRequest, _Mapping]] = ...) -> None: ...

class QueryAuditorsResponse(_message.Message):
    __slots__ = ("auditors", "pagination")
    AUDITORS_FIELD_NUMBER: _ClassVar[int]
    PAGINATION_FIELD_NUMBER: _ClassVar[int]
    auditors: _containers.RepeatedCompositeFieldContainer[_types_pb2.Auditor]
    pagination: _pagination_pb2.PageResponse
    def __init__(self, auditors: _Optional[_Iterable[_Union[_types_pb2.Auditor, _Mapping]]] = ..., pagination: _Optional[_Union[_pagination_pb2.PageResponse, _Mapping]] = ...) -> None: ...

class QueryAuditorRequest(_message.Message):
    __slots__ = ("address",)
    ADDRESS_FIELD_NUMBER: _ClassVar[int]
    address: str
    def __init__(self, address: _Optional[str] = ...) -> None: ...

class QueryAuditorResponse(_message.Message):
    __slots__ = ("auditor",)
    AUDITOR_FIELD_NUMBER: _ClassVar[int]
    auditor: _types_pb2.Auditor
    def __init__(self, auditor: _Optional[_Union[_types_pb2.Auditor, _Mapping]] = ...) -> None: ...

class QuerySessionRequest(_message.Message):
    __slots__ = ("id",)
    ID_FIELD_NUMBER: _ClassVar[int]
    id: int
    def __init__(self, id: _Optional[int] = ...) -> None: ...

class QuerySessionResponse(_message.Message):
    __slots__ = ("session",)
    SESSION_FIELD_NUMBER: _ClassVar[int]
    session: _types_pb2.Session
    def __init__(self, session: _Optional[_Union[_types_pb2.Session, _Mapping]] = ...) -> None: ...

class QuerySessionsRequest(_message.Message):
    __slots__ = ("client", "executor", "pagination")
    CLIENT_FIELD_NUMBER: _ClassVar[int]
    EXECUTOR_FIELD_NUMBER: _ClassVar[int]
    PAGINATION_FIELD_NUMBER: _ClassVar[int]
    client: str
    executor: str
    pagination: _pagination_pb2.PageRequest
    def __init__(self, client: _Optional[str] = ..., executor: _Optional[str] = ..., pagination: _Optional[_Union[_pagination_pb2.PageRequest, _Mapping]] = ...) -> None: ...

class QuerySessionsResponse(_message.Message):
    __slots__ = ("sessions", "pagination")
    SESSIONS_FIELD_NUMBER: _ClassVar[int]
    PAGINATION_FIELD_NUMBER: _ClassVar[int]
    sessions: _containers.RepeatedCompositeFieldContainer[_types_pb2.Session]
    pagination: _pagination_pb2.PageResponse
    def __init__(self, sessions: _Optional[_Iterable[_Union[_types_pb2.Session, _Mapping]]] = ..., pagination: _Optional[_Union[_pagination_pb2.PageResponse, _Mapping]] = ...) -> None: ...

class QuerySettlementRequest(_message.Message):
    __slots__ = ("id",)
    ID_FIELD_NUMBER: _ClassVar[int]
    id: int
    def __init__(self, id: _Optional[int] = ...) -> None: ...

class QuerySettlementResponse(_message.Message):
    __slots__ = ("settlement",)
    SETTLEMENT_FIELD_NUMBER: _ClassVar[int]
    settlement: _types_pb2.Settlement
    def __init__(self, settlement: _Optional[_Union[_types_pb2.Settlement, _Mapping]] = ...) -> None: ...

class QuerySettlementsRequest(_message.Message):
    __slots__ = ("executor", "session", "pagination")
    EXECUTOR_FIELD_NUMBER: _ClassVar[int]
    SESSION_FIELD_NUMBER: _ClassVar[int]
    PAGINATION_FIELD_NUMBER: _ClassVar[int]
    executor: str
    session: int
    pagination: _pagination_pb2.PageRequest
    def __init__(self, executor: _Optional[str] = ..., session: _Optional[int] = ..., pagination: _Optional[_Union[_pagination_pb2.PageRequest, _Mapping]] = ...) -> None: ...

class QuerySettlementsResponse(_message.Message):
    __slots__ = ("settlements", "pagination")
    SETTLEMENTS_FIELD_NUMBER: _ClassVar[int]
    PAGINATION_FIELD_NUMBER: _ClassVar[int]
    settlements: _containers.RepeatedCompositeFieldContainer[_types_pb2.Settlement]
    pagination: _pagination_pb2.PageResponse
    def __init__(self, settlements: _Optional[_Iterable[_Union[_types_pb2.Settlement, _Mapping]]] = ..., pagination: _Optional[_Union[_pagination_pb2.PageResponse, _Mapping]] = ...) -> None: ...

class QueryDutiesRequest(_message.Message):
    __slots__ = ("auditor",)
    AUDITOR_FIELD_NUMBER: _ClassVar[int]
    auditor: str
    def __init__(self, auditor: _Optional[str] = ...) -> None: ...

class QueryDutiesResponse(_message.Message):
    __slots__ = ("settlements",)
    SETTLEMENTS_FIELD_NUMBER: _ClassVar[int]
    settlements: _containers.RepeatedCompositeFieldContainer[_types_pb2.Settlement]
    def __init__(self, settlements: _Optional[_Iterable[_Union[_types_pb2.Settlement, _Mapping]]] = ...) -> None: ...

class QueryDemandRequest(_message.Message):
    __slots__ = ("id",)
    ID_FIELD_NUMBER: _ClassVar[int]
    id: int
    def __init__(self, id: _Optional[int] = ...) -> None: ...

class QueryDemandResponse(_message.Message):
    __slots__ = ("demand", "sealed")
    DEMAND_FIELD_NUMBER: _ClassVar[int]
    SEALED_FIELD_NUMBER: _ClassVar[int]
    demand: _dispute_pb2.Demand
    sealed: bytes
    def __init__(self, demand: _Optional[_Union[_dispute_pb2.Demand, _Mapping]] = ..., sealed: _Optional[bytes] = ...) -> None: ...

class QueryDemandsRequest(_message.Message):
    __slots__ = ("executor", "pagination")
    EXECUTOR_FIELD_NUMBER: _ClassVar[int]
    PAGINATION_FIELD_NUMBER: _ClassVar[int]
    executor: str
    pagination: _pagination_pb2.PageRequest
    def __init__(self, executor: _Optional[str] = ..., pagination: _Optional[_Union[_pagination_pb2.PageRequest, _Mapping]] = ...) -> None: ...

class QueryDemandsResponse(_message.Message):
    __slots__ = ("demands", "pagination")
    DEMANDS_FIELD_NUMBER: _ClassVar[int]
    PAGINATION_FIELD_NUMBER: _ClassVar[int]
    demands: _containers.RepeatedCompositeFieldContainer[_dispute_pb2.Demand]
    pagination: _pagination_pb2.PageResponse
    def __init__(self, demands: _Optional[_Iterable[_Union[_dispute_pb2.Demand, _Mapping]]] = ..., pagination: _Optional[_Union[_pagination_pb2.PageResponse, _Mapping]] = ...) -> None: ...

class QueryDisputeRequest(_message.Message):
    __slots__ = ("id",)
    ID_FIELD_NUMBER: _ClassVar[int]
    id: int
    def __init__(self, id: _Optional[int] = ...) -> None: ...

class QueryDisputeResponse(_message.Message):
    __slots__ = ("dispute", "logits")
    DISPUTE_FIELD_NUMBER: _ClassVar[int]
    LOGITS_FIELD_NUMBER: _ClassVar[int]
    dispute: _dispute_pb2.Dispute
    logits: bytes
    def __init__(self, dispute: _Optional[_Union[_dispute_pb2.Dispute, _Mapping]] = ..., logits: _Optional[bytes] = ...) -> None: ...

class QueryDisputesRequest(_message.Message):
    __slots__ = ("executor", "accuser", "open", "pagination")
    EXECUTOR_FIELD_NUMBER: _ClassVar[int]
    ACCUSER_FIELD_NUMBER: _ClassVar[int]
    OPEN_FIELD_NUMBER: _ClassVar[int]
    PAGINATION_FIELD_NUMBER: _ClassVar[int]
    executor: str
    accuser: str
    open: bool
    pagination: _pagination_pb2.PageRequest
    def __init__(self, executor: _Optional[str] = ..., accuser: _Optional[str] = ..., open: _Optional[bool] = ..., pagination: _Optional[_Union[_pagination_pb2.PageRequest, _Mapping]] = ...) -> None: ...

class QueryDisputesResponse(_message.Message):
    __slots__ = ("disputes", "pagination")
    DISPUTES_FIELD_NUMBER: _ClassVar[int]
    PAGINATION_FIELD_NUMBER: _ClassVar[int]
    disputes: _containers.RepeatedCompositeFieldContainer[_dispute_pb2.Dispute]
    pagination: _pagination_pb2.PageResponse
    def __init__(self, disputes: _Optional[_Iterable[_Union[_dispute_pb2.Dispute, _Mapping]]] = ..., pagination: _Optional[_Union[_pagination_pb2.PageResponse, _Mapping]] = ...) -> None: ...

class QueryTotalsRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class QueryTotalsResponse(_message.Message):
    __slots__ = ("escrow", "held", "bonds", "pool", "stakes")
    ESCROW_FIELD_NUMBER: _ClassVar[int]
    HELD_FIELD_NUMBER: _ClassVar[int]
    BONDS_FIELD_NUMBER: _ClassVar[int]
    POOL_FIELD_NUMBER: _ClassVar[int]
    STAKES_FIELD_NUMBER: _ClassVar[int]
    escrow: str
    held: str
    bonds: str
    pool: str
    stakes: str
    def __init__(self, escrow: _Optional[str] = ..., held: _Optional[str] = ..., bonds: _Optional[str] = ..., pool: _Optional[str] = ..., stakes: _Optional[str] = ...) -> None: ...
