"""A validator that is away is jailed, and comes back by the command that its operator is told to use."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from chain.client.rpc import Rpc
from chain.types import CONSENSUS_PREFIX, bech32_text
from localnet.network import Network, create
from tests.e2e.conftest import ROOT
from tests.e2e.nodes import Victim
from tests.e2e.test_double_sign import eventually, signing_info

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(180)]

AWAY = 3
JAIL = 6
"""Seconds."""


@pytest.fixture
def net(tmp_path: Path) -> Iterator[tuple[Network, list[Victim]]]:
    """Four validators that may miss five blocks of ten."""
    network = create(tmp_path / "net", 4, 0, 300)
    for node in network.nodes:
        path = Path(node.home) / "config" / "genesis.json"
        document = json.loads(path.read_text())
        changes = {"signed_blocks_window": "10", "downtime_jail_duration": f"{JAIL}s"}
        document["app_state"]["slashing"]["params"].update(changes)
        path.write_text(json.dumps(document))
    nodes = [Victim(Path(node.home), node.url) for node in network.nodes]
    try:
        for node in nodes:
            node.start()
        for node in nodes:
            node.await_height(2)
        yield network, nodes
    finally:
        for node in nodes:
            node.stop()


def unjail(network: Network, check: bool) -> subprocess.CompletedProcess[str]:
    """What the operator types."""
    environment = {
        "CAUSEWAY_HOME": network.directory,
        "CAUSEWAY_KEYRING_BACKEND": "test",
        "CAUSEWAY_NODE": network.nodes[0].url,
        "PYTHONPATH": str(ROOT),
        "PATH": "/usr/bin:/bin",
    }
    typed = ["tx", "slashing", "unjail", "--from", f"validator-{AWAY}", "-y", "--gas", "200000", "-o", "json"]
    typed += ["--keyring-dir", f"{network.directory}/keyring-test"]
    done = subprocess.run(
        [sys.executable, "-m", "chain.cli", *typed],
        capture_output=True,
        text=True,
        env=environment,
        timeout=60,
        check=False,
    )
    assert not check or done.returncode == 0, done.stderr
    return done


def test_who_is_away_is_jailed_and_comes_back_by_unjail(net: tuple[Network, list[Victim]]) -> None:
    network, nodes = net
    address = network.nodes[AWAY].address
    name = bech32_text(bytes.fromhex(address), CONSENSUS_PREFIX)
    with Rpc(network.nodes[0].url) as rpc:
        nodes[AWAY].kill(nodes[AWAY].engine)
        eventually(lambda: address not in rpc.validators(), 60, "nobody missed it")
        jailed = time.monotonic()
        assert not signing_info(rpc, name).tombstoned
        nodes[AWAY].start()
        soon = json.loads(unjail(network, check=False).stdout)
        assert (soon["codespace"], soon["code"]) == ("slashing", 4)
        time.sleep(max(0.0, JAIL + 1 - (time.monotonic() - jailed)))
        assert json.loads(unjail(network, check=True).stdout)["code"] == 0
        eventually(lambda: rpc.validators().get(address), 30, "it did not come back")
        height = rpc.height()
        nodes[AWAY].await_height(height + 3, 30)
        info = signing_info(rpc, name)
        assert info.start_height > 10
        assert info.missed_blocks_counter < 5
