from chain.wire.amino import amino_pb2 as _amino_pb2
from chain.wire.causeway.inference.v1 import dispute_pb2 as _dispute_pb2
from chain.wire.causeway.inference.v1 import types_pb2 as _types_pb2
from chain.wire.cosmos.msg.v1 import msg_pb2 as _msg_pb2
from chain.wire.cosmos_proto import cosmos_pb2 as _cosmos_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class MsgSetModel(_message.Message):
    __slots__ = ("authority", "model")
    AUTHORITY_FIELD_NUMBER: _ClassVar[int]
    MODEL_FIELD_NUMBER: _ClassVar[int]
    authority: str
    model: _types_pb2.Model
    def __init__(self, authority: _Optional[str] = ..., model: _Optional[_Union[_types_pb2.Model, _Mapping]] = ...) -> None: ...

class MsgSetModelResponse(_message.Message):
    __slots__ = ("version",)
    VERSION_FIELD_NUMBER: _ClassVar[int]
    version: int
    def __init__(self, version: _Optional[int] = ...) -> None: ...

class MsgRetireModel(_message.Message):
    __slots__ = ("authority", "model")
    AUTHORITY_FIELD_NUMBER: _ClassVar[int]
    MODEL_FIELD_NUMBER: _ClassVar[int]
    authority: str
    model: str
    def __init__(self, authority: _Optional[str] = ..., model: _Optional[str] = ...) -> None: ...

class MsgRetireModelResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class MsgRegisterExecutor(_message.Message):
    __slots__ = ("executor", "endpoint", "models", "sealing_key", "extra_bond")
    EXECUTOR_FIELD_NUMBER: _ClassVar[int]
    ENDPOINT_FIELD_NUMBER: _ClassVar[int]
    MODELS_FIELD_NUMBER: _ClassVar[int]
    SEALING_KEY_FIELD_NUMBER: _ClassVar[int]
    EXTRA_BOND_FIELD_NUMBER: _ClassVar[int]
    executor: str
    endpoint: str
    models: _containers.RepeatedScalarFieldContainer[str]
    sealing_key: bytes
    extra_bond: str
    def __init__(self, executor: _Optional[str] = ..., endpoint: _Optional[str] = ..., models: _Optional[_Iterable[str]] = ..., sealing_key: _Optional[bytes] = ..., extra_bond: _Optional[str] = ...) -> None: ...

class MsgRegisterExecutorResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class MsgUnregisterExecutor(_message.Message):
    __slots__ = ("executor",)
    EXECUTOR_FIELD_NUMBER: _ClassVar[int]
    executor: str
    def __init__(self, executor: _Optional[str] = ...) -> None: ...

class MsgUnregisterExecutorResponse(_message.Message):
    __slots__ = ("release_height",)
    RELEASE_HEIGHT_FIELD_NUMBER: _ClassVar[int]
    release_height: int
    def __init__(self, release_height: _Optional[int] = ...) -> None: ...

class MsgRegisterAuditor(_message.Message):
    __slots__ = ("auditor", "sealing_key")
    AUDITOR_FIELD_NUMBER: _ClassVar[int]
    SEALING_KEY_FIELD_NUMBER: _ClassVar[int]
    auditor: str
    sealing_key: bytes
    def __init__(self, auditor: _Optional[str] = ..., sealing_key: _Optional[bytes] = ...) -> None: ...

class MsgRegisterAuditorResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class MsgUnregisterAuditor(_message.Message):
    __slots__ = ("auditor",)
    AUDITOR_FIELD_NUMBER: _ClassVar[int]
    auditor: str
    def __init__(self, auditor: _Optional[str] = ...) -> None: ...

class MsgUnregisterAuditorResponse(_message.Message):
    __slots__ = ("release_height",)
    RELEASE_HEIGHT_FIELD_NUMBER: _ClassVar[int]
    release_height: int
    def __init__(self, release_height: _Optional[int] = ...) -> None: ...

class MsgOpenSession(_message.Message):
    __slots__ = ("client", "model", "deposit", "max_unit_price", "expiry_height")
    CLIENT_FIELD_NUMBER: _ClassVar[int]
    MODEL_FIELD_NUMBER: _ClassVar[int]
    DEPOSIT_FIELD_NUMBER: _ClassVar[int]
    MAX_UNIT_PRICE_FIELD_NUMBER: _ClassVar[int]
    EXPIRY_HEIGHT_FIELD_NUMBER: _ClassVar[int]
    client: str
    model: str
    deposit: str
    max_unit_price: str
    expiry_height: int
    def __init__(self, client: _Optional[str] = ..., model: _Optional[str] = ..., deposit: _Optional[str] = ..., max_unit_price: _Optional[str] = ..., expiry_height: _Optional[int] = ...) -> None: ...

class MsgOpenSessionResponse(_message.Message):
    __slots__ = ("session",)
    SESSION_FIELD_NUMBER: _ClassVar[int]
    session: int
    def __init__(self, session: _Optional[int] = ...) -> None: ...

class MsgReallot(_message.Message):
    __slots__ = ("client", "session", "executor")
    CLIENT_FIELD_NUMBER: _ClassVar[int]
    SESSION_FIELD_NUMBER: _ClassVar[int]
    EXECUTOR_FIELD_NUMBER: _ClassVar[int]
    client: str
    session: int
    executor: str
    def __init__(self, client: _Optional[str] = ..., session: _Optional[int] = ..., executor: _Optional[str] = ...) -> None: ...

class MsgReallotResponse(_message.Message):
    __slots__ = ("height",)
    HEIGHT_FIELD_NUMBER: _ClassVar[int]
    height: int
    def __init__(self, height: _Optional[int] = ...) -> None: ...

class MsgSettle(_message.Message):
    __slots__ = ("executor", "session", "first", "count", "total_cost", "receipts_root", "last_voucher", "client_signature")
    EXECUTOR_FIELD_NUMBER: _ClassVar[int]
    SESSION_FIELD_NUMBER: _ClassVar[int]
    FIRST_FIELD_NUMBER: _ClassVar[int]
    COUNT_FIELD_NUMBER: _ClassVar[int]
    TOTAL_COST_FIELD_NUMBER: _ClassVar[int]
    RECEIPTS_ROOT_FIELD_NUMBER: _ClassVar[int]
    LAST_VOUCHER_FIELD_NUMBER: _ClassVar[int]
    CLIENT_SIGNATURE_FIELD_NUMBER: _ClassVar[int]
    executor: str
    session: int
    first: int
    count: int
    total_cost: str
    receipts_root: bytes
    last_voucher: _types_pb2.Voucher
    client_signature: bytes
    def __init__(self, executor: _Optional[str] = ..., session: _Optional[int] = ..., first: _Optional[int] = ..., count: _Optional[int] = ..., total_cost: _Optional[str] = ..., receipts_root: _Optional[bytes] = ..., last_voucher: _Optional[_Union[_types_pb2.Voucher, _Mapping]] = ..., client_signature: _Optional[bytes] = ...) -> None: ...

class MsgSettleResponse(_message.Message):
    __slots__ = ("settlement",)
    SETTLEMENT_FIELD_NUMBER: _ClassVar[int]
    settlement: int
    def __init__(self, settlement: _Optional[int] = ...) -> None: ...

class MsgCommitAudit(_message.Message):
    __slots__ = ("auditor", "settlement", "digests")
    AUDITOR_FIELD_NUMBER: _ClassVar[int]
    SETTLEMENT_FIELD_NUMBER: _ClassVar[int]
    DIGESTS_FIELD_NUMBER: _ClassVar[int]
    auditor: str
    settlement: int
    digests: _containers.RepeatedScalarFieldContainer[bytes]
    def __init__(self, auditor: _Optional[str] = ..., settlement: _Optional[int] = ..., digests: _Optional[_Iterable[bytes]] = ...) -> None: ...

class MsgCommitAuditResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class MsgRevealAudit(_message.Message):
    __slots__ = ("executor", "settlement", "opened")
    EXECUTOR_FIELD_NUMBER: _ClassVar[int]
    SETTLEMENT_FIELD_NUMBER: _ClassVar[int]
    OPENED_FIELD_NUMBER: _ClassVar[int]
    executor: str
    settlement: int
    opened: _containers.RepeatedCompositeFieldContainer[_types_pb2.OpenedReceipt]
    def __init__(self, executor: _Optional[str] = ..., settlement: _Optional[int] = ..., opened: _Optional[_Iterable[_Union[_types_pb2.OpenedReceipt, _Mapping]]] = ...) -> None: ...

class MsgRevealAuditResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class MsgDemand(_message.Message):
    __slots__ = ("demander", "session", "executor", "index", "sealing_key", "settlement", "evidence")
    DEMANDER_FIELD_NUMBER: _ClassVar[int]
    SESSION_FIELD_NUMBER: _ClassVar[int]
    EXECUTOR_FIELD_NUMBER: _ClassVar[int]
    INDEX_FIELD_NUMBER: _ClassVar[int]
    SEALING_KEY_FIELD_NUMBER: _ClassVar[int]
    SETTLEMENT_FIELD_NUMBER: _ClassVar[int]
    EVIDENCE_FIELD_NUMBER: _ClassVar[int]
    demander: str
    session: int
    executor: str
    index: int
    sealing_key: bytes
    settlement: int
    evidence: _types_pb2.SignedReceipt
    def __init__(self, demander: _Optional[str] = ..., session: _Optional[int] = ..., executor: _Optional[str] = ..., index: _Optional[int] = ..., sealing_key: _Optional[bytes] = ..., settlement: _Optional[int] = ..., evidence: _Optional[_Union[_types_pb2.SignedReceipt, _Mapping]] = ...) -> None: ...

class MsgDemandResponse(_message.Message):
    __slots__ = ("demand",)
    DEMAND_FIELD_NUMBER: _ClassVar[int]
    demand: int
    def __init__(self, demand: _Optional[int] = ...) -> None: ...

class MsgAnswerDemand(_message.Message):
    __slots__ = ("executor", "demand", "sealed")
    EXECUTOR_FIELD_NUMBER: _ClassVar[int]
    DEMAND_FIELD_NUMBER: _ClassVar[int]
    SEALED_FIELD_NUMBER: _ClassVar[int]
    executor: str
    demand: int
    sealed: bytes
    def __init__(self, executor: _Optional[str] = ..., demand: _Optional[int] = ..., sealed: _Optional[bytes] = ...) -> None: ...

class MsgAnswerDemandResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class MsgContestAnswer(_message.Message):
    __slots__ = ("demander", "demand")
    DEMANDER_FIELD_NUMBER: _ClassVar[int]
    DEMAND_FIELD_NUMBER: _ClassVar[int]
    demander: str
    demand: int
    def __init__(self, demander: _Optional[str] = ..., demand: _Optional[int] = ...) -> None: ...

class MsgContestAnswerResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class MsgShowKey(_message.Message):
    __slots__ = ("executor", "demand", "ephemeral_key", "path")
    EXECUTOR_FIELD_NUMBER: _ClassVar[int]
    DEMAND_FIELD_NUMBER: _ClassVar[int]
    EPHEMERAL_KEY_FIELD_NUMBER: _ClassVar[int]
    PATH_FIELD_NUMBER: _ClassVar[int]
    executor: str
    demand: int
    ephemeral_key: bytes
    path: _containers.RepeatedCompositeFieldContainer[_types_pb2.SumNode]
    def __init__(self, executor: _Optional[str] = ..., demand: _Optional[int] = ..., ephemeral_key: _Optional[bytes] = ..., path: _Optional[_Iterable[_Union[_types_pb2.SumNode, _Mapping]]] = ...) -> None: ...

class MsgShowKeyResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class MsgDispute(_message.Message):
    __slots__ = ("accuser", "evidence", "kind", "position", "request", "other", "other_signature", "settlement")
    ACCUSER_FIELD_NUMBER: _ClassVar[int]
    EVIDENCE_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    REQUEST_FIELD_NUMBER: _ClassVar[int]
    OTHER_FIELD_NUMBER: _ClassVar[int]
    OTHER_SIGNATURE_FIELD_NUMBER: _ClassVar[int]
    SETTLEMENT_FIELD_NUMBER: _ClassVar[int]
    accuser: str
    evidence: _types_pb2.SignedReceipt
    kind: _dispute_pb2.DisputeKind
    position: int
    request: _types_pb2.Request
    other: _types_pb2.Receipt
    other_signature: bytes
    settlement: int
    def __init__(self, accuser: _Optional[str] = ..., evidence: _Optional[_Union[_types_pb2.SignedReceipt, _Mapping]] = ..., kind: _Optional[_Union[_dispute_pb2.DisputeKind, str]] = ..., position: _Optional[int] = ..., request: _Optional[_Union[_types_pb2.Request, _Mapping]] = ..., other: _Optional[_Union[_types_pb2.Receipt, _Mapping]] = ..., other_signature: _Optional[bytes] = ..., settlement: _Optional[int] = ...) -> None: ...

class MsgDisputeResponse(_message.Message):
    __slots__ = ("dispute",)
    DISPUTE_FIELD_NUMBER: _ClassVar[int]
    dispute: int
    def __init__(self, dispute: _Optional[int] = ...) -> None: ...

class MsgChoose(_message.Message):
    __slots__ = ("accuser", "dispute", "choice")
    ACCUSER_FIELD_NUMBER: _ClassVar[int]
    DISPUTE_FIELD_NUMBER: _ClassVar[int]
    CHOICE_FIELD_NUMBER: _ClassVar[int]
    accuser: str
    dispute: int
    choice: _dispute_pb2.Choice
    def __init__(self, accuser: _Optional[str] = ..., dispute: _Optional[int] = ..., choice: _Optional[_Union[_dispute_pb2.Choice, _Mapping]] = ...) -> None: ...

class MsgChooseResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class MsgAnswer(_message.Message):
    __slots__ = ("executor", "dispute", "move")
    EXECUTOR_FIELD_NUMBER: _ClassVar[int]
    DISPUTE_FIELD_NUMBER: _ClassVar[int]
    MOVE_FIELD_NUMBER: _ClassVar[int]
    executor: str
    dispute: int
    move: _dispute_pb2.Move
    def __init__(self, executor: _Optional[str] = ..., dispute: _Optional[int] = ..., move: _Optional[_Union[_dispute_pb2.Move, _Mapping]] = ...) -> None: ...

class MsgAnswerResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class MsgUpdateParams(_message.Message):
    __slots__ = ("authority", "params")
    AUTHORITY_FIELD_NUMBER: _ClassVar[int]
    PARAMS_FIELD_NUMBER: _ClassVar[int]
    authority: str
    params: _types_pb2.Params
    def __init__(self, authority: _Optional[str] = ..., params: _Optional[_Union[_types_pb2.Params, _Mapping]] = ...) -> None: ...

class MsgUpdateParamsResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...
