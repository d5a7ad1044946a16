"""Verbs on the misbehaviour of validators."""

from __future__ import annotations

from typing import NamedTuple

from chain.dec import Dec
from chain.module import Context
from chain.types import DENOM, Address, bech32_text
from modules.bank import keeper as bank
from modules.slashing import events
from modules.slashing.state import ACCOUNT, INFOS, NAME
from modules.staking import keeper as staking
from modules.vesting import keeper as vesting


class Offence(NamedTuple):
    """Who did what: the operator, its consensus address, its power then, and the height whose stake answers for it."""

    operator: Address
    consensus: Address
    power: int
    height: int
    reason: str


def is_tombstoned(ctx: Context, consensus: Address) -> bool:
    """Whether a consensus key has double-signed: it never validates again. [slashing.6]"""
    info = INFOS(ctx).get(consensus)
    return info is not None and info.tombstoned


def punish(ctx: Context, offence: Offence, fraction: Dec) -> None:
    """Burn a fraction of the stake that answers and of the operator's vesting rewards; then jail. [slashing.3]

    The last validator too: that the set is never empty is kept where the set is chosen. [slashing.11]
    """
    burned = staking.slash(ctx, offence.operator, offence.height, fraction)
    burned += _burn_rewards(ctx, offence.operator, fraction)
    if not staking.is_jailed(ctx, offence.operator):
        staking.jail(ctx, offence.operator)
    ctx.emit(events.slashed(offence.consensus, offence.power, offence.reason, burned))


def _burn_rewards(ctx: Context, operator: Address, fraction: Dec) -> int:
    """Cut what has not vested yet of the operator's rewards, and burn as much: how much. [slashing.4]

    Never more than can be moved: a slash is no place to stop a chain.
    """
    cut = min(vesting.slash(ctx, operator, fraction), bank.spendable(ctx, operator, DENOM))
    if not cut:
        return 0
    bank.transfer(ctx, operator, ACCOUNT, cut, DENOM)
    bank.burn(ctx, NAME, cut, DENOM)
    amount, account = f"{cut}{DENOM}", bech32_text(ACCOUNT)
    ctx.events += bank.transfer_events(bech32_text(operator), account, amount)
    ctx.emit(events.burned(account, amount))
    return cut
