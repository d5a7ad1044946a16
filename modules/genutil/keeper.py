"""Transactions of genesis: read, checked, run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chain import genesis_json
from chain.errors import InvalidRequest, Unauthorized, UnknownAddress
from chain.module import Context, Route
from chain.tx.decode import Decoder, Tx
from chain.tx.sign import verify_signatures
from chain.types import bech32_text
from chain.wire.cosmos.tx.v1beta1 import tx_pb2 as tx_pb
from modules.auth import keeper as auth
from modules.genutil.messages import CREATE_VALIDATOR, REGISTER_ONION


def encoded(written: Mapping[str, Any]) -> bytes:
    """A transaction's bytes from its JSON, which are those that were signed. Raises InvalidRequest."""
    tx = genesis_json.read("genutil", tx_pb.Tx, written)
    raw: bytes = tx_pb.TxRaw(
        body_bytes=tx.body.SerializeToString(deterministic=True),
        auth_info_bytes=tx.auth_info.SerializeToString(deterministic=True),
        signatures=tx.signatures,
    ).SerializeToString(deterministic=True)
    return raw


def check_kinds(written: Mapping[str, Any]) -> None:
    """Refuse what makes no validator, or does more than that. [genutil.1] Raises InvalidRequest."""
    kinds = [one.type_url for one in genesis_json.read("genutil", tx_pb.Tx, written).body.messages]
    if kinds[:1] != [CREATE_VALIDATOR] or any(kind != REGISTER_ONION for kind in kinds[1:]):
        raise InvalidRequest("genutil genesis: a transaction makes one validator, and may register its onion")


def run(ctx: Context, written: Mapping[str, Any]) -> None:
    """Run one transaction, all of it. [genutil.2] [genutil.3] Raises what decoding, signatures and messages raise."""
    tx = Decoder(ctx.routes, limit=1).decode(encoded(written))
    _require_signed(ctx, tx)
    child = ctx.branch()
    for message, route in zip(tx.messages, tx.routes, strict=True):
        _handle(child, message, route)
    child.events = []
    ctx.join(child)


def _handle(ctx: Context, message: Any, route: Route) -> None:
    route.handler(ctx, message)


def _require_signed(ctx: Context, tx: Tx) -> None:
    """One signer, with an account that genesis lists, who has sent the key along; its sequence is used. [genutil.2]"""
    if len(tx.signers) != 1:
        raise Unauthorized("a transaction of genesis has one signer, the validator's operator")
    signer, info = tx.signers[0], tx.infos[0]
    if auth.account(ctx, signer) is None:
        raise UnknownAddress(f"account {bech32_text(signer)} does not exist: genesis must list it")
    if info.key is None or info.key.address != signer:
        raise Unauthorized(f"the public key of {bech32_text(signer)} must be sent along")
    if info.sequence:
        raise Unauthorized("a transaction of genesis is signed for sequence 0")
    verify_signatures(tx, (info.key,), (0,), ctx.block.chain_id)
    auth.use_sequence(ctx, signer, info.key)
