"""What the market and disputes ask of audits."""

from __future__ import annotations

from chain.errors import InvalidRequest
from chain.module import Context
from chain.types import Address, bech32_address, parse_amount
from chain.wire.causeway.inference.v1 import dispute_pb2, genesis_pb2
from chain.wire.causeway.inference.v1 import types_pb2 as pb
from modules.inference import money
from modules.inference.audits import clock, demands, duties, opened, stages
from modules.inference.audits.state import CALM, DEMANDS, DUTIES, LAST_DEMAND, OPEN_DEMANDS, SEALED
from modules.inference.state import SETTLEMENTS

RECOMPUTED = (dispute_pb2.DISPUTE_KIND_TRACE, dispute_pb2.DISPUTE_KIND_SAMPLE)
"""What an auditor's digest speaks of."""


def settled(ctx: Context, settlement: pb.Settlement) -> None:
    """Receipts were claimed, and the settlement is written: its audit begins. [inference.44]"""
    stages.claim(ctx, settlement)


def end_block(ctx: Context) -> None:
    """Count the block, draw what is due, end what nobody spoke to in time. [inference.40]"""
    clock.tick(ctx)
    stages.draw_due(ctx)
    for number in clock.due(ctx, clock.Kind.SETTLEMENT):
        stages.expire(ctx, number)
    for number in clock.due(ctx, clock.Kind.DEMAND):
        demands.expire(ctx, number)


def busy(ctx: Context, auditor: Address) -> bool:
    """Whether a duty of somebody depends on its bond."""
    return next(DUTIES(ctx).keys(under=auditor), None) is not None


def owes(ctx: Context, executor: Address) -> bool:
    """Whether a demand to an executor is open, which its bond answers for."""
    return demands.is_open(ctx, executor)


def accused(ctx: Context, settlement: int, accuser: str, index: int) -> bool:
    """Somebody disputes receipt `index`, naming a settlement: whether that was its duty. [inference.47]"""
    found = SETTLEMENTS(ctx).get(settlement)
    return found is not None and stages.accuse(ctx, found, accuser, index)


def finder(ctx: Context, receipt: pb.Receipt, since: int) -> Address | None:
    """The drawn auditor that found a receipt unequal, accused, and committed before block `since`. [inference.50]"""
    for one, at in _auditors_of(ctx, receipt):
        if at in one.unequal and one.accused and one.height < since:
            return bech32_address(one.auditor)
    return None


def judged(ctx: Context, dispute: dispute_pb2.Dispute) -> None:
    """A wrong answer was proved, and not by silence: whoever passed it is slashed like its executor. [inference.51]"""
    if dispute.kind not in RECOMPUTED or dispute.outcome != dispute_pb2.OUTCOME_GUILTY:
        return
    for one, at in _auditors_of(ctx, dispute.evidence.receipt):
        auditor = bech32_address(one.auditor)
        if at < len(one.digests) and one.digests[at] == opened.digest(dispute.trace_root, dispute.sample_root, auditor):
            money.slash_auditor(ctx, auditor, bech32_address(dispute.accuser), "passed what is wrong")


def _auditors_of(ctx: Context, receipt: pb.Receipt) -> list[tuple[pb.Audit, int]]:
    """The audits of the settlement in which a receipt was drawn, and its place among the drawn ones."""
    number = duties.settlement_of(ctx, receipt.session, bech32_address(receipt.executor), receipt.index)
    settlement = SETTLEMENTS(ctx).get(number)
    if settlement is None or receipt.index - settlement.first not in settlement.drawn:
        return []
    at = list(settlement.drawn).index(receipt.index - settlement.first)
    return [(one, at) for one in settlement.audits]


def staked(ctx: Context) -> int:
    """What demands have locked as stakes, in ucway."""
    return sum([int(DEMANDS(ctx)[number].prepaid) for _, number in OPEN_DEMANDS(ctx).keys()])  # noqa: SIM118 - a store's


def validate(genesis: genesis_pb2.GenesisState) -> None:
    """Refuse a state that contradicts itself. [inference.59] Raises InvalidRequest, InvalidCoins, InvalidAddress."""
    numbers = [one.demand.id for one in genesis.demands]
    sessions = {one.id for one in genesis.sessions}
    if len(set(numbers)) != len(numbers) or max(numbers, default=0) > genesis.last_demand:
        raise InvalidRequest("inference genesis: a demand is listed twice, or newer than the last one")
    for known in genesis.demands:
        one = known.demand
        parse_amount(one.prepaid)
        bech32_address(one.executor)
        bech32_address(one.demander)
        if one.session not in sessions:
            raise InvalidRequest(f"inference genesis: demand {one.id} has no session")
        over = one.status == dispute_pb2.DEMAND_STATUS_OVER
        if over == one.HasField("deadline"):
            raise InvalidRequest(f"inference genesis: demand {one.id} waits for nothing, or is over and waits")
        has_answer = one.status in (dispute_pb2.DEMAND_STATUS_ANSWERED, dispute_pb2.DEMAND_STATUS_CONTESTED)
        if has_answer != bool(known.sealed):
            raise InvalidRequest(f"inference genesis: demand {one.id} lacks its answer, or has one without need")
    for settlement in genesis.settlements:
        if (settlement.status in duties.AUDITED) != settlement.HasField("deadline"):
            raise InvalidRequest(f"inference genesis: settlement {settlement.id} waits for nothing, or without need")


def init(ctx: Context, genesis: genesis_pb2.GenesisState) -> None:
    """Write the audits' part of a valid state; the market's is there. [inference.59]"""
    CALM(ctx).set(genesis.calm)
    LAST_DEMAND(ctx).set(genesis.last_demand)
    for settlement in genesis.settlements:
        duties.index(ctx, settlement)
    for known in genesis.demands:
        DEMANDS(ctx)[known.demand.id] = known.demand
        demands.index(ctx, known.demand)
        if known.sealed:
            SEALED(ctx)[known.demand.id] = known.sealed


def export(ctx: Context, genesis: genesis_pb2.GenesisState) -> None:
    """Add the audits' part to what is exported. [inference.59]"""
    genesis.calm = CALM(ctx).get()
    genesis.last_demand = LAST_DEMAND(ctx).get()
    for number, one in DEMANDS(ctx).items():
        genesis.demands.add(demand=one, sealed=SEALED(ctx).get(number) or b"")
