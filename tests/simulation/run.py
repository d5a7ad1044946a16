"""Running a simulation, and shrinking one that broke to the few messages that break it."""

from __future__ import annotations

import random
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from google.protobuf.message import Message

from tests.modules.poc.network import simulated
from tests.simulation import checking, governing, market, mining, operations, people, state
from tests.simulation.world import World

Script = list[list[Message]]
"""The messages of each block, from the first."""
TABLE = {
    **operations.OPERATIONS,
    **mining.OPERATIONS,
    **governing.OPERATIONS,
    **market.OPERATIONS,
    **checking.OPERATIONS,
}
"""What people do, and how often."""
EXPORTS = 250
"""Blocks from one export to the next."""
PATIENCE = 400
"""Runs that shrinking may take."""


@dataclass
class Failure(Exception):
    """What broke, in which block, and the messages up to there."""

    seed: int
    error: BaseException
    script: Script

    def __str__(self) -> str:
        lines = [f"seed {self.seed}, block {len(self.script)}: {self.what}", *written(self.script)]
        return "\n".join([*lines, *traceback.format_exception(self.error)])

    @property
    def what(self) -> str:
        """The kind and the text of what broke."""
        return f"{type(self.error).__name__}: {self.error}"


@contextmanager
def proving() -> Iterator[None]:
    """Inside, a proof is worth what its miner's strength says; nothing is multiplied."""
    with simulated() as pool:
        pool.tiles = {key.address: 500 * (number + 1) for number, key in enumerate(people.PEOPLE)}
        yield


def written(script: Script) -> list[str]:
    """The messages as lines that `replay` can be given again; empty blocks are left out."""
    found = []
    for number, messages in enumerate(script, 1):
        for message in messages:
            fields = str(message).replace("\n", " ")
            found.append(f"  block {number}: {message.DESCRIPTOR.full_name} {{{fields}}}")
    return found


def drawn(world: World, count: int) -> list[Message]:
    """What people do in the next block."""
    luck = world.luck("messages")
    wanted = luck.choices(list(TABLE), list(TABLE.values()), k=count)
    made = [operation(world, random.Random(luck.random())) for operation in wanted]
    return [message for message in made if message is not None]


def simulate(seed: int, blocks: int, per_block: int) -> World:
    """Run so many blocks; every now and then, export the state and start a chain from it. Raises Failure."""
    script: Script = []
    try:
        with proving():
            world = state.new_world(seed)
            for number in range(blocks):
                script.append(drawn(world, per_block))
                world.block(script[-1])
                if number % EXPORTS == EXPORTS - 1 or number == blocks - 1:
                    state.require_same_after_export(world)
    except Exception as error:
        raise Failure(seed, error, script) from error
    return world


def replay(seed: int, script: Script) -> BaseException | None:
    """Run a script; what breaks, if anything."""
    try:
        with proving():
            world = state.new_world(seed)
            for messages in script:
                world.block(messages)
            state.require_same_after_export(world)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is what we look for
        return error
    return None


def shrink(failure: Failure) -> Failure:
    """Leave messages out while the same thing still breaks: halves, quarters, … single ones."""
    flat = [(number, message) for number, messages in enumerate(failure.script) for message in messages]
    best, tries, size = flat, 0, max(1, len(flat) // 2)
    while size and tries < PATIENCE:
        at = 0
        while at < len(best) and tries < PATIENCE:
            fewer = best[:at] + best[at + size :]
            error = replay(failure.seed, _blocks(fewer, len(failure.script)))
            tries += 1
            if error is not None and _alike(error, failure.error):
                best, failure = fewer, Failure(failure.seed, error, _blocks(fewer, len(failure.script)))
            else:
                at += size
        size //= 2
    return failure


def _alike(one: BaseException, other: BaseException) -> bool:
    """The same kind of thing, in the same place; numbers in texts may differ."""
    return type(one) is type(other) and str(one)[:24] == str(other)[:24]


def _blocks(flat: Sequence[tuple[int, Message]], length: int) -> Script:
    script: Script = [[] for _ in range(length)]
    for number, message in flat:
        script[number].append(message)
    return script
