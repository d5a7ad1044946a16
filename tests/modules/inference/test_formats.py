"""What is signed and sealed has one form, and nobody else's key opens or signs it."""

import hashlib
import os

import coincurve
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chain.wire.causeway.inference.v1 import types_pb2 as pb
from modules.inference import formats, sealing

SECRET = bytes(range(1, 33))
ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
PUBLIC = coincurve.PrivateKey(SECRET).public_key.format()


@given(st.binary(min_size=32, max_size=32))
def test_a_signature_is_its_signers_alone_and_has_one_form(digest: bytes) -> None:
    signature = formats.sign(SECRET, digest)
    other = coincurve.PrivateKey(bytes(range(2, 34))).public_key.format()
    high = signature[:32] + (ORDER - int.from_bytes(signature[32:], "big")).to_bytes(32, "big")
    assert formats.is_signed(PUBLIC, digest, signature)
    assert not formats.is_signed(other, digest, signature)
    assert not formats.is_signed(PUBLIC, digest, high)
    assert not formats.is_signed(PUBLIC, bytes(31) + b"\1", signature) or digest == bytes(31) + b"\1"


@given(st.binary(max_size=200))
def test_garbage_is_no_signature(garbage: bytes) -> None:
    assert not formats.is_signed(PUBLIC, bytes(32), garbage)
    assert not formats.is_signed(garbage[:33], bytes(32), formats.sign(SECRET, bytes(32)))


@given(st.binary(max_size=1000))
def test_a_sealed_text_opens_for_its_reader_and_for_who_shows_the_fresh_key(text: bytes) -> None:
    reader, fresh = os.urandom(32), os.urandom(32)
    sealed = sealing.seal(text, sealing.public(reader), fresh)
    assert len(sealed) == len(text) + sealing.OVERHEAD
    assert sealing.unseal(sealed, reader) == text
    assert sealing.unseal_with_fresh(sealed, fresh, sealing.public(reader)) == text


@pytest.mark.parametrize("place", [0, 31, 32, -1])
def test_a_changed_text_does_not_open(place: int) -> None:
    reader, fresh = os.urandom(32), os.urandom(32)
    sealed = bytearray(sealing.seal(b"what is the capital of France", sealing.public(reader), fresh))
    sealed[place] ^= 1
    with pytest.raises(sealing.NotOpened):
        sealing.unseal(bytes(sealed), reader)


def test_another_fresh_key_than_the_one_used_opens_nothing() -> None:
    reader, fresh = os.urandom(32), os.urandom(32)
    sealed = sealing.seal(b"text", sealing.public(reader), fresh)
    with pytest.raises(sealing.NotOpened):
        sealing.unseal_with_fresh(sealed, os.urandom(32), sealing.public(reader))


def test_a_cost_is_rounded_up_and_grows_with_tokens() -> None:
    model = pb.Model(units_in=1, units_out=3)
    assert formats.cost(model, 1, 1, 0) == 1
    assert formats.cost(model, formats.PRICE_ONE, 10, 5) == 25
    assert formats.cost(model, 0, 10, 5) == 0


def test_the_digest_of_a_policy_covers_every_field() -> None:
    sequences = [pb.TokenSequence(ids=[8, 9])]
    fields = {
        "output_limit": 512,
        "forbidden": sequences,
        "min_inv_temperature": 1 << 15,
        "max_inv_temperature": 1 << 22,
    }
    policy = pb.Policy(**fields)  # type: ignore[arg-type]
    body = policy.SerializeToString(deterministic=True)
    assert formats.policy_digest(policy) == hashlib.sha256(b"causeway/policy/v1\0" + body).digest()
    others = [
        pb.Policy(**fields | {"forbidden": [pb.TokenSequence(ids=[8]), pb.TokenSequence(ids=[9])]}),
        pb.Policy(**fields | {"output_limit": 511}),
        pb.Policy(**fields | {"min_inv_temperature": 1}),
        pb.Policy(**fields | {"max_inv_temperature": 1 << 21}),
    ]
    assert set(pb.Policy.DESCRIPTOR.fields_by_name) == set(fields)
    assert len({formats.policy_digest(one) for one in (policy, *others)}) == 5
