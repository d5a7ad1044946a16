"""A genesis ceremony by the command line alone: two people, one document, a chain with both as validators."""

import json
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from chain.client.rpc import Rpc
from chain.engine.home import node_id
from localnet import ports
from tests.e2e.builds import ROOT, Running

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]
KEYS = ("--keyring-backend", "test")


@pytest.fixture
def people(tmp_path: Path) -> Iterator[list[Running]]:
    """Two homes that do not exist yet."""
    chosen = ports.choose(2)
    addresses = zip(("one", "two"), chosen.rpc, chosen.p2p, strict=True)
    made = [Running(tmp_path / name, f"http://127.0.0.1:{rpc}", p2p) for name, rpc, p2p in addresses]
    for one in made:
        one.home.mkdir()
    try:
        yield made
    finally:
        for one in made:
            one.stop()


def test_two_people_make_a_genesis_document_and_both_validate_from_the_first_block(people: list[Running]) -> None:
    one, two = people
    for person in people:
        person.causeway(ROOT, "keys", "add", "me", *KEYS)
    _begin(one, two)
    _sign_and_collect(one, two)
    for person in people:
        person.causeway(ROOT, "genesis", "validate")
        _settle(person, people)
        person.start(ROOT)
    for person in people:
        person.await_height(3)
    with Rpc(one.url) as rpc:
        assert sorted(rpc.validators().values()) == [3000, 5000]
    bonded = json.loads(one.causeway(ROOT, "query", "staking", "validators", "-o", "json").stdout)["validators"]
    assert {found["status"] for found in bonded} == {"BOND_STATUS_BONDED"}
    assert one.causeway(ROOT, "query", "invariants").stderr.startswith("0 of ")


def _begin(one: Running, two: Running) -> None:
    """One begins the document with both accounts and hands it out."""
    soon = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    one.causeway(ROOT, "genesis", "init", "one", "--chain-id", "ceremony-1", "--time", soon)
    for person in (one, two):
        address = person.causeway(ROOT, "keys", "show", "me", "-a", *KEYS).stdout.strip()
        one.causeway(ROOT, "genesis", "add-account", address, "10000CWAY")
    handed = one.home / "config" / "genesis.json"
    two.causeway(ROOT, "init", "two", "--genesis", str(handed))


def _sign_and_collect(one: Running, two: Running) -> None:
    """Both sign; one collects, and the whole document goes to two."""
    one.causeway(ROOT, "genesis", "gentx", "me", "5000CWAY", *KEYS)
    made = two.causeway(ROOT, "genesis", "gentx", "me", "3000CWAY", *KEYS).stdout.strip()
    shutil.copy(made, one.home / "config" / "gentx")
    one.causeway(ROOT, "genesis", "collect")
    shutil.copy(one.home / "config" / "genesis.json", two.home / "config" / "genesis.json")


def _settle(person: Running, people: list[Running]) -> None:
    """Give a node ports of its own, and its peer's address."""
    path = person.home / "config" / "config.toml"
    peers = ",".join(f"{node_id(one.home)}@127.0.0.1:{one.p2p}" for one in people if one is not person)
    settings = {
        "rpc": f'laddr = "{person.url.replace("http", "tcp")}"\n',
        "p2p": f'laddr = "tcp://127.0.0.1:{person.p2p}"\npersistent_peers = "{peers}"\n'
        "allow_duplicate_ip = true\naddr_book_strict = false\n",
    }
    text = path.read_text()
    for table, lines in settings.items():
        text = text.replace(f"[{table}]\n", f"[{table}]\n{lines}")
    path.write_text(text)
