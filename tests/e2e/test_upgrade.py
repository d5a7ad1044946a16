"""An upgrade with two builds of the application: the old one stops at its height, the new one goes on from there."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from chain.client.keyring import Keyring
from chain.client.rpc import Rpc
from chain.client.tx import Sender, any_of
from chain.types import bech32_text, module_address
from chain.wire.cosmos.bank.v1beta1 import query_pb2 as bank_pb
from chain.wire.cosmos.base.v1beta1 import coin_pb2
from chain.wire.cosmos.gov.v1 import gov_pb2
from chain.wire.cosmos.gov.v1 import tx_pb2 as gov_tx
from chain.wire.cosmos.upgrade.v1beta1 import query_pb2 as upgrade_pb
from chain.wire.cosmos.upgrade.v1beta1 import tx_pb2 as upgrade_tx
from chain.wire.cosmos.upgrade.v1beta1 import upgrade_pb2
from localnet.network import RICH, create
from tests.e2e.builds import ROOT, Running, change_genesis, copy_of_the_sources, nodes_of

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(600)]

VOTED_AND_READ = 70
"""Blocks from the proposal to the upgrade's height: it is voted on for about 25, and each node must have seen it."""
GOV = bech32_text(module_address("gov"))
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
    """Three validators, whose proposals are voted on for eight seconds; none is started."""

    def hurry(document: dict[str, Any]) -> None:
        params = document["app_state"]["gov"]["params"]
        params.update(voting_period="8s", expedited_voting_period="4s")

    made = nodes_of(create(tmp_path / "net", 3, 0, 300))
    change_genesis(made, hurry)
    try:
        yield made
    finally:
        for node in made:
            node.stop()


def test_the_old_build_stops_the_new_one_migrates_and_the_chain_goes_on(nodes: list[Running], new_build: Path) -> None:
    for node in nodes:
        node.start(ROOT)
    nodes[0].await_height(3)
    height = _governance_decides(nodes)
    _the_new_build_does_not_run_ahead(nodes[2], new_build, height)
    nodes[2].start(ROOT)
    _all_stop_before_the_height(nodes, height)
    before = _state(nodes[0], height - 1)
    _the_old_build_can_only_say_it_again(nodes[1])
    for node in nodes:
        node.start(new_build)
    for node in nodes:
        node.await_height(height + 3)
    _it_was_done_once_and_nothing_was_lost(nodes, before, height)
    nodes[1].stop()
    nodes[1].start(ROOT)
    code, said = nodes[1].ended()
    assert (code, "TOO OLD" in said) == (7, True)
    nodes[1].start(new_build)
    nodes[1].await_height(nodes[0].height() + 1)


def test_operators_may_go_on_without_an_upgrade(tmp_path: Path) -> None:
    (node,) = nodes_of(create(tmp_path / "net", 1, 0, 300))
    plan = {"name": "mistake", "height": "5"}
    change_genesis([node], lambda document: document["app_state"].update(upgrade={"plan": plan}))
    try:
        node.start(ROOT)
        assert node.ended()[0] == 7
        node.start(ROOT, "--skip-upgrade", "5")
        node.await_height(7)
        node.stop()
        node.start(ROOT)
        node.await_height(9)
        assert _scheduled(node) == 0
    finally:
        node.stop()


def _governance_decides(nodes: list[Running]) -> int:
    """Bob proposes, two of three validators agree; the height of the upgrade, which every node has scheduled."""
    height = nodes[0].height() + VOTED_AND_READ
    plan = upgrade_pb2.Plan(name="v2", height=height, info="get it from the releases page")
    upgrade = any_of(upgrade_tx.MsgSoftwareUpgrade(authority=GOV, plan=plan))
    with Rpc(nodes[0].url) as rpc:
        bob = _sender(nodes[0], rpc, "bob")
        deposit = [coin_pb2.Coin(denom="ucway", amount=str(10**7))]
        proposal = gov_tx.MsgSubmitProposal(
            messages=[upgrade], initial_deposit=deposit, proposer=bob.key.text, title="v2", summary="The Second."
        )
        bob.send([proposal])
        for name in ("validator-0", "validator-1"):
            voter = _sender(nodes[0], rpc, name)
            voter.send([gov_tx.MsgVote(proposal_id=1, voter=voter.key.text, option=gov_pb2.VOTE_OPTION_YES)])
    for node in nodes:
        node.wait(lambda node=node: _scheduled(node) == height, "has nothing scheduled")
    return height


def _sender(node: Running, rpc: Rpc, name: str) -> Sender:
    return Sender(rpc, Keyring(node.home.parent / "keyring-test", str, test=True).key(name))


def _scheduled(node: Running) -> int:
    request = upgrade_pb.QueryCurrentPlanRequest()
    path = "/cosmos.upgrade.v1beta1.Query/CurrentPlan"
    with Rpc(node.url) as rpc:
        return int(rpc.query(path, request, upgrade_pb.QueryCurrentPlanResponse).plan.height)


def _the_new_build_does_not_run_ahead(node: Running, new_build: Path, height: int) -> None:
    node.stop()
    node.start(new_build)
    code, said = node.ended()
    assert code == 7
    assert f'TOO EARLY for this program: it has the upgrade "v2", which is scheduled for height {height}' in said


def _all_stop_before_the_height(nodes: list[Running], height: int) -> None:
    for node in nodes:
        code, said = node.ended()
        assert code == 7
        assert f'UPGRADE "v2" NEEDED at height {height}' in said
        assert "get it from the releases page" in said
        assert f"--skip-upgrade {height}" in said


def _the_old_build_can_only_say_it_again(node: Running) -> None:
    node.start(ROOT)
    code, said = node.ended(30)
    assert (code, said.count("NEEDED")) == (7, 1)


def _state(node: Running, height: int) -> dict[str, Any]:
    """The whole state of a node that is stopped, which must be at this height."""
    done = node.causeway(ROOT, "genesis", "export", "--height", str(height))
    return dict(json.loads(done.stdout)["app_state"])


def _it_was_done_once_and_nothing_was_lost(nodes: list[Running], before: dict[str, Any], height: int) -> None:
    found = [_shown(node) for node in nodes]
    assert found == [(height, "Causeway the Second", RICH, 2)] * len(nodes)
    assert before["bank"]["denom_metadata"][0]["name"] == "Causeway"
    for at in range(height - 1, height + 3):
        hashes = {_header(node, at)["app_hash"] for node in nodes}
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
