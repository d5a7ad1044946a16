import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chain.errors import InvalidHeight, InvalidRequest, UnknownRequest
from chain.store import Branch, Disk, DiskLocked
from tests.store import reference

MODULES = ["poc", "auth", "bank"]
Changes = dict[bytes, bytes | None]
FIRST: Changes = {b"bank/a": b"1", b"bank/ab": b"2", b"auth/p": b"x", b"poc/p": b"y"}
EMPTY_HASH = reference.app_hash({"auth": {}, "bank": {}, "poc": {}})


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    disk = Disk(tmp_path / "db", MODULES)
    yield disk
    disk.close()


def test_a_new_disk_is_at_height_0_with_empty_trees(disk: Disk) -> None:
    assert (disk.height, disk.app_hash) == (0, EMPTY_HASH)
    assert list(disk.view().scan(b"", None)) == []


def test_staging_gives_the_app_hash_and_writes_nothing(disk: Disk) -> None:
    app_hash = disk.stage(FIRST)
    assert app_hash == reference.app_hash(
        {"auth": {b"p": b"x"}, "bank": {b"a": b"1", b"ab": b"2"}, "poc": {b"p": b"y"}}
    )
    assert (disk.height, disk.app_hash) == (0, EMPTY_HASH)
    assert disk.view().get(b"bank/a") is None


def test_a_commit_is_read_back_after_opening_again(tmp_path: Path) -> None:
    disk = Disk(tmp_path, MODULES)
    app_hash = disk.stage(FIRST)
    disk.commit(7)
    assert (disk.height, disk.app_hash) == (7, app_hash)
    disk.close()
    disk = Disk(tmp_path, MODULES)
    assert (disk.height, disk.app_hash) == (7, app_hash)
    assert list(disk.view().scan(b"", None)) == sorted(FIRST.items())
    disk.close()


def test_staging_again_replaces_what_was_staged(disk: Disk) -> None:
    first = disk.stage(FIRST)
    disk.stage({b"bank/c": b"9", b"bank/a": b"3"})
    assert disk.stage(FIRST) == first
    disk.commit(1)
    assert dict(disk.view().scan(b"", None)) == FIRST


def test_without_changes_the_app_hash_stays(disk: Disk) -> None:
    first = disk.stage(FIRST)
    disk.commit(1)
    assert disk.stage({}) == first
    disk.commit(2)
    assert (disk.height, disk.app_hash) == (2, first)


def test_a_commit_needs_a_stage_of_its_own(disk: Disk) -> None:
    with pytest.raises(RuntimeError, match="nothing is staged"):
        disk.commit(1)
    disk.stage(FIRST)
    disk.commit(1)
    with pytest.raises(RuntimeError, match="nothing is staged"):
        disk.commit(2)


def test_a_branch_over_a_view_is_what_is_staged(disk: Disk) -> None:
    branch = Branch(disk.view())
    for key, value in FIRST.items():
        assert value is not None
        branch.set(key, value)
    disk.stage(branch.changes)
    disk.commit(1)
    branch = Branch(disk.view())
    branch.delete(b"bank/a")
    assert [key for key, _ in branch.scan(b"", None)] == [b"auth/p", b"bank/ab", b"poc/p"]


def test_old_heights_are_read_as_they_were(disk: Disk) -> None:
    for height in range(1, 131):
        disk.stage({**FIRST, b"bank/a": b"%d" % height})
        disk.commit(height)
    assert [disk.view(height).get(b"bank/a") for height in (31, 100, 130)] == [b"31", b"100", b"130"]
    assert disk.view().height == 130


@pytest.mark.parametrize(("height", "refusal"), [(131, InvalidHeight), (30, InvalidRequest), (0, InvalidRequest)])
def test_other_heights_are_refused(disk: Disk, height: int, refusal: type[Exception]) -> None:
    for each in range(1, 131):
        disk.stage(FIRST)
        disk.commit(each)
    with pytest.raises(refusal, match="future" if height > 130 else "oldest one is 31"):
        disk.view(height)


def test_a_module_added_later_starts_empty(tmp_path: Path) -> None:
    disk = Disk(tmp_path, MODULES)
    committed = disk.stage(FIRST)
    disk.commit(1)
    disk.close()
    disk = Disk(tmp_path, [*MODULES, "gov"])
    assert disk.app_hash == committed
    state = {"auth": {b"p": b"x"}, "bank": {b"a": b"1", b"ab": b"2"}, "poc": {b"p": b"y"}}
    assert disk.stage({}) == reference.app_hash({**state, "gov": {}})
    assert disk.stage({b"gov/a": b"b"}) == reference.app_hash({**state, "gov": {b"a": b"b"}})
    disk.commit(2)
    disk.close()


@pytest.mark.parametrize(
    "changes", [{b"bank/a": b""}, {b"bank/": b"1"}, {b"nope/a": b"1"}, {b"banka": b"1"}, {b"a": None}]
)
def test_what_no_module_can_hold_is_refused(disk: Disk, changes: dict[bytes, bytes | None]) -> None:
    first = disk.stage(FIRST)
    with pytest.raises(ValueError, match=r"empty|module"):
        disk.stage(changes)
    assert disk.stage(FIRST) == first


def test_a_disk_in_use_by_another_process_says_so(tmp_path: Path) -> None:
    disk = Disk(tmp_path, MODULES)
    code = "import sys; from chain.store import Disk; Disk(sys.argv[1], ['bank'])"
    other = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=False)
    disk.close()
    assert "in use by another process" in other.stderr
    with pytest.raises(DiskLocked, match="in use"):
        _open_twice(tmp_path)


def _open_twice(path: Path) -> None:
    disk = Disk(path, MODULES)
    try:
        Disk(path, MODULES)
    finally:
        disk.close()


def test_the_app_hash_has_its_check_value(disk: Disk) -> None:
    items = json.loads((Path(__file__).parents[1] / "vectors" / "state_tree.json").read_text())["items"]
    changes = {b"bank/" + bytes.fromhex(key): bytes.fromhex(value) for key, value in items}
    app_hash = disk.stage({**changes, b"poc/a": b"1"})
    assert app_hash.hex() == "8b498ce9bb9347c557500b49ac6b288ec6e9795fce7942ab969eb1c2d7611eb7"


def test_a_store_that_is_not_there_cannot_be_proved_in(disk: Disk) -> None:
    with pytest.raises(UnknownRequest, match="no such store: nope"):
        disk.view().prove("nope", b"a")
    with pytest.raises(InvalidRequest, match="empty"):
        disk.view().prove("bank", b"a")
    disk.stage(FIRST)
    disk.commit(1)
    with pytest.raises(InvalidRequest, match="empty"):
        disk.view().prove("bank", b"")


def test_what_is_remembered_of_the_last_height_is_not_read_at_another(disk: Disk) -> None:
    read = []
    for height in range(1, 4):
        read.append(disk.view().get(b"bank/a"))
        disk.stage({**FIRST, b"bank/a": b"%d" % height, b"bank/ab": None if height == 2 else b"x"})
        disk.commit(height)
    assert read == [None, b"1", b"2"]
    assert [disk.view(height).get(b"bank/a") for height in (1, 2, 3)] == [b"1", b"2", b"3"]
    assert [disk.view(height).get(b"bank/ab") for height in (3, 2, 1, 2)] == [b"x", None, b"x", None]


def test_trees_that_were_dropped_from_memory_are_read_in_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chain.store.disk.KEPT_NODES", 50)
    disk = Disk(tmp_path, MODULES)
    state: dict[bytes, bytes] = {}
    for height in range(1, 30):
        block = {b"%d" % (height * 37 % 101 + 7 * each): b"%d" % height for each in range(20)}
        state.update(block)
        disk.stage({b"bank/" + key: value for key, value in block.items()})
        disk.commit(height)
        assert disk.app_hash == reference.app_hash({"auth": {}, "bank": state, "poc": {}})
    disk.close()


def test_what_is_read_ahead_changes_no_result(tmp_path: Path) -> None:
    disk = Disk(tmp_path, MODULES)
    state = {b"%d" % number: b"1" for number in range(500)}
    disk.stage({b"bank/" + key: value for key, value in state.items()})
    disk.commit(1)
    disk.close()
    disk = Disk(tmp_path, MODULES)
    wanted = [b"bank/%d" % number for number in range(0, 600, 7)]
    for height in (2, 3):
        disk.prefetch([*wanted, b"bank/", b"nope/1", b"\xff/1", b"auth"])
        block = dict.fromkeys(wanted, b"%d" % height)
        state.update({key.removeprefix(b"bank/"): value for key, value in block.items()})
        staged = disk.stage(block)
        disk.prefetch([b"bank/1", b"bank/3"])
        assert disk.stage(block) == staged == reference.app_hash({"auth": {}, "bank": state, "poc": {}})
        disk.commit(height)
    disk.close()


def test_a_module_keeps_at_least_one_entry(disk: Disk) -> None:
    disk.stage(FIRST)
    disk.commit(1)
    with pytest.raises(ValueError, match="auth must keep at least one entry"):
        disk.stage({b"auth/p": None})
    with pytest.raises(RuntimeError, match="nothing is staged"):
        disk.commit(2)
    assert disk.stage({}) == disk.app_hash


KEY = st.tuples(st.sampled_from([b"auth/", b"bank/", b"poc/"]), st.binary(min_size=1, max_size=2)).map(b"".join)
BLOCK = st.dictionaries(KEY, st.one_of(st.none(), st.binary(min_size=1, max_size=2)), max_size=12)
STEP = st.tuples(st.lists(BLOCK, max_size=2), BLOCK, st.booleans())


@settings(max_examples=40, deadline=None)
@given(steps=st.lists(STEP, min_size=1, max_size=6))
def test_each_height_is_what_was_staged_last_before_it(
    steps: list[tuple[list[Changes], Changes, bool]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("heights")
    disk = Disk(path, MODULES)
    states: list[dict[bytes, bytes]] = [{}]
    for replaced, staged, restart in steps:
        for block in (*replaced, {**staged, **FIRST}):
            app_hash = disk.stage({**block, b"auth/!": b"1", b"bank/!": b"1", b"poc/!": b"1"})
        disk.commit(len(states))
        entries = {**states[-1], **staged, **FIRST, b"auth/!": b"1", b"bank/!": b"1", b"poc/!": b"1"}
        states.append({key: value for key, value in entries.items() if value is not None})
        if restart:
            disk.close()
            disk = Disk(path, MODULES)
        assert disk.app_hash == app_hash == reference.app_hash(by_module(states[-1]))
    oldest = disk.oldest
    for height in range(oldest, len(states)):
        assert dict(disk.view(height).scan(b"", None)) == states[height]
    disk.close()


def by_module(state: dict[bytes, bytes]) -> dict[str, dict[bytes, bytes]]:
    return {
        name: {key[len(name) + 1 :]: value for key, value in state.items() if key.startswith(name.encode() + b"/")}
        for name in MODULES
    }
