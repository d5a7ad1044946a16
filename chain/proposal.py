"""Proposals: filling a block, and judging one that another validator filled."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from chain.blocks import Blocks, block_of
from chain.dispatch import Registry
from chain.errors import Refused
from chain.lane import lane_gas
from chain.limits import LANE_GAS, MAX_GAS
from chain.module import Block, Context, Mode, Secrets
from chain.tx.decode import Tx
from chain.tx.inherent import inherent_tx
from chain.wire.tendermint.abci import types_pb2 as abci

log = logging.getLogger("causeway.proposal")
Waiting = list[tuple[bytes, Tx]]


class Room:
    """The bytes and the two halves of gas that a block has left. [poc.4]"""

    def __init__(self, max_bytes: int, ctx: Context) -> None:
        """`ctx` is where the gas of the lane's messages is asked for: the state before the block."""
        self._ctx = ctx
        self.bytes = max_bytes
        self.lane = LANE_GAS
        self.others = MAX_GAS - LANE_GAS

    def fits(self, tx: Tx) -> bool:
        """Whether a transaction still has room.

        The lane's messages count against the lane wherever they are: what they make every validator compute in a
        block is bounded by it, and paying a fee buys no more. [poc.4b]
        """
        gas = tx.gas_limit
        return (
            _size(tx.size) <= self.bytes
            and (gas <= self.others or tx.lane)
            and (
                gas <= self.lane or lane_gas(self._ctx, tx) <= self.lane
            )  # the cheaper question first: all that wait ask
        )

    def take(self, tx: Tx) -> None:
        """Give a transaction that fits its room."""
        self.bytes -= _size(tx.size)
        self.lane -= lane_gas(self._ctx, tx)
        if not tx.lane:
            self.others -= tx.gas_limit

    @property
    def full(self) -> bool:
        """No transaction can fit any more."""
        return self.bytes < 64 or (self.lane <= 0 and self.others <= 0)


def _size(size: int) -> int:
    """Bytes that a transaction of `size` bytes takes in the block's list: a tag, a length, the transaction."""
    return size + 1 + (size.bit_length() + 6) // 7


class Proposals:
    """Both sides of a proposal."""

    def __init__(self, registry: Registry, blocks: Blocks, secrets: Secrets) -> None:
        """`secrets` are this node's own: what it may say at the head of its blocks."""
        self._registry = registry
        self._blocks = blocks
        self._secrets = secrets

    def prepare(self, request: abci.RequestPrepareProposal) -> abci.ResponsePrepareProposal:
        """Fill a block: what the proposer says, the lane's transactions, then the others in the mempool's order.

        What would fail before its messages is left out; a message that fails later stays in, and pays.
        """
        time_ns = request.time.seconds * 1_000_000_000 + request.time.nanos
        block = Block(self._registry.chain_id, request.height, time_ns, b"", request.proposer_address)
        ctx = self._blocks.context(block, Mode.PREPARE)
        room = Room(request.max_tx_bytes, ctx)
        response = abci.ResponsePrepareProposal()
        self._begin(response, ctx, room)
        lane, others = self._sorted(request.txs)
        late = self._fill(response, lane, ctx, room)
        self._fill(response, others, ctx, room)
        self._fill(response, late, ctx, room)  # those whose sequence follows an ordinary transaction's
        return response

    def _begin(self, response: abci.ResponsePrepareProposal, ctx: Context, room: Room) -> None:
        """Put at the head what this node, as the proposer, has to say."""
        inherent = self._registry.inherent
        message = None if inherent is None else inherent.make(ctx, self._secrets)
        if message is not None:
            raw = inherent_tx(message)
            room.bytes -= _size(len(raw))
            response.txs.append(raw)

    def _fill(self, response: abci.ResponsePrepareProposal, txs: Waiting, ctx: Context, room: Room) -> Waiting:
        """Take what is good and fits; give what was left out."""
        left = []
        for raw, tx in txs:
            if not room.full and self._good(ctx, tx, room):
                response.txs.append(raw)
            else:
                left.append((raw, tx))
        return left

    def _sorted(self, txs: Iterable[bytes]) -> tuple[Waiting, Waiting]:
        """The lane's transactions and the others; what can't be decoded is left out."""
        lane: Waiting = []
        others: Waiting = []
        for raw in txs:
            try:
                tx = self._registry.decoder.decode(raw)
            except Refused:
                continue
            if not tx.inherent:
                (lane if tx.lane else others).append((raw, tx))
        return lane, others

    def _good(self, ctx: Context, tx: Tx, room: Room) -> bool:
        """Has room and passes all checks before messages; then its fee and sequence count for those after it."""
        if not room.fits(tx):
            return False
        try:
            plan = self._registry.ante.verify(ctx, tx)
        except Refused:
            return False
        room.take(tx)
        self._registry.ante.charge(ctx, tx, plan)
        return True

    def process(self, request: abci.RequestProcessProposal) -> abci.ResponseProcessProposal:
        """Run a proposed block and accept it if all in it may be there."""
        why = self._fault(request)
        if why:
            log.warning("refused proposal %s at height %d: %s", request.hash.hex(), request.height, why)
        status = abci.ResponseProcessProposal.REJECT if why else abci.ResponseProcessProposal.ACCEPT
        return abci.ResponseProcessProposal(status=status)

    def _fault(self, request: abci.RequestProcessProposal) -> str:
        """Why a proposal is a bad one, or nothing."""
        if len({bytes(raw) for raw in request.txs}) != len(request.txs):
            return "a transaction is in it twice"
        block = block_of(request, self._registry.chain_id)
        ctx = self._blocks.context(block, Mode.BLOCK)
        try:
            txs = [self._registry.decoder.decode(raw) for raw in request.txs]
        except Refused as refusal:
            return refusal.log
        if self._is_silent(ctx, txs):
            return "its proposer does not say what it owes at the head of a block"
        room = Room(1 << 62, ctx)  # the engine has checked its bytes
        for tx in txs:
            if not room.fits(tx):
                return "it has too much gas"
            room.take(tx)
        run = self._blocks.run(block, request.txs)
        if run.rejected is not None:
            return run.rejected.log
        self._blocks.keep(run)
        return ""

    def _is_silent(self, ctx: Context, txs: list[Tx]) -> bool:
        """Whether the proposer owes a first transaction that is not there."""
        inherent = self._registry.inherent
        return inherent is not None and not (txs and txs[0].inherent) and inherent.due(ctx)
