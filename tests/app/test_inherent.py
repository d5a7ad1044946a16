"""What a proposer puts at the head of its block: only there, only alone, or the block is refused.

The module that brings it is a stand-in, which knows one password for each proposer: the engine room knows no module.
"""

from dataclasses import replace
from pathlib import Path

import pytest
from google.protobuf.message import Message

from chain.app import App
from chain.dispatch import Registry
from chain.errors import InvalidRequest
from chain.events import event
from chain.module import Context, Genesis, Inherent, Mode, Module, Secrets, route
from chain.store.codecs import BYTES, U64
from chain.store.disk import Disk
from chain.store.map import Item
from chain.tx.inherent import inherent_tx
from chain.wire.causeway.beacon.v1 import tx_pb2 as pb
from chain.wire.cosmos.tx.v1beta1 import service_pb2, tx_pb2
from modules.registry import MODULES
from tests.app.driver import ALICE, BOB, Chain, Draft, genesis, send

PROPOSER, OTHER = bytes(range(20)), bytes(20)
LAST = Item("toy", b"\x00", BYTES)
COUNT = Item("toy", b"\x01", U64, default=0)


def say(ctx: Context, msg: pb.MsgReveal) -> pb.MsgRevealResponse:
    """Only the proposer's own words."""
    if msg.x != b"of " + ctx.block.proposer:
        raise InvalidRequest("somebody else's")
    LAST(ctx).set(msg.x)
    COUNT(ctx).set(COUNT(ctx).get() + 1)
    ctx.emit(event("said"))
    return pb.MsgRevealResponse()


def make(ctx: Context, secrets: Secrets) -> Message | None:
    found = secrets.preimage(ctx.block.proposer)
    return None if found is None else pb.MsgReveal(x=found)


TOY = Module(
    name="toy",
    genesis=Genesis(lambda state: None, lambda ctx, state: LAST(ctx).set(b"nothing"), lambda ctx: {}),
    routes=(route(pb.MsgReveal, say, signer=lambda msg: (), gas=0, inherent=True),),
    inherent=Inherent(make, lambda ctx: ctx.block.proposer == PROPOSER),
)


def without_words(module: Module) -> Module:
    """The same with nothing to say at a block's head."""
    return replace(module, inherent=None, routes=tuple(one for one in module.routes if not one.inherent))


REST = tuple(without_words(module) for module in MODULES)


class Known:
    """The secrets of the node that proposes as PROPOSER."""

    home = "here"

    def preimage(self, image: bytes) -> bytes | None:
        return b"of " + image if image == PROPOSER else None


class Talking(Chain):
    """A chain with the stand-in."""

    def open(self) -> None:
        names = [module.name for module in (*REST, TOY)]
        self.app = App((*REST, TOY), Disk(self.path / "application.db", names), self.policy, Known())


def raw(x: bytes = b"of " + PROPOSER) -> bytes:
    return inherent_tx(pb.MsgReveal(x=x))


@pytest.fixture
def chain(tmp_path: Path) -> Chain:
    document = genesis()
    document["app_state"] = {module.name: document["app_state"].get(module.name, {}) for module in REST}
    chain = Talking(tmp_path, document)
    chain.block([raw()])
    chain.proposer = PROPOSER
    return chain


def count(chain: Chain) -> int:
    return COUNT(chain.app.queries.context(0)).get()


def test_every_block_of_a_proposer_that_owes_it_begins_with_it(chain: Chain) -> None:
    before = count(chain)
    for _ in range(3):
        chain.check(chain.sign(ALICE, send(ALICE, BOB)))
        results = chain.next()
        assert [one.code for one in results] == [0, 0]
        assert [one.type for one in results[0].events] == ["said"]
        assert (results[0].gas_wanted, results[0].gas_used) == (0, 0)
    assert count(chain) == before + 3


def test_clients_decode_it(chain: Chain) -> None:
    tx = tx_pb2.Tx.FromString(chain.propose([])[0])
    assert [one.type_url for one in tx.body.messages] == ["/causeway.beacon.v1.MsgReveal"]
    assert (len(tx.signatures), len(tx.auth_info.signer_infos), tx.auth_info.fee.gas_limit) == (0, 0, 0)
    assert tx.auth_info.HasField("fee"), "explorers look into it"


def test_its_bytes_count_and_others_fill_the_rest(chain: Chain) -> None:
    one = chain.sign(ALICE, send(ALICE, BOB))
    head = len(raw()) + 2
    whole = head + len(one) + 1 + (len(one) > 127) + 1
    assert chain.propose([one], whole - 1) == [raw()]
    assert chain.propose([one], whole) == [raw(), one]


def test_a_block_without_it_is_refused(chain: Chain) -> None:
    one = chain.sign(ALICE, send(ALICE, BOB))
    assert [chain.process(txs) for txs in ([], [one], [raw()], [raw(), one])] == [False, False, True, True]


def test_a_proposer_that_owes_nothing_says_nothing(chain: Chain) -> None:
    chain.proposer = OTHER
    assert chain.propose([]) == []
    assert [chain.process(txs) for txs in ([], [raw()], [raw(b"of " + OTHER)])] == [True, False, True]


def test_it_is_refused_twice_wrong_or_not_first(chain: Chain) -> None:
    one = chain.sign(ALICE, send(ALICE, BOB))
    for txs in ([one, raw()], [raw(), raw()], [raw(b"of me")], [raw(), raw(b"of me")], [raw(b"of me"), raw()]):
        assert not chain.process(txs)


def test_a_decided_block_that_is_wrong_changes_nothing_by_it(chain: Chain) -> None:
    """Blocksync runs blocks that were never proposed here; a majority that lies is not believed."""
    before = count(chain)
    one = chain.sign(ALICE, send(ALICE, BOB))
    results = chain.block([raw(b"of me"), one, raw()])
    assert [result.code for result in results] == [18, 0, 18]
    assert count(chain) == before
    assert [result.code for result in chain.block([raw()])] == [0]
    assert count(chain) == before + 1


def test_the_mempool_and_simulations_refuse_it(chain: Chain) -> None:
    answer = chain.check(raw())
    assert (answer.code, answer.log) == (
        18,
        "only the proposer of a block sends /causeway.beacon.v1.MsgReveal: invalid request",
    )
    assert chain.check(raw(), recheck=True).code == 18
    request = service_pb2.SimulateRequest(tx_bytes=raw()).SerializeToString()
    assert chain.ask("/cosmos.tx.v1beta1.Service/Simulate", request).code == 18
    assert chain.propose([raw(), raw(b"of me")]) == [raw()], "what waits is not taken for the proposer's"


def bent() -> dict[str, bytes]:
    """Transactions with the message that are not the one form of it."""
    other = Draft([pb.MsgReveal(x=b"of " + PROPOSER)], [])
    memo = Draft([pb.MsgReveal(x=b"of " + PROPOSER)], [])
    memo.body.memo = "hello"
    plain = tx_pb2.TxRaw(body_bytes=tx_pb2.TxRaw.FromString(raw()).body_bytes)
    return {
        "with a fee": other.raw([]),
        "with a memo": memo.raw([]),
        "without fee": plain.SerializeToString(),
        "signed": raw() + b"\x1a\x01x",
        "beside another": Draft([pb.MsgReveal(x=b"of " + PROPOSER), send(ALICE, BOB)], []).raw([]),
        "behind another": Draft([send(ALICE, BOB), pb.MsgReveal(x=b"of " + PROPOSER)], []).raw([]),
        "twice": Draft([pb.MsgReveal(x=b"of " + PROPOSER)] * 2, []).raw([]),
        "padded": raw() + b"\x1a\x00",
    }


@pytest.mark.parametrize("how", bent())
def test_it_has_one_form(chain: Chain, how: str) -> None:
    assert chain.check(bent()[how]).code != 0
    assert not chain.process([bent()[how]])


def test_a_signed_message_of_this_kind_is_no_transaction(chain: Chain) -> None:
    assert chain.check(chain.sign(ALICE, pb.MsgReveal(x=b"of " + PROPOSER))).code == 18


def test_only_one_module_brings_a_first_transaction() -> None:
    with pytest.raises(ValueError, match="two modules bring one"):
        Registry((*REST, TOY, Module("second", TOY.genesis, inherent=TOY.inherent)))
    assert Mode.BLOCK is not Mode.CHECK
