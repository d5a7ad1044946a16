"""Verbs on validators: reading, writing with their indexes, jailing, removal."""

from __future__ import annotations

from collections.abc import Iterator

from google.protobuf.any_pb2 import Any as AnyMessage
from google.protobuf.message import DecodeError

from chain.dec import Dec, from_wire
from chain.module import Context
from chain.types import Address, consensus_address, operator_text
from chain.wire.cosmos.crypto.ed25519 import keys_pb2
from chain.wire.cosmos.staking.v1beta1 import staking_pb2 as pb
from modules.distribution import keeper as distribution
from modules.staking import commission, times
from modules.staking.messages import NoValidator
from modules.staking.state import (
    BY_CONSENSUS,
    BY_TOKENS,
    CHANGED,
    PARAMS,
    POWERS,
    SET_CHANGED,
    TOTAL_POWER,
    VALIDATOR_QUEUE,
    VALIDATORS,
)

ED25519 = "/cosmos.crypto.ed25519.PubKey"


def validator(ctx: Context, operator: Address) -> pb.Validator | None:
    """The validator of an operator, or None."""
    return VALIDATORS(ctx).get(operator)


def require(ctx: Context, operator: Address) -> pb.Validator:
    """The validator of an operator. Raises NoValidator."""
    found = VALIDATORS(ctx).get(operator)
    if found is None:
        raise NoValidator(operator_text(operator))
    return found


def by_consensus(ctx: Context, address: bytes) -> Address | None:
    """The operator of the validator that signs as `address` (20 bytes)."""
    return BY_CONSENSUS(ctx).get(address)


def consensus_key(one: pb.Validator) -> bytes:
    """A validator's ed25519 key, 32 bytes."""
    return bytes(keys_pb2.PubKey.FromString(one.consensus_pubkey.value).key)


def parse_key(raw: bytes) -> bytes | None:
    """The 32 bytes of an ed25519 key in an Any; None where it is none, or is not written in its one form."""
    try:
        found = keys_pb2.PubKey.FromString(raw)
    except DecodeError:
        return None
    return bytes(found.key) if len(found.key) == 32 and found.SerializeToString() == raw else None


def packed_key(key: bytes) -> AnyMessage:
    """An ed25519 key as it stands in a validator."""
    return AnyMessage(type_url=ED25519, value=keys_pb2.PubKey(key=key).SerializeToString())


def tokens(ctx: Context, operator: Address) -> int:
    """What a validator holds, in ucway; 0 where there is none."""
    found = VALIDATORS(ctx).get(operator)
    return 0 if found is None else int(found.tokens)


def total_shares(ctx: Context, operator: Address) -> Dec:
    """All shares of a validator; 0 where there is none."""
    found = VALIDATORS(ctx).get(operator)
    return 0 if found is None else from_wire(found.delegator_shares)


def rate(ctx: Context, operator: Address) -> Dec:
    """A validator's present commission. Raises NoValidator."""
    return from_wire(require(ctx, operator).commission.commission_rates.rate)


def is_jailed(ctx: Context, operator: Address) -> bool:
    """Whether there is such a validator, and it is jailed."""
    found = VALIDATORS(ctx).get(operator)
    return found is not None and found.jailed


def is_bonded(ctx: Context, operator: Address) -> bool:
    """Whether there is such a validator, and it is one of the set."""
    return operator in POWERS(ctx)


def power_parts(ctx: Context, operator: Address) -> int:
    """A validator's part of all voting power, in 10⁹; 0 for who is not in the set."""
    held = POWERS(ctx).get(operator)
    return 0 if held is None else 10**9 * held // TOTAL_POWER(ctx).get()


def bonded_validators(ctx: Context) -> list[Address]:
    """Operators of the present set, in store order."""
    return list(POWERS(ctx))


def top_by_tokens(ctx: Context) -> Iterator[tuple[Address, int]]:
    """(operator, tokens) of validators that are not jailed, most tokens first. [staking.3]"""
    return ((operator, held) for held, operator in BY_TOKENS(ctx).keys(reverse=True))


def max_validators(ctx: Context) -> int:
    """How many validators there may be in the set."""
    return int(PARAMS(ctx).get().max_validators)


def unbonding_time(ctx: Context) -> int:
    """How long unbonding takes, in nanoseconds."""
    return times.nanoseconds(PARAMS(ctx).get().unbonding_time)


def put(ctx: Context, operator: Address, one: pb.Validator) -> None:
    """Keep a validator and its place by tokens; note what powers depend on. [staking.3]"""
    before = VALIDATORS(ctx).get(operator)
    old, new = _rank(before), _rank(one)
    index = BY_TOKENS(ctx)
    if old != new:
        if old is not None:
            index[old, operator] = False
        if new is not None:
            index[new, operator] = True
    if before is None or before.tokens != one.tokens or before.jailed != one.jailed:
        CHANGED(ctx).set(True)
    if _seen(before) != _seen(one):
        SET_CHANGED(ctx).set(True)
    VALIDATORS(ctx)[operator] = one


def add(ctx: Context, operator: Address, one: pb.Validator) -> None:
    """Keep a new validator; from now on it can be found by its key. [staking.4]"""
    BY_CONSENSUS(ctx)[consensus_address(consensus_key(one))] = operator
    put(ctx, operator, one)


def remove(ctx: Context, operator: Address, one: pb.Validator) -> None:
    """Forget a validator without shares that has unbonded. [staking.8]

    Raises ValueError for one that is bonded or unbonding, or has tokens: a mistake of a program.
    """
    if one.status != pb.BOND_STATUS_UNBONDED or int(one.tokens):
        raise ValueError(f"{one.operator_address} can't be removed yet")
    if not one.jailed:
        BY_TOKENS(ctx)[0, operator] = False
    del BY_CONSENSUS(ctx)[consensus_address(consensus_key(one))]
    del VALIDATORS(ctx)[operator]
    commission.forget(ctx, operator)
    CHANGED(ctx).set(True)
    distribution.validator_removed(ctx, operator)


def jail(ctx: Context, operator: Address) -> None:
    """Take a validator out of the running for power; one that is jailed stays so. [staking.7] Raises NoValidator."""
    one = require(ctx, operator)
    one.jailed = True
    put(ctx, operator, one)


def unjail(ctx: Context, operator: Address) -> None:
    """Let a validator run for power again. [staking.7] Raises NoValidator."""
    one = require(ctx, operator)
    one.jailed = False
    put(ctx, operator, one)


def mature(ctx: Context) -> None:
    """Validators that have unbonded long enough are unbonded; those without shares are gone. [staking.8]"""
    due = []
    for until, operator in VALIDATOR_QUEUE(ctx).keys():  # noqa: SIM118 - the entries are a store's, not a dict's
        if until > ctx.block.time_ns:
            break
        due.append((until, operator))
    for until, operator in due:
        VALIDATOR_QUEUE(ctx)[until, operator] = False
        one = require(ctx, operator)
        one.status = pb.BOND_STATUS_UNBONDED
        del one.unbonding_ids[:]
        put(ctx, operator, one)
        if not from_wire(one.delegator_shares):
            remove(ctx, operator, one)


def changed(ctx: Context) -> bool:
    """Whether a validator's tokens, jailed state or existence have changed since `clear_changed`."""
    return CHANGED(ctx).get()


def mark_changed(ctx: Context) -> None:
    """Have the powers computed anew at the end of this block: something that they depend on has changed elsewhere."""
    CHANGED(ctx).set(True)


def clear_changed(ctx: Context) -> None:
    """The powers are up to date."""
    CHANGED(ctx).set(False)


def _seen(one: pb.Validator | None) -> tuple[str, str] | None:
    """What history remembers of a bonded validator."""
    return (one.tokens, one.delegator_shares) if one is not None and one.status == pb.BOND_STATUS_BONDED else None


def _rank(one: pb.Validator | None) -> int | None:
    return None if one is None or one.jailed else int(one.tokens)
