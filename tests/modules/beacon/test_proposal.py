"""What this node says in its own blocks, and what its operator hears in time."""

import logging

import pytest

from modules.beacon import proposal
from modules.beacon.state import ONIONS
from tests.modules.beacon.stage import LENGTH, V1, V2, V3, Stage, consensus_address


class Secrets:
    """What the node of an operator knows."""

    home = "val"

    def __init__(self, stage: Stage, operator: bytes) -> None:
        self._onion = stage.known[operator]

    def preimage(self, image: bytes) -> bytes | None:
        return self._onion.preimage(image)


@pytest.fixture
def stage() -> Stage:
    stage = Stage()
    stage.run_to_turn(V1)
    stage.begin()
    return stage


def spend(stage: Stage, left: int) -> None:
    """Have so many reveals left of V1's onion."""
    onion = stage.onion(V1)
    onion.used = onion.length - left
    ONIONS(stage.ctx)[V1] = onion


@pytest.mark.rule("beacon.2")
def test_a_node_says_its_word_in_its_turn(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    message = proposal.make(stage.ctx, Secrets(stage, V1))
    assert message is not None
    assert message.x == stage.word(V1)
    assert caplog.records == []
    stage.begin(consensus_address(V2))
    assert proposal.make(stage.ctx, Secrets(stage, V2)) is None


@pytest.mark.rule("beacon.9")
def test_a_node_without_its_onion_says_what_to_do(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    assert proposal.make(stage.ctx, Secrets(stage, V3)) is None
    (record,) = caplog.records
    assert record.levelno == logging.ERROR
    assert "causeway beacon make --home val && causeway beacon register --home val" in record.getMessage()


@pytest.mark.rule("beacon.9")
@pytest.mark.parametrize(("required", "records"), [(True, 1), (False, 0)])
def test_a_validator_that_never_had_one_hears_it_where_it_matters(
    required: bool, records: int, caplog: pytest.LogCaptureFixture
) -> None:
    stage = Stage(onions=(), required=required)
    stage.begin()
    assert proposal.make(stage.ctx, Secrets(stage, V1)) is None
    assert len(caplog.records) == records


@pytest.mark.rule("beacon.9")
@pytest.mark.parametrize(
    ("left", "warned"), [(LENGTH // 2, False), (410, False), (401, False), (400, True), (300, True), (299, False)]
)
def test_the_operator_is_warned_while_there_is_time(
    stage: Stage, left: int, warned: bool, caplog: pytest.LogCaptureFixture
) -> None:
    spend(stage, left)
    assert proposal.make(stage.ctx, Secrets(stage, V1)) is not None
    assert [record.levelno for record in caplog.records] == [logging.WARNING] * warned
    assert all(f"{left} of the {LENGTH} reveals" in record.getMessage() for record in caplog.records)


@pytest.mark.rule("beacon.9")
def test_no_warning_where_a_new_onion_waits(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    spend(stage, 300)
    stage.register(V1, bytes(32))
    assert proposal.make(stage.ctx, Secrets(stage, V1)) is not None
    assert caplog.records == []
