"""Is a genesis document one that a chain can start from? Answered by starting it, in memory."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from google.protobuf import json_format

from chain.dispatch import Registry
from chain.errors import InvalidRequest, Refused
from chain.module import Block, Context, Mode
from chain.store.branch import Branch
from chain.store.kv import MemoryStore
from chain.wire.tendermint.types import params_pb2
from modules.registry import MODULES


def validate(document: Mapping[str, Any]) -> dict[bytes, int]:
    """Refuse a document that no chain could start from; the validators that it starts with: ed25519 key → power.

    Every module looks at its own part; then all are written as InitChain does, so that what contradicts another part
    is found, and every invariant is asked: sums, pools, deposits, powers.
    Raises InvalidRequest, naming the first fault.
    """
    for name in ("chain_id", "genesis_time", "consensus_params", "app_state"):
        if not document.get(name):
            raise InvalidRequest(f"genesis: {name} is missing")
    height = int(document.get("initial_height", "1")) - 1
    block = Block(document["chain_id"], height, _nanoseconds(document["genesis_time"]))
    registry = Registry(MODULES)
    ctx = Context(Branch(MemoryStore()), block, Mode.GENESIS, routes=registry.routes)
    try:
        registry.init_genesis(ctx, document["app_state"], _consensus_params(document["consensus_params"]))
    except Refused as refusal:
        raise InvalidRequest(f"genesis: {refusal.log}") from refusal
    if not ctx.validator_updates:
        raise InvalidRequest("genesis: nobody validates: a chain needs a validator")
    for module, invariant in registry.invariants():
        try:
            invariant(ctx)
        except ValueError as broken:
            raise InvalidRequest(f"genesis: {module}: {broken}") from broken
    return dict(ctx.validator_updates)


def _nanoseconds(text: str) -> int:
    """Nanoseconds since 1970 of an RFC 3339 time. Raises InvalidRequest."""
    try:
        moment = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        raise InvalidRequest(f"genesis: genesis_time {text!r} is not a time as 2026-01-01T00:00:00Z") from None
    if moment.tzinfo is None:
        raise InvalidRequest(f"genesis: genesis_time {text!r} has no zone")
    return int((moment - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds()) * 10**9


def _consensus_params(given: Mapping[str, Any]) -> params_pb2.ConsensusParams:
    """The engine's parameters; its JSON has a duration as nanoseconds. Raises InvalidRequest."""
    params = {name: dict(part) for name, part in given.items() if part is not None}
    evidence = params.get("evidence", {})
    try:
        if "max_age_duration" in evidence:
            seconds, nanos = divmod(int(evidence["max_age_duration"]), 10**9)
            evidence["max_age_duration"] = f"{seconds}.{nanos:09d}s"
        return json_format.ParseDict(params, params_pb2.ConsensusParams(), ignore_unknown_fields=True)
    except (json_format.ParseError, ValueError, TypeError) as error:
        raise InvalidRequest(f"genesis: consensus_params: {error}") from None
