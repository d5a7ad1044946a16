"""A genesis document that many put together: accounts are added, validators sign for themselves, all is collected."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from chain.types import Coin, bech32_address, module_address

VESTING = "/cosmos.vesting.v1beta1."


@dataclass(frozen=True)
class Vesting:
    """Coins of a new account that unlock over time; seconds since 1970.

    start   0: all at once at the end; else evenly from then on
    """

    amount: int
    end: int
    start: int = 0


def add_account(document: dict[str, Any], address: str, coin: Coin, vesting: Vesting | None = None) -> None:
    """Give somebody coins from the start. Raises ValueError, and InvalidAddress for what is no address.

    Accounts get their numbers in the order in which they are added.
    """
    raw = bech32_address(address)
    state = document["app_state"]
    accounts, bank = state["auth"]["accounts"], state["bank"]
    if any(_address(one) == address for one in accounts):
        raise ValueError(f"{address} is in the document already")
    if raw in [module_address(name) for name in ("gov", "fee_collector")]:
        raise ValueError(f"{address} is a module's account")
    if vesting is not None and not 0 < vesting.amount <= coin.amount:
        raise ValueError(f"of {coin}, {vesting.amount}{coin.denom} can't vest")
    if vesting is not None and not vesting.start < vesting.end:
        raise ValueError("vesting ends after it starts")
    accounts.append(_account(address, len(accounts), coin.denom, vesting))
    bank["balances"] = sorted(
        [*bank["balances"], {"address": address, "coins": [_coin(coin)]}], key=lambda one: str(one["address"])
    )
    _add_supply(bank, coin)


def collect(document: dict[str, Any], transactions: Sequence[Mapping[str, Any]]) -> None:
    """Make these the document's transactions, in this order, instead of those that it has."""
    document["app_state"]["genutil"] = {"gen_txs": list(transactions)}


def _account(address: str, number: int, denom: str, vesting: Vesting | None) -> dict[str, Any]:
    base = {"address": address, "pub_key": None, "account_number": str(number), "sequence": "0"}
    if vesting is None:
        return {"@type": "/cosmos.auth.v1beta1.BaseAccount", **base}
    inner = {
        "base_account": base,
        "original_vesting": [_coin(Coin(denom, vesting.amount))],
        "delegated_free": [],
        "delegated_vesting": [],
        "end_time": str(vesting.end),
    }
    if not vesting.start:
        return {"@type": f"{VESTING}DelayedVestingAccount", "base_vesting_account": inner}
    account = {"@type": f"{VESTING}ContinuousVestingAccount", "base_vesting_account": inner}
    return {**account, "start_time": str(vesting.start)}


def _address(account: Mapping[str, Any]) -> str:
    """The address in an account of any kind."""
    inner = account.get("base_vesting_account") or account
    return str((inner.get("base_account") or inner)["address"])


def _coin(coin: Coin) -> dict[str, str]:
    return {"denom": coin.denom, "amount": str(coin.amount)}


def _add_supply(bank: dict[str, Any], coin: Coin) -> None:
    supply = {one["denom"]: int(one["amount"]) for one in bank["supply"]}
    supply[coin.denom] = supply.get(coin.denom, 0) + coin.amount
    bank["supply"] = [_coin(Coin(denom, amount)) for denom, amount in sorted(supply.items())]
