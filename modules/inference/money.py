"""Every move of the module's coins: escrow, held payments, bonds, stakes, the pool, and what is slashed.

Each bucket's sum is kept beside it, so that what is moved is moved out of something. [inference.3]
"""

from __future__ import annotations

from itertools import islice, takewhile

from chain import dec
from chain.events import event
from chain.module import Context
from chain.types import DENOM, Address, bech32_address, bech32_text
from chain.wire.causeway.inference.v1 import types_pb2 as pb
from modules.bank import keeper as bank
from modules.inference import events, keeper
from modules.inference.audits import duties
from modules.inference.params import WHOLE
from modules.inference.state import (
    ACCOUNT,
    AUDITORS,
    BONDS,
    EARNED,
    ESCROW,
    EXECUTORS,
    HELD,
    LAST_SETTLEMENT,
    NAME,
    PAYMENTS,
    POOL,
    SETTLEMENTS,
    STAKES,
    UNPAID,
    VOIDING,
)
from modules.poc import keeper as poc
from modules.vesting import keeper as vesting

VOIDED_AT_ONCE, SLASHED_AT_ONCE = 256, 4
"""Settlements of a slashed executor that a block voids; executors for which a block goes on with that."""


def _burn(ctx: Context, amount: int) -> None:
    """Destroy coins of the module's account; the caller took them out of their bucket."""
    if amount:
        bank.burn(ctx, NAME, amount, DENOM)
        ctx.emit(event("burn", burner=bech32_text(ACCOUNT), amount=f"{amount}{DENOM}"))


def open_escrow(ctx: Context, client: Address, deposit: int, burned: int) -> None:
    """Take a session's deposit and burn a part of it. [inference.10] Raises InsufficientFunds before any write."""
    poc.pay(ctx, client, ACCOUNT, deposit)
    _burn(ctx, burned)
    ESCROW(ctx).set(ESCROW(ctx).get() + deposit - burned)


def refund(ctx: Context, session: pb.Session) -> int:
    """Give a session's client what is left of its escrow; how much. The caller writes the session. [inference.18]"""
    rest = int(session.escrow)
    session.escrow = "0"
    ESCROW(ctx).set(ESCROW(ctx).get() - rest)
    poc.pay(ctx, ACCOUNT, bech32_address(session.client), rest)
    return rest


def claim(ctx: Context, session: pb.Session, cost: int) -> None:
    """Move what is settled from a session's escrow to what is held. The caller writes the session. [inference.19]"""
    session.escrow = str(int(session.escrow) - cost)
    ESCROW(ctx).set(ESCROW(ctx).get() - cost)
    HELD(ctx).set(HELD(ctx).get() + cost)


def hold(ctx: Context, settlement: pb.Settlement) -> None:
    """A settlement's audits are over: its payment waits for its dispute window to close. [inference.23]

    Called by audits, with a settlement that they have not written yet.
    """
    duties.stop(ctx, settlement)
    settlement.status = pb.SETTLEMENT_STATUS_HELD
    if not settlement.games:
        _queue(ctx, settlement)
    SETTLEMENTS(ctx)[settlement.id] = settlement


def game_opened(ctx: Context, number: int) -> None:
    """A game about one of a settlement's receipts begins: nothing is paid before it is over. [inference.23]"""
    settlement = SETTLEMENTS(ctx)[number]
    settlement.games += 1
    del PAYMENTS(ctx)[settlement.pay_height, number]
    SETTLEMENTS(ctx)[number] = settlement


def game_closed(ctx: Context, number: int) -> None:
    """A game about one of a settlement's receipts is over. [inference.23]"""
    settlement = SETTLEMENTS(ctx)[number]
    settlement.games -= 1
    if settlement.status == pb.SETTLEMENT_STATUS_HELD and not settlement.games:
        _queue(ctx, settlement)
    SETTLEMENTS(ctx)[number] = settlement


def _queue(ctx: Context, settlement: pb.Settlement) -> None:
    settlement.pay_height = max(settlement.pay_height, ctx.block.height + 1)
    PAYMENTS(ctx)[settlement.pay_height, settlement.id] = True


def pay_audit(ctx: Context, settlement: pb.Settlement, auditor: Address, amount: int) -> int:
    """Pay an auditor out of what a settlement holds, at most that; how much. The caller writes the settlement."""
    amount = min(amount, owed(settlement))
    settlement.audit_pay = str(int(settlement.audit_pay or "0") + amount)
    HELD(ctx).set(HELD(ctx).get() - amount)
    poc.pay(ctx, ACCOUNT, auditor, amount)
    return amount


def owed(settlement: pb.Settlement) -> int:
    """What a settlement still holds, in ucway; 0 where it is over."""
    if settlement.status in (pb.SETTLEMENT_STATUS_PAID, pb.SETTLEMENT_STATUS_VOID):
        return 0
    return int(settlement.total_cost) - int(settlement.audit_pay or "0")


def pay(ctx: Context, settlement: pb.Settlement) -> int:
    """Pay a settlement's executor; the coins vest. What it settled before it was slashed is void. [inference.23]"""
    executor = bech32_address(settlement.executor)
    if settlement.id <= VOIDING(ctx)[executor]:
        void(ctx, settlement, "slashed")
        return 0
    amount = owed(settlement)
    _finish(ctx, settlement, pb.SETTLEMENT_STATUS_PAID, amount)
    poc.pay(ctx, ACCOUNT, executor, amount)
    vesting.grant(ctx, executor, amount)
    ctx.emit(events.paid(settlement, amount))
    return amount


def void(ctx: Context, settlement: pb.Settlement, why: str) -> None:
    """A settlement is worth nothing: what it holds goes back to the client. [inference.25]"""
    amount = owed(settlement)
    duties.stop(ctx, settlement)
    _finish(ctx, settlement, pb.SETTLEMENT_STATUS_VOID, amount)
    poc.pay(ctx, ACCOUNT, bech32_address(keeper.session(ctx, settlement.session).client), amount)
    ctx.emit(events.voided(settlement, amount, why))


def _finish(ctx: Context, settlement: pb.Settlement, status: pb.SettlementStatus, amount: int) -> None:
    del PAYMENTS(ctx)[settlement.pay_height, settlement.id]
    del UNPAID(ctx)[bech32_address(settlement.executor), settlement.id]
    settlement.status = status
    SETTLEMENTS(ctx)[settlement.id] = settlement
    HELD(ctx).set(HELD(ctx).get() - amount)


def lock_bond(ctx: Context, owner: Address, amount: int) -> None:
    """Take a bond, or more of it. The caller writes its owner. Raises InsufficientFunds before any write."""
    poc.pay(ctx, owner, ACCOUNT, amount)
    BONDS(ctx).set(BONDS(ctx).get() + amount)


def return_bond(ctx: Context, owner: Address, amount: int) -> None:
    """Give a bond back."""
    BONDS(ctx).set(BONDS(ctx).get() - amount)
    poc.pay(ctx, ACCOUNT, owner, amount)


def lock_stake(ctx: Context, owner: Address, amount: int) -> None:
    """Take the bond of an accusation, or a demand's prepayment. Raises InsufficientFunds before any write."""
    poc.pay(ctx, owner, ACCOUNT, amount)
    STAKES(ctx).set(STAKES(ctx).get() + amount)


def give_stake(ctx: Context, recipient: Address, amount: int) -> None:
    """Give a stake, or a part of one, back to its owner or to whom it was lost to."""
    STAKES(ctx).set(STAKES(ctx).get() - amount)
    poc.pay(ctx, ACCOUNT, recipient, amount)


def burn_stake(ctx: Context, amount: int) -> None:
    """Destroy a stake, or a part of one."""
    STAKES(ctx).set(STAKES(ctx).get() - amount)
    _burn(ctx, amount)


def pay_reward(ctx: Context, executor: Address, amount: int) -> None:
    """Pay for settled units out of the pool; the coins vest. [inference.28]"""
    POOL(ctx).set(POOL(ctx).get() - amount)
    poc.pay(ctx, ACCOUNT, executor, amount)
    vesting.grant(ctx, executor, amount)


def slash_executor(ctx: Context, executor: Address, accuser: Address | None, why: str) -> int:
    """Punish a proved cheat; how much was burned. [inference.24] [inference.25]

    A part of the bond and of what has not vested of its rewards is lost, some of that to the accuser. Nothing that it
    has settled and that is not paid yet is worth anything, and it is drawn for nothing any more.
    """
    found = EXECUTORS(ctx).get(executor)
    if found is None:
        return 0
    now = keeper.params(ctx)
    lost = int(found.bond) * now.slash_parts // WHOLE
    found.bond = str(int(found.bond) - lost)
    found.suspended = True
    EXECUTORS(ctx)[executor] = found
    BONDS(ctx).set(BONDS(ctx).get() - lost)
    del EARNED(ctx)[executor]
    total = lost + _cut_rewards(ctx, executor, now.slash_parts)
    burned = _punish(ctx, total, accuser, now.accuser_parts)
    ctx.emit(events.slashed("executor", found.address, burned, total - burned, why))
    _void_some(ctx, executor, LAST_SETTLEMENT(ctx).get(), why)
    return burned


def _void_some(ctx: Context, executor: Address, last: int, why: str) -> None:
    """Void so many of somebody's settlements up to `last`; the others in later blocks. [inference.25]"""
    unpaid = takewhile(lambda number: number <= last, (number for _, number in UNPAID(ctx).keys(under=executor)))
    numbers = list(islice(unpaid, VOIDED_AT_ONCE + 1))
    VOIDING(ctx)[executor] = last if len(numbers) > VOIDED_AT_ONCE else 0
    for number in numbers[:VOIDED_AT_ONCE]:
        void(ctx, SETTLEMENTS(ctx)[number], why)


def end_block(ctx: Context) -> None:
    """Go on with what was settled by who was slashed. [inference.25]"""
    for executor, last in list(islice(VOIDING(ctx).items(), SLASHED_AT_ONCE)):
        _void_some(ctx, executor, last, "slashed")


def slash_auditor(ctx: Context, auditor: Address, accuser: Address | None, why: str, amount: int | None = None) -> int:
    """Punish an auditor: `amount` ucway of its bond, or the parts of it that a cheat costs an executor, and then it is
    drawn for nothing any more; how much was burned. [inference.26]
    """
    found = AUDITORS(ctx).get(auditor)
    if found is None:
        return 0
    now = keeper.params(ctx)
    bond = int(found.bond)
    lost = bond * now.slash_parts // WHOLE if amount is None else min(bond, amount)
    found.bond = str(bond - lost)
    found.suspended = found.suspended or amount is None
    AUDITORS(ctx)[auditor] = found
    BONDS(ctx).set(BONDS(ctx).get() - lost)
    burned = _punish(ctx, lost, accuser, now.accuser_parts)
    ctx.emit(events.slashed("auditor", found.address, burned, lost - burned, why))
    return burned


def _punish(ctx: Context, total: int, accuser: Address | None, parts: int) -> int:
    """Share out what was taken, which is in the module's account and in no bucket; what was burned."""
    given = total * parts // WHOLE if accuser is not None else 0
    _burn(ctx, total - given)
    if accuser is not None:
        poc.pay(ctx, ACCOUNT, accuser, given)
    return total - given


def _cut_rewards(ctx: Context, executor: Address, parts: int) -> int:
    """Take the parts of what has not vested of somebody's rewards into the module's account; how much.

    Never more than can be moved: a slash is no place to stop a chain.
    """
    fraction = dec.ONE * parts // WHOLE
    cut = min(vesting.slash(ctx, executor, fraction), bank.spendable(ctx, executor, DENOM))
    poc.pay(ctx, executor, ACCOUNT, cut)
    return cut
