"""What staking exports that the SDK has no place for: under a name of its own, which may be missing. [staking.14]"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chain import genesis_json
from chain.dec import ONE, from_wire, wire
from chain.errors import InvalidRequest
from chain.module import Context
from chain.types import (
    Address,
    bech32_address,
    bech32_text,
    operator_address,
    operator_text,
    parse_amount,
)
from chain.wire.causeway.staking.v1 import genesis_pb2 as own
from chain.wire.cosmos.staking.v1beta1 import genesis_pb2
from modules.staking import eras
from modules.staking.state import (
    CHANGED,
    ERA,
    HEADERS,
    NEXT_ID,
    OPEN_ERA,
    RISE_QUEUE,
    RISES,
    SET_CHANGED,
    SETS,
    YOUNG,
    Member,
    Part,
    Past,
    Rise,
)

NAME = "causeway"
KEY_BYTES = 32


def split(state: Mapping[str, Any]) -> tuple[genesis_pb2.GenesisState, own.Extra | None]:
    """The SDK's part and ours, which a new chain does without. Raises InvalidRequest."""
    known = {name: value for name, value in state.items() if name != NAME}
    extra = genesis_json.read("staking", own.Extra, state[NAME]) if NAME in state else None
    return genesis_json.read("staking", genesis_pb2.GenesisState, known), extra


def check(extra: own.Extra | None) -> None:
    """Refuse what contradicts itself. Raises InvalidRequest, and what addresses and amounts do."""
    if extra is None:
        return
    if extra.open_era > extra.era:
        raise InvalidRequest("staking genesis: an open era that has not begun")
    for young in extra.young:
        bech32_address(young.delegator)
        eras = [part.era for part in young.parts]
        if not eras or eras != sorted(set(eras)) or any(from_wire(part.shares) <= 0 for part in young.parts):
            raise InvalidRequest("staking genesis: young shares are positive, by era")
    if any(not 0 <= from_wire(rise.rate) <= ONE for rise in extra.rises):
        raise InvalidRequest("staking genesis: an announced commission is 0 to 1")
    heights = [one.height for one in extra.sets]
    if any(header.set not in heights for header in extra.headers):
        raise InvalidRequest("staking genesis: a block's validators are not listed")
    for one in (one for held in extra.sets for one in held.validators):
        if len(one.key) != KEY_BYTES or parse_amount(one.tokens) < 0 or from_wire(one.shares) < 0:
            raise InvalidRequest("staking genesis: a past validator with a strange key or stake")


def init(ctx: Context, extra: own.Extra | None) -> None:
    """Write what was exported; after the rest."""
    if extra is None:
        return
    CHANGED(ctx).set(extra.changed)
    NEXT_ID(ctx).set(max(NEXT_ID(ctx).get(), extra.unbonding_ids))
    ERA(ctx).set(extra.era)
    OPEN_ERA(ctx).set(extra.open_era)
    for young in extra.young:
        _init_young(ctx, young, extra.open_era)
    for rise in extra.rises:
        RISES(ctx)[operator_address(rise.operator)] = Rise(rise.epochs, from_wire(rise.rate))
        RISE_QUEUE(ctx)[rise.epochs, operator_address(rise.operator)] = True
    for header in extra.headers:
        HEADERS(ctx)[header.height] = Past(header.time_ns, header.proposer, header.set)
    for held in extra.sets:
        SETS(ctx)[held.height] = tuple(
            [
                Member(operator_address(one.operator), one.key, int(one.tokens), from_wire(one.shares))
                for one in held.validators
            ]
        )
    SET_CHANGED(ctx).set(extra.set_changed)


def export(ctx: Context) -> dict[str, Any]:
    """Write what `init` reads."""
    extra = own.Extra(
        changed=CHANGED(ctx).get(),
        unbonding_ids=NEXT_ID(ctx).get(),
        era=ERA(ctx).get(),
        open_era=OPEN_ERA(ctx).get(),
        young=[_young(*entry) for entry in YOUNG(ctx).items()],
        rises=[
            own.Rise(operator=operator_text(operator), epochs=rise.epochs, rate=wire(rise.rate))
            for operator, rise in RISES(ctx).items()
        ],
        headers=[
            own.PastHeader(height=height, time_ns=past.time_ns, proposer=past.proposer, set=past.since)
            for height, past in HEADERS(ctx).items()
        ],
        sets=[_set(height, members) for height, members in SETS(ctx).items()],
        set_changed=SET_CHANGED(ctx).get(),
    )
    return genesis_json.written(extra)


def _young(pair: tuple[Address, Address], parts: tuple[Part, ...]) -> own.Young:
    delegator, operator = pair
    return own.Young(
        delegator=bech32_text(delegator),
        operator=operator_text(operator),
        parts=[own.Part(era=era, shares=wire(shares)) for era, shares in parts],
    )


def _init_young(ctx: Context, young: own.Young, oldest: int) -> None:
    operator = operator_address(young.operator)
    parts = tuple([Part(part.era, from_wire(part.shares)) for part in young.parts])
    YOUNG(ctx)[bech32_address(young.delegator), operator] = parts
    for era, shares in parts:
        if oldest and era >= oldest:
            eras.note(ctx, operator, era, shares)


def _set(height: int, members: tuple[Member, ...]) -> own.PastSet:
    held = own.PastSet(height=height)
    for one in members:
        held.validators.add(
            operator=operator_text(one.operator), key=one.key, tokens=str(one.tokens), shares=wire(one.shares)
        )
    return held
