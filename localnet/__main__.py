"""`python -m localnet DIR`: the supervisor behind `causeway localnet up --detach`."""

import sys
from pathlib import Path

from localnet.network import load
from localnet.supervisor import Failed, Supervisor


def _nothing(ready: bool) -> None:
    """Nobody looks."""
    del ready


def main(directory: Path) -> int:
    """Supervise the network made in `directory`; the exit code."""
    try:
        Supervisor(load(directory)).run(_nothing)
    except Failed as failed:
        print(failed)
        return 6
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
