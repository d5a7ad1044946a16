"""What is always true of accounts. A broken invariant raises ValueError."""

from __future__ import annotations

from chain.module import Context
from chain.types import module_address
from modules.auth.state import ACCOUNTS, MODULES, NEXT_NUMBER, NUMBERS


def numbers(ctx: Context) -> None:
    """Every account has its own number, below the next one, and every number its account. [auth.3]"""
    by_account = sorted((one.number, address) for address, one in ACCOUNTS(ctx).items())
    if by_account != list(NUMBERS(ctx).items()):
        raise ValueError("the list of account numbers is not that of accounts")
    if by_account and by_account[-1][0] >= NEXT_NUMBER(ctx).get():
        raise ValueError("an account has the number that the next one would get")


def module_accounts(ctx: Context) -> None:
    """Module accounts are where their names say, have no key and have sent nothing. [auth.4]"""
    named = {module_address(name): name for name in MODULES(ctx)}
    found = {address: one for address, one in ACCOUNTS(ctx).items() if one.module}
    if {address: one.module for address, one in found.items()} != named:
        raise ValueError("the list of module accounts is not that of modules")
    if any(one.key is not None or one.sequence for one in found.values()):
        raise ValueError("a module account has signed something")
