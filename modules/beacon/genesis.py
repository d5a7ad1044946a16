"""What the beacon starts from and what it exports: `causeway.beacon.v1.GenesisState` as JSON.

A new chain names each validator's onion (`operator`, `image`) and no values. An exported state goes on where it
stopped, with `initial_height` one above the exported height; with another one, all its heights move along.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from chain import genesis_json
from chain.errors import InvalidRequest
from chain.module import Context
from chain.types import operator_address
from chain.wire.causeway.beacon.v1 import genesis_pb2
from chain.wire.causeway.beacon.v1 import types_pb2 as pb
from modules.beacon import params
from modules.beacon.handlers import IMAGE_BYTES
from modules.beacon.state import KEPT, NAME, ONIONS, PARAMS, VALUES, WAITING, Value

LABEL = b"causeway/beacon/v1/genesis\x00"
"""The first value is its hash with the chain's name behind it."""


def validate(state: Mapping[str, Any]) -> None:
    """Refuse a state that contradicts itself. [beacon.10] Raises InvalidRequest, InvalidParams, InvalidAddress."""
    genesis = _read(state)
    params.check(genesis.params)
    operators = [operator_address(onion.operator) for onion in genesis.onions]
    if len(set(operators)) != len(operators):
        raise InvalidRequest("beacon genesis: a validator's onion is listed twice")
    for onion in genesis.onions:
        _check(onion)
    heights = [one.height for one in genesis.values]
    if heights != list(range(heights[0], heights[0] + len(heights)) if heights else []) or len(heights) > KEPT:
        raise InvalidRequest(f"beacon genesis: values are of at most {KEPT} successive heights")
    if any(len(one.value) != IMAGE_BYTES for one in genesis.values):
        raise InvalidRequest(f"beacon genesis: a value has {IMAGE_BYTES} bytes")


def _check(onion: pb.Onion) -> None:
    """One onion: what is there has 32 bytes, and no more is used than there was."""
    waits = bool(onion.next_height)
    right = len(onion.image) == (IMAGE_BYTES if onion.image or not waits else 0)
    if not right or len(onion.next_image) != (IMAGE_BYTES if waits else 0):
        raise InvalidRequest(f"beacon genesis: the onion of {onion.operator} has {IMAGE_BYTES} bytes")
    most = params.LENGTHS[1]
    if not onion.used <= onion.length <= most or onion.next_length > most or bool(onion.next_length) != waits:
        raise InvalidRequest(f"beacon genesis: the lengths of {onion.operator}'s onion contradict each other")


def _read(state: Mapping[str, Any]) -> genesis_pb2.GenesisState:
    """The state with what it leaves out: parameters, and the length of onions that are new."""
    genesis = genesis_json.read(NAME, genesis_pb2.GenesisState, state)
    given, filled = genesis.params, params.default()
    filled.MergeFrom(given)
    genesis.params.CopyFrom(filled)
    for onion in genesis.onions:
        if onion.image and not onion.length:
            onion.length = filled.length
    return genesis


def init(ctx: Context, state: Mapping[str, Any]) -> None:
    """Write a valid state; a new chain's first value is a hash of its name. [beacon.10]"""
    genesis, height = _read(state), ctx.block.height
    later = height - genesis.values[-1].height if genesis.values else 0
    PARAMS(ctx).set(genesis.params)
    for onion in genesis.onions:
        operator = operator_address(onion.operator)
        if onion.next_height:
            onion.next_height = max(onion.next_height + later, height + 1)
            WAITING(ctx)[onion.next_height, operator] = True
        ONIONS(ctx)[operator] = onion
    first = Value(height, sha256(LABEL + ctx.block.chain_id.encode()).digest())
    for one in [Value(one.height + later, one.value) for one in genesis.values] or [first]:
        if one.height >= 0:
            VALUES(ctx)[one.height % KEPT] = one


def export(ctx: Context) -> dict[str, Any]:
    """Give the whole state as JSON that `init` takes back. [beacon.10]"""
    values = sorted(value for _, value in VALUES(ctx).items())
    genesis = genesis_pb2.GenesisState(
        params=PARAMS(ctx).get(),
        onions=[onion for _, onion in ONIONS(ctx).items()],
        values=[pb.Value(height=one.height, value=one.value) for one in values],
    )
    return genesis_json.written(genesis)
