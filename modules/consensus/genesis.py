"""Consensus's part of genesis: parameters come from the engine, validators from an exported state."""

from __future__ import annotations

from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from collections.abc import Mapping
from typing import Any

from chain.blocks import LAST_BLOCK
from chain.errors import InvalidRequest
from chain.module import Block, Context
from chain.types import consensus_address, parse_amount
from modules.consensus import keeper
from modules.consensus.params import check, default, engine, seen
from modules.consensus.state import PARAMS, TURNS, TURNS_CODEC, Powers
from modules.consensus.turns import Turns


def validate(state: Mapping[str, Any]) -> None:
    """Refuse a list of validators that the engine would stumble over. [consensus.5] Raises InvalidRequest."""
    _last_block(state, "")
    powers = _powers(state)
    if powers and not 0 < sum(powers.values()) <= keeper.MAX_TOTAL_POWER:
        raise InvalidRequest("consensus genesis: the total voting power is out of bounds")
    turns = _turns(state)
    if turns is not None and sorted(turns.priorities) != sorted(map(consensus_address, powers)):
        raise InvalidRequest("consensus genesis: the turns are not those of the validators")


def init(ctx: Context, state: Mapping[str, Any]) -> None:
    """Keep the engine's parameters, and give it back those with no gas limit. [consensus.5] Raises InvalidRequest.

    A new chain has no `validators` here: the module that knows them sets them.
    """
    given = ctx.consensus_params
    params = given if given is not None and given.HasField("block") else default()
    params = seen(params)
    check(params)
    PARAMS(ctx).set(params)
    ctx.consensus_params = engine(params)
    last = _last_block(state, ctx.block.chain_id)
    if last is not None:
        if last.height != ctx.block.height:
            raise InvalidRequest(
                f"consensus genesis: the last block is {last.height}, so the initial height is {last.height + 1}"
            )
        LAST_BLOCK(ctx).set(last)
    powers = _powers(state)
    if powers:
        keeper.set_powers(ctx, powers)
    turns = _turns(state)
    if turns is not None:
        TURNS(ctx).set(turns)


def export(ctx: Context) -> dict[str, Any]:
    """Write what `init` reads. Parameters are in the genesis document's own `consensus_params`.

    The last block's facts are state like any other: a chain that starts from an export has the same app hash.
    """
    state: dict[str, Any] = {
        "validators": [
            {"pub_key": b64encode(key).decode(), "power": str(power)} for key, power in keeper.powers(ctx).items()
        ],
    }
    if LAST_BLOCK(ctx).exists():
        last = LAST_BLOCK(ctx).get()
        digest = b64encode(last.hash or bytes(32)).decode()
        state["last_block"] = {"height": str(last.height), "time_ns": str(last.time_ns), "hash": digest}
    if TURNS(ctx).exists():
        state["turns"] = b64encode(TURNS_CODEC.encode(TURNS(ctx).get())).decode()
    return state


def _last_block(state: Mapping[str, Any], chain_id: str) -> Block | None:
    """The last block of the chain that was exported, under the new chain's id; None for a chain that begins."""
    given = state.get("last_block")
    if given is None:
        return None
    try:
        height, time_ns = parse_amount(given["height"]), parse_amount(given["time_ns"])
        digest = b64decode(given["hash"], validate=True)
    except (KeyError, TypeError, AttributeError, Base64Error):
        raise InvalidRequest(
            "consensus genesis: the last block has a height, a time_ns, and a hash in base64"
        ) from None
    if len(digest) != 32 or max(height, time_ns) >= 2**63:
        raise InvalidRequest("consensus genesis: the last block's hash is 32 bytes, its height and time below 2^63")
    return Block(chain_id, height, time_ns, digest)


def _turns(state: Mapping[str, Any]) -> Turns | None:
    """Whose turns the next blocks would have been; `state.py` says how they are written."""
    given = state.get("turns")
    if given is None:
        return None
    try:
        raw = b64decode(given, validate=True)
        turns = TURNS_CODEC.decode(raw)
    except (TypeError, Base64Error):
        raise InvalidRequest("consensus genesis: the turns are bytes in base64") from None
    if len(raw) < 40 or TURNS_CODEC.encode(turns) != raw:
        raise InvalidRequest("consensus genesis: the turns are malformed")
    return turns


def _powers(state: Mapping[str, Any]) -> Powers:
    unknown = sorted(key for key in state if key not in ("validators", "last_block", "turns"))
    if unknown:
        raise InvalidRequest(f"consensus genesis: unknown {', '.join(unknown)}")
    powers: dict[bytes, int] = {}
    for one in state.get("validators", []):
        try:
            key, power = b64decode(one["pub_key"], validate=True), parse_amount(one["power"])
        except (KeyError, TypeError, AttributeError, Base64Error):
            raise InvalidRequest("consensus genesis: a validator has a pub_key in base64 and a power") from None
        if len(key) != 32 or key in powers or not power:
            raise InvalidRequest("consensus genesis: a validator's key is 32 bytes, listed once, with some power")
        powers[key] = power
    return powers
