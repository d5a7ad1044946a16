"""Verbs on rewards, for every module. Staking passes its own facts in; nothing here looks at staking."""

from __future__ import annotations

from collections.abc import Iterable

from chain import dec, deccoins
from chain.dec import Dec
from chain.deccoins import NONE, DecCoins
from chain.module import Context
from chain.types import Address, Coin, bech32_text, coins_text
from modules.bank import keeper as bank
from modules.distribution import events, periods
from modules.distribution.state import ACCOUNT, HISTORICAL, POOL, SLASHES, STARTS, VALIDATORS, WITHDRAW, Start


def validator_created(ctx: Context, operator: Address) -> None:
    """Open the ledger of a new validator. [distribution.1]"""
    periods.create(ctx, operator)


def validator_removed(ctx: Context, operator: Address) -> None:
    """Close the ledger of a validator without delegations: commission is paid, dust is pooled. [distribution.8]"""
    validator = VALIDATORS(ctx)[operator]
    commission, dust = deccoins.truncate(validator.commission)
    rest = deccoins.sub(validator.outstanding, validator.commission)
    _pay(ctx, withdraw_address(ctx, operator), commission)
    POOL(ctx).set(deccoins.add(POOL(ctx).get(), deccoins.add(dust, rest)))
    for period in list(HISTORICAL(ctx).keys(under=operator)):
        del HISTORICAL(ctx)[period]
    for slash in list(SLASHES(ctx).keys(under=operator)):
        del SLASHES(ctx)[slash]
    del VALIDATORS(ctx)[operator]


def validator_slashed(ctx: Context, operator: Address, fraction: Dec, validator_tokens: int) -> None:
    """Note that all stakes of a validator are about to shrink by `fraction`, before they do. [distribution.3]

    `fraction` is what really goes, rounded up, so that no stake here is above what it is worth there.
    Raises ValueError unless it is 0 to 1.
    """
    if not 0 <= fraction <= dec.ONE:
        raise ValueError(f"a slash of {dec.text(fraction)}")
    ended = periods.end(ctx, operator, validator_tokens)
    periods.refer(ctx, operator, ended)
    SLASHES(ctx)[operator, ctx.block.height, ended] = fraction


def before_change(
    ctx: Context, operator: Address, delegator: Address, shares: Dec, validator_tokens: int, validator_shares: Dec
) -> None:
    """Call before a delegation's shares change: pays what it has earned, which also ends the period. [distribution.3]

    All are the present values; a delegation that does not exist yet has no shares, and only ends the period.
    """
    if shares:
        withdraw(ctx, operator, delegator, shares, validator_tokens, validator_shares)
    else:
        periods.end(ctx, operator, validator_tokens)


def after_change(ctx: Context, operator: Address, delegator: Address, stake: Dec) -> None:
    """Call after a delegation's shares changed: its rewards count from here, on `stake` tokens. [distribution.3]

    `stake` is rounded down; a delegation without stake, or that is no more, earns nothing and is not kept.
    """
    if stake:
        ended = VALIDATORS(ctx)[operator].period - 1
        periods.refer(ctx, operator, ended)
        STARTS(ctx)[operator, delegator] = Start(ended, stake, ctx.block.height)


def withdraw(
    ctx: Context, operator: Address, delegator: Address, shares: Dec, validator_tokens: int, validator_shares: Dec
) -> tuple[Coin, ...]:
    """Pay a delegator what it has earned, and what that was; then `after_change` must follow. [distribution.3]

    Never more than is outstanding beside the commission; what is below one coin goes to the community pool.
    [distribution.4]
    """
    ended = periods.end(ctx, operator, validator_tokens)
    stake = dec.quo(shares * validator_tokens, validator_shares) if validator_shares else 0
    start = STARTS(ctx).get((operator, delegator))
    paid: tuple[Coin, ...] = ()
    if start is not None:
        paid = _settle(ctx, operator, periods.earned(ctx, operator, start, ended, stake), delegator)
        periods.release(ctx, operator, start.period)
        del STARTS(ctx)[operator, delegator]
    ctx.emit(events.withdraw_rewards(operator, delegator, paid))
    return paid


def _settle(ctx: Context, operator: Address, earned: DecCoins, delegator: Address) -> tuple[Coin, ...]:
    validator = VALIDATORS(ctx)[operator]
    rewards = deccoins.least(earned, deccoins.sub(validator.outstanding, validator.commission))
    whole, dust = deccoins.truncate(rewards)
    _pay(ctx, withdraw_address(ctx, delegator), whole)
    VALIDATORS(ctx)[operator] = validator._replace(outstanding=deccoins.sub(validator.outstanding, rewards))
    POOL(ctx).set(deccoins.add(POOL(ctx).get(), dust))
    return whole


def earned(
    ctx: Context, operator: Address, delegator: Address, shares: Dec, validator_tokens: int, validator_shares: Dec
) -> DecCoins:
    """What a delegator would be paid now, with what is below one coin. Writes nothing. [distribution.3]"""
    start = STARTS(ctx).get((operator, delegator))
    if start is None:
        return NONE
    trial = ctx.branch()
    ended = periods.end(trial, operator, validator_tokens)
    stake = dec.quo(shares * validator_tokens, validator_shares) if validator_shares else 0
    return periods.earned(trial, operator, start, ended, stake)


def accumulated_commission(ctx: Context, operator: Address) -> DecCoins:
    """What a validator may take of its own; nothing for one that is not there."""
    found = VALIDATORS(ctx).get(operator)
    return NONE if found is None else found.commission


def withdraw_commission(ctx: Context, operator: Address) -> tuple[Coin, ...]:
    """Pay a validator's whole coins of commission to its withdraw address, and what that was. [distribution.5]"""
    validator = VALIDATORS(ctx)[operator]
    whole, rest = deccoins.truncate(validator.commission)
    VALIDATORS(ctx)[operator] = validator._replace(
        commission=rest, outstanding=deccoins.sub(validator.outstanding, deccoins.of(whole))
    )
    _pay(ctx, withdraw_address(ctx, operator), whole)
    ctx.emit(events.withdraw_commission(whole))
    return whole


def outstanding(ctx: Context, operator: Address) -> DecCoins:
    """What a validator and its delegators have not taken yet; nothing for one that is not there."""
    found = VALIDATORS(ctx).get(operator)
    return NONE if found is None else found.outstanding


def allocate(ctx: Context, operator: Address, coins: DecCoins, commission: Dec) -> None:
    """Give a validator an income that the module's account already holds. [distribution.5]

    `commission` of it is the validator's own, the rest its delegators' by stake.
    """
    validator = VALIDATORS(ctx)[operator]
    own = deccoins.mul(coins, commission)
    VALIDATORS(ctx)[operator] = validator._replace(
        rewards=deccoins.add(validator.rewards, deccoins.sub(coins, own)),
        commission=deccoins.add(validator.commission, own),
        outstanding=deccoins.add(validator.outstanding, coins),
    )
    ctx.emit(events.commission(operator, own))
    ctx.emit(events.rewards(operator, coins))


def fund_pool(ctx: Context, sender: Address, coins: Iterable[Coin]) -> None:
    """Move coins to the community pool. [distribution.7] Raises InsufficientFunds, before any write of that coin."""
    given = tuple(coins)
    move(ctx, sender, ACCOUNT, given)
    POOL(ctx).set(deccoins.add(POOL(ctx).get(), deccoins.of(given)))


def move(ctx: Context, sender: Address, recipient: Address, coins: tuple[Coin, ...]) -> None:
    """Move coins and tell it as bank does, nothing for none. Raises InsufficientFunds before any write."""
    if not coins:
        return
    for denom, amount in coins:
        bank.require(ctx, sender, amount, denom)
    for denom, amount in coins:
        bank.transfer(ctx, sender, recipient, amount, denom)
    ctx.events += bank.transfer_events(bech32_text(sender), bech32_text(recipient), coins_text(coins))


def withdraw_address(ctx: Context, delegator: Address) -> Address:
    """Where rewards and commission of an account go: to itself, unless it said otherwise. [distribution.6]"""
    return WITHDRAW(ctx).get(delegator) or delegator


def set_withdraw_address(ctx: Context, delegator: Address, address: Address) -> None:
    """Where they go from now on; to oneself is how it is without a word. [distribution.6]"""
    if address == delegator:
        del WITHDRAW(ctx)[delegator]
    else:
        WITHDRAW(ctx)[delegator] = address


def community_pool(ctx: Context) -> DecCoins:
    """What the community pool holds."""
    return POOL(ctx).get()


def _pay(ctx: Context, recipient: Address, coins: tuple[Coin, ...]) -> None:
    move(ctx, ACCOUNT, recipient, coins)
