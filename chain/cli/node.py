"""`causeway init`, `causeway start` and `causeway app`."""

from pathlib import Path
from typing import Any

import click

from chain.cli.options import home
from chain.client.errors import ClientError
from chain.engine.config import DEFAULT_P2P, DEFAULT_RPC

_APP_TOML = """\
# This node's own taste; consensus knows nothing of it.

# The least fee for a unit of gas, in ucway.
min_gas_price = "0.001ucway"

# What must always be true (supply, powers, pools …) is looked at every epoch, as far as that is cheap, and said loudly
# in the log where it is not. Whether the node stops then; see docs/validator.md.
halt_on_broken_invariant = false
"""

RICH = 10**12
"""What the operator of a new chain has, ucway: a million CWAY."""
STAKE = 10**12
"""What it has delegated to itself besides."""


class Address(click.ParamType[str]):
    """Where to listen: a port, of this machine alone or of all its addresses, or host:port."""

    name = "[HOST:]PORT"

    def __init__(self, host: str) -> None:
        self.host = host

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """In CometBFT's form. Raises a usage error."""
        host, _, port = str(value).removeprefix("tcp://").rpartition(":")
        if not port.isascii() or not port.isdecimal() or not 0 < int(port) < 2**16:
            self.fail(f"{value!r} is neither a port nor host:port", param, ctx)
        return f"tcp://{host or self.host}:{port}"


class NodeTrouble(ClientError):
    """This machine's files, ports or engine are in the way."""

    exit_code = 6


class Halted(ClientError):
    """The node stops on purpose; the text says what to do."""

    exit_code = 7


@click.command
@click.argument("name")
@home
@click.option("--preset", type=click.Choice(["local", "testnet", "mainnet"]), default="local", show_default=True)
@click.option("--chain-id", help="Of a new chain, instead of the preset's.")
@click.option(
    "--genesis",
    "given",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="Join the chain of this genesis document instead of beginning one.",
)
@click.option("--peers", default="", metavar="ID@HOST:PORT,…", help="Nodes to connect to.")
@click.option("--rpc", type=Address("127.0.0.1"), default="26657", show_default=True, help="Where clients ask.")
@click.option(
    "--p2p",
    type=Address("0.0.0.0"),
    default="26656",
    show_default=True,
    help="Where other nodes connect; on 127.0.0.1 the node is one of a network on this machine.",
)
@click.option("--keyring-backend", type=click.Choice(["file", "test"]), default="file", show_default=True)
def init(
    name: str,
    home: Path,
    preset: str,
    chain_id: str | None,
    given: Path | None,
    peers: str,
    rpc: str,
    p2p: str,
    keyring_backend: str,
) -> None:
    """Make a node's home: keys, an onion for the beacon, configuration and genesis.

    Without --genesis a chain of one validator begins, operated by the new key `validator`; with it, the node joins.
    """
    import json

    from chain.engine.home import node_id, validator_key, write_genesis

    if (home / "config" / "genesis.json").exists():
        raise NodeTrouble(f"{home} is a node's home already: choose another --home")
    try:
        new_home(home, name, _block_time(preset, given), peers, rpc, p2p)
        if given is None:
            document = _new_chain(name, home, preset, chain_id, validator_key(home).public, keyring_backend == "test")
        else:
            document = json.loads(given.read_text())
        write_genesis(home, document)
    except (OSError, ValueError) as error:
        raise NodeTrouble(str(error)) from error
    click.echo(f"{home} is ready: node {node_id(home)} of {document['chain_id']}. Run it: causeway start", err=True)


def new_home(
    home: Path, moniker: str, block_time_ms: int, peers: str = "", rpc: str = DEFAULT_RPC, p2p: str = DEFAULT_P2P
) -> None:
    """A node's home without a genesis document: keys, an onion, settings. Raises OSError, ValueError."""
    from chain.engine.home import NodeConfig, create_home
    from chain.engine.onion import OnionFile

    listed = [one for one in peers.split(",") if one]
    local = p2p.startswith("tcp://127.")
    config = NodeConfig(moniker, rpc=rpc, p2p=p2p, peers=listed, block_time_ms=block_time_ms, local=local)
    create_home(home, config)
    OnionFile(home).ready()
    (home / "config" / "app.toml").write_text(_APP_TOML)


def _block_time(kind: str, given: Path | None) -> int:
    """The chain's time between blocks in ms: the engine waits as long as proof of compute reckons with."""
    import json

    from genesis import preset

    if given is None:
        return preset(kind).poc["block_time"]
    try:
        return int(json.loads(given.read_text())["app_state"]["poc"]["params"]["block_time"])
    except (KeyError, TypeError) as error:
        raise ValueError(f"{given} is no genesis document of a Causeway chain: it has no {error}") from error


def _new_chain(name: str, home: Path, kind: str, chain_id: str | None, public: bytes, test: bool) -> dict[str, Any]:
    """A genesis with one validator, whose operator's key is made here and whose words are shown once."""
    from datetime import UTC, datetime

    from chain.cli.options import announce, keyring_of
    from chain.client.keys import key_of_mnemonic, new_mnemonic
    from chain.engine.onion import OnionFile
    from genesis import Account, Validator, build, preset

    words, ring = new_mnemonic(), keyring_of(home, None, "test" if test else "file")
    announce(ring)
    entry = ring.add("validator", key_of_mnemonic(words))
    click.echo(f"The key `validator`, {entry.address}. Write its words down, they are shown only now:", err=True)
    click.echo(words)
    time = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    validator = Validator(name, entry.address, public, STAKE, onion=OnionFile(home).ready().image)
    return build(preset(kind), time, [validator], [], [Account(entry.address, RICH)], chain_id or "")


_skip_upgrade = click.option(
    "--skip-upgrade",
    "skipped",
    type=click.IntRange(1),
    multiple=True,
    metavar="HEIGHT",
    help="Go on without the upgrade of this height. Only if validators with two thirds of the power do too.",
)


@click.command
@home
@_skip_upgrade
def start(home: Path, skipped: tuple[int, ...]) -> None:
    """Run a node: the application and CometBFT together. Ctrl-C stops both.

    Exit code 7: the node stopped on purpose, such as for an upgrade; the application's last lines say what to do.
    """
    from chain.engine.go import EngineMissing
    from chain.engine.supervisor import CannotRun, run

    try:
        options = [part for height in skipped for part in ("--skip-upgrade", str(height))]
        raise click.exceptions.Exit(run(home, app_options=options))
    except (CannotRun, EngineMissing) as error:
        raise NodeTrouble(str(error)) from error


@click.command
@home
@click.option(
    "--listen",
    "--address",
    "listen",
    metavar="ADDRESS",
    help="unix:///path or tcp:// on loopback; by default HOME/data/app.sock.",
)
@click.option("--min-gas-price", help="For a unit of gas, instead of config/app.toml's.  [0.001ucway]")
@click.option(
    "--verify-workers",
    type=click.IntRange(0, 64),
    help="Processes that check proofs ahead of their block; by default all cores but two, at most four.",
)
@_skip_upgrade
@click.option("--log-level", type=click.Choice(["debug", "info", "warning", "error"]), default="info")
def app(
    home: Path,
    listen: str | None,
    min_gas_price: str,
    verify_workers: int | None,
    skipped: tuple[int, ...],
    log_level: str,
) -> None:
    """Run the application alone: an ABCI 2.0 server for a CometBFT that somebody else started."""
    import logging
    import os

    import uvloop

    from chain.engine.config import app_address
    from chain.halt import Halt, framed
    from chain.store.disk import DiskLocked
    from kernels.backend import check_verifier
    from kernels.engine import Mismatch
    from modules.upgrade import skips

    logging.basicConfig(level=log_level.upper(), format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    if not (home / "config" / "genesis.json").exists():
        raise NodeTrouble(f"{home} is no node's home: make one with `causeway init NAME --home {home}`")
    workers = min(4, max(0, (os.cpu_count() or 1) - 2)) if verify_workers is None else verify_workers
    skips.skip(skipped)
    try:
        check_verifier()
        uvloop.run(_serve(home, listen or app_address(home), min_gas_price, workers))
    except (DiskLocked, Mismatch, ValueError, OSError) as error:
        raise NodeTrouble(str(error)) from error
    except Halt as halt:
        raise Halted(framed(halt)) from halt


def _settings(home: Path) -> dict[str, Any]:
    """What config/app.toml says, if it is there. Raises ValueError where it is no TOML."""
    import tomllib

    try:
        return tomllib.loads((home / "config" / "app.toml").read_text())
    except FileNotFoundError:
        return {}


def _collect_rarely() -> None:
    """Keep the garbage collector from looking at everything after every few transactions.

    What a node makes has no cycles and goes by reference counts; pending transactions are tens of thousands of objects
    that the default thresholds would have it walk again and again.
    """
    import gc

    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


async def _serve(home: Path, address: str, min_gas_price: str | None, verify_workers: int) -> None:
    """Open the state, listen, and close both at SIGINT or SIGTERM."""
    import asyncio
    import logging
    import signal

    from chain.abci.server import serve
    from chain.app import App
    from chain.cli.lookups import GET_TX, Transactions, rpc_url
    from chain.client.tx import parse_gas_price
    from chain.engine.home import new_admin_token
    from chain.engine.onion import OnionFile
    from chain.mempool import PRICE_UNIT, Policy
    from chain.store.disk import Disk
    from modules.poc.proofs import Ahead
    from modules.registry import MODULES

    Ahead.start(verify_workers)
    disk = Disk(home / "data" / "application.db", [module.name for module in MODULES])
    settings = _settings(home)
    price = parse_gas_price(min_gas_price or str(settings.get("min_gas_price", "0.001ucway")))
    policy = Policy(
        min_gas_price=int(price * PRICE_UNIT),
        halts_on_broken_invariant=settings.get("halt_on_broken_invariant") is True,
    )
    lookups = {GET_TX: Transactions(rpc_url(home)).get_tx}
    _collect_rarely()
    application = App(MODULES, disk, policy, OnionFile(home), new_admin_token(home))
    application.gate()
    server = await serve(application, address, lookups=lookups)
    logging.getLogger("causeway").info("serving %s at height %d on %s", home, disk.height, address)
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await stop.wait()
    server.close()
    disk.close()
    Ahead.start(0)
