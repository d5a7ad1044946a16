"""`causeway beacon`: a validator makes its onions, and sees what the chain has of them."""

import json
from pathlib import Path
from typing import Any

import pytest

from chain.cli.main import run
from chain.client.rpc import Rpc
from chain.engine.onion import OnionFile
from chain.wire.causeway.beacon.v1 import query_pb2, tx_pb2, types_pb2

ADDRESS = "cway1jhg0e7s6gn44tfc5k37kr04sznyhedtc8lhtua"
OPERATOR = "cwayvaloper1jhg0e7s6gn44tfc5k37kr04sznyhedtc3vavy2"
OTHER = types_pb2.Onion(operator="cwayvaloper1other", image=bytes(32), length=5)


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    assert run(arguments) == 0
    return json.loads(capsys.readouterr().out)


def test_onions_are_made_one_after_another_and_shown_without_their_secrets(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    home = str(tmp_path)
    made = [printed(capsys, "beacon", "make", "--home", home, "--length", "50", "-o", "json") for _ in range(2)]
    assert [one["number"] for one in made] == [0, 1]
    assert printed(capsys, "beacon", "show", "--home", home, "-o", "json") == made
    secrets = [one.secret.hex() for one in OnionFile(tmp_path).onions]
    assert not any(secret in json.dumps(made) for secret in secrets)


def test_the_status_says_what_is_left_what_waits_and_what_is_ready(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = OnionFile(tmp_path)
    now, waiting, _ = (file.make(600) for _ in range(3))
    shown = now.preimage(now.preimage(now.image) or b"") or b""
    own = types_pb2.Onion(operator=OPERATOR, image=shown, length=600, used=2)
    own.next_image, own.next_length, own.next_height = waiting.image, 600, 77
    pages = [query_pb2.QueryOnionsResponse(onions=[OTHER]), query_pb2.QueryOnionsResponse(onions=[own])]
    pages[0].pagination.next_key = b"more"
    monkeypatch.setattr(Rpc, "query", lambda self, path, request, kind: pages[bool(request.pagination.key)])
    assert printed(capsys, "beacon", "status", "--home", str(tmp_path), "-o", "json") == {
        "home": str(tmp_path),
        "validators": [
            {
                "operator": OPERATOR,
                "number": 0,
                "remaining": 598,
                "next": {"number": 1, "active_height": 77, "length": 600},
            }
        ],
        "ready": [2],
    }


@pytest.mark.parametrize("given", [True, False])
def test_the_newest_onion_is_registered_unless_another_is_given(
    given: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = (OnionFile(tmp_path).make(20) for _ in range(2))
    sent: list[tx_pb2.MsgRegisterOnion] = []
    monkeypatch.setattr("chain.cli.beacon.submit", lambda order, messages: sent.extend(messages(ADDRESS)))
    chosen = ["--onion", old.image.hex()] if given else []
    assert run(["beacon", "register", "--home", str(tmp_path), "--from", "validator", *chosen]) == 0
    assert sent == [tx_pb2.MsgRegisterOnion(operator=OPERATOR, onion=old.image if given else new.image)]


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["register", "--from", "a"], 6, "causeway beacon make --home"),
        (["register", "--from", "a", "--onion", "00"], 2, "32 needed"),
        (["make", "--length", "0"], 2, "1<=x<="),
        (["status", "--node", "http://127.0.0.1:1"], 3, "no node answers"),
    ],
)
def test_what_goes_wrong_is_told(
    arguments: list[str], code: int, says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["beacon", *arguments, "--home", str(tmp_path)]) == code
    assert says in capsys.readouterr().err


def test_a_broken_file_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "onions.json").write_text("no")
    for command in ("make", "show"):
        assert run(["beacon", command, "--home", str(tmp_path)]) == 6
        assert "not a file of onions" in capsys.readouterr().err
    assert (tmp_path / "config" / "onions.json").read_text() == "no"
