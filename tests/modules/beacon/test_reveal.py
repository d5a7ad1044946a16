"""What a proposer says at the head of its block, and what the beacon is then."""

from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chain.errors import Refused
from chain.module import Context
from chain.store.branch import Branch
from modules.beacon import keeper, proposal
from modules.beacon.messages import NotItsTurn, WrongReveal
from modules.beacon.state import KEPT, ONIONS
from tests.modules.beacon.stage import V1, V2, V3, Stage, consensus_address


@pytest.fixture
def stage() -> Stage:
    return Stage()


def other(operator: bytes) -> bytes:
    return V1 if operator == V2 else V2


def state(stage: Stage) -> list[tuple[bytes, bytes]]:
    return list(stage.ctx.store.scan(b"", None))


@pytest.mark.rule("beacon.1")
def test_a_reveal_is_mixed_into_the_beacon_and_becomes_the_onion(stage: Stage) -> None:
    for _ in range(5):
        turn, before = stage.turn, stage.value
        x, used = stage.word(turn), stage.onion(turn).used
        stage.block()
        assert stage.value == sha256(before + x).digest()
        assert (stage.onion(turn).image, stage.onion(turn).used) == (x, used + 1)


def test_a_reveal_is_told(stage: Stage) -> None:
    stage.begin()
    stage.reveal()
    (told,) = [one for one in stage.ctx.events if one.type == "beacon_reveal"]
    attributes = {key: value for key, value, _ in told.attributes}
    assert (attributes["remaining"], attributes["value"]) == ("4095", stage.value.hex())
    assert not any(indexed for _, _, indexed in told.attributes)


@pytest.mark.rule("beacon.2")
@pytest.mark.parametrize("bend", ["another's", "the last one again", "two layers down", "too long", "nothing"])
def test_wrong_words_are_refused_and_leave_no_trace(stage: Stage, bend: str) -> None:
    stage.blocks(4)
    turn = stage.turn
    stage.begin()
    right = stage.word(turn)
    word = {
        "another's": stage.word(other(turn)),
        "the last one again": stage.onion(turn).image,
        "two layers down": stage.known[turn].preimage(right) or b"",
        "too long": right + b"\0",
        "nothing": b"",
    }[bend]
    before = state(stage)
    with pytest.raises(WrongReveal):
        stage.reveal(word)
    assert state(stage) == before
    stage.reveal(right)


@pytest.mark.rule("beacon.2")
@pytest.mark.parametrize("who", ["another validator", "one outside the set", "nobody"])
def test_nobody_speaks_in_a_block_that_is_not_of_whose_turn_it_is(stage: Stage, who: str) -> None:
    turn = stage.turn
    by = {"another validator": consensus_address(other(turn)), "one outside the set": consensus_address(V3)}
    stage.begin(by.get(who, b""))
    assert not proposal.due(stage.ctx)
    for word in (stage.word(turn), stage.word(other(turn))):
        with pytest.raises(NotItsTurn):
            stage.reveal(word)


@pytest.mark.rule("beacon.2")
def test_a_block_owes_a_reveal_where_the_validator_has_an_onion() -> None:
    stage = Stage(onions=(V1,))
    seen = set()
    for _ in range(6):
        stage.begin()
        seen.add((stage.turn, proposal.due(stage.ctx)))
        if proposal.due(stage.ctx):
            stage.reveal()
        stage.end()
    assert seen == {(V1, True), (V2, False)}


@pytest.mark.rule("beacon.3")
def test_silence_is_the_same_whoever_makes_the_block_and_whatever_is_in_it(stage: Stage) -> None:
    before, base = stage.value, stage.ctx
    found = set()
    for number in range(30):
        stage.ctx = Context(Branch(base.store), base.block, base.mode)
        by = consensus_address((V1, V2, V3)[number % 3])
        stage.begin(by, sha256(b"%d" % number).digest())
        found.add(stage.value)
    assert found == {sha256(before + bytes(32)).digest()}


@pytest.mark.rule("beacon.3")
def test_where_nobody_could_speak_the_blocks_hash_is_the_word() -> None:
    stage = Stage(onions=())
    before = stage.value
    stage.begin(block_hash=b"h" * 32)
    assert stage.value == sha256(before + b"h" * 32).digest()
    required = Stage(onions=(), required=True)
    before = required.value
    required.begin(consensus_address(V3), b"h" * 32)
    assert required.value == sha256(before + bytes(32)).digest()


@pytest.mark.rule("beacon.2")
@pytest.mark.parametrize(("powers", "due"), [({V1: 1, V2: 1}, True), ({V1: 1}, False)])
def test_where_onions_are_required_who_has_none_may_propose_only_if_it_is_alone(
    powers: dict[bytes, int], due: bool
) -> None:
    stage = Stage(powers, onions=(), required=True)
    stage.begin()
    assert proposal.due(stage.ctx) is due


def test_an_onion_ends_with_its_secret(stage: Stage) -> None:
    stage.run_to_turn(V1)
    onion, secret = stage.onion(V1), stage.known[V1].secret
    onion.image, onion.used = sha256(secret).digest(), onion.length - 1
    ONIONS(stage.ctx)[V1] = onion
    stage.block()
    assert (stage.onion(V1).image, keeper.remaining(stage.onion(V1))) == (secret, 0)
    stage.run_to_turn(V1)
    stage.begin()
    assert not proposal.due(stage.ctx)
    with pytest.raises(NotItsTurn):
        stage.reveal(b"x" * 32)


@pytest.mark.parametrize("word", [b"", b"x" * 31, b"x" * 33, b"x" * 100_000])
def test_a_word_has_32_bytes_whatever_its_hash_is(stage: Stage, word: bytes) -> None:
    stage.run_to_turn(V1)
    onion = stage.onion(V1)
    onion.image = sha256(word).digest()
    ONIONS(stage.ctx)[V1] = onion
    stage.begin()
    with pytest.raises(WrongReveal):
        stage.reveal(word)


@pytest.mark.rule("beacon.6")
def test_the_last_128_values_are_kept(stage: Stage) -> None:
    found = {}
    for _ in range(KEPT + 30):
        stage.block()
        found[stage.height] = stage.value
    kept = {height: keeper.value_at(stage.ctx, height) for height in range(stage.height + 3)}
    assert {height: value for height, value in kept.items() if value} == dict(list(found.items())[-KEPT:])
    assert keeper.value_at(stage.ctx, -1) is None


MOVES = st.lists(st.tuples(st.booleans(), st.sampled_from(["reveal", "wrong", "register"])), max_size=25)


@settings(max_examples=30)
@given(MOVES)
def test_whatever_happens_the_beacon_is_what_the_words_make_it(moves: list[tuple[bool, str]]) -> None:
    stage = Stage()
    expected = stage.value
    for own, move in moves:
        turn, word = stage.turn, bytes(32)
        stage.begin(None if own else consensus_address(V3))
        try:
            if move == "reveal" and own:
                word = stage.word(turn)
                stage.reveal()
            elif move == "wrong":
                stage.reveal(b"w" * 32)
            elif move == "register":
                stage.register(V3, sha256(b"%d" % stage.height).digest())
        except Refused:
            pass
        stage.end()
        expected = sha256(expected + word).digest()
        assert stage.value == expected
