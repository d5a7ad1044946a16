"""Bank's part of genesis: refused where it contradicts itself, exported as it was read."""

import copy
from typing import Any

import pytest

from chain.errors import Refused
from chain.module import Context
from chain.types import bech32_text
from modules.bank import genesis, keeper
from modules.bank.state import PARAMS, Params
from tests.modules.accounts import A, B

ALICE, BOB = bech32_text(A), bech32_text(B)
METADATA = {
    "description": "",
    "denom_units": [{"denom": "ucway", "exponent": 0, "aliases": []}, {"denom": "CWAY", "exponent": 6, "aliases": []}],
    "base": "ucway",
    "display": "CWAY",
    "name": "",
    "symbol": "",
    "uri": "",
    "uri_hash": "",
}
STATE: dict[str, Any] = {
    "params": {"send_enabled": [], "default_send_enabled": True},
    "balances": [
        {"address": ALICE, "coins": [{"denom": "atom", "amount": "2"}, {"denom": "ucway", "amount": "3"}]},
        {"address": BOB, "coins": [{"denom": "ucway", "amount": "4"}]},
    ],
    "supply": [{"denom": "atom", "amount": "2"}, {"denom": "ucway", "amount": "7"}],
    "denom_metadata": [METADATA],
    "send_enabled": [{"denom": "atom", "enabled": False}],
}


@pytest.fixture
def empty(ctx: Context) -> Context:
    """A context in which nobody holds anything."""
    for key in [key for key in ctx.store.changes if key.startswith(b"bank/")]:
        ctx.store.delete(key)
    return ctx


@pytest.mark.rule("bank.8")
def test_what_is_exported_is_read_back_to_the_same_state(empty: Context) -> None:
    genesis.init(empty, STATE)
    exported = genesis.export(empty)
    before = {key: value for key, value in empty.store.changes.items() if key.startswith(b"bank/")}
    for key in before:
        empty.store.delete(key)
    genesis.validate(exported)
    genesis.init(empty, exported)
    assert {key: value for key, value in empty.store.changes.items() if key.startswith(b"bank/")} == before
    order = {"balances": lambda one: one["address"]}
    assert {k: sorted(v, key=order[k]) if k in order else v for k, v in exported.items()} == {
        k: sorted(v, key=order[k]) if k in order else v for k, v in STATE.items()
    }


def test_balances_make_the_supply_where_none_is_stated(empty: Context) -> None:
    state = {**STATE, "supply": []}
    genesis.validate(state)
    genesis.init(empty, state)
    assert (keeper.supply(empty, "atom"), keeper.supply(empty, "ucway")) == (2, 7)


def test_an_empty_part_means_defaults(empty: Context) -> None:
    genesis.validate({})
    genesis.init(empty, {})
    assert PARAMS(empty).get() == Params(True, {})


def test_an_older_list_in_the_parameters_still_counts(empty: Context) -> None:
    genesis.init(
        empty, {"params": {"send_enabled": [{"denom": "atom", "enabled": False}], "default_send_enabled": True}}
    )
    assert not PARAMS(empty).get().sendable("atom")


def changed(path: str, value: Any) -> dict[str, Any]:
    """STATE with one thing changed: `balances.0.coins.1.amount`."""
    state = copy.deepcopy(STATE)
    *way, last = [int(part) if part.isdecimal() else part for part in path.split(".")]
    inner: Any = state
    for part in way:
        inner = inner[part]
    inner[last] = value
    return state


FAULTS = [
    (changed("supply.1.amount", "8"), "genesis supply is incorrect: balances sum to 2atom,7ucway"),
    (changed("supply", STATE["supply"][:1]), "genesis supply is incorrect"),
    (changed("balances.1.address", ALICE), f"bank balance of {ALICE} is given twice"),
    (changed("balances.0.address", "cway1nonsense"), "decoding bech32 failed"),
    (changed("balances.0.coins.0.amount", "0"), "amount is not positive"),
    (changed("balances.0.coins.0.denom", "zzz"), "sorted by denomination"),
    (changed("send_enabled", STATE["send_enabled"] * 2), "send_enabled of atom is given twice"),
    (changed("send_enabled.0.denom", "1"), "invalid denom"),
    (changed("denom_metadata", [METADATA] * 2), "denom_metadata of ucway is given twice"),
    (changed("denom_metadata.0.base", "u"), "invalid denom"),
    (changed("denom_metadata.0.display", "MEGACWAY"), "need base .* and display"),
    (changed("denom_metadata.0.denom_units", []), "need base .* and display"),
    (changed("surplus", 1), "no field named"),
    (
        {"balances": [{"address": who, "coins": [{"denom": "ucway", "amount": str(2**255)}]} for who in (ALICE, BOB)]},
        "a supply is below 2\\^256",
    ),
]


@pytest.mark.rule("bank.8")
@pytest.mark.parametrize(("state", "text"), FAULTS)
def test_a_genesis_that_contradicts_itself_is_refused(state: dict[str, Any], text: str) -> None:
    with pytest.raises(Refused, match=text):
        genesis.validate(state)
