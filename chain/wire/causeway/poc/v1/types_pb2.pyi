from chain.wire.amino import amino_pb2 as _amino_pb2
from chain.wire.cosmos_proto import cosmos_pb2 as _cosmos_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class SprintKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SPRINT_KIND_UNSPECIFIED: _ClassVar[SprintKind]
    SPRINT_KIND_MAIN: _ClassVar[SprintKind]
    SPRINT_KIND_CONFIRMATION: _ClassVar[SprintKind]

class SprintStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SPRINT_STATUS_UNSPECIFIED: _ClassVar[SprintStatus]
    SPRINT_STATUS_COMMIT: _ClassVar[SprintStatus]
    SPRINT_STATUS_REVEAL: _ClassVar[SprintStatus]
    SPRINT_STATUS_CLOSED: _ClassVar[SprintStatus]
    SPRINT_STATUS_VOID: _ClassVar[SprintStatus]
    SPRINT_STATUS_IGNORED: _ClassVar[SprintStatus]
SPRINT_KIND_UNSPECIFIED: SprintKind
SPRINT_KIND_MAIN: SprintKind
SPRINT_KIND_CONFIRMATION: SprintKind
SPRINT_STATUS_UNSPECIFIED: SprintStatus
SPRINT_STATUS_COMMIT: SprintStatus
SPRINT_STATUS_REVEAL: SprintStatus
SPRINT_STATUS_CLOSED: SprintStatus
SPRINT_STATUS_VOID: SprintStatus
SPRINT_STATUS_IGNORED: SprintStatus

class Params(_message.Message):
    __slots__ = ("tile", "rows", "cols", "depth", "entries", "first_height", "epoch_blocks", "sprint_blocks", "confirm_blocks", "reveal_blocks", "confirmations", "block_time", "lead", "tolerance", "smooth", "churn", "deposit", "min_weight", "spam_penalty", "gas_per_tile")
    TILE_FIELD_NUMBER: _ClassVar[int]
    ROWS_FIELD_NUMBER: _ClassVar[int]
    COLS_FIELD_NUMBER: _ClassVar[int]
    DEPTH_FIELD_NUMBER: _ClassVar[int]
    ENTRIES_FIELD_NUMBER: _ClassVar[int]
    FIRST_HEIGHT_FIELD_NUMBER: _ClassVar[int]
    EPOCH_BLOCKS_FIELD_NUMBER: _ClassVar[int]
    SPRINT_BLOCKS_FIELD_NUMBER: _ClassVar[int]
    CONFIRM_BLOCKS_FIELD_NUMBER: _ClassVar[int]
    REVEAL_BLOCKS_FIELD_NUMBER: _ClassVar[int]
    CONFIRMATIONS_FIELD_NUMBER: _ClassVar[int]
    BLOCK_TIME_FIELD_NUMBER: _ClassVar[int]
    LEAD_FIELD_NUMBER: _ClassVar[int]
    TOLERANCE_FIELD_NUMBER: _ClassVar[int]
    SMOOTH_FIELD_NUMBER: _ClassVar[int]
    CHURN_FIELD_NUMBER: _ClassVar[int]
    DEPOSIT_FIELD_NUMBER: _ClassVar[int]
    MIN_WEIGHT_FIELD_NUMBER: _ClassVar[int]
    SPAM_PENALTY_FIELD_NUMBER: _ClassVar[int]
    GAS_PER_TILE_FIELD_NUMBER: _ClassVar[int]
    tile: int
    rows: int
    cols: int
    depth: int
    entries: int
    first_height: int
    epoch_blocks: int
    sprint_blocks: int
    confirm_blocks: int
    reveal_blocks: int
    confirmations: int
    block_time: int
    lead: int
    tolerance: int
    smooth: int
    churn: int
    deposit: str
    min_weight: int
    spam_penalty: str
    gas_per_tile: int
    def __init__(self, tile: _Optional[int] = ..., rows: _Optional[int] = ..., cols: _Optional[int] = ..., depth: _Optional[int] = ..., entries: _Optional[int] = ..., first_height: _Optional[int] = ..., epoch_blocks: _Optional[int] = ..., sprint_blocks: _Optional[int] = ..., confirm_blocks: _Optional[int] = ..., reveal_blocks: _Optional[int] = ..., confirmations: _Optional[int] = ..., block_time: _Optional[int] = ..., lead: _Optional[int] = ..., tolerance: _Optional[int] = ..., smooth: _Optional[int] = ..., churn: _Optional[int] = ..., deposit: _Optional[str] = ..., min_weight: _Optional[int] = ..., spam_penalty: _Optional[str] = ..., gas_per_tile: _Optional[int] = ...) -> None: ...

class Backing(_message.Message):
    __slots__ = ("operator", "shares")
    OPERATOR_FIELD_NUMBER: _ClassVar[int]
    SHARES_FIELD_NUMBER: _ClassVar[int]
    operator: str
    shares: int
    def __init__(self, operator: _Optional[str] = ..., shares: _Optional[int] = ...) -> None: ...

class Miner(_message.Message):
    __slots__ = ("address", "moniker", "deposit", "backing", "registered_height", "backing_changed_epoch", "release_height")
    ADDRESS_FIELD_NUMBER: _ClassVar[int]
    MONIKER_FIELD_NUMBER: _ClassVar[int]
    DEPOSIT_FIELD_NUMBER: _ClassVar[int]
    BACKING_FIELD_NUMBER: _ClassVar[int]
    REGISTERED_HEIGHT_FIELD_NUMBER: _ClassVar[int]
    BACKING_CHANGED_EPOCH_FIELD_NUMBER: _ClassVar[int]
    RELEASE_HEIGHT_FIELD_NUMBER: _ClassVar[int]
    address: str
    moniker: str
    deposit: str
    backing: _containers.RepeatedCompositeFieldContainer[Backing]
    registered_height: int
    backing_changed_epoch: int
    release_height: int
    def __init__(self, address: _Optional[str] = ..., moniker: _Optional[str] = ..., deposit: _Optional[str] = ..., backing: _Optional[_Iterable[_Union[Backing, _Mapping]]] = ..., registered_height: _Optional[int] = ..., backing_changed_epoch: _Optional[int] = ..., release_height: _Optional[int] = ...) -> None: ...

class Share(_message.Message):
    __slots__ = ("operator_address", "share")
    OPERATOR_ADDRESS_FIELD_NUMBER: _ClassVar[int]
    SHARE_FIELD_NUMBER: _ClassVar[int]
    operator_address: str
    share: int
    def __init__(self, operator_address: _Optional[str] = ..., share: _Optional[int] = ...) -> None: ...

class Probation(_message.Message):
    __slots__ = ("operator_address", "window")
    OPERATOR_ADDRESS_FIELD_NUMBER: _ClassVar[int]
    WINDOW_FIELD_NUMBER: _ClassVar[int]
    operator_address: str
    window: str
    def __init__(self, operator_address: _Optional[str] = ..., window: _Optional[str] = ...) -> None: ...

class Backed(_message.Message):
    __slots__ = ("operator_address", "weight")
    OPERATOR_ADDRESS_FIELD_NUMBER: _ClassVar[int]
    WEIGHT_FIELD_NUMBER: _ClassVar[int]
    operator_address: str
    weight: str
    def __init__(self, operator_address: _Optional[str] = ..., weight: _Optional[str] = ...) -> None: ...

class Reward(_message.Message):
    __slots__ = ("miner", "epoch", "amount", "deposited", "commission", "total")
    MINER_FIELD_NUMBER: _ClassVar[int]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    DEPOSITED_FIELD_NUMBER: _ClassVar[int]
    COMMISSION_FIELD_NUMBER: _ClassVar[int]
    TOTAL_FIELD_NUMBER: _ClassVar[int]
    miner: str
    epoch: int
    amount: str
    deposited: str
    commission: str
    total: str
    def __init__(self, miner: _Optional[str] = ..., epoch: _Optional[int] = ..., amount: _Optional[str] = ..., deposited: _Optional[str] = ..., commission: _Optional[str] = ..., total: _Optional[str] = ...) -> None: ...

class Sprint(_message.Message):
    __slots__ = ("epoch", "sprint", "kind", "status", "seed", "open_height", "commit_end_height", "reveal_end_height", "open_time_ms", "close_time_ms", "commitments", "reveals", "params", "proofs_per_block", "rate_sum")
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    SPRINT_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    SEED_FIELD_NUMBER: _ClassVar[int]
    OPEN_HEIGHT_FIELD_NUMBER: _ClassVar[int]
    COMMIT_END_HEIGHT_FIELD_NUMBER: _ClassVar[int]
    REVEAL_END_HEIGHT_FIELD_NUMBER: _ClassVar[int]
    OPEN_TIME_MS_FIELD_NUMBER: _ClassVar[int]
    CLOSE_TIME_MS_FIELD_NUMBER: _ClassVar[int]
    COMMITMENTS_FIELD_NUMBER: _ClassVar[int]
    REVEALS_FIELD_NUMBER: _ClassVar[int]
    PARAMS_FIELD_NUMBER: _ClassVar[int]
    PROOFS_PER_BLOCK_FIELD_NUMBER: _ClassVar[int]
    RATE_SUM_FIELD_NUMBER: _ClassVar[int]
    epoch: int
    sprint: int
    kind: SprintKind
    status: SprintStatus
    seed: bytes
    open_height: int
    commit_end_height: int
    reveal_end_height: int
    open_time_ms: int
    close_time_ms: int
    commitments: int
    reveals: int
    params: Params
    proofs_per_block: int
    rate_sum: str
    def __init__(self, epoch: _Optional[int] = ..., sprint: _Optional[int] = ..., kind: _Optional[_Union[SprintKind, str]] = ..., status: _Optional[_Union[SprintStatus, str]] = ..., seed: _Optional[bytes] = ..., open_height: _Optional[int] = ..., commit_end_height: _Optional[int] = ..., reveal_end_height: _Optional[int] = ..., open_time_ms: _Optional[int] = ..., close_time_ms: _Optional[int] = ..., commitments: _Optional[int] = ..., reveals: _Optional[int] = ..., params: _Optional[_Union[Params, _Mapping]] = ..., proofs_per_block: _Optional[int] = ..., rate_sum: _Optional[str] = ...) -> None: ...

class Commitment(_message.Message):
    __slots__ = ("miner", "epoch", "sprint", "commitment", "height", "count", "revealed")
    MINER_FIELD_NUMBER: _ClassVar[int]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    SPRINT_FIELD_NUMBER: _ClassVar[int]
    COMMITMENT_FIELD_NUMBER: _ClassVar[int]
    HEIGHT_FIELD_NUMBER: _ClassVar[int]
    COUNT_FIELD_NUMBER: _ClassVar[int]
    REVEALED_FIELD_NUMBER: _ClassVar[int]
    miner: str
    epoch: int
    sprint: int
    commitment: bytes
    height: int
    count: int
    revealed: bool
    def __init__(self, miner: _Optional[str] = ..., epoch: _Optional[int] = ..., sprint: _Optional[int] = ..., commitment: _Optional[bytes] = ..., height: _Optional[int] = ..., count: _Optional[int] = ..., revealed: _Optional[bool] = ...) -> None: ...

class Measurement(_message.Message):
    __slots__ = ("miner", "epoch", "sprint", "tiles", "rate")
    MINER_FIELD_NUMBER: _ClassVar[int]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    SPRINT_FIELD_NUMBER: _ClassVar[int]
    TILES_FIELD_NUMBER: _ClassVar[int]
    RATE_FIELD_NUMBER: _ClassVar[int]
    miner: str
    epoch: int
    sprint: int
    tiles: int
    rate: int
    def __init__(self, miner: _Optional[str] = ..., epoch: _Optional[int] = ..., sprint: _Optional[int] = ..., tiles: _Optional[int] = ..., rate: _Optional[int] = ...) -> None: ...

class Weight(_message.Message):
    __slots__ = ("miner", "main_rate", "confirm_rate", "weight", "share")
    MINER_FIELD_NUMBER: _ClassVar[int]
    MAIN_RATE_FIELD_NUMBER: _ClassVar[int]
    CONFIRM_RATE_FIELD_NUMBER: _ClassVar[int]
    WEIGHT_FIELD_NUMBER: _ClassVar[int]
    SHARE_FIELD_NUMBER: _ClassVar[int]
    miner: str
    main_rate: int
    confirm_rate: int
    weight: int
    share: int
    def __init__(self, miner: _Optional[str] = ..., main_rate: _Optional[int] = ..., confirm_rate: _Optional[int] = ..., weight: _Optional[int] = ..., share: _Optional[int] = ...) -> None: ...

class Rates(_message.Message):
    __slots__ = ("miner", "main_rate", "confirm_rate", "confirmed", "weight", "backing")
    MINER_FIELD_NUMBER: _ClassVar[int]
    MAIN_RATE_FIELD_NUMBER: _ClassVar[int]
    CONFIRM_RATE_FIELD_NUMBER: _ClassVar[int]
    CONFIRMED_FIELD_NUMBER: _ClassVar[int]
    WEIGHT_FIELD_NUMBER: _ClassVar[int]
    BACKING_FIELD_NUMBER: _ClassVar[int]
    miner: str
    main_rate: int
    confirm_rate: int
    confirmed: bool
    weight: int
    backing: _containers.RepeatedCompositeFieldContainer[Backing]
    def __init__(self, miner: _Optional[str] = ..., main_rate: _Optional[int] = ..., confirm_rate: _Optional[int] = ..., confirmed: _Optional[bool] = ..., weight: _Optional[int] = ..., backing: _Optional[_Iterable[_Union[Backing, _Mapping]]] = ...) -> None: ...

class Epoch(_message.Message):
    __slots__ = ("epoch", "open_height", "blocks", "sprints", "sprint_open")
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    OPEN_HEIGHT_FIELD_NUMBER: _ClassVar[int]
    BLOCKS_FIELD_NUMBER: _ClassVar[int]
    SPRINTS_FIELD_NUMBER: _ClassVar[int]
    SPRINT_OPEN_FIELD_NUMBER: _ClassVar[int]
    epoch: int
    open_height: int
    blocks: int
    sprints: int
    sprint_open: bool
    def __init__(self, epoch: _Optional[int] = ..., open_height: _Optional[int] = ..., blocks: _Optional[int] = ..., sprints: _Optional[int] = ..., sprint_open: _Optional[bool] = ...) -> None: ...

class EpochSummary(_message.Message):
    __slots__ = ("epoch", "open_height", "close_height", "miners", "total_weight", "confirmations", "paid")
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    OPEN_HEIGHT_FIELD_NUMBER: _ClassVar[int]
    CLOSE_HEIGHT_FIELD_NUMBER: _ClassVar[int]
    MINERS_FIELD_NUMBER: _ClassVar[int]
    TOTAL_WEIGHT_FIELD_NUMBER: _ClassVar[int]
    CONFIRMATIONS_FIELD_NUMBER: _ClassVar[int]
    PAID_FIELD_NUMBER: _ClassVar[int]
    epoch: int
    open_height: int
    close_height: int
    miners: int
    total_weight: int
    confirmations: int
    paid: str
    def __init__(self, epoch: _Optional[int] = ..., open_height: _Optional[int] = ..., close_height: _Optional[int] = ..., miners: _Optional[int] = ..., total_weight: _Optional[int] = ..., confirmations: _Optional[int] = ..., paid: _Optional[str] = ...) -> None: ...
