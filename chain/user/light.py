"""What a light client checks of CometBFT: that validators signed a header, and which set of them that is.

Headers and commits come in the JSON of the engine's RPC (`/commit`, `/validators`), as receipt files keep them.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp
from google.protobuf.wrappers_pb2 import BytesValue, Int64Value, StringValue

from chain.wire.tendermint.crypto import keys_pb2
from chain.wire.tendermint.types import canonical_pb2, types_pb2, validator_pb2
from chain.wire.tendermint.version import types_pb2 as version_pb2

Json = Mapping[str, Any]
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z", re.ASCII)
_PRECOMMIT = 2
_COMMITTED = 2  # block_id_flag of a signature for the block


class Untrue(ValueError):
    """What does not hold; the text says what."""


@dataclass(frozen=True)
class Validator:
    """One of a set: its ed25519 key (32 bytes) and its power."""

    public: bytes
    power: int

    @property
    def address(self) -> bytes:
        """The 20 bytes that votes name it by."""
        return sha256(self.public).digest()[:20]


def merkle(items: Sequence[bytes]) -> bytes:
    """CometBFT's simple Merkle root (RFC 6962) over byte strings."""
    if not items:
        return sha256(b"").digest()
    if len(items) == 1:
        return sha256(b"\x00" + items[0]).digest()
    half = 1 << (len(items) - 1).bit_length() - 1
    return sha256(b"\x01" + merkle(items[:half]) + merkle(items[half:])).digest()


def validators_of(listed: Sequence[Json]) -> list[Validator]:
    """The set in the order of the RPC's list. Raises Untrue."""
    try:
        found = [Validator(base64.b64decode(one["pub_key"]["value"]), int(one["voting_power"])) for one in listed]
    except (KeyError, TypeError, ValueError):
        raise Untrue("the list of validators is malformed") from None
    if any(len(one.public) != 32 or one.power <= 0 for one in found):
        raise Untrue("the list of validators is malformed")
    return found


def validators_hash(validators: Sequence[Validator]) -> bytes:
    """What a header names its validator set by."""
    simple = (
        validator_pb2.SimpleValidator(pub_key=keys_pb2.PublicKey(ed25519=one.public), voting_power=one.power)
        for one in validators
    )
    return merkle([_bytes(one) for one in simple])


def header_hash(header: Json) -> bytes:
    """The hash of a header, which is the hash of its block. Raises Untrue where it is malformed."""
    try:
        return merkle(_fields(header))
    except (KeyError, TypeError, ValueError):
        raise Untrue("the header is malformed") from None


def check_commit(chain_id: str, signed: Json, validators: Sequence[Validator]) -> tuple[bytes, list[Validator]]:
    """Whether more than two thirds of `validators` signed the header, and they are its set.

    Returns the header's hash and who signed. Raises Untrue.
    """
    header, commit = _part(signed, "header"), _part(signed, "commit")
    digest = header_hash(header)
    if header.get("chain_id") != chain_id:
        raise Untrue(f"the header is of {header.get('chain_id')}, not of {chain_id}")
    if validators_hash(validators).hex().upper() != header["validators_hash"]:
        raise Untrue("these validators are not the header's set")
    if _part(commit, "block_id").get("hash") != digest.hex().upper() or commit.get("height") != header["height"]:
        raise Untrue("the commit is for another header")
    signers = _signers(chain_id, commit, validators)
    if 3 * power(signers) <= 2 * power(validators):
        raise Untrue(f"validators with {power(signers)} of {power(validators)} power signed: that is not two thirds")
    return digest, signers


def power(validators: Sequence[Validator]) -> int:
    """Their power together."""
    return sum(one.power for one in validators)


def block_hash(text: str) -> bytes:
    """A block's hash as users write it. Raises Untrue."""
    try:
        raw = bytes.fromhex(text)
    except ValueError:
        raw = b""
    if len(raw) != sha256().digest_size:
        raise Untrue("a block's hash has 64 hexadecimal digits")
    return raw


def _signers(chain_id: str, commit: Json, validators: Sequence[Validator]) -> list[Validator]:
    signatures = commit.get("signatures")
    if not isinstance(signatures, list) or len(signatures) != len(validators):
        raise Untrue("the commit has not one signature for each validator")
    found = []
    for one, validator in zip(signatures, validators, strict=True):
        try:
            if one["block_id_flag"] != _COMMITTED:
                continue
            signature, message = base64.b64decode(one["signature"]), vote_bytes(chain_id, commit, one["timestamp"])
            Ed25519PublicKey.from_public_bytes(validator.public).verify(signature, message)
        except (KeyError, TypeError, ValueError):
            raise Untrue("the commit is malformed") from None
        except InvalidSignature:
            raise Untrue(f"the signature of validator {validator.address.hex().upper()} is wrong") from None
        found.append(validator)
    return found


def vote_bytes(chain_id: str, commit: Json, timestamp: str) -> bytes:
    """The bytes that a validator signs for a block: a CanonicalVote with its length before it."""
    parts = commit["block_id"]["parts"]
    header = canonical_pb2.CanonicalPartSetHeader(total=int(parts["total"]), hash=bytes.fromhex(parts["hash"]))
    block = canonical_pb2.CanonicalBlockID(hash=bytes.fromhex(commit["block_id"]["hash"]), part_set_header=header)
    vote = canonical_pb2.CanonicalVote(
        type=_PRECOMMIT,  # type: ignore[arg-type]
        height=int(commit["height"]),
        round=int(commit["round"]),
        block_id=block,
        timestamp=_time(timestamp),
        chain_id=chain_id,
    )
    body = _bytes(vote)
    return _varint(len(body)) + body


def _fields(header: Json) -> list[bytes]:
    version, last = header["version"], header["last_block_id"]
    parts = types_pb2.PartSetHeader(total=int(last["parts"]["total"]), hash=bytes.fromhex(last["parts"]["hash"]))
    consensus = version_pb2.Consensus(block=int(version["block"]), app=int(version.get("app", 0)))
    hashes = ("last_commit_hash", "data_hash", "validators_hash", "next_validators_hash", "consensus_hash")
    later = ("app_hash", "last_results_hash", "evidence_hash", "proposer_address")
    return [
        _bytes(consensus),
        _bytes(StringValue(value=header["chain_id"])),
        _bytes(Int64Value(value=int(header["height"]))),
        _bytes(_time(header["time"])),
        _bytes(types_pb2.BlockID(hash=bytes.fromhex(last["hash"]), part_set_header=parts)),
        *(_bytes(BytesValue(value=bytes.fromhex(header[name]))) for name in (*hashes, *later)),
    ]


def _time(text: str) -> Timestamp:
    """RFC 3339 with up to nine digits of a second, in UTC. Raises ValueError."""
    if not _TIME.fullmatch(text):
        raise ValueError("no time")
    whole, _, part = text.removesuffix("Z").partition(".")
    seconds = int(datetime.fromisoformat(whole + "+00:00").timestamp())
    return Timestamp(seconds=seconds, nanos=int(part.ljust(9, "0")[:9]) if part else 0)


def _part(of: Json, name: str) -> Json:
    part = of.get(name)
    if not isinstance(part, Mapping):
        raise Untrue(f"{name} is missing")
    return part


def _bytes(message: Message) -> bytes:
    return bytes(message.SerializeToString(deterministic=True))


def _varint(number: int) -> bytes:
    return bytes((number,)) if number < 0x80 else bytes((number & 0x7F | 0x80,)) + _varint(number >> 7)
