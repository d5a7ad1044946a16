"""Keys are those that other wallets derive from the same words."""

import pytest
from coincurve import PublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from chain.client.errors import BadKey
from chain.client.keys import ORDER, Key, key_of_mnemonic, key_of_seed, new_mnemonic

WORDS = "special sign fit simple patrol salute grocery chicken wheat radar tonight ceiling"
"""The words of CosmJS's own tests; address and public key below are theirs and cosmpy's."""

SECRET = bytes.fromhex("1f7272987134092e26b38d4e45a565026de38a99dc171fda93fdca262d67d31e")


@pytest.mark.parametrize(
    ("words", "public", "address"),
    [
        (
            WORDS,
            "02baa4ef93f2ce84592a49b1d729c074eab640112522a7a89f7d03ebab21ded7b6",
            "cway1jhg0e7s6gn44tfc5k37kr04sznyhedtc8lhtua",
        ),
        (
            " ".join(["abandon"] * 23 + ["art"]),
            "02ba66a84cf7839af172a13e7fc9f5e7008cb8bca1585f8f3bafb3039eda3c1fdd",
            "cway1r5v5srda7xfth3hn2s26txvrcrntldjuehj5mk",
        ),
    ],
)
def test_words_give_the_key_that_cosmos_wallets_derive(words: str, public: str, address: str) -> None:
    key = key_of_mnemonic(words)
    assert (key.public.hex(), key.text) == (public, address)


def test_words_may_be_pasted_with_any_spacing() -> None:
    assert key_of_mnemonic("  " + WORDS.replace(" ", "\n  ")) == key_of_mnemonic(WORDS)


@pytest.mark.parametrize(
    ("path", "secret"),
    [
        ("m", "e8f32e723decf4051aefac8e2c93c9c5b214313817cdb01a1494b917c8436b35"),
        ("m/0'", "edb2e14f9ee77d26dd93b4ecede8d16ed408ce149b6cd80b0715a2d911a0afea"),
        ("m/0'/1/2'/2/1000000000", "471b76e389e528d6de6d816857e012c5455051cad6660850e58372a6c3e6e7c8"),
    ],
)
def test_derivation_follows_the_first_test_vector_of_bip_32(path: str, secret: str) -> None:
    assert key_of_seed(bytes(range(16)), path).secret.hex() == secret


@pytest.mark.parametrize("words", [WORDS.replace("wheat", "radar"), WORDS.replace("sign", "signn"), "special sign", ""])
def test_words_that_were_miscopied_are_refused(words: str) -> None:
    with pytest.raises(BadKey):
        key_of_mnemonic(words)


@pytest.mark.parametrize("path", ["44'/118'", "m/x", "m/-1", "m//0", "m/²"])
def test_a_path_that_is_none_is_refused(path: str) -> None:
    with pytest.raises(BadKey):
        key_of_seed(bytes(16), path)


@pytest.mark.parametrize("secret", [b"", bytes(32), b"\xff" * 32, ORDER.to_bytes(32, "big"), bytes(31) + b"\x01\x02"])
def test_a_secret_out_of_range_is_refused(secret: bytes) -> None:
    with pytest.raises(BadKey):
        Key(secret)


@pytest.mark.parametrize("words", [12, 15, 18, 21, 24])
def test_new_words_are_as_many_as_asked_and_never_the_same(words: int) -> None:
    first, second = new_mnemonic(words), new_mnemonic(words)
    assert len(first.split()) == words
    assert key_of_mnemonic(first) != key_of_mnemonic(second)


def test_a_signature_is_low_s_repeats_and_verifies() -> None:
    key = Key(SECRET)
    for number in range(20):
        signature = key.sign(b"message %d" % number)
        assert len(signature) == 64
        assert int.from_bytes(signature[32:], "big") <= ORDER // 2
        assert signature == key.sign(b"message %d" % number)
        halves = (int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big"))
        assert PublicKey(key.public).verify(encode_dss_signature(*halves), b"message %d" % number)


def test_a_key_does_not_print_its_secret() -> None:
    assert SECRET.hex() not in repr(Key(SECRET))
    assert repr(SECRET) not in repr(Key(SECRET))
