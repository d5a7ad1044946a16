"""What may be proposed, and what is refused as a whole."""

from collections.abc import Callable
from typing import Any

import pytest
from google.protobuf.any_pb2 import Any as AnyMessage

from chain.client.tx import any_of
from chain.errors import InsufficientFunds, InvalidAddress, InvalidCoins, InvalidRequest, Refused, Unauthorized
from chain.module import Context
from chain.types import DENOM, bech32_text
from chain.wire.cosmos.circuit.v1 import tx_pb2 as circuit_pb
from chain.wire.cosmos.gov.v1 import tx_pb2
from modules.auth import keeper as auth
from modules.bank import keeper as bank
from modules.bank.messages import send_gas
from modules.gov import handlers
from modules.gov.messages import (
    DepositTooSmall,
    InvalidDepositDenom,
    InvalidMessage,
    InvalidSigner,
    MetadataTooLong,
    NoMessages,
    SummaryTooLong,
    Unroutable,
    submit_gas,
)
from modules.gov.state import PROPOSALS
from modules.gov.times import of_stamp
from tests.modules.gov.gov_stage import (
    ANN,
    DAY,
    DEPOSIT,
    GOV_TEXT,
    WAITING,
    check,
    entries,
    limits,
    new,
    pay,
    proposal,
    said,
    submit,
)

LIMITS = "/cosmos.auth.v1beta1.MsgUpdateParams"
SEND = "/cosmos.bank.v1beta1.MsgSend"


@pytest.mark.rule("gov.1")
def test_a_proposal_waits_for_deposits_under_the_next_number(ctx: Context) -> None:
    assert [submit(ctx, limits(), deposit=0, who=ANN) for _ in range(2)] == [1, 2]
    one = PROPOSALS(ctx)[1]
    assert (one.status, one.title, one.summary, one.proposer) == (WAITING, "A title", "A summary", bech32_text(ANN))
    assert of_stamp(one.submit_time) == ctx.block.time_ns
    assert of_stamp(one.deposit_end_time) == ctx.block.time_ns + 2 * DAY * 10**9
    assert [packed.type_url for packed in one.messages] == [LIMITS]
    expected = {"proposal_id": "1", "proposal_proposer": bech32_text(ANN), "proposal_messages": f",{LIMITS}"}
    assert said(ctx, "submit_proposal")[0] == expected
    check(ctx)


@pytest.mark.rule("gov.5")
def test_trying_a_proposal_changes_nothing(ctx: Context) -> None:
    before = auth.limits(ctx)
    submit(ctx, limits(777))
    assert auth.limits(ctx) == before
    assert "update_params" not in {one.type for one in ctx.events}


def raw(url: str, value: bytes) -> tx_pb2.MsgSubmitProposal:
    msg = proposal(limits())
    msg.messages.append(AnyMessage(type_url=url, value=value))
    return msg


def of(**changes: Any) -> Callable[[], tx_pb2.MsgSubmitProposal]:
    return lambda: proposal(limits(), **changes)


def non_canonical() -> bytes:
    return any_of(limits()).value + b"\x9a\x02\x03abc"


def trip(*urls: str) -> circuit_pb.MsgTripCircuitBreaker:
    return circuit_pb.MsgTripCircuitBreaker(authority=GOV_TEXT, msg_type_urls=urls)


OTHER = bech32_text(ANN)
TEXTS: list[tuple[Callable[[], tx_pb2.MsgSubmitProposal], type[Refused], str]] = [
    (of(title=""), InvalidRequest, "proposal title cannot be empty: invalid request"),
    (of(summary=""), InvalidRequest, "proposal summary cannot be empty: invalid request"),
    (of(title="ü" * 128), MetadataTooLong, "got metadata with length 256: metadata too long"),
    (of(metadata="x" * 256), MetadataTooLong, "got metadata with length 256: metadata too long"),
    (of(summary="x" * 10_201), SummaryTooLong, "got summary with length 10201: summary too long"),
    (
        lambda: proposal(metadata=""),
        NoMessages,
        "either metadata or Msgs length must be non-nil: no messages proposed",
    ),
]
MONEY: list[tuple[Callable[[], tx_pb2.MsgSubmitProposal], type[Refused], str]] = [
    (lambda: proposal(limits(), who=b"\1" * 20, deposit=5), InsufficientFunds, "smaller than 5ucway"),
    (lambda: proposal(limits(), who=auth.GOV), Unauthorized, "is a module's account"),
]
MESSAGES: list[tuple[Callable[[], tx_pb2.MsgSubmitProposal], type[Refused], str]] = [
    (lambda: raw("/no.such.Msg", b""), Unroutable, "message 1 (/no.such.Msg): proposal message not recognized"),
    (lambda: raw("", b""), Unroutable, "message 1 (): proposal message not recognized by router"),
    (lambda: raw(LIMITS, b"\xff"), InvalidMessage, f"message 1 ({LIMITS}): these bytes are not a cosmos.auth"),
    (lambda: raw(LIMITS, non_canonical()), InvalidMessage, f"message 1 ({LIMITS}): errUnknownField"),
    (
        lambda: proposal(limits(), limits(authority=OTHER)),
        InvalidSigner,
        f"message 1 ({LIMITS}): signed by {OTHER}: expected gov account as only signer",
    ),
    (
        lambda: proposal(limits(70_000)),
        InvalidMessage,
        f"message 0 ({LIMITS}): invalid max memo characters: 70000: invalid request: invalid proposal message",
    ),
    (
        lambda: proposal(proposal(limits(), who=auth.GOV)),
        InvalidMessage,
        "message 0 (/cosmos.gov.v1.MsgSubmitProposal): governance does not propose, deposit or vote itself",
    ),
    (lambda: proposal(*[limits()] * 65), InvalidMessage, "at most 64 messages"),
    (
        lambda: proposal(trip(SEND), pay()),
        InvalidMessage,
        f"message 1 ({SEND}): circuit breaker disables execution of this message",
    ),
    (
        lambda: proposal(trip(LIMITS), limits()),
        InvalidMessage,
        f"message 1 ({LIMITS}): circuit breaker disables execution of this message",
    ),
]


@pytest.mark.rule("gov.1")
@pytest.mark.rule("gov.5")
@pytest.mark.parametrize(("make", "refusal", "text"), TEXTS + MONEY + MESSAGES)
def test_a_bad_proposal_is_refused_as_a_whole_and_says_why(
    ctx: Context, make: Callable[[], tx_pb2.MsgSubmitProposal], refusal: type[Refused], text: str
) -> None:
    before = entries(ctx)
    with pytest.raises(refusal) as caught:
        handlers.submit(ctx, make())
    assert text in caught.value.log
    assert (entries(ctx), ctx.events) == (before, [])


@pytest.mark.rule("gov.6")
def test_a_proposal_that_would_spend_deposits_is_refused(ctx: Context) -> None:
    submit(ctx, limits())
    with pytest.raises(InvalidMessage, match=f"{DEPOSIT}{DENOM} are deposited: deposits are not governance's to spend"):
        submit(ctx, pay())


def test_an_address_that_is_none_is_refused(ctx: Context) -> None:
    msg = proposal(limits())
    msg.proposer = "cway1x"
    with pytest.raises(InvalidAddress, match="invalid proposer address"):
        handlers.submit(ctx, msg)


@pytest.mark.rule("gov.2")
@pytest.mark.parametrize(
    ("deposit", "refusal", "text"),
    [
        ([(999_999, DENOM)], DepositTooSmall, r"was \(999999ucway\), need \(1000000ucway\)"),
        ([], DepositTooSmall, r"was \(\), need \(1000000ucway\)"),
        ([(5, "atom"), (10**6, DENOM)], InvalidDepositDenom, r"accepts only the following denom\(s\): \[ucway\]"),
        ([(0, DENOM)], InvalidCoins, "not positive"),
    ],
)
def test_the_first_deposit_must_be_enough(deposit: list[tuple[int, str]], refusal: type[Refused], text: str) -> None:
    ctx = new(min_initial_deposit_ratio="0.1")
    msg = proposal(limits(), deposit=0)
    for amount, denom in deposit:
        msg.initial_deposit.add(denom=denom, amount=str(amount))
    with pytest.raises(refusal, match=text):
        handlers.submit(ctx, msg)
    assert submit(ctx, limits(), deposit=1_000_000) == 1
    assert bank.balance(ctx, auth.GOV, DENOM) == 1_000_000


@pytest.mark.rule("gov.17")
def test_proposing_costs_what_its_messages_cost_and_what_is_refused_unseen_costs_nothing(ctx: Context) -> None:
    gas = [
        submit_gas(ctx, msg)
        for msg in (proposal(), proposal(limits()), proposal(pay(), pay()), raw("/no.such.Msg", b"x"))
    ]
    send = send_gas(ctx, pay())
    assert gas == [150_000, 220_000, 170_000 + 2 * send, 230_000]
    assert submit_gas(ctx, raw(LIMITS, b"\xff")) == 230_000
    assert submit_gas(ctx, proposal(proposal(proposal(limits())))) == 160_000
