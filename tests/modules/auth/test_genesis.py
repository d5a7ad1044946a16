"""Auth's part of genesis: numbers, module accounts, and the way back."""

from base64 import b64encode
from typing import Any

import pytest

from chain.errors import InvalidPubKey, InvalidRequest, Refused
from chain.module import Block, Context, Mode
from chain.store.branch import Branch
from chain.store.kv import MemoryStore
from chain.types import bech32_text, module_address
from modules.auth import genesis, invariants, keeper
from modules.auth.params import DEFAULT
from modules.auth.state import ACCOUNTS, PARAMS
from tests.app.driver import ALICE, BOB, CAROL, DAVE, key_of

PEOPLE = [ALICE, BOB, CAROL, DAVE]
MODULES = {"fee_collector": (), "gov": ("burner",), "mint": ("minter",)}


def context() -> Context:
    ctx = Context(Branch(MemoryStore()), Block("test", 0, 0), Mode.GENESIS)
    ctx.module_accounts = MODULES
    return ctx


def account(key: Any, number: int = 0, **more: Any) -> dict[str, Any]:
    url = "/cosmos.auth.v1beta1.BaseAccount"
    return {"@type": url, "address": key.text, "pub_key": None, "account_number": str(number), "sequence": "0", **more}


def module_account(name: str, address: str = "", number: int = 9) -> dict[str, Any]:
    base = {"address": address or bech32_text(module_address(name)), "account_number": str(number)}
    return {"@type": "/cosmos.auth.v1beta1.ModuleAccount", "base_account": base, "name": name, "permissions": []}


@pytest.mark.rule("auth.9")
@pytest.mark.parametrize(
    ("wanted", "given"),
    [
        ([0, 0, 0, 0], [0, 1, 2, 3]),
        ([3, 2, 1, 0], [3, 2, 1, 0]),
        ([5, 5, 5, 5], [5, 0, 1, 2]),
        ([1, 0, 0, 1], [1, 0, 2, 3]),
        ([0, 0, 1, 7], [0, 2, 1, 7]),
    ],
)
def test_numbers_that_clash_are_given_in_list_order(wanted: list[int], given: list[int]) -> None:
    ctx = context()
    state = {"accounts": [account(key, number) for key, number in zip(PEOPLE, wanted, strict=True)]}
    genesis.validate(state)
    genesis.init(ctx, state)
    assert [ACCOUNTS(ctx)[key.address].number for key in PEOPLE] == given
    invariants.numbers(ctx)


@pytest.mark.rule("auth.9")
def test_module_accounts_come_last_by_name(ctx: Context) -> None:
    ctx = context()
    genesis.init(ctx, {"accounts": [account(ALICE), account(BOB, 4)]})
    assert {name: ACCOUNTS(ctx)[module_address(name)].number for name in MODULES} == {
        "fee_collector": 5,
        "gov": 6,
        "mint": 7,
    }
    invariants.module_accounts(ctx)


@pytest.mark.rule("auth.9")
def test_an_empty_part_means_defaults() -> None:
    ctx = context()
    genesis.validate({})
    genesis.init(ctx, {})
    assert PARAMS(ctx).get() == DEFAULT
    assert ACCOUNTS(ctx)[keeper.FEE_COLLECTOR].number == 0


def key_json(key: Any) -> dict[str, str]:
    return {"@type": "/cosmos.crypto.secp256k1.PubKey", "key": b64encode(key.public).decode()}


@pytest.mark.rule("auth.9")
def test_what_is_exported_is_read_back_to_the_same_state() -> None:
    members = [key_json(ALICE), key_json(BOB)]
    multisig = {"@type": "/cosmos.crypto.multisig.LegacyAminoPubKey", "threshold": 2, "public_keys": members}
    from chain.tx.keys import Multisig, Secp256k1

    together = Multisig(2, (Secp256k1(ALICE.public), Secp256k1(BOB.public)))
    state = {
        "accounts": [
            account(ALICE, 3, pub_key=key_json(ALICE), sequence="12"),
            account(BOB),
            {**account(CAROL, 1), "address": bech32_text(together.address), "pub_key": multisig},
        ]
    }
    first, second = context(), context()
    genesis.init(first, state)
    keeper.create(first, DAVE.address)  # after the module accounts, as in a running chain
    exported = genesis.export(first)
    genesis.validate(exported)
    genesis.init(second, exported)
    assert second.store.changes == first.store.changes
    assert ACCOUNTS(second)[together.address].key == together
    assert ACCOUNTS(second)[ALICE.address].sequence == 12


STRANGER = key_of("stranger")
FAULTS = [
    ({"accounts": [account(ALICE), account(ALICE, 1)]}, InvalidRequest, "duplicate account"),
    ({"accounts": [account(ALICE, 2**63)]}, InvalidRequest, "above 2\\^63"),
    ({"accounts": [account(ALICE, sequence=str(2**63))]}, InvalidRequest, "above 2\\^63"),
    ({"accounts": [account(ALICE, sequence=str(2**64))]}, InvalidRequest, "auth genesis: "),
    ({"accounts": [account(ALICE, pub_key=key_json(STRANGER))]}, InvalidRequest, "public key of .* is another's"),
    ({"accounts": [{**account(ALICE), "address": "cway1"}]}, Refused, "invalid bech32 string length"),
    ({"accounts": [{**account(ALICE), "nickname": "al"}]}, InvalidRequest, "auth genesis: .*nickname"),
    ({"accounts": [{"@type": "/cosmos.auth.v1beta1.Params"}]}, InvalidRequest, "no accounts of type"),
    ({"accounts": [{"@type": "/not.There"}]}, InvalidRequest, "auth genesis: "),
    ({"accounts": [module_account("gov", ALICE.text)]}, InvalidRequest, "is not the account of gov"),
    ({"accounts": [module_account("", ALICE.text)]}, InvalidRequest, "without a name"),
    ({"params": {"tx_sig_limit": "0"}}, InvalidRequest, "invalid max memo characters"),
    (
        {"accounts": [account(ALICE, pub_key={"@type": "/cosmos.crypto.secp256k1.PubKey", "key": "AAAA"})]},
        InvalidPubKey,
        "33 bytes",
    ),
]


@pytest.mark.rule("auth.9")
@pytest.mark.parametrize(("state", "refusal", "text"), FAULTS)
def test_a_genesis_that_contradicts_itself_is_refused(state: dict[str, Any], refusal: type[Refused], text: str) -> None:
    with pytest.raises(refusal, match=text):
        genesis.validate(state)


@pytest.mark.rule("auth.4")
@pytest.mark.parametrize(
    "listed",
    [
        {**account(ALICE), "address": bech32_text(module_address("gov"))},
        module_account("not_a_module_here"),
    ],
)
def test_a_module_account_is_nobody_elses(listed: dict[str, Any]) -> None:
    genesis.validate({"accounts": [listed]})
    with pytest.raises(InvalidRequest, match="is or is not a module's account"):
        genesis.init(context(), {"accounts": [listed]})
