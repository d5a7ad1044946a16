"""Payloads go sealed to their reader's X25519 key: prompts are for the executor and a drawn reader, and nobody else.

A sealed text is `fresh public key (32) ‖ ChaCha20-Poly1305(key, nonce 0, text)`, key = HKDF-SHA256(shared secret,
salt = fresh public key ‖ reader's public key, info = tag). The fresh key is used once, so a zero nonce is safe; whoever
sealed can show it, and then anybody can open this one text and decide what it was.
"""

from __future__ import annotations

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

TAG = b"causeway/sealed/v1"
KEY_BYTES = 32
OVERHEAD = KEY_BYTES + 16
"""Bytes that sealing adds."""


class NotOpened(ValueError):
    """The bytes were not sealed to this key, or were changed."""


def public(secret: bytes) -> bytes:
    """The public half of a 32-byte X25519 key."""
    return X25519PrivateKey.from_private_bytes(secret).public_key().public_bytes_raw()


def is_key(reader: bytes) -> bool:
    """Whether a public key can be sealed to: 32 bytes, and none of the few points of low order, whatever the secret."""
    if len(reader) != KEY_BYTES:
        return False
    try:
        X25519PrivateKey.from_private_bytes(TAG.ljust(KEY_BYTES, b"\0")).exchange(
            X25519PublicKey.from_public_bytes(reader)
        )
    except ValueError:
        return False
    return True


def seal(text: bytes, reader: bytes, fresh: bytes) -> bytes:
    """Seal a text to a reader's public key with a fresh secret of 32 bytes. Raises ValueError for a bad key."""
    box = ChaCha20Poly1305(_key(fresh, reader, public(fresh), reader))
    return public(fresh) + box.encrypt(bytes(12), text, None)


def unseal(sealed: bytes, secret: bytes) -> bytes:
    """Open what was sealed to `secret`. Raises NotOpened."""
    fresh = sealed[:KEY_BYTES]
    return _open(sealed, secret, fresh, fresh, public(secret))


def unseal_with_fresh(sealed: bytes, fresh: bytes, reader: bytes) -> bytes:
    """Open with the sealer's fresh secret what it sealed to `reader`. Raises NotOpened."""
    if public(fresh) != sealed[:KEY_BYTES]:
        raise NotOpened("sealed with another key")
    return _open(sealed, fresh, reader, sealed[:KEY_BYTES], reader)


def _open(sealed: bytes, secret: bytes, other: bytes, fresh: bytes, reader: bytes) -> bytes:
    if len(sealed) < OVERHEAD:
        raise NotOpened("too short")
    try:
        return ChaCha20Poly1305(_key(secret, other, fresh, reader)).decrypt(bytes(12), sealed[KEY_BYTES:], None)
    except (InvalidTag, ValueError) as error:
        raise NotOpened("not sealed to this key, or changed") from error


def _key(secret: bytes, other: bytes, fresh: bytes, reader: bytes) -> bytes:
    shared = X25519PrivateKey.from_private_bytes(secret).exchange(X25519PublicKey.from_public_bytes(other))
    return HKDF(SHA256(), KEY_BYTES, fresh + reader, TAG).derive(shared)
