"""What auth keeps: accounts, their numbers, module accounts' rights, parameters."""

from __future__ import annotations

from struct import Struct
from typing import NamedTuple

from chain.store.codecs import ADDRESS, STRING, U64, Codec, proto
from chain.store.map import Item, Map
from chain.tx.keys import PublicKey, key_bytes, key_from_bytes
from chain.wire.cosmos.auth.v1beta1 import auth_pb2 as pb


class Account(NamedTuple):
    """One account. `module` is empty for people's accounts; a module's account has no key.

    `locked`: some of its coins are, or were, locked, and `vesting` has a record of it.
    """

    number: int
    sequence: int
    key: PublicKey | None = None
    module: str = ""
    locked: bool = False


_HEAD = Struct(">QQB")


def _encode(account: Account) -> bytes:
    """`u64 number ‖ u64 sequence ‖ u8 length of the module's name, plus 128 if locked ‖ name ‖ key bytes`."""
    name = account.module.encode()
    return _HEAD.pack(account.number, account.sequence, len(name) | account.locked << 7) + name + key_bytes(account.key)


def _decode(raw: bytes) -> Account:
    number, sequence, size = _HEAD.unpack_from(raw)
    end = 17 + (size & 127)
    key = raw[end:]
    return Account(number, sequence, key_from_bytes(key) if key else None, raw[17:end].decode(), size > 127)


def is_module(raw: bytes) -> bool:
    """Whether an account, as it is stored, is a module's: the length of a name is in its byte 16."""
    return raw[16] & 127 != 0


def is_locked(raw: bytes) -> bool:
    """Whether `vesting` has a record of an account, as it is stored."""
    return raw[16] > 127


def has_key(raw: bytes) -> bool:
    """Whether an account, as it is stored, is a person's who has shown a key."""
    return len(raw) > 17 and not raw[16] & 127


def sequence_of(raw: bytes) -> int:
    """The sequence of an account, as it is stored."""
    return int.from_bytes(raw[8:16], "big")


def with_next_sequence(raw: bytes) -> bytes:
    """The stored account with one more transaction signed."""
    return raw[:8] + (sequence_of(raw) + 1).to_bytes(8, "big") + raw[16:]


PARAMS = Item("auth", b"\x00", proto(pb.Params))
ACCOUNTS = Map("auth", b"\x01", ADDRESS, Codec(_encode, _decode))
"""address → account."""
NEXT_NUMBER = Item("auth", b"\x02", U64, default=0)
"""The number that the next account gets."""
NUMBERS = Map("auth", b"\x03", U64, ADDRESS)
"""account number → address."""
MODULES = Map("auth", b"\x04", STRING, proto(pb.ModuleAccount))
"""name → name and permissions (sorted) of a module's account; the account itself is in ACCOUNTS."""
OPENED = Item("auth", b"\x05", U64, default=0)
"""Within a block: accounts that their own first transaction has made."""
OPENED_IN_A_BLOCK = 16
"""At most so many: they cost nothing."""
