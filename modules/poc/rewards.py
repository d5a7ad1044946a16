"""What an epoch's compute earns, paid when the next epoch opens: made then, and only for whoever earned it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from chain import dec, deccoins
from chain.deccoins import DecCoins
from chain.module import Context
from chain.types import DENOM, Address, Coin, module_address
from chain.wire.causeway.poc.v1 import types_pb2 as pb
from modules.bank import keeper as bank
from modules.distribution import keeper as distribution
from modules.mint import keeper as mint
from modules.poc import backing, events, keeper
from modules.poc.state import (
    ACCOUNT,
    MEASUREMENTS,
    MINERS,
    PARAMS,
    RATES,
    REWARDS,
    SUPPLY_FOR_DEPOSITS,
    TOTAL_WEIGHT,
    WAIVED,
)
from modules.staking import keeper as staking
from modules.vesting import keeper as vesting

DISTRIBUTION = module_address("distribution")


@dataclass(slots=True)
class Earnings:
    """What one miner's weight came to: its own part, and the validators'."""

    miner: Address
    amount: int
    commission: int


@dataclass(slots=True)
class Commissions:
    """What validators take of what miners earn. [poc.13b]

    A miner that backs all active validators equally pays their mean rate, and that is summed before it is divided among
    them, so that the cost does not grow with miners times validators.
    """

    ctx: Context
    active: list[Address]
    rates: dict[Address, int] = field(default_factory=dict)
    owed: dict[Address, int] = field(default_factory=dict)
    equally: int = 0

    def rate(self, validator: Address) -> int:
        """A validator's rate as a Dec; -1 where it may not be backed."""
        known = self.rates.get(validator)
        if known is None:
            known = staking.commission(self.ctx, validator) if keeper.is_alive(self.ctx, validator) else -1
            self.rates[validator] = known
        return known

    def take(self, earned: int, shares: list[tuple[Address, int]]) -> int:
        """The validators' part of what a miner earned. [poc.13b]"""
        kept = [(validator, part) for validator, part in shares if self.rate(validator) >= 0]
        if not kept:
            taken = earned * self._sum_of_rates() // (dec.ONE * max(1, len(self.active)))
            self.equally += taken
            return taken
        whole = sum([part for _, part in kept])
        taken = 0
        for validator, part in kept:
            one = earned * part * self.rate(validator) // (whole * dec.ONE)
            self.owed[validator] = self.owed.get(validator, 0) + one
            taken += one
        return taken

    def _sum_of_rates(self) -> int:
        return sum([max(0, self.rate(validator)) for validator in self.active])

    def settle(self) -> int:
        """Give everyone what the equal backers owe, in proportion to the rates; what rounding leaves over."""
        rates = self._sum_of_rates()
        left = self.equally
        for validator in self.active if left else ():
            one = self.equally * max(0, self.rate(validator)) // rates
            self.owed[validator] = self.owed.get(validator, 0) + one
            left -= one
        return left


def pay(ctx: Context, epoch: pb.Epoch) -> int:
    """Make an epoch's coins, all but those that nobody earned; the weight half that was paid out. [poc.13]"""
    half = mint.mint_epoch(ctx, epoch.epoch)
    paid = _pay_miners(ctx, epoch.epoch, half) if epoch.sprints else _pay_stake(ctx, half)
    _ask_for_deposits(ctx, 0)
    return paid


def _earned(ctx: Context, epoch: int, half: int) -> Iterator[tuple[Address, int, pb.Rates]]:
    """What each miner earned: of the half its part of all weight, if it proved in the main sprint. [poc.13a]"""
    total = TOTAL_WEIGHT(ctx).get()
    for (_, _, miner), measured in MEASUREMENTS(ctx).items(under=(epoch, 0)):
        rates = RATES(ctx).get(miner) if measured.rate else None
        if rates is not None and rates.weight:
            yield miner, half * rates.weight // total, rates


def _pay_miners(ctx: Context, epoch: int, half: int) -> int:
    commissions = Commissions(ctx, keeper.active_validators(ctx))
    earnings = []
    for miner, earned, rates in _earned(ctx, epoch, half):
        taken = commissions.take(earned, backing.shares_of(rates.backing))
        earnings.append(Earnings(miner, earned - taken, taken))
    dust = commissions.settle()
    paid = sum([one.amount + one.commission for one in earnings])
    _ask_for_deposits(ctx, paid)
    for one in earnings:
        _pay_miner(ctx, epoch, one)
    _pay_validators(ctx, commissions.owed, dust)
    return paid


def _pay_miner(ctx: Context, epoch: int, earned: Earnings) -> None:
    """To the deposit what that lacks, the rest to the miner, where it vests. [poc.13c] [poc.3d]"""
    found = MINERS(ctx)[earned.miner]
    deposited = min(keeper.lacking(ctx, found), earned.amount)
    if deposited:
        mint.pay(ctx, ACCOUNT, deposited)
        found.deposit = str(int(found.deposit) + deposited)
        MINERS(ctx)[earned.miner] = found
    rest = earned.amount - deposited
    if rest:
        mint.pay(ctx, earned.miner, rest)
        vesting.grant(ctx, earned.miner, rest)
    before = REWARDS(ctx).get(earned.miner)
    total = 0 if before is None else int(before.total)
    REWARDS(ctx)[earned.miner] = pb.Reward(
        miner=found.address,
        epoch=epoch,
        amount=str(earned.amount),
        deposited=str(deposited),
        commission=str(earned.commission),
        total=str(total + earned.amount),
    )
    ctx.emit(events.rewarded(found.address, epoch, earned.amount, deposited, earned.commission))


def _pay_validators(ctx: Context, owed: dict[Address, int], dust: int) -> None:
    """To validators and those who delegated to them, as income like fees; dust to the community. [poc.13b]"""
    total = sum(owed.values()) + dust
    if not total:
        return
    mint.pay(ctx, DISTRIBUTION, total - dust)
    for validator, amount in owed.items():
        if amount:
            distribution.allocate(ctx, validator, _coins(amount), staking.commission(ctx, validator))
    if dust:
        mint.pay(ctx, ACCOUNT, dust)
        distribution.fund_pool(ctx, ACCOUNT, (Coin(DENOM, dust),))


def _pay_stake(ctx: Context, half: int) -> int:
    """Without compute the half goes to the bonded validators by their coins. [poc.13d]"""
    tokens = {validator: staking.tokens(ctx, validator) for validator in staking.bonded_validators(ctx)}
    whole = sum(tokens.values())
    owed = {validator: half * held // whole for validator, held in tokens.items() if held}
    _pay_validators(ctx, owed, 0)
    return sum(owed.values())


def _ask_for_deposits(ctx: Context, coming: int) -> None:
    """From the epoch on with which the supply suffices, deposits and fees are asked for. [poc.12]"""
    if WAIVED(ctx).get() and not is_scarce(ctx, coming):
        WAIVED(ctx).set(False)


def is_scarce(ctx: Context, coming: int = 0) -> bool:
    """Whether the supply, with what is `coming`, is below SUPPLY_FOR_DEPOSITS deposits. [poc.12]"""
    return bank.supply(ctx, DENOM) + coming < SUPPLY_FOR_DEPOSITS * int(PARAMS(ctx).get().deposit)


def _coins(amount: int) -> DecCoins:
    return deccoins.of((Coin(DENOM, amount),))
