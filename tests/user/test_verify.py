"""A receipt's file against every way in which it can be wrong: the step that fails is named, and no other."""

import base64
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from chain.cli.main import run
from chain.user import files, light
from chain.user.files import Entry, ReceiptFile
from chain.user.light import Untrue
from chain.user.trust import validators_in
from chain.user.verify import Trust, hold, verify
from chain.wire.causeway.inference.v1 import types_pb2 as pb
from tests.user import chain, made

MESSAGE = "/cosmos.staking.v1beta1.MsgCreateValidator"
TRUSTED = Trust(validators=tuple(light.validators_of(chain.validators())))


@pytest.fixture
def file(tmp_path: Path) -> ReceiptFile:
    return chain.settled(made.file(), tmp_path)


def failing(file: ReceiptFile, trust: Trust = TRUSTED) -> list[str]:
    return [step.name for step in verify(file, trust) if step.holds is False]


def test_an_honest_receipt_holds_and_says_what_was_left_out(file: ReceiptFile) -> None:
    steps = verify(file, TRUSTED)
    assert hold(steps)
    assert [step.name for step in steps if step.holds is None] == ["answer computed again"]
    assert len(steps) == 14


def test_a_block_can_be_trusted_instead_of_validators(file: ReceiptFile) -> None:
    assert file.proof is not None
    digest = light.header_hash(file.proof.signed_header["header"])
    assert failing(file, Trust(block=digest)) == []
    assert failing(file, Trust(block=bytes(32))) == ["validators"]


def test_nobody_trusted_proves_nothing(file: ReceiptFile) -> None:
    assert failing(file, Trust()) == ["validators"]


def test_more_than_a_third_of_the_trusted_must_be_among_the_signers(file: ReceiptFile) -> None:
    known = light.validators_of(chain.validators())
    strangers = light.validators_of(chain.validators("stranger"))
    assert failing(file, Trust(validators=(*known[:1], *strangers[:1]))) == []  # half
    assert failing(file, Trust(validators=(known[2], *strangers[:1]))) == ["validators"]  # 20 of 60: a third, not more
    assert failing(file, Trust(validators=tuple(strangers))) == ["validators"]


def proof_of(file: ReceiptFile, **changes: Any) -> ReceiptFile:
    assert file.proof is not None
    return made.replace(file, proof=made.replace(file.proof, **changes))


def entry_of(file: ReceiptFile, name: str, **changes: Any) -> ReceiptFile:
    assert file.proof is not None
    entries = dict(file.proof.entries)
    entries[name] = made.replace(entries[name], **changes)
    return proof_of(file, entries=entries)


def other_session(file: ReceiptFile) -> ReceiptFile:
    session = pb.Session()
    session.CopyFrom(file.session)
    session.beacon = b"\1" * 32
    return made.replace(file, session=session)


def other_model(file: ReceiptFile) -> ReceiptFile:
    model = pb.Model()
    model.CopyFrom(file.model)
    model.file_sha256 = b"\1" * 32
    return made.replace(file, model=model)


CHANGES: dict[str, tuple[Callable[[ReceiptFile], ReceiptFile], list[str]]] = {
    "no proof": (lambda file: made.replace(file, proof=None), ["settlement"]),
    "too few signed": (
        lambda file: proof_of(file, signed_header=chain.signed_header(bytes(32), silent=3)),
        ["validators", "state"],
    ),
    "another set": (lambda file: proof_of(file, validators=tuple(chain.validators("stranger"))), ["validators"]),
    "another state": (lambda file: proof_of(file, signed_header=chain.signed_header(bytes(32))), ["state"]),
    "no settlement": (lambda file: proof_of(file, entries={}), ["state", "settlement"]),
    "another session's entry": (lambda file: entry_of(file, "session", key=b"\x10" + bytes(7) + b"\x09"), ["state"]),
    "another value": (lambda file: entry_of(file, "model", value=b"x"), ["state"]),
    "another module": (lambda file: entry_of(file, "settlement", module="bank"), ["state"]),
    "another beacon": (other_session, ["state"]),
    "another model": (other_model, ["state"]),
    "a shorter path": (lambda file: proof_of(file, sum_path=file.proof.sum_path[:-1]), ["settlement"]),  # type: ignore[union-attr]
    "another path": (lambda file: proof_of(file, sum_path=file.proof.sum_path[::-1]), ["settlement"]),  # type: ignore[union-attr]
    "another prompt": (lambda file: made.replace(file, prompt=(1,)), ["prompt"]),
    "another answer": (lambda file: made.replace(file, output=(19556, 17, 1743, 2, 5)), ["answer", "finish"]),
    "another root": (lambda file: made.replace(file, trace_root=bytes(32)), ["work"]),
}


@pytest.mark.parametrize("change", CHANGES)
def test_the_step_that_fails_is_named(file: ReceiptFile, change: str) -> None:
    make, names = CHANGES[change]
    assert failing(make(file)) == names


@pytest.mark.parametrize(
    ("changes", "names"),
    [
        ({"status": pb.SETTLEMENT_STATUS_VOID}, ["settlement"]),
        ({"status": pb.SETTLEMENT_STATUS_DRAWING}, []),
        ({"session": 6}, ["settlement"]),
        ({"executor": made.OTHER.text}, ["settlement"]),
        ({"first": 1}, ["settlement"]),
        ({"count": 9}, ["settlement"]),
        ({"total_cost": "21"}, ["settlement"]),
        ({"receipts_root": bytes(32)}, ["settlement"]),
    ],
)
def test_a_settlement_must_hold_the_receipt(tmp_path: Path, changes: dict[str, Any], names: list[str]) -> None:
    assert failing(chain.settled(made.file(), tmp_path, **changes)) == names


def test_a_settlement_of_one_has_no_path(tmp_path: Path) -> None:
    assert failing(chain.settled(made.file(), tmp_path, others=0)) == []


def test_no_bit_of_the_file_can_be_turned_unseen(file: ReceiptFile) -> None:
    """Words are checked with the weights alone; a signature that is said to be none leaves enough others."""
    document = json.loads(file.dumps())
    leaves = list(_leaves(document))
    assert len(leaves) > 90
    for place, key in leaves:
        if key in ("text", "content", "role", "type", "block_id_flag"):
            continue
        old, place[key] = place[key], _other(place[key])
        try:
            found = failing(files.loads(json.dumps(document)))
        except Untrue:
            found = ["file"]
        place[key] = old
        assert found, (key, old)
    assert failing(files.loads(json.dumps(document))) == []


def _leaves(node: Any) -> Any:
    pairs = node.items() if isinstance(node, dict) else enumerate(node)
    for key, value in pairs:
        if isinstance(value, dict | list):
            yield from _leaves(value)
        elif value is not None:
            yield node, key


def _other(value: Any) -> Any:
    if isinstance(value, int):
        return value + 1
    middle = len(value) // 2
    return value[:middle] + ("1" if value[middle] != "1" else "2") + value[middle + 1 :]


def test_the_command_says_every_step_and_fails_with_the_first_that_does_not_hold(
    file: ReceiptFile, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, trusted = tmp_path / "receipt.json", tmp_path / "validators.json"
    file.write(path)
    trusted.write_text(json.dumps({"result": {"validators": chain.validators()}}))
    command = ["verify", str(path), "--validators", str(trusted), "--without-weights", "--home", str(tmp_path)]
    assert run(command) == 0
    assert capsys.readouterr().out.count("\nok ") == 12
    assert run([*command[:2], "--without-weights", "--home", str(tmp_path)]) == 1
    told = capsys.readouterr()
    assert "FAILED validators" in told.out
    assert "does not hold: validators" in told.err
    assert run([*command, "-o", "json"]) == 0
    assert {one["holds"] for one in json.loads(capsys.readouterr().out)[str(path)]} == {True, None}
    path.write_text("{}")
    assert run(command) == 1
    assert run(["verify", str(tmp_path / "none.json")]) == 6
    assert run(["verify", "--home", str(tmp_path)]) == 1
    assert "no receipts" in capsys.readouterr().err


def test_trust_comes_from_the_files_that_people_have(tmp_path: Path) -> None:
    path = tmp_path / "trusted.json"
    known = light.validators_of(chain.validators())
    raw = [base64.b64encode(one.public).decode() for one in known]
    genesis = {
        "chain_id": chain.CHAIN,
        "app_state": {},
        "validators": [
            {"pub_key": {"value": key}, "power": str(one.power)} for key, one in zip(raw, known, strict=True)
        ],
    }
    staking = [
        {"consensus_pubkey": {"key": key}, "tokens": str(one.power)} for key, one in zip(raw, known, strict=True)
    ]
    started = {"chain_id": chain.CHAIN, "validators": [], "app_state": {"staking": {"validators": staking}}}
    signed_in = [
        {"body": {"messages": [{"@type": MESSAGE, "pubkey": {"key": key}, "value": {"amount": str(one.power)}}]}}
        for key, one in zip(raw, known, strict=True)
    ]
    joined = {"chain_id": chain.CHAIN, "app_state": {"genutil": {"gen_txs": signed_in}}}
    shapes: list[Any] = [chain.validators(), {"validators": chain.validators()}, genesis, started, joined]
    for shape in shapes:
        path.write_text(json.dumps(shape))
        assert list(validators_in(path, chain.CHAIN)) == known
    for wrong in ({"chain_id": "other-1", "app_state": {}}, {}, [], 7, {"validators": [{}]}):
        path.write_text(json.dumps(wrong))
        with pytest.raises(Untrue):
            validators_in(path, chain.CHAIN)


def test_entries_have_a_place(file: ReceiptFile) -> None:
    assert file.proof is not None
    assert {type(one) for one in file.proof.entries.values()} == {Entry}
