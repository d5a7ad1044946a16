"""What a block does: fees, sequences, events, accounts; what waits for the next one; what a restart remembers."""

import json
from pathlib import Path

import pytest

from chain.client.tx import Account
from chain.types import bech32_text, module_address
from chain.wire.cosmos.bank.v1beta1 import tx_pb2 as bank_tx
from chain.wire.cosmos.base.abci.v1beta1 import abci_pb2
from chain.wire.tendermint.abci import types_pb2 as abci
from genesis import document as documents
from modules.consensus.state import TURNS
from tests.app.driver import (
    ALICE,
    BOB,
    CAROL,
    FEE,
    GAS,
    NEWCOMER,
    NEXT_NUMBER,
    RICH,
    Chain,
    Draft,
    events_of,
    genesis,
    key_of,
    send,
)

FEES = bech32_text(module_address("fee_collector"))


@pytest.mark.rule("auth.2")
@pytest.mark.rule("bank.1")
def test_a_transfer_moves_coins_pays_and_uses_a_sequence(chain: Chain) -> None:
    result = chain.deliver(chain.sign(ALICE, send(ALICE, BOB, 5)))
    assert (result.code, result.codespace, result.log) == (0, "", "")
    assert [chain.balance(who) for who in (ALICE, BOB, FEES)] == [RICH - 5 - FEE, RICH + 5, FEE]
    assert chain.account(ALICE) == Account(0, 1)


def test_the_answer_of_a_message_is_in_the_data(chain: Chain) -> None:
    result = chain.deliver(chain.sign(ALICE, send(ALICE, BOB), send(ALICE, CAROL)))
    data = abci_pb2.TxMsgData.FromString(result.data)
    assert [one.type_url for one in data.msg_responses] == ["/cosmos.bank.v1beta1.MsgSendResponse"] * 2
    assert not data.data


@pytest.mark.rule("bank.5")
def test_events_say_what_clients_search_for_and_index_just_that(chain: Chain) -> None:
    result = chain.deliver(chain.sign(ALICE, send(ALICE, BOB, 5), send(ALICE, CAROL, 6)))
    assert [one.type for one in result.events] == [
        *("coin_spent", "coin_received", "transfer", "tx", "tx", "tx"),
        *("message", "coin_spent", "coin_received", "transfer") * 2,
    ]
    assert events_of(result, "tx")[:2] == [
        {"fee": "100ucway", "fee_payer": ALICE.text},
        {"acc_seq": f"{ALICE.text}/0"},
    ]
    message = {"action": "/cosmos.bank.v1beta1.MsgSend", "sender": ALICE.text, "module": "bank"}
    assert events_of(result, "message") == [{**message, "msg_index": "0"}, {**message, "msg_index": "1"}]
    paid, first, second = events_of(result, "transfer")
    assert paid == {"recipient": FEES, "sender": ALICE.text, "amount": "100ucway"}
    assert first == {"recipient": BOB.text, "sender": ALICE.text, "amount": "5ucway", "msg_index": "0"}
    assert second["msg_index"] == "1"
    indexed = {(one.type, a.key) for one in result.events for a in one.attributes if a.index}
    names = ("message", "action"), ("message", "sender"), ("message", "module")
    assert indexed == {
        *names,
        ("transfer", "recipient"),
        ("transfer", "sender"),
        ("tx", "fee_payer"),
        ("tx", "acc_seq"),
    }


@pytest.mark.rule("auth.2")
def test_messages_happen_all_or_not_at_all(chain: Chain) -> None:
    result = chain.deliver(chain.sign(ALICE, send(ALICE, BOB, 5), send(ALICE, BOB, RICH)))
    assert result.code == 5
    assert result.log.startswith("failed to execute message; message index: 1: spendable balance ")
    assert [chain.balance(who) for who in (ALICE, BOB, FEES)] == [RICH - FEE, RICH, FEE]
    assert chain.account(ALICE).sequence == 1
    assert {one.type for one in result.events} == {"coin_spent", "coin_received", "transfer", "tx"}


@pytest.mark.rule("auth.7")
def test_gas_is_bytes_signatures_and_messages(chain: Chain) -> None:
    raw = chain.sign(ALICE, send(ALICE, BOB), send(ALICE, CAROL), memo="hello")
    result = chain.deliver(raw)
    assert (result.gas_wanted, result.gas_used) == (GAS, 10 * len(raw) + 1000 + 2 * 20_000)


@pytest.mark.rule("auth.7")
def test_a_first_transfer_costs_less_gas_than_tools_expect(chain: Chain) -> None:
    assert chain.deliver(chain.sign(ALICE, send(ALICE, NEWCOMER))).gas_used < 94_000


@pytest.mark.rule("auth.3")
def test_first_receipt_makes_an_account_that_can_send_on(chain: Chain) -> None:
    chain.deliver(chain.sign(ALICE, send(ALICE, NEWCOMER, 1000)))
    made = chain.account(NEWCOMER)
    assert (made.number, made.sequence) == (NEXT_NUMBER, 0)
    assert chain.deliver(chain.sign(NEWCOMER, send(NEWCOMER, ALICE, 900))).code == 0
    assert chain.balance(NEWCOMER) == 0


def test_sequences_follow_what_waits(chain: Chain) -> None:
    waiting = [chain.sign(ALICE, send(ALICE, BOB), ahead=ahead) for ahead in range(4)]
    assert [chain.check(raw).code for raw in waiting] == [0, 0, 0, 0]
    assert chain.check(chain.sign(ALICE, send(ALICE, BOB), ahead=5)).code == 32
    assert [result.code for result in chain.next()] == [0, 0, 0, 0]
    assert chain.account(ALICE).sequence == 4


def test_coins_that_wait_to_be_spent_as_a_fee_cannot_pay_another(tmp_path: Path) -> None:
    poor = Chain(tmp_path, genesis([ALICE, BOB], rich=150))
    poor.block()
    assert poor.check(poor.sign(ALICE, send(ALICE, BOB))).code == 0
    refused = poor.check(poor.sign(ALICE, send(ALICE, BOB), ahead=1))
    assert (refused.code, refused.log) == (5, "spendable balance 50ucway is smaller than 100ucway: insufficient funds")


@pytest.mark.rule("auth.10")
def test_what_did_not_fit_is_rechecked_and_goes_into_the_next_block(chain: Chain) -> None:
    chain.waiting = [chain.sign(ALICE, send(ALICE, BOB), ahead=ahead) for ahead in range(3)]
    chosen = chain.propose(chain.waiting, max_bytes=700)
    assert chosen == chain.waiting[:2]
    chain.block(chosen)
    assert [chain.check(raw, recheck=True).code for raw in chain.waiting] == [32, 32, 0]
    assert chain.check(chain.sign(ALICE, send(ALICE, BOB), ahead=1)).code == 0


@pytest.mark.rule("auth.10")
def test_a_recheck_refuses_what_has_timed_out_in_the_same_words(chain: Chain) -> None:
    chain.block([chain.sign(ALICE, send(ALICE, BOB))])
    raw = chain.sign(ALICE, send(ALICE, BOB), timeout_height=4)
    assert chain.check(raw).code == 0
    chain.block()
    assert chain.check(raw, recheck=True).code == 0
    chain.block()
    answer = chain.check(raw, recheck=True)
    assert (answer.code, answer.log) == (30, "block height: 5, timeout height: 4: tx timeout height")


@pytest.mark.rule("auth.10")
def test_a_recheck_still_shows_a_first_key_to_those_behind(chain: Chain) -> None:
    first = chain.sign(ALICE, send(ALICE, BOB))
    assert chain.check(first).code == 0
    chain.block()
    assert chain.check(first, recheck=True).code == 0
    behind = Draft([send(ALICE, BOB)], [(ALICE, Account(0, 1))])
    behind.auth.signer_infos[0].ClearField("public_key")
    assert chain.check(behind.sign()).code == 0


@pytest.mark.rule("auth.10")
def test_a_recheck_refuses_a_sequence_that_was_used_in_the_same_words(chain: Chain) -> None:
    raw = chain.sign(ALICE, send(ALICE, BOB))
    assert chain.check(raw).code == 0
    chain.block([chain.sign(ALICE, send(ALICE, CAROL))])
    answer = chain.check(raw, recheck=True)
    assert (answer.code, answer.log) == (
        32,
        "account sequence mismatch, expected 1, got 0: incorrect account sequence",
    )


@pytest.mark.rule("auth.10")
def test_a_recheck_notices_that_the_fee_is_gone(tmp_path: Path) -> None:
    poor = Chain(tmp_path, genesis([ALICE, BOB], rich=250))
    poor.block()
    poor.block([poor.sign(ALICE, send(ALICE, BOB, 10))])
    waiting = poor.sign(ALICE, send(ALICE, BOB, 1), ahead=1)
    spends = poor.sign(ALICE, send(ALICE, BOB, 40))
    assert [poor.check(raw).code for raw in (spends, waiting)] == [0, 5]
    later = poor.sign(ALICE, send(ALICE, BOB, 1), fee=40, gas=40_000, ahead=1)
    assert poor.check(later).code == 0
    poor.block([spends])
    answer = poor.check(later, recheck=True)
    assert (answer.code, answer.log) == (5, "spendable balance 0ucway is smaller than 40ucway: insufficient funds")


@pytest.mark.rule("auth.10")
def test_a_recheck_leaves_the_same_pending_state_as_a_first_check(chain: Chain) -> None:
    chain.block([chain.sign(key, send(key, key)) for key in (ALICE, BOB)])
    waiting = [chain.sign(ALICE, send(ALICE, BOB), ahead=0), chain.sign(BOB, send(BOB, ALICE), fee=7, gas=7000 * 10)]
    waiting.append(chain.sign(ALICE, send(ALICE, BOB), ahead=1))
    first = [chain.check(raw).code for raw in waiting]
    pending = dict(chain.app.mempool.simulation().store.parent.changes)
    chain.app.mempool.restart(chain.app.mempool.last)
    assert [chain.check(raw, recheck=True).code for raw in waiting] == first
    again = dict(chain.app.mempool.simulation().store.parent.changes)
    assert again == pending


def test_transactions_are_taken_before_the_first_block_too(tmp_path: Path) -> None:
    young = Chain(tmp_path)
    raw = young.sign(ALICE, send(ALICE, BOB), account=Account(0, 0))
    assert young.check(raw).code == 0
    answer = young.ask("/cosmos.bank.v1beta1.Query/Params")
    assert (answer.code, answer.log) == (
        26,
        "causeway-local-1 is not ready; please wait for first block: invalid height",
    )
    assert [result.code for result in young.next()] == [0]


def test_everybody_computes_the_same_app_hash(tmp_path: Path) -> None:
    """One validator proposed the block, one processed it, one only learned what was decided."""
    proposer, voter, late = [Chain(tmp_path / name) for name in ("proposer", "voter", "late")]
    for height in range(4):
        txs = (
            [proposer.sign(ALICE, send(ALICE, key_of(f"{height}"), 10), account=Account(0, height - 1))]
            if height
            else []
        )
        assert proposer.propose(txs) == txs
        assert voter.process(txs)
        hashes = {one.finalize(txs).app_hash for one in (proposer, voter, late)}
        assert len(hashes) == 1
        for one in (proposer, voter, late):
            one.commit()


def test_a_node_killed_before_commit_computes_the_same_again(chain: Chain) -> None:
    txs = [chain.sign(ALICE, send(ALICE, BOB))]
    promised = chain.finalize(txs).app_hash
    chain.restart()
    assert chain.height == 1
    assert chain.finalize(txs).app_hash == promised
    chain.commit()
    chain.restart()
    info = chain.app.info(abci.RequestInfo())
    assert (info.last_block_height, info.last_block_app_hash) == (2, promised)
    assert chain.deliver(chain.sign(ALICE, send(ALICE, BOB))).code == 0


def test_a_node_killed_before_the_first_commit_starts_over(tmp_path: Path) -> None:
    young = Chain(tmp_path)
    young.finalize([])
    young.restart()
    assert young.height == 0
    again = young.app.init_chain(young._init_request())
    assert again == young.init
    young.block()


@pytest.mark.rule("auth.9")
@pytest.mark.rule("bank.8")
@pytest.mark.rule("consensus.5")
def test_an_exported_chain_starts_with_the_same_state(chain: Chain, tmp_path: Path) -> None:
    chain.deliver(chain.sign(ALICE, send(ALICE, NEWCOMER, 7), send(ALICE, BOB, 8)))
    state = chain.app.disk.view()
    fresh = Chain(tmp_path / "fresh", json.loads(json.dumps(documents.export(chain.app.registry, state))))
    assert fresh.init.validators == chain.init.validators
    assert dict(fresh.app.blocks.base().scan(b"", None)) == dict(state.scan(b"", None))
    assert fresh.init.app_hash == chain.app.disk.app_hash


@pytest.mark.rule("consensus.5")
def test_the_engine_of_an_exported_chain_begins_its_turns_anew(chain: Chain, tmp_path: Path) -> None:
    for _ in range(6):
        chain.next()
    state = chain.app.disk.view()
    fresh = Chain(tmp_path / "fresh", json.loads(json.dumps(documents.export(chain.app.registry, state))))
    fresh.next()
    fresh.next()
    first = Chain(tmp_path / "first", genesis())
    first.next()
    first.next()
    assert _turns(fresh) == _turns(first) != _turns(chain)


def _turns(chain: Chain) -> bytes | None:
    return chain.app.disk.view().get(TURNS.full)


def test_a_genesis_with_an_unknown_part_is_refused(tmp_path: Path) -> None:
    document = genesis()
    document["app_state"]["wasm"] = {}
    with pytest.raises(Exception, match="modules that don't exist: wasm"):
        Chain(tmp_path, document)


def test_a_part_that_is_null_is_an_empty_part(tmp_path: Path) -> None:
    document = genesis()
    document["app_state"]["consensus"] = None
    assert Chain(tmp_path, document).init.validators


@pytest.mark.rule("consensus.2")
def test_the_first_validators_come_from_genesis_and_an_idle_block_changes_none(chain: Chain) -> None:
    assert [one.power for one in chain.init.validators] == [10] * 4
    assert not chain.blocks[0].validator_updates


@pytest.mark.rule("consensus.3")
def test_the_engine_has_no_gas_limit(chain: Chain) -> None:
    assert chain.init.consensus_params.block.max_gas == -1


def test_a_multi_send_reaches_everybody(chain: Chain) -> None:
    parts = [(f"r{number}", number + 1) for number in range(20)]
    message = bank_tx.MsgMultiSend()
    total = sum(amount for _, amount in parts)
    message.inputs.add(address=ALICE.text).coins.add(denom="ucway", amount=str(total))
    for name, amount in parts:
        message.outputs.add(address=key_of(name).text).coins.add(denom="ucway", amount=str(amount))
    result = chain.deliver(chain.sign(ALICE, message, gas=600_000, fee=600))
    assert result.code == 0, result.log
    assert [chain.balance(key_of(name)) for name, _ in parts] == [amount for _, amount in parts]


def test_decoded_transactions_are_forgotten_with_their_block(chain: Chain) -> None:
    raw = chain.sign(ALICE, send(ALICE, BOB))
    assert chain.check(raw).code == 0
    decoder = chain.app.registry.decoder
    waiting = decoder.decode(raw)
    assert decoder.decode(raw) is waiting
    chain.next()
    assert decoder.decode(raw) is not waiting
