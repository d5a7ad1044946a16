"""Whether a confirmation opens is drawn by the beacon, and by nothing else of the block."""

import pytest

from modules.beacon import keeper as beacon
from modules.poc import keeper, schedule
from tests.modules.poc.network import Network


@pytest.mark.rule("poc.7a")
def test_a_confirmation_opens_where_the_beacon_says_so() -> None:
    network = Network(confirmations=4, epoch_blocks=60)
    seen = {True: 0, False: 0}
    while network.height < 500:
        ctx = network.ctx
        open_before = keeper.open_sprint(ctx) is not None
        drawn = schedule.confirmation_opens(beacon.value(ctx), 4, 60)
        by_hash = schedule.confirmation_opens(ctx.block.hash, 4, 60)
        height, epochs = network.height, keeper.epochs_opened(ctx)
        network.end_block()
        opened = keeper.open_sprint(network.ctx)
        fits = (height - 2) % 60 + 1 + 3 + 3 < 60
        if not open_before and epochs and keeper.epochs_opened(network.ctx) == epochs and fits:
            assert (opened is not None) is drawn, height
            seen[drawn != by_hash] += 1
    assert seen[True] > 10, "a block's hash would have said otherwise"
