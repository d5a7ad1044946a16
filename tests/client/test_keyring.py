"""A keyring keeps keys on disk, for their owner's eyes only."""

import json
import stat
from pathlib import Path

import pytest

from chain.client.errors import KeyringError
from chain.client.keyring import Keyring
from chain.client.keys import Key

KEY = Key(bytes.fromhex("1f7272987134092e26b38d4e45a565026de38a99dc171fda93fdca262d67d31e"))


@pytest.fixture
def ring(tmp_path: Path) -> Keyring:
    return Keyring(tmp_path / "keyring", lambda: "correct horse", work=2**4)


def test_a_key_comes_back_with_the_passphrase(ring: Keyring) -> None:
    ring.add("alice", KEY)
    assert ring.key("alice") == KEY
    assert ring.entry("alice").address == KEY.text


def test_the_secret_is_not_in_the_file(ring: Keyring) -> None:
    ring.add("alice", KEY)
    assert KEY.secret.hex() not in (ring.directory / "alice.json").read_text()


def test_the_test_backend_asks_nobody(tmp_path: Path) -> None:
    def nobody() -> str:
        raise RuntimeError("asked for a passphrase")

    ring = Keyring(tmp_path, nobody, test=True)
    ring.add("alice", KEY)
    assert ring.key("alice") == KEY


def test_another_passphrase_does_not_open_it(ring: Keyring) -> None:
    ring.add("alice", KEY)
    with pytest.raises(KeyringError, match="passphrase"):
        Keyring(ring.directory, lambda: "wrong").key("alice")


@pytest.mark.parametrize("field", ["name", "address", "public_key"])
def test_a_file_whose_public_part_was_exchanged_does_not_open(ring: Keyring, field: str) -> None:
    ring.add("alice", KEY)
    path = ring.directory / "alice.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {field: "bW9l"}))
    with pytest.raises(KeyringError):
        ring.key("alice")


def test_only_the_owner_may_look(ring: Keyring) -> None:
    ring.add("alice", KEY)
    assert stat.S_IMODE(ring.directory.stat().st_mode) == 0o700
    assert [stat.S_IMODE(path.stat().st_mode) for path in ring.directory.iterdir()] == [0o600]


def test_a_key_is_never_overwritten(ring: Keyring) -> None:
    ring.add("alice", KEY)
    with pytest.raises(KeyringError, match="exists already"):
        ring.add("alice", Key(b"\x01" * 32))
    assert ring.key("alice") == KEY


def test_keys_are_listed_by_name_and_deleted(ring: Keyring) -> None:
    assert ring.entries() == []
    for name in ("bob", "alice"):
        ring.add(name, KEY)
    assert [entry.name for entry in ring.entries()] == ["alice", "bob"]
    ring.delete("alice")
    assert [entry.name for entry in ring.entries()] == ["bob"]


@pytest.mark.parametrize("name", ["", "../bob", "a/b", ".hidden", "a" * 65, "ä"])
def test_a_name_that_is_no_file_name_is_refused(ring: Keyring, name: str) -> None:
    with pytest.raises(KeyringError, match="no key name"):
        ring.add(name, KEY)


def test_a_missing_key_and_a_damaged_file_are_told_apart(ring: Keyring) -> None:
    with pytest.raises(KeyringError, match="no key named bob"):
        ring.key("bob")
    ring.add("alice", KEY)
    for damaged in ("{", "{}", "[]", '{"name": "alice"}'):
        (ring.directory / "alice.json").write_text(damaged)
        with pytest.raises(KeyringError, match="damaged"):
            ring.key("alice")


def test_the_first_passphrase_is_given_twice(tmp_path: Path) -> None:
    said = iter(["correct horse", "correct house"])
    with pytest.raises(KeyringError, match="differ"):
        Keyring(tmp_path, lambda: next(said), work=2**4).add("alice", KEY)
    assert list(tmp_path.iterdir()) == []


def test_all_keys_have_one_passphrase(ring: Keyring) -> None:
    assert ring.is_new
    ring.add("alice", KEY)
    with pytest.raises(KeyringError, match="does not open the key alice"):
        Keyring(ring.directory, lambda: "wrong", work=2**4).add("bob", KEY)
    assert not ring.is_new
    assert [entry.name for entry in ring.entries()] == ["alice"]
