"""Sign bytes and signatures: SIGN_MODE_DIRECT, amino JSON, threshold multisig."""

from __future__ import annotations

from hashlib import sha256

from chain.errors import NotSupported, Unauthorized
from chain.events import uvarint
from chain.tx.amino import std_sign_bytes
from chain.tx.canonical import canonical
from chain.tx.decode import DIRECT, MultiMode, SignerInfo, Tx
from chain.tx.keys import Multisig, PublicKey, Secp256k1, verify_secp256k1
from chain.wire.cosmos.crypto.multisig.v1beta1 import multisig_pb2 as multisig_pb
from chain.wire.cosmos.tx.v1beta1 import tx_pb2 as tx_pb


def verify_signatures(tx: Tx, keys: tuple[PublicKey, ...], numbers: tuple[int, ...], chain_id: str) -> None:
    """Refuse a transaction that its signers did not sign. Raises Unauthorized.

    A good result is remembered on the transaction together with what it depended on: keys, numbers and chain id.
    """
    basis = (keys, numbers, chain_id)
    if tx.verified == basis:
        return
    for i, key in enumerate(keys):
        if not _verify(tx, tx.infos[i], key, numbers[i], tx.signatures[i], chain_id):
            raise Unauthorized(
                f"signature verification failed; please verify account number ({numbers[i]}) and chain-id ({chain_id}):"
                " (unable to verify single signer signature)"
            )
    tx.verified = basis


def _verify(tx: Tx, info: SignerInfo, key: PublicKey, number: int, signature: bytes, chain_id: str) -> bool:
    if isinstance(key, Multisig):
        return isinstance(info.mode, MultiMode) and _verify_multisig(tx, info, key, number, signature, chain_id)
    if isinstance(info.mode, MultiMode):
        return False
    digest = sha256(sign_bytes(tx, info.mode, number, info.sequence, chain_id)).digest()
    return verify_secp256k1(key.raw, digest, signature)


def _verify_multisig(tx: Tx, info: SignerInfo, key: Multisig, number: int, packed: bytes, chain_id: str) -> bool:
    mode = info.mode
    signatures = canonical(multisig_pb.MultiSignature, packed).signatures
    if not isinstance(mode, MultiMode) or len(mode.signed) != len(key.keys):
        return False
    members: list[Secp256k1] = [key.keys[i] for i, signed in enumerate(mode.signed) if signed]
    if not key.threshold <= len(members) == len(signatures) == len(mode.modes):
        return False
    digests = {  # amino JSON of a long transaction takes longer than all members' signatures
        inner: sha256(sign_bytes(tx, inner, number, info.sequence, chain_id)).digest()
        for inner in dict.fromkeys(mode.modes)
    }
    each = zip(members, mode.modes, signatures, strict=True)
    return all(verify_secp256k1(member.raw, digests[inner], signature) for member, inner, signature in each)


def sign_bytes(tx: Tx, mode: int, number: int, sequence: int, chain_id: str) -> bytes:
    """What a signer signs, over the bytes as they were received."""
    if mode == DIRECT:
        return direct_sign_bytes(tx.body_bytes, tx.auth_bytes, chain_id, number)
    if tx_pb.TxBody.FromString(tx.body_bytes).non_critical_extension_options:
        raise NotSupported("extension options under amino JSON, whose sign bytes do not cover them")
    fee = tx_pb.AuthInfo.FromString(tx.auth_bytes).fee
    return std_sign_bytes(chain_id, number, sequence, fee, tx.messages, tx.memo, tx.timeout_height)


def direct_sign_bytes(body: bytes, auth: bytes, chain_id: str, number: int) -> bytes:
    """SignDoc{1 body_bytes, 2 auth_info_bytes, 3 chain_id, 4 account_number}; a number of 0 is left out."""
    chain = chain_id.encode()
    parts = [b"\x0a", uvarint(len(body)), body, b"\x12", uvarint(len(auth)), auth, b"\x1a", uvarint(len(chain)), chain]
    if number:
        parts += [b"\x20", uvarint(number)]
    return b"".join(parts)
