"""Epochs and sprints open, advance and close on the right blocks, whatever happens in between."""

from collections.abc import Callable
from hashlib import sha256
from typing import Any

import pytest

from chain.module import Context
from chain.wire.causeway.poc.v1 import tx_pb2
from chain.wire.causeway.poc.v1 import types_pb2 as pb
from kernels import reference
from modules.auth.keeper import GOV_TEXT as AUTHORITY
from modules.poc import handlers, keeper, proofs
from modules.poc.messages import SprintFull, WindowClosed, WrongSprint
from modules.poc.state import COMMITMENTS, EPOCH, HISTORY, MEASUREMENTS, PARAMS, PROOFS_KEPT, SPRINTS
from tests.modules.poc.network import CHAIN_ID, ENTRIES, Network, simulated

EVERYTHING_ELSE = {"entries": 9, "reveal_blocks": 9, "lead": 1, "smooth": 2, "churn": 1, "min_weight": 80}


@pytest.mark.rule("poc.2e")
def test_epochs_open_at_first_height_and_every_epoch_blocks_from_there() -> None:
    network, opened = Network(), {}
    for _ in range(100):
        height = network.height
        network.end_block()
        if (sprint := keeper.open_sprint(network.ctx)) and sprint.open_height == height:
            opened[height] = sprint.epoch
    assert opened == {2: 0, 32: 1, 62: 2, 92: 3}


@pytest.mark.rule("poc.2e")
def test_a_changed_epoch_length_counts_from_the_next_epoch_on() -> None:
    network = Network()
    network.run_to(10)
    change(network, epoch_blocks=50)
    network.run_to(90)
    assert [SPRINTS(network.ctx)[epoch, 0].open_height for epoch in range(3)] == [2, 32, 82]


def change(network: Network, **values: int) -> None:
    params = PARAMS(network.ctx).get()
    for name, value in values.items():
        setattr(params, name, value)
    handlers.update_params(network.ctx, tx_pb2.MsgUpdateParams(authority=AUTHORITY, params=params))


@pytest.mark.rule("poc.2c")
def test_commitments_are_taken_from_the_next_block_to_the_last_of_the_window_and_then_reveals() -> None:
    network, committed, revealed = Network(miners=["m"]), [], []
    network.run_to_sprint()
    commitment = network.commit("m", ENTRIES)
    reveal = network.reveal_of("m", ENTRIES)
    for height in range(3, 20):
        committed += [height] if allowed(proofs.check_commit, network, commitment) else []
        revealed += [height] if allowed(proofs.check_reveal, network, reveal) else []
        network.end_block()
    assert committed == [3, 4, 5, 6, 7, 8]  # opened by block 2, six blocks long
    assert revealed == [9, 10, 11]


def allowed(check: Callable[[Context, Any], object], network: Network, message: Any) -> bool:
    try:
        check(network.ctx, message)
    except (WindowClosed, WrongSprint):
        return False
    return True


@pytest.mark.rule("poc.2c")
def test_the_reveal_window_grows_with_the_commitments() -> None:
    names = [f"m{number}" for number in range(5)]
    network = Network(miners=names, gas_per_tile=450_000_000 // 8)  # one proof fills a block's lane
    network.run_to_sprint()
    for name in names:
        network.commit(name, ENTRIES)
    network.run_to_reveals()
    assert network.sprint.reveal_end_height == 8 + 2 * 5


@pytest.mark.rule("poc.2d")
def test_no_more_commitments_are_taken_than_can_be_revealed_before_the_epoch_ends() -> None:
    names = [f"m{number}" for number in range(12)]
    network = Network(miners=names, gas_per_tile=450_000_000 // 8)
    network.run_to_sprint()
    for name in names[:11]:  # (31 - 8) // 2
        network.commit(name, ENTRIES)
    with pytest.raises(SprintFull):
        network.commit(names[11], ENTRIES)
    network.commit(names[0], ENTRIES[1:] + ENTRIES[:1])  # who is in may still change its mind
    network.run_to_close()
    assert network.height == 31


@pytest.mark.rule("poc.2f")
def test_parameters_changed_during_a_sprint_change_nothing_in_it() -> None:
    with simulated() as pool:
        states = []
        for changes in ({}, EVERYTHING_ELSE):
            network = Network(miners=["a", "b"], salt="same")
            network.run_to_sprint()
            network.end_block()
            if changes:
                change(network, **changes)
            network.run_sprint({"a": 1000, "b": 3000}, pool)
            PARAMS(network.ctx).set(pb.Params(tile=1))
            network.end_block()
            states.append((network.base.entries, network.height))
    assert states[0] == states[1]


@pytest.mark.rule("poc.2f")
def test_the_next_sprint_has_the_new_parameters() -> None:
    network = Network()
    network.run_to_sprint()
    change(network, reveal_blocks=5)
    network.run_to_close()
    network.run_to_sprint()
    assert network.sprint.params.reveal_blocks == 5


@pytest.mark.rule("poc.6b")
@pytest.mark.parametrize(("ms", "status"), [(1000, "CLOSED"), (2400, "CLOSED"), (2500, "VOID"), (100, "VOID")])
def test_a_sprint_of_a_wrong_length_is_void_and_changes_nothing(ms: int, status: str) -> None:
    with simulated() as pool:
        network = Network(miners=["a"])
        before = network.powers()
        network.run_to_sprint()
        pool.tiles = dict.fromkeys([b""], 0)
        network.commit("a", ENTRIES)
        network.run_to_reveals(ms)
        network.run_to_close()
    sprint = SPRINTS(network.ctx)[0, 0]
    assert pb.SprintStatus.Name(sprint.status) == f"SPRINT_STATUS_{status}"
    if status == "VOID":
        assert (network.deposit("a"), network.powers(), network.height) == (1_000_000, before, 9)


@pytest.mark.rule("poc.7a")
@pytest.mark.rule("poc.7b")
def test_confirmations_open_outside_other_sprints_count_from_one_and_close_inside_the_epoch() -> None:
    network = Network(confirmations=30)
    network.run_to(100)
    for epoch in range(3):
        sprints = [sprint for (number, _), sprint in SPRINTS(network.ctx).items() if number == epoch]
        assert [sprint.sprint for sprint in sprints] == [0, 1, 2]
        assert [sprint.open_height - 30 * epoch for sprint in sprints] == [2, 12, 19]
        assert sprints[-1].reveal_end_height < 32 + 30 * epoch
        hashes = [network_hash(sprint.open_height) for sprint in sprints]
        seeds = [reference.seed(CHAIN_ID, epoch, hashes[0])]
        seeds += [reference.seed(CHAIN_ID, epoch, one, confirm=True) for one in hashes[1:]]
        assert [sprint.seed for sprint in sprints] == seeds


def network_hash(height: int) -> bytes:
    return sha256(str(height).encode()).digest()


@pytest.mark.rule("poc.7a")
def test_no_confirmation_opens_that_could_not_take_the_main_sprints_miners() -> None:
    names = [f"m{number}" for number in range(7)]
    network = Network(miners=names, gas_per_tile=450_000_000 // 8, confirmations=30)
    network.run_to_sprint()
    for name in names:
        network.commit(name, ENTRIES)
    network.run_to(32)
    assert (0, 1) not in SPRINTS(network.ctx)  # 8 + 14 blocks gone, 3 + 14 are needed


@pytest.mark.rule("poc.2g")
def test_old_sprints_are_forgotten_and_summaries_stay() -> None:
    with simulated() as pool:
        network = Network(miners=["a"])
        for _ in range(PROOFS_KEPT + 2):
            network.run_sprint({"a": 1000}, pool)
            network.run_to_sprint()
    first = EPOCH(network.ctx).get().epoch + 1 - PROOFS_KEPT
    for kept in (SPRINTS, COMMITMENTS, MEASUREMENTS):
        assert min(key[0] for key in kept(network.ctx)) == first == 3
    summaries = [summary for _, summary in HISTORY(network.ctx).items()]
    assert [summary.epoch for summary in summaries] == list(range(PROOFS_KEPT + 2))
    assert summaries[1] == pb.EpochSummary(
        epoch=1, open_height=32, close_height=61, miners=1, total_weight=summaries[1].total_weight, paid="81922480"
    )
