"""What a local network consists of, and how it is made: homes, keys, genesis."""

import json
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from chain.client.keyring import Keyring
from chain.client.keys import Key, key_of_mnemonic, new_mnemonic
from chain.engine.config import NodeConfig, app_address
from chain.engine.home import EngineKey, create_home, node_id, validator_key, write_config, write_genesis
from chain.engine.onion import OnionFile
from chain.types import DENOM, PREFIX
from genesis import Account, Miner, Preset, Validator, build, preset
from localnet import ports

PLAN, READY = "network.json", "localnet.json"
RICH = 10**12
"""What the listed accounts and those of a load generator's file have, ucway: a million CWAY."""

DUTIES = (0.2, 0.3, 0.3, 0.4)
STAKE = 10**12
"""What each operator has delegated to its validator besides, ucway."""
EXECUTORS = 2
"""Executors of a network that serves, as far as there are miners."""
Changes = Mapping[str, Mapping[str, Any]]

_ANY_SOCKET = "unix:///nowhere"
"""Until the real one is known."""


class NotANetwork(Exception):
    """A directory that holds something else, so that it is not ours to empty."""


@dataclass(frozen=True)
class Node:
    """One validator: its home, where its application listens, its ports, its engine's address, its operator."""

    name: str
    home: str
    socket: str
    p2p: int
    rpc: int
    address: str
    operator: str

    @property
    def url(self) -> str:
        """Its RPC."""
        return f"http://127.0.0.1:{self.rpc}"


@dataclass(frozen=True)
class MinerPlan:
    """One miner: `duty` is its strength as a part of one core."""

    name: str
    address: str
    duty: float


@dataclass(frozen=True)
class ExecutorPlan:
    """One executor: it answers at `port` with the key of a miner, whose compute is its capacity."""

    name: str
    key: str
    address: str
    port: int

    @property
    def endpoint(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"


@dataclass(frozen=True)
class AuditorPlan:
    """One auditor, with the key of a validator's operator."""

    name: str
    key: str
    address: str


@dataclass(frozen=True)
class Named:
    """An account that users get."""

    name: str
    address: str
    mnemonic: str


@dataclass(frozen=True)
class Network:
    """A local network; what is in its directory's network.json. `block_time` is in ms."""

    directory: str
    chain_id: str
    block_time: int
    nodes: tuple[Node, ...]
    miners: tuple[MinerPlan, ...]
    accounts: tuple[Named, ...]
    grpc: int
    rest: int
    executors: tuple[ExecutorPlan, ...] = ()
    auditors: tuple[AuditorPlan, ...] = ()

    @property
    def path(self) -> Path:
        """The directory."""
        return Path(self.directory)

    def save(self) -> None:
        """Write network.json."""
        write_json(self.path / PLAN, asdict(self))

    def ready(self, pids: dict[str, dict[str, int]]) -> None:
        """Write localnet.json, what programs read that use the network; `pids` by validator's name."""
        nodes = [{"name": one.name, "rpc": one.url, "home": one.home, "pids": pids[one.name]} for one in self.nodes]
        document = {
            "chain_id": self.chain_id,
            "prefix": PREFIX,
            "denom": DENOM,
            "rpc": self.nodes[0].url,
            "rest": f"http://127.0.0.1:{self.rest}",
            "grpc": f"127.0.0.1:{self.grpc}",
            "validators": nodes,
            "accounts": [asdict(account) for account in self.accounts],
            "executors": [
                {"name": one.name, "address": one.address, "endpoint": one.endpoint} for one in self.executors
            ],
            "auditors": [{"name": one.name, "address": one.address} for one in self.auditors],
        }
        write_json(self.path / READY, document)


def write_json(path: Path, document: object) -> None:
    """Write a file whole, readable by its owner: it may hold mnemonics."""
    partial = path.with_suffix(".partial")
    partial.touch(mode=0o600)
    partial.write_text(json.dumps(document, indent=2) + "\n")
    partial.replace(path)


def load(directory: Path) -> Network:
    """The network made in a directory. Raises FileNotFoundError."""
    document = json.loads((directory / PLAN).read_text())
    return Network(
        **{
            **document,
            "nodes": tuple(Node(**one) for one in document["nodes"]),
            "miners": tuple(MinerPlan(**one) for one in document["miners"]),
            "accounts": tuple(Named(**one) for one in document["accounts"]),
            "executors": tuple(ExecutorPlan(**one) for one in document["executors"]),
            "auditors": tuple(AuditorPlan(**one) for one in document["auditors"]),
        }
    )


def create(
    directory: Path,
    validators: int,
    miners: int,
    block_time: int,
    funded: Sequence[str] = (),
    serve: bool = False,
    changes: Changes | None = None,
) -> Network:
    """Make a new network in `directory`, over an old one. `block_time` is in ms; `funded` are addresses.

    With `serve` the first miners are executors, too, and the first validator is an auditor. `changes` are parameters
    instead of the preset's, by module.
    Raises NotANetwork where the directory holds anything else, localnet.ports.NoPort.
    """
    _empty(directory)
    chosen = ports.choose(validators, min(EXECUTORS, miners) if serve else 0)
    ring = Keyring(directory / "keyring-test", str, test=True)
    operators = [_key(ring, f"validator-{number}") for number in range(validators)]
    workers = [_key(ring, f"miner-{number}") for number in range(miners)]
    named = [_named(ring, name) for name in ("alice", "bob")]
    keys = [_new_home(directory / f"validator-{number}") for number in range(validators)]
    local = _changed(_paced(preset("local"), block_time), changes or {})
    network = Network(
        directory=str(directory),
        chain_id=local.chain_id,
        block_time=block_time,
        nodes=tuple(_node(directory, number, chosen, keys[number], one.text) for number, one in enumerate(operators)),
        miners=_miners(workers),
        accounts=tuple(named),
        grpc=chosen.grpc,
        rest=chosen.rest,
        executors=_executors(chosen, workers),
        auditors=(AuditorPlan("auditor-0", "validator-0", operators[0].text),) if serve else (),
    )
    _finish_homes(network, _genesis(network, local, keys, [key.text for key in operators], funded))
    network.save()
    return network


def _miners(workers: Sequence[Key]) -> tuple[MinerPlan, ...]:
    duties = [(key.text, DUTIES[number % len(DUTIES)]) for number, key in enumerate(workers)]
    return tuple(MinerPlan(f"miner-{number}", *duty) for number, duty in enumerate(duties))


def _executors(chosen: ports.Addresses, workers: Sequence[Key]) -> tuple[ExecutorPlan, ...]:
    """The first miners, one for each port."""
    return tuple(
        ExecutorPlan(f"executor-{number}", f"miner-{number}", workers[number].text, port)
        for number, port in enumerate(chosen.executors)
    )


def _changed(local: Preset, changes: Changes) -> Preset:
    """The preset with other parameters."""
    for module, params in changes.items():
        local = local.with_poc(**params) if module == "poc" else local.with_params(module, **params)
    return local


def _paced(local: Preset, block_time: int) -> Preset:
    """The preset for another time between blocks, in ms: what is counted in time or in work goes with it."""
    usual = local.poc
    unbonding = max(1, local.unbonding_seconds * block_time // usual["block_time"])
    return local.with_params("staking", unbonding_time=f"{unbonding}s").with_poc(
        block_time=block_time,
        lead=min(usual["lead"], block_time),
        min_weight=min(usual["min_weight"], max(1, usual["min_weight"] * block_time // usual["block_time"])),
    )


def _new_home(home: Path) -> EngineKey:
    """Make the keys of a node; the one it votes with."""
    create_home(home, NodeConfig(home.name, app=_ANY_SOCKET))
    return validator_key(home)


def _node(directory: Path, number: int, chosen: ports.Addresses, key: EngineKey, operator: str) -> Node:
    home = directory / f"validator-{number}"
    return Node(
        name=home.name,
        home=str(home),
        socket=_socket(home),
        p2p=chosen.p2p[number],
        rpc=chosen.rpc[number],
        address=key.address.hex().upper(),
        operator=operator,
    )


def _socket(home: Path) -> str:
    """Where the home's application listens; a short path elsewhere where the usual one is too long for a socket."""
    try:
        return app_address(home)
    except ValueError:
        return f"unix://{tempfile.mkdtemp(prefix='causeway-')}/app.sock"


def _genesis(
    network: Network, local: Preset, keys: Sequence[EngineKey], operators: Sequence[str], funded: Sequence[str]
) -> dict[str, Any]:
    """Operators and miners come first, so that no account that users get has the number 0."""
    people = [*operators, *(miner.address for miner in network.miners), *(one.address for one in network.accounts)]
    accounts = [Account(address, RICH) for address in dict.fromkeys([*people, *funded])]
    validators = [
        Validator(node.name, operator, key.public, STAKE, onion=OnionFile(Path(node.home)).ready().image)
        for node, operator, key in zip(network.nodes, operators, keys, strict=True)
    ]
    miners = [
        Miner(miner.name, miner.address, _backing(operators, number % len(operators)))
        for number, miner in enumerate(network.miners)
    ]
    return build(local, datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), validators, miners, accounts)


def _backing(operators: Sequence[str], own: int) -> dict[str, int]:
    """More than half of a miner's weight for its own validator, the rest for the others.

    So nobody has a third of all power, and a network of four goes on without any one.
    """
    part = 6_000 // max(len(operators), 4)
    shares = dict.fromkeys(operators, part)
    shares[operators[own]] = 10_000 - part * (len(shares) - 1)
    return shares


def peers_of(network: Network) -> list[str]:
    """How to reach each validator's node, as CometBFT writes it."""
    return [f"{node_id(Path(node.home))}@127.0.0.1:{node.p2p}" for node in network.nodes]


def _finish_homes(network: Network, genesis: dict[str, Any]) -> None:
    """Tell each node of its ports and its peers, now that all are known."""
    names = peers_of(network)
    for number, node in enumerate(network.nodes):
        config = NodeConfig(
            moniker=node.name,
            app=node.socket,
            rpc=f"tcp://127.0.0.1:{node.rpc}",
            p2p=f"tcp://127.0.0.1:{node.p2p}",
            peers=[name for other, name in enumerate(names) if other != number],
            block_time_ms=network.block_time,
            local=True,
        )
        write_config(Path(node.home), config)
        write_genesis(Path(node.home), genesis)


def _empty(directory: Path) -> None:
    if directory.exists() and any(directory.iterdir()) and not (directory / PLAN).exists():
        raise NotANetwork(f"{directory} holds something that is no local network: choose another --dir")
    if directory.exists():
        shutil.rmtree(directory)
    (directory / "logs").mkdir(parents=True)


def _key(ring: Keyring, name: str) -> Key:
    key = key_of_mnemonic(new_mnemonic())
    ring.add(name, key)
    return key


def _named(ring: Keyring, name: str) -> Named:
    mnemonic = new_mnemonic()
    key = key_of_mnemonic(mnemonic)
    ring.add(name, key)
    return Named(name, key.text, mnemonic)
