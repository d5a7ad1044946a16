"""Registering an onion: when it counts, and that nobody chooses it late."""

from hashlib import sha256

import pytest

from modules.beacon import keeper
from modules.beacon.messages import InvalidOnion, OnionWaiting, WrongReveal
from modules.beacon.state import ONIONS
from modules.staking import keeper as staking
from modules.staking.messages import NoValidator
from tests.modules.beacon.stage import LENGTH, V1, V2, V3, Stage, onion_of
from tests.modules.staking.stage import ANN

NEW = onion_of(V1, 1)


@pytest.fixture
def stage() -> Stage:
    return Stage()


@pytest.mark.rule("beacon.4")
def test_the_first_onion_of_a_validator_outside_the_set_counts_at_once(stage: Stage) -> None:
    staking.clear_changed(stage.ctx)
    stage.begin()
    assert stage.register(V3) == stage.height + 1
    assert (stage.onion(V3).image, keeper.remaining(stage.onion(V3))) == (stage.known[V3].image, LENGTH)
    assert staking.changed(stage.ctx), "it may propose now"


@pytest.mark.rule("beacon.5")
def test_the_first_onion_of_one_in_the_set_waits_like_any_other() -> None:
    stage = Stage({V1: 1, V3: 1}, onions=(V1,))
    stage.begin(b"")
    height = stage.register(V3)
    assert (height, keeper.remaining(stage.onion(V3))) == (stage.height + 16, 0)
    stage.end()
    while stage.height < height - 1:
        assert keeper.remaining(stage.onion(V3)) == 0
        stage.block()
    assert keeper.remaining(stage.onion(V3)) == LENGTH
    stage.run_to_turn(V3)
    stage.block()
    assert stage.onion(V3).used == 1


@pytest.mark.rule("beacon.5")
def test_a_new_onion_waits_and_the_old_one_is_used_till_then(stage: Stage) -> None:
    stage.begin()
    height = stage.register(V1, NEW.image)
    stage.reveal()
    stage.end()
    used = 0
    while stage.height < height - 2:
        stage.block()
        used = stage.onion(V1).used
    assert used >= 7, "the old one was revealed in the meantime"
    stage.block()
    onion = stage.onion(V1)
    assert (onion.image, onion.used, onion.next_height, onion.next_image) == (NEW.image, 0, 0, b"")
    stage.known[V1] = NEW
    stage.run_to_turn(V1)
    stage.block()
    assert stage.onion(V1).used == 1


@pytest.mark.rule("beacon.5")
def test_nobody_chooses_between_two_onions_that_wait(stage: Stage) -> None:
    stage.begin(b"")
    stage.register(V1, NEW.image)
    for _ in range(3):
        for image in (sha256(b"yet another").digest(), NEW.image):
            with pytest.raises(OnionWaiting):
                stage.register(V1, image)
        stage.end()
        stage.begin(b"")
    assert stage.onion(V1).next_image == NEW.image


@pytest.mark.rule("beacon.5")
def test_a_secret_chosen_for_the_next_turn_comes_too_late(stage: Stage) -> None:
    """Grinding: the validator tries secrets until its next word would give it the beacon that it wants."""
    stage.run_to_turn(V2)
    tries = (sha256(b"try %d" % number).digest() for number in range(10_000))
    wanted = next(x for x in tries if sha256(stage.value + x).digest()[0] == 0)
    stage.begin()
    stage.register(V1, sha256(wanted).digest())
    stage.reveal()
    stage.end()
    stage.run_to_turn(V1)
    stage.begin()
    with pytest.raises(WrongReveal):
        stage.reveal(wanted)


@pytest.mark.parametrize("image", [b"", bytes(31), bytes(33)])
def test_an_onion_has_32_bytes(stage: Stage, image: bytes) -> None:
    stage.begin()
    with pytest.raises(InvalidOnion):
        stage.register(V3, image)
    assert V3 not in ONIONS(stage.ctx)


def test_the_present_onion_is_no_new_one(stage: Stage) -> None:
    stage.begin()
    with pytest.raises(InvalidOnion):
        stage.register(V1, stage.onion(V1).image)


def test_only_validators_have_onions(stage: Stage) -> None:
    stage.begin()
    with pytest.raises(NoValidator):
        stage.register(ANN, bytes(32))
    assert ANN not in ONIONS(stage.ctx)


@pytest.mark.rule("beacon.7")
def test_where_onions_are_required_one_who_has_none_may_not_propose() -> None:
    stage = Stage(required=True)
    assert [keeper.may_propose(stage.ctx, one) for one in (V1, V3)] == [True, False]
    stage.begin()
    stage.register(V3)
    assert keeper.may_propose(stage.ctx, V3)
    assert all(keeper.may_propose(Stage(onions=()).ctx, one) for one in (V1, V3))


@pytest.mark.rule("beacon.7")
def test_a_validator_leaves_the_set_before_its_onion_ends_and_the_powers_are_told() -> None:
    stage = Stage(required=True)
    onion = stage.onion(V2)
    onion.used = onion.length - keeper.RESERVE - 1
    ONIONS(stage.ctx)[V2] = onion
    stage.run_to_turn(V2)
    staking.clear_changed(stage.ctx)
    assert keeper.may_propose(stage.ctx, V2)
    stage.block()
    assert not keeper.may_propose(stage.ctx, V2)
    assert staking.changed(stage.ctx)
    assert keeper.remaining(stage.onion(V2)) == keeper.RESERVE, "enough for the blocks until the engine knows"
