"""What clients and executors hash and sign: pure functions of bytes, the same on the chain and off it.

`H` is SHA-256, integers are big-endian, protobuf messages are hashed in their one canonical form (fields in order,
defaults absent). Every signature is secp256k1 over H(tag ‖ 00 ‖ message), 64 bytes r ‖ s with the low s, by the key
of the signer's account.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

import coincurve
from google.protobuf.message import Message

from chain.tx.keys import verify_secp256k1
from chain.types import Address, bech32_address
from chain.wire.causeway.inference.v1 import types_pb2 as pb
from kernels.model import sampling
from kernels.model.policy import Policy
from kernels.model.sampling import Sampling

REQUEST_TAG = b"causeway/request-body/v1"
VOUCHER_TAG = b"causeway/voucher/v1"
RECEIPT_TAG = b"causeway/receipt/v1"
POLICY_TAG = b"causeway/policy/v1"
OUTPUT_SALT = b"output"
NOTHING = bytes(32)
"""Stands for the hash of what is not there: the receipt before the first, the work of an aborted request."""
PRICE_ONE = 1 << 32
"""Prices are ucway a compute unit times this."""


def canonical(message: Message) -> bytes:
    """The one form of a message that is hashed."""
    return bytes(message.SerializeToString(deterministic=True))


def tagged(tag: bytes, body: bytes) -> bytes:
    """H(tag ‖ 00 ‖ body): what is signed, so that no signature for one thing is one for another."""
    return sha256(tag + b"\0" + body).digest()


def request_hash(request: pb.Request) -> bytes:
    """What a voucher names its request by."""
    return tagged(REQUEST_TAG, canonical(request))


def request_id(session: int, executor: Address, index: int, hashed: bytes) -> bytes:
    """What a seed is made of, with a beacon that is later than the session's opening."""
    return sampling.request_id(session.to_bytes(8, "big"), executor, index, hashed)


def sampling_of(said: pb.Sampling, request: bytes, beacon: bytes) -> Sampling:
    """How the tokens of a request are drawn, by its id and its session's beacon. Raises SamplingRefused."""
    return Sampling(sampling.seed_of(request, beacon), said.inv_temperature, said.top_k, said.top_p16)


def policy_of(policy: pb.Policy) -> Policy:
    """A registered policy as decoding applies it. Raises PolicyRefused, for none that a model can register with."""
    return Policy(
        output_limit=policy.output_limit,
        forbidden=tuple([tuple(sequence.ids) for sequence in policy.forbidden]),
        min_inv_temperature=policy.min_inv_temperature,
        max_inv_temperature=policy.max_inv_temperature,
    )


def voucher_digest(voucher: pb.Voucher) -> bytes:
    """What a client signs."""
    return tagged(VOUCHER_TAG, canonical(voucher))


def receipt_hash(receipt: pb.Receipt) -> bytes:
    """What an executor signs, and what its next receipt names this one by."""
    return tagged(RECEIPT_TAG, canonical(receipt))


def policy_digest(policy: pb.Policy) -> bytes:
    """What a receipt names its model's policy by."""
    return tagged(POLICY_TAG, canonical(policy))


def leaf_body(signed: pb.SignedReceipt) -> bytes:
    """A receipt as a leaf of its settlement's sum tree: receipt ‖ voucher ‖ client signature; its cost is its sum."""
    return canonical(signed.receipt) + canonical(signed.voucher) + signed.client_signature


def token_salt(salt: bytes, index: int) -> bytes:
    """salt_i = H(salt ‖ u32 i)."""
    return sha256(salt + index.to_bytes(4, "big")).digest()


def output_salt(salt: bytes) -> bytes:
    """The salt of the answer's tokens, from the client's salt of the prompt's."""
    return sha256(salt + OUTPUT_SALT).digest()


def token_leaf(salt_i: bytes, index: int, token: int) -> bytes:
    """Hash of a token in a commitment: opening one shows no other. H(salt_i ‖ u32 i ‖ u32 token)."""
    return sha256(salt_i + index.to_bytes(4, "big") + token.to_bytes(4, "big")).digest()


def token_leaves(salt: bytes, tokens: Sequence[int]) -> list[bytes]:
    """The leaves of a commitment to tokens; its root is that of kernels.model.trees."""
    return [token_leaf(token_salt(salt, index), index, token) for index, token in enumerate(tokens)]


def cost(model: pb.Model, unit_price: int, tokens_in: int, tokens_out: int) -> int:
    """What so many tokens cost in ucway, rounded up. The price is ucway a unit times 2³²."""
    units = tokens_in * model.units_in + tokens_out * model.units_out
    return -(-units * unit_price // PRICE_ONE)


def sign(secret: bytes, digest: bytes) -> bytes:
    """Sign a digest with a 32-byte key: 64 bytes, deterministic (RFC 6979), low s."""
    return bytes(coincurve.PrivateKey(secret).sign_recoverable(digest, hasher=None)[:64])


def is_signed(public_key: bytes, digest: bytes, signature: bytes) -> bool:
    """Whether the 33-byte key signed the digest; a signature with a high s is none, so that there is one form."""
    return verify_secp256k1(public_key, digest, signature)


def executor_of(receipt: pb.Receipt | pb.Voucher) -> Address:
    """The 20 bytes of its executor. Raises InvalidAddress."""
    return bech32_address(receipt.executor)
