"""Taking a proposal back."""

import pytest

from chain.errors import Refused
from chain.module import Context
from chain.types import DENOM, bech32_text
from chain.wire.cosmos.gov.v1 import tx_pb2
from modules.bank import keeper as bank
from modules.distribution import keeper as distribution
from modules.gov import handlers
from modules.gov.messages import InvalidProposal, InvalidProposer, UnknownProposal, VotingEnded
from modules.gov.params import POOL
from modules.gov.state import ACTIVE, ERAS, INACTIVE, PROPOSALS, VOTES
from tests.modules.gov.gov_stage import (
    ANN,
    BEN,
    CAT,
    DAY,
    DEPOSIT,
    V1,
    YES,
    check,
    deposit,
    end,
    later,
    limits,
    new,
    over,
    said,
    submit,
    vote,
)


def cancel(ctx: Context, number: int, who: bytes) -> tx_pb2.MsgCancelProposalResponse:
    return handlers.cancel(ctx, tx_pb2.MsgCancelProposal(proposal_id=number, proposer=bech32_text(who)))


@pytest.mark.rule("gov.13")
@pytest.mark.parametrize(("ratio", "kept"), [("0.5", 3_000_001), ("0", 0), ("1", 6_000_003), ("0.1", 600_000)])
@pytest.mark.parametrize("pool", [False, True])
def test_a_part_of_each_deposit_is_kept(ratio: str, kept: int, pool: bool) -> None:
    ctx = new(proposal_cancel_ratio=ratio, proposal_cancel_dest=POOL if pool else "")
    number = submit(ctx, limits(), deposit=6_000_003, who=CAT)
    deposit(ctx, number, BEN, 4_000_000)
    vote(ctx, number, YES, V1)
    supply, pooled = bank.supply(ctx, DENOM), bank.balance(ctx, distribution.ACCOUNT, DENOM)
    answer = cancel(ctx, number, CAT)
    assert (answer.proposal_id, answer.canceled_height) == (number, ctx.block.height)
    assert said(ctx, "cancel_proposal") == [{"sender": bech32_text(CAT), "proposal_id": "1"}]
    check(ctx)
    end(ctx)
    assert [list(kept(ctx)) for kept in (PROPOSALS, ACTIVE, ERAS, VOTES)] == [[], [], [], []]
    assert 10**15 - bank.balance(ctx, CAT, DENOM) == kept
    gone = kept + 4_000_000 * int(float(ratio) * 10) // 10
    assert supply - bank.supply(ctx, DENOM) == (0 if pool else gone)
    assert bank.balance(ctx, distribution.ACCOUNT, DENOM) - pooled == (gone if pool else 0)


@pytest.mark.rule("gov.13")
def test_a_proposal_that_waits_can_be_cancelled_too(ctx: Context) -> None:
    number = submit(ctx, limits(), deposit=0)
    cancel(ctx, number, ANN)
    end(ctx)
    assert (list(PROPOSALS(ctx)), list(INACTIVE(ctx))) == ([], [])


@pytest.mark.rule("gov.13")
def test_nobody_else_cancels_and_nothing_that_is_over(ctx: Context) -> None:
    number = submit(ctx, limits(), deposit=DEPOSIT, who=CAT)
    cases: list[tuple[int, int, bytes, type[Refused], str]] = [
        (0, 9, CAT, UnknownProposal, "9: unknown proposal"),
        (0, number, BEN, InvalidProposer, f"invalid proposer {bech32_text(BEN)}: invalid proposer"),
        (2 * DAY + 1, number, CAT, VotingEnded, "voting period is already ended for this proposal 1"),
    ]
    for seconds, proposal, who, refusal, text in cases:
        with pytest.raises(refusal, match=text):
            cancel(later(ctx, seconds), proposal, who)
    after = over(ctx)
    with pytest.raises(InvalidProposal, match="proposal should be in the deposit or voting period"):
        cancel(after, number, CAT)
