"""How keys and values are written as bytes: one form each, ordered where they are keys.

A part that is not the last of a key is self-delimiting (fixed width, or preceded by its length), so that no key of a
map is read as another one's. Reading bytes that `encode` could not have made raises ValueError.
"""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final, Generic, TypeVar

from google.protobuf.message import DecodeError, Message

T = TypeVar("T")
A = TypeVar("A")
B = TypeVar("B")
C = TypeVar("C")
M = TypeVar("M", bound=Message)

MAX_PART: Final = 255  # bytes of a length-prefixed part: the length is one byte
CACHED_ADDRESSES: Final = 1 << 15  # about 5 MiB


@dataclass(frozen=True, slots=True)
class Codec(Generic[T]):
    """One type's form as bytes.

    encode  the only form of a value. Raises ValueError where there is none.
    decode  its inverse. Raises ValueError for any other bytes.
    """

    encode: Callable[[T], bytes]
    decode: Callable[[bytes], T]


@dataclass(frozen=True, slots=True)
class KeyCodec(Codec[T]):
    """A codec for keys; `encode` is the form as the whole key or its last part.

    part    the self-delimiting form, for all parts but the last.
    take    (bytes, offset) → (value, next offset): reads what `part` made.
    under   the bytes that all keys begin with whose first part, or tuple of first parts, is given.
    """

    part: Callable[[T], bytes]
    take: Callable[[bytes, int], tuple[T, int]]
    under: Callable[[Any], bytes]


def _unsigned(width: int) -> KeyCodec[int]:
    """Unsigned integers of `width` bytes, big-endian: byte order is numeric order."""

    def encode(number: int) -> bytes:
        try:
            return number.to_bytes(width, "big")
        except OverflowError:
            raise ValueError(f"{number} is not an unsigned integer of {width} bytes") from None

    def decode(raw: bytes) -> int:
        if len(raw) != width:
            raise ValueError(f"{raw!r} is not {width} bytes long")
        return int.from_bytes(raw, "big")

    return KeyCodec(encode, decode, encode, _fixed(width, decode), encode)


def _fixed(width: int, decode: Callable[[bytes], T]) -> Callable[[bytes, int], tuple[T, int]]:
    return lambda raw, at: (decode(raw[at : at + width]), at + width)


def _prefixed(raw: bytes) -> bytes:
    if len(raw) > MAX_PART:
        raise ValueError(f"a key's part of {len(raw)} bytes is longer than {MAX_PART}")
    return bytes((len(raw),)) + raw


def _take_prefixed(raw: bytes, at: int) -> tuple[bytes, int]:
    if at >= len(raw) or at + 1 + raw[at] > len(raw):
        raise ValueError(f"{raw!r} ends inside a length-prefixed part")
    end = at + 1 + raw[at]
    return raw[at + 1 : end], end


def _text(raw: bytes) -> str:
    return raw.decode("utf-8")  # strict: raises UnicodeDecodeError, a ValueError


def _string_part(text: str) -> bytes:
    return _prefixed(text.encode("utf-8"))


def _take_string(raw: bytes, at: int) -> tuple[str, int]:
    part, end = _take_prefixed(raw, at)
    return _text(part), end


def _same(raw: bytes) -> bytes:
    return bytes(raw)


_addresses: dict[bytes, bytes] = {}  # address → its form in keys; a cache: results never depend on it


def _address_part(address: bytes) -> bytes:
    """Eight bytes of the hash, the length, the address: nobody can choose where in the tree an address lies."""
    known = _addresses.get(address)
    if known is not None:
        return known
    if not address:
        raise ValueError("an address must not be empty")
    if len(_addresses) >= CACHED_ADDRESSES:
        _addresses.clear()
    part = _addresses[address] = sha256(address).digest()[:8] + _prefixed(address)
    return part


def _take_address(raw: bytes, at: int) -> tuple[bytes, int]:
    address, end = _take_prefixed(raw, at + 8)
    if _address_part(address) != raw[at:end]:
        raise ValueError(f"{raw[at:end]!r} is not an address preceded by its hash")
    return address, end


def _whole(take: Callable[[bytes, int], tuple[T, int]]) -> Callable[[bytes], T]:
    def decode(raw: bytes) -> T:
        value, end = take(raw, 0)
        if end != len(raw):
            raise ValueError(f"{raw!r} has {len(raw) - end} bytes too many")
        return value

    return decode


def _parts(*codecs: KeyCodec[Any]) -> KeyCodec[Any]:
    """Return the codec of a tuple of any length; `pair` and `triple` give it its type."""
    heads, last = codecs[:-1], codecs[-1]

    def encode(key: tuple[Any, ...]) -> bytes:
        *front, end = key
        return under(tuple(front)) + last.encode(end)

    def decode(raw: bytes) -> tuple[Any, ...]:
        values, at = [], 0
        for codec in heads:
            value, at = codec.take(raw, at)
            values.append(value)
        return (*values, last.decode(raw[at:]))

    def part(key: tuple[Any, ...]) -> bytes:
        return b"".join([codec.part(value) for codec, value in zip(codecs, key, strict=True)])

    def take(raw: bytes, at: int) -> tuple[tuple[Any, ...], int]:
        values = []
        for codec in codecs:
            value, at = codec.take(raw, at)
            values.append(value)
        return tuple(values), at

    def under(first: Any) -> bytes:
        values = first if isinstance(first, tuple) else (first,)
        return b"".join([codec.part(value) for codec, value in zip(heads, values, strict=False)])

    return KeyCodec(encode, decode, part, take, under)


def pair(first: KeyCodec[A], second: KeyCodec[B]) -> KeyCodec[tuple[A, B]]:
    """Return the codec of keys of two parts, ordered by the first, then by the second."""
    general = _parts(first, second)
    head, tail = first.part, second.encode

    def encode(key: tuple[A, B]) -> bytes:
        left, right = key
        return head(left) + tail(right)

    return KeyCodec(encode, general.decode, general.part, general.take, general.under)


def triple(first: KeyCodec[A], second: KeyCodec[B], third: KeyCodec[C]) -> KeyCodec[tuple[A, B, C]]:
    """Return the codec of keys of three parts, ordered by the first, then the second, then the third."""
    general: KeyCodec[tuple[A, B, C]] = _parts(first, second, third)
    return general


def _encode_amount(amount: int) -> bytes:
    if amount < 0:
        raise ValueError(f"an amount cannot be negative: {amount}")
    return b"%d" % amount


def _decode_amount(raw: bytes) -> int:
    amount = int(raw)
    if b"%d" % amount != raw or amount < 0:
        raise ValueError(f"{raw!r} is not an amount in ASCII digits")
    return amount


def _encode_bool(value: bool) -> bytes:
    return b"\x01" if value else b"\x00"


def _decode_bool(raw: bytes) -> bool:
    if raw not in (b"\x00", b"\x01"):
        raise ValueError(f"{raw!r} is not a truth value")
    return raw == b"\x01"


def _encode_unit(value: bool) -> bytes:
    if value is not True:
        raise ValueError("a member of a set is stored as True; make False the map's default")
    return b"\x01"


def _decode_unit(raw: bytes) -> bool:
    if raw != b"\x01":
        raise ValueError(f"{raw!r} is not the mark of a member")
    return True


def proto(message: type[M]) -> Codec[M]:
    """Return the codec of a protobuf message: fields in number order, defaults left out.

    A message with nothing set has no bytes and so cannot be stored: keep it as absence, or set a field.
    """
    parse = message.FromString

    def encode(value: M) -> bytes:
        raw: bytes = value.SerializeToString(deterministic=True)
        return raw

    def decode(raw: bytes) -> M:
        try:
            value: M = parse(raw)
        except DecodeError as error:
            raise ValueError(f"not a {message.__name__}: {error}") from error
        return value

    return Codec(encode, decode)


U8: Final = _unsigned(1)
U32: Final = _unsigned(4)
U64: Final = _unsigned(8)
U256: Final = _unsigned(32)
#: Bytes: as they are at the end of a key or as a value, else one byte of length before them (at most 255).
BYTES: Final[KeyCodec[bytes]] = KeyCodec(_same, _same, _prefixed, _take_prefixed, _prefixed)
#: UTF-8 text, in the same way.
STRING: Final[KeyCodec[str]] = KeyCodec(str.encode, _text, _string_part, _take_string, _string_part)
#: Addresses: sha256(address)[:8], one byte of length, the address; ordered by hash.
ADDRESS: Final[KeyCodec[bytes]] = KeyCodec(
    _address_part, _whole(_take_address), _address_part, _take_address, _address_part
)
#: Whole numbers from 0 on, in ASCII digits: what a wallet that reads a proof expects of a balance.
AMOUNT: Final[Codec[int]] = Codec(_encode_amount, _decode_amount)
BOOL: Final[Codec[bool]] = Codec(_encode_bool, _decode_bool)
#: The value of a set's members: always True. With `default=False` a map is a set: `SET(ctx)[k] = False` removes k.
UNIT: Final[Codec[bool]] = Codec(_encode_unit, _decode_unit)
