"""Genutil's part of genesis: `{"gen_txs": […]}`, in the SDK's JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chain.errors import InvalidRequest, Refused
from chain.module import Context
from modules.genutil import keeper
from modules.genutil.messages import MAX_TRANSACTIONS
from modules.poc import keeper as poc


def validate(state: Mapping[str, Any]) -> None:
    """Refuse what can't be a list of such transactions. [genutil.1] Raises InvalidRequest."""
    for number, one in enumerate(_listed(state)):
        try:
            keeper.check_kinds(one)
        except Refused as refusal:
            raise InvalidRequest(f"gen_txs[{number}]: {refusal.log}") from None


def init(ctx: Context, state: Mapping[str, Any]) -> None:
    """Run all of them, then compute powers; every other module has written its part. [genutil.3] [genutil.4]

    Raises InvalidRequest.
    """
    listed = _listed(state)
    for number, one in enumerate(listed):
        try:
            keeper.run(ctx, one)
        except Refused as refusal:
            raise InvalidRequest(f"gen_txs[{number}]: {refusal.log}") from None
    if listed:  # an exported chain has its set, and may be about to compute the next
        poc.update_set(ctx)


def export(ctx: Context) -> dict[str, Any]:
    """Nothing is left to run."""
    return {"gen_txs": []}


def _listed(state: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    unknown = sorted(key for key in state if key != "gen_txs")
    found = state.get("gen_txs", [])
    if unknown or not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise InvalidRequest("genutil genesis: gen_txs is a list of transactions, and all there is")
    if len(found) > MAX_TRANSACTIONS:
        raise InvalidRequest(f"genutil genesis: at most {MAX_TRANSACTIONS} transactions")
    return found
