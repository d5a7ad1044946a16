"""The stage of gov's tests: rich people, two bonded validators, and proposals in one line each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from google.protobuf.message import Message

from chain.client.tx import any_of
from chain.dispatch import Registry
from chain.module import Block, Context
from chain.types import DENOM, Address, bech32_text
from chain.wire.cosmos.auth.v1beta1 import tx_pb2 as auth_pb
from chain.wire.cosmos.bank.v1beta1 import tx_pb2 as bank_pb
from chain.wire.cosmos.base.v1beta1 import coin_pb2
from chain.wire.cosmos.gov.v1 import gov_pb2 as pb
from chain.wire.cosmos.gov.v1 import tx_pb2
from modules.auth.keeper import GOV
from modules.auth.params import DEFAULT as AUTH_PARAMS
from modules.circuit import genesis as circuit_genesis
from modules.gov import MODULE, closing, genesis, handlers
from modules.gov.state import PROPOSALS
from modules.registry import MODULES
from tests.modules.staking import stage
from tests.modules.staking.stage import ANN, BEN, CAT, DAN, V1, V2, V3

__all__ = ["ANN", "BEN", "CAT", "DAN", "V1", "V2", "V3"]
REGISTRY = Registry(MODULES)
GOV_TEXT = bech32_text(GOV)
STAKE = 4 * 10**14
"""Of each validator; the supply is 8 · 10¹⁵."""
DEPOSIT, EXPEDITED = 10_000_000, 50_000_000
DAY = 86_400
YES, ABSTAIN, NO, VETO = pb.VOTE_OPTION_YES, pb.VOTE_OPTION_ABSTAIN, pb.VOTE_OPTION_NO, pb.VOTE_OPTION_NO_WITH_VETO
PASSED, REJECTED, FAILED = pb.PROPOSAL_STATUS_PASSED, pb.PROPOSAL_STATUS_REJECTED, pb.PROPOSAL_STATUS_FAILED
WAITING, VOTING = pb.PROPOSAL_STATUS_DEPOSIT_PERIOD, pb.PROPOSAL_STATUS_VOTING_PERIOD


def new(**params: Any) -> Context:
    """Block 2: V1 and V2 are bonded with STAKE each, V3 is not; parameters are the SDK's unless given."""
    ctx = stage.new_chain()
    for operator in (V1, V2, V3):
        stage.create(ctx, operator, STAKE)
    stage.bonded(ctx, V1, V2)
    given = {**genesis.genesis_json.written(genesis.params.default()), **params}
    genesis.validate({"params": given})
    genesis.init(ctx, {"params": given})
    circuit_genesis.init(ctx, {})
    return later(ctx, 5)


def later(ctx: Context, seconds: int) -> Context:
    """The next block, so many seconds later, before any event."""
    time_ns = ctx.block.time_ns + seconds * 10**9
    block = Block(ctx.block.chain_id, ctx.block.height + 1, time_ns)
    return Context(ctx.store, block, ctx.mode, routes=REGISTRY.routes)


def coins(amount: int, denom: str = DENOM) -> list[coin_pb2.Coin]:
    return [coin_pb2.Coin(denom=denom, amount=str(amount))] if amount else []


def limits(memo: int = 300, authority: str = GOV_TEXT) -> auth_pb.MsgUpdateParams:
    """A message that changes something of another module."""
    msg = auth_pb.MsgUpdateParams(authority=authority, params=AUTH_PARAMS)
    msg.params.max_memo_characters = memo
    return msg


def pay(amount: int = 1) -> bank_pb.MsgSend:
    """A message that would spend deposits."""
    return bank_pb.MsgSend(from_address=GOV_TEXT, to_address=bech32_text(DAN), amount=coins(amount))


def proposal(
    *messages: Message, deposit: int = DEPOSIT, who: Address = ANN, expedited: bool = False, **changes: Any
) -> tx_pb2.MsgSubmitProposal:
    """A message that proposes."""
    given = {"title": "A title", "summary": "A summary", "metadata": "" if messages else "ipfs://", **changes}
    return tx_pb2.MsgSubmitProposal(
        messages=[any_of(message) for message in messages],
        initial_deposit=coins(deposit),
        proposer=bech32_text(who),
        expedited=expedited,
        **given,
    )


def submit(ctx: Context, *messages: Message, **changes: Any) -> int:
    """Propose; the number."""
    return int(handlers.submit(ctx, proposal(*messages, **changes)).proposal_id)


def deposit(ctx: Context, number: int, who: Address, amount: int) -> None:
    msg = tx_pb2.MsgDeposit(proposal_id=number, depositor=bech32_text(who), amount=coins(amount))
    handlers.deposit(ctx, msg)


def vote(ctx: Context, number: int, option: int, *voters: Address) -> None:
    for voter in voters:
        name = pb.VoteOption.Name(option)  # type: ignore[arg-type]
        handlers.vote(ctx, tx_pb2.MsgVote(proposal_id=number, voter=bech32_text(voter), option=name))


def weighted(number: int, voter: Address, *options: tuple[int, str]) -> tx_pb2.MsgVoteWeighted:
    written = [pb.WeightedVoteOption(option=option, weight=weight) for option, weight in options]  # type: ignore[arg-type]
    return tx_pb2.MsgVoteWeighted(proposal_id=number, voter=bech32_text(voter), options=written)


def end(ctx: Context) -> None:
    """The end of a block, as far as gov is concerned; then everything must hold."""
    closing.end_block(ctx)
    check(ctx)


def check(ctx: Context) -> None:
    """Every invariant of gov, and of those that it moves coins and asks for stakes in."""
    for module in MODULES:
        if module.name in ("bank", "staking", "gov"):
            for invariant in module.invariants:
                invariant(ctx)


def over(ctx: Context, seconds: int = 2 * DAY) -> Context:
    """The end of a block so much later, and the block after it."""
    after = later(ctx, seconds)
    end(after)
    return after


def status(ctx: Context, number: int) -> int:
    return PROPOSALS(ctx)[number].status


def said(ctx: Context, kind: str) -> list[dict[str, str]]:
    """Events of a type."""
    return [{key: value for key, value, _ in one.attributes} for one in ctx.events if one.type == kind]


def exported(ctx: Context) -> dict[str, Any]:
    return MODULE.genesis.export(ctx)


def entries(ctx: Context) -> Sequence[tuple[bytes, bytes]]:
    """All that gov keeps."""
    return list(ctx.store.scan(b"gov/", b"gov0"))
