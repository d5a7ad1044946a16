"""A document that many put together: accounts, vesting, and what is wrong with one."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from chain.client.keys import Key
from chain.errors import Refused
from chain.types import Coin, bech32_text, module_address
from genesis import Account, Validator, blank, build, ceremony, preset
from genesis.ceremony import Vesting
from genesis.review import review

PEOPLE = [Key(bytes([n]) * 32).text for n in range(1, 4)]
TIME = "2026-01-01T00:00:00Z"
LATER = 2_000_000_000


def started() -> dict[str, Any]:
    """A document with a validator, from which a chain starts."""
    validator = Validator("first", PEOPLE[0], bytes(32), 7_000_000)
    return build(preset("local"), TIME, [validator], (), [Account(PEOPLE[0], 5)])


def test_accounts_are_numbered_as_they_come_and_counted_in_the_supply() -> None:
    made = blank(preset("local"), TIME, "mine-1")
    for number, address in enumerate(reversed(PEOPLE)):
        ceremony.add_account(made, address, Coin("ucway", 10 + number))
    ceremony.add_account(made, Key(bytes([9]) * 32).text, Coin("other", 3))
    auth, bank = made["app_state"]["auth"], made["app_state"]["bank"]
    assert [one["account_number"] for one in auth["accounts"]] == ["0", "1", "2", "3"]
    assert bank["supply"] == [{"denom": "other", "amount": "3"}, {"denom": "ucway", "amount": "33"}]
    assert [one["address"] for one in bank["balances"]] == sorted(one["address"] for one in bank["balances"])
    assert made["chain_id"] == "mine-1"


@pytest.mark.parametrize("vesting", [Vesting(30, LATER), Vesting(30, LATER, 1_000_000_000)])
def test_what_vests_is_locked_in_a_chain_that_starts(vesting: Vesting) -> None:
    made = started()
    ceremony.add_account(made, PEOPLE[1], Coin("ucway", 30), vesting)
    assert review(made).faults == ()


@pytest.mark.parametrize(
    ("address", "coin", "vesting", "reason"),
    [
        (PEOPLE[0], Coin("ucway", 1), None, "in the document already"),
        (bech32_text(module_address("gov")), Coin("ucway", 1), None, "a module's"),
        ("cway1nonsense", Coin("ucway", 1), None, "bech32"),
        (PEOPLE[1], Coin("ucway", 1), Vesting(2, LATER), "can't vest"),
        (PEOPLE[1], Coin("ucway", 1), Vesting(0, LATER), "can't vest"),
        (PEOPLE[1], Coin("ucway", 1), Vesting(1, 5, 5), "ends after"),
    ],
)
def test_an_account_that_can_not_be_is_refused_and_changes_nothing(
    address: str, coin: Coin, vesting: Vesting | None, reason: str
) -> None:
    made = started()
    before = copy.deepcopy(made)
    with pytest.raises((ValueError, Refused), match=reason):
        ceremony.add_account(made, address, coin, vesting)
    assert made == before


def test_a_good_document_is_described() -> None:
    found = review(started())
    assert found.faults == ()
    assert (found.chain_id, found.initial_height, found.supply) == ("causeway-local-1", 1, 7_000_005)
    assert found.powers == {bytes(32): 7}
    assert len(found.app_hash) == 32


def spoil(path: str, value: Any) -> Callable[[dict[str, Any]], None]:
    """Put a value somewhere: `app_state.bank.supply`."""

    def change(document: dict[str, Any]) -> None:
        *way, last = path.split(".")
        for name in way:
            document = document[name]
        document[last] = value

    return change


@pytest.mark.parametrize(
    ("change", "faults"),
    [
        (spoil("genesis_time", "soon"), ["soon"]),
        (spoil("app_state", []), ["no object"]),
        (spoil("app_state.moon", {}), ["moon, which is no module"]),
        (spoil("app_state.bank", []), []),
        (spoil("app_state.bank", 7), ["bank: "]),
        (spoil("app_state.bank.supply", [{"denom": "ucway", "amount": "1"}]), ["bank: genesis supply is incorrect"]),
        (spoil("app_state.staking.delegations", []), ["staking"]),
        (spoil("app_state.staking.validators", []), ["staking"]),
    ],
)
def test_what_is_wrong_is_said_with_whose_part_it_is(
    change: Callable[[dict[str, Any]], None], faults: list[str]
) -> None:
    made = started()
    change(made)
    found = review(made).faults
    assert found
    assert all(any(text in fault for fault in found) for text in faults), found


def test_every_module_says_what_is_wrong_with_its_own_part_at_once() -> None:
    made = started()
    made["app_state"]["bank"]["supply"] = [{"denom": "ucway", "amount": "1"}]
    made["app_state"]["auth"]["params"]["tx_sig_limit"] = "0"
    assert [fault.partition(":")[0] for fault in review(made).faults] == ["auth", "bank"]


def test_nobody_in_it_is_said() -> None:
    made = blank(preset("local"), TIME)
    assert review(made).faults == (
        "The genesis document leaves nobody to validate: a chain needs a validator with power.",
    )
