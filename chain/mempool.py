"""CheckTx: what may wait for a block. Sequences follow pending ones; a recheck looks only at what can change."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from chain.blocks import Blocks, last_block
from chain.dispatch import Registry
from chain.errors import InsufficientFee, InvalidGasLimit, MempoolIsFull, Refused
from chain.execute import refuse_outside
from chain.limits import MAX_GAS
from chain.module import Block, Context, Mode
from chain.store.branch import Branch
from chain.store.disk import Disk
from chain.tx.decode import Tx
from chain.types import DENOM
from chain.wire.tendermint.abci import types_pb2 as abci

PRICE_UNIT = 10**18
"""Gas prices are integers of 10⁻¹⁸ ucway, the SDK's Dec."""


@dataclass(frozen=True)
class Policy:
    """This node's own taste; consensus knows nothing of it."""

    min_gas_price: int = PRICE_UNIT // 1000
    """10⁻¹⁸ ucway per gas; 0.001 ucway by default."""
    size: int = 50_000
    """Transactions that the engine's mempool holds."""
    size_bytes: int = 1 << 30
    """Their bytes together, the engine's default."""
    halts_on_broken_invariant: bool = False
    """Whether this node stops where what must always be true no longer is; it says so loudly in any case."""

    def required_fee(self, gas: int) -> int:
        """The least fee for a gas limit, rounded up, in ucway."""
        return -(-gas * self.min_gas_price // PRICE_UNIT)


class Mempool:
    """The state as pending transactions will leave it."""

    def __init__(self, registry: Registry, blocks: Blocks, disk: Disk, policy: Policy) -> None:
        self._registry = registry
        self._blocks = blocks
        self._disk = disk
        self.policy = policy
        self._pending: set[bytes] = set()
        self._pending_bytes = 0
        self._ctx: Context | None = None
        self.last = last_block(disk)

    def restart(self, block: Block) -> None:
        """A block was committed: start again from its state. The engine rechecks what still waits."""
        self.last = block
        self._pending.clear()
        self._pending_bytes = 0
        self._ctx = None

    def _context(self) -> Context:
        if self._ctx is None:
            block = Block(self._registry.chain_id, self.last.height + 1, self.last.time_ns, self.last.hash)
            self._ctx = self._registry.context(self._blocks.base(), block, Mode.CHECK)
        return self._ctx

    def simulation(self) -> Context:
        """The pending state, to try a transaction on and forget."""
        pending = self._context()
        return self._registry.context(Branch(pending.store), pending.block, Mode.SIMULATE)

    def check(self, raw: bytes, recheck: bool) -> abci.ResponseCheckTx:
        """Accept or refuse a transaction; an accepted one counts against those after it."""
        decoder = self._registry.decoder
        try:
            tx = decoder.decode(raw)
        except Refused as refusal:
            return _no(refusal)
        try:
            refuse_outside(Mode.CHECK, tx)
            used = self._readmit(tx) if recheck else self._admit(tx)
        except Refused as refusal:
            decoder.forget(tx.hash)
            return _no(refusal, tx.gas_limit)
        if not tx.lane and tx.hash not in self._pending:
            self._pending.add(tx.hash)
            self._pending_bytes += tx.size
        return abci.ResponseCheckTx(gas_wanted=tx.gas_limit, gas_used=used)

    def _admit(self, tx: Tx) -> int:
        ctx = self._context()
        ctx.mode = Mode.CHECK
        self._refuse_cheap(tx)
        self._refuse_stuffing(tx)
        plan = self._registry.ante.verify(ctx, tx)
        for message, route in zip(tx.messages, tx.routes, strict=True):
            if route.precheck is not None:
                route.precheck(ctx, message)
        self._registry.ante.charge(ctx, tx, plan)
        self._read_ahead(tx)
        return int(plan.gas)

    def _read_ahead(self, tx: Tx) -> None:
        """Have on hand, when its block comes, what a waiting transaction will change."""
        for message, route in zip(tx.messages, tx.routes, strict=True):
            if route.touches is not None:
                with suppress(Refused):  # a malformed message: its handler will say so, in the block
                    self._disk.prefetch(route.touches(message))

    def _readmit(self, tx: Tx) -> int:
        """The engine asks again about all that waits after each block, and holds its mempool: be quick."""
        ctx = self._context()
        ctx.mode = Mode.RECHECK
        if not tx.priced:
            self._refuse_cheap(tx)
        self._registry.ante.recheck(ctx, tx)
        return 0

    def _refuse_cheap(self, tx: Tx) -> None:
        if tx.gas_limit > MAX_GAS // 2:
            raise InvalidGasLimit(f"gas limit {tx.gas_limit} is above what a block may spend on it, {MAX_GAS // 2}")
        required = 0 if tx.free else self.policy.required_fee(tx.gas_limit)
        paid = sum(amount for denom, amount in tx.fee if denom == DENOM)
        if paid < required and not self._registry.waives_fees(self._context()):
            got = ",".join(f"{amount}{denom}" for denom, amount in tx.fee)
            raise InsufficientFee(f"insufficient fees; got: {got} required: {required}{DENOM}")
        tx.priced = True

    def _refuse_stuffing(self, tx: Tx) -> None:
        """Others than the lane's may hold three quarters of the mempool, so that deadlines can't be stuffed."""
        full = len(self._pending) >= self.policy.size * 3 // 4 or self._pending_bytes >= self.policy.size_bytes * 3 // 4
        if full and not tx.lane:
            raise MempoolIsFull("ordinary transactions hold three quarters of the mempool; try again later")


def _no(refusal: Refused, wanted: int = 0) -> abci.ResponseCheckTx:
    return abci.ResponseCheckTx(code=refusal.code, log=refusal.log, codespace=refusal.codespace, gas_wanted=wanted)
