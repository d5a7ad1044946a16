"""How much a deposit must be. [gov.2] [gov.3]"""

from __future__ import annotations

from collections.abc import Iterable

from chain.dec import mul, nearest, of, truncate
from chain.errors import InvalidCoins
from chain.module import Context
from chain.types import DENOM, Coin, CoinLike, coins_text, parse_coins
from chain.wire.cosmos.gov.v1 import gov_pb2 as pb
from modules.gov import keeper
from modules.gov.messages import DepositTooSmall, InvalidDepositDenom
from modules.gov.params import min_deposit, params, part


def first(ctx: Context, coins: Iterable[CoinLike], expedited: bool) -> int:
    """The first deposit of a proposal, in ucway; there may be none. Raises InvalidCoins, DepositTooSmall, …Denom."""
    parsed = parse_coins(coins)
    amount = sum([coin.amount for coin in parsed if coin.denom == DENOM])
    ratio = part(params(ctx).min_initial_deposit_ratio)
    least = nearest(mul(of(min_deposit(ctx, expedited)), ratio))
    if amount < least:
        raise DepositTooSmall(f"was ({coins_text(parsed)}), need ({least}{DENOM})")
    _require_denom(parsed)
    return amount


def positive(coins: Iterable[CoinLike]) -> int:
    """The ucway of a deposit that is one. Raises InvalidCoins."""
    parsed = parse_coins(coins)
    if not parsed:
        raise InvalidCoins("a deposit must move something")
    return sum([coin.amount for coin in parsed if coin.denom == DENOM])


def require_enough(ctx: Context, proposal: pb.Proposal, coins: Iterable[CoinLike], amount: int) -> None:
    """Refuse a deposit in other coins, or one that is too small to be worth its place, unless the proposal only waits
    for any deposit to be voted on. Raises InvalidDepositDenom, DepositTooSmall."""
    _require_denom(parse_coins(coins))
    needed = min_deposit(ctx, proposal.expedited)
    if proposal.status == keeper.DEPOSIT_PERIOD and keeper.total_deposit(proposal) >= needed:
        return
    least = truncate(mul(of(needed), part(params(ctx).min_deposit_ratio)))
    if amount < least:
        raise DepositTooSmall(f"received {amount}{DENOM} but need at least one of the following: {least}{DENOM}")


def _require_denom(coins: tuple[Coin, ...]) -> None:
    if any(coin.denom != DENOM for coin in coins):
        raise InvalidDepositDenom(
            f"deposited {coins_text(coins)}, but gov accepts only the following denom(s): [{DENOM}]"
        )
