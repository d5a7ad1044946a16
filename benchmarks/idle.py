"""What a validator costs that has nothing to do: python -m benchmarks.idle [--seconds 30]

One validator with one-second blocks and no transactions. The bar: at most 6% of one core, both processes together.
"""

import tempfile
import time
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from benchmarks.network import await_height, causeway, cpu_seconds, resident_mib


def measure(seconds: int) -> dict[str, tuple[float, float]]:
    """Per process: its part of one core in percent, and MiB."""
    with tempfile.TemporaryDirectory(prefix="causeway-bench-") as scratch, causeway(Path(scratch), 1, 1000) as nodes:
        await_height(nodes, 3)
        pids = {name: process.pid for name, process in nodes[0].processes.items()}
        before, start = {name: cpu_seconds(pid) for name, pid in pids.items()}, time.monotonic()
        time.sleep(seconds)
        passed = time.monotonic() - start
        return {
            name: (100 * (cpu_seconds(pid) - before[name]) / passed, resident_mib(pid)) for name, pid in pids.items()
        }


@click.command
@click.option("--seconds", type=click.IntRange(1), default=30, show_default=True)
def main(seconds: int) -> None:
    """Print what an idle validator uses."""
    used = measure(seconds)
    table = Table(title=f"one idle validator, one-second blocks, {seconds} s")
    for column in ("", "CPU, % of one core", "RSS, MiB"):
        table.add_column(column, justify="right" if column else "left")
    names = {"app": "application", "node": "CometBFT"}
    for name, (percent, mib) in used.items():
        table.add_row(names[name], f"{percent:.1f}", f"{mib:.0f}")
    table.add_row("together", *(f"{sum(column):.1f}" for column in zip(*used.values(), strict=True)))
    Console().print(table)


if __name__ == "__main__":
    main()
