"""Governance may change proof of compute, but not abolish it."""

import pytest

from chain.wire.causeway.poc.v1 import tx_pb2
from chain.wire.causeway.poc.v1 import types_pb2 as pb
from modules.auth.keeper import GOV_TEXT as AUTHORITY
from modules.poc import handlers, schedule
from modules.poc.messages import InvalidParams
from modules.poc.state import PARAMS
from tests.modules.poc.network import Network


def change(network: Network, **values: int | str) -> None:
    params = pb.Params()
    params.CopyFrom(PARAMS(network.ctx).get())
    for name, value in values.items():
        setattr(params, name, value)
    handlers.update_params(network.ctx, tx_pb2.MsgUpdateParams(authority=AUTHORITY, params=params))


BIG = {"rows": 1024, "cols": 1024, "gas_per_tile": 64 * 64 * 64 // 45}
REFUSED = [
    ({"first_height": 3}, "put the first epoch off"),
    ({"epoch_blocks": 1_000_001}, "epoch_blocks to at most"),
    ({"smooth": 65}, "smooth"),
    ({"churn": 1001}, "churn"),
    ({"epoch_blocks": 10}, "time for 1000 proofs"),
    ({"epoch_blocks": 1000, "sprint_blocks": 996}, "time for 1000 proofs"),
    (BIG, "16 times as big"),
    ({"min_weight": 81}, "min_weight at most 4 times"),
    ({"deposit": str(10**11)}, "deposit to at most [0-9]+ucway"),
    ({"lead": 501}, "lead to at most a quarter"),
]


@pytest.mark.rule("poc.14")
@pytest.mark.parametrize(("values", "text"), REFUSED)
def test_a_change_that_would_shut_miners_out_is_refused(values: dict[str, int | str], text: str) -> None:
    network = Network(stakes=dict.fromkeys(["val0", "val1", "val2", "val3"], 10**7))
    before = PARAMS(network.ctx).get()
    with pytest.raises(InvalidParams, match=text):
        change(network, **values)
    assert PARAMS(network.ctx).get() == before


TAKEN: list[dict[str, int | str]] = [
    {"first_height": 1},
    {"epoch_blocks": 1_000_000},
    {"smooth": 64, "churn": 1000},
    {"rows": 512, "cols": 512},
    {"min_weight": 80},
    {"deposit": "10000000"},
    {"lead": 500},
]


@pytest.mark.rule("poc.14")
@pytest.mark.parametrize("values", TAKEN)
def test_a_change_up_to_the_limits_is_taken(values: dict[str, int | str]) -> None:
    network = Network()
    change(network, **values)
    assert all(getattr(PARAMS(network.ctx).get(), name) == value for name, value in values.items())


@pytest.mark.rule("poc.14")
@pytest.mark.parametrize(("block_time", "taken"), [(666, False), (667, True), (2000, True), (2001, False)])
def test_nominal_times_stay_near_those_that_were_measured(block_time: int, taken: bool) -> None:
    network = Network()
    network.run_to(20)
    lead = 5 if taken else 0
    if taken:
        change(network, block_time=block_time, lead=lead)
        assert PARAMS(network.ctx).get().block_time == block_time
    else:
        with pytest.raises(InvalidParams, match="which is 1000 ms"):
            change(network, block_time=block_time, lead=lead)


@pytest.mark.rule("poc.14")
def test_an_epoch_that_has_begun_needs_no_first_height() -> None:
    network = Network()
    network.run_to(20)
    change(network, first_height=900)
    assert PARAMS(network.ctx).get().first_height == 900


@pytest.mark.rule("poc.4b")
@pytest.mark.parametrize(
    ("entries", "gas", "expected"), [(64, 93_206, 83), (3, 1456, 936), (1024, 1456, 31), (64, 745_654, 10)]
)
def test_a_block_has_room_for_the_proofs_that_it_is_said_to_hold(entries: int, gas: int, expected: int) -> None:
    count = schedule.proofs_per_block(500_000_000, entries, gas)
    assert count == expected
    assert count * (16 * entries + 400) <= 1 << 19


@pytest.mark.rule("poc.12")
def test_proofs_that_were_off_from_the_start_may_be_turned_on_at_any_height_and_not_off_again() -> None:
    network = Network()
    present = PARAMS(network.ctx).get()
    present.sprint_blocks = 0
    PARAMS(network.ctx).set(present)
    change(network, sprint_blocks=6, first_height=1000)
    assert PARAMS(network.ctx).get().first_height == 1000
    with pytest.raises(InvalidParams):
        change(network, sprint_blocks=0)
