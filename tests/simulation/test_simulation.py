"""Random lives of the whole state machine: every invariant after every block, and an export that starts the same chain.

Seeds are recorded here; `make simulate` runs longer ones. A failure prints the few messages that break it.
"""

import pytest

from tests.simulation.run import Failure, Script, drawn, proving, replay, shrink, simulate
from tests.simulation.state import new_world, require_same_after_export
from tests.simulation.world import Broken

SEEDS = range(1, 9)
BLOCKS, PER_BLOCK = 600, 75
"""360,000 draws; those that there is nothing to do for (a proof outside a sprint) are left out."""
LEAST = 200_000 // len(SEEDS)
DONE = [
    "MsgSend",
    "MsgMultiSend",
    "MsgCreateVestingAccount",
    "MsgCreateValidator",
    "MsgEditValidator",
    "MsgDelegate",
    "MsgUndelegate",
    "MsgBeginRedelegate",
    "MsgCancelUnbondingDelegation",
    "MsgWithdrawDelegatorReward",
    "MsgWithdrawValidatorCommission",
    "MsgUnjail",
    "MsgRegisterMiner",
    "MsgUnregisterMiner",
    "MsgSubmitProposal",
    "MsgDeposit",
    "MsgVote",
    "MsgRegisterOnion",
    "MsgReveal",
    "MsgRegisterExecutor",
    "MsgRegisterAuditor",
    "MsgUnregisterAuditor",
    "MsgOpenSession",
]
"""What must have gone well in each life, or the simulation has not seen much."""
WITH_COMPUTE = ["MsgSettle", "MsgUnregisterExecutor", "MsgCommitAudit", "MsgRevealAudit", "MsgDispute"]
"""And in each in which there is compute, without which nobody is drawn to serve."""


@pytest.mark.timeout(900)
@pytest.mark.parametrize("seed", SEEDS)
def test_a_random_life_breaks_nothing(seed: int) -> None:
    try:
        world = simulate(seed, BLOCKS, PER_BLOCK)
    except Failure as failure:
        pytest.fail(str(shrink(failure)))
    assert sum(world.outcomes.values()) >= LEAST
    wanted = DONE if seed % 3 == 2 else [*DONE, *WITH_COMPUTE]
    assert [name for name in wanted if f"{name} done" not in world.outcomes] == []


def test_what_breaks_shrinks_to_what_breaks_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """A supply that forgets what a burn took: found after some block, and shrunk to few messages."""
    from modules.bank import keeper as bank

    honest = bank.transfer

    def forgetful(ctx, sender, recipient, amount, denom):  # type: ignore[no-untyped-def]
        honest(ctx, sender, recipient, amount, denom)
        if amount == 777:
            bank.SUPPLY(ctx)[denom] += 1

    monkeypatch.setattr(bank, "transfer", forgetful)
    with proving():
        world = new_world(1)
        script: Script = [drawn(world, 5)]
        world.block(script[0])
    send = next(message for message in script[0] + drawn(world, 400) if message.DESCRIPTOR.name == "MsgSend")
    del send.amount[:]
    send.amount.add(denom="ucway", amount="777")
    script += [[*drawn(world, 5), send]]
    error = replay(1, script)
    assert isinstance(error, Broken)
    small = shrink(Failure(1, error, script))
    assert [[message.DESCRIPTOR.name for message in messages] for messages in small.script] == [[], ["MsgSend"]]


def test_an_export_that_forgets_something_is_found() -> None:
    with proving():
        world = new_world(3)
        world.block(drawn(world, 50))
    world.store.set(b"staking/\xfenothing-exports-this", b"x")
    with pytest.raises(Broken, match="1 entries differ"):
        require_same_after_export(world)
