"""What a miner shows: a live table on a terminal, plain lines elsewhere."""

import logging
import time
from dataclasses import dataclass, field
from typing import Protocol

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.logging import RichHandler
from rich.progress_bar import ProgressBar
from rich.table import Table

LOG = logging.getLogger("causeway.miner")

PLAIN_SECONDS = 10.0
"""How often a search is reported in a line of its own."""

TERA = 10**12


@dataclass
class Status:
    """What there is to show. Heights are blocks, `block_time` ms, the speed that of the last or present search."""

    height: int = 0
    phase: str = "start"
    begins: int = 0
    ends: int = 0
    block_time: int = 0
    searching: bool = False
    tiles_per_second: float = 0.0
    operations: int = 0
    computed: int = 0
    tiles: int = 0
    digests: list[int] = field(default_factory=list)
    share: float = 0.0

    @property
    def tera_operations(self) -> float:
        """Int8 operations a second, in 10¹²; `operations` are those of one tile."""
        return self.tiles_per_second * self.operations / TERA

    @property
    def countdown(self) -> str:
        """How long the phase still takes, at the nominal time between blocks."""
        left = max(0, self.ends - self.height)
        return f"{left} blocks, {left * self.block_time / 1000:.0f} s left"

    @property
    def speed(self) -> str:
        """Tiles and operations a second."""
        return f"{self.tiles_per_second:,.0f} tiles/s, {self.tera_operations:.3f} int8 TOPS"

    @property
    def expected(self) -> str:
        """What the search comes to once it is measured."""
        return f"weight {self.tiles_per_second:,.1f} tiles/s, share {self.share:.1%}"

    def line(self) -> str:
        """All of it in one line."""
        shown = f"height {self.height}, {self.phase}: {self.countdown}"
        if not (self.searching and self.computed):
            return shown
        return f"{shown}; {self.computed:,} tiles at {self.speed}, counting {self.tiles:,}; expected {self.expected}"


class View(Protocol):
    """Where a status goes."""

    def show(self, status: Status) -> None:
        """Show the present status; called a few times a second."""

    def close(self) -> None:
        """Leave the terminal as it was."""


class Plain:
    """A line when the phase changes, and now and then during a search."""

    def __init__(self) -> None:
        self._phase = ""
        self._said = 0.0
        _handle(logging.StreamHandler(), "%(asctime)s %(levelname)s %(message)s")

    def show(self, status: Status) -> None:
        """Log the status if there is something new in it."""
        now = time.monotonic()
        if status.phase != self._phase or (status.searching and now - self._said >= PLAIN_SECONDS):
            self._phase, self._said = status.phase, now
            LOG.info("%s", status.line())

    def close(self) -> None:
        """Nothing to undo."""


class Terminal:
    """A table that is drawn anew in place, under the log."""

    def __init__(self, console: Console) -> None:
        _handle(RichHandler(console=console, show_path=False), "%(message)s")
        self._live = Live(console=console, refresh_per_second=4, transient=True)
        self._live.start()

    def show(self, status: Status) -> None:
        """Draw the status."""
        self._live.update(drawn(status))

    def close(self) -> None:
        """Remove the table."""
        self._live.stop()


def drawn(status: Status) -> RenderableType:
    """The table of a status, with a bar for the phase."""
    table = Table.grid(padding=(0, 2))
    done = max(0, status.height - status.begins)
    bar = ProgressBar(total=max(1, status.ends - status.begins), completed=done, width=40)
    table.add_row("height", f"{status.height}")
    table.add_row(status.phase, status.countdown)
    table.add_row("speed", status.speed)
    table.add_row("computed", f"{status.computed:,} tiles, counting {status.tiles:,}")
    table.add_row("smallest", " ".join(f"{digest:016x}" for digest in status.digests))
    table.add_row("expected", status.expected)
    return Group(table, bar)


def view(console: Console) -> View:
    """What fits where the output goes."""
    return Terminal(console) if console.is_terminal else Plain()


def _handle(handler: logging.Handler, form: str) -> None:
    handler.setFormatter(logging.Formatter(form))
    LOG.handlers[:] = [handler]
    LOG.propagate = False
    LOG.setLevel(logging.INFO)
