"""A real header, signed by four validators of a local network, and an entry of the state under it."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from chain.user import light
from chain.user.light import Untrue
from chain.user.paths import check_entry
from chain.wire.cosmos.ics23.v1 import proofs_pb2 as ics23

VECTOR = json.loads((Path(__file__).parents[1] / "vectors" / "signed_header.json").read_text())


def commit(change: Callable[[Any], object] | None = None) -> tuple[bytes, list[light.Validator]]:
    document = copy.deepcopy(VECTOR)
    if change is not None:
        change(document)
    validators = light.validators_of(document["validators"])
    return light.check_commit(document["chain_id"], document["signed_header"], validators)


def test_a_header_that_two_thirds_signed_holds() -> None:
    digest, signers = commit()
    assert digest.hex().upper() == VECTOR["signed_header"]["commit"]["block_id"]["hash"]
    assert 3 * light.power(signers) > 2 * light.power(light.validators_of(VECTOR["validators"]))


@pytest.mark.parametrize("field", sorted(set(VECTOR["signed_header"]["header"]) - {"version", "last_block_id"}))
def test_no_field_of_a_header_can_be_changed(field: str) -> None:
    def change(document: Any) -> None:
        header = document["signed_header"]["header"]
        old = header[field]
        header[field] = (
            str(int(old) + 1) if field == "height" else old.replace(old[3:5], "00" if old[3:5] != "00" else "11", 1)
        )
        if field == "time":
            header[field] = old[:-2] + ("1" if old[-2] != "1" else "2") + "Z"

    with pytest.raises(Untrue):
        commit(change)


def _silence(document: Any, count: int) -> None:
    for one in document["signed_header"]["commit"]["signatures"][:count]:
        one |= {"block_id_flag": 1, "signature": None, "validator_address": ""}


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (lambda one: _silence(one, 2), "not two thirds"),
        (lambda one: one["validators"].pop(), "not the header's set"),
        (lambda one: one["validators"][0].update(voting_power="5"), "not the header's set"),
        (lambda one: one["signed_header"]["commit"]["signatures"].pop(), "one signature for each"),
        (lambda one: one["signed_header"]["commit"].update(round=1), "is wrong"),
        (lambda one: one.update(chain_id="other-1"), "not of other-1"),
        (lambda one: one["signed_header"]["commit"]["block_id"].update(hash="00" * 32), "another header"),
        (lambda one: one["signed_header"].pop("commit"), "commit is missing"),
        (lambda one: one["signed_header"]["header"].pop("time"), "malformed"),
        (lambda one: one["validators"][0].pop("pub_key"), "malformed"),
    ],
)
def test_a_commit_that_is_not_one_is_refused(change: Callable[[Any], object], text: str) -> None:
    with pytest.raises(Untrue, match=text):
        commit(change)


def test_a_signature_of_another_validator_does_not_count() -> None:
    def change(document: Any) -> None:
        signatures = document["signed_header"]["commit"]["signatures"]
        signatures[0]["signature"], signatures[1]["signature"] = signatures[1]["signature"], signatures[0]["signature"]

    with pytest.raises(Untrue, match="is wrong"):
        commit(change)


def entry(change: Callable[[list[ics23.CommitmentProof]], object] | None = None, **other: bytes) -> None:
    found = VECTOR["entry"]
    proofs = [ics23.CommitmentProof.FromString(bytes.fromhex(one)) for one in found["operations"]]
    if change is not None:
        change(proofs)
    what = {
        "app_hash": bytes.fromhex(VECTOR["signed_header"]["header"]["app_hash"]),
        "module": found["module"],
        "key": bytes.fromhex(found["key"]),
        "value": bytes.fromhex(found["value"]),
        "operations": [one.SerializeToString() for one in proofs],
    }
    check_entry(**{**what, **other})  # type: ignore[arg-type]


def test_an_entry_of_the_state_is_under_the_header() -> None:
    entry()
    assert VECTOR["entry"]["value"]


@pytest.mark.parametrize(
    "change",
    [
        lambda proofs: proofs.pop(),
        lambda proofs: proofs.reverse(),
        lambda proofs: proofs[0].exist.path.pop(),
        lambda proofs: setattr(proofs[0].exist.leaf, "prefix", b"\x01"),
        lambda proofs: setattr(proofs[0].exist.leaf, "prehash_value", ics23.NO_HASH),
        lambda proofs: setattr(proofs[1].exist.path[0], "prefix", b"\x00"),
        lambda proofs: setattr(proofs[1].exist.path[0], "hash", ics23.NO_HASH),
        lambda proofs: setattr(proofs[0].exist, "value", b"999"),
        lambda proofs: setattr(proofs[0].exist, "key", b"other"),
        lambda proofs: proofs[0].nonexist.SetInParent(),
    ],
)
def test_a_path_that_is_not_one_is_refused(change: Callable[[list[ics23.CommitmentProof]], object]) -> None:
    with pytest.raises(Untrue):
        entry(change)


def test_another_value_or_state_is_refused() -> None:
    with pytest.raises(Untrue):
        entry(value=b"9")
    with pytest.raises(Untrue):
        entry(app_hash=bytes(32))
    with pytest.raises(Untrue):
        entry(operations=[b"\xff", b"\xff"])  # type: ignore[arg-type]


def test_a_block_hash_is_64_digits() -> None:
    assert light.block_hash("AB" * 32) == b"\xab" * 32
    with pytest.raises(Untrue):
        light.block_hash("AB")
