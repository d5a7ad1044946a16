"""Verbs on balances, for every module. The sum of balances is the supply, always."""

from __future__ import annotations

from chain.errors import InsufficientFunds
from chain.events import Event
from chain.module import Context
from chain.types import MAX_AMOUNT, Address, Coin, module_address
from modules.auth import keeper as auth
from modules.bank.state import BALANCES, OWNERS, SUPPLY


def balance(ctx: Context, address: Address, denom: str) -> int:
    """What `address` holds of `denom`, in base units."""
    return BALANCES(ctx)[address, denom]


def balances(ctx: Context, address: Address) -> tuple[Coin, ...]:
    """All that `address` holds, by denomination."""
    return tuple([Coin(denom, amount) for (_, denom), amount in BALANCES(ctx).items(under=address)])


def spendable(ctx: Context, address: Address, denom: str) -> int:
    """What `address` may move of `denom`: all of it, since nothing locks coins in place here."""
    return BALANCES(ctx)[address, denom]


def supply(ctx: Context, denom: str) -> int:
    """The sum of all balances of `denom`."""
    return SUPPLY(ctx)[denom]


def require(ctx: Context, address: Address, amount: int, denom: str) -> None:
    """Raise InsufficientFunds where `address` can't spend `amount` of `denom`. Writes nothing."""
    held = BALANCES(ctx)[address, denom]
    if held < amount:
        raise InsufficientFunds(f"spendable balance {held}{denom} is smaller than {amount}{denom}")


def transfer(ctx: Context, sender: Address, recipient: Address, amount: int, denom: str) -> None:
    """Move `amount` base units of `denom`; the sum of balances stays. [bank.1]

    The recipient's account is made if it has none. Raises InsufficientFunds, before any write.
    """
    if not amount:
        return
    if not hold(ctx, sender, amount, denom):
        OWNERS(ctx)[denom, sender] = False
    _receive(ctx, recipient, amount, denom)


def hold(ctx: Context, address: Address, amount: int, denom: str) -> int:
    """Take `amount` from a balance and give it to nobody; what is left. Raises InsufficientFunds, before any write.

    Half a transfer, for a mempool that wants to know what pending transactions leave of a balance: nothing that is
    written so may ever reach a block. Plain reads and writes of the store, since each transaction comes here twice.
    """
    store, at = ctx.store, BALANCES.full((address, denom))
    held = int(store.get(at) or 0)
    if held < amount:
        raise InsufficientFunds(f"spendable balance {held}{denom} is smaller than {amount}{denom}")
    left = held - amount
    if left:
        store.set(at, b"%d" % left)
    else:
        store.delete(at)
    return left


def mint(ctx: Context, module: str, amount: int, denom: str) -> None:
    """Make `amount` of `denom` in a module's account, which needs the right `minter`. [bank.1]

    Raises ValueError where it has no such right, or the supply would pass 2²⁵⁶−1: those are mistakes of a program.
    """
    _require_right(ctx, module, "minter")
    total = SUPPLY(ctx)[denom] + amount
    if amount < 0 or total > MAX_AMOUNT:
        raise ValueError(f"{module} can't mint {amount}{denom}")
    if amount:
        SUPPLY(ctx)[denom] = total
        _receive(ctx, module_address(module), amount, denom)


def burn(ctx: Context, module: str, amount: int, denom: str) -> None:
    """Destroy `amount` of `denom` in a module's account, which needs the right `burner`. [bank.1]

    Raises InsufficientFunds before any write; ValueError where the module has no such right.
    """
    _require_right(ctx, module, "burner")
    address = module_address(module)
    if amount < 0:
        raise ValueError(f"{module} can't burn {amount}{denom}")
    if amount:
        if not hold(ctx, address, amount, denom):
            OWNERS(ctx)[denom, address] = False
        SUPPLY(ctx)[denom] -= amount


def put(ctx: Context, address: Address, coins: tuple[Coin, ...]) -> None:
    """Genesis only: give an account its first coins and count them in the supply. [bank.1]"""
    for denom, amount in coins:
        SUPPLY(ctx)[denom] += amount
        _receive(ctx, address, amount, denom)


def transfer_events(sender: str, recipient: str, coins: str) -> list[Event]:
    """What the SDK tells of a transfer; addresses as bech32, coins as `5token,3ucway`. [bank.5]"""
    return [
        Event("coin_spent", (("spender", sender, False), ("amount", coins, False))),
        Event("coin_received", (("receiver", recipient, False), ("amount", coins, False))),
        Event("transfer", (("recipient", recipient, True), ("sender", sender, True), ("amount", coins, False))),
    ]


def _receive(ctx: Context, recipient: Address, amount: int, denom: str) -> None:
    store, at = ctx.store, BALANCES.full((recipient, denom))
    held = int(store.get(at) or 0)
    if not held:  # whoever holds something has an account already
        auth.ensure_account(ctx, recipient)
        OWNERS(ctx)[denom, recipient] = True
    store.set(at, b"%d" % (held + amount))


def _require_right(ctx: Context, module: str, right: str) -> None:
    if right not in auth.rights(ctx, module):
        raise ValueError(f"the module account {module!r} lacks the right {right!r}")
