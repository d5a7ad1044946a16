"""The engine's validator set: told in differences that it can't stumble over. [consensus.2]"""

from __future__ import annotations

from chain.module import Context, Mode
from chain.types import consensus_address
from chain.wire.tendermint.types import params_pb2
from modules.consensus import turns
from modules.consensus.state import ENGINE, PARAMS, POWERS, TURNS, Powers

MAX_TOTAL_POWER = 10**12
"""All voting power together; CometBFT stops far above it."""


def powers(ctx: Context) -> Powers:
    """The validator set that modules want: ed25519 key → power."""
    return POWERS(ctx).get() if POWERS(ctx).exists() else {}


def params(ctx: Context) -> params_pb2.ConsensusParams:
    """The engine's parameters, in the form that clients see."""
    return PARAMS(ctx).get()


def set_powers(ctx: Context, wanted: Powers) -> None:
    """Make `wanted` the whole validator set; a power of 0 is the same as absence. [consensus.1]

    The engine gets the sorted difference to its own copy. Raises ValueError for an empty set, a key that is not
    32 bytes, a power below zero or a total above 10¹²: CometBFT stops the chain on those, so they are a program's
    mistakes and no refusal.
    """
    if any(len(key) != 32 or power < 0 for key, power in wanted.items()):
        raise ValueError("a validator has an ed25519 key of 32 bytes and a power that is not negative")
    kept = {key: power for key, power in wanted.items() if power}
    if not 0 < sum(kept.values()) <= MAX_TOTAL_POWER:
        raise ValueError(f"{len(kept)} validators have a total power of {sum(kept.values())}")
    POWERS(ctx).set(kept)
    if ctx.mode is Mode.GENESIS:
        ENGINE(ctx).set(kept)
        ctx.validator_updates = kept
    else:
        ctx.validator_updates = difference(ENGINE(ctx).get(), kept)


def difference(old: Powers, new: Powers) -> dict[bytes, int]:
    """What makes `new` of `old`: changed powers, and 0 for keys that leave; by key. [consensus.2]"""
    changes = {key: 0 for key in old if key not in new}
    changes.update({key: power for key, power in new.items() if old.get(key) != power})
    return dict(sorted(changes.items()))


def turnover(ctx: Context) -> tuple[list[bytes], list[bytes]]:
    """The keys that enter the set with this block, and those that leave it: for hooks at its end. [consensus.2]"""
    if ctx.store.get(POWERS.full) == ctx.store.get(ENGINE.full):
        return [], []
    old, new = ENGINE(ctx).get(), POWERS(ctx).get()
    return [key for key in new if key not in old], [key for key in old if key not in new]


def evidence_age(ctx: Context) -> tuple[int, int]:
    """How old evidence may be: blocks, and nanoseconds. It is too old beyond both."""
    found = PARAMS(ctx).get().evidence
    return found.max_age_num_blocks, found.max_age_duration.seconds * 10**9 + found.max_age_duration.nanos


def whose_turn(ctx: Context) -> bytes:
    """The consensus address that proposes this block's first round; empty where there are no validators. [consensus.6]

    A block that is being made or run is this one; where none is (in queries), the next.
    """
    return _turns(ctx).next if ENGINE(ctx).exists() else b""


def _turns(ctx: Context) -> turns.Turns:
    return TURNS(ctx).get() if TURNS(ctx).exists() else turns.first(_by_address(ENGINE(ctx).get()))


def _by_address(found: Powers) -> Powers:
    return {consensus_address(key): power for key, power in found.items()}


def pre_block(ctx: Context) -> None:
    """Begin the turns anew where the engine does: an exported state has those of the engine before. [consensus.5]"""
    if ctx.begins:
        ctx.store.delete(TURNS.full)


def end_block(ctx: Context) -> None:
    """Tell the engine how the set differs from its copy, whatever happened to it in the block. [consensus.2]

    The turns go on as the engine's will when it has been told. [consensus.6]
    """
    if ENGINE(ctx).exists():
        old, new = _by_address(ENGINE(ctx).get()), _by_address(POWERS(ctx).get())
        TURNS(ctx).set(turns.advance(_turns(ctx), old, new))
    if ctx.store.get(POWERS.full) == ctx.store.get(ENGINE.full):
        ctx.validator_updates = {}
        return
    wanted = POWERS(ctx).get()
    ctx.validator_updates = difference(ENGINE(ctx).get(), wanted)
    ENGINE(ctx).set(wanted)
