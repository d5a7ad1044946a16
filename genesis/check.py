"""Is a genesis document one that a chain can start from? Answered by starting it, in memory."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from chain.dispatch import Registry
from chain.errors import InvalidRequest, Refused
from chain.module import Block, Mode
from chain.store.branch import Branch
from chain.store.kv import MemoryStore
from genesis.document import init_chain
from modules.registry import MODULES


def validate(document: Mapping[str, Any]) -> dict[bytes, int]:
    """Refuse a document that no chain could start from; the validators that it starts with: ed25519 key → power.

    Every module looks at its own part; then all are written as InitChain does, so that what contradicts another part
    is found, and every invariant is asked: sums, pools, deposits, powers.
    Raises InvalidRequest, naming the first fault.
    """
    try:
        request = init_chain(document)
    except ValueError as error:
        raise InvalidRequest(f"genesis: {error}") from error
    time_ns = request.time.seconds * 10**9 + request.time.nanos
    registry = Registry(MODULES)
    block = Block(request.chain_id, request.initial_height - 1, time_ns)
    ctx = registry.context(Branch(MemoryStore()), block, Mode.GENESIS)
    try:
        registry.init_genesis(ctx, json.loads(request.app_state_bytes), request.consensus_params)
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
