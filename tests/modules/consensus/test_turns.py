"""Whose turn a block is, compared with CometBFT v0.38.26: tests/vectors/turns.json is what its own code answered."""

import json
from pathlib import Path

import pytest

from chain.types import consensus_address
from modules.consensus.turns import advance, first

VECTORS = json.loads((Path(__file__).parents[2] / "vectors" / "turns.json").read_text())["runs"]


def powers_of(changes: list[dict[str, object]]) -> dict[bytes, int]:
    return {consensus_address(bytes.fromhex(str(one["key"]))): int(str(one["power"])) for one in changes}


@pytest.mark.rule("consensus.6")
@pytest.mark.parametrize("run", VECTORS)
def test_turns_are_those_of_the_engine(run: dict[str, object]) -> None:
    powers = powers_of(run["genesis"])  # type: ignore[arg-type]
    turns = first(powers)
    for block in run["blocks"]:  # type: ignore[attr-defined]
        assert turns.next.hex() == block["proposer"]
        old = dict(powers)
        powers.update(powers_of(block["changes"]))
        powers = {address: power for address, power in powers.items() if power}
        turns = advance(turns, old, powers)
    assert {address.hex(): at for address, at in turns.priorities.items()} == run["priorities"]


def test_turns_do_not_depend_on_the_order_in_which_validators_are_listed() -> None:
    powers = {consensus_address(bytes([n]) * 32): 1 + n % 3 for n in range(9)}
    turned = dict(reversed(powers.items()))
    one, other = first(powers), first(turned)
    for _ in range(50):
        assert (one.next, one.after, one.priorities) == (other.next, other.after, other.priorities)
        one, other = advance(one, powers, powers), advance(other, turned, turned)
