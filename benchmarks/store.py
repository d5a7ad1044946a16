"""What the store costs: changed keys, restart, proofs, a transfer's reads and writes, bytes on disk.

`python -m benchmarks.store` prints the tables; `--quick` leaves out the million keys, `--save` writes results/store.md.
"""

import argparse
import random
import shutil
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from statistics import median

import plyvel

from benchmarks.machine import machine, table
from chain.store import ADDRESS, AMOUNT, STRING, Branch, Disk, Map, Reader, Store, pair
from chain.store.disk import OPTIONS

BALANCES = Map("bank", b"\x02", pair(ADDRESS, STRING), AMOUNT, default=0)
SIZES = (1_000, 100_000, 1_000_000)
BATCHES = (30, 300, 3_000)
MODULES = ("auth", "bank", "poc")
RESULTS = Path(__file__).parent / "results" / "store.md"
HOW = """\
Keys are bank balances of random addresses, of one denomination: 40 bytes as full keys, with 13 of value. "Stage, n"
is what the app hash costs for each of n changed keys, which a block has read before, with all pages in memory (medians,
processor time of the thread); "commit, n" is the batch with its sync (processor time of the process, so with LevelDB's
compaction). Stage and commit of new keys find each its neighbours on disk. After a restart a key's page is read in on
its first change. A restart is timed by the clock. Bytes on disk are after compaction, entries and trees. One thread."""


@dataclass
class Context:
    """What a map is called with."""

    store: Store


def address(number: int) -> bytes:
    """Return the address of an account of the benchmark."""
    return sha256(b"%d" % number).digest()[:20]


def fill(path: Path, size: int) -> float:
    """Make a state of `size` balances as one block; return its seconds."""
    disk = Disk(path, MODULES)
    branch = Branch(disk.view())
    balances = BALANCES(Context(branch))
    for number in range(size):
        balances[address(number), "ucway"] = 1_000_000_000_000 + number
    started = time.perf_counter()
    disk.stage(branch.changes)
    disk.commit(1)
    seconds = time.perf_counter() - started
    disk.close()
    database = plyvel.DB(str(path), **OPTIONS)  # as a node's would be after some time
    database.compact_range()
    database.close()
    return seconds


def changes(view: Reader, size: int, batch: int, fresh: bool = False) -> dict[bytes, bytes | None]:
    """Return new balances of `batch` random accounts: of those there are, or of new ones."""
    branch = Branch(view)
    balances = BALANCES(Context(branch))
    for _ in range(batch):
        number = random.randrange(size, 1 << 60) if fresh else random.randrange(size)
        balances[address(number), "ucway"] += random.randrange(1, 10**6)  # read first, as by a transfer
    return branch.changes


def per_key(disk: Disk, size: int, batch: int, fresh: bool = False) -> tuple[float, float]:
    """Return µs for each changed key of staging and of committing: medians over some blocks."""
    stage, commit = [], []
    for _ in range(max(5, 6_000 // batch)):
        block = changes(disk.view(), size, batch, fresh)
        started = time.thread_time()
        disk.stage(block)
        staged, writing = time.thread_time(), time.process_time()  # LevelDB compacts in a thread of its own
        disk.commit(disk.height + 1)
        stage.append((staged - started) / len(block))
        commit.append((time.process_time() - writing) / len(block))
    return median(stage) * 1e6, median(commit) * 1e6


def bytes_on_disk(path: Path) -> int:
    """Return the size of the database's files."""
    return sum(file.stat().st_size for file in path.iterdir())


def microseconds(act: Callable[[], object], times: int) -> float:
    """Return the mean time of `act` in µs, the best of three runs."""
    best = min(_timed(act, times) for _ in range(3))
    return best / times * 1e6


def _timed(act: Callable[[], object], times: int) -> float:
    started = time.perf_counter()
    for _ in range(times):
        act()
    return time.perf_counter() - started


def measure(root: Path, size: int) -> dict[str, str]:
    """Return what is measured at one size, by name."""
    path = root / str(size)
    found = {"fill, s": f"{fill(path, size):.1f}", "bytes on disk a key": f"{bytes_on_disk(path) / size:.0f}"}
    started = time.perf_counter()
    disk = Disk(path, MODULES)
    found["restart, s"] = f"{time.perf_counter() - started:.3f}"
    first = changes(disk.view(), size, 300)
    started = time.thread_time()
    disk.stage(first)
    found["first 300 keys after it, µs a key"] = f"{(time.thread_time() - started) / len(first) * 1e6:.0f}"
    disk.close()
    disk = Disk(path, MODULES)
    disk.stage({BALANCES.full((address(number), "ucway")): b"1" for number in range(size)})  # all in memory
    disk.commit(2)
    for batch in BATCHES:
        stage, commit = per_key(disk, size, batch)
        found[f"stage, {batch}"], found[f"commit, {batch}"] = f"{stage:.1f}", f"{commit:.1f}"
    stage, commit = per_key(disk, size, 300, fresh=True)
    found["new keys, 300: stage"], found["new keys, 300: commit"] = f"{stage:.1f}", f"{commit:.1f}"
    key = BALANCES.full((address(0), "ucway")).removeprefix(b"bank/")
    view = disk.view()
    found["proof, µs"] = f"{microseconds(lambda: view.prove('bank', key), 50):.0f}"
    disk.close()
    return found


def transfer_costs(root: Path) -> list[tuple[str, ...]]:
    """Return what a transfer's reads and writes cost, in a branch of a branch over the disk."""
    path = root / "transfer"
    fill(path, 1_000)
    disk = Disk(path, MODULES)
    block = Branch(disk.view())
    everyone = [address(number) for number in range(1_000)]

    def transfer() -> None:
        sender, recipient = random.choice(everyone), random.choice(everyone)
        branch = Branch(block)
        balances = BALANCES(Context(branch))
        balances[sender, "ucway"] -= 1
        balances[recipient, "ucway"] += 1
        branch.join()

    view, key = disk.view(), BALANCES.full((everyone[0], "ucway"))
    rows: list[tuple[str, ...]] = [
        ("four typed reads and writes in a branch, joined", f"{microseconds(transfer, 20_000):.2f}"),
        ("a key's bytes", f"{microseconds(lambda: BALANCES.full((everyone[0], 'ucway')), 20_000):.2f}"),
        ("a read of the committed state", f"{microseconds(lambda: view.get(key), 20_000):.2f}"),
    ]
    disk.close()
    return rows


def report(sizes: Sequence[int], root: Path) -> str:
    """Measure all, and lay it out in Markdown."""
    results = [measure(root, size) for size in sizes]
    rows = [(name, *(result[name] for result in results)) for name in results[0]]
    head = ("µs, unless said", *(f"{size:,} keys" for size in sizes))
    return "\n".join(
        [
            f"# The store\n\n{machine()}; plyvel {version('plyvel')}\n\n## Trees\n",
            table(head, rows),
            f"\n{HOW}\n\n## Maps and branches\n",
            table(("what", "µs"), transfer_costs(root)),
        ]
    )


def main() -> None:
    """Run all, and print or save."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="leave out the million keys")
    parser.add_argument("--save", action="store_true", help=f"write {RESULTS.name}")
    options = parser.parse_args()
    random.seed(7)
    root = Path(tempfile.mkdtemp(prefix="store-"))
    try:
        text = report(SIZES[:-1] if options.quick else SIZES, root)
    finally:
        shutil.rmtree(root)
    print(text)
    if options.save:
        RESULTS.write_text(text + "\n\nMade by `python -m benchmarks.store --save`.\n")


if __name__ == "__main__":
    main()
