"""`causeway mine`."""

from functools import partial
from pathlib import Path

import click

from chain.cli.options import home_and_keyring, log_to_stderr, node
from chain.client.errors import ClientError
from chain.client.keyring import Keyring


class MinerTrouble(ClientError):
    """This machine's devices are in the way."""

    exit_code = 6


@click.command
@node
@click.option("--from", "sender", required=True, metavar="KEY", help="The registered miner's key in the keyring.")
@click.option(
    "--device", default="auto", show_default=True, metavar="auto|cpu|cuda:N", help="Several are joined by commas."
)
@click.option("--duty", type=click.FloatRange(0, 1, min_open=True), default=1.0, show_default=True, help="Part to use.")
@click.option("--workers", type=click.IntRange(1), help="Processes of the device cpu; by default one a core.")
@click.option(
    "--rate",
    type=click.FloatRange(0, min_open=True),
    metavar="TILES/S",
    help="What --duty is a part of, instead of the speed measured at the start; for miners that share a machine.",
)
@partial(home_and_keyring, text="Has the keyring, and the file that lets a miner go on after a restart.")
def mine(
    node: str,
    sender: str,
    device: str,
    duty: float,
    workers: int | None,
    rate: float | None,
    home: Path,
    ring: Keyring,
) -> None:
    """Prove compute in every sprint until Ctrl-C. Register first: causeway tx poc register-miner --from KEY."""
    from chain.miner.daemon import mine as run
    from chain.miner.lane import DeviceLost
    from kernels.engine import Mismatch
    from kernels.memory import NoGpu

    log_to_stderr()
    key = ring.key(sender)
    try:
        run(node, key, home, device, duty, workers, rate)
    except (NoGpu, Mismatch, DeviceLost, ValueError) as error:
        raise MinerTrouble(str(error)) from error
