"""A settlement's audit from draw to end: stages and what follows where nobody speaks. [inference.44]

DRAWING ─ h + 8 ─▶ COMMITTING ─ all, or the deadline ─▶ REVEALING ─ opened ─▶ ACCUSING ─ all, or the deadline ─▶ HELD
             └ no auditors ─▶ HELD                          └ silence ─▶ VOID    └ all equal: at once ──────────────▶
"""

from __future__ import annotations

from chain.module import Context
from chain.types import Address, bech32_address, bech32_text
from chain.wire.causeway.inference.v1 import types_pb2 as pb
from modules.beacon import keeper as beacon
from modules.inference import due, keeper, money
from modules.inference.audits import draws, duties, events, opened, sprt
from modules.inference.audits.state import DRAWS, DUTIES
from modules.inference.params import WHOLE
from modules.inference.state import AUDITORS, EXECUTORS, SETTLEMENTS
from modules.poc import keeper as poc
from modules.staking import keeper as staking

PARTS = 10**9


def claim(ctx: Context, settlement: pb.Settlement) -> None:
    """A settlement was claimed in this block: it is drawn for at the end of the eighth after it. [inference.44]"""
    duties.index(ctx, settlement)


def draw_due(ctx: Context) -> None:
    """Draw for the settlements that block h − 8 took, with this block's beacon. [inference.41] [inference.43]"""
    found = due.take(ctx, DRAWS)
    candidates = weighted(ctx) if found else []
    for _, number in found:
        _draw(ctx, SETTLEMENTS(ctx)[number], candidates)


def weighted(ctx: Context) -> list[tuple[Address, int]]:
    """Everybody who may be drawn, by confirmed compute and voting power in parts of 10⁹, and 1. [inference.43]"""
    bond, total = keeper.auditor_bond(ctx), poc.total_weight(ctx)
    found = []
    for address, one in AUDITORS(ctx).items():
        if one.release_height or one.suspended or int(one.bond) < bond or not keeper.may_audit(ctx, address):
            continue
        compute = PARTS * poc.weight(ctx, address) // total if total else 0
        found.append((address, 1 + compute + staking.power_parts(ctx, address)))
    return found


def _draw(ctx: Context, settlement: pb.Settlement, candidates: list[tuple[Address, int]]) -> None:
    """Draw receipts and auditors; where there is nobody, nothing is audited. [inference.44]"""
    now, word = keeper.params(ctx), beacon.value(ctx)
    client = bech32_address(keeper.session(ctx, settlement.session).client)
    executor = bech32_address(settlement.executor)
    others = [one for one in candidates if one[0] not in (client, executor)]
    chosen = draws.auditors(word, settlement.id, others, now.auditors)
    if not chosen:
        money.hold(ctx, settlement)
        return
    slash = keeper.burned_slash(ctx, EXECUTORS(ctx)[executor])
    bounds = (now.audit_floor, now.audit_ceiling)
    size = draws.size(word, settlement.id, int(settlement.total_cost), slash, bounds, settlement.count)
    settlement.drawn.extend(draws.positions(word, settlement.id, size, settlement.count))
    for auditor in chosen:
        settlement.audits.add(auditor=bech32_text(auditor))
        DUTIES(ctx)[auditor, settlement.id] = True
        ctx.emit(events.drawn(settlement, bech32_text(auditor)))
    duties.restart(ctx, settlement, pb.SETTLEMENT_STATUS_COMMITTING, now.commit_blocks)
    SETTLEMENTS(ctx)[settlement.id] = settlement


def await_reveal(ctx: Context, settlement: pb.Settlement) -> None:
    """Nobody commits any more: the executor's turn. The caller writes the settlement. [inference.44]"""
    duties.restart(ctx, settlement, pb.SETTLEMENT_STATUS_REVEALING, keeper.params(ctx).reveal_blocks)
    ctx.emit(events.awaited(settlement))


def compare(ctx: Context, settlement: pb.Settlement, roots: list[tuple[bytes, bytes]]) -> None:
    """The executor has opened what was drawn: who committed to anything else must accuse. [inference.47]"""
    settlement.revealed.extend([opened.digest(*pair) for pair in roots])
    for one in settlement.audits:
        auditor = bech32_address(one.auditor)
        expected = [opened.digest(*pair, auditor) for pair in roots]
        one.unequal.extend([at for at, said in enumerate(one.digests) if said != expected[at]])
    ctx.emit(events.revealed(settlement))
    if any(one.unequal for one in settlement.audits):
        duties.restart(ctx, settlement, pb.SETTLEMENT_STATUS_ACCUSING, keeper.params(ctx).audit_blocks)
        SETTLEMENTS(ctx)[settlement.id] = settlement
    else:
        finish(ctx, settlement)


def accuse(ctx: Context, settlement: pb.Settlement, auditor: str, number: int) -> bool:
    """An auditor accuses the executor of receipt `number`, as it must; whether it was its duty. [inference.47]"""
    mine = next((one for one in settlement.audits if one.auditor == auditor), None)
    if settlement.status != pb.SETTLEMENT_STATUS_ACCUSING or mine is None:
        return False
    if number - settlement.first not in [settlement.drawn[at] for at in mine.unequal]:
        return False
    mine.accused = True
    if all(one.accused for one in settlement.audits if one.unequal):
        finish(ctx, settlement)
    else:
        SETTLEMENTS(ctx)[settlement.id] = settlement
    return True


def expire(ctx: Context, number: int) -> None:
    """A stage's deadline passed at the end of this block. [inference.44] [inference.48]"""
    settlement = SETTLEMENTS(ctx)[number]
    if settlement.status == pb.SETTLEMENT_STATUS_COMMITTING:
        await_reveal(ctx, settlement)
        SETTLEMENTS(ctx)[number] = settlement
    elif settlement.status == pb.SETTLEMENT_STATUS_REVEALING:
        _end_duties(ctx, settlement, pays=False)
        money.slash_executor(ctx, bech32_address(settlement.executor), None, "opened nothing that was drawn")
    elif settlement.status == pb.SETTLEMENT_STATUS_ACCUSING:
        finish(ctx, settlement)
    # else a deadline of the same executor, in the same block, has made it worth nothing


def finish(ctx: Context, settlement: pb.Settlement) -> None:
    """The audit is over: duties are paid and counted, and the payment waits. [inference.49]"""
    _end_duties(ctx, settlement, pays=True)
    _count_executor(ctx, settlement)
    money.hold(ctx, settlement)


def _end_duties(ctx: Context, settlement: pb.Settlement, pays: bool) -> None:
    """Pay who found what the executor opened, count everybody's duty, fine who owes an accusation."""
    now = keeper.params(ctx)
    share = int(settlement.total_cost) * now.audit_parts // (WHOLE * now.auditors)
    for one in settlement.audits:
        auditor, outcome, paid = bech32_address(one.auditor), "equal", 0
        if not one.digests:
            outcome = "missed"
        elif one.unequal:
            outcome = "accused" if one.accused else "silent"
        elif pays:
            paid = money.pay_audit(ctx, settlement, auditor, share)
        if outcome == "silent":
            money.slash_auditor(ctx, auditor, None, "accused nobody of what it found unequal", int(now.dispute_bond))
        ctx.emit(events.audited(settlement, one.auditor, outcome, paid))
        _count(ctx, auditor, missed=outcome in ("missed", "silent"))


def _count(ctx: Context, address: Address, missed: bool) -> None:
    """Count an auditor's duty; whose record is refused is drawn no more. [inference.52]"""
    found = AUDITORS(ctx).get(address)
    if found is None:
        return
    now = keeper.params(ctx)
    test = sprt.steps(now.good_rate, now.bad_rate, now.alpha, now.beta)
    if sprt.count(found.record, test, missed) and not found.suspended:
        found.suspended = True
        ctx.emit(events.suspended(found.address))
    keeper.put_auditor(ctx, found)


def _count_executor(ctx: Context, settlement: pb.Settlement) -> None:
    """An audit that an executor answered is a duty that it did."""
    found = keeper.known_executor(ctx, bech32_address(settlement.executor))
    found.record.done += 1
    keeper.put_executor(ctx, found)
