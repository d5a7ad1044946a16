"""Bank's part of genesis, in the SDK's JSON form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chain import genesis_json
from chain.errors import InvalidRequest, Refused
from chain.module import Context
from chain.types import MAX_AMOUNT, bech32_address, bech32_text, parse_coins, parse_denom
from chain.wire.cosmos.bank.v1beta1 import bank_pb2, genesis_pb2
from chain.wire.cosmos.base.v1beta1 import coin_pb2
from modules.bank import keeper
from modules.bank.state import BALANCES, METADATA, PARAMS, SUPPLY, Params
from modules.vesting import keeper as vesting


def validate(state: Mapping[str, Any]) -> None:
    """Refuse a genesis that contradicts itself. [bank.8] Raises InvalidRequest and what coins and addresses raise."""
    given = genesis_json.read("bank", genesis_pb2.GenesisState, state)
    _once("bank balance of", [one.address for one in given.balances])
    _once("send_enabled of", [one.denom for one in _said(given)])
    _once("denom_metadata of", [one.base for one in given.denom_metadata])
    for one in _said(given):
        parse_denom(one.denom)
    sums: dict[str, int] = {}
    for account in given.balances:
        bech32_address(account.address)
        for denom, amount in parse_coins(account.coins):
            sums[denom] = sums.get(denom, 0) + amount
    if given.supply and dict(parse_coins(given.supply)) != sums:
        raise InvalidRequest(f"genesis supply is incorrect: balances sum to {_short(sums)}")
    if any(total > MAX_AMOUNT for total in sums.values()):
        raise InvalidRequest("a supply is below 2^256")
    for metadata in given.denom_metadata:
        _check_metadata(metadata)


def init(ctx: Context, state: Mapping[str, Any]) -> None:
    """Write parameters, balances and metadata; the supply is their sum, as `validate` has made sure. [bank.8]

    Raises InvalidRequest where an account, as auth's and vesting's parts have it, locks what it doesn't hold. [bank.9]
    """
    given = genesis_json.read("bank", genesis_pb2.GenesisState, state)
    said = {one.denom: one.enabled for one in _said(given)}
    default = given.params.default_send_enabled if given.HasField("params") else True
    PARAMS(ctx).set(Params(default, said))
    for account in given.balances:
        keeper.put(ctx, bech32_address(account.address), parse_coins(account.coins))
    for metadata in given.denom_metadata:
        METADATA(ctx)[metadata.base] = metadata
    _check_locked(ctx)


def export(ctx: Context) -> dict[str, Any]:
    """Write what `init` reads."""
    params = PARAMS(ctx).get()
    state = genesis_pb2.GenesisState(
        params=bank_pb2.Params(default_send_enabled=params.default_send_enabled),
        supply=[coin_pb2.Coin(denom=denom, amount=str(amount)) for denom, amount in SUPPLY(ctx).items()],
        denom_metadata=[metadata for _, metadata in METADATA(ctx).items()],
        send_enabled=[bank_pb2.SendEnabled(denom=denom, enabled=on) for denom, on in params.send_enabled.items()],
    )
    account = None
    for (address, denom), amount in BALANCES(ctx).items():
        text = bech32_text(address)
        if account is None or account.address != text:
            account = state.balances.add(address=text)
        account.coins.add(denom=denom, amount=str(amount))
    return genesis_json.written(state)


def _check_locked(ctx: Context) -> None:
    for address in vesting.addresses(ctx):
        for denom, amount in vesting.locked_coins(ctx, address):
            held = keeper.balance(ctx, address, denom)
            if held < amount:
                text = bech32_text(address)
                raise InvalidRequest(f"bank genesis: {text} holds {held}{denom} and locks {amount}{denom}")


def _said(given: genesis_pb2.GenesisState) -> list[bank_pb2.SendEnabled]:
    """What is said of single denominations, in the present form or, as older genesis files do, in the parameters."""
    return [*given.send_enabled, *given.params.send_enabled]


def _once(what: str, names: list[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise InvalidRequest(f"bank genesis: {what} {name} is given twice")
        seen.add(name)


def _check_metadata(metadata: bank_pb2.Metadata) -> None:
    try:
        parse_denom(metadata.base)
    except Refused as refusal:
        raise InvalidRequest(f"bank genesis: denom_metadata: {refusal.log}") from None
    units = {unit.denom: unit.exponent for unit in metadata.denom_units}
    if units.get(metadata.base) != 0 or metadata.display not in units:
        raise InvalidRequest(f"bank genesis: units of {metadata.base} need base (exponent 0) and display")


def _short(sums: Mapping[str, int]) -> str:
    return ",".join(f"{amount}{denom}" for denom, amount in sorted(sums.items()))[:200]
