"""Who is in the validator set, and with which power: computed anew only in a block in which something of it changed."""

from __future__ import annotations

from chain.module import Context, Mode
from chain.types import DENOM, Address, consensus_address
from modules.bank import keeper as bank
from modules.beacon import keeper as beacon
from modules.poc import events, power
from modules.poc.state import BACKED, PARAMS, PROBATION, SHARES, STALE
from modules.staking import keeper as staking


def begin_block(ctx: Context) -> None:
    """Watch the validators on probation, and nobody else, sign the last block. [poc.9c]"""
    watched = list(PROBATION(ctx).items())
    if not watched:
        return
    votes = {vote.address: vote.signed for vote in ctx.block.votes}
    for operator, window in watched:
        validator = staking.validator(ctx, operator)
        signed = None if validator is None else votes.get(consensus_address(staking.consensus_key(validator)))
        if signed is None:  # the engine does not know it yet
            continue
        window = power.observed(window, signed)
        if power.has_passed(window):
            del PROBATION(ctx)[operator]
            STALE(ctx).set(True)
        else:
            PROBATION(ctx)[operator] = window


def update(ctx: Context) -> None:
    """Compute the set anew if stake, shares or probation changed in this block. [poc.9d]"""
    if not STALE(ctx).get() and not staking.changed(ctx):
        return
    STALE(ctx).set(False)
    staking.clear_changed(ctx)
    chosen = choose(ctx)
    if not chosen:  # the engine stops without validators: the old ones stay
        return
    powers = _seat(ctx, chosen)
    staking.set_active(ctx, powers)
    ctx.emit(events.powers_changed(len(powers), sum(powers.values())))


def choose(ctx: Context) -> list[Address]:
    """The validators of the set, the strongest first; nobody if no validator could be. [poc.9a] [poc.9b]"""
    return (_by_share(ctx) if has_shares(ctx) else []) or _by_stake(ctx)


def has_shares(ctx: Context) -> bool:
    """Whether compute gives power: a main sprint has settled, and parameters do not turn it off. [poc.9a]"""
    return bool(PARAMS(ctx).get().sprint_blocks) and next(SHARES(ctx).keys(), None) is not None


def may_sit(ctx: Context, operator: Address) -> bool:
    """Whether a validator may be in the set: it exists, is not jailed, and can keep the beacon going. [poc.9b]"""
    found = staking.validator(ctx, operator)
    return found is not None and not found.jailed and beacon.may_propose(ctx, operator)


def _by_share(ctx: Context) -> list[Address]:
    """By the power of the share that each has or, if that is more, is moving to; without stake-only validators."""
    shares = dict(SHARES(ctx).items())
    backed = dict(BACKED(ctx).items())
    wanted = power.targets(backed, list(backed))
    reach = {one: max(shares.get(one, 0), wanted.get(one, 0)) for one in {**shares, **wanted}}
    total, supply = sum(shares.values()), bank.supply(ctx, DENOM)

    def power_of(operator: Address, share: int) -> int:
        if not may_sit(ctx, operator):
            return 0
        return power.limited(share, total, staking.tokens(ctx, operator), supply)

    chosen = power.seats(reach, power_of, staking.max_validators(ctx))
    return chosen if any(one in shares for one in chosen) else []


def _by_stake(ctx: Context) -> list[Address]:
    """By bonded coins; where nobody has a whole coin, as in a chain that starts without any, whoever there is."""
    chosen: list[Address] = []
    whole = True
    for operator, tokens in staking.top_by_tokens(ctx):
        if len(chosen) == staking.max_validators(ctx) or (chosen and whole and not power.by_stake(tokens)):
            break
        if beacon.may_propose(ctx, operator):
            whole = whole and bool(power.by_stake(tokens))
            chosen.append(operator)
    return chosen


def _seat(ctx: Context, chosen: list[Address]) -> dict[Address, int]:
    """Take shares and probation from those that leave, put newcomers on probation; the powers. [poc.9c] [poc.9e]"""
    seated = set(chosen)
    present = set(staking.bonded_validators(ctx))
    for kept in (SHARES(ctx), PROBATION(ctx)):
        for operator in [one for one in kept.keys() if one not in seated]:  # noqa: SIM118 - the store's entries
            del kept[operator]
    if ctx.mode is not Mode.GENESIS:
        for operator in [one for one in chosen if one not in present]:
            SHARES(ctx)[operator] = 0
            PROBATION(ctx)[operator] = 0
    full = _full_powers(ctx, chosen)
    newcomers = set(PROBATION(ctx).keys())
    return power.capped({one: 1 if one in newcomers else max(1, full[one]) for one in chosen})


def _full_powers(ctx: Context, chosen: list[Address]) -> dict[Address, int]:
    """Powers as they are without probation. [poc.9] [poc.9a]"""
    if not has_shares(ctx):
        return {one: power.by_stake(staking.tokens(ctx, one)) for one in chosen}
    shares = {one: SHARES(ctx)[one] for one in chosen}
    total, supply = sum(shares.values()), bank.supply(ctx, DENOM)
    return {one: power.limited(share, total, staking.tokens(ctx, one), supply) for one, share in shares.items()}
