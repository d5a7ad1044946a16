"""Real networks for tests: CometBFT, the application, a gateway and miners, always torn down."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from chain.client.keyring import Keyring
from chain.client.rpc import Rpc
from chain.client.tx import Sender
from localnet import lifecycle

if TYPE_CHECKING:
    from tests.e2e.marketplace import Market

ROOT = Path(__file__).resolve().parent.parent.parent


@dataclass
class Net:
    """A running network; `info` is its localnet.json."""

    directory: Path
    rpcs: dict[int, Rpc] = field(default_factory=dict)

    @property
    def info(self) -> Any:
        return json.loads((self.directory / "localnet.json").read_text())

    def rpc(self, number: int = 0) -> Rpc:
        """A validator's RPC, kept open until the network goes down."""
        if number not in self.rpcs:
            self.rpcs[number] = Rpc(self.info["validators"][number]["rpc"])
        return self.rpcs[number]

    def sender(self, name: str = "alice", number: int = 0) -> Sender:
        """Somebody who sends over a validator: alice and bob are rich."""
        return Sender(self.rpc(number), Keyring(self.directory / "keyring-test", str, test=True).key(name))

    def causeway(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run the command line as the owner of the network's keys."""
        environment = {
            "CAUSEWAY_HOME": str(self.directory),
            "CAUSEWAY_KEYRING_BACKEND": "test",
            "CAUSEWAY_NODE": self.info["rpc"],
            "PYTHONPATH": str(ROOT),
            "PATH": "/usr/bin:/bin",
        }
        command = [sys.executable, "-m", "chain.cli", *arguments]
        done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=90, check=False)
        assert not check or done.returncode == 0, done.stderr
        return done

    def localnet(self, verb: str, *arguments: str) -> None:
        """A command about this network, such as `restart validator-2`."""
        self.causeway("localnet", verb, *arguments, "--dir", str(self.directory))


def up(net: Net, *options: str) -> Net:
    """Start a network as users do, by default without the model; returns when blocks are made."""
    serve = [] if "--serve" in options else ["--no-serve"]
    command = [sys.executable, "-m", "chain.cli", "localnet", "up", "--detach", "--dir", str(net.directory)]
    command += [*serve, *options]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=150, check=False)
    assert done.returncode == 0, done.stderr + done.stdout
    return net


@contextmanager
def running(directory: Path, *options: str) -> Iterator[Net]:
    """A network while the block lasts."""
    net = Net(directory)
    try:
        yield up(net, *options)
    finally:
        for rpc in net.rpcs.values():
            rpc.close()
        lifecycle.down(directory)


@pytest.fixture(scope="session")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Net]:
    """One validator that makes a block every 200 ms, and a gateway; no miners."""
    directory = tmp_path_factory.mktemp("node") / "net"
    with running(directory, "--validators", "1", "--miners", "0", "--block-time", "200ms") as net:
        yield net


@pytest.fixture(scope="session")
def network(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Net]:
    """Four validators, four miners and a gateway, with a block every 400 ms."""
    directory = tmp_path_factory.mktemp("network") / "net"
    with running(directory, "--validators", "4", "--miners", "4", "--block-time", "400ms") as net:
        yield net


@pytest.fixture(scope="session")
def market(tmp_path_factory: pytest.TempPathFactory) -> Iterator["Market"]:
    """One validator, keys with compute, the model in the genesis, and one honest auditor."""
    from tests.e2e import marketplace

    with marketplace.running(tmp_path_factory.mktemp("market") / "net") as market:
        market.audit()
        yield market
