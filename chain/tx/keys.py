"""Public keys: secp256k1 and threshold multisig, their addresses, and verification by libsecp256k1."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from hashlib import sha256
from typing import Any, NamedTuple

from coincurve._libsecp256k1 import ffi, lib
from coincurve.context import GLOBAL_CONTEXT

from chain.errors import InvalidPubKey
from chain.tx.canonical import canonical
from chain.types import Address
from chain.wire.cosmos.crypto.multisig import keys_pb2 as multisig_pb
from chain.wire.cosmos.crypto.secp256k1 import keys_pb2 as secp_pb

SECP256K1_URL = "/cosmos.crypto.secp256k1.PubKey"
MULTISIG_URL = "/cosmos.crypto.multisig.LegacyAminoPubKey"

# Amino's type prefixes: a multisig's address is the hash of its amino encoding, as wallets compute it.
_AMINO_SECP256K1 = bytes.fromhex("eb5ae98721")
_AMINO_MULTISIG = bytes.fromhex("22c1f7e2")

_CONTEXT = GLOBAL_CONTEXT.ctx


class Secp256k1(NamedTuple):
    """A compressed secp256k1 key, 33 bytes."""

    raw: bytes

    @property
    def url(self) -> str:
        """The type under which it travels."""
        return SECP256K1_URL

    @property
    def value(self) -> bytes:
        """Its protobuf bytes."""
        return secp_pb.PubKey(key=self.raw).SerializeToString()

    @property
    def address(self) -> Address:
        """RIPEMD-160 of SHA-256, as Bitcoin and Cosmos have it."""
        return _hash160(self.raw)


class Multisig(NamedTuple):
    """Any `threshold` of `keys` sign together."""

    threshold: int
    keys: tuple[Secp256k1, ...]

    @property
    def url(self) -> str:
        """The type under which it travels."""
        return MULTISIG_URL

    @property
    def value(self) -> bytes:
        """Its protobuf bytes."""
        message = multisig_pb.LegacyAminoPubKey(threshold=self.threshold)
        for key in self.keys:
            message.public_keys.add(type_url=key.url, value=key.value)
        return message.SerializeToString()

    @property
    def address(self) -> Address:
        """First 20 bytes of SHA-256 over the amino encoding."""
        members = b"".join([b"\x12\x26" + _AMINO_SECP256K1 + key.raw for key in self.keys])
        return sha256(_AMINO_MULTISIG + b"\x08" + bytes((self.threshold,)) + members).digest()[:20]


PublicKey = Secp256k1 | Multisig
MAX_MEMBERS = 100


@lru_cache(maxsize=16_384)
def _hash160(raw: bytes) -> Address:
    return hashlib.new("ripemd160", sha256(raw).digest()).digest()


def parse_key(url: str, value: bytes) -> PublicKey:
    """A public key from the wire. Raises InvalidPubKey, TxDecode."""
    if url == SECP256K1_URL:
        return _secp256k1(value)
    if url == MULTISIG_URL:
        return _multisig(value)
    raise InvalidPubKey(f"public keys of type {url[:80]} can't sign here")


@lru_cache(maxsize=16_384)
def _secp256k1(value: bytes) -> Secp256k1:
    raw = canonical(secp_pb.PubKey, value).key
    if _parsed(raw) is None:
        raise InvalidPubKey("a secp256k1 key is 33 bytes on the curve")
    return Secp256k1(raw)


@lru_cache(maxsize=512)  # of a hundred members each: 10 MB
def _multisig(value: bytes) -> Multisig:
    message = canonical(multisig_pb.LegacyAminoPubKey, value)
    members: list[Secp256k1] = []
    for packed in message.public_keys[: MAX_MEMBERS + 1]:
        if packed.type_url != SECP256K1_URL:
            raise InvalidPubKey("members of a multisig are secp256k1 keys")
        members.append(_secp256k1(packed.value))
    if not 0 < message.threshold <= len(members) <= MAX_MEMBERS:
        raise InvalidPubKey(f"a multisig needs 0 < threshold <= members <= {MAX_MEMBERS}")
    return Multisig(message.threshold, tuple(members))


@lru_cache(maxsize=16_384)
def _parsed(raw: bytes) -> Any:
    """libsecp256k1's own form of a key, or None if it is not on the curve."""
    if len(raw) != 33:
        return None
    key = ffi.new("secp256k1_pubkey *")
    return key if lib.secp256k1_ec_pubkey_parse(_CONTEXT, key, raw, 33) == 1 else None


def verify_secp256k1(raw: bytes, digest: bytes, signature: bytes) -> bool:
    """Whether 64 bytes r ‖ s, s in the lower half, sign a 32-byte digest under a 33-byte key."""
    key = _parsed(raw)
    if key is None or len(signature) != 64:
        return False
    parsed = ffi.new("secp256k1_ecdsa_signature *")  # one of its own: the library lets other threads run meanwhile
    if lib.secp256k1_ecdsa_signature_parse_compact(_CONTEXT, parsed, signature) != 1:
        return False
    return bool(lib.secp256k1_ecdsa_verify(_CONTEXT, parsed, digest, key) == 1)


def key_bytes(key: PublicKey | None) -> bytes:
    """A key as state keeps it: empty, 33 bytes, or `0x01 ‖ protobuf` for a multisig."""
    if key is None:
        return b""
    return key.raw if isinstance(key, Secp256k1) else b"\x01" + key.value


def key_from_bytes(raw: bytes) -> PublicKey | None:
    """The inverse of `key_bytes`. A compressed key starts with 2 or 3, so the forms don't meet."""
    if not raw:
        return None
    return Secp256k1(raw) if raw[0] != 1 else parse_key(MULTISIG_URL, raw[1:])


def require_key(key: PublicKey | None, address_text: str) -> PublicKey:
    """The key, or InvalidPubKey if there is none."""
    if key is None:
        raise InvalidPubKey(f"no public key is known for {address_text}: send it with the transaction")
    return key
