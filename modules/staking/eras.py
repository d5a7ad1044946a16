"""How old a delegation's shares are, for votes that only count what was bonded before they began. [staking.11]

An era begins with each proposal. While any is open, shares that are added are noted under the present era, youngest
last, and shares that are taken off are the youngest ones. Nothing is noted while no era is open, and what belongs to
closed eras is dropped when its delegation changes next.
"""

from __future__ import annotations

from collections.abc import Collection
from itertools import islice

from chain.dec import Dec, from_wire
from chain.module import Context
from chain.types import Address
from modules.staking.state import DELEGATIONS, ERA, OPEN_ERA, VALIDATORS, YOUNG, YOUNG_ERAS, YOUNG_SUMS, Part


def begin_era(ctx: Context) -> int:
    """Begin an era; its number. What is delegated from now on is of this era or a later one.

    An open one in which nothing was added yet can serve again: however many votes begin, eras need delegations.
    """
    era = ERA(ctx).get()
    if OPEN_ERA(ctx).get() and next(YOUNG_SUMS(ctx).keys(under=era), None) is None:
        return era
    era += 1
    ERA(ctx).set(era)
    if not OPEN_ERA(ctx).get():
        OPEN_ERA(ctx).set(era)
    return era


def close_eras(ctx: Context, oldest: int | None) -> None:
    """Nobody asks for eras before `oldest` any more, or for none at all; sums of those are dropped."""
    first, last = OPEN_ERA(ctx).get(), ERA(ctx).get()
    if not first:
        return
    until = last + 1 if oldest is None else min(oldest, last + 1)
    for era in range(first, until):
        for _, operator in list(YOUNG_SUMS(ctx).keys(under=era)):
            note(ctx, operator, era, -YOUNG_SUMS(ctx)[era, operator])
    OPEN_ERA(ctx).set(0 if until > last else max(first, until))


def aged_delegations(ctx: Context, delegator: Address, era: int) -> list[tuple[Address, Dec]]:
    """(operator, shares) of what a delegator had before an open era and has still."""
    held = [(operator, shares) for (_, operator), shares in DELEGATIONS(ctx).items(under=delegator)]
    return _aged(ctx, delegator, era, held)


def aged_among(
    ctx: Context, delegator: Address, era: int, operators: Collection[Address]
) -> tuple[list[tuple[Address, Dec]], int]:
    """The same of these validators alone, and how many delegations were read for it: at most twice as many as these.

    Who has delegated to more validators than these is looked up by validator, so that nobody's vote takes long.
    """
    few = list(islice(DELEGATIONS(ctx).items(under=delegator), len(operators) + 1))
    held = [(operator, shares) for (_, operator), shares in few if operator in operators]
    read = len(few)
    if len(few) > len(operators):
        held = [(operator, DELEGATIONS(ctx)[delegator, operator]) for operator in operators]
        read += len(operators)
    return _aged(ctx, delegator, era, held), read


def _aged(ctx: Context, delegator: Address, era: int, held: list[tuple[Address, Dec]]) -> list[tuple[Address, Dec]]:
    """Delegations less their young shares; those of which something is left."""
    found = []
    for operator, shares in held:
        young = sum(part.shares for part in YOUNG(ctx)[delegator, operator] if part.era >= era)
        if shares > young:
            found.append((operator, shares - young))
    return found


def aged_shares(ctx: Context, operator: Address, era: int) -> Dec:
    """A validator's shares that were there before an open era and are still."""
    one = VALIDATORS(ctx).get(operator)
    if one is None:
        return 0
    young = [
        YOUNG_SUMS(ctx)[number, operator] for _, number in YOUNG_ERAS(ctx).keys(under=operator, start=(operator, era))
    ]
    return from_wire(one.delegator_shares) - sum(young)


def note(ctx: Context, operator: Address, era: int, shares: Dec) -> None:
    """Change the sum of a validator's shares of an era."""
    left = YOUNG_SUMS(ctx)[era, operator] + shares
    YOUNG_SUMS(ctx)[era, operator] = left
    YOUNG_ERAS(ctx)[operator, era] = bool(left)


def add(ctx: Context, delegator: Address, operator: Address, new: Dec, given: list[Part] | None) -> None:
    """Note shares that were added. `given` says how young they were where they come from, in any other measure."""
    present, oldest = ERA(ctx).get(), OPEN_ERA(ctx).get()
    if not oldest:
        return
    noted = {part.era: part.shares for part in _open(ctx, delegator, operator, oldest)}
    for part in [Part(present, new)] if given is None else _scaled(given, new):
        if part.era >= oldest and part.shares:
            noted[part.era] = noted.get(part.era, 0) + part.shares
            note(ctx, operator, part.era, part.shares)
    YOUNG(ctx)[delegator, operator] = tuple([Part(era, noted[era]) for era in sorted(noted)])


def take(ctx: Context, delegator: Address, operator: Address, taken: Dec) -> list[Part]:
    """Take shares off, the youngest first; how young they were. Call it after the delegation has shrunk."""
    noted = _open(ctx, delegator, operator, OPEN_ERA(ctx).get())
    parts = []
    while noted and taken:
        era, held = noted.pop()
        used = min(held, taken)
        taken -= used
        parts.append(Part(era, used))
        note(ctx, operator, era, -used)
        if held > used:
            noted.append(Part(era, held - used))
    YOUNG(ctx)[delegator, operator] = tuple(noted)
    return [*parts, Part(0, taken)] if taken else parts


def _open(ctx: Context, delegator: Address, operator: Address, oldest: int) -> list[Part]:
    """What is noted of a delegation in eras that are open."""
    return [part for part in YOUNG(ctx)[delegator, operator] if oldest and part.era >= oldest]


def _scaled(given: list[Part], new: Dec) -> list[Part]:
    """The same proportions of another number of shares, rounded so that nothing becomes older than it was."""
    whole = sum(part.shares for part in given)
    scaled, left = [], new
    for era, shares in sorted(given, reverse=True):
        share = min(left, -(-new * shares // whole))
        scaled.append(Part(era, share))
        left -= share
    return scaled
