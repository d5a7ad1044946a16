"""Hashing, the same in a module's tree and in the one over the modules' roots.

leaf(k, v) = H(00 ‖ uv(len k) ‖ k ‖ uv(32) ‖ H(v)), inner(l, r) = H(01 ‖ l ‖ r), H = SHA-256: ICS-23's `tendermintSpec`.
"""

from hashlib import sha256
from typing import Final

_PREFIXES: Final = [bytes((0, length)) for length in range(0x80)]  # 00 and the length of most keys
EMPTY: Final = sha256(b"").digest()  # root of a tree without entries


def leaf_hash(key: bytes, value: bytes) -> bytes:
    """Return the hash of an entry."""
    length = len(key)
    prefix = _PREFIXES[length] if length < 0x80 else b"\x00" + varint(length)
    return sha256(prefix + key + b"\x20" + sha256(value).digest()).digest()


def inner_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash over two hashes."""
    return sha256(b"\x01" + left + right).digest()


def varint(number: int) -> bytes:
    """Return an unsigned varint: seven bits a byte, the least first."""
    if number < 0x80:
        return bytes((number,))
    return bytes((number & 0x7F | 0x80,)) + varint(number >> 7)
