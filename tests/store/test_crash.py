"""A crash at any moment leaves one height, whole."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from chain.store import Disk
from tests.store import reference

MODULES = ["bank", "poc"]
ROOT = Path(__file__).parents[2]


def changes(height: int) -> dict[bytes, bytes | None]:
    """What block `height` does: some entries set, some of them again, some deleted."""
    drawn = random.Random(height)
    block: dict[bytes, bytes | None] = {b"poc/height": b"%d" % height}
    for _ in range(40):
        block[b"bank/%d" % drawn.randrange(400)] = b"%d" % height if drawn.randrange(4) else None
    return block


def state(height: int) -> dict[bytes, bytes]:
    entries: dict[bytes, bytes | None] = {}
    for each in range(1, height + 1):
        entries.update(changes(each))
    return {key: value for key, value in entries.items() if value is not None}


def run(path: str) -> None:
    """Commit block after block, and say so, until killed."""
    disk = Disk(path, MODULES)
    while True:
        disk.stage(changes(disk.height + 1))
        disk.commit(disk.height + 1)
        os.write(1, b"%d\n" % disk.height)


def check(path: Path) -> int:
    """Open what a crash left; return its height after checking that it is whole, and that it can go on."""
    disk = Disk(path, MODULES)
    height, expected = disk.height, state(disk.height)
    assert dict(disk.view().scan(b"", None)) == expected
    if height:
        by_module = {
            name: {key.partition(b"/")[2]: value for key, value in expected.items() if key.startswith(name.encode())}
            for name in MODULES
        }
        assert disk.app_hash == disk.stage({}) == reference.app_hash(by_module)
    disk.stage(changes(height + 1))
    disk.commit(height + 1)
    assert dict(disk.view().scan(b"", None)) == state(height + 1)
    disk.close()
    return height


def test_a_killed_process_leaves_its_last_height_or_the_next(tmp_path: Path) -> None:
    drawn = random.Random(5)
    for _ in range(5):
        code = f"from tests.store.test_crash import run; run({str(tmp_path)!r})"
        with subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE) as child:
            assert child.stdout is not None
            first = child.stdout.readline()
            time.sleep(drawn.uniform(0, 0.2))
            child.send_signal(signal.SIGKILL)
            said = int((first + child.stdout.read()).split(b"\n")[-2])
        assert check(tmp_path) in (said, said + 1)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A database with ten heights, of which all are still in the log, and that log."""
    path = tmp_path_factory.mktemp("written")
    disk = Disk(path, MODULES)
    for height in range(1, 11):
        disk.stage(changes(height))
        disk.commit(height)
    disk.close()
    log = max(path.glob("*.log"), key=lambda file: file.stat().st_size)
    return path, log


@pytest.mark.parametrize("part", [0.02, 0.1, 0.3, 0.5, 0.77, 0.95, 0.999])
def test_a_log_that_ends_in_mid_write_is_read_up_to_a_whole_height(
    written: tuple[Path, Path], tmp_path: Path, part: float
) -> None:
    path, log = written
    shutil.copytree(path, tmp_path / "torn")
    os.truncate(tmp_path / "torn" / log.name, int(log.stat().st_size * part))
    assert check(tmp_path / "torn") < 10


def drawn_changes(drawn: random.Random) -> dict[bytes, bytes | None]:
    """A block of any size: long and short keys, some of them others' beginnings, few or nearly all deleted."""
    alphabet, deleted = drawn.choice([b"\x00\x01\x7f\x80\xff", bytes(range(256))]), drawn.choice([0.05, 0.3, 0.95])
    block: dict[bytes, bytes | None] = {}
    for _ in range(drawn.choice([1, 40, 300, 1000])):
        key = b"bank/" + bytes(drawn.choice(alphabet) for _ in range(drawn.randrange(1, 5)))
        block[key] = None if drawn.random() < deleted else b"%d" % drawn.getrandbits(20)
    block[b"bank/kept"] = b"1"
    return block


@pytest.mark.parametrize("seed", range(8))
def test_whatever_was_written_a_crash_anywhere_leaves_a_tree_that_is_whole(tmp_path: Path, seed: int) -> None:
    drawn = random.Random(seed)
    states: dict[int, dict[bytes, bytes]] = {0: {}}
    path = tmp_path / "0"
    disk = Disk(path, MODULES)
    for number in range(1, 13):
        if drawn.random() < 0.3:
            disk.stage(drawn_changes(drawn))  # another proposal, which is not decided
        block = drawn_changes(drawn)
        disk.stage(block)
        if drawn.random() < 0.8:
            entries: dict[bytes, bytes | None] = {**states[disk.height], **block}
            disk.commit(disk.height + 1)
            states[disk.height] = {key: value for key, value in entries.items() if value is not None}
        if drawn.random() < 0.5:
            disk.close()
            path = shutil.copytree(path, tmp_path / str(number))
            log = max(path.glob("*.log"))
            os.truncate(log, max(0, log.stat().st_size - drawn.choice([0, 1, 100, 10_000])))
            disk = Disk(path, MODULES)
        expected = states[disk.height]
        assert dict(disk.view().scan(b"", None)) == expected
        bank = {key[5:]: value for key, value in expected.items()}
        assert disk.app_hash == reference.app_hash({"bank": bank, "poc": {}})
    disk.close()
