"""What executors claim, what they are paid, and what a slash takes."""

import pytest

from chain.types import DENOM
from chain.wire.causeway.inference.v1 import types_pb2 as pb
from modules.bank import keeper as bank
from modules.inference import MODULE, genesis, money
from modules.inference.messages import (
    SETTLE_GAS,
    AllotmentExceeded,
    CeilingExceeded,
    InvalidSettlement,
    InvalidVoucher,
    NotDrawn,
    SettlementTooLarge,
    UnknownSession,
    WrongFirst,
)
from modules.inference.params import DEFAULT
from modules.inference.state import AUDITORS, EARNED, ESCROW, EXECUTORS, HELD
from modules.vesting import keeper as vesting
from tests.modules.inference.market import BOND, RICH, Market, address, text


@pytest.fixture
def session(market: Market) -> pb.Session:
    """Three executors have 3,300,000 each."""
    market.serve("e1", "e2", "e3")
    return market.draw(deposit=10_000_000)


@pytest.mark.rule("inference.19")
def test_settlements_are_cumulative_and_move_coins_from_escrow_to_held(market: Market, session: pb.Session) -> None:
    name = market.named(session)[0]
    first = market.settle(session, name, count=10, cost=1000)
    second = market.settle(session, name, count=5, cost=234)
    assert (first, second) == (1, 2)
    assert (market.settlement(2).first, market.settlement(2).count) == (10, 5)
    part = market.session(session.id).allotments[0]
    assert (part.settled_count, part.settled_cost) == (15, "1234")
    assert (ESCROW(market.ctx).get(), HELD(market.ctx).get()) == (9_900_000 - 1234, 1234)


CLAIMS = [
    ("of a session that there is not", {"of": 99}, UnknownSession),
    ("by somebody who was not drawn", {"executor": text("e4")}, NotDrawn),
    ("with receipts left out", {"first": 1}, WrongFirst),
    ("of no receipts", {"count": 0}, InvalidSettlement),
    ("of more receipts than there can be", {"count": 2**63}, InvalidSettlement),
    ("without a root", {"receipts_root": b""}, InvalidSettlement),
    ("with a voucher of another session", {"voucher_session": 2}, InvalidVoucher),
    ("with a voucher of another receipt", {"index": 8}, InvalidVoucher),
    ("with a voucher that another signed", {"signer": "e4"}, InvalidVoucher),
    ("above the client's ceiling", {"ceiling": "999"}, CeilingExceeded),
    ("above the allotment", {"cost": 3_300_001}, AllotmentExceeded),
]


@pytest.mark.rule("inference.19")
@pytest.mark.parametrize(("what", "terms", "refusal"), CLAIMS, ids=[row[0] for row in CLAIMS])
def test_a_claim_is_refused(
    market: Market, session: pb.Session, what: str, terms: dict[str, object], refusal: type[Exception]
) -> None:
    changed = dict(terms)
    cost = changed.pop("cost", 1000)
    other = changed.pop("voucher_session", None)
    count = changed.pop("count", None)
    of = changed.pop("of", session.id)
    message = market.claim(session, market.named(session)[0], 10, cost, **changed)  # type: ignore[arg-type]
    message.session = of  # type: ignore[assignment]
    if other is not None:
        message.last_voucher.session = 2
    if count is not None:
        message.count = count  # type: ignore[assignment]
        message.last_voucher.index = message.first + message.count - 1 if message.count else 0
    with pytest.raises(refusal):
        market.say(message)
    assert HELD(market.ctx).get() == 0


@pytest.mark.rule("inference.20")
def test_a_settlement_costs_the_same_whatever_its_count(market: Market, session: pb.Session) -> None:
    name = market.named(session)[0]
    (route,) = [one for one in MODULE.routes if one.url.endswith("MsgSettle")]
    for count in (1, 10**6, 10**15):
        claim = market.claim(market.session(session.id), name, count, 1000)
        assert route.gas(market.ctx, claim) == SETTLE_GAS
        before = len(market.ctx.store.changes)
        market.say(claim)
        assert len(market.ctx.store.changes) - before < 12
    assert route.lane
    assert route.protected


@pytest.mark.rule("inference.22")
def test_a_settlement_worth_more_than_its_bond_can_answer_for_is_refused(market: Market) -> None:
    market.serve("e1")
    session = market.draw(deposit=10**11)
    burned = BOND * 3 // 4
    market.say(market.claim(session, "e1", 1, DEFAULT.audit_ceiling * burned // 3))
    with pytest.raises(SettlementTooLarge):
        market.say(market.claim(market.session(session.id), "e1", 1, DEFAULT.audit_ceiling * burned // 3 + 1))


@pytest.mark.rule("inference.23")
def test_a_payment_is_held_until_the_dispute_window_has_closed_and_then_vests(
    market: Market, session: pb.Session
) -> None:
    name = market.named(session)[0]
    number = market.settle(session, name, cost=1000)
    money.hold(market.ctx, market.settlement(number))
    before = market.balance(name)
    market.run_to(session.dispute_height + 1)
    assert (market.balance(name), HELD(market.ctx).get()) == (before, 1000)
    market.end_block()
    assert (market.balance(name), HELD(market.ctx).get()) == (before + 1000, 0)
    assert vesting.locked(market.ctx, address(name), DENOM) == 1000
    assert market.settlement(number).status == pb.SETTLEMENT_STATUS_PAID


@pytest.mark.rule("inference.23")
def test_nothing_is_paid_while_a_game_is_open(market: Market, session: pb.Session) -> None:
    name = market.named(session)[0]
    number = market.settle(session, name, cost=1000)
    money.hold(market.ctx, market.settlement(number))
    money.game_opened(market.ctx, number)
    market.run_to(session.dispute_height + 5)
    assert market.settlement(number).status == pb.SETTLEMENT_STATUS_HELD
    money.game_closed(market.ctx, number)
    market.end_block()
    market.end_block()
    assert market.settlement(number).status == pb.SETTLEMENT_STATUS_PAID


@pytest.mark.rule("inference.23")
def test_auditors_are_paid_out_of_what_the_settlement_holds(market: Market, session: pb.Session) -> None:
    name = market.named(session)[0]
    number = market.settle(session, name, cost=1000)
    settlement = market.settlement(number)
    assert money.pay_audit(market.ctx, settlement, address("e4"), 20) == 20
    assert money.pay_audit(market.ctx, settlement, address("e4"), 10**9) == 980
    money.hold(market.ctx, settlement)
    market.end_block()
    assert market.balance("e4") == RICH + 1000
    assert money.owed(market.settlement(number)) == 0


@pytest.mark.rule("inference.24")
@pytest.mark.parametrize("accuser", ["e4", None])
def test_a_slash_burns_bond_and_unvested_rewards_and_a_quarter_goes_to_the_accuser(
    market: Market, session: pb.Session, accuser: str | None
) -> None:
    name = market.named(session)[0]
    vesting.grant(market.ctx, address(name), 1_000_000)
    supply, before = bank.supply(market.ctx, DENOM), market.balance("e4")
    lost = BOND + 1_000_000
    given = lost // 4 if accuser else 0
    who = address(accuser) if accuser else None
    assert money.slash_executor(market.ctx, address(name), who, "cheat") == lost - given
    assert bank.supply(market.ctx, DENOM) == supply - lost + given
    assert market.balance("e4") == before + given
    assert (market.executor(name).bond, market.executor(name).suspended) == ("0", True)
    market.end_block()


@pytest.mark.rule("inference.25")
def test_what_a_slashed_executor_settled_goes_back_to_the_client(market: Market, session: pb.Session) -> None:
    name, other = market.named(session)[:2]
    numbers = [market.settle(session, name, cost=1000), market.settle(session, name, cost=500)]
    kept = market.settle(session, other, cost=7)
    before = market.balance("client")
    money.slash_executor(market.ctx, address(name), None, "cheat")
    assert market.balance("client") == before + 1500
    assert {market.settlement(number).status for number in numbers} == {pb.SETTLEMENT_STATUS_VOID}
    assert market.settlement(kept).status != pb.SETTLEMENT_STATUS_VOID
    assert EARNED(market.ctx)[address(name)] == 0
    with pytest.raises(SettlementTooLarge):
        market.settle(session, name, cost=1)
    market.run_to(session.close_height + 30)


@pytest.mark.rule("inference.25")
def test_many_settlements_of_a_slashed_executor_are_void_one_block_after_another(
    market: Market, session: pb.Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(money, "VOIDED_AT_ONCE", 2)
    name = market.named(session)[0]
    numbers = [market.settle(session, name, cost=100) for _ in range(7)]
    before = market.balance("client")
    money.slash_executor(market.ctx, address(name), None, "cheat")
    assert market.balance("client") == before + 200
    last = market.settlement(numbers[-1])
    last.audit_pay = "0"
    assert money.pay(market.ctx, last) == 0
    exported = genesis.export(market.ctx)
    assert exported["voiding"] == [{"executor": text(name), "settlement": "7"}]
    market.end_block()
    market.end_block()
    assert {market.settlement(number).status for number in numbers} == {pb.SETTLEMENT_STATUS_VOID}
    assert (market.balance("client"), genesis.export(market.ctx)["voiding"]) == (before + 700, [])


@pytest.mark.rule("inference.26")
def test_an_auditor_loses_what_its_duty_says_or_what_a_cheat_costs(market: Market) -> None:
    market.mine("e1")
    AUDITORS(market.ctx)[address("e1")] = pb.Auditor(address=text("e1"), bond="0")
    money.lock_bond(market.ctx, address("e1"), 10_000)
    AUDITORS(market.ctx)[address("e1")] = pb.Auditor(address=text("e1"), bond="10000")
    assert money.slash_auditor(market.ctx, address("e1"), None, "late", 1000) == 1000
    assert not AUDITORS(market.ctx)[address("e1")].suspended
    assert money.slash_auditor(market.ctx, address("e1"), address("e4"), "passed what is wrong") == 6750
    assert AUDITORS(market.ctx)[address("e1")].suspended
    assert money.slash_auditor(market.ctx, address("e3"), None, "nobody") == 0
    market.end_block()


@pytest.mark.rule("inference.24")
def test_nobody_is_slashed_whose_bond_went_back(market: Market) -> None:
    assert address("e1") not in EXECUTORS(market.ctx)
    assert money.slash_executor(market.ctx, address("e1"), None, "late") == 0
