"""Verbs on balances, for every module. The sum of balances is the supply, always."""

from __future__ import annotations

from collections.abc import Iterable

from chain.errors import InsufficientFunds, Unauthorized
from chain.events import Event
from chain.module import Context
from chain.types import DENOM, MAX_AMOUNT, Address, Coin, bech32_text, module_address
from modules.auth import keeper as auth
from modules.bank.messages import SendDisabled
from modules.bank.state import BALANCES, OWNERS, PARAMS, SUPPLY
from modules.vesting import keeper as vesting


def balance(ctx: Context, address: Address, denom: str) -> int:
    """What `address` holds of `denom`, in base units."""
    return BALANCES(ctx)[address, denom]


def balances(ctx: Context, address: Address) -> tuple[Coin, ...]:
    """All that `address` holds, by denomination."""
    return tuple([Coin(denom, amount) for (_, denom), amount in BALANCES(ctx).items(under=address)])


def spendable(ctx: Context, address: Address, denom: str) -> int:
    """What `address` may move of `denom`: what it holds, less what is locked. [bank.9]"""
    held = BALANCES(ctx)[address, denom]
    return max(0, held - vesting.locked(ctx, address, denom))


def supply(ctx: Context, denom: str) -> int:
    """The sum of all balances of `denom`."""
    return SUPPLY(ctx)[denom]


def require(ctx: Context, address: Address, amount: int, denom: str) -> None:
    """Raise InsufficientFunds where `address` can't spend `amount` of `denom`. Writes nothing."""
    free = spendable(ctx, address, denom)
    if free < amount:
        raise _overdrawn(free, amount, denom)


def require_sendable(ctx: Context, coins: Iterable[Coin]) -> None:
    """Raise SendDisabled where one of these denominations may not be sent. [bank.4]"""
    params = PARAMS(ctx).get()
    for denom, _ in coins:
        if not params.sendable(denom):
            raise SendDisabled(f"{denom} transfers are currently disabled")


def require_receiver(ctx: Context, recipient: Address) -> None:
    """Raise Unauthorized where nobody may send to `recipient` by a message: it is a module's. [auth.4]"""
    if auth.is_module_account(ctx, recipient):
        raise Unauthorized(f"{bech32_text(recipient)} is not allowed to receive funds")


def transfer(ctx: Context, sender: Address, recipient: Address, amount: int, denom: str) -> None:
    """Move `amount` base units of `denom`; the sum of balances stays. [bank.1]

    The recipient's account is made if it has none. Raises InsufficientFunds, before any write.
    """
    if not amount:
        return
    if not hold(ctx, sender, amount, denom):
        OWNERS(ctx)[denom, sender] = False
    _receive(ctx, recipient, amount, denom)


def pay(ctx: Context, payer: Address, recipient: Address, amount: int, denom: str) -> None:
    """A transfer of what `spendable` has just been asked about: a fee, whose payer is looked at before anything else.

    Raises InsufficientFunds, before any write.
    """
    if amount:
        if not hold(ctx, payer, amount, denom, unlocked=True):
            OWNERS(ctx)[denom, payer] = False
        _receive(ctx, recipient, amount, denom)


def hold(ctx: Context, address: Address, amount: int, denom: str, *, unlocked: bool = False) -> int:
    """Take `amount` from a balance and give it to nobody; what is left. Raises InsufficientFunds, before any write.

    Half a transfer, for a mempool that wants to know what pending transactions leave of a balance: nothing that is
    written so may ever reach a block. Locked coins stay; `unlocked` says that the caller has looked. [bank.9]
    Plain reads and writes of the store, since each transaction comes here twice.
    """
    held = int(ctx.store.get(BALANCES.full((address, denom))) or 0)
    free = held if unlocked else held - vesting.locked(ctx, address, denom)
    if free < amount:
        raise _overdrawn(max(0, free), amount, denom)
    return _leave(ctx, address, held - amount, denom)


def delegate(ctx: Context, delegator: Address, pool: Address, amount: int, denom: str = DENOM) -> None:
    """Move coins to a module's account as a stake, locked ones too, which are counted first. [bank.10]

    Raises InsufficientFunds, before any write.
    """
    held = BALANCES(ctx)[delegator, denom]
    if held < amount:
        raise InsufficientFunds(f"failed to delegate; {held}{denom} is smaller than {amount}{denom}")
    if not amount:
        return
    vesting.track_delegation(ctx, delegator, held, amount, denom)
    if not _leave(ctx, delegator, held - amount, denom):
        OWNERS(ctx)[denom, delegator] = False
    _receive(ctx, pool, amount, denom)


def undelegate(ctx: Context, pool: Address, delegator: Address, amount: int, denom: str = DENOM) -> int:
    """Move a stake back; what came back locked is locked. [bank.10]

    Returns what arrives: what the delegator owes for its rewards' slashes is burned on the way. [vesting.6]
    Raises InsufficientFunds, before any write.
    """
    if not amount:
        return 0
    if not hold(ctx, pool, amount, denom):
        OWNERS(ctx)[denom, pool] = False
    owed = vesting.track_undelegation(ctx, delegator, amount, denom)
    SUPPLY(ctx)[denom] -= owed
    if amount > owed:
        _receive(ctx, delegator, amount - owed, denom)
    return amount - owed


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


def delegate_events(sender: str, recipient: str, coins: str) -> list[Event]:
    """What the SDK tells of coins that become a stake, or come back: coin_spent and coin_received. [bank.5]"""
    return transfer_events(sender, recipient, coins)[:2]


def _overdrawn(free: int, amount: int, denom: str) -> InsufficientFunds:
    return InsufficientFunds(f"spendable balance {free}{denom} is smaller than {amount}{denom}")


def _leave(ctx: Context, address: Address, left: int, denom: str) -> int:
    """Write what is left of a balance; nothing is absence."""
    store, at = ctx.store, BALANCES.full((address, denom))
    if left:
        store.set(at, b"%d" % left)
    else:
        store.delete(at)
    return left


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
