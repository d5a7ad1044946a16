"""Where keys differ: positions of the trie's splits.

A position is 16·i + 7 for "does the key go on after i bytes?" and 16·i + 8 + j for bit j (0: most significant) of byte
i: the bit's place in `expand(key)`, where each byte is preceded by a 1 and the end of the key is a 0. So the end of a
key is a bit like others, and byte order is bit order.
"""

from typing import Final

START: Final = -1  # the position before all others: every key has a 0 there
LEAF: Final = 1 << 30  # after all others


_number = int.from_bytes
_BYTES: Final = [bytes((byte,)) for byte in range(256)]
_BEFORE: Final = [0xFF00 >> max(bit - 8, 0) & 0xFF for bit in range(16)]  # the bits of a byte before each position


def expand(key: bytes) -> bytearray:
    """Return the key with a byte 1 before each byte and a byte 0 after the last.

    Bit p is `e[p >> 3] & 128 >> (p & 7)`; that of `START` is the last byte's last, 0.
    """
    expanded = bytearray(b"\x01") * (2 * len(key) + 1)
    expanded[1::2] = key
    expanded[-1] = 0
    return expanded


def difference(one: bytes, two: bytes) -> int:
    """Return the position at which two keys first differ; `LEAF` where they are equal."""
    length = len(one)
    if length != len(two):
        length = min(length, len(two))
        apart = _number(one[:length], "big") ^ _number(two[:length], "big")
        otherwise = 16 * length + 7
    else:
        apart = _number(one, "big") ^ _number(two, "big")
        otherwise = LEAF
    if not apart:
        return otherwise
    bit = 8 * length - apart.bit_length()
    return (bit >> 3 << 4) + 8 + (bit & 7)


def first(key: bytes, at: int, side: int) -> bytes:
    """Return the least key that is like `key` before position `at` and has bit `side` there."""
    whole, bit = at >> 4, at & 15
    if bit > 7 and at != START:
        return key[:whole] + _BYTES[key[whole] & _BEFORE[bit] | (0x8000 >> bit if side else 0)]
    if at == START:
        return b""
    return key[:whole] + b"\x00" if side else key[:whole]
