"""From bytes to a transaction: one encoding, or refused; never anything else, whatever the bytes are."""

from collections.abc import Callable

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from chain.client.tx import Account
from chain.dispatch import Registry
from chain.errors import Refused, TxDecode
from chain.tx.decode import Decoder
from chain.wire.cosmos.bank.v1beta1 import tx_pb2 as bank_tx
from chain.wire.cosmos.crypto.secp256k1 import keys_pb2
from chain.wire.cosmos.tx.v1beta1 import tx_pb2
from modules.registry import MODULES
from tests.app.driver import ALICE, BOB, Draft, coins, send

ROUTES = Registry(MODULES).routes
UNKNOWN = b"\xa0\x06\x01"  # field 100, varint 1


def transfer() -> Draft:
    draft = Draft([send(ALICE, BOB, 5)], [(ALICE, Account(0, 3))])
    draft.body.memo = "hello"
    return draft


GOOD = transfer().sign()


def decoded(raw: bytes, simulate: bool = False) -> object:
    return Decoder(ROUTES).decode(raw, simulate)


def test_a_good_transaction_is_read_whole() -> None:
    tx = Decoder(ROUTES).decode(GOOD)
    assert (tx.signers, tx.payer, tx.fee_payer_text) == ((ALICE.address,), ALICE.address, ALICE.text)
    assert (tx.memo, tx.gas_limit, tx.fee, tx.size) == ("hello", 100_000, (("ucway", 100),), len(GOOD))
    assert (tx.infos[0].sequence, tx.messages[0]) == (3, send(ALICE, BOB, 5))


def test_equal_bytes_are_decoded_once() -> None:
    decoder = Decoder(ROUTES, limit=2)
    first = decoder.decode(GOOD)
    assert decoder.decode(bytes(bytearray(GOOD))) is first
    for amount in (1, 2):
        decoder.decode(Draft([send(ALICE, BOB, amount)], [(ALICE, Account(0, 0))]).sign())
    assert decoder.decode(GOOD) is not first, "the oldest is forgotten"


def test_what_is_remembered_is_bounded_in_bytes_too() -> None:
    decoder = Decoder(ROUTES, limit_bytes=2_500 + 32 * len(GOOD))
    first = decoder.decode(GOOD)
    assert decoder.decode(GOOD) is first
    decoder.decode(Draft([send(ALICE, BOB, 1)], [(ALICE, Account(0, 0))]).sign())
    assert decoder.decode(GOOD) is not first


def test_what_is_forgotten_makes_room() -> None:
    decoder = Decoder(ROUTES, limit=2)
    first = decoder.decode(GOOD)
    for amount in (1, 2, 3):
        other = decoder.decode(Draft([send(ALICE, BOB, amount)], [(ALICE, Account(0, 0))]).sign())
        decoder.forget(other.hash)
    assert decoder.decode(GOOD) is first


def test_long_transactions_do_not_fill_memory() -> None:
    decoder = Decoder(ROUTES, limit_bytes=10**6)
    short = decoder.decode(GOOD)
    for sequence in range(3):
        draft = Draft([send(ALICE, BOB, 5)], [(ALICE, Account(0, sequence))])
        draft.body.memo = "x" * 20_000
        decoder.decode(draft.sign())
    assert decoder.decode(GOOD) is not short


def test_a_bit_for_more_members_than_a_multisig_has_is_refused() -> None:
    """Reading 8 million bits took 281 s, for a transaction of a megabyte that nobody has to have signed."""
    draft = transfer()
    draft.auth.signer_infos[0].mode_info.multi.bitarray.elems = bytes(13)
    with pytest.raises(TxDecode, match="bit array"):
        decoded(draft.sign())


def test_nobody_searches_a_megabyte_for_its_fault() -> None:
    message = bank_tx.MsgSend(from_address=ALICE.text, to_address=BOB.text)
    for _ in range(10_000):
        message.amount.add()
    draft = transfer()
    draft.body.messages[0].value = message.SerializeToString() + b"\x1a\x03" + UNKNOWN
    with pytest.raises(TxDecode, match="not the canonical one"):
        decoded(draft.sign())


def test_what_was_only_simulated_is_not_remembered() -> None:
    decoder = Decoder(ROUTES)
    raw = transfer().raw([])
    decoder.decode(raw, simulate=True)
    with pytest.raises(Refused):
        decoder.decode(raw)


def same(raw: bytes) -> bool:
    """Whether bytes are decoded to a transaction that has exactly this encoding; False if they are refused."""
    try:
        tx = Decoder(ROUTES).decode(raw)
    except Refused:
        return False
    outer = tx_pb2.TxRaw(body_bytes=tx.body_bytes, auth_info_bytes=tx.auth_bytes, signatures=tx.signatures)
    assert outer.SerializeToString() == raw
    body, auth = tx_pb2.TxBody.FromString(tx.body_bytes), tx_pb2.AuthInfo.FromString(tx.auth_bytes)
    assert (body.SerializeToString(), auth.SerializeToString()) == (tx.body_bytes, tx.auth_bytes)
    assert [packed.value for packed in body.messages] == [one.SerializeToString() for one in tx.messages]
    return True


@given(st.binary(max_size=300))
@example(b"")
@example(b"\x0a\x00\x12\x00")
def test_random_bytes_are_refused(raw: bytes) -> None:
    assert not same(raw)


EDITS = st.lists(st.tuples(st.integers(0, len(GOOD)), st.integers(0, 3), st.binary(max_size=4)), min_size=1, max_size=4)


@settings(max_examples=600)
@given(EDITS)
def test_mutated_transactions_are_canonical_or_refused(edits: list[tuple[int, int, bytes]]) -> None:
    raw = GOOD
    for at, cut, put in edits:
        raw = raw[:at] + put + raw[at + cut :]
    if same(raw) and raw != GOOD:
        assert len(raw) > 100, "something of a transaction must be left"


@settings(max_examples=300)
@given(st.binary(max_size=200), st.binary(max_size=200), st.lists(st.binary(max_size=70), max_size=3), st.booleans())
def test_random_parts_of_a_transaction_are_refused(
    body: bytes, auth: bytes, signatures: list[bytes], simulate: bool
) -> None:
    raw = tx_pb2.TxRaw(body_bytes=body, auth_info_bytes=auth, signatures=signatures).SerializeToString()
    with pytest.raises(Refused):
        decoded(raw, simulate)


@settings(max_examples=300)
@given(st.binary(max_size=120), st.sampled_from(sorted(ROUTES)))
def test_random_messages_are_canonical_or_refused(value: bytes, url: str) -> None:
    draft = transfer()
    draft.body.messages[0].type_url, draft.body.messages[0].value = url, value
    same(draft.sign())


Spoil = Callable[[Draft], object]


def in_message(spoiled: bytes) -> Spoil:
    return lambda draft: setattr(draft.body.messages[0], "value", spoiled)


def raised(message: object) -> bytes:
    return message.SerializeToString() + UNKNOWN  # type: ignore[attr-defined]


def add_unknown(field: Callable[[Draft], object]) -> Spoil:
    return lambda draft: field(draft).MergeFromString(UNKNOWN)  # type: ignore[attr-defined]


def spoiled_coin() -> bytes:
    message = send(ALICE, BOB, 5)
    message.amount[0].MergeFromString(UNKNOWN)
    return bytes(message.SerializeToString())


LEVELS: list[tuple[str, Spoil]] = [
    ("tx.TxBody", add_unknown(lambda draft: draft.body)),
    ("tx.AuthInfo", add_unknown(lambda draft: draft.auth)),
    ("tx.Fee", add_unknown(lambda draft: draft.auth.fee)),
    ("base.Coin", add_unknown(lambda draft: draft.auth.fee.amount[0])),
    ("tx.SignerInfo", add_unknown(lambda draft: draft.auth.signer_infos[0])),
    ("tx.ModeInfo", add_unknown(lambda draft: draft.auth.signer_infos[0].mode_info)),
    ("ModeInfo.Single", add_unknown(lambda draft: draft.auth.signer_infos[0].mode_info.single)),
    ("protobuf.Any", add_unknown(lambda draft: draft.body.messages[0])),
    ("protobuf.Any", add_unknown(lambda draft: draft.auth.signer_infos[0].public_key)),
    ("bank.MsgSend", in_message(raised(send(ALICE, BOB, 5)))),
    ("base.Coin", in_message(spoiled_coin())),
    (
        "secp256k1.PubKey",
        lambda draft: setattr(
            draft.auth.signer_infos[0].public_key, "value", raised(keys_pb2.PubKey(key=ALICE.public))
        ),
    ),
]


@pytest.mark.parametrize(("name", "spoil"), LEVELS, ids=[f"{at}-{level[0]}" for at, level in enumerate(LEVELS)])
def test_an_unknown_field_is_refused_at_every_level(name: str, spoil: Spoil) -> None:
    draft = transfer()
    spoil(draft)
    with pytest.raises(TxDecode, match="errUnknownField") as caught:
        decoded(draft.sign())
    assert 'TagNum: 100, WireType:"Varint"' in caught.value.log
    assert name.rpartition(".")[2] in caught.value.log


def test_an_unknown_field_outside_is_refused_as_well() -> None:
    with pytest.raises(TxDecode, match=r'errUnknownField "\*tx.TxRaw": \{TagNum: 100, WireType:"Varint"\}'):
        decoded(GOOD + UNKNOWN)


def outer(body: bytes, auth: bytes) -> bytes:
    return bytes(tx_pb2.TxRaw(body_bytes=body, auth_info_bytes=auth, signatures=[bytes(64)]).SerializeToString())


BODY, AUTH = transfer().body.SerializeToString(), transfer().auth.SerializeToString()
SECOND_SPELLINGS = {
    "a longer varint in the body": outer(BODY + b"\x18\x81\x00", AUTH),
    "a default that is written": outer(BODY + b"\x18\x00", AUTH),
    "the memo twice": outer(BODY + b"\x12\x05hello", AUTH),
    "the fee twice": outer(BODY, AUTH + b"\x12\x00"),
    "the parts in another order": GOOD[len(BODY) + 3 :] + GOOD[: len(BODY) + 3],
    "a length in two bytes too many": b"\x0a\xff\x80\x00" + BODY,
    "a message cut short": outer(BODY[:-1], AUTH),
    "text that is not UTF-8": outer(BODY + b"\x12\x01\xff", AUTH),
    "a message as a group": outer(b"\x0b" + BODY + b"\x0c", AUTH),
}


@pytest.mark.parametrize("raw", list(SECOND_SPELLINGS.values()), ids=list(SECOND_SPELLINGS))
def test_a_second_spelling_of_the_same_transaction_is_refused(raw: bytes) -> None:
    with pytest.raises(TxDecode):
        decoded(raw)


def test_the_first_spelling_of_those_is_good() -> None:
    assert same(outer(BODY, AUTH))


def test_deep_nesting_is_refused() -> None:
    nested = b""
    for _ in range(400):
        nested = tx_pb2.ModeInfo.Multi(mode_infos=[]).SerializeToString() + b"\x12" + _length(nested) + nested
        nested = b"\x12" + _length(nested) + nested
    auth = b"\x0a" + _length(b"\x12" + _length(nested) + nested) + b"\x12" + _length(nested) + nested
    with pytest.raises(Refused):
        decoded(outer(BODY, auth))


def _length(raw: bytes) -> bytes:
    from chain.events import uvarint

    return uvarint(len(raw))


def test_messages_of_several_signers_are_signed_by_each_once() -> None:
    message = bank_tx.MsgMultiSend()
    for key in (ALICE, BOB, ALICE):
        message.inputs.add(address=key.text, coins=coins(1))
    draft = Draft([message, send(ALICE, BOB)], [(ALICE, Account(0, 0)), (BOB, Account(1, 0))])
    assert Decoder(ROUTES).decode(draft.sign()).signers == (ALICE.address, BOB.address)
