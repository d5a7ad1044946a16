"""Vesting's part of genesis: `causeway.vesting.v1.GenesisState` as JSON. Vesting accounts are in auth's part."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from chain import genesis_json
from chain.errors import InvalidRequest
from chain.module import Context
from chain.types import DENOM, Coin, bech32_address, bech32_text, parse_amount
from chain.wire.causeway.vesting.v1 import genesis_pb2
from chain.wire.causeway.vesting.v1 import types_pb2 as pb
from modules.vesting import keeper
from modules.vesting.params import DEFAULT, MAX_EPOCHS, check
from modules.vesting.schedule import Grant, amount_of, merged
from modules.vesting.state import EPOCHS, LOCKS, NOTHING, PARAMS, Lock

MAX_COUNT = 2**63 - 1


def validate(state: Mapping[str, Any]) -> None:
    """Refuse a genesis that contradicts itself. [vesting.7] Raises InvalidRequest, InvalidAddress, InvalidCoins."""
    given = genesis_json.read("vesting", genesis_pb2.GenesisState, state)
    if given.HasField("params"):
        check(given.params)
    if given.epochs > MAX_COUNT:
        raise InvalidRequest("vesting genesis: more epochs than can be")
    seen = set()
    for one in given.rewards:
        address = bech32_address(one.address)
        if address in seen:
            raise InvalidRequest(f"vesting genesis: {one.address} is listed twice")
        seen.add(address)
        _check(one.address, _lock(one.rewards), given.epochs)


def _check(who: str, lock: Lock, epochs: int) -> None:
    if lock == NOTHING:
        raise InvalidRequest(f"vesting genesis: {who} has no rewards")
    if lock.grants != merged(lock.grants):
        raise InvalidRequest(f"vesting genesis: grants of {who} are some, sorted, each start and epochs once")
    for start, length, amount in lock.grants:
        if start > epochs or not 1 <= length <= MAX_EPOCHS or amount > keeper.MAX_GRANT:
            raise InvalidRequest(f"vesting genesis: {who} can have no grant of {amount} in {start} over {length}")
    if lock.delegated_grants > sum([one.amount for one in lock.grants]):
        raise InvalidRequest(f"vesting genesis: {who} has delegated more rewards than it was granted")


def init(ctx: Context, state: Mapping[str, Any]) -> None:
    """Write parameters, the count of epochs, and rewards; auth's part has written the vesting accounts. [vesting.7]

    Raises InvalidRequest where free coins that are delegated are counted twice.
    """
    given = genesis_json.read("vesting", genesis_pb2.GenesisState, state)
    PARAMS(ctx).set(given.params if given.HasField("params") else DEFAULT)
    if given.epochs:
        EPOCHS(ctx).set(given.epochs)
    for one in given.rewards:
        address, found = bech32_address(one.address), _lock(one.rewards)
        present = LOCKS(ctx)[address]
        if present.schedule is not None:
            if found.delegated_free:
                raise InvalidRequest(f"vesting genesis: delegated_free of {one.address} is in its account")
            found = found._replace(
                schedule=present.schedule,
                delegated_vesting=present.delegated_vesting,
                delegated_free=present.delegated_free,
            )
        keeper.put(ctx, address, found)


def export(ctx: Context) -> dict[str, Any]:
    """Write what `init` reads. [vesting.7]"""
    state = genesis_pb2.GenesisState(params=PARAMS(ctx).get(), epochs=EPOCHS(ctx).get())
    for address, lock in LOCKS(ctx).items():
        free = 0 if lock.schedule else amount_of(lock.delegated_free, DENOM)
        if lock.grants or lock.delegated_grants or lock.owed or free:
            rewards = pb.Rewards(
                grants=wire_grants(lock.grants),
                delegated=_text(lock.delegated_grants),
                delegated_free=_text(free),
                owed=_text(lock.owed),
            )
            state.rewards.add(address=bech32_text(address), rewards=rewards)
    return genesis_json.written(state)


def wire_grants(grants: Iterable[Grant]) -> list[pb.Grant]:
    """Grants as protobuf has them."""
    return [pb.Grant(start=start, epochs=epochs, amount=str(amount)) for start, epochs, amount in grants]


def _lock(rewards: pb.Rewards) -> Lock:
    free = _amount(rewards.delegated_free)
    return Lock(
        grants=tuple([Grant(one.start, one.epochs, parse_amount(one.amount)) for one in rewards.grants]),
        delegated_free=(Coin(DENOM, free),) if free else (),
        delegated_grants=_amount(rewards.delegated),
        owed=_amount(rewards.owed),
    )


def _amount(text: str) -> int:
    return parse_amount(text) if text else 0


def _text(amount: int) -> str:
    return str(amount) if amount else ""
