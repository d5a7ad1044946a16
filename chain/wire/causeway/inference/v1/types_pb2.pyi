from chain.wire.amino import amino_pb2 as _amino_pb2
from chain.wire.cosmos_proto import cosmos_pb2 as _cosmos_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class SessionStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SESSION_STATUS_UNSPECIFIED: _ClassVar[SessionStatus]
    SESSION_STATUS_OPENING: _ClassVar[SessionStatus]
    SESSION_STATUS_OPEN: _ClassVar[SessionStatus]
    SESSION_STATUS_EXPIRED: _ClassVar[SessionStatus]
    SESSION_STATUS_CLOSED: _ClassVar[SessionStatus]

class Finish(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    FINISH_UNSPECIFIED: _ClassVar[Finish]
    FINISH_END: _ClassVar[Finish]
    FINISH_LENGTH: _ClassVar[Finish]
    FINISH_STOP: _ClassVar[Finish]
    FINISH_CLIENT_GONE: _ClassVar[Finish]
    FINISH_ABORTED: _ClassVar[Finish]

class SettlementStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SETTLEMENT_STATUS_UNSPECIFIED: _ClassVar[SettlementStatus]
    SETTLEMENT_STATUS_DRAWING: _ClassVar[SettlementStatus]
    SETTLEMENT_STATUS_COMMITTING: _ClassVar[SettlementStatus]
    SETTLEMENT_STATUS_REVEALING: _ClassVar[SettlementStatus]
    SETTLEMENT_STATUS_ACCUSING: _ClassVar[SettlementStatus]
    SETTLEMENT_STATUS_HELD: _ClassVar[SettlementStatus]
    SETTLEMENT_STATUS_PAID: _ClassVar[SettlementStatus]
    SETTLEMENT_STATUS_VOID: _ClassVar[SettlementStatus]
SESSION_STATUS_UNSPECIFIED: SessionStatus
SESSION_STATUS_OPENING: SessionStatus
SESSION_STATUS_OPEN: SessionStatus
SESSION_STATUS_EXPIRED: SessionStatus
SESSION_STATUS_CLOSED: SessionStatus
FINISH_UNSPECIFIED: Finish
FINISH_END: Finish
FINISH_LENGTH: Finish
FINISH_STOP: Finish
FINISH_CLIENT_GONE: Finish
FINISH_ABORTED: Finish
SETTLEMENT_STATUS_UNSPECIFIED: SettlementStatus
SETTLEMENT_STATUS_DRAWING: SettlementStatus
SETTLEMENT_STATUS_COMMITTING: SettlementStatus
SETTLEMENT_STATUS_REVEALING: SettlementStatus
SETTLEMENT_STATUS_ACCUSING: SettlementStatus
SETTLEMENT_STATUS_HELD: SettlementStatus
SETTLEMENT_STATUS_PAID: SettlementStatus
SETTLEMENT_STATUS_VOID: SettlementStatus

class Params(_message.Message):
    __slots__ = ("executors", "max_session_blocks", "grace_blocks", "burn_parts", "min_deposit", "price_floor", "price_blocks", "capacity_scale", "audit_floor", "audit_ceiling", "auditors", "commit_blocks", "reveal_blocks", "audit_blocks", "demand_blocks", "move_blocks", "dispute_blocks", "slash_parts", "accuser_parts", "auditor_bond", "dispute_bond", "audit_parts", "unbonding_blocks", "good_rate", "bad_rate", "alpha", "beta", "reallot_blocks")
    EXECUTORS_FIELD_NUMBER: _ClassVar[int]
    MAX_SESSION_BLOCKS_FIELD_NUMBER: _ClassVar[int]
    GRACE_BLOCKS_FIELD_NUMBER: _ClassVar[int]
    BURN_PARTS_FIELD_NUMBER: _ClassVar[int]
    MIN_DEPOSIT_FIELD_NUMBER: _ClassVar[int]
    PRICE_FLOOR_FIELD_NUMBER: _ClassVar[int]
    PRICE_BLOCKS_FIELD_NUMBER: _ClassVar[int]
    CAPACITY_SCALE_FIELD_NUMBER: _ClassVar[int]
    AUDIT_FLOOR_FIELD_NUMBER: _ClassVar[int]
    AUDIT_CEILING_FIELD_NUMBER: _ClassVar[int]
    AUDITORS_FIELD_NUMBER: _ClassVar[int]
    COMMIT_BLOCKS_FIELD_NUMBER: _ClassVar[int]
    REVEAL_BLOCKS_FIELD_NUMBER: _ClassVar[int]
    AUDIT_BLOCKS_FIELD_NUMBER: _ClassVar[int]
    DEMAND_BLOCKS_FIELD_NUMBER: _ClassVar[int]
    MOVE_BLOCKS_FIELD_NUMBER: _ClassVar[int]
    DISPUTE_BLOCKS_FIELD_NUMBER: _ClassVar[int]
    SLASH_PARTS_FIELD_NUMBER: _ClassVar[int]
    ACCUSER_PARTS_FIELD_NUMBER: _ClassVar[int]
    AUDITOR_BOND_FIELD_NUMBER: _ClassVar[int]
    DISPUTE_BOND_FIELD_NUMBER: _ClassVar[int]
    AUDIT_PARTS_FIELD_NUMBER: _ClassVar[int]
    UNBONDING_BLOCKS_FIELD_NUMBER: _ClassVar[int]
    GOOD_RATE_FIELD_NUMBER: _ClassVar[int]
    BAD_RATE_FIELD_NUMBER: _ClassVar[int]
    ALPHA_FIELD_NUMBER: _ClassVar[int]
    BETA_FIELD_NUMBER: _ClassVar[int]
    REALLOT_BLOCKS_FIELD_NUMBER: _ClassVar[int]
    executors: int
    max_session_blocks: int
    grace_blocks: int
    burn_parts: int
    min_deposit: str
    price_floor: str
    price_blocks: int
    capacity_scale: int
    audit_floor: int
    audit_ceiling: int
    auditors: int
    commit_blocks: int
    reveal_blocks: int
    audit_blocks: int
    demand_blocks: int
    move_blocks: int
    dispute_blocks: int
    slash_parts: int
    accuser_parts: int
    auditor_bond: str
    dispute_bond: str
    audit_parts: int
    unbonding_blocks: int
    good_rate: int
    bad_rate: int
    alpha: int
    beta: int
    reallot_blocks: int
    def __init__(self, executors: _Optional[int] = ..., max_session_blocks: _Optional[int] = ..., grace_blocks: _Optional[int] = ..., burn_parts: _Optional[int] = ..., min_deposit: _Optional[str] = ..., price_floor: _Optional[str] = ..., price_blocks: _Optional[int] = ..., capacity_scale: _Optional[int] = ..., audit_floor: _Optional[int] = ..., audit_ceiling: _Optional[int] = ..., auditors: _Optional[int] = ..., commit_blocks: _Optional[int] = ..., reveal_blocks: _Optional[int] = ..., audit_blocks: _Optional[int] = ..., demand_blocks: _Optional[int] = ..., move_blocks: _Optional[int] = ..., dispute_blocks: _Optional[int] = ..., slash_parts: _Optional[int] = ..., accuser_parts: _Optional[int] = ..., auditor_bond: _Optional[str] = ..., dispute_bond: _Optional[str] = ..., audit_parts: _Optional[int] = ..., unbonding_blocks: _Optional[int] = ..., good_rate: _Optional[int] = ..., bad_rate: _Optional[int] = ..., alpha: _Optional[int] = ..., beta: _Optional[int] = ..., reallot_blocks: _Optional[int] = ...) -> None: ...

class Market(_message.Message):
    __slots__ = ("model", "unit_price", "used_now", "used", "capacity")
    MODEL_FIELD_NUMBER: _ClassVar[int]
    UNIT_PRICE_FIELD_NUMBER: _ClassVar[int]
    USED_NOW_FIELD_NUMBER: _ClassVar[int]
    USED_FIELD_NUMBER: _ClassVar[int]
    CAPACITY_FIELD_NUMBER: _ClassVar[int]
    model: str
    unit_price: str
    used_now: str
    used: _containers.RepeatedScalarFieldContainer[str]
    capacity: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, model: _Optional[str] = ..., unit_price: _Optional[str] = ..., used_now: _Optional[str] = ..., used: _Optional[_Iterable[str]] = ..., capacity: _Optional[_Iterable[str]] = ...) -> None: ...

class Policy(_message.Message):
    __slots__ = ("output_limit", "forbidden", "min_inv_temperature", "max_inv_temperature")
    OUTPUT_LIMIT_FIELD_NUMBER: _ClassVar[int]
    FORBIDDEN_FIELD_NUMBER: _ClassVar[int]
    MIN_INV_TEMPERATURE_FIELD_NUMBER: _ClassVar[int]
    MAX_INV_TEMPERATURE_FIELD_NUMBER: _ClassVar[int]
    output_limit: int
    forbidden: _containers.RepeatedCompositeFieldContainer[TokenSequence]
    min_inv_temperature: int
    max_inv_temperature: int
    def __init__(self, output_limit: _Optional[int] = ..., forbidden: _Optional[_Iterable[_Union[TokenSequence, _Mapping]]] = ..., min_inv_temperature: _Optional[int] = ..., max_inv_temperature: _Optional[int] = ...) -> None: ...

class TokenSequence(_message.Message):
    __slots__ = ("ids",)
    IDS_FIELD_NUMBER: _ClassVar[int]
    ids: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, ids: _Optional[_Iterable[int]] = ...) -> None: ...

class Model(_message.Message):
    __slots__ = ("id", "version", "weights_root", "arithmetic", "tokenizer_hash", "max_context", "units_in", "units_out", "policy", "bond", "retired", "rows", "file_sha256")
    ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    WEIGHTS_ROOT_FIELD_NUMBER: _ClassVar[int]
    ARITHMETIC_FIELD_NUMBER: _ClassVar[int]
    TOKENIZER_HASH_FIELD_NUMBER: _ClassVar[int]
    MAX_CONTEXT_FIELD_NUMBER: _ClassVar[int]
    UNITS_IN_FIELD_NUMBER: _ClassVar[int]
    UNITS_OUT_FIELD_NUMBER: _ClassVar[int]
    POLICY_FIELD_NUMBER: _ClassVar[int]
    BOND_FIELD_NUMBER: _ClassVar[int]
    RETIRED_FIELD_NUMBER: _ClassVar[int]
    ROWS_FIELD_NUMBER: _ClassVar[int]
    FILE_SHA256_FIELD_NUMBER: _ClassVar[int]
    id: str
    version: int
    weights_root: bytes
    arithmetic: str
    tokenizer_hash: bytes
    max_context: int
    units_in: int
    units_out: int
    policy: Policy
    bond: str
    retired: bool
    rows: int
    file_sha256: bytes
    def __init__(self, id: _Optional[str] = ..., version: _Optional[int] = ..., weights_root: _Optional[bytes] = ..., arithmetic: _Optional[str] = ..., tokenizer_hash: _Optional[bytes] = ..., max_context: _Optional[int] = ..., units_in: _Optional[int] = ..., units_out: _Optional[int] = ..., policy: _Optional[_Union[Policy, _Mapping]] = ..., bond: _Optional[str] = ..., retired: _Optional[bool] = ..., rows: _Optional[int] = ..., file_sha256: _Optional[bytes] = ...) -> None: ...

class Executor(_message.Message):
    __slots__ = ("address", "endpoint", "models", "bond", "sealing_key", "reserved", "release_height", "record", "suspended")
    ADDRESS_FIELD_NUMBER: _ClassVar[int]
    ENDPOINT_FIELD_NUMBER: _ClassVar[int]
    MODELS_FIELD_NUMBER: _ClassVar[int]
    BOND_FIELD_NUMBER: _ClassVar[int]
    SEALING_KEY_FIELD_NUMBER: _ClassVar[int]
    RESERVED_FIELD_NUMBER: _ClassVar[int]
    RELEASE_HEIGHT_FIELD_NUMBER: _ClassVar[int]
    RECORD_FIELD_NUMBER: _ClassVar[int]
    SUSPENDED_FIELD_NUMBER: _ClassVar[int]
    address: str
    endpoint: str
    models: _containers.RepeatedScalarFieldContainer[str]
    bond: str
    sealing_key: bytes
    reserved: str
    release_height: int
    record: Record
    suspended: bool
    def __init__(self, address: _Optional[str] = ..., endpoint: _Optional[str] = ..., models: _Optional[_Iterable[str]] = ..., bond: _Optional[str] = ..., sealing_key: _Optional[bytes] = ..., reserved: _Optional[str] = ..., release_height: _Optional[int] = ..., record: _Optional[_Union[Record, _Mapping]] = ..., suspended: _Optional[bool] = ...) -> None: ...

class Auditor(_message.Message):
    __slots__ = ("address", "bond", "sealing_key", "release_height", "record", "suspended")
    ADDRESS_FIELD_NUMBER: _ClassVar[int]
    BOND_FIELD_NUMBER: _ClassVar[int]
    SEALING_KEY_FIELD_NUMBER: _ClassVar[int]
    RELEASE_HEIGHT_FIELD_NUMBER: _ClassVar[int]
    RECORD_FIELD_NUMBER: _ClassVar[int]
    SUSPENDED_FIELD_NUMBER: _ClassVar[int]
    address: str
    bond: str
    sealing_key: bytes
    release_height: int
    record: Record
    suspended: bool
    def __init__(self, address: _Optional[str] = ..., bond: _Optional[str] = ..., sealing_key: _Optional[bytes] = ..., release_height: _Optional[int] = ..., record: _Optional[_Union[Record, _Mapping]] = ..., suspended: _Optional[bool] = ...) -> None: ...

class Record(_message.Message):
    __slots__ = ("done", "missed", "score")
    DONE_FIELD_NUMBER: _ClassVar[int]
    MISSED_FIELD_NUMBER: _ClassVar[int]
    SCORE_FIELD_NUMBER: _ClassVar[int]
    done: int
    missed: int
    score: int
    def __init__(self, done: _Optional[int] = ..., missed: _Optional[int] = ..., score: _Optional[int] = ...) -> None: ...

class Allotment(_message.Message):
    __slots__ = ("executor", "amount", "settled_count", "settled_cost", "given_up", "reserved", "given_up_height")
    EXECUTOR_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    SETTLED_COUNT_FIELD_NUMBER: _ClassVar[int]
    SETTLED_COST_FIELD_NUMBER: _ClassVar[int]
    GIVEN_UP_FIELD_NUMBER: _ClassVar[int]
    RESERVED_FIELD_NUMBER: _ClassVar[int]
    GIVEN_UP_HEIGHT_FIELD_NUMBER: _ClassVar[int]
    executor: str
    amount: str
    settled_count: int
    settled_cost: str
    given_up: bool
    reserved: str
    given_up_height: int
    def __init__(self, executor: _Optional[str] = ..., amount: _Optional[str] = ..., settled_count: _Optional[int] = ..., settled_cost: _Optional[str] = ..., given_up: _Optional[bool] = ..., reserved: _Optional[str] = ..., given_up_height: _Optional[int] = ...) -> None: ...

class Session(_message.Message):
    __slots__ = ("id", "client", "model", "model_version", "escrow", "max_unit_price", "unit_price", "opened_height", "expiry_height", "beacon", "allotments", "status", "burned", "deposit", "close_height", "dispute_height")
    ID_FIELD_NUMBER: _ClassVar[int]
    CLIENT_FIELD_NUMBER: _ClassVar[int]
    MODEL_FIELD_NUMBER: _ClassVar[int]
    MODEL_VERSION_FIELD_NUMBER: _ClassVar[int]
    ESCROW_FIELD_NUMBER: _ClassVar[int]
    MAX_UNIT_PRICE_FIELD_NUMBER: _ClassVar[int]
    UNIT_PRICE_FIELD_NUMBER: _ClassVar[int]
    OPENED_HEIGHT_FIELD_NUMBER: _ClassVar[int]
    EXPIRY_HEIGHT_FIELD_NUMBER: _ClassVar[int]
    BEACON_FIELD_NUMBER: _ClassVar[int]
    ALLOTMENTS_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    BURNED_FIELD_NUMBER: _ClassVar[int]
    DEPOSIT_FIELD_NUMBER: _ClassVar[int]
    CLOSE_HEIGHT_FIELD_NUMBER: _ClassVar[int]
    DISPUTE_HEIGHT_FIELD_NUMBER: _ClassVar[int]
    id: int
    client: str
    model: str
    model_version: int
    escrow: str
    max_unit_price: str
    unit_price: str
    opened_height: int
    expiry_height: int
    beacon: bytes
    allotments: _containers.RepeatedCompositeFieldContainer[Allotment]
    status: SessionStatus
    burned: str
    deposit: str
    close_height: int
    dispute_height: int
    def __init__(self, id: _Optional[int] = ..., client: _Optional[str] = ..., model: _Optional[str] = ..., model_version: _Optional[int] = ..., escrow: _Optional[str] = ..., max_unit_price: _Optional[str] = ..., unit_price: _Optional[str] = ..., opened_height: _Optional[int] = ..., expiry_height: _Optional[int] = ..., beacon: _Optional[bytes] = ..., allotments: _Optional[_Iterable[_Union[Allotment, _Mapping]]] = ..., status: _Optional[_Union[SessionStatus, str]] = ..., burned: _Optional[str] = ..., deposit: _Optional[str] = ..., close_height: _Optional[int] = ..., dispute_height: _Optional[int] = ...) -> None: ...

class Sampling(_message.Message):
    __slots__ = ("inv_temperature", "top_k", "top_p16")
    INV_TEMPERATURE_FIELD_NUMBER: _ClassVar[int]
    TOP_K_FIELD_NUMBER: _ClassVar[int]
    TOP_P16_FIELD_NUMBER: _ClassVar[int]
    inv_temperature: int
    top_k: int
    top_p16: int
    def __init__(self, inv_temperature: _Optional[int] = ..., top_k: _Optional[int] = ..., top_p16: _Optional[int] = ...) -> None: ...

class Request(_message.Message):
    __slots__ = ("model", "prompt_root", "prompt_tokens", "sampling", "max_tokens", "stop", "seed")
    MODEL_FIELD_NUMBER: _ClassVar[int]
    PROMPT_ROOT_FIELD_NUMBER: _ClassVar[int]
    PROMPT_TOKENS_FIELD_NUMBER: _ClassVar[int]
    SAMPLING_FIELD_NUMBER: _ClassVar[int]
    MAX_TOKENS_FIELD_NUMBER: _ClassVar[int]
    STOP_FIELD_NUMBER: _ClassVar[int]
    SEED_FIELD_NUMBER: _ClassVar[int]
    model: str
    prompt_root: bytes
    prompt_tokens: int
    sampling: Sampling
    max_tokens: int
    stop: _containers.RepeatedScalarFieldContainer[bytes]
    seed: int
    def __init__(self, model: _Optional[str] = ..., prompt_root: _Optional[bytes] = ..., prompt_tokens: _Optional[int] = ..., sampling: _Optional[_Union[Sampling, _Mapping]] = ..., max_tokens: _Optional[int] = ..., stop: _Optional[_Iterable[bytes]] = ..., seed: _Optional[int] = ...) -> None: ...

class Voucher(_message.Message):
    __slots__ = ("session", "executor", "index", "request_hash", "max_cost", "ceiling")
    SESSION_FIELD_NUMBER: _ClassVar[int]
    EXECUTOR_FIELD_NUMBER: _ClassVar[int]
    INDEX_FIELD_NUMBER: _ClassVar[int]
    REQUEST_HASH_FIELD_NUMBER: _ClassVar[int]
    MAX_COST_FIELD_NUMBER: _ClassVar[int]
    CEILING_FIELD_NUMBER: _ClassVar[int]
    session: int
    executor: str
    index: int
    request_hash: bytes
    max_cost: str
    ceiling: str
    def __init__(self, session: _Optional[int] = ..., executor: _Optional[str] = ..., index: _Optional[int] = ..., request_hash: _Optional[bytes] = ..., max_cost: _Optional[str] = ..., ceiling: _Optional[str] = ...) -> None: ...

class Receipt(_message.Message):
    __slots__ = ("session", "executor", "index", "model", "model_version", "arithmetic", "policy", "request_hash", "prompt_root", "output_root", "sampling", "max_tokens", "finish", "tokens_in", "tokens_out", "cost", "work", "previous")
    SESSION_FIELD_NUMBER: _ClassVar[int]
    EXECUTOR_FIELD_NUMBER: _ClassVar[int]
    INDEX_FIELD_NUMBER: _ClassVar[int]
    MODEL_FIELD_NUMBER: _ClassVar[int]
    MODEL_VERSION_FIELD_NUMBER: _ClassVar[int]
    ARITHMETIC_FIELD_NUMBER: _ClassVar[int]
    POLICY_FIELD_NUMBER: _ClassVar[int]
    REQUEST_HASH_FIELD_NUMBER: _ClassVar[int]
    PROMPT_ROOT_FIELD_NUMBER: _ClassVar[int]
    OUTPUT_ROOT_FIELD_NUMBER: _ClassVar[int]
    SAMPLING_FIELD_NUMBER: _ClassVar[int]
    MAX_TOKENS_FIELD_NUMBER: _ClassVar[int]
    FINISH_FIELD_NUMBER: _ClassVar[int]
    TOKENS_IN_FIELD_NUMBER: _ClassVar[int]
    TOKENS_OUT_FIELD_NUMBER: _ClassVar[int]
    COST_FIELD_NUMBER: _ClassVar[int]
    WORK_FIELD_NUMBER: _ClassVar[int]
    PREVIOUS_FIELD_NUMBER: _ClassVar[int]
    session: int
    executor: str
    index: int
    model: str
    model_version: int
    arithmetic: str
    policy: bytes
    request_hash: bytes
    prompt_root: bytes
    output_root: bytes
    sampling: Sampling
    max_tokens: int
    finish: Finish
    tokens_in: int
    tokens_out: int
    cost: str
    work: bytes
    previous: bytes
    def __init__(self, session: _Optional[int] = ..., executor: _Optional[str] = ..., index: _Optional[int] = ..., model: _Optional[str] = ..., model_version: _Optional[int] = ..., arithmetic: _Optional[str] = ..., policy: _Optional[bytes] = ..., request_hash: _Optional[bytes] = ..., prompt_root: _Optional[bytes] = ..., output_root: _Optional[bytes] = ..., sampling: _Optional[_Union[Sampling, _Mapping]] = ..., max_tokens: _Optional[int] = ..., finish: _Optional[_Union[Finish, str]] = ..., tokens_in: _Optional[int] = ..., tokens_out: _Optional[int] = ..., cost: _Optional[str] = ..., work: _Optional[bytes] = ..., previous: _Optional[bytes] = ...) -> None: ...

class SignedReceipt(_message.Message):
    __slots__ = ("receipt", "executor_signature", "voucher", "client_signature")
    RECEIPT_FIELD_NUMBER: _ClassVar[int]
    EXECUTOR_SIGNATURE_FIELD_NUMBER: _ClassVar[int]
    VOUCHER_FIELD_NUMBER: _ClassVar[int]
    CLIENT_SIGNATURE_FIELD_NUMBER: _ClassVar[int]
    receipt: Receipt
    executor_signature: bytes
    voucher: Voucher
    client_signature: bytes
    def __init__(self, receipt: _Optional[_Union[Receipt, _Mapping]] = ..., executor_signature: _Optional[bytes] = ..., voucher: _Optional[_Union[Voucher, _Mapping]] = ..., client_signature: _Optional[bytes] = ...) -> None: ...

class Payload(_message.Message):
    __slots__ = ("signed", "request", "salt", "prompt", "output")
    SIGNED_FIELD_NUMBER: _ClassVar[int]
    REQUEST_FIELD_NUMBER: _ClassVar[int]
    SALT_FIELD_NUMBER: _ClassVar[int]
    PROMPT_FIELD_NUMBER: _ClassVar[int]
    OUTPUT_FIELD_NUMBER: _ClassVar[int]
    signed: SignedReceipt
    request: Request
    salt: bytes
    prompt: _containers.RepeatedScalarFieldContainer[int]
    output: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, signed: _Optional[_Union[SignedReceipt, _Mapping]] = ..., request: _Optional[_Union[Request, _Mapping]] = ..., salt: _Optional[bytes] = ..., prompt: _Optional[_Iterable[int]] = ..., output: _Optional[_Iterable[int]] = ...) -> None: ...

class OpenedReceipt(_message.Message):
    __slots__ = ("signed", "path", "trace_root", "sample_root")
    SIGNED_FIELD_NUMBER: _ClassVar[int]
    PATH_FIELD_NUMBER: _ClassVar[int]
    TRACE_ROOT_FIELD_NUMBER: _ClassVar[int]
    SAMPLE_ROOT_FIELD_NUMBER: _ClassVar[int]
    signed: SignedReceipt
    path: _containers.RepeatedCompositeFieldContainer[SumNode]
    trace_root: bytes
    sample_root: bytes
    def __init__(self, signed: _Optional[_Union[SignedReceipt, _Mapping]] = ..., path: _Optional[_Iterable[_Union[SumNode, _Mapping]]] = ..., trace_root: _Optional[bytes] = ..., sample_root: _Optional[bytes] = ...) -> None: ...

class SumNode(_message.Message):
    __slots__ = ("hash", "sum")
    HASH_FIELD_NUMBER: _ClassVar[int]
    SUM_FIELD_NUMBER: _ClassVar[int]
    hash: bytes
    sum: str
    def __init__(self, hash: _Optional[bytes] = ..., sum: _Optional[str] = ...) -> None: ...

class Settlement(_message.Message):
    __slots__ = ("id", "session", "executor", "first", "count", "total_cost", "receipts_root", "height", "status", "drawn", "audits", "revealed", "deadline", "games", "pay_height", "audit_pay")
    ID_FIELD_NUMBER: _ClassVar[int]
    SESSION_FIELD_NUMBER: _ClassVar[int]
    EXECUTOR_FIELD_NUMBER: _ClassVar[int]
    FIRST_FIELD_NUMBER: _ClassVar[int]
    COUNT_FIELD_NUMBER: _ClassVar[int]
    TOTAL_COST_FIELD_NUMBER: _ClassVar[int]
    RECEIPTS_ROOT_FIELD_NUMBER: _ClassVar[int]
    HEIGHT_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    DRAWN_FIELD_NUMBER: _ClassVar[int]
    AUDITS_FIELD_NUMBER: _ClassVar[int]
    REVEALED_FIELD_NUMBER: _ClassVar[int]
    DEADLINE_FIELD_NUMBER: _ClassVar[int]
    GAMES_FIELD_NUMBER: _ClassVar[int]
    PAY_HEIGHT_FIELD_NUMBER: _ClassVar[int]
    AUDIT_PAY_FIELD_NUMBER: _ClassVar[int]
    id: int
    session: int
    executor: str
    first: int
    count: int
    total_cost: str
    receipts_root: bytes
    height: int
    status: SettlementStatus
    drawn: _containers.RepeatedScalarFieldContainer[int]
    audits: _containers.RepeatedCompositeFieldContainer[Audit]
    revealed: _containers.RepeatedScalarFieldContainer[bytes]
    deadline: Deadline
    games: int
    pay_height: int
    audit_pay: str
    def __init__(self, id: _Optional[int] = ..., session: _Optional[int] = ..., executor: _Optional[str] = ..., first: _Optional[int] = ..., count: _Optional[int] = ..., total_cost: _Optional[str] = ..., receipts_root: _Optional[bytes] = ..., height: _Optional[int] = ..., status: _Optional[_Union[SettlementStatus, str]] = ..., drawn: _Optional[_Iterable[int]] = ..., audits: _Optional[_Iterable[_Union[Audit, _Mapping]]] = ..., revealed: _Optional[_Iterable[bytes]] = ..., deadline: _Optional[_Union[Deadline, _Mapping]] = ..., games: _Optional[int] = ..., pay_height: _Optional[int] = ..., audit_pay: _Optional[str] = ...) -> None: ...

class Deadline(_message.Message):
    __slots__ = ("calm", "height")
    CALM_FIELD_NUMBER: _ClassVar[int]
    HEIGHT_FIELD_NUMBER: _ClassVar[int]
    calm: int
    height: int
    def __init__(self, calm: _Optional[int] = ..., height: _Optional[int] = ...) -> None: ...

class Audit(_message.Message):
    __slots__ = ("auditor", "digests", "unequal", "accused", "height", "demanded")
    AUDITOR_FIELD_NUMBER: _ClassVar[int]
    DIGESTS_FIELD_NUMBER: _ClassVar[int]
    UNEQUAL_FIELD_NUMBER: _ClassVar[int]
    ACCUSED_FIELD_NUMBER: _ClassVar[int]
    HEIGHT_FIELD_NUMBER: _ClassVar[int]
    DEMANDED_FIELD_NUMBER: _ClassVar[int]
    auditor: str
    digests: _containers.RepeatedScalarFieldContainer[bytes]
    unequal: _containers.RepeatedScalarFieldContainer[int]
    accused: bool
    height: int
    demanded: bool
    def __init__(self, auditor: _Optional[str] = ..., digests: _Optional[_Iterable[bytes]] = ..., unequal: _Optional[_Iterable[int]] = ..., accused: _Optional[bool] = ..., height: _Optional[int] = ..., demanded: _Optional[bool] = ...) -> None: ...
