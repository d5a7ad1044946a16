"""An upgrade with two builds of the application: the old one stops at its height, the new one goes on from there."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from chain.client.rpc import Rpc
from chain.wire.cosmos.bank.v1beta1 import query_pb2 as bank_pb
from chain.wire.cosmos.upgrade.v1beta1 import query_pb2 as upgrade_pb
from localnet.network import RICH, create
from tests.e2e.builds import ROOT, Running, change_genesis, copy_of_the_sources, nodes_of

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(600)]

HEIGHT = 14
PLAN = """PLANS: Mapping[str, Mapping[str, Migration]] = {}
"""
NEW_PLAN = """from modules.bank import migrations as bank  # noqa: E402
PLANS: Mapping[str, Mapping[str, Migration]] = {"v2": {"bank": bank.rename}}
"""
MIGRATION = '''"""Migrations of bank."""
from chain.module import Context
from modules.bank.state import METADATA


def rename(ctx: Context) -> None:
    metadata = METADATA(ctx)["ucway"]
    metadata.name += " the Second"
    METADATA(ctx)["ucway"] = metadata
'''


@pytest.fixture
def new_build(tmp_path: Path) -> Path:
    """The source tree of the next release: one more plan, one migration."""
    build = copy_of_the_sources(tmp_path / "new")
    plans = build / "modules" / "upgrade" / "plans.py"
    text = plans.read_text()
    assert PLAN in text
    plans.write_text(text.replace(PLAN, NEW_PLAN))
    (build / "modules" / "bank" / "migrations.py").write_text(MIGRATION)
    return build


@pytest.fixture
def nodes(tmp_path: Path) -> Iterator[list[Running]]:
    """Three validators whose genesis has an upgrade scheduled; none is started."""

    def schedule(document: dict[str, Any]) -> None:
        plan = {"name": "v2", "height": str(HEIGHT), "info": "get it from the releases page"}
        document["app_state"]["upgrade"] = {"plan": plan}

    made = nodes_of(create(tmp_path / "net", 3, 0, 300))
    change_genesis(made, schedule)
    try:
        yield made
    finally:
        for node in made:
            node.stop()


def test_the_old_build_stops_the_new_one_migrates_and_the_chain_goes_on(nodes: list[Running], new_build: Path) -> None:
    for node in nodes:
        node.start(ROOT)
    nodes[0].await_height(4)
    _the_new_build_does_not_run_ahead(nodes[2], new_build)
    nodes[2].start(ROOT)
    _all_stop_before_the_height(nodes)
    before = _state(nodes[0], HEIGHT - 1)
    _the_old_build_can_only_say_it_again(nodes[1])
    for node in nodes:
        node.start(new_build)
    for node in nodes:
        node.await_height(HEIGHT + 3)
    _it_was_done_once_and_nothing_was_lost(nodes, before)
    nodes[1].stop()
    nodes[1].start(ROOT)
    code, said = nodes[1].ended()
    assert (code, "TOO OLD" in said) == (7, True)
    nodes[1].start(new_build)
    nodes[1].await_height(nodes[0].height() + 1)


def _the_new_build_does_not_run_ahead(node: Running, new_build: Path) -> None:
    node.stop()
    node.start(new_build)
    code, said = node.ended()
    assert code == 7
    assert f'TOO EARLY for this program: it has the upgrade "v2", which is scheduled for height {HEIGHT}' in said


def _all_stop_before_the_height(nodes: list[Running]) -> None:
    for node in nodes:
        code, said = node.ended()
        assert code == 7
        assert f'UPGRADE "v2" NEEDED at height {HEIGHT}' in said
        assert "get it from the releases page" in said
        assert f"--skip-upgrade {HEIGHT}" in said


def _the_old_build_can_only_say_it_again(node: Running) -> None:
    node.start(ROOT)
    code, said = node.ended(30)
    assert (code, said.count("NEEDED")) == (7, 1)


def _state(node: Running, height: int) -> dict[str, Any]:
    """The whole state of a node that is stopped, which must be at this height."""
    done = node.causeway(ROOT, "genesis", "export", "--height", str(height))
    return dict(json.loads(done.stdout)["app_state"])


def _it_was_done_once_and_nothing_was_lost(nodes: list[Running], before: dict[str, Any]) -> None:
    found = [_shown(node) for node in nodes]
    assert found == [(HEIGHT, "Causeway the Second", RICH, 2)] * len(nodes)
    assert before["bank"]["denom_metadata"][0]["name"] == "Causeway"
    for height in (HEIGHT - 1, HEIGHT, HEIGHT + 1, HEIGHT + 2):
        hashes = {_header(node, height)["app_hash"] for node in nodes}
        assert len(hashes) == 1


def _header(node: Running, height: int) -> dict[str, Any]:
    with Rpc(node.url) as rpc:
        return dict(rpc.block(height)["block"]["header"])


def _shown(node: Running) -> tuple[int, str, int, int]:
    """When the upgrade was done, the coin's name, what Alice holds, the version of the bank's state."""
    alice = json.loads((node.home.parent / "network.json").read_text())["accounts"][0]["address"]
    with Rpc(node.url) as rpc:
        service = "/cosmos.upgrade.v1beta1.Query/"
        asked = upgrade_pb.QueryAppliedPlanRequest(name="v2")
        applied = rpc.query(f"{service}AppliedPlan", asked, upgrade_pb.QueryAppliedPlanResponse)
        of_bank = upgrade_pb.QueryModuleVersionsRequest(module_name="bank")
        versions = rpc.query(f"{service}ModuleVersions", of_bank, upgrade_pb.QueryModuleVersionsResponse)
        coin = bank_pb.QueryDenomMetadataRequest(denom="ucway")
        named = rpc.query("/cosmos.bank.v1beta1.Query/DenomMetadata", coin, bank_pb.QueryDenomMetadataResponse)
        held = bank_pb.QueryBalanceRequest(address=alice, denom="ucway")
        balance = rpc.query("/cosmos.bank.v1beta1.Query/Balance", held, bank_pb.QueryBalanceResponse)
    version = versions.module_versions[0].version
    return int(applied.height), named.metadata.name, int(balance.balance.amount), int(version)
