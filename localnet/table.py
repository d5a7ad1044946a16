"""The live table of `localnet up`."""

import os
import shlex
import shutil
import sys
from pathlib import Path
from typing import Any

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from localnet.network import Network
from localnet.ports import RPC


def endpoints(network: Network) -> str:
    """Where to connect, whom to be, and three commands to try; lines to copy, so nothing wraps them."""
    rich, friend = network.accounts[0], network.accounts[1]
    keyring = f"--keyring-backend test --home {network.directory}"
    node = "" if network.nodes[0].rpc == RPC else f" --node {network.nodes[0].url}"
    rest, causeway = f"http://127.0.0.1:{network.rest}", _causeway()
    return f"""\
{network.chain_id} runs in {network.directory}

  RPC       {network.nodes[0].url}
  REST      {rest}   (its documentation is there, too)
  gRPC      127.0.0.1:{network.grpc}
  {rich.name:<9} {rich.address}, a million CWAY
  mnemonic  {rich.mnemonic}

Try:
  {causeway} query bank balances {friend.address}{node}
  {causeway} tx send {friend.address} 5CWAY --from {rich.name} {keyring}{node}
  curl {rest}/causeway/poc/v1/weights
{_question(network, causeway, keyring, node)}"""


def _question(network: Network, causeway: str, keyring: str, node: str) -> str:
    """What to ask where somebody answers."""
    if not network.executors:
        return ""
    asker = network.accounts[0].name
    return f'  {causeway} chat "What is the capital of France?" --from {asker} {keyring}{node}   (in half a minute)\n'


def _causeway() -> str:
    """What to type for this installation's command: its name where the shell finds it, else where it is from here."""
    script = Path(sys.executable).with_name("causeway")
    if not script.exists() or shutil.which("causeway") == str(script):
        return "causeway"
    near = script.is_relative_to(Path.cwd())
    return shlex.quote(os.path.relpath(script) if near else str(script))


def table(report: dict[str, Any], block_time: float) -> RenderableType:
    """Validators, miners, the market and the sprint. `block_time` is in seconds, for the countdown."""
    market = report.get("market")
    parts: list[RenderableType] = [] if market is None else [_executors(market), _market(market)]
    return Group(_validators(report), _miners(report), *parts, _sprint(report, block_time))


def _validators(report: dict[str, Any]) -> Table:
    shown = _narrow("validator", "height", "app hash", "peers", "power", "part", "stake", "backing", "rewards")
    shown.columns[2].justify, shown.columns[2].no_wrap = "left", False
    total = sum(one["power"] for one in report["validators"]) or 1
    for one in report["validators"]:
        state = "" if one["running"] else " [red]down[/]"
        catching = " [yellow]catching up[/]" if one["catching_up"] else ""
        state += " [red]jailed[/]" if one["jailed"] else " [yellow]new[/]" if one["on_probation"] else ""
        part = f"{one['power'] / total:.1%}"
        shown.add_row(
            f"{one['name']}{state}{catching}",
            str(one["height"]),
            Text(one["app_hash"][:16], no_wrap=True, overflow="ellipsis"),
            str(one["peers"]),
            _short(one["power"]),
            part,
            _cway(one["stake"]),
            f"{one['share']:.1%}",
            _cway(one["rewards"]),
        )
    return shown


def _miners(report: dict[str, Any]) -> Table:
    shown = _narrow("miner", "tiles/s", "weight", "share", "rewards")
    for one in report["miners"]:
        state = "" if one["running"] else " [red]down[/]"
        rate, weight = f"{one['tiles_per_second']:,.1f}", _short(int(one["weight"]))
        shown.add_row(f"{one['name']}{state}", rate, weight, f"{one['share']:.1%}", _cway(one["rewards"]))
    return shown


def _executors(market: dict[str, Any]) -> Table:
    shown = _narrow("executor", "tokens/s", "endpoint")
    for one in market["executors"]:
        state = "" if one["running"] else " [red]down[/]"
        shown.add_row(f"{one['name']}{state}", f"{one['tokens_per_second']:,.1f}", one["endpoint"])
    for one in market["auditors"]:
        shown.add_row(f"{one['name']}{'' if one['running'] else ' [red]down[/]'}", "", "")
    return shown


def _market(market: dict[str, Any]) -> Text:
    """Two lines: what was asked and settled, what was checked, and what a unit costs."""
    prices = ", ".join(f"{one['model']} {one['unit_price']:.6g} ucway a unit" for one in market["prices"])
    text = Text(
        f"sessions {market['sessions']} ({market['open_sessions']} open) · "
        f"settlements {market['settlements']} of {market['receipts']} receipts · audited {market['audited']}\n"
    )
    text.append(f"disputes {market['disputes']} ({market['open_disputes']} open) · ")
    text.append(f"void {market['void']}", style="red" if market["void"] else "")
    return text.append(f" · {prices}")


def _narrow(name: str, *numbers: str) -> Table:
    """A table that fits 80 columns: a name and numbers, none of which wraps."""
    shown = Table(box=box.SIMPLE, collapse_padding=True, pad_edge=False)
    shown.add_column(name, no_wrap=True)
    for column in numbers:
        shown.add_column(column, justify="right", no_wrap=True)
    return shown


def _cway(amount: str) -> str:
    """Base units as whole coins."""
    return _short(int(amount) // 10**6)


def _short(number: int) -> str:
    """A number that fits: 999,999 · 1.0M."""
    return f"{number:,}" if number < 10**6 else f"{number / 10**6:,.1f}M"


def _sprint(report: dict[str, Any], block_time: float) -> Text:
    sprint = report["sprint"]
    if sprint is None:
        return Text("no node answers", style="red")
    seconds = sprint["blocks_to_next"] * block_time
    now = "no sprint yet" if sprint["epoch"] is None else f"epoch {sprint['epoch']}, sprint {sprint['sprint']}"
    return Text(
        f"{now}: {sprint['status']} · next main sprint at height {sprint['next_open_height']}, in {seconds:.0f} s"
    )
