"""An upgrade, in one process: the program before it stops at its height, the one after it migrates and goes on."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from chain.app import App
from chain.halt import Halt
from chain.module import Context, Genesis, Module
from chain.store.codecs import STRING
from chain.store.disk import Disk
from chain.store.map import Item
from chain.wire.cosmos.auth.v1beta1 import query_pb2 as auth_query
from chain.wire.cosmos.upgrade.v1beta1 import query_pb2
from chain.wire.tendermint.abci import types_pb2 as abci
from modules.bank import keeper as bank
from modules.registry import MODULES
from modules.upgrade import plans, skips
from tests.app.driver import ALICE, BOB, Chain, genesis, send

HEIGHT = 4
MARK = Item("bank", b"\xfe", STRING)
GREETING = Item("newmodule", b"\x01", STRING)


def migrate(ctx: Context) -> None:
    """Visible, and wrong if it is done twice."""
    MARK(ctx).set((MARK(ctx).get() if MARK(ctx).exists() else "") + "migrated")


NEW: Mapping[str, Mapping[str, plans.Migration]] = {"v2": {"bank": migrate}}


def document(name: str = "v2") -> dict[str, Any]:
    made = genesis()
    made["app_state"]["upgrade"] = {"plan": {"name": name, "height": str(HEIGHT), "info": "see the notes"}}
    return made


@pytest.fixture(autouse=True)
def nothing_is_skipped() -> Iterator[None]:
    yield
    skips.skip([])


@pytest.fixture
def waiting(tmp_path: Path) -> Chain:
    """A chain whose next block is the upgrade's."""
    chain = Chain(tmp_path, document(), check_invariants=False)
    while chain.height < HEIGHT - 1:
        chain.next()
    return chain


def calls(chain: Chain) -> dict[str, Any]:
    """Every call that looks at the next block."""
    return {
        "prepare": lambda: chain.propose([]),
        "process": lambda: chain.process([]),
        "finalize": lambda: chain.finalize([]),
        "start": chain.app.gate,
    }


def applied(chain: Chain) -> int:
    path, request = "/cosmos.upgrade.v1beta1.Query/AppliedPlan", query_pb2.QueryAppliedPlanRequest(name="v2")
    return int(chain.query(path, request, query_pb2.QueryAppliedPlanResponse).height)


@pytest.mark.rule("upgrade.3")
@pytest.mark.parametrize("call", ["prepare", "process", "finalize", "start"])
def test_a_program_that_does_not_know_the_upgrade_stops_at_its_height_and_says_what_to_do(
    waiting: Chain, call: str
) -> None:
    before = waiting.app.disk.app_hash
    with pytest.raises(Halt) as stopped:
        calls(waiting)[call]()
    for said in ('"v2" NEEDED at height 4', "height 3 is kept", "see the notes", "causeway start", "--skip-upgrade 4"):
        assert said in str(stopped.value)
    assert (waiting.height, waiting.app.disk.app_hash) == (HEIGHT - 1, before)


@pytest.mark.rule("upgrade.3")
def test_the_commit_before_the_height_already_tells(tmp_path: Path) -> None:
    chain = Chain(tmp_path, document(), check_invariants=False)
    told = []
    for _ in range(HEIGHT - 1):
        chain.next()
        told.append(chain.app.halt is not None)
    assert told == [False] * (HEIGHT - 2) + [True]


@pytest.mark.rule("upgrade.3")
def test_what_does_not_look_at_the_next_block_goes_on(waiting: Chain) -> None:
    assert waiting.check(waiting.sign(ALICE, send(ALICE, BOB))).code == 0
    assert waiting.balance(ALICE) > 0


@pytest.mark.rule("upgrade.4")
@pytest.mark.parametrize("call", ["prepare", "process", "finalize", "start"])
def test_a_program_that_knows_it_does_not_run_ahead(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str) -> None:
    chain = Chain(tmp_path, document())
    chain.next()
    monkeypatch.setattr(plans, "PLANS", NEW)
    with pytest.raises(Halt, match=r"TOO EARLY[\s\S]*scheduled for height 4[\s\S]*next block is 2"):
        calls(chain)[call]()


@pytest.mark.rule("upgrade.6")
def test_a_program_that_knows_it_migrates_once_and_goes_on(waiting: Chain, monkeypatch: pytest.MonkeyPatch) -> None:
    held = waiting.balance(ALICE)
    monkeypatch.setattr(plans, "PLANS", NEW)
    waiting.restart()
    waiting.app.gate()
    waiting.check_invariants = True
    waiting.waiting = [waiting.sign(ALICE, send(ALICE, BOB, 5))]
    assert [result.code for result in waiting.next()] == [0]
    waiting.next()
    waiting.restart()
    waiting.next()
    assert MARK(waiting.app.queries.context(0)).get() == "migrated"
    assert waiting.balance(ALICE) == held - 105
    assert applied(waiting) == HEIGHT
    versions = waiting.query(
        "/cosmos.upgrade.v1beta1.Query/ModuleVersions",
        query_pb2.QueryModuleVersionsRequest(),
        query_pb2.QueryModuleVersionsResponse,
    ).module_versions
    assert {one.name: one.version for one in versions} == {
        module.name: 1 + (module.name == "bank") for module in MODULES
    }
    plan = waiting.query(
        "/cosmos.upgrade.v1beta1.Query/CurrentPlan",
        query_pb2.QueryCurrentPlanRequest(),
        query_pb2.QueryCurrentPlanResponse,
    )
    assert not plan.HasField("plan")


@pytest.mark.rule("upgrade.6")
def test_proposals_of_the_upgrades_height_see_the_migrated_state(
    waiting: Chain, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Here the migration takes from Alice what she would pay her fee with."""
    monkeypatch.setattr(
        plans, "PLANS", {"v2": {"bank": lambda ctx: bank.transfer(ctx, ALICE.address, BOB.address, 10**12, "ucway")}}
    )
    paying = waiting.sign(ALICE, send(ALICE, BOB))
    assert waiting.check(paying).code == 0
    assert waiting.propose([paying]) == []


@pytest.mark.rule("upgrade.5")
def test_a_program_that_lost_the_upgrade_does_not_run_the_chain_any_more(
    waiting: Chain, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(plans, "PLANS", NEW)
        waiting.next()
    waiting.restart()
    for call in calls(waiting).values():
        with pytest.raises(Halt, match=r'TOO OLD[\s\S]*"v2" at height 4'):
            call()


@pytest.mark.rule("upgrade.7")
@pytest.mark.parametrize("known", [False, True])
def test_an_operator_may_skip_the_height_and_the_plan_is_gone(
    waiting: Chain, monkeypatch: pytest.MonkeyPatch, known: bool
) -> None:
    if known:
        monkeypatch.setattr(plans, "PLANS", NEW)
    skips.skip([HEIGHT])
    waiting.app.gate()
    waiting.next()
    skips.skip([])
    waiting.next()
    assert (waiting.height, applied(waiting)) == (HEIGHT + 1, 0)
    assert not MARK(waiting.app.queries.context(0)).exists()


@pytest.mark.rule("upgrade.7")
def test_another_height_is_not_skipped(waiting: Chain) -> None:
    skips.skip([HEIGHT + 1])
    with pytest.raises(Halt, match="NEEDED"):
        waiting.process([])


@pytest.mark.rule("upgrade.6")
def test_a_module_that_is_new_starts_with_its_defaults_and_its_account(
    waiting: Chain, monkeypatch: pytest.MonkeyPatch
) -> None:
    def init(ctx: Context, state: Mapping[str, Any]) -> None:
        GREETING(ctx).set(f"hello {dict(state)}")

    added = Module("newmodule", Genesis(lambda _: None, init, lambda _: {}), accounts={"newmodule": ("minter",)})
    monkeypatch.setattr(plans, "PLANS", {"v2": {}})
    waiting.app.disk.close()
    modules = (*MODULES, added)
    waiting.app = App(modules, Disk(waiting.path / "application.db", [module.name for module in modules]))
    waiting.check_invariants = True
    waiting.next()
    waiting.next()
    assert GREETING(waiting.app.queries.context(0)).get() == "hello {}"
    account = waiting.query(
        "/cosmos.auth.v1beta1.Query/ModuleAccountByName",
        auth_query.QueryModuleAccountByNameRequest(name="newmodule"),
        auth_query.QueryModuleAccountByNameResponse,
    )
    assert account.account.type_url.endswith("ModuleAccount")


def test_a_genesis_that_is_refused_stops_the_node_with_the_reason(tmp_path: Path) -> None:
    broken = genesis()
    broken["app_state"]["bank"]["supply"] = [{"denom": "ucway", "amount": "1"}]
    with pytest.raises(Halt, match="genesis supply is incorrect"):
        Chain(tmp_path, broken)


def test_the_application_names_one_version_whatever_happens(waiting: Chain) -> None:
    assert waiting.app.info(abci.RequestInfo()).app_version == 0
