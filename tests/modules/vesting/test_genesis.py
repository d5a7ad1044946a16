"""Genesis: vesting accounts in auth's part, rewards in vesting's, and back to the same bytes."""

import json
from typing import Any

import pytest

from chain import dec
from chain.errors import InvalidRequest, Refused
from chain.module import Block, Context, Mode
from chain.store.branch import Branch
from chain.store.kv import MemoryStore
from chain.types import bech32_text
from modules.auth import genesis as auth_genesis
from modules.bank import genesis as bank_genesis
from modules.bank import keeper as bank
from modules.vesting import genesis, keeper
from tests.modules import accounts
from tests.modules.accounts import NOBODY, A, B, C
from tests.modules.vesting.people import NOW, POOL, forfeit, vesting_account
from tests.modules.vesting.test_rewards import reward


def exported(ctx: Context) -> dict[str, Any]:
    parts = {"auth": auth_genesis, "vesting": genesis, "bank": bank_genesis}
    state: dict[str, Any] = json.loads(json.dumps({name: part.export(ctx) for name, part in parts.items()}))
    return state


def started(state: dict[str, Any]) -> Context:
    ctx = Context(Branch(MemoryStore()), Block("causeway-test-1", 0, NOW * 10**9), Mode.GENESIS)
    ctx.module_accounts = accounts.MODULE_ACCOUNTS
    for name, part in (("auth", auth_genesis), ("vesting", genesis), ("bank", bank_genesis)):
        part.validate(state[name])
        part.init(ctx, state[name])
    return ctx


def kept(ctx: Context) -> dict[bytes, bytes]:
    return {key: value for key, value in ctx.store.scan(b"", None) if not key.startswith(b"consensus/")}


@pytest.mark.rule("vesting.7")
@pytest.mark.rule("auth.13")
@pytest.mark.parametrize("terms", [{}, {"delayed": True}, {"seconds": -5}])
def test_what_is_exported_is_read_back_to_the_same_bytes(ctx: Context, terms: dict[str, Any]) -> None:
    vesting_account(ctx, **terms)
    bank.delegate(ctx, NOBODY, POOL, 250, "ucway")
    for who in (NOBODY, B, C):
        reward(ctx, 100, who)
        bank.delegate(ctx, who, POOL, 90, "ucway")
    bank.delegate(ctx, B, POOL, 300, "ucway")
    keeper.open_epoch(ctx)
    forfeit(ctx, B, dec.ONE // 3)
    forfeit(ctx, C, dec.ONE)
    assert kept(started(exported(ctx))) == kept(ctx)


def test_nothing_is_a_valid_beginning(ctx: Context) -> None:
    genesis.validate({})
    assert genesis.export(ctx) == {"params": {"vesting_epochs": "180"}, "epochs": "0", "rewards": []}


def rewards(who: bytes = A, **parts: Any) -> dict[str, Any]:
    return {"address": bech32_text(who), "rewards": parts}


ONE = {"start": "0", "epochs": "2", "amount": "5"}


@pytest.mark.rule("vesting.7")
@pytest.mark.parametrize(
    ("state", "text"),
    [
        ({"params": {"vesting_epochs": "0"}}, "vesting_epochs is from 1 to 1000, got 0"),
        ({"params": {"vesting_epochs": "1001"}}, "vesting_epochs is from 1 to 1000, got 1001"),
        ({"epochs": str(2**63)}, "more epochs than can be"),
        ({"rewards": [rewards()]}, "has no rewards"),
        ({"rewards": [rewards(grants=[ONE]), rewards(grants=[ONE])]}, "is listed twice"),
        ({"rewards": [rewards(grants=[ONE, ONE])]}, "each start and epochs once"),
        ({"rewards": [rewards(grants=[{**ONE, "amount": "0"}])]}, "each start and epochs once"),
        ({"rewards": [rewards(grants=[{**ONE, "start": "1"}])]}, "can have no grant of 5 in 1 over 2"),
        ({"rewards": [rewards(grants=[{**ONE, "epochs": "0"}])]}, "can have no grant of 5 in 0 over 0"),
        ({"rewards": [rewards(grants=[{**ONE, "amount": str(2**63)}])]}, "can have no grant"),
        ({"rewards": [rewards(grants=[ONE], delegated="6")]}, "has delegated more rewards than it was granted"),
        ({"rewards": [rewards(grants=[ONE], owed="-1")]}, "is not an amount"),
        ({"rewards": [{"address": "cway1", "rewards": {"owed": "1"}}]}, "invalid address"),
        ({"locks": []}, "locks"),
    ],
)
def test_a_genesis_that_contradicts_itself_is_refused(state: dict[str, Any], text: str) -> None:
    with pytest.raises(Refused, match=text):
        genesis.validate(state)


def account(kind: str = "Continuous", **parts: Any) -> dict[str, Any]:
    base = {
        "base_account": {"address": bech32_text(A)},
        "original_vesting": [{"denom": "ucway", "amount": "600"}],
        "end_time": str(NOW + 100),
    }
    name = "PermanentLockedAccount" if kind == "Permanent" else f"{kind}VestingAccount"
    made = {"@type": f"/cosmos.vesting.v1beta1.{name}", "base_vesting_account": {**base, **parts.pop("base", {})}}
    return {**made, **parts}


PERIODS = [{"length": "100", "amount": [{"denom": "ucway", "amount": "600"}]}]


@pytest.mark.rule("vesting.3")
@pytest.mark.rule("auth.13")
@pytest.mark.parametrize(
    ("given", "text"),
    [
        (account(base={"end_time": "-1"}), "end time cannot be negative"),
        (account(base={"original_vesting": []}), "invalid coins"),
        (account(base={"original_vesting": [{"denom": "ucway", "amount": "0"}]}), "amount is not positive"),
        (
            account(base={"delegated_vesting": [{"denom": "ucway", "amount": "601"}]}),
            "delegated vesting amount cannot be greater than original vesting amount",
        ),
        (account(base={"delegated_vesting": [{"denom": "atom", "amount": "1"}]}), "cannot be greater than original"),
        (account("Permanent"), "permanently vested accounts cannot have an end-time"),
        (account("Periodic", start_time=str(NOW)), "end time does not match length of all vesting periods"),
        (
            account("Periodic", start_time=str(NOW), vesting_periods=[{**PERIODS[0], "length": "-1"}]),
            "period #0 has a negative length: -1",
        ),
        (
            account("Periodic", start_time=str(NOW), vesting_periods=[{"length": "100"}]),
            "period #0 has invalid coins",
        ),
        (
            account("Periodic", start_time=str(NOW), vesting_periods=[{**PERIODS[0], "length": str(2**63 - 1)}]),
            "cumulative endTime overflowed",
        ),
        (
            account(
                "Periodic",
                start_time=str(NOW),
                vesting_periods=PERIODS,
                base={"original_vesting": [{"denom": "ucway", "amount": "599"}]},
            ),
            "does not match the sum of all coins in vesting periods",
        ),
    ],
)
def test_a_vesting_account_that_cannot_be_is_refused(given: dict[str, Any], text: str) -> None:
    with pytest.raises(Refused, match=text):
        auth_genesis.validate({"accounts": [given]})


@pytest.mark.rule("auth.13")
@pytest.mark.parametrize(
    "given",
    [
        account(start_time=str(NOW)),
        account("Delayed"),
        account("Periodic", start_time=str(NOW), vesting_periods=PERIODS),
        account("Permanent", base={"end_time": "0"}),
    ],
)
def test_a_vesting_account_in_genesis_locks_its_coins(given: dict[str, Any]) -> None:
    state = {
        "auth": {"accounts": [given]},
        "vesting": {},
        "bank": {"balances": [{"address": bech32_text(A), "coins": [{"denom": "ucway", "amount": "700"}]}]},
    }
    ctx = started(state)
    assert bank.spendable(ctx, A, "ucway") == 100
    listed = auth_genesis.export(ctx)["accounts"]
    assert [one["@type"] for one in listed if "Module" not in one["@type"]] == [given["@type"]]


@pytest.mark.rule("bank.9")
def test_an_account_that_locks_what_it_does_not_hold_is_refused() -> None:
    state = {
        "auth": {"accounts": [account(start_time=str(NOW))]},
        "vesting": {},
        "bank": {"balances": [{"address": bech32_text(A), "coins": [{"denom": "ucway", "amount": "599"}]}]},
    }
    with pytest.raises(InvalidRequest, match="holds 599ucway and locks 600ucway"):
        started(state)


def test_free_coins_of_a_vesting_account_are_counted_in_one_place() -> None:
    state = {
        "auth": {"accounts": [account(start_time=str(NOW))]},
        "vesting": {"rewards": [rewards(grants=[ONE], delegated_free="3")]},
        "bank": {},
    }
    with pytest.raises(InvalidRequest, match=r"delegated_free of .* is in its account"):
        started(state)
