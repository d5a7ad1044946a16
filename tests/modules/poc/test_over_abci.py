"""Proof of compute as the engine drives it: CheckTx, proposals, blocks, queries; tiles are really computed."""

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from chain.client.keys import Key
from chain.limits import LANE_GAS
from chain.wire.causeway.poc.v1 import query_pb2, tx_pb2
from chain.wire.causeway.poc.v1 import types_pb2 as pb
from genesis import builder
from kernels import reference, verify
from kernels.reference import Entry
from modules.poc import spotcheck
from tests.app.driver import CHAIN, VALIDATORS, Chain, key_of, send

MINERS = [key_of(f"miner {number}") for number in range(3)]
SMALL = {
    "rows": 128, "cols": 128, "depth": 64, "entries": 8, "first_height": 2, "epoch_blocks": 40, "sprint_blocks": 4,
    "confirm_blocks": 3, "reveal_blocks": 3, "confirmations": 0, "min_weight": 8,
}  # fmt: skip
QUERY = "/causeway.poc.v1.Query/"


def document(**changed: int) -> dict[str, object]:
    preset = builder.preset("local").with_poc(**{**SMALL, "gas_per_tile": 64 * 64 * 64 // 45, **changed})
    validators = [
        builder.Validator(name=f"v{number}", account=key.text, public=sha256(key.public).digest(), stake=10**10)
        for number, key in enumerate(VALIDATORS)
    ]
    miners = [
        builder.Miner(name=f"m{number}", account=key.text, backing={VALIDATORS[number].text: 10_000})
        for number, key in enumerate(MINERS)
    ]
    accounts = [builder.Account(address=key.text, amount=10**9) for key in MINERS]
    return builder.build(preset, "2026-01-01T00:00:00Z", validators, miners, accounts, CHAIN)


@pytest.fixture
def chain(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Chain]:
    monkeypatch.setattr(spotcheck, "MEMORY", spotcheck.Memory())
    made = Chain(tmp_path, document())
    yield made
    made.app.disk.close()


def sprint_of(chain: Chain) -> pb.Sprint:
    request = query_pb2.QueryCurrentSprintRequest()
    return chain.query(QUERY + "CurrentSprint", request, query_pb2.QueryCurrentSprintResponse).sprint


def run_to(chain: Chain, height: int) -> None:
    while chain.height < height:
        chain.next()


def entries_of(key: Key, sprint: pb.Sprint, nonces: int) -> list[Entry]:
    names = [Entry(nonce, row, col) for nonce in range(nonces) for row in (0, 1) for col in (0, 1)]
    names.sort(key=lambda entry: verify.tile_digest(sprint.seed, key.address, entry, 64, 64))
    return sorted(names[:8])


def commitment(chain: Chain, key: Key, entries: list[Entry], sprint: pb.Sprint, **terms: int) -> bytes:
    promise = reference.commitment(sprint.seed, key.address, entries)
    message = tx_pb2.MsgCommitProof(miner=key.text, epoch=sprint.epoch, sprint=sprint.sprint, commitment=promise)
    return chain.sign(key, message, **{"fee": 0, **terms})


def reveal_of(key: Key, entries: list[Entry], sprint: pb.Sprint) -> tx_pb2.MsgRevealProof:
    raw = reference.encode_entries(entries)
    return tx_pb2.MsgRevealProof(miner=key.text, epoch=sprint.epoch, sprint=sprint.sprint, entries=raw)


def reveal(chain: Chain, key: Key, entries: list[Entry], sprint: pb.Sprint, **terms: int) -> bytes:
    return chain.sign(key, reveal_of(key, entries, sprint), **{"fee": 0, **terms})


@pytest.mark.rule("poc.4")
@pytest.mark.rule("poc.9")
def test_miners_prove_their_compute_without_fees_and_the_engine_hears_of_new_powers(chain: Chain) -> None:
    run_to(chain, 2)
    sprint = sprint_of(chain)
    proofs = {key.text: (key, entries_of(key, sprint, 8 * (1 + number))) for number, key in enumerate(MINERS)}
    for key, entries in proofs.values():
        assert chain.check(commitment(chain, key, entries, sprint)).code == 0
    assert [result.code for result in chain.next()] == [0, 0, 0]
    run_to(chain, sprint.commit_end_height)
    for key, entries in proofs.values():
        assert chain.check(reveal(chain, key, entries, sprint)).log == ""
    results = chain.next()
    assert [(result.code, result.gas_used > 8 * 5825) for result in results] == [(0, True)] * 3
    assert [chain.balance(key) for key in MINERS] == [10**9] * 3
    run_to(chain, sprint_of(chain).reveal_end_height)
    told = {update.pub_key.ed25519: update.power for update in chain.blocks[-1].validator_updates}
    asked = chain.query(QUERY + "Validators", query_pb2.QueryValidatorsRequest(), query_pb2.QueryValidatorsResponse)
    names = {f"v{number}": sha256(key.public).digest() for number, key in enumerate(VALIDATORS)}
    powers = {names[standing.moniker]: standing.power for standing in asked.validators}
    left = sha256(VALIDATORS[3].public).digest()  # nobody backs it, and local shares move at once
    assert told == {**{key: power for key, power in powers.items() if power}, left: 0}
    assert asked.total_power == sum(powers.values())
    weights = chain.query(QUERY + "Weights", query_pb2.QueryWeightsRequest(), query_pb2.QueryWeightsResponse)
    assert len(weights.weights) == 3


@pytest.mark.rule("poc.4")
def test_a_proof_that_is_not_alone_pays_like_any_other(chain: Chain) -> None:
    run_to(chain, 2)
    sprint = sprint_of(chain)
    message = tx_pb2.MsgCommitProof(miner=MINERS[0].text, commitment=b"c" * 32, epoch=0, sprint=0)
    both = chain.sign(MINERS[0], message, send(MINERS[0], MINERS[1]), fee=0, gas=200_000)
    assert (chain.check(both).code, sprint.sprint) == (13, 0)


@pytest.mark.rule("poc.4c")
def test_the_mempool_refuses_what_no_sprint_expects(chain: Chain) -> None:
    run_to(chain, 2)
    sprint = sprint_of(chain)
    entries = entries_of(MINERS[0], sprint, 8)
    answer = chain.check(reveal(chain, MINERS[0], entries, sprint))
    assert (answer.codespace, answer.code) == ("poc", 10)
    run_to(chain, sprint.commit_end_height)
    answer = chain.check(commitment(chain, MINERS[0], entries, sprint))
    assert (answer.codespace, answer.code) == ("poc", 10)


@pytest.mark.rule("poc.4")
@pytest.mark.rule("poc.4b")
def test_a_block_holds_no_more_proofs_than_its_lane_has_gas_for(tmp_path: Path) -> None:
    chain = Chain(tmp_path, document(gas_per_tile=LANE_GAS // 8 // 2 - 10_000))
    run_to(chain, 2)
    sprint = sprint_of(chain)
    entries = [Entry(nonce, 0, 0) for nonce in range(8)]
    chain.block([commitment(chain, key, entries, sprint) for key in MINERS])
    run_to(chain, sprint.commit_end_height)
    reveals = [reveal(chain, key, entries, sprint, gas=LANE_GAS // 2) for key in MINERS]
    others = [chain.sign(MINERS[0], send(MINERS[0], MINERS[1]), ahead=1, gas=LANE_GAS, fee=500_000)]
    assert sprint.proofs_per_block == 2
    assert chain.propose([*others, *reveals]) == [*reveals[:2], *others]
    assert (chain.process(reveals[:2]), chain.process(reveals)) == (True, False)
    paid = chain.sign(MINERS[2], reveal_of(MINERS[2], entries, sprint), send(MINERS[2], MINERS[1]), gas=260_000_000)
    assert (chain.process([paid, reveals[0]]), chain.process([paid])) == (False, True)
    assert [result.code for result in chain.block(reveals[:2])] == [0, 0]
    chain.app.disk.close()


@pytest.mark.rule("poc.4b")
def test_a_free_transaction_that_asks_for_more_gas_than_it_uses_takes_no_room_from_others(chain: Chain) -> None:
    run_to(chain, 2)
    entries = [Entry(nonce, 0, 0) for nonce in range(8)]
    sprint = sprint_of(chain)
    greedy = [commitment(chain, MINERS[0], entries, sprint, ahead=ahead, gas=LANE_GAS) for ahead in range(2)]
    honest = commitment(chain, MINERS[1], entries, sprint)
    assert [chain.check(raw).code for raw in (*greedy, honest)] == [0, 0, 0]
    assert [result.code for result in chain.next()] == [0, 0, 0]
    more = commitment(chain, MINERS[2], entries, sprint, gas=LANE_GAS + 1)
    assert chain.check(more).code != 0


@pytest.mark.rule("poc.4d")
def test_two_nodes_that_run_the_same_blocks_have_the_same_app_hash(tmp_path: Path) -> None:
    hashes = []
    for name in ("a", "b"):
        chain = Chain(tmp_path / name, document(confirmations=40))
        for _ in range(45):
            chain.block(transactions(chain))
        hashes.append([block.app_hash for block in chain.blocks])
        chain.app.disk.close()
    assert hashes[0] == hashes[1]
    assert len(set(hashes[0])) > 20


def transactions(chain: Chain) -> list[bytes]:
    """A commitment of everyone in a sprint's first block, their reveals in the first block for them."""
    if chain.height < 2:
        return []
    sprint = sprint_of(chain)
    entries = [Entry(nonce, 0, 0) for nonce in range(8)]
    if chain.height == sprint.open_height:
        return [commitment(chain, key, entries, sprint) for key in MINERS]
    if chain.height == sprint.commit_end_height:
        return [reveal(chain, key, entries, sprint) for key in MINERS]
    return []
