"""Auth's part of genesis, in the SDK's JSON form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from chain import genesis_json
from chain.errors import InvalidRequest
from chain.module import Context
from chain.tx.keys import PublicKey, parse_key
from chain.types import Address, bech32_address, module_address
from chain.wire.cosmos.auth.v1beta1 import auth_pb2, genesis_pb2
from modules.auth import keeper
from modules.auth.params import DEFAULT, check
from modules.auth.state import ACCOUNTS, NEXT_NUMBER, NUMBERS, PARAMS, Account
from modules.auth.wire import account_any
from modules.vesting import keeper as vesting

MAX_NUMBER = 2**63 - 1
"""Account numbers and sequences stay below, with room to count on."""


class Listed(NamedTuple):
    """One account of the list."""

    address: Address
    number: int
    sequence: int
    key: PublicKey | None
    module: str
    lock: vesting.Tracked | None = None
    """What a vesting account has beside."""


def validate(state: Mapping[str, Any]) -> None:
    """Refuse a genesis that contradicts itself. [auth.9] Raises InvalidRequest and what addresses and keys raise."""
    given = genesis_json.read("auth", genesis_pb2.GenesisState, state)
    if given.HasField("params"):
        check(given.params)
    seen = set()
    for one in _listed(given):
        if one.address in seen:
            raise InvalidRequest(f"auth genesis: duplicate account {one.address.hex()}")
        seen.add(one.address)
        if max(one.number, one.sequence) > MAX_NUMBER:
            raise InvalidRequest("auth genesis: a number above 2^63")
        if one.key is not None and one.key.address != one.address:
            raise InvalidRequest(f"auth genesis: the public key of {one.address.hex()} is another's")
        if one.module and one.address != module_address(one.module):
            raise InvalidRequest(f"auth genesis: {one.address.hex()} is not the account of {one.module}")


def init(ctx: Context, state: Mapping[str, Any]) -> None:
    """Write parameters and accounts; then accounts for all modules that are not in the list. [auth.9]

    Raises InvalidRequest where the list has a module's account as somebody's, or as that of a module not there.
    """
    given = genesis_json.read("auth", genesis_pb2.GenesisState, state)
    PARAMS(ctx).set(given.params if given.HasField("params") else DEFAULT)
    listed = _listed(given)
    _check_modules(ctx, listed)
    for one, number in zip(listed, _numbers([one.number for one in listed]), strict=True):
        ACCOUNTS(ctx)[one.address] = Account(number, one.sequence, one.key, one.module)
        NUMBERS(ctx)[number] = one.address
        if one.lock is not None:
            vesting.restore(ctx, one.address, one.lock)
        NEXT_NUMBER(ctx).set(max(NEXT_NUMBER(ctx).get(), number + 1))
    for name, permissions in sorted(ctx.module_accounts.items()):
        keeper.register_module(ctx, name, permissions)


def export(ctx: Context) -> dict[str, Any]:
    """Write what `init` reads, accounts by number."""
    state = genesis_pb2.GenesisState(params=PARAMS(ctx).get())
    numbered = NUMBERS(ctx).items()
    state.accounts.extend([account_any(ctx, address, ACCOUNTS(ctx)[address]) for _, address in numbered])
    return genesis_json.written(state)


def _listed(given: genesis_pb2.GenesisState) -> list[Listed]:
    return [_account(one.type_url, one.value) for one in given.accounts]


def _account(url: str, value: bytes) -> Listed:
    name, lock = "", None
    locked = vesting.read_account(url, value)
    if locked is not None:
        base, lock = locked
    elif url == "/cosmos.auth.v1beta1.ModuleAccount":
        module = auth_pb2.ModuleAccount.FromString(value)
        base, name = module.base_account, module.name
        if not name:
            raise InvalidRequest("auth genesis: a module account without a name")
    elif url == "/cosmos.auth.v1beta1.BaseAccount":
        base = auth_pb2.BaseAccount.FromString(value)
    else:
        raise InvalidRequest(f"auth genesis: no accounts of type {url[:80]} here")
    key = parse_key(base.pub_key.type_url, base.pub_key.value) if base.HasField("pub_key") else None
    return Listed(bech32_address(base.address), base.account_number, base.sequence, key, name, lock)


def _check_modules(ctx: Context, listed: list[Listed]) -> None:
    names = {module_address(name): name for name in ctx.module_accounts}
    for one in listed:
        if names.get(one.address, "") != one.module:
            raise InvalidRequest(f"auth genesis: {one.address.hex()} is or is not a module's account")


def _numbers(wanted: list[int]) -> list[int]:
    """Account numbers: the first that wants one has it; those that clash get the lowest free ones in list order."""
    taken: set[int] = set()
    numbers: list[int] = []
    clashing = []
    for at, number in enumerate(wanted):
        if number in taken:
            clashing.append(at)
        taken.add(number)
        numbers.append(number)
    free = 0
    for at in clashing:
        while free in taken:
            free += 1
        numbers[at] = free
        taken.add(free)
    return numbers
