"""`causeway localnet …`."""

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from chain.client.errors import ClientError

if TYPE_CHECKING:
    from localnet.network import Network

F = TypeVar("F", bound=Callable[..., Any])


class LocalTrouble(ClientError):
    """Something on this machine is in the way of the network."""

    exit_code = 6


def directory(function: F) -> F:
    """`--dir DIR`, the network's directory."""
    return click.option(
        "--dir",
        "directory",
        type=click.Path(path_type=Path, file_okay=False, resolve_path=True),
        default=Path(".localnet"),
        show_default=True,
        help="The network's directory.",
    )(function)


def _milliseconds(context: click.Context, parameter: click.Parameter, value: str) -> int:
    del context, parameter
    found = re.fullmatch(r"([0-9]+)(ms|s)", value)
    if found is None or not 50 <= (milliseconds := int(found[1]) * (1000 if found[2] == "s" else 1)) <= 60_000:
        raise click.BadParameter(f"{value!r} is not between 50ms and 60s, such as 1s or 200ms")
    return milliseconds


@click.group
def localnet() -> None:
    """A whole network on this machine: validators, miners, executors, an auditor and a gateway on 127.0.0.1.

    Names are validator-0 …, miner-0 …, executor-0 …, auditor-0, gateway, and validator-0-app and
    validator-0-cometbft for the two parts.
    """


@localnet.command
@click.option("--validators", type=click.IntRange(1, 32), default=4, show_default=True)
@click.option("--miners", type=click.IntRange(0, 32), default=4, show_default=True)
@click.option(
    "--block-time",
    callback=_milliseconds,
    default="1s",
    show_default=True,
    help="Between two blocks; unbonding takes 120 of them.",
)
@directory
@click.option(
    "--accounts",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help='Accounts to fund: [{"address": …, "privkey": …}, …], the load generator\'s file.',
)
@click.option(
    "--serve/--no-serve",
    default=True,
    show_default=True,
    help="Two executors that answer questions with the real model, and an auditor that checks them.",
)
@click.option("--resume", is_flag=True, help="Go on with the chain that is there; by default a new one begins.")
@click.option("--detach", is_flag=True, help="Return when blocks are made.")
def up(
    validators: int,
    miners: int,
    block_time: int,
    directory: Path,
    accounts: Path | None,
    serve: bool,
    resume: bool,
    detach: bool,
) -> None:
    """Start a network: a new one, or with --resume the one that was there."""
    from localnet import lifecycle, network, ports, supervisor

    try:
        if supervisor.is_locked(directory):
            made = _running(directory)
        elif resume:
            made = lifecycle.network_of(directory)
        else:
            made = network.create(directory, validators, miners, block_time, _addresses(accounts), serve)
        lifecycle.up(made, detach)
    except BrokenPipeError:
        raise
    except (lifecycle.Trouble, network.NotANetwork, ports.NoPort, supervisor.Failed, OSError) as error:
        raise LocalTrouble(str(error)) from error


def _running(directory: Path) -> "Network":
    """The network that runs already, unless another one was asked for."""
    from localnet import lifecycle

    context = click.get_current_context()
    asked = [name for name in ("validators", "miners", "block_time", "accounts", "serve") if _given(context, name)]
    if asked:
        option = asked[0].replace("_", "-")
        raise LocalTrouble(f"a network runs in {directory} already: stop it first, or leave out --{option}")
    click.echo(f"The network in {directory} runs already.", err=True)
    return lifecycle.network_of(directory)


def _given(context: click.Context, name: str) -> bool:
    return context.get_parameter_source(name) is click.core.ParameterSource.COMMANDLINE


def _addresses(path: Path | None) -> list[str]:
    """The addresses of a load generator's file, from its private keys. Raises a usage error."""
    from chain.client.keys import Key

    if path is None:
        return []
    try:
        return [Key(bytes.fromhex(one["privkey"])).text for one in json.loads(path.read_text())]
    except (ValueError, KeyError, TypeError) as error:
        raise click.UsageError(f'{path} is no list of {{"address": …, "privkey": …}}: {error}') from error


@localnet.command
@directory
def down(directory: Path) -> None:
    """Stop everything of the network. Its data stay until the next `up`."""
    from localnet import lifecycle

    try:
        stopped = lifecycle.down(directory)
    except lifecycle.Trouble as error:
        raise LocalTrouble(str(error)) from error
    click.echo("stopped" if stopped else f"no network runs in {directory}", err=True)


@localnet.command
@directory
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout.")
def status(directory: Path, as_json: bool) -> None:
    """Heights, application hashes, powers, miners and the sprint. Exit code 3 where no node answers."""
    from rich.console import Console

    from localnet import lifecycle, table
    from localnet.report import Reporter

    try:
        network = lifecycle.network_of(directory)
    except lifecycle.Trouble as error:
        raise LocalTrouble(str(error)) from error
    report = Reporter(network).report()
    if as_json:
        click.echo(json.dumps(report, indent=2))
    else:
        Console().print(table.table(report, network.block_time / 1000))
    if not report["running"]:
        raise click.exceptions.Exit(3)


@localnet.command
@directory
def peers(directory: Path) -> None:
    """Where a node that joins finds the others: ID@HOST:PORT,… for `causeway init --peers`."""
    from localnet import lifecycle
    from localnet.network import peers_of

    try:
        click.echo(",".join(peers_of(lifecycle.network_of(directory))))
    except lifecycle.Trouble as error:
        raise LocalTrouble(str(error)) from error


@localnet.command
@click.argument("name")
@directory
@click.option("--lines", "-n", type=click.IntRange(1), default=50, show_default=True)
@click.option("--follow", "-f", is_flag=True, help="Go on as they come.")
def logs(name: str, directory: Path, lines: int, follow: bool) -> None:
    """The last lines of a process's log; of a validator, of both its parts."""
    found = [directory / "logs" / f"{name}{part}.log" for part in ("", "-app", "-cometbft")]
    found = [path for path in found if path.exists()]
    tail = shutil.which("tail")
    if not found or tail is None:
        there = sorted(path.stem for path in (directory / "logs").glob("*.log"))
        raise LocalTrouble(f"no log named {name} in {directory}: there are {', '.join(there) or 'none'}")
    subprocess.run([tail, "-n", str(lines), *(["-F"] if follow else []), "--", *map(str, found)], check=False)


@localnet.command
@click.argument("name")
@directory
def kill(name: str, directory: Path) -> None:
    """Kill a process with SIGKILL, as a crash would; of a validator, both its parts. It stays down."""
    _ask(directory, "kill", name)


@localnet.command
@click.argument("name")
@directory
def restart(name: str, directory: Path) -> None:
    """Stop a process if it runs, and start it again; of a validator, both its parts."""
    _ask(directory, "restart", name)


def _ask(directory: Path, verb: str, name: str) -> None:
    from localnet.control import NotRunning, ask

    try:
        problem = ask(directory, verb, name)
    except NotRunning as error:
        raise LocalTrouble(str(error)) from error
    if problem:
        raise click.UsageError(problem)
