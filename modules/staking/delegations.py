"""How a delegation's shares grow and shrink: every change of tokens by a delegator comes through here. [staking.2]"""

from __future__ import annotations

from chain.dec import Dec, from_wire, wire
from chain.errors import InsufficientFunds, InvalidRequest
from chain.module import Context
from chain.types import DENOM, Address
from chain.wire.cosmos.staking.v1beta1 import staking_pb2 as pb
from modules.bank import keeper as bank
from modules.distribution import keeper as distribution
from modules.staking import eras, pools, shares, validators
from modules.staking.messages import InsufficientShares, NoDelegation, NoExchangeRate
from modules.staking.state import DELEGATIONS, DELEGATORS, Part

MAX_BITS = 256
"""All of a validator's shares stay below 2^256, far below what a decimal holds."""


def delegation(ctx: Context, delegator: Address, operator: Address) -> Dec:
    """A delegator's shares of a validator; 0 where there are none."""
    return DELEGATIONS(ctx)[delegator, operator]


def delegated_to(ctx: Context, delegator: Address) -> list[Address]:
    """Operators of the validators that a delegator has delegated to, in store order."""
    return [operator for _, operator in DELEGATIONS(ctx).keys(under=delegator)]


def delegate(ctx: Context, delegator: Address, operator: Address, amount: int) -> Dec:
    """Turn coins into shares of a validator; how many. [staking.2]

    Raises NoValidator, NoExchangeRate, InvalidRequest, InsufficientFunds, before any write.
    """
    one = validators.require(ctx, operator)
    check_growth(one, amount)
    check_funds(ctx, delegator, amount)
    bonded = one.status == pb.BOND_STATUS_BONDED
    settle(ctx, delegator, operator, one)
    pools.take(ctx, delegator, bonded, amount)
    return grow(ctx, delegator, operator, amount)


def check_funds(ctx: Context, delegator: Address, amount: int) -> None:
    """Refuse to delegate more than there is, rewards that are paid on the way not counted. Raises InsufficientFunds."""
    held = bank.balance(ctx, delegator, DENOM)
    if held < amount:
        raise InsufficientFunds(f"failed to delegate; {held}{DENOM} is smaller than {amount}{DENOM}")


def check_growth(one: pb.Validator, amount: int) -> None:
    """Refuse tokens for which there is no number of shares. Raises NoExchangeRate, InvalidRequest."""
    tokens, whole = int(one.tokens), from_wire(one.delegator_shares)
    if whole and not tokens:
        raise NoExchangeRate()
    if (whole + shares.issued(amount, tokens, whole)).bit_length() > MAX_BITS:
        raise InvalidRequest("a validator has no room for so much")


def settle(ctx: Context, delegator: Address, operator: Address, one: pb.Validator) -> None:
    """Pay what a delegation has earned, before its shares change."""
    held = DELEGATIONS(ctx)[delegator, operator]
    distribution.before_change(ctx, operator, delegator, held, int(one.tokens), from_wire(one.delegator_shares))


def grow(ctx: Context, delegator: Address, operator: Address, amount: int, parts: list[Part] | None = None) -> Dec:
    """Add tokens that are in the validator's pool, and are settled for, to a delegation; the new shares.

    `parts` says how young they are where they were bonded before; else they are as young as can be.
    """
    one = validators.require(ctx, operator)
    tokens, whole = int(one.tokens), from_wire(one.delegator_shares)
    new = shares.issued(amount, tokens, whole)
    one.tokens, one.delegator_shares = str(tokens + amount), wire(whole + new)
    validators.put(ctx, operator, one)
    held = DELEGATIONS(ctx)[delegator, operator] + new
    _put(ctx, delegator, operator, held)
    eras.add(ctx, delegator, operator, new, parts)
    stake = shares.worth_truncated(held, tokens + amount, whole + new)
    distribution.after_change(ctx, operator, delegator, stake)
    return new


def shares_of(ctx: Context, delegator: Address, operator: Address, amount: int) -> Dec:
    """How many of a delegation's shares `amount` tokens are, rounded down: a last bit of a share may stay.

    Raises NoValidator, NoDelegation, InsufficientShares, and InvalidRequest where the delegation is worth less.
    """
    one = validators.require(ctx, operator)
    held = DELEGATIONS(ctx)[delegator, operator]
    if not held:
        raise NoDelegation()
    if not int(one.tokens):
        raise InsufficientShares()
    wanted = shares.of_tokens(amount, int(one.tokens), from_wire(one.delegator_shares))
    if wanted > held:
        raise InvalidRequest("invalid shares amount")
    return wanted


def shrink(ctx: Context, delegator: Address, operator: Address, given: Dec) -> tuple[int, list[Part]]:
    """Take shares off a delegation that has them; the tokens they were, still in the pool, and how young they were.

    An operator whose own delegation falls below its promise is jailed; a validator that is unbonded and has no shares
    left is gone. [staking.7] [staking.8]
    """
    one = validators.require(ctx, operator)
    tokens, whole = int(one.tokens), from_wire(one.delegator_shares)
    settle(ctx, delegator, operator, one)
    left = DELEGATIONS(ctx)[delegator, operator] - given
    if delegator == operator and shares.whole_tokens(left, tokens, whole) < int(one.min_self_delegation):
        one.jailed = True
    _put(ctx, delegator, operator, left)
    parts = eras.take(ctx, delegator, operator, given)
    distribution.after_change(ctx, operator, delegator, shares.worth_truncated(left, tokens, whole) if left else 0)
    back = shares.redeemed(given, tokens, whole)
    one.tokens, one.delegator_shares = str(tokens - back), wire(whole - given)
    validators.put(ctx, operator, one)
    if given == whole and one.status == pb.BOND_STATUS_UNBONDED:
        validators.remove(ctx, operator, one)
    return back, parts


def _put(ctx: Context, delegator: Address, operator: Address, held: Dec) -> None:
    DELEGATIONS(ctx)[delegator, operator] = held
    DELEGATORS(ctx)[operator, delegator] = held > 0
