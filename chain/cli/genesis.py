"""`causeway genesis …`: the document that a chain starts from."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from chain.cli.fields import coin
from chain.cli.node import NodeTrouble
from chain.cli.options import home, home_and_keyring, output
from chain.client.errors import ClientError

if TYPE_CHECKING:
    from chain.client.keyring import Keyring
    from genesis.ceremony import Vesting
    from genesis.review import Review

Change = Callable[[dict[str, Any]], None]


class BadGenesis(ClientError):
    """A document that no chain can start from."""

    exit_code = 1


@click.group
def genesis() -> None:
    """The document that a chain starts from: made, put together, looked at, or taken from a chain that runs.

    One person begins it (`init`, `add-account`) and hands it out. Whoever will validate from the first block on joins
    with it (`causeway init NAME --genesis FILE`), signs (`gentx`), and sends back config/gentx/*.json. The first person
    puts these into the same folder (`collect`), everybody looks at the result (`validate`), and starts at the time that
    it names.
    """


@genesis.command("init")
@click.argument("moniker")
@home
@click.option("--preset", type=click.Choice(["local", "testnet", "mainnet"]), default="local", show_default=True)
@click.option("--chain-id", default="", help="Instead of the preset's.")
@click.option(
    "--time", "start", default="", metavar="TIME", help="When the chain starts, such as 2026-01-01T00:00:00Z."
)
def begin(moniker: str, home: Path, preset: str, chain_id: str, start: str) -> None:
    """Begin a document with a preset's parameters and nobody in it, in a new node's home."""
    from datetime import UTC, datetime

    from chain.cli.node import new_home
    from chain.engine.home import write_genesis
    from genesis import blank
    from genesis import preset as presets
    from genesis.document import time_ns

    path = home / "config" / "genesis.json"
    if path.exists():
        raise NodeTrouble(f"{path} is there already: choose another --home, or move it away")
    try:
        time_ns(start or "1970-01-01T00:00:00Z")
        chosen = presets(preset)
        document = blank(chosen, start or datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), chain_id)
        new_home(home, moniker, chosen.poc["block_time"])
        write_genesis(home, document)
    except (OSError, ValueError) as error:
        raise NodeTrouble(str(error)) from error
    click.echo(f"{path}: {document['chain_id']}, with nobody in it yet. Next: causeway genesis add-account", err=True)


@genesis.command("add-account")
@click.argument("address")
@click.argument("amount")
@home_and_keyring
@click.option("--vesting-amount", metavar="AMOUNT", help="What of it unlocks later; by default, with an end, all.")
@click.option("--vesting-start", type=click.IntRange(0), default=0, help="Seconds since 1970; 0: all at the end.")
@click.option("--vesting-end", type=click.IntRange(0), default=0, help="Seconds since 1970; 0: nothing vests.")
def add_account(
    address: str,
    amount: str,
    ring: "Keyring",
    home: Path,
    vesting_amount: str | None,
    vesting_start: int,
    vesting_end: int,
) -> None:
    """Give an account coins from the start, such as 5000CWAY; ADDRESS may be the name of a key here.

    With --vesting-end they unlock at that time, or evenly from --vesting-start to it.
    """
    from chain.types import Coin
    from genesis import ceremony

    given = coin(amount)
    held = Coin(given["denom"], int(given["amount"]))
    vesting = _vesting(held, vesting_amount, vesting_start, vesting_end)
    text = address if address.startswith("cway1") else ring.entry(address).address
    _changed(home, lambda document: ceremony.add_account(document, text, held, vesting))
    click.echo(f"{text} has {held} from the start", err=True)


def _vesting(held: Any, amount: str | None, start: int, end: int) -> "Vesting | None":
    from genesis.ceremony import Vesting

    if not end:
        if amount or start:
            raise click.UsageError("vesting needs --vesting-end")
        return None
    part = coin(amount) if amount else {"denom": held.denom, "amount": str(held.amount)}
    if part["denom"] != held.denom:
        raise click.UsageError(f"what vests is a part of {held}")
    return Vesting(int(part["amount"]), end, start)


@genesis.command
@home
@output
def collect(home: Path, output: str) -> None:
    """Put all of HOME/config/gentx/*.json into the document, and look at it as `validate` does."""
    from genesis import ceremony

    folder = home / "config" / "gentx"
    files = sorted(folder.glob("*.json"))
    if not files:
        raise NodeTrouble(f"{folder} has no transactions: put the validators' files there")
    transactions = [_read(path) for path in files]
    document = _document(home)
    ceremony.collect(document, transactions)
    found = _reviewed(document, [path.name for path in files])
    _write(home, document)
    _show(found, output)
    peers = ",".join(memo for one in transactions if (memo := str(one["body"].get("memo", ""))))
    click.echo(f"{len(files)} validators. Peers: {peers}", err=True)


@genesis.command
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True), required=False)
@home
@output
def validate(file: Path | None, home: Path, output: str) -> None:
    """Say what is wrong with a document, by default the home's; exit code 1 where something is.

    Every module looks at its own part; then the chain is started here, in a scratch folder, and every invariant asked:
    supply, pools, deposits, powers. The application hash is the one that all nodes will have at the first block; that
    of an exported state is in the next block's header of the chain that it comes from.
    """
    document = _read(file) if file else _document(home)
    _show(_reviewed(document, []), output)


@genesis.command
@home
@click.option("--height", type=click.IntRange(0), default=0, help="One of the last hundred; 0 is the newest.")
def export(home: Path, height: int) -> None:
    """Print the document from which a chain goes on where the node in --home is.

    A running node hands its state out page by page and goes on making blocks; of a stopped one, the newest height is
    there. Start the new chain with the program that exported it.
    """
    from chain.cli.state import state_of
    from chain.dispatch import Registry
    from genesis.document import export as exported
    from modules.registry import MODULES

    registry = Registry(MODULES)
    with state_of(home, height, registry) as state:
        document = exported(registry, state)
    click.echo(json.dumps(document, indent=2))
    click.echo(f"the state after block {int(document['initial_height']) - 1} of {document['chain_id']}", err=True)


def _reviewed(document: dict[str, Any], names: Sequence[str]) -> "Review":
    """A document without faults; `names` are the files of its transactions. Raises BadGenesis with all that it has."""
    from genesis.review import review

    found = review(document)
    if found.faults:
        text = "\n".join(f"- {fault}" for fault in found.faults)
        for number, name in enumerate(names):
            text = text.replace(f"gen_txs[{number}]", name)
        raise BadGenesis(f"no chain can start from this document:\n{text}")
    return found


def _show(found: "Review", output: str) -> None:
    from chain.cli.show import show

    show(
        {
            "chain_id": found.chain_id,
            "initial_height": str(found.initial_height),
            "app_hash": found.app_hash.hex().upper(),
            "supply": f"{found.supply}ucway",
            "validators": {key.hex(): str(power) for key, power in found.powers.items()},
        },
        output,
    )


def _document(home: Path) -> dict[str, Any]:
    return _read(home / "config" / "genesis.json")


def _read(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text())
    except (OSError, ValueError) as error:
        raise NodeTrouble(f"{path} can't be read: {error}") from error
    if not isinstance(found, dict):
        raise NodeTrouble(f"{path} is no JSON object")
    return found


def _changed(home: Path, change: Change) -> None:
    """Change the home's document, or leave it as it is."""
    from chain.errors import Refused

    document = _document(home)
    try:
        change(document)
    except (Refused, ValueError) as error:
        raise BadGenesis(str(error)) from error
    except (KeyError, TypeError, AttributeError) as error:
        raise BadGenesis(f"the document is not of the right shape: {error!r}") from error
    _write(home, document)


def _write(home: Path, document: dict[str, Any]) -> None:
    from chain.engine.home import write_genesis

    write_genesis(home, document)
