"""The network that `causeway localnet up` makes does what it is for: transfers, proofs, power, survival."""

import base64
import json
import os
import signal
import subprocess
import time
from collections.abc import Callable
from typing import Any

import pytest

from chain.client.rpc import Rpc
from chain.wire.causeway.poc.v1 import query_pb2
from tests.e2e.conftest import ROOT, Net

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(400)]
COSMPY = ROOT / ".venv-cosmpy" / "bin" / "python"
DUTIES = {"miner-0": 0.2, "miner-1": 0.3, "miner-2": 0.3, "miner-3": 0.4}
EPOCHS = 3


def eventually(holds: Callable[[], Any], seconds: float, what: str) -> Any:
    """Ask again and again until the answer is true. Fails with `what` after some seconds."""
    deadline = time.monotonic() + seconds
    while not (answer := holds()):
        assert time.monotonic() < deadline, what
        time.sleep(0.2)
    return answer


def test_the_description_names_everything_a_client_needs(network: Net) -> None:
    info = network.info
    assert (info["chain_id"], info["prefix"], info["denom"]) == ("causeway-local-1", "cway", "ucway")
    assert [one["name"] for one in info["validators"]] == [f"validator-{number}" for number in range(4)]
    pids = [pid for one in info["validators"] for pid in one["pids"].values()]
    assert all(os.path.exists(f"/proc/{pid}") for pid in pids)
    rich = info["accounts"][0]
    account = json.loads(network.causeway("query", "auth", "account", rich["address"], "-o", "json").stdout)["account"]
    assert int(account["account_number"]) > 0
    assert len(rich["mnemonic"].split()) == 24


@pytest.mark.parametrize("face", ["grpc", "rest"])
def test_unmodified_cosmpy_sends_coins(network: Net, face: str) -> None:
    info = network.info
    url = f"grpc+http://{info['grpc']}" if face == "grpc" else f"rest+{info['rest']}"
    rich, friend = info["accounts"][:2]
    script = ROOT / "tests" / "e2e" / "cosmpy_transfer.py"
    command = [str(COSMPY), str(script), info["chain_id"], url, rich["mnemonic"], friend["address"], "1234567"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=90, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["gained"] == 1_234_567


def test_the_command_line_sends_coins_and_tells_refusals_by_its_exit_code(network: Net) -> None:
    friend = network.info["accounts"][1]["address"]
    send = ("tx", "send", friend, "--from", "alice", "-y", "-o", "json")
    done = json.loads(network.causeway(*send[:3], "5CWAY", *send[3:]).stdout)
    found = json.loads(network.causeway("query", "tx", done["txhash"], "-o", "json").stdout)
    assert (found["code"], found["height"]) == (0, done["height"])
    overdraft = network.causeway(*send[:3], "9999999999999CWAY", *send[3:], "--gas", "200000", check=False)
    assert (overdraft.returncode, json.loads(overdraft.stdout)["code"]) == (1, 5)
    poor = network.causeway(*send[:3], "1ucway", *send[3:], "--gas", "200000", "--fees", "1ucway", check=False)
    assert (poor.returncode, json.loads(poor.stdout)["code"]) == (1, 13)


def weights(rpc: Rpc) -> dict[str, int]:
    answer = rpc.query(
        "/causeway.poc.v1.Query/Weights", query_pb2.QueryWeightsRequest(), query_pb2.QueryWeightsResponse
    )
    return {one.miner: one.weight for one in answer.weights}


def closed(rpc: Rpc, epoch: int) -> bool:
    """Whether the main sprint of an epoch was measured."""
    request = query_pb2.QueryCurrentSprintRequest()
    path = "/causeway.poc.v1.Query/CurrentSprint"
    now = rpc.query(path, request, query_pb2.QueryCurrentSprintResponse)
    return (now.epoch.epoch, now.epoch.sprints - now.epoch.sprint_open) >= (epoch, 1) and now.height > 5


def test_weights_come_out_in_proportion_to_duties_and_move_power(network: Net) -> None:
    rpc = network.rpc()
    sums = dict.fromkeys(DUTIES, 0.0)
    addresses = {one["name"]: one["address"] for one in status(network)["miners"]}
    for epoch in range(EPOCHS):
        eventually(lambda epoch=epoch: closed(rpc, epoch), 90, f"epoch {epoch} was not measured")
        found = weights(rpc)
        assert sum(found.values()) > 0
        for name, address in addresses.items():
            sums[name] += found[address] / sum(found.values()) / EPOCHS
    for name, duty in DUTIES.items():
        expected = duty / sum(DUTIES.values())
        assert abs(sums[name] / expected - 1) < 0.35, (name, sums)
    assert rpc.validators() != rpc.validators(1)


def status(network: Net) -> Any:
    return json.loads(network.causeway("localnet", "status", "--json", "--dir", str(network.directory)).stdout)


@pytest.mark.parametrize("number", range(4))
def test_blocks_go_on_without_any_one_validator_which_then_catches_up(network: Net, number: int) -> None:
    name = f"validator-{number}"
    for pid in network.info["validators"][number]["pids"].values():
        os.kill(pid, signal.SIGKILL)
    other = network.rpc((number + 1) % 4)
    other.wait_height(other.height() + 3, 60)
    assert [one["name"] for one in status(network)["validators"] if not one["running"]] == [name]
    network.localnet("restart", name)
    back = network.rpc(number)
    back.wait_height(other.height() + 2, 60)
    assert not back.status()["sync_info"]["catching_up"]


def test_all_applications_say_the_same_hash_at_one_height(network: Net) -> None:
    seen: dict[int, dict[int, bytes]] = {}

    def all_at_one_height() -> bool:
        for number in range(4):
            info = network.rpc(number).abci_info()
            seen.setdefault(int(info["last_block_height"]), {})[number] = base64.b64decode(info["last_block_app_hash"])
        return any(len(hashes) == 4 for hashes in seen.values())

    eventually(all_at_one_height, 60, "the validators were never seen at one height")
    complete = [set(hashes.values()) for hashes in seen.values() if len(hashes) == 4]
    assert all(len(hashes) == 1 for hashes in complete)
