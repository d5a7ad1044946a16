"""The beacon in whole blocks, as the engine would drive them: who must speak, what others refuse, what survives."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from chain.client.keys import Key
from chain.engine.onion import Onion
from chain.tx.inherent import inherent_tx
from chain.types import OPERATOR_PREFIX, bech32_text
from chain.wire.causeway.beacon.v1 import query_pb2
from chain.wire.causeway.beacon.v1 import tx_pb2 as pb
from chain.wire.cosmos.tx.v1beta1 import tx_pb2
from chain.wire.tendermint.abci import types_pb2 as abci
from modules.consensus import keeper as consensus
from tests.app.driver import ALICE, BOB, VALIDATORS, Chain, events_of, genesis, send

SERVICE = "/causeway.beacon.v1.Query/"
LENGTH = 4_096
ONIONS = {key.address: Onion(sha256(b"onion of " + key.public).digest(), LENGTH) for key in VALIDATORS}


def public_of(key: Key) -> bytes:
    """A validator's consensus key in the driver's genesis."""
    return sha256(key.public).digest()


def consensus_address(key: Key) -> bytes:
    return sha256(public_of(key)).digest()[:20]


def valoper(key: Key) -> str:
    return bech32_text(key.address, OPERATOR_PREFIX)


class Known:
    """What all nodes together know: every one of them proposes in its turn here."""

    home = "nodes"

    def __init__(self) -> None:
        self._below: dict[bytes, bytes] = {}
        for onion in ONIONS.values():
            self.add(onion)

    def add(self, onion: Onion) -> None:
        """Have one more onion."""
        layer = onion.secret
        for _ in range(onion.length):
            self._below[sha256(layer).digest()] = layer
            layer = sha256(layer).digest()

    def preimage(self, image: bytes) -> bytes | None:
        return self._below.get(image)


def document(**onion: Any) -> dict[str, Any]:
    """A genesis in which every validator has an onion."""
    found = genesis((ALICE, BOB, *VALIDATORS))
    state = found["app_state"]
    state["beacon"] = {
        "params": {"length": str(LENGTH), "delay": "16"},
        "onions": [
            {"operator": valoper(key), "image": b64encode(ONIONS[key.address].image).decode(), **onion}
            for key in VALIDATORS
        ],
    }
    return found


class Beacon(Chain):
    """A chain whose next proposer is, unless a test says otherwise, the one whose turn it is."""

    def __init__(self, path: Path, found: dict[str, Any] | None = None) -> None:
        self.known = Known()
        super().__init__(path, document() if found is None else found, secrets=self.known)
        self.take_turn()

    @property
    def turn(self) -> bytes:
        return consensus.whose_turn(self.app.blocks.context(self.app.mempool.last, self.app.queries.context(0).mode))

    def take_turn(self) -> None:
        """The next block is its own validator's."""
        self.proposer = self.turn

    def pass_turn(self) -> None:
        """The next block is another validator's, in the second round."""
        self.proposer = next(one for one in map(consensus_address, VALIDATORS) if one != self.turn)

    def commit(self) -> None:
        super().commit()
        self.take_turn()

    def value(self, height: int = 0) -> bytes:
        request = query_pb2.QueryValueRequest(block=height)
        return self.query(SERVICE + "Value", request, query_pb2.QueryValueResponse).value.value

    def onion(self, key: Key) -> query_pb2.QueryOnionResponse:
        request = query_pb2.QueryOnionRequest(operator=valoper(key))
        return self.query(SERVICE + "Onion", request, query_pb2.QueryOnionResponse)

    @property
    def speaker(self) -> Key:
        """The validator that proposes next."""
        return next(key for key in VALIDATORS if consensus_address(key) == self.proposer)


def reveal(x: bytes) -> bytes:
    return inherent_tx(pb.MsgReveal(x=x))


@pytest.fixture
def chain(tmp_path: Path) -> Beacon:
    chain = Beacon(tmp_path)
    chain.next()
    return chain


@pytest.mark.rule("beacon.1")
def test_every_block_begins_with_its_proposers_reveal(chain: Beacon) -> None:
    for _ in range(9):
        key, before = chain.speaker, chain.value()
        chain.check(chain.sign(ALICE, send(ALICE, BOB)))
        head, sent = chain.next()
        (told,) = events_of(head, "beacon_reveal")
        assert (head.code, sent.code, told["operator"], told["msg_index"]) == (0, 0, valoper(key), "0")
        assert chain.value() == sha256(before + chain.onion(key).onion.image).digest()
        assert told["value"] == chain.value().hex()


def test_every_validator_speaks_in_its_turn_and_what_is_left_is_counted(chain: Beacon) -> None:
    for _ in range(11):
        chain.next()
    left = [chain.onion(key).remaining for key in VALIDATORS]
    assert left == [LENGTH - 3] * 4
    assert all(chain.onion(key).may_propose for key in VALIDATORS)


@pytest.mark.rule("beacon.2")
def test_what_others_refuse(chain: Beacon) -> None:
    """Skipping, a wrong word, one that was shown before, another's, a second one, one that is not first."""
    chain.next()
    key, sent = chain.speaker, chain.sign(ALICE, send(ALICE, BOB))
    right = chain.propose([])[0]
    shown = chain.onion(key).onion.image
    other = next(one for one in VALIDATORS if one is not key)
    theirs = ONIONS[other.address].preimage(chain.onion(other).onion.image) or b""
    below = ONIONS[key.address].preimage(tx_word(right)) or b""
    bad = {
        "skipped": [],
        "skipped, with others": [sent],
        "wrong": [reveal(b"w" * 32)],
        "shown before": [reveal(shown)],
        "another's": [reveal(theirs)],
        "two at once": [right, reveal(below)],
        "not first": [sent, right],
        "empty": [reveal(b"")],
    }
    assert [what for what, txs in bad.items() if chain.process(txs)] == []
    assert chain.process([right, sent])
    assert chain.process([right])


def tx_word(raw: bytes) -> bytes:
    """The x in a reveal."""
    body = tx_pb2.TxBody.FromString(tx_pb2.TxRaw.FromString(raw).body_bytes)
    return pb.MsgReveal.FromString(body.messages[0].value).x


def test_the_mempool_has_no_reveals(chain: Beacon) -> None:
    assert chain.check(chain.propose([])[0]).code == 18


@pytest.mark.rule("beacon.3")
def test_who_misses_its_turn_is_not_spoken_for_and_says_the_same_next_time(chain: Beacon) -> None:
    """Round 0 fails, after everybody has seen its word; round 1 is another validator's."""
    key, before = chain.speaker, chain.value()
    missed = chain.propose([])
    assert chain.process(missed)
    chain.pass_turn()
    assert chain.propose([]) == []
    for txs in (missed, chain.propose([])):
        assert chain.process(txs) is (txs == [])
    chain.next()
    assert chain.value() == sha256(before + bytes(32)).digest()
    assert chain.onion(key).onion.used == 0
    while chain.speaker is not key:
        chain.next()
    assert chain.propose([]) == missed


def test_a_block_of_the_first_round_can_be_decided_in_a_later_one(chain: Beacon) -> None:
    """The engine then proposes it again as it is: its header still names its proposer."""
    first = chain.propose([])
    assert chain.process(first)
    proposer = chain.proposer
    chain.pass_turn()
    assert chain.process(chain.propose([]))
    chain.proposer = proposer
    assert chain.process(first)
    assert [result.code for result in chain.block(first)] == [0]


def test_blocks_that_were_never_proposed_here_lead_to_the_same_state(chain: Beacon, tmp_path: Path) -> None:
    """Blocksync and replay: FinalizeBlock alone, on a node that has no secrets."""
    copy = Beacon(tmp_path / "copy", chain.document)
    copy.secrets = None
    copy.restart()
    copy.init = copy.app.init_chain(copy._init_request())
    blocks: list[tuple[bytes, list[bytes]]] = []
    fresh = Beacon(tmp_path / "fresh", chain.document)
    for number in range(12):
        if number % 5 == 3:
            fresh.pass_turn()
        txs = fresh.propose([fresh.sign(ALICE, send(ALICE, BOB))])
        assert fresh.process(txs)
        blocks.append((fresh.proposer, txs))
        fresh.block(txs)
    for proposer, txs in blocks:
        copy.proposer = proposer
        copy.block(txs)
    assert copy.app.disk.app_hash == fresh.app.disk.app_hash


@pytest.mark.parametrize("when", ["before the proposal", "after it", "before the commit"])
def test_a_node_killed_at_any_time_goes_on(chain: Beacon, when: str) -> None:
    chain.next()
    if when == "before the proposal":
        chain.restart()
    txs = chain.propose([])
    assert chain.process(txs)
    if when == "after it":
        chain.restart()
        assert chain.propose([]) == txs
    promised = chain.finalize(txs).app_hash
    if when == "before the commit":
        chain.restart()
        assert chain.finalize(txs).app_hash == promised
    chain.commit()
    assert chain.app.disk.app_hash == promised
    assert [result.code for result in chain.next()] == [0]


def test_a_node_that_lost_its_onion_makes_blocks_that_others_refuse(
    chain: Beacon, caplog: pytest.LogCaptureFixture
) -> None:
    chain.secrets = None
    chain.restart()
    assert chain.propose([]) == []
    assert not chain.process([])
    assert "others refuse its blocks" in caplog.text
    chain.pass_turn()
    assert chain.process([]), "the next round goes on"


def test_an_onion_that_ends_lets_the_chain_go_on(tmp_path: Path) -> None:
    found = document(used=str(LENGTH - 2))
    for entry, key in zip(found["app_state"]["beacon"]["onions"], VALIDATORS, strict=True):
        onion = ONIONS[key.address]
        image = sha256(sha256(onion.secret).digest()).digest()
        entry |= {"image": b64encode(image).decode(), "length": str(LENGTH)}
    chain = Beacon(tmp_path, found)
    said = [len(chain.next()) for _ in range(12)]
    assert said == [1] * 8 + [0] * 4
    assert [chain.onion(key).remaining for key in VALIDATORS] == [0] * 4


@pytest.mark.rule("beacon.5")
def test_a_validator_registers_its_next_onion_in_time(chain: Beacon) -> None:
    key = VALIDATORS[0]
    new = Onion(sha256(b"the next one").digest(), LENGTH)
    message = pb.MsgRegisterOnion(operator=valoper(key), onion=new.image)
    result = chain.deliver(chain.sign(key, message))
    assert result.code == 0, result.log
    (told,) = events_of(result, "beacon_register")
    assert chain.check(chain.sign(ALICE, message)).code != 0, "only its operator"
    chain.known.add(new)
    while chain.height < int(told["active_height"]) + 7:
        assert [one.code for one in chain.next()] == [0]
    found = chain.onion(key).onion
    assert (found.used, new.remaining(found.image)) == (2, LENGTH - 2)


def test_the_reveal_leaves_less_room_for_others(chain: Beacon) -> None:
    txs = [chain.sign(ALICE, send(ALICE, BOB), ahead=ahead) for ahead in range(5)]
    head = chain.propose([])[0]
    size = len(abci.RequestPrepareProposal(txs=[head, *txs[:2]]).SerializeToString())
    assert chain.propose(txs, size) == [head, *txs[:2]]
    assert chain.propose(txs, size - 1) == [head, txs[0]]


def test_a_value_that_is_not_kept_is_not_found(chain: Beacon) -> None:
    request = query_pb2.QueryValueRequest(block=chain.height + 1).SerializeToString()
    assert chain.ask(SERVICE + "Value", request).code == 22
