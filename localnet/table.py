"""The live table of `localnet up`."""

from typing import Any

from rich.console import Console, Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from localnet.network import Network


def endpoints(network: Network) -> RenderableType:
    """Where to connect, whom to be, and three commands to try."""
    rich, friend = network.accounts[0], network.accounts[1]
    keyring = f"--keyring-backend test --home {network.directory}"
    grid = Table.grid(padding=(0, 2))
    grid.add_row("RPC", network.nodes[0].url)
    grid.add_row("REST", f"http://127.0.0.1:{network.rest}   API page: http://127.0.0.1:{network.rest}/")
    grid.add_row("gRPC", f"127.0.0.1:{network.grpc}")
    grid.add_row(f"{rich.name}", f"{rich.address}, a million CWAY")
    grid.add_row("mnemonic", Text(rich.mnemonic))
    node = "" if network.nodes[0].rpc == 26657 else f" --node {network.nodes[0].url}"
    grid.add_row("try", f"causeway query bank balances {friend.address}{node}")
    grid.add_row("", f"causeway tx send {friend.address} 5CWAY --from {rich.name} {keyring}{node} -y")
    grid.add_row("", f"curl http://127.0.0.1:{network.rest}/causeway/poc/v1/weights")
    return Panel(grid, title=f"{network.chain_id} in {network.directory}", border_style="green")


def table(report: dict[str, Any], block_time: float) -> RenderableType:
    """Validators, miners and the sprint. `block_time` is in seconds, for the countdown."""
    return Group(_validators(report), _miners(report), _sprint(report, block_time))


def _validators(report: dict[str, Any]) -> Table:
    shown = Table(title=None, expand=False)
    for column, justify in (("validator", "left"), ("height", "right"), ("app hash", "left"), ("peers", "right")):
        shown.add_column(column, justify=justify)  # type: ignore[arg-type]
    shown.add_column("power", justify="right")
    shown.add_column("part", justify="right")
    total = sum(one["power"] for one in report["validators"]) or 1
    for one in report["validators"]:
        state = "" if one["running"] else " [red]down[/]"
        catching = " [yellow]catching up[/]" if one["catching_up"] else ""
        part = f"{one['power'] / total:.1%}"
        shown.add_row(
            f"{one['name']}{state}{catching}",
            str(one["height"]),
            one["app_hash"][:16],
            str(one["peers"]),
            f"{one['power']:,}",
            part,
        )
    return shown


def _miners(report: dict[str, Any]) -> Table:
    shown = Table()
    shown.add_column("miner")
    for column in ("tiles/s", "weight", "share"):
        shown.add_column(column, justify="right")
    for one in report["miners"]:
        state = "" if one["running"] else " [red]down[/]"
        rate, weight = f"{one['tiles_per_second']:,.1f}", f"{int(one['weight']):,}"
        shown.add_row(f"{one['name']}{state}", rate, weight, f"{one['share']:.1%}")
    return shown


def _sprint(report: dict[str, Any], block_time: float) -> Text:
    sprint = report["sprint"]
    if sprint is None:
        return Text("no node answers", style="red")
    seconds = sprint["blocks_to_next"] * block_time
    now = "no sprint yet" if sprint["epoch"] is None else f"epoch {sprint['epoch']}, sprint {sprint['sprint']}"
    return Text(
        f"{now}: {sprint['status']} · next main sprint at height {sprint['next_open_height']}, in {seconds:.0f} s"
    )


def console() -> Console:
    """Where the table goes: stdout."""
    return Console()
