"""A state that is exported starts a chain with the same app hash; only its operator may read it whole."""

import json
from pathlib import Path
from typing import Any

import pytest

from chain.admin import KEPT_HEIGHTS, PAGE_ENTRIES, STATE, entries_of
from chain.app import App
from chain.errors import InvalidArgument
from chain.halt import Halt
from chain.store.disk import Disk
from chain.store.kv import Frozen
from chain.wire.causeway.poc.v1 import tx_pb2 as poc_pb
from chain.wire.tendermint.abci import types_pb2 as abci
from genesis import document as documents
from modules.registry import MODULES, NAMES
from tests.app.driver import ALICE, BOB, CAROL, Chain, send

TOKEN = bytes(range(32))


@pytest.fixture
def chain(tmp_path: Path) -> Chain:
    """A chain that has seen something: payments, a miner, its commitment in an open sprint."""
    chain = Chain(tmp_path / "first")
    chain.next()
    chain.deliver(chain.sign(ALICE, send(ALICE, BOB, 5)))
    chain.deliver(chain.sign(BOB, poc_pb.MsgRegisterMiner(miner=BOB.text, moniker="bob"), fee=20_000, gas=20_000_000))
    for _ in range(3):
        chain.next()
    return chain


def exported(chain: Chain) -> dict[str, Any]:
    made = documents.export(chain.app.registry, chain.app.disk.view())
    return dict(json.loads(json.dumps(made)))


def started(path: Path, document: dict[str, Any]) -> tuple[App, abci.ResponseInitChain]:
    app = App(MODULES, Disk(path / "application.db", NAMES))
    return app, app.init_chain(documents.init_chain(document))


def test_a_chain_that_starts_from_an_export_has_the_same_app_hash(chain: Chain, tmp_path: Path) -> None:
    _, answer = started(tmp_path / "second", exported(chain))
    assert answer.app_hash == chain.app.disk.app_hash
    assert [(v.pub_key.ed25519, v.power) for v in answer.validators] == [
        (v.pub_key.ed25519, v.power) for v in chain.init.validators
    ]


def test_it_goes_on_where_the_other_stopped_and_survives_a_restart(chain: Chain, tmp_path: Path) -> None:
    document = exported(chain)
    assert document["initial_height"] == str(chain.height + 1)
    app, _ = started(tmp_path / "second", document)
    request = abci.RequestFinalizeBlock(
        height=chain.height + 1, hash=bytes(32), txs=[chain.sign(CAROL, send(CAROL, BOB))]
    )
    request.time.seconds = documents.time_ns(document["genesis_time"]) // 10**9
    assert [result.code for result in app.finalize_block(request).tx_results] == [0]
    app.commit(abci.RequestCommit())
    app.disk.close()
    chain.block(list(request.txs))
    restarted = App(MODULES, Disk(tmp_path / "second" / "application.db", NAMES))
    info = restarted.info(abci.RequestInfo())
    assert info.last_block_height == chain.height
    assert restarted.registry.chain_id == document["chain_id"]


def test_an_export_of_an_export_is_the_same_document(chain: Chain, tmp_path: Path) -> None:
    document = exported(chain)
    app, _ = started(tmp_path / "second", document)
    assert documents.export(app.registry, app.blocks.base()) == document


def test_under_another_chain_id_only_that_differs(chain: Chain, tmp_path: Path) -> None:
    document = {**exported(chain), "chain_id": "other-1"}
    app, answer = started(tmp_path / "second", document)
    assert answer.app_hash != chain.app.disk.app_hash
    again = documents.export(app.registry, app.blocks.base())
    assert again == document


@pytest.mark.rule("consensus.5")
def test_an_export_starts_at_the_height_after_its_last_block_only(chain: Chain, tmp_path: Path) -> None:
    with pytest.raises(Halt, match=f"so the initial height is {chain.height + 1}"):
        started(tmp_path / "second", {**exported(chain), "initial_height": "1"})


@pytest.mark.parametrize(
    ("nanoseconds", "text"),
    [
        (0, "1970-01-01T00:00:00Z"),
        (1_760_000_000_000_000_001, "2025-10-09T08:53:20.000000001Z"),
        (1_760_000_000_120_000_000, "2025-10-09T08:53:20.120000000Z"),
    ],
)
def test_times_go_round_exactly(nanoseconds: int, text: str) -> None:
    assert documents.time_text(nanoseconds) == text
    assert documents.time_ns(text) == nanoseconds


@pytest.mark.parametrize(
    "change",
    [
        {"chain_id": ""},
        {"chain_id": "x" * 51},
        {"genesis_time": "yesterday"},
        {"consensus_params": {}},
        {"app_state": b""},
    ],
)
def test_what_cometbft_would_refuse_is_refused(chain: Chain, change: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"."):
        documents.init_chain({**exported(chain), **change})


class Asking:
    """The operator of a chain's node."""

    def __init__(self, chain: Chain) -> None:
        chain.app.disk.close()
        self.chain = chain
        chain.app = App(MODULES, Disk(chain.path / "application.db", NAMES), admin_token=TOKEN)

    def page(self, start: bytes = b"", height: int = 0, token: bytes = TOKEN) -> abci.ResponseQuery:
        return self.chain.ask(STATE, token + start, height)

    def pages(self, height: int) -> dict[bytes, bytes]:
        found: dict[bytes, bytes] = {}
        start = b""
        while True:
            answer = self.page(start, height)
            assert answer.code == 0, answer.log
            found.update(entries_of(answer.value))
            start = answer.key
            if not start:
                return found


@pytest.fixture
def operator(chain: Chain) -> Asking:
    return Asking(chain)


@pytest.mark.parametrize("token", [b"", TOKEN[:31], bytes(32), TOKEN[::-1]])
def test_without_the_token_nothing_is_read(operator: Asking, token: bytes) -> None:
    answer = operator.chain.ask(STATE, token)
    assert (answer.codespace, answer.code, answer.value) == ("sdk", 4, b"")


def test_a_node_without_a_token_answers_nobody(chain: Chain) -> None:
    assert chain.ask(STATE, b"").code == chain.ask(STATE, bytes(32)).code == 4


def test_pages_are_the_whole_state_of_one_height_whatever_is_committed_meanwhile(operator: Asking) -> None:
    chain = operator.chain
    height = chain.height
    held = chain.balance(ALICE)
    document = exported(chain)
    many = [chain.sign(ALICE, send(ALICE, BOB), ahead=n) for n in range(3)]
    first = operator.page(height=height)
    assert first.info.split("/") == list(NAMES)
    chain.block(many)
    for _ in range(120):  # beyond what queries may ask for
        chain.block([])
    state = Frozen(dict(entries_of(first.value)) | (_rest(operator, first, height)))
    assert documents.export(chain.app.registry, state) == document
    assert chain.balance(ALICE) < held


def _rest(operator: Asking, first: abci.ResponseQuery, height: int) -> dict[bytes, bytes]:
    found: dict[bytes, bytes] = {}
    start = first.key
    while start:
        answer = operator.page(start, height)
        assert answer.code == 0, answer.log
        found.update(entries_of(answer.value))
        start = answer.key
    return found


def test_a_snapshot_that_nobody_reads_to_its_end_is_let_go(operator: Asking, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chain.admin.PAGE_ENTRIES", 3)
    monkeypatch.setattr("chain.admin.KEPT_HEIGHTS", 110)
    height = operator.chain.height
    following = operator.page(height=height).key
    for blocks in (105, 10):
        last = operator.page(following, height)
        for _ in range(blocks):
            operator.chain.block([])
    assert last.code == 0
    assert "not kept here" in operator.page(following, height).log


def test_small_pages_together_are_the_large_one(operator: Asking, monkeypatch: pytest.MonkeyPatch) -> None:
    assert PAGE_ENTRIES > 3
    assert KEPT_HEIGHTS > 100
    whole = operator.pages(operator.chain.height)
    monkeypatch.setattr("chain.admin.PAGE_ENTRIES", 3)
    assert operator.pages(operator.chain.height) == whole
    monkeypatch.setattr("chain.admin.PAGE_BYTES", 10)
    assert operator.pages(operator.chain.height) == whole


def test_a_page_that_is_cut_off_is_no_page(operator: Asking) -> None:
    page = operator.page().value
    with pytest.raises(InvalidArgument):
        dict(entries_of(page[:-1]))
