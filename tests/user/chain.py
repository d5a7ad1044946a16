"""A chain of a block for tests of proofs: a real state tree, and a header that real ed25519 keys sign."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from chain.store import Disk
from chain.user import light
from chain.user.files import Entry, Proof, ReceiptFile
from chain.wire.causeway.inference.v1 import types_pb2 as pb
from kernels.model import trees
from modules.inference import formats
from modules.inference.state import MODELS, SESSIONS, SETTLEMENTS

CHAIN = "causeway-test-1"
NIL = "00" * 32
POWERS = (40, 30, 20, 10)


def keys(name: str = "validator") -> list[Ed25519PrivateKey]:
    return [Ed25519PrivateKey.from_private_bytes(sha256(f"{name} {n}".encode()).digest()) for n in range(len(POWERS))]


def validators(name: str = "validator") -> list[dict[str, Any]]:
    """As the engine lists them."""
    return [
        {"pub_key": {"type": "tendermint/PubKeyEd25519", "value": _public(key)}, "voting_power": str(power)}
        for key, power in zip(keys(name), POWERS, strict=True)
    ]


def _public(key: Ed25519PrivateKey) -> str:
    return base64.b64encode(key.public_key().public_bytes_raw()).decode()


def signed_header(app_hash: bytes, name: str = "validator", silent: int = 0) -> dict[str, Any]:
    """A header of this state, signed by all but the last `silent` of the validators."""
    named = light.validators_hash(light.validators_of(validators(name)))
    block = {"hash": NIL.upper(), "parts": {"total": 1, "hash": NIL.upper()}}
    header: dict[str, Any] = {
        "version": {"block": "11", "app": "1"}, "chain_id": CHAIN, "height": "12", "time": "2026-01-02T03:04:05.678Z",
        "last_block_id": block, "app_hash": app_hash.hex().upper(), "validators_hash": named.hex().upper(),
        "proposer_address": "AB" * 20,
    }  # fmt: skip
    for field in ("last_commit", "data", "next_validators", "consensus", "last_results", "evidence"):
        header[f"{field}_hash"] = NIL.upper()
    block_id = {"hash": light.header_hash(header).hex().upper(), "parts": {"total": 1, "hash": NIL.upper()}}
    commit: dict[str, Any] = {"height": "12", "round": 0, "block_id": block_id, "signatures": []}
    time = datetime(2026, 1, 2, 3, 4, 6, tzinfo=UTC).isoformat().replace("+00:00", "Z")
    for number, key in enumerate(keys(name)):
        signs = number < len(POWERS) - silent
        signature = base64.b64encode(key.sign(light.vote_bytes(CHAIN, commit, time))).decode() if signs else None
        flag = 2 if signs else 1
        commit["signatures"].append({"block_id_flag": flag, "timestamp": time, "signature": signature})
    return {"header": header, "commit": commit}


def settled(file: ReceiptFile, path: Path, others: int = 6, **changes: Any) -> ReceiptFile:
    """The file with a proof: its receipt is the first of a settlement of some more. `changes` are the settlement's."""
    leaf = trees.Summed(sha256(b"\0" + formats.leaf_body(file.signed)).digest(), int(file.signed.receipt.cost))
    leaves = [leaf, *[trees.Summed(sha256(b"%d" % n).digest(), n) for n in range(others)]]
    root = trees.sum_root(leaves)
    fields: dict[str, Any] = {
        "id": 3, "session": file.session.id, "executor": file.signed.receipt.executor, "first": 0, "count": len(leaves),
        "total_cost": str(root.total), "receipts_root": root.hash, "status": pb.SETTLEMENT_STATUS_PAID,
    }  # fmt: skip
    settlement = pb.Settlement(**{**fields, **changes})
    state = {
        "settlement": (SETTLEMENTS.full(3), formats.canonical(settlement)),
        "session": (SESSIONS.full(file.session.id), formats.canonical(file.session)),
        "model": (MODELS.full((file.model.id, file.model.version)), formats.canonical(file.model)),
    }
    disk = Disk(path / "state", ["auth", "inference"])
    disk.stage({b"auth/p": b"a", b"inference/\x00": b"p", **dict(state.values())})
    disk.commit(11)
    view = disk.view()
    entries = {}
    for name, (full, value) in state.items():
        key = full.removeprefix(b"inference/")
        entries[name] = Entry("inference", key, value, tuple(one.data for one in view.prove("inference", key)))
    path_up = [pb.SumNode(hash=node.hash, sum=str(node.total)) for node in trees.sum_path(leaves, 0)]
    proof = Proof(signed_header(view.app_hash), tuple(validators()), entries, tuple(path_up))
    disk.close()
    return file.proved(proof)
