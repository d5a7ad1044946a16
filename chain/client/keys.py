"""Keys of accounts: BIP-39 words, BIP-32 derivation, secp256k1 signatures as Cosmos wallets make them."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from functools import cached_property

from chain.client.errors import BadKey
from chain.types import Address, bech32_text

PATH = "m/44'/118'/0'/0/0"
"""The derivation path of the first account of Cosmos wallets (SLIP-44 coin type 118)."""

ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
"""The order of secp256k1's group; a secret is in 1 … ORDER − 1."""

_HARDENED = 1 << 31


@dataclass(frozen=True)
class Key:
    """One account's secp256k1 key. `secret` is 32 bytes, big-endian, and is never printed.

    Raises BadKey where the secret is not 32 bytes or out of range.
    """

    secret: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.secret) != 32 or not 0 < int.from_bytes(self.secret, "big") < ORDER:
            raise BadKey("a secret key is 32 bytes, 64 hexadecimal digits, between 1 and the order of secp256k1")

    @cached_property
    def public(self) -> bytes:
        """The compressed public key, 33 bytes."""
        from coincurve import PrivateKey

        return PrivateKey(self.secret).public_key.format(compressed=True)

    @cached_property
    def address(self) -> Address:
        """The account's 20 bytes: RIPEMD-160 of SHA-256 of the public key."""
        return address_of(self.public)

    @property
    def text(self) -> str:
        """The account's address as users see it, `cway1…`."""
        return bech32_text(self.address)

    def sign(self, message: bytes) -> bytes:
        """Sign SHA-256 of `message`: 64 bytes r‖s, deterministic (RFC 6979), low-S."""
        from coincurve import PrivateKey

        return PrivateKey(self.secret).sign_recoverable(message)[:64]


def address_of(public: bytes) -> Address:
    """The address of a compressed secp256k1 public key: RIPEMD-160 of its SHA-256, 20 bytes."""
    return hashlib.new("ripemd160", hashlib.sha256(public).digest()).digest()


def new_mnemonic(words: int = 24) -> str:
    """Fresh BIP-39 words from the system's randomness. Raises BadKey unless `words` is 12, 15, 18, 21 or 24."""
    from mnemonic import Mnemonic

    if words not in (12, 15, 18, 21, 24):
        raise BadKey("a mnemonic has 12, 15, 18, 21 or 24 words")
    return Mnemonic("english").to_mnemonic(secrets.token_bytes(words * 4 // 3))


def key_of_mnemonic(words: str, path: str = PATH, passphrase: str = "") -> Key:
    """The key that every Cosmos wallet derives from these English words. Raises BadKey."""
    from mnemonic import Mnemonic

    spaced = " ".join(words.split())
    if not Mnemonic("english").check(spaced):
        raise BadKey("these words are no BIP-39 mnemonic: a word is misspelt, missing or out of order")
    return key_of_seed(Mnemonic.to_seed(spaced, passphrase), path)


def key_of_seed(seed: bytes, path: str = PATH) -> Key:
    """Derive the key at `path` from a BIP-32 seed (16 to 64 bytes). Raises BadKey."""
    secret, chain = _split(hmac.new(b"Bitcoin seed", seed, hashlib.sha512).digest())
    for index in _indices(path):
        secret, chain = _child(secret, chain, index)
    return Key(secret)


def _indices(path: str) -> list[int]:
    """The child numbers of a path such as m/44'/118'/0'/0/0."""
    root, *steps = path.split("/")
    if root != "m" or not all(step.rstrip("'").isdecimal() for step in steps):
        raise BadKey(f"{path!r} is no derivation path; the usual one is {PATH}")
    return [int(step.rstrip("'")) + (_HARDENED if step.endswith("'") else 0) for step in steps]


def _child(secret: bytes, chain: bytes, index: int) -> tuple[bytes, bytes]:
    """BIP-32's private parent key to private child key."""
    parent = b"\x00" + secret if index >= _HARDENED else Key(secret).public
    tweak, child_chain = _split(hmac.new(chain, parent + index.to_bytes(4, "big"), hashlib.sha512).digest())
    child = (int.from_bytes(tweak, "big") + int.from_bytes(secret, "big")) % ORDER
    return child.to_bytes(32, "big"), child_chain


def _split(digest: bytes) -> tuple[bytes, bytes]:
    return digest[:32], digest[32:]
