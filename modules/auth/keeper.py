"""Verbs on accounts."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from chain.errors import Unauthorized
from chain.module import Context
from chain.tx.keys import PublicKey
from chain.types import Address, bech32_text, module_address
from chain.wire.cosmos.auth.v1beta1 import auth_pb2 as pb
from modules.auth.state import (
    ACCOUNTS,
    MODULES,
    NEXT_NUMBER,
    NUMBERS,
    OPENED,
    OPENED_IN_A_BLOCK,
    PARAMS,
    Account,
    is_locked,
    is_module,
)

FEE_COLLECTOR = module_address("fee_collector")
"""Where fees go until they are distributed."""
GOV = module_address("gov")
"""The only account that may change parameters."""
GOV_TEXT = bech32_text(GOV)


class Limits(NamedTuple):
    """The parameters as plain integers: units are characters, signatures, and gas."""

    memo_characters: int
    signatures: int
    gas_per_byte: int
    gas_per_signature: int


@lru_cache(maxsize=8)
def _limits(raw: bytes) -> Limits:
    params = pb.Params.FromString(raw)
    return Limits(
        params.max_memo_characters,
        params.tx_sig_limit,
        params.tx_size_cost_per_byte,
        params.sig_verify_cost_secp256k1,
    )


def limits(ctx: Context) -> Limits:
    """The present parameters, decoded once per value."""
    raw = ctx.store.get(PARAMS.full)
    if raw is None:
        raise KeyError("auth has no parameters: genesis sets them")
    return _limits(raw)


def require_governance(authority: str) -> None:
    """Refuse a message of governance that somebody else signed. Raises Unauthorized."""
    if authority != GOV_TEXT:
        raise Unauthorized(f"invalid authority; expected {GOV_TEXT}, got {authority}")


def account(ctx: Context, address: Address) -> Account | None:
    """The account at `address`, or None."""
    return ACCOUNTS(ctx).get(address)


def ensure_account(ctx: Context, address: Address) -> Account:
    """The account at `address`, made with the next number on first sight. [auth.3]"""
    found = ACCOUNTS(ctx).get(address)
    return found if found is not None else create(ctx, address)


def create(ctx: Context, address: Address, module: str = "") -> Account:
    """A new account with the next free number. [auth.3]"""
    number = NEXT_NUMBER(ctx).get()
    NEXT_NUMBER(ctx).set(number + 1)
    made = Account(number, 0, None, module)
    ACCOUNTS(ctx)[address] = made
    NUMBERS(ctx)[number] = address
    return made


def may_open(ctx: Context) -> bool:
    """Whether this block still has room for an account that its own first transaction makes. [auth.14]"""
    return OPENED(ctx).get() < OPENED_IN_A_BLOCK


def open_account(ctx: Context, address: Address) -> Account:
    """Make the account of somebody who comes without coins. [auth.14]"""
    OPENED(ctx).set(OPENED(ctx).get() + 1)
    return create(ctx, address)


def end_block(ctx: Context) -> None:
    """The next block counts anew. [auth.14]"""
    if OPENED(ctx).exists():
        OPENED(ctx).set(0)


def use_sequence(ctx: Context, address: Address, key: PublicKey) -> None:
    """Count a transaction that an account has signed, and keep the key that it has shown. [auth.2] [auth.6]"""
    found = ACCOUNTS(ctx)[address]
    ACCOUNTS(ctx)[address] = found._replace(sequence=found.sequence + 1, key=found.key or key)


def register_module(ctx: Context, name: str, permissions: Iterable[str]) -> None:
    """Give a module an account, unless it has one, with these rights. [auth.4]"""
    MODULES(ctx)[name] = pb.ModuleAccount(name=name, permissions=sorted(permissions))
    if account(ctx, module_address(name)) is None:
        create(ctx, module_address(name), name)


def is_module_account(ctx: Context, address: Address) -> bool:
    """Whether `address` is a module's, to which nobody may send. [auth.4]"""
    raw = ctx.store.get(ACCOUNTS.full(address))
    return raw is not None and is_module(raw)


def has_lock(ctx: Context, address: Address) -> bool:
    """Whether `vesting` has a record of `address`: a byte of its account, which whoever pays has read already."""
    raw = ctx.store.get(ACCOUNTS.full(address))
    return raw is not None and is_locked(raw)


def mark_lock(ctx: Context, address: Address, locked: bool) -> None:
    """Say that there is, or is no more, a record of `address`; for `vesting`. Makes the account if there is none."""
    ACCOUNTS(ctx)[address] = ensure_account(ctx, address)._replace(locked=locked)


def with_locks(ctx: Context) -> list[Address]:
    """All accounts that are marked so, in the order of their keys: for invariants."""
    return [address for address, found in ACCOUNTS(ctx).items() if found.locked]


def rights(ctx: Context, module: str) -> tuple[str, ...]:
    """The permissions of a module's account (`minter`, `burner` …); none for a name without an account."""
    found = MODULES(ctx).get(module)
    return () if found is None else tuple(found.permissions)
