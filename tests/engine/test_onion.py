"""A validator's onions: found quickly, kept for good, never overwritten."""

import json
import time
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chain.engine.onion import LENGTH, STEP, Onion, OnionFile

SECRET = sha256(b"a secret").digest()


def layers(secret: bytes, length: int) -> list[bytes]:
    """All layers, innermost first: the slow way."""
    found = [secret]
    for _ in range(length):
        found.append(sha256(found[-1]).digest())
    return found


@given(st.integers(1, 3 * STEP + 2), st.data())
def test_any_layer_gives_the_one_below_whatever_was_asked_before(length: int, data: st.DataObject) -> None:
    onion, slow = Onion(SECRET, length), layers(SECRET, length)
    assert onion.image == slow[-1]
    for at in data.draw(st.lists(st.integers(0, length), max_size=8)):
        assert onion.remaining(slow[at]) == at
        assert onion.preimage(slow[at]) == (slow[at - 1] if at else None)
    assert onion.preimage(sha256(b"of nobody").digest()) is None


def test_an_onion_is_peeled_to_its_secret() -> None:
    onion = Onion(SECRET, 2 * STEP + 1)
    shown = [onion.image]
    while (below := onion.preimage(shown[-1])) is not None:
        shown.append(below)
    assert (len(shown), shown[-1]) == (2 * STEP + 2, SECRET)
    assert all(sha256(below).digest() == above for above, below in pairwise(shown))


def test_a_reveal_can_be_asked_for_again_across_a_mark(monkeypatch: pytest.MonkeyPatch) -> None:
    onion, slow = Onion(SECRET, 4 * STEP), layers(SECRET, 4 * STEP)
    hashed = []
    opened = onion._open
    monkeypatch.setattr(onion, "_open", lambda part: (hashed.append(part), opened(part)))
    for at in (3 * STEP, 3 * STEP, 3 * STEP - 1):  # the round failed once: the same question twice
        assert onion.preimage(slow[at]) == slow[at - 1]
    assert set(hashed[-4:]) == {2, 3}, "only the parts beside the mark are looked into"


def test_a_whole_onion_is_made_and_peeled_in_time() -> None:
    begun = time.process_time()
    onion = Onion(SECRET)
    made = time.process_time() - begun
    image, begun = onion.image, time.process_time()
    for _ in range(LENGTH):
        image = onion.preimage(image) or b""
    peeled = time.process_time() - begun
    assert image == SECRET
    assert (made < 1, peeled < 5) == (True, True), (made, peeled)  # 0.07 and 0.4 s where nothing else runs


@pytest.mark.parametrize(("secret", "length"), [(b"", 5), (bytes(31), 5), (bytes(32), 0), (bytes(32), 2**24 + 1)])
def test_what_is_no_onion_is_refused(secret: bytes, length: int) -> None:
    with pytest.raises(ValueError, match="an onion has"):
        Onion(secret, length)


def test_a_home_keeps_every_onion_it_ever_made(tmp_path: Path) -> None:
    file = OnionFile(tmp_path)
    assert (file.onions, file.preimage(bytes(32)), file.home) == ((), None, str(tmp_path))
    made = [file.make(600) for _ in range(3)]
    path = tmp_path / "config" / "onions.json"
    assert path.stat().st_mode & 0o777 == 0o600
    assert [one["secret"] for one in json.loads(path.read_text())["onions"]] == [one.secret.hex() for one in made]
    again = OnionFile(tmp_path)
    assert [one.image for one in again.onions] == [one.image for one in made]
    for one in made:
        below = again.preimage(one.image)
        assert below is not None
        assert sha256(below).digest() == one.image


def test_a_running_node_sees_an_onion_that_is_made_beside_it(tmp_path: Path) -> None:
    running = OnionFile(tmp_path)
    running.make(10)
    made = OnionFile(tmp_path).make(10)
    assert running.preimage(made.image) == made.preimage(made.image)


def test_what_is_nobodys_is_searched_for_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = OnionFile(tmp_path)
    file.make(3 * STEP)
    searched: list[bytes] = []
    preimage = Onion.preimage
    monkeypatch.setattr(Onion, "preimage", lambda self, image: (searched.append(image), preimage(self, image))[1])
    assert [file.preimage(bytes(32)) for _ in range(3)] == [None] * 3
    assert len(searched) == 1
    file.make(3)
    assert file.preimage(bytes(32)) is None
    assert len(searched) == 3, "a new onion may know it"


@pytest.mark.parametrize("text", ["", "{}", '{"onions": [{"secret": "zz", "length": 5}]}', '{"onions": [5]}'])
def test_a_broken_file_is_said_to_be_one_and_kept(tmp_path: Path, text: str) -> None:
    path = tmp_path / "config" / "onions.json"
    path.parent.mkdir()
    path.write_text(text)
    with pytest.raises(ValueError, match=r"onions\.json: not a file of onions"):
        OnionFile(tmp_path)
    assert path.read_text() == text
