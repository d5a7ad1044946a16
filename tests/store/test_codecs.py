from hashlib import sha256
from typing import Any

import pytest
from google.protobuf.timestamp_pb2 import Timestamp
from hypothesis import given
from hypothesis import strategies as st

from chain.store import ADDRESS, AMOUNT, BOOL, BYTES, STRING, U8, U32, U64, UNIT, KeyCodec, pair, proto, triple

NAMES = st.text(max_size=12)
BLOBS = st.binary(max_size=40)
ADDRESSES = st.binary(min_size=1, max_size=40)
KEYS: dict[str, tuple[KeyCodec[Any], st.SearchStrategy[Any]]] = {
    "u8": (U8, st.integers(0, 255)),
    "u32": (U32, st.integers(0, 2**32 - 1)),
    "u64": (U64, st.integers(0, 2**64 - 1)),
    "bytes": (BYTES, BLOBS),
    "string": (STRING, NAMES),
    "address": (ADDRESS, ADDRESSES),
    "pair": (pair(ADDRESS, STRING), st.tuples(ADDRESSES, NAMES)),
    "pair of numbers": (pair(U64, U8), st.tuples(st.integers(0, 2**64 - 1), st.integers(0, 255))),
    "triple": (triple(U64, BYTES, STRING), st.tuples(st.integers(0, 2**64 - 1), BLOBS, NAMES)),
}
EACH_KEY = pytest.mark.parametrize("name", KEYS)
ORDERED = ["u8", "u32", "u64", "bytes", "string", "pair of numbers"]  # an address is ordered by its hash


@EACH_KEY
@given(data=st.data())
def test_a_key_reads_back_as_it_was_written(name: str, data: st.DataObject) -> None:
    codec, keys = KEYS[name]
    key = data.draw(keys)
    assert codec.decode(codec.encode(key)) == key
    assert codec.take(b"ab" + codec.part(key) + b"rest", 2) == (key, 2 + len(codec.part(key)))


@EACH_KEY
@given(data=st.data())
def test_no_part_of_a_key_begins_with_another(name: str, data: st.DataObject) -> None:
    codec, keys = KEYS[name]
    one, two = data.draw(keys), data.draw(keys)
    assert one == two or not codec.part(one).startswith(codec.part(two))


@pytest.mark.parametrize("name", ORDERED)
@given(data=st.data())
def test_keys_are_ordered_as_their_bytes(name: str, data: st.DataObject) -> None:
    codec, keys = KEYS[name]
    one, two = data.draw(keys), data.draw(keys)
    assert (codec.encode(one) < codec.encode(two)) == (one < two)


@EACH_KEY
@given(data=st.data())
def test_what_reads_as_a_key_is_its_only_form(name: str, data: st.DataObject) -> None:
    codec, keys = KEYS[name]
    raw = bytearray(codec.encode(data.draw(keys)))
    if raw:
        raw[data.draw(st.integers(0, len(raw) - 1))] ^= data.draw(st.integers(1, 255))
    mangled = bytes(raw[: data.draw(st.integers(0, len(raw)))]) + data.draw(st.binary(max_size=2))
    try:
        key = codec.decode(mangled)
    except ValueError:
        return
    assert codec.encode(key) == mangled


@given(key=st.tuples(ADDRESSES, NAMES))
def test_all_keys_under_a_first_part_begin_alike(key: tuple[bytes, str]) -> None:
    codec = pair(ADDRESS, STRING)
    assert codec.encode(key).startswith(codec.under(key[0]))
    assert triple(ADDRESS, STRING, U8).encode((*key, 7)).startswith(triple(ADDRESS, STRING, U8).under(key))


def test_a_balances_key_is_the_one_of_the_specification() -> None:
    address = bytes.fromhex("f74f58d9f7b5b1f4f1ad0f6f6ee2c0d1f2a3b4c5")
    key = pair(ADDRESS, STRING).encode((address, "ucway"))
    assert key.hex() == sha256(address).hexdigest()[:16] + "14" + address.hex() + b"ucway".hex()


@pytest.mark.parametrize(
    ("codec", "raw"),
    [
        (U8, b""), (U8, b"ab"), (U64, b"1234567"), (U64, b"123456789"),
        (STRING, b"\xff"), (ADDRESS, b""), (ADDRESS, b"12345678"), (ADDRESS, b"12345678\x01a"),
        (pair(U64, U8), b"12345678"), (pair(U64, U8), b"1234567890"), (pair(STRING, U8), b"\x05abc"),
        (AMOUNT, b""), (AMOUNT, b"01"), (AMOUNT, b"+1"), (AMOUNT, b"-1"), (AMOUNT, b" 1"), (AMOUNT, b"1_0"),
        (AMOUNT, "١".encode()), (BOOL, b""), (BOOL, b"\x02"), (UNIT, b"\x00"), (proto(Timestamp), b"\xff"),
    ],
)  # fmt: skip
def test_bytes_that_nothing_is_written_as_are_refused(codec: KeyCodec[Any], raw: bytes) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        codec.decode(raw)


@pytest.mark.parametrize(
    ("codec", "value"),
    [(U8, 256), (U8, -1), (U64, 2**64), (AMOUNT, -1), (ADDRESS, b""), (ADDRESS, bytes(256)), (UNIT, False)],
)
def test_a_value_without_a_form_is_refused(codec: KeyCodec[Any], value: Any) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        codec.encode(value)


@pytest.mark.parametrize("part", [b"x" * 256, b"x" * 1000])
def test_a_part_longer_than_its_length_byte_is_refused(part: bytes) -> None:
    assert BYTES.encode(part) == part
    with pytest.raises(ValueError, match="longer than 255"):
        BYTES.part(part)


@given(amount=st.integers(0, 2**256 - 1))
def test_an_amount_is_stored_in_ascii_digits(amount: int) -> None:
    assert AMOUNT.encode(amount) == str(amount).encode()
    assert AMOUNT.decode(str(amount).encode()) == amount


def test_a_message_is_stored_in_its_canonical_bytes() -> None:
    codec = proto(Timestamp)
    assert codec.encode(Timestamp(seconds=5, nanos=7)) == b"\x08\x05\x10\x07"
    assert codec.decode(b"\x08\x05\x10\x07") == Timestamp(seconds=5, nanos=7)
