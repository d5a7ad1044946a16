"""What vesting keeps: one record for each account some of whose coins are locked; the count of epochs; parameters."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from chain.store.codecs import ADDRESS, U64, Codec, proto
from chain.store.map import Item, Map
from chain.types import DENOM, Coin
from chain.wire.causeway.vesting.v1 import types_pb2 as pb
from modules.vesting import wire
from modules.vesting.schedule import Grant, Kind, Schedule, amount_of

FIELDS = {
    Kind.CONTINUOUS: "continuous",
    Kind.DELAYED: "delayed",
    Kind.PERIODIC: "periodic",
    Kind.PERMANENT: "permanent",
}


class Lock(NamedTuple):
    """Why coins of an account are locked, and which of them are delegated. Grants are ucway."""

    schedule: Schedule | None = None
    grants: tuple[Grant, ...] = ()
    delegated_vesting: tuple[Coin, ...] = ()
    """Of the schedule's coins, the SDK's DV."""
    delegated_free: tuple[Coin, ...] = ()
    """What else was delegated, the SDK's DF; without a schedule only ucway is counted."""
    delegated_grants: int = 0
    """Of the grants."""
    owed: int = 0
    """Cut off the grants while it was delegated: burned as it comes back."""


def _encode(lock: Lock) -> bytes:
    record = pb.Lock(
        starts=[one.start for one in lock.grants],
        epochs=[one.epochs for one in lock.grants],
        amounts=[one.amount for one in lock.grants],
        delegated=_text(lock.delegated_grants),
        owed=_text(lock.owed),
    )
    if lock.schedule is None:
        record.delegated_free = _text(amount_of(lock.delegated_free, DENOM))
    else:
        account = wire.message(wire.Tracked(lock.schedule, lock.delegated_vesting, lock.delegated_free))
        getattr(record, FIELDS[lock.schedule.kind]).CopyFrom(account)
    raw: bytes = record.SerializeToString(deterministic=True)
    return raw


@lru_cache(maxsize=1024)  # the same miners pay again and again
def _decode(raw: bytes) -> Lock:
    record = pb.Lock.FromString(raw)
    grants = tuple(map(Grant, record.starts, record.epochs, record.amounts))
    delegated, owed = int(record.delegated or "0"), int(record.owed or "0")
    field = record.WhichOneof("schedule")
    if field is None:
        counted = (Coin(DENOM, int(record.delegated_free)),) if record.delegated_free else ()
        return Lock(None, grants, (), counted, delegated, owed)
    schedule, vesting, free = wire.tracked(getattr(record, field))
    return Lock(schedule, grants, vesting, free, delegated, owed)


def _text(amount: int) -> str:
    return str(amount) if amount else ""


NOTHING = Lock()
PARAMS = Item("vesting", b"\x00", proto(pb.Params))
LOCKS = Map("vesting", b"\x01", ADDRESS, Codec(_encode, _decode), default=NOTHING)
"""address → why and how much is locked; absent where nothing is."""
EPOCHS = Item("vesting", b"\x02", U64, default=0)
"""How many epochs have opened."""
