"""What attacks gain and cost: python -m benchmarks.economics [--runs N] [--plots docs/economics] [--json]

Gains are per cent of honest income, with one standard error; nothing here needs a network. The numbers of
docs/economics.md and its plots come from this program, with mainnet's preset and the chain's own functions.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict
from functools import partial
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from benchmarks.economics import attacks_on_blocks as blocks
from benchmarks.economics import issuance, measuring, serving
from benchmarks.economics.findings import Finding, Plot
from benchmarks.economics.plots import draw
from genesis.builder import Preset, preset
from modules.mint import schedule


def findings(of: Preset, runs: int, reward: issuance.Reward) -> Iterator[Finding]:
    """Every attack."""
    yield from measuring.renting_findings(of, runs)
    yield from measuring.splitting_findings(of, runs)
    yield from blocks.censoring_findings(of, 10 * runs)
    yield from blocks.stuffing_findings(of)
    yield from blocks.renting_power_findings(of)
    yield from blocks.stake_findings(of)
    yield from issuance.zero_findings(of, reward)
    yield from serving.cheat_findings(of)


def plots(of: Preset, runs: int, reward: issuance.Reward) -> Iterator[Plot]:
    """Every figure."""
    yield measuring.renting_plot(of, runs)
    yield blocks.censoring_plot(of, 10 * runs)
    yield blocks.renting_power_plot(of)
    yield issuance.supply_plot(of, reward)
    yield serving.rate_plot(of)
    yield serving.worth_plot(of)
    yield serving.part_plot(of)
    yield serving.wash_plot(of)


def show(found: list[Finding]) -> Table:
    """The table that people read."""
    table = Table(title="attacks: gain in per cent of honest income")
    for column in ("attack", "setting", "gain, %", "cost, or what follows"):
        table.add_column(column, justify="right" if column.startswith("gain") else "left")
    for one in found:
        gain = f"{one.gain:+.2f}" + (f" ± {one.error:.2f}" if one.error else "")
        table.add_row(one.attack, one.setting, gain, one.cost)
    return table


@click.command
@click.option("--network", default="mainnet", show_default=True, help="Whose parameters.")
@click.option("--runs", default=4_000, show_default=True, type=click.IntRange(10), help="Epochs of each simulation.")
@click.option("--plots", "folder", type=click.Path(path_type=Path, file_okay=False), help="Draw the figures there.")
@click.option("--json", "as_json", is_flag=True, help="Numbers instead of a table.")
def main(network: str, runs: int, folder: Path | None, as_json: bool) -> None:
    """Simulate every attack, and draw the figures where a folder is given."""
    chosen = preset(network)
    reward = partial(schedule.reward, half_life=chosen.half_life_epochs)
    found = list(findings(chosen, runs, reward))
    if as_json:
        print(json.dumps([asdict(one) for one in found], indent=1))
    else:
        Console(width=180).print(show(found))
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        for plot in plots(chosen, runs, reward):
            print(draw(plot, folder))


if __name__ == "__main__":
    main()
