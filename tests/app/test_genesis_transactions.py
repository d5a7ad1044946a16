"""Transactions of genesis: whoever signed one is a validator when the chain starts, or the chain does not start."""

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from chain.client.gentx import Terms, create_validator, genesis_transaction
from chain.client.keys import Key
from chain.dec import parse
from chain.halt import Halt
from chain.types import OPERATOR_PREFIX, Coin, bech32_text
from chain.wire.cosmos.staking.v1beta1 import query_pb2, staking_pb2
from genesis import blank, ceremony, preset
from tests.app.driver import ALICE, BOB, CAROL, CHAIN, NEWCOMER, RICH, Chain, genesis, send

STAKE = 5_000_000
Tx = dict[str, Any]


def making(key: Key, stake: int = STAKE, name: str = "") -> Any:
    terms = Terms(name or "mine", stake, parse("0.1"), parse("0.2"), parse("0.01"))
    return create_validator(key.address, sha256(key.public).digest(), terms)


def signed(key: Key, chain_id: str = CHAIN, **terms: Any) -> Tx:
    return genesis_transaction(key, chain_id, [making(key, **terms)], memo="node@host:26656")


def document(*transactions: Tx) -> dict[str, Any]:
    made = genesis()
    made["app_state"]["genutil"] = {"gen_txs": list(transactions)}
    return made


def validator(chain: Chain, key: Key) -> staking_pb2.Validator:
    request = query_pb2.QueryValidatorRequest(validator_addr=bech32_text(key.address, OPERATOR_PREFIX))
    path = "/cosmos.staking.v1beta1.Query/Validator"
    return chain.query(path, request, query_pb2.QueryValidatorResponse).validator


@pytest.mark.rule("genutil.1", "genutil.3")
def test_each_has_made_its_validator_when_the_chain_starts(tmp_path: Path) -> None:
    chain = Chain(tmp_path, document(signed(ALICE), signed(BOB, stake=7)))
    chain.next()
    assert sorted(one.power for one in chain.init.validators) == [5, 10, 10, 10, 10]  # bob has no whole coin staked
    assert [validator(chain, key).tokens for key in (ALICE, BOB)] == [str(STAKE), "7"]
    assert validator(chain, ALICE).commission.commission_rates.rate == "100000000000000000"
    assert chain.balance(ALICE) == RICH - STAKE


@pytest.mark.rule("genutil.2")
def test_it_has_used_its_signers_first_sequence(tmp_path: Path) -> None:
    chain = Chain(tmp_path, document(signed(ALICE)))
    chain.next()
    assert chain.account(ALICE).sequence == 1
    assert chain.deliver(chain.sign(ALICE, send(ALICE, BOB))).code == 0


def spoilt(change: Callable[[Tx], None]) -> Tx:
    made = signed(ALICE)
    change(made)
    return made


def without_key(tx: Tx) -> None:
    del tx["auth_info"]["signer_infos"][0]["public_key"]


def with_sequence(tx: Tx) -> None:
    tx["auth_info"]["signer_infos"][0]["sequence"] = "1"


def with_another_stake(tx: Tx) -> None:
    tx["body"]["messages"][0]["value"]["amount"] = "1"


def with_another_key(tx: Tx) -> None:
    tx["auth_info"]["signer_infos"][0]["public_key"] = signed(BOB)["auth_info"]["signer_infos"][0]["public_key"]


def unsigned(tx: Tx) -> None:
    tx["signatures"] = []


def with_a_payer(tx: Tx) -> None:
    tx["auth_info"]["fee"]["payer"] = BOB.text


@pytest.mark.rule("genutil.2", "genutil.3")
@pytest.mark.parametrize(
    ("transaction", "text"),
    [
        (signed(ALICE, chain_id="other-1"), "signature verification failed"),
        (signed(NEWCOMER), "genesis must list it"),
        (signed(ALICE, stake=RICH + 1), "insufficient funds"),
        (spoilt(with_another_stake), "signature verification failed"),
        (spoilt(without_key), "must be sent along"),
        (spoilt(with_another_key), "must be sent along"),
        (spoilt(with_sequence), "sequence 0"),
        (spoilt(unsigned), "no signatures supplied"),
        (spoilt(with_a_payer), "signer"),
    ],
)
def test_one_that_is_refused_refuses_the_document_by_number_and_reason(
    tmp_path: Path, transaction: Tx, text: str
) -> None:
    with pytest.raises(Halt, match=rf"gen_txs\[1\]: [\s\S]*{text}"):
        Chain(tmp_path, document(signed(CAROL), transaction))


@pytest.mark.rule("genutil.4")
def test_a_chain_may_have_no_other_validators_and_they_have_power_by_stake(tmp_path: Path) -> None:
    made = blank(preset("local"), "2026-01-01T00:00:00Z", CHAIN)
    for key in (ALICE, BOB):
        ceremony.add_account(made, key.text, Coin("ucway", RICH))
    ceremony.collect(made, [signed(ALICE), signed(BOB, stake=2 * STAKE)])
    chain = Chain(tmp_path, made)
    assert sorted(one.power for one in chain.init.validators) == [5, 10]
    chain.next()
    assert validator(chain, BOB).status == staking_pb2.BOND_STATUS_BONDED


def test_a_validator_is_made_once(tmp_path: Path) -> None:
    with pytest.raises(Halt, match=r"gen_txs\[1\]"):
        Chain(tmp_path, document(signed(ALICE), signed(ALICE)))


@pytest.mark.rule("genutil.1")
@pytest.mark.parametrize(
    "part",
    [
        {"gen_txs": {}},
        {"gen_txs": ["text"]},
        {"gen_txs": [{}]},
        {"gen_txs": [{"body": 7}]},
        {"gen_txs": [genesis_transaction(ALICE, CHAIN, [send(ALICE, BOB)])]},
        {"gen_txs": [genesis_transaction(ALICE, CHAIN, [making(ALICE), send(ALICE, BOB)])]},
        {"gen_txs": [genesis_transaction(ALICE, CHAIN, [making(ALICE), making(ALICE)])]},
        {"gen_txs": [], "surplus": 1},
    ],
)
def test_what_makes_no_validator_or_more_than_that_is_refused(tmp_path: Path, part: dict[str, Any]) -> None:
    made = genesis()
    made["app_state"]["genutil"] = part
    with pytest.raises(Halt, match="gen"):
        Chain(tmp_path, made)
