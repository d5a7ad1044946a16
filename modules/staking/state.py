"""What staking keeps. Amounts are ucway, shares and rates decimals of 18 places, times Unix nanoseconds."""

from __future__ import annotations

from typing import NamedTuple

from chain.dec import Dec
from chain.store.codecs import ADDRESS, AMOUNT, BOOL, BYTES, U64, U256, UNIT, Codec, pair, proto, triple
from chain.store.map import Item, Map
from chain.types import Address, module_address
from chain.wire.cosmos.staking.v1beta1 import staking_pb2 as pb

NAME = "staking"


class Part(NamedTuple):
    """Shares that were added in an era; era 0 is any before the open ones."""

    era: int
    shares: Dec


class Rise(NamedTuple):
    """A commission that was announced: it holds once that many epochs have opened."""

    epochs: int
    rate: Dec


class Past(NamedTuple):
    """What is remembered of a block; `since` is the height of the set that held then."""

    time_ns: int
    proposer: bytes
    since: int


class Member(NamedTuple):
    """What is remembered of a validator; its key has 32 bytes."""

    operator: Address
    key: bytes
    tokens: int
    shares: Dec


def _encode_parts(parts: tuple[Part, ...]) -> bytes:
    """`u64 era ‖ u8 length ‖ ASCII digits of the shares` of each part."""
    return b"".join([part.era.to_bytes(8, "big") + BYTES.part(b"%d" % part.shares) for part in parts])


def _decode_parts(raw: bytes) -> tuple[Part, ...]:
    parts, at = [], 0
    while at < len(raw):
        era = int.from_bytes(raw[at : at + 8], "big")
        digits, at = BYTES.take(raw, at + 8)
        parts.append(Part(era, int(digits)))
    return tuple(parts)


def _encode_past(past: Past) -> bytes:
    """`u64 time in ns ‖ u64 height of the set ‖ proposer's consensus address`."""
    return past.time_ns.to_bytes(8, "big") + past.since.to_bytes(8, "big") + past.proposer


def _decode_past(raw: bytes) -> Past:
    return Past(int.from_bytes(raw[:8], "big"), raw[16:], int.from_bytes(raw[8:16], "big"))


def _encode_members(members: tuple[Member, ...]) -> bytes:
    """One byte, then `20-byte operator ‖ 32-byte key ‖ tokens ‖ shares` of each; digits after their length."""
    parts = [b"\x01"]
    for one in members:
        parts += (one.operator, one.key, BYTES.part(b"%d" % one.tokens), BYTES.part(b"%d" % one.shares))
    return b"".join(parts)


def _decode_members(raw: bytes) -> tuple[Member, ...]:
    members, at = [], 1
    while at < len(raw):
        operator, key = raw[at : at + 20], raw[at + 20 : at + 52]
        tokens, at = BYTES.take(raw, at + 52)
        shares, at = BYTES.take(raw, at)
        members.append(Member(operator, key, int(tokens), int(shares)))
    return tuple(members)


def _encode_rise(rise: Rise) -> bytes:
    """`u64 epochs ‖ ASCII digits of the rate`."""
    return rise.epochs.to_bytes(8, "big") + b"%d" % rise.rate


def _decode_rise(raw: bytes) -> Rise:
    return Rise(int.from_bytes(raw[:8], "big"), int(raw[8:]))


BONDED_POOL = "bonded_tokens_pool"
NOT_BONDED_POOL = "not_bonded_tokens_pool"
BONDED = module_address(BONDED_POOL)
"""Holds the tokens of bonded validators."""
NOT_BONDED = module_address(NOT_BONDED_POOL)
"""Holds the tokens of all other validators, and what is unbonding."""

POWERS = Map(NAME, b"\x11", ADDRESS, U64)
"""operator → voting power: exactly the bonded validators."""
TOTAL_POWER = Item(NAME, b"\x12", AMOUNT, default=0)
"""The sum of POWERS."""
VALIDATORS = Map(NAME, b"\x21", ADDRESS, proto(pb.Validator))
"""operator → validator."""
BY_CONSENSUS = Map(NAME, b"\x22", BYTES, ADDRESS)
"""consensus address (20 bytes) → operator."""
BY_TOKENS = Map(NAME, b"\x23", pair(U256, ADDRESS), UNIT, default=False)
"""(tokens, operator) of every validator that is not jailed."""
DELEGATIONS = Map(NAME, b"\x31", pair(ADDRESS, ADDRESS), AMOUNT, default=0)
"""(delegator, operator) → shares."""
UNBONDING = Map(NAME, b"\x32", pair(ADDRESS, ADDRESS), proto(pb.UnbondingDelegation))
"""(delegator, operator) → what it takes back, entry by entry, oldest first."""
UNBONDING_OF = Map(NAME, b"\x33", pair(ADDRESS, ADDRESS), UNIT, default=False)
"""(operator, delegator) of UNBONDING."""
REDELEGATIONS = Map(NAME, b"\x34", triple(ADDRESS, ADDRESS, ADDRESS), proto(pb.Redelegation))
"""(delegator, source, destination) → what it moved, entry by entry, oldest first."""
REDELEGATIONS_FROM = Map(NAME, b"\x35", triple(ADDRESS, ADDRESS, ADDRESS), UNIT, default=False)
"""(source, delegator, destination) of REDELEGATIONS."""
REDELEGATIONS_TO = Map(NAME, b"\x36", triple(ADDRESS, ADDRESS, ADDRESS), UNIT, default=False)
"""(destination, delegator, source) of REDELEGATIONS."""
NEXT_ID = Item(NAME, b"\x37", U64, default=0)
"""How many unbonding operations there have been: each has its number, from 1 on."""
UNBONDING_QUEUE = Map(NAME, b"\x41", triple(U64, ADDRESS, ADDRESS), UNIT, default=False)
"""(completion time, delegator, operator) of every entry of UNBONDING."""
REDELEGATION_QUEUE = Map(NAME, b"\x42", pair(U64, triple(ADDRESS, ADDRESS, ADDRESS)), UNIT, default=False)
"""(completion time, (delegator, source, destination)) of every entry of REDELEGATIONS."""
VALIDATOR_QUEUE = Map(NAME, b"\x43", pair(U64, ADDRESS), UNIT, default=False)
"""(unbonding time, operator) of every unbonding validator."""
HEADERS = Map(NAME, b"\x50", U64, Codec(_encode_past, _decode_past))
"""height → what is remembered of that block; the last `historical_entries` of them."""
SETS = Map(NAME, b"\x52", U64, Codec(_encode_members, _decode_members))
"""height → the validators from that block on; those of which HEADERS speaks."""
SET_CHANGED = Item(NAME, b"\x53", BOOL, default=False)
"""Whether the bonded validators, or their tokens, are others than the newest of SETS says."""
PARAMS = Item(NAME, b"\x51", proto(pb.Params))
DELEGATORS = Map(NAME, b"\x71", pair(ADDRESS, ADDRESS), UNIT, default=False)
"""(operator, delegator) of DELEGATIONS."""
CHANGED = Item(NAME, b"\x81", BOOL, default=False)
"""Whether a validator's tokens, jailed state or existence have changed since the powers were last computed."""
ERA = Item(NAME, b"\x82", U64, default=0)
"""How many eras have begun."""
OPEN_ERA = Item(NAME, b"\x83", U64, default=0)
"""The oldest era that anybody asks for; 0 where nobody does."""
YOUNG = Map(NAME, b"\x84", pair(ADDRESS, ADDRESS), Codec(_encode_parts, _decode_parts), default=())
"""(delegator, operator) → shares added in open eras, youngest last; parts of closed ones may still be there."""
YOUNG_SUMS = Map(NAME, b"\x85", pair(U64, ADDRESS), AMOUNT, default=0)
"""(era, operator) → shares of YOUNG, summed; of open eras only."""
YOUNG_ERAS = Map(NAME, b"\x88", pair(ADDRESS, U64), UNIT, default=False)
"""(operator, era) of YOUNG_SUMS, so that those of one validator can be summed."""
RISES = Map(NAME, b"\x86", ADDRESS, Codec(_encode_rise, _decode_rise))
"""operator → the commission that it has announced."""
RISE_QUEUE = Map(NAME, b"\x87", pair(U64, ADDRESS), UNIT, default=False)
"""(epochs, operator) of RISES."""
