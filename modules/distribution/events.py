"""What distribution tells readers: the SDK's names."""

from __future__ import annotations

from collections.abc import Iterable

from chain import deccoins
from chain.deccoins import DecCoins
from chain.events import Event, event
from chain.types import DENOM, Address, Coin, bech32_text, coins_text, operator_text


def withdraw_rewards(operator: Address, delegator: Address, coins: Iterable[Coin]) -> Event:
    """A delegator was paid; `0ucway` where there was nothing."""
    amount = coins_text(coins) or f"0{DENOM}"
    return event("withdraw_rewards", amount=amount, validator=operator_text(operator), delegator=bech32_text(delegator))


def withdraw_commission(coins: Iterable[Coin]) -> Event:
    """A validator took its commission."""
    return event("withdraw_commission", amount=coins_text(coins))


def set_withdraw_address(address: Address) -> Event:
    """Somebody's rewards go to this account from now on."""
    return event("set_withdraw_address", withdraw_address=bech32_text(address))


def commission(operator: Address, coins: DecCoins) -> Event:
    """What a validator keeps of an income."""
    return event("commission", amount=deccoins.text(coins), validator=operator_text(operator))


def rewards(operator: Address, coins: DecCoins) -> Event:
    """A validator's income, commission included."""
    return event("rewards", amount=deccoins.text(coins), validator=operator_text(operator))
