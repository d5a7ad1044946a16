"""A validator and its delegators as staking keeps them, and what exact fractions say they have earned."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from fractions import Fraction
from hashlib import sha256

from chain import dec, deccoins
from chain.dec import ONE, Dec
from chain.module import Context
from chain.types import DENOM
from modules.bank import keeper as bank
from modules.distribution import keeper
from modules.distribution.state import ACCOUNT

OPERATOR = sha256(b"operator").digest()[:20]
DELEGATORS = [sha256(b"delegator %d" % number).digest()[:20] for number in range(4)]
LAST_PLACE = Fraction(10**15, ONE)
"""What a rounding in the last place is of all tokens that a test hands out."""


def at(ctx: Context, height: int) -> Context:
    """The same state, another block."""
    return Context(ctx.store, replace(ctx.block, height=height), ctx.mode, ctx.events)


def income(ctx: Context, operator: bytes, amount: int, commission: Dec = 0, denom: str = DENOM) -> None:
    """Make coins, put them into the module's account, and give them to a validator."""
    bank.mint(ctx, "mint", amount, denom)
    bank.transfer(ctx, bank.module_address("mint"), ACCOUNT, amount, denom)
    keeper.allocate(ctx, operator, ((denom, dec.of(amount)),), commission)


@dataclass
class Staking:
    """One validator, with the SDK's rounding: shares rounded down when they are made, tokens when they are paid."""

    ctx: Context
    tokens: int = 0
    total: Dec = 0
    shares: dict[bytes, Dec] = field(default_factory=dict)
    held: dict[bytes, Fraction] = field(default_factory=dict)
    """Each delegator's stake: what its shares were worth when it last changed them, less all slashes since."""
    exact: dict[bytes, Fraction] = field(default_factory=dict)
    """What each delegator has earned so far, exactly."""
    own: Fraction = Fraction(0)
    """The validator's commission."""
    dust: Fraction = Fraction(0)
    """How much less than that a delegator may have: a coin a payment, and what last places can make of an income."""
    slashes: int = 0

    def before(self, delegator: bytes) -> None:
        self.dust += 1 + LAST_PLACE
        shares = self.shares.get(delegator, 0)
        keeper.before_change(self.ctx, OPERATOR, delegator, shares, self.tokens, self.total)

    def after(self, delegator: bytes) -> None:
        self.held[delegator] = self.worth(delegator)
        keeper.after_change(self.ctx, OPERATOR, delegator, self.stake(delegator))

    def worth(self, delegator: bytes) -> Fraction:
        """What its shares are worth in tokens, exactly."""
        return Fraction(self.shares.get(delegator, 0) * self.tokens, self.total or 1)

    def stake(self, delegator: bytes) -> Dec:
        """What its shares are worth in tokens, rounded down."""
        shares = self.shares.get(delegator, 0)
        return dec.quo_truncate(shares * self.tokens, self.total) if shares else 0

    def delegate(self, delegator: bytes, amount: int) -> None:
        if self.total and not self.tokens:
            return
        self.before(delegator)
        issued = self.total * amount // self.tokens if self.total else dec.of(amount)
        self.tokens += amount
        self.total += issued
        self.shares[delegator] = self.shares.get(delegator, 0) + issued
        self.after(delegator)

    def undelegate(self, delegator: bytes, percent: int) -> None:
        shares = self.shares.get(delegator, 0)
        if not shares:
            return
        self.before(delegator)
        gone = shares * percent // 100 if percent < 100 else shares
        left = self.total - gone
        self.tokens -= dec.truncate(dec.quo(gone * self.tokens, self.total)) if left else self.tokens
        self.total = left
        self.shares[delegator] = shares - gone
        self.after(delegator)

    def withdraw(self, delegator: bytes) -> None:
        if self.shares.get(delegator, 0):
            self.before(delegator)
            self.after(delegator)

    def slash(self, fraction: Dec) -> None:
        burned = min(self.tokens, dec.truncate(self.tokens * fraction))
        if burned:
            effective = min(ONE, dec.quo_round_up(dec.of(burned), dec.of(self.tokens)))
            keeper.validator_slashed(self.ctx, OPERATOR, effective, self.tokens)
            self.held = {who: held * (self.tokens - burned) / self.tokens for who, held in self.held.items()}
            self.tokens -= burned
            self.slashes += 1
            self.dust += LAST_PLACE

    def pay(self, amount: int, commission: Dec) -> None:
        income(self.ctx, OPERATOR, amount, commission)
        kept = Fraction(dec.mul(dec.of(amount), commission), ONE)
        self.own += kept
        if not self.tokens:
            return
        self.dust += Fraction(amount, self.tokens) * (self.slashes + 2) * LAST_PLACE
        for delegator, held in self.held.items():
            part = (amount - kept) * held / self.tokens
            self.exact[delegator] = self.exact.get(delegator, Fraction(0)) + part

    def owed(self, delegator: bytes) -> Dec:
        shares = self.shares.get(delegator, 0)
        return deccoins.amount_of(keeper.earned(self.ctx, OPERATOR, delegator, shares, self.tokens, self.total), DENOM)

    def paid(self, delegator: bytes) -> int:
        return bank.balance(self.ctx, delegator, DENOM)
