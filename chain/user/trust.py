"""Whom a reader of receipts takes for the chain's validators, read from the files that people have."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

from chain.user.light import Untrue, Validator, validators_of

_CREATE = "/cosmos.staking.v1beta1.MsgCreateValidator"


def validators_in(path: Path, chain_id: str) -> tuple[Validator, ...]:
    """The set in a file: the engine's answer to /validators, or a genesis document. Raises Untrue, OSError."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError):
        raise Untrue(f"{path} is not JSON") from None
    try:
        found = _of_document(document, chain_id)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        if isinstance(error, Untrue):
            raise
        raise Untrue(f"{path} names no validators") from None
    if not found:
        raise Untrue(f"{path} names no validators")
    return tuple(found)


def _of_document(document: Any, chain_id: str) -> list[Validator]:
    if isinstance(document, list):
        return validators_of(document)
    if "chain_id" in document and document["chain_id"] != chain_id:
        raise Untrue(f"that is the genesis of {document['chain_id']}, the receipt is of {chain_id}")
    if "app_state" in document:
        return _of_genesis(document)
    return validators_of(document.get("result", document)["validators"])


def _of_genesis(document: Any) -> list[Validator]:
    """Those that a chain starts with: the engine's list, or else who has stake or signed in for genesis, by stake."""
    listed = document.get("validators") or document.get("consensus", {}).get("validators") or []
    if listed:
        return [Validator(base64.b64decode(one["pub_key"]["value"]), int(one["power"])) for one in listed]
    staking = document["app_state"].get("staking", {}).get("validators", [])
    genutil = document["app_state"].get("genutil", {}).get("gen_txs", [])
    joining = [message for tx in genutil for message in tx["body"]["messages"] if message["@type"] == _CREATE]
    pairs = [(one["consensus_pubkey"], one["tokens"]) for one in staking]
    pairs += [(one["pubkey"], one["value"]["amount"]) for one in joining]
    return [Validator(base64.b64decode(key["key"]), int(stake)) for key, stake in pairs]
