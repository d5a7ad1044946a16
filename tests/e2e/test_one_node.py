"""One validator's network: what a user of the command line sees, and what stays when it stops."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from chain.client.errors import NodeUnreachable
from chain.client.rpc import Rpc
from localnet import ports
from tests.e2e.conftest import ROOT, Net

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(180)]


def bob(net: Net) -> str:
    return str(net.info["accounts"][1]["address"])


def balance(net: Net) -> int:
    found = json.loads(net.causeway("query", "bank", "balance", bob(net), "--denom", "ucway", "-o", "json").stdout)
    return int(found["balance"]["amount"])


def test_a_dry_run_tells_gas_and_fee_and_sends_nothing(node: Net) -> None:
    before = balance(node)
    shown = json.loads(
        node.causeway("tx", "send", bob(node), "7ucway", "--from", "alice", "--dry-run", "-o", "json").stdout
    )
    assert int(shown["gas_used"]) < int(shown["gas_limit"]) < 200_000
    assert shown["fee"] == f"{-(-int(shown['gas_limit']) // 1000)}ucway"
    assert balance(node) == before


def test_the_application_and_the_headers_name_one_version_of_it(node: Net) -> None:
    said = node.rpc().call("abci_info")["response"].get("app_version", "0")
    assert node.rpc().call("block")["block"]["header"]["version"].get("app", "0") == said


def test_several_are_paid_at_once(node: Net) -> None:
    before = balance(node)
    other = node.info["accounts"][0]["address"]
    node.causeway(
        "tx", "multi-send", f"{bob(node)}=5ucway", f"{other}=1ucway", f"{bob(node)}=6ucway", "--from", "alice", "-y"
    )
    assert balance(node) == before + 11


def test_sends_follow_each_other_without_waiting_for_blocks(node: Net) -> None:
    before = balance(node)
    send = ("tx", "send", bob(node), "1ucway", "--from", "alice", "-y", "--gas", "100000", "-b", "sync", "-o", "json")
    hashes = [json.loads(node.causeway(*send).stdout)["txhash"] for _ in range(3)]
    assert all(node.rpc().wait_tx(one, 20) for one in hashes)
    assert balance(node) == before + 3


def test_a_miner_registers_by_its_own_command(node: Net) -> None:
    node.causeway("tx", "poc", "register", "--moniker", "my rig", "--from", "bob", "-y")
    miner = json.loads(node.causeway("query", "poc", "miner", bob(node), "-o", "json").stdout)["miner"]
    assert (miner["moniker"], miner["deposit"]) == ("my rig", "1000000")


def test_a_transaction_that_came_too_late_is_refused_with_the_reason(node: Net) -> None:
    late = node.causeway(
        "tx",
        "send",
        bob(node),
        "1ucway",
        "--from",
        "alice",
        "-y",
        "--gas",
        "100000",
        "--timeout-height",
        "1",
        check=False,
    )
    assert late.returncode == 1
    assert "timeout height: 1" in late.stderr


def test_a_node_that_was_initialised_makes_blocks_until_it_is_told_to_stop(tmp_path: Path) -> None:
    home, chosen = tmp_path / "home", ports.choose(1)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    causeway = [sys.executable, "-m", "chain.cli"]
    init = [*causeway, "init", "me", "--home", str(home), "--keyring-backend", "test"]
    subprocess.run(init, check=True, capture_output=True, env=environment)
    config = home / "config" / "config.toml"
    text = config.read_text()
    for table, port in (("rpc", chosen.rpc[0]), ("p2p", chosen.p2p[0])):
        text = text.replace(f"[{table}]\n", f'[{table}]\nladdr = "tcp://127.0.0.1:{port}"\n')
    config.write_text(text)
    with subprocess.Popen(
        [*causeway, "start", "--home", str(home)], stdout=subprocess.DEVNULL, env=environment
    ) as running:
        try:
            with Rpc(f"http://127.0.0.1:{chosen.rpc[0]}") as rpc:
                rpc.wait_height(2, 60)
                running.send_signal(signal.SIGTERM)
                started = time.monotonic()
                assert running.wait(10) == 0
                assert time.monotonic() - started < 5
                with pytest.raises(NodeUnreachable):
                    rpc.status()
        finally:
            running.kill()
