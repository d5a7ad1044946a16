from chain.wire.causeway.inference.v1 import types_pb2 as _types_pb2
from chain.wire.cosmos_proto import cosmos_pb2 as _cosmos_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class DisputeKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    DISPUTE_KIND_UNSPECIFIED: _ClassVar[DisputeKind]
    DISPUTE_KIND_TRACE: _ClassVar[DisputeKind]
    DISPUTE_KIND_SAMPLE: _ClassVar[DisputeKind]
    DISPUTE_KIND_TERMS: _ClassVar[DisputeKind]
    DISPUTE_KIND_FINISH: _ClassVar[DisputeKind]
    DISPUTE_KIND_DOUBLE: _ClassVar[DisputeKind]

class Turn(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    TURN_UNSPECIFIED: _ClassVar[Turn]
    TURN_EXECUTOR: _ClassVar[Turn]
    TURN_ACCUSER: _ClassVar[Turn]
    TURN_OVER: _ClassVar[Turn]

class Stage(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    STAGE_UNSPECIFIED: _ClassVar[Stage]
    STAGE_ROOTS: _ClassVar[Stage]
    STAGE_TRACE: _ClassVar[Stage]
    STAGE_STEP_ROOT: _ClassVar[Stage]
    STAGE_STEPS: _ClassVar[Stage]
    STAGE_INPUTS: _ClassVar[Stage]
    STAGE_LOGITS: _ClassVar[Stage]
    STAGE_LOGIT: _ClassVar[Stage]
    STAGE_TAIL: _ClassVar[Stage]
    STAGE_SAMPLES: _ClassVar[Stage]

class Outcome(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    OUTCOME_UNSPECIFIED: _ClassVar[Outcome]
    OUTCOME_GUILTY: _ClassVar[Outcome]
    OUTCOME_CLEARED: _ClassVar[Outcome]
    OUTCOME_CLOSED: _ClassVar[Outcome]

class DemandStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    DEMAND_STATUS_UNSPECIFIED: _ClassVar[DemandStatus]
    DEMAND_STATUS_ASKED: _ClassVar[DemandStatus]
    DEMAND_STATUS_ANSWERED: _ClassVar[DemandStatus]
    DEMAND_STATUS_CONTESTED: _ClassVar[DemandStatus]
    DEMAND_STATUS_OVER: _ClassVar[DemandStatus]
DISPUTE_KIND_UNSPECIFIED: DisputeKind
DISPUTE_KIND_TRACE: DisputeKind
DISPUTE_KIND_SAMPLE: DisputeKind
DISPUTE_KIND_TERMS: DisputeKind
DISPUTE_KIND_FINISH: DisputeKind
DISPUTE_KIND_DOUBLE: DisputeKind
TURN_UNSPECIFIED: Turn
TURN_EXECUTOR: Turn
TURN_ACCUSER: Turn
TURN_OVER: Turn
STAGE_UNSPECIFIED: Stage
STAGE_ROOTS: Stage
STAGE_TRACE: Stage
STAGE_STEP_ROOT: Stage
STAGE_STEPS: Stage
STAGE_INPUTS: Stage
STAGE_LOGITS: Stage
STAGE_LOGIT: Stage
STAGE_TAIL: Stage
STAGE_SAMPLES: Stage
OUTCOME_UNSPECIFIED: Outcome
OUTCOME_GUILTY: Outcome
OUTCOME_CLEARED: Outcome
OUTCOME_CLOSED: Outcome
DEMAND_STATUS_UNSPECIFIED: DemandStatus
DEMAND_STATUS_ASKED: DemandStatus
DEMAND_STATUS_ANSWERED: DemandStatus
DEMAND_STATUS_CONTESTED: DemandStatus
DEMAND_STATUS_OVER: DemandStatus

class Dispute(_message.Message):
    __slots__ = ("id", "accuser", "kind", "evidence", "position", "request", "settlement", "bond", "turn", "stage", "deadline", "trace_root", "sample_root", "level", "first", "node", "nodes", "leaf_position", "leaf_layer", "step_root", "token", "logit", "outcome", "waits", "height", "reason")
    ID_FIELD_NUMBER: _ClassVar[int]
    ACCUSER_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    EVIDENCE_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    REQUEST_FIELD_NUMBER: _ClassVar[int]
    SETTLEMENT_FIELD_NUMBER: _ClassVar[int]
    BOND_FIELD_NUMBER: _ClassVar[int]
    TURN_FIELD_NUMBER: _ClassVar[int]
    STAGE_FIELD_NUMBER: _ClassVar[int]
    DEADLINE_FIELD_NUMBER: _ClassVar[int]
    TRACE_ROOT_FIELD_NUMBER: _ClassVar[int]
    SAMPLE_ROOT_FIELD_NUMBER: _ClassVar[int]
    LEVEL_FIELD_NUMBER: _ClassVar[int]
    FIRST_FIELD_NUMBER: _ClassVar[int]
    NODE_FIELD_NUMBER: _ClassVar[int]
    NODES_FIELD_NUMBER: _ClassVar[int]
    LEAF_POSITION_FIELD_NUMBER: _ClassVar[int]
    LEAF_LAYER_FIELD_NUMBER: _ClassVar[int]
    STEP_ROOT_FIELD_NUMBER: _ClassVar[int]
    TOKEN_FIELD_NUMBER: _ClassVar[int]
    LOGIT_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    WAITS_FIELD_NUMBER: _ClassVar[int]
    HEIGHT_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    id: int
    accuser: str
    kind: DisputeKind
    evidence: _types_pb2.SignedReceipt
    position: int
    request: _types_pb2.Request
    settlement: int
    bond: str
    turn: Turn
    stage: Stage
    deadline: _types_pb2.Deadline
    trace_root: bytes
    sample_root: bytes
    level: int
    first: int
    node: bytes
    nodes: _containers.RepeatedScalarFieldContainer[bytes]
    leaf_position: int
    leaf_layer: int
    step_root: bytes
    token: int
    logit: int
    outcome: Outcome
    waits: bool
    height: int
    reason: str
    def __init__(self, id: _Optional[int] = ..., accuser: _Optional[str] = ..., kind: _Optional[_Union[DisputeKind, str]] = ..., evidence: _Optional[_Union[_types_pb2.SignedReceipt, _Mapping]] = ..., position: _Optional[int] = ..., request: _Optional[_Union[_types_pb2.Request, _Mapping]] = ..., settlement: _Optional[int] = ..., bond: _Optional[str] = ..., turn: _Optional[_Union[Turn, str]] = ..., stage: _Optional[_Union[Stage, str]] = ..., deadline: _Optional[_Union[_types_pb2.Deadline, _Mapping]] = ..., trace_root: _Optional[bytes] = ..., sample_root: _Optional[bytes] = ..., level: _Optional[int] = ..., first: _Optional[int] = ..., node: _Optional[bytes] = ..., nodes: _Optional[_Iterable[bytes]] = ..., leaf_position: _Optional[int] = ..., leaf_layer: _Optional[int] = ..., step_root: _Optional[bytes] = ..., token: _Optional[int] = ..., logit: _Optional[int] = ..., outcome: _Optional[_Union[Outcome, str]] = ..., waits: _Optional[bool] = ..., height: _Optional[int] = ..., reason: _Optional[str] = ...) -> None: ...

class Choice(_message.Message):
    __slots__ = ("index", "samples")
    INDEX_FIELD_NUMBER: _ClassVar[int]
    SAMPLES_FIELD_NUMBER: _ClassVar[int]
    index: int
    samples: bool
    def __init__(self, index: _Optional[int] = ..., samples: _Optional[bool] = ...) -> None: ...

class Move(_message.Message):
    __slots__ = ("trace_root", "sample_root", "nodes", "step_root", "logits", "openings", "tokens")
    TRACE_ROOT_FIELD_NUMBER: _ClassVar[int]
    SAMPLE_ROOT_FIELD_NUMBER: _ClassVar[int]
    NODES_FIELD_NUMBER: _ClassVar[int]
    STEP_ROOT_FIELD_NUMBER: _ClassVar[int]
    LOGITS_FIELD_NUMBER: _ClassVar[int]
    OPENINGS_FIELD_NUMBER: _ClassVar[int]
    TOKENS_FIELD_NUMBER: _ClassVar[int]
    trace_root: bytes
    sample_root: bytes
    nodes: _containers.RepeatedScalarFieldContainer[bytes]
    step_root: bytes
    logits: bytes
    openings: _containers.RepeatedCompositeFieldContainer[Opening]
    tokens: _containers.RepeatedCompositeFieldContainer[OpenedToken]
    def __init__(self, trace_root: _Optional[bytes] = ..., sample_root: _Optional[bytes] = ..., nodes: _Optional[_Iterable[bytes]] = ..., step_root: _Optional[bytes] = ..., logits: _Optional[bytes] = ..., openings: _Optional[_Iterable[_Union[Opening, _Mapping]]] = ..., tokens: _Optional[_Iterable[_Union[OpenedToken, _Mapping]]] = ...) -> None: ...

class Opening(_message.Message):
    __slots__ = ("leaves", "first", "siblings")
    LEAVES_FIELD_NUMBER: _ClassVar[int]
    FIRST_FIELD_NUMBER: _ClassVar[int]
    SIBLINGS_FIELD_NUMBER: _ClassVar[int]
    leaves: _containers.RepeatedScalarFieldContainer[bytes]
    first: int
    siblings: _containers.RepeatedScalarFieldContainer[bytes]
    def __init__(self, leaves: _Optional[_Iterable[bytes]] = ..., first: _Optional[int] = ..., siblings: _Optional[_Iterable[bytes]] = ...) -> None: ...

class OpenedToken(_message.Message):
    __slots__ = ("id", "salt", "path", "text", "text_path")
    ID_FIELD_NUMBER: _ClassVar[int]
    SALT_FIELD_NUMBER: _ClassVar[int]
    PATH_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    TEXT_PATH_FIELD_NUMBER: _ClassVar[int]
    id: int
    salt: bytes
    path: _containers.RepeatedScalarFieldContainer[bytes]
    text: bytes
    text_path: _containers.RepeatedScalarFieldContainer[bytes]
    def __init__(self, id: _Optional[int] = ..., salt: _Optional[bytes] = ..., path: _Optional[_Iterable[bytes]] = ..., text: _Optional[bytes] = ..., text_path: _Optional[_Iterable[bytes]] = ...) -> None: ...

class Demand(_message.Message):
    __slots__ = ("id", "demander", "session", "executor", "index", "sealing_key", "settlement", "prepaid", "status", "deadline", "sealed_hash", "evidence", "outcome")
    ID_FIELD_NUMBER: _ClassVar[int]
    DEMANDER_FIELD_NUMBER: _ClassVar[int]
    SESSION_FIELD_NUMBER: _ClassVar[int]
    EXECUTOR_FIELD_NUMBER: _ClassVar[int]
    INDEX_FIELD_NUMBER: _ClassVar[int]
    SEALING_KEY_FIELD_NUMBER: _ClassVar[int]
    SETTLEMENT_FIELD_NUMBER: _ClassVar[int]
    PREPAID_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    DEADLINE_FIELD_NUMBER: _ClassVar[int]
    SEALED_HASH_FIELD_NUMBER: _ClassVar[int]
    EVIDENCE_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    id: int
    demander: str
    session: int
    executor: str
    index: int
    sealing_key: bytes
    settlement: int
    prepaid: str
    status: DemandStatus
    deadline: _types_pb2.Deadline
    sealed_hash: bytes
    evidence: _types_pb2.SignedReceipt
    outcome: Outcome
    def __init__(self, id: _Optional[int] = ..., demander: _Optional[str] = ..., session: _Optional[int] = ..., executor: _Optional[str] = ..., index: _Optional[int] = ..., sealing_key: _Optional[bytes] = ..., settlement: _Optional[int] = ..., prepaid: _Optional[str] = ..., status: _Optional[_Union[DemandStatus, str]] = ..., deadline: _Optional[_Union[_types_pb2.Deadline, _Mapping]] = ..., sealed_hash: _Optional[bytes] = ..., evidence: _Optional[_Union[_types_pb2.SignedReceipt, _Mapping]] = ..., outcome: _Optional[_Union[Outcome, str]] = ...) -> None: ...
