"""Which parameters auth may have."""

from __future__ import annotations

from chain.errors import InvalidRequest
from chain.wire.cosmos.auth.v1beta1 import auth_pb2 as pb

MAX_MEMO_CHARACTERS = 65_536
LEAST_SIGNATURES, MAX_SIGNATURES = 7, 100
"""Fewer would lock those out who share an account."""
MAX_BYTE_COST, MAX_SIGNATURE_COST = 1_000, 100_000
"""Gas: with these, the largest proof of compute still fits into half a block, and whoever wants to leave can pay."""

DEFAULT = pb.Params(
    max_memo_characters=256,
    tx_sig_limit=7,
    tx_size_cost_per_byte=10,
    sig_verify_cost_ed25519=590,
    sig_verify_cost_secp256k1=1000,
)
"""The SDK's."""


def check(params: pb.Params) -> None:
    """Refuse parameters under which no transaction could be sent, or any. [auth.8] Raises InvalidRequest."""
    _within("max memo characters", params.max_memo_characters, MAX_MEMO_CHARACTERS)
    _within("tx signature limit", params.tx_sig_limit, MAX_SIGNATURES, LEAST_SIGNATURES)
    _within("tx size cost per byte", params.tx_size_cost_per_byte, MAX_BYTE_COST)
    _within("ED25519 signature verification cost", params.sig_verify_cost_ed25519, MAX_SIGNATURE_COST)
    _within("SECK256k1 signature verification cost", params.sig_verify_cost_secp256k1, MAX_SIGNATURE_COST)


def _within(name: str, value: int, most: int, least: int = 1) -> None:
    if not least <= value <= most:
        raise InvalidRequest(f"invalid {name}: {value}")
