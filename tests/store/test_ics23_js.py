"""Proofs as an unmodified ICS-23 library sees them: npm's @confio/ics23 under its built-in `tendermintSpec`."""

import json
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

import pytest

from chain.store import ADDRESS, STRING, Disk, View, pair
from tests.e2e import javascript

pytestmark = pytest.mark.e2e

NESTED = [b"\x01", b"\x01a", b"\x01a\x00", b"\x01a\xff", b"\x01b" * 60, b"\xff" * 300]
BALANCES = [b"\x02" + pair(ADDRESS, STRING).encode((sha256(b"%d" % i).digest()[:20], "ucway")) for i in range(1500)]
ABSENT = [b"\x00", b"\x01\x00", b"\x01a\x00\x00", b"\x01aa", b"\xff" * 299, b"\xff" * 301, BALANCES[7][:-1], b"z"]


@dataclass(frozen=True)
class Claim:
    """What a verifier is told."""

    app_hash: str
    module: str
    key: str
    value: str | None
    ops: list[str]


def claim(view: View, module: str, key: bytes) -> Claim:
    ops = view.prove(module, key)
    assert [(op.type, op.key) for op in ops] == [("ics23:simple", key), ("ics23:simple", module.encode())]
    value = view.get(module.encode() + b"/" + key)
    return Claim(
        view.app_hash.hex(), module.encode().hex(), key.hex(), None if value is None else value.hex(),
        [op.data.hex() for op in ops],
    )  # fmt: skip


@pytest.fixture(scope="module")
def disk(tmp_path_factory: pytest.TempPathFactory) -> Disk:
    disk = Disk(tmp_path_factory.mktemp("ics23"), ["auth", "bank", "consensus", "poc", "solo"])
    first = {b"bank/" + key: b"%d" % i for i, key in enumerate([*NESTED, *BALANCES], 1)}
    disk.stage({**first, b"auth/p": b"a", b"consensus/p": b"c", b"poc/p": b"p", b"solo/only": b"1"})
    disk.commit(1)
    disk.stage({b"bank/" + key: b"7" for key in BALANCES[:40]} | {b"bank/" + key: None for key in BALANCES[40:60]})
    disk.commit(2)
    return disk


def claims(disk: Disk) -> list[Claim]:
    keys = [*NESTED, *BALANCES[:60:7], *ABSENT]
    of_bank = [claim(disk.view(height), "bank", key) for height in (1, 2) for key in keys]
    of_one_entry = [claim(disk.view(), "solo", key) for key in (b"only", b"o", b"z")]
    return [*of_bank, *of_one_entry, claim(disk.view(), "auth", b"p")]


def answers(told: list[Claim], path: Path) -> list[bool]:
    file = path / "claims.json"
    file.write_text(json.dumps([vars(each) for each in told]))
    answer: list[bool] = javascript.run("ics23.mjs", str(file))
    return answer


def test_every_proof_of_presence_and_of_absence_is_accepted(disk: Disk, tmp_path: Path) -> None:
    told = claims(disk)
    assert {each.value is None for each in told} == {True, False}
    assert answers(told, tmp_path) == [True] * len(told)


def test_what_is_not_so_is_refused(disk: Disk, tmp_path: Path) -> None:
    there, gone = claim(disk.view(1), "bank", BALANCES[42]), claim(disk.view(2), "bank", BALANCES[42])
    assert there.value is not None
    assert gone.value is None
    wrong = [
        replace(there, value=b"1000000".hex()),
        replace(there, value=None),
        replace(there, key=BALANCES[43].hex()),
        replace(there, module=b"auth".hex()),
        replace(there, app_hash=gone.app_hash),
        replace(gone, value=there.value),
        replace(gone, key=BALANCES[0].hex()),
        replace(gone, app_hash=there.app_hash),
        replace(gone, ops=[there.ops[0], gone.ops[1]]),
    ]
    assert answers(wrong, tmp_path) == [False] * len(wrong)
