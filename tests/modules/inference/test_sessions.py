"""A session's life: its deposit, its draw, its parts, its end."""

from collections import Counter
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chain.errors import InsufficientFunds, InvalidCoins
from chain.types import DENOM, bech32_text
from chain.wire.causeway.inference.v1 import tx_pb2
from chain.wire.causeway.inference.v1 import types_pb2 as pb
from modules.auth.keeper import GOV
from modules.bank import keeper as bank
from modules.inference import draws, due, money
from modules.inference.draws import Candidate, Field
from modules.inference.messages import (
    AlreadyGivenUp,
    DepositTooSmall,
    InvalidExpiry,
    InvalidKey,
    ModelRetired,
    NobodyElse,
    NotClient,
    NotDrawn,
    SessionNotOpen,
    UnknownModel,
    UnknownSession,
)
from modules.inference.state import ESCROW, EXECUTORS, PARAMS
from tests.modules.inference.market import FLOOR, MODEL, RICH, WEIGHT, Market, address, short_params, text


@pytest.mark.rule("inference.10")
def test_a_hundredth_of_a_deposit_is_burned_and_the_rest_is_in_escrow(market: Market) -> None:
    supply = bank.supply(market.ctx, DENOM)
    number = market.open(10_000_001)
    assert market.balance("client") == RICH - 10_000_001
    assert (ESCROW(market.ctx).get(), bank.supply(market.ctx, DENOM)) == (10_000_001 - 100_001, supply - 100_001)
    session = market.session(number)
    assert (session.status, session.burned) == (pb.SESSION_STATUS_OPENING, "100001")


REFUSED = [
    ("no such model", {"model": "other"}, UnknownModel),
    ("less than the least deposit", {"deposit": 999_999}, DepositTooSmall),
    ("nothing at all", {"deposit": 0}, DepositTooSmall),
    ("more than any deposit", {"deposit": 2**62 + 1}, DepositTooSmall),
    ("more than there is", {"deposit": RICH + 1}, InsufficientFunds),
    ("over before its draw", {"blocks": 2}, InvalidExpiry),
    ("over too late", {"blocks": 41}, InvalidExpiry),
    ("a price that is none", {"max_unit_price": "x"}, InvalidCoins),
    ("somebody who never showed a key", {"client": "stranger"}, InvalidKey),
]


@pytest.mark.rule("inference.10")
@pytest.mark.parametrize(("what", "terms", "refusal"), REFUSED, ids=[row[0] for row in REFUSED])
def test_a_session_is_refused(market: Market, what: str, terms: dict[str, object], refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        market.open(**terms)  # type: ignore[arg-type]
    assert ESCROW(market.ctx).get() == 0


@pytest.mark.rule("inference.8")
def test_an_account_without_a_key_of_its_own_can_neither_ask_nor_serve(market: Market) -> None:
    with pytest.raises(InvalidKey):
        market.open(client="stranger")
    with pytest.raises(InvalidKey):
        market.serve("stranger")


@pytest.mark.rule("inference.11")
def test_three_of_four_are_drawn_two_blocks_later_with_equal_parts(market: Market) -> None:
    market.serve("e1", "e2", "e3", "e4")
    number = market.open()
    market.end_block()
    market.end_block()
    assert market.session(number).status == pb.SESSION_STATUS_OPENING
    market.end_block()
    session = market.session(number)
    assert session.status == pb.SESSION_STATUS_OPEN
    assert len(set(market.named(session))) == 3
    assert [one.amount for one in session.allotments] == ["3300000"] * 3
    assert (session.unit_price, len(session.beacon)) == (str(FLOOR), 32)


@pytest.mark.rule("inference.14")
def test_where_there_are_fewer_executors_than_wanted_those_there_are_share(market: Market) -> None:
    market.serve("e1", "e2")
    session = market.draw(deposit=10_000_000)
    assert [one.amount for one in session.allotments] == ["4950000"] * 2


@pytest.mark.rule("inference.11")
def test_suspended_unbonded_unmeasured_and_the_client_itself_are_not_drawn(market: Market) -> None:
    market.serve("e1", "e2", "e3", "e4", "client")
    market.mine("e1", 0)
    market.executor("e2")
    money.slash_executor(market.ctx, address("e2"), None, "test")
    found = market.executor("e3")
    found.suspended = True
    EXECUTORS(market.ctx)[address("e3")] = found
    assert market.named(market.draw()) == ["e4"]


@pytest.mark.rule("inference.13")
def test_with_nobody_there_or_a_price_too_high_all_but_the_burned_part_comes_back(market: Market) -> None:
    assert market.draw(deposit=10_000_000).status == pb.SESSION_STATUS_CLOSED
    assert market.balance("client") == RICH - 100_000
    market.serve("e1")
    assert market.draw(deposit=10_000_000, max_unit_price=str(FLOOR - 1)).status == pb.SESSION_STATUS_CLOSED
    assert market.balance("client") == RICH - 200_000
    assert market.draw(deposit=10_000_000, max_unit_price=str(FLOOR)).status == pb.SESSION_STATUS_OPEN


@pytest.mark.rule("inference.11")
def test_draws_follow_weight() -> None:
    field = Field([Candidate(b"a", 1, 1, True), Candidate(b"b", 3, 1, True), Candidate(b"c", 12, 1, True)])
    first = Counter(
        draws.draw(field, b"", True, 1, draws.numbers(bytes(32), session))[0].address for session in range(4000)
    )
    assert [round(first[name] / 250) for name in (b"a", b"b", b"c")] == [1, 3, 12]


@pytest.mark.rule("inference.11")
@given(
    weights=st.lists(st.integers(1, 2**60), max_size=8),
    wanted=st.integers(1, 5),
    free=st.lists(st.booleans(), min_size=8, max_size=8),
)
def test_everybody_drawn_is_another_who_can_be_and_as_many_as_can(
    weights: list[int], wanted: int, free: list[bool]
) -> None:
    field = Field([Candidate(bytes([i]), weight, free[i], free[i]) for i, weight in enumerate(weights)])
    drawn = [one.address for one in draws.draw(field, b"", True, wanted, draws.numbers(b"x", 7))]
    able = [one.address for one in field.candidates if one.free]
    assert len(drawn) == len(set(drawn)) == min(wanted, len(able))
    assert set(drawn) <= set(able)


@pytest.mark.rule("inference.11")
def test_a_draw_that_meets_the_same_again_and_again_still_ends() -> None:
    field = Field([Candidate(b"a", 2**60, 1, True), Candidate(b"b", 1, 1, True)])
    drawn = draws.draw(field, b"", True, 2, (0 for _ in count()))
    assert [one.address for one in drawn] == [b"a", b"b"]


@pytest.mark.rule("inference.12")
def test_a_session_reserves_what_its_deposit_buys_until_it_expires(market: Market) -> None:
    market.serve("e1")
    session = market.draw(deposit=1_000_000, blocks=12)
    assert market.executor("e1").reserved == str(990_000 // 10)
    assert session.allotments[0].reserved == str(99_000)
    market.run_to(session.expiry_height)
    assert market.executor("e1").reserved == "99000"
    market.end_block()
    assert market.executor("e1").reserved == "0"


@pytest.mark.rule("inference.12")
def test_who_has_no_free_capacity_is_not_drawn(market: Market) -> None:
    market.serve("e1")
    market.mine("e1", 5)
    first = market.draw(deposit=1_000_000)
    assert first.allotments[0].reserved == "5"
    assert market.draw().status == pb.SESSION_STATUS_CLOSED
    market.mine("e1", WEIGHT)
    assert market.draw().status == pb.SESSION_STATUS_OPEN


@pytest.mark.rule("inference.17")
def test_what_an_executor_does_not_settle_in_time_goes_to_the_others(market: Market) -> None:
    market.serve("e1", "e2", "e3")
    session = market.draw()
    gone = market.named(session)[0]
    height = market.say(tx_pb2.MsgReallot(client=text("client"), session=session.id, executor=text(gone))).height
    assert height == market.height + 4
    market.settle(session, gone, cost=300_000)
    market.run_to(height)
    assert [one.amount for one in market.session(session.id).allotments] == ["3300000"] * 3
    market.end_block()
    assert [one.amount for one in market.session(session.id).allotments] == ["300000", "4800000", "4800000"]
    assert market.executor(gone).reserved == "0"


@pytest.mark.rule("inference.17")
def test_reallotting_is_refused(market: Market) -> None:
    market.serve("e1", "e2", "e3")
    waiting = market.open()
    session = market.draw()
    first, second, third = (text(name) for name in market.named(session))

    def said(client: str = "client", number: int = session.id, executor: str = first) -> tx_pb2.MsgReallot:
        return tx_pb2.MsgReallot(client=text(client), session=number, executor=executor)

    for message, refusal in [
        (said(client="e4"), NotClient),
        (said(number=99), UnknownSession),
        (said(executor=text("e4")), NotDrawn),
    ]:
        with pytest.raises(refusal):
            market.say(message)
    market.say(said())
    with pytest.raises(AlreadyGivenUp):
        market.say(said())
    market.say(said(executor=second))
    with pytest.raises(NobodyElse):
        market.say(said(executor=third))
    market.run_to(market.session(waiting).expiry_height + 1)
    with pytest.raises(SessionNotOpen):
        market.say(said(number=waiting))


@pytest.mark.rule("inference.18")
def test_what_nobody_settled_goes_back_after_expiry_and_grace(market: Market) -> None:
    market.serve("e1", "e2", "e3")
    session = market.draw(deposit=10_000_000)
    name = market.named(session)[1]
    market.settle(session, name, cost=900_000)
    market.run_to(session.expiry_height + 1)
    assert market.session(session.id).status == pb.SESSION_STATUS_EXPIRED
    market.settle(session, name, cost=100_000)
    market.run_to(session.close_height)
    assert market.balance("client") == RICH - 10_000_000
    market.end_block()
    assert market.session(session.id).status == pb.SESSION_STATUS_CLOSED
    assert market.balance("client") == RICH - 100_000 - 1_000_000
    with pytest.raises(SessionNotOpen):
        market.settle(session, name)


@pytest.mark.rule("inference.9")
def test_without_coins_a_session_needs_none_and_its_unit_price_is_zero(market: Market) -> None:
    market.waive()
    market.serve("e1")
    assert market.executor("e1").bond == "0"
    session = market.draw(deposit=0)
    assert (session.status, session.unit_price, session.allotments[0].amount) == (pb.SESSION_STATUS_OPEN, "0", "0")
    number = market.settle(session, "e1", cost=0)
    assert market.settlement(number).total_cost == "0"
    assert market.draw(deposit=1_000_000).status == pb.SESSION_STATUS_CLOSED


@pytest.mark.rule("inference.2")
def test_a_session_keeps_its_models_version_and_a_retired_model_has_no_new_ones(market: Market) -> None:
    authority = bech32_text(GOV)
    market.serve("e1")
    session = market.draw()
    market.say(tx_pb2.MsgRetireModel(authority=authority, model=MODEL))
    with pytest.raises(ModelRetired):
        market.open()
    assert market.session(session.id).model_version == 1
    market.settle(session, "e1")
    assert PARAMS(market.ctx).get().executors == 3


@pytest.mark.rule("inference.4")
def test_what_comes_due_at_once_makes_itself_late_and_no_block_long(
    market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    market.serve("e1", "e2")
    monkeypatch.setattr(due.take, "__defaults__", (2,))
    numbers = [market.open(deposit=1_000_000, blocks=30) for _ in range(5)]
    first = market.session(1)
    market.run_to(market.height + 3)
    assert [market.session(number).status for number in numbers].count(pb.SESSION_STATUS_OPEN) == 2
    market.run_to(market.height + 2)
    assert [market.session(number).status for number in numbers].count(pb.SESSION_STATUS_OPEN) == 5
    market.run_to(first.close_height + 1)
    assert [market.session(number).status for number in numbers].count(pb.SESSION_STATUS_CLOSED) == 2
    market.run_to(first.close_height + 3)
    assert ESCROW(market.ctx).get() == 0
    assert market.balance("client") == RICH - 5 * 10_000


@pytest.mark.rule("inference.17")
def test_a_notice_that_outlives_its_session_moves_nothing(market: Market) -> None:
    market.serve("e1", "e2")
    market.say(tx_pb2.MsgUpdateParams(authority=bech32_text(GOV), params=short_params(reallot_blocks=50)))
    session = market.draw(deposit=10_000_000)
    executor = session.allotments[0].executor
    market.say(tx_pb2.MsgReallot(client=text("client"), session=session.id, executor=executor))
    market.run_to(session.close_height + 60)
    assert market.session(session.id).status == pb.SESSION_STATUS_CLOSED
    assert market.balance("client") == RICH - 100_000


@pytest.mark.rule("inference.13")
def test_a_draw_that_comes_after_the_sessions_end_gives_everything_back(
    market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    market.serve("e1")
    monkeypatch.setattr(due.take, "__defaults__", (1,))
    numbers = [market.open(deposit=1_000_000, blocks=3) for _ in range(3)]
    market.run_to(market.height + 6)
    assert market.session(numbers[0]).beacon
    assert [market.session(number).status for number in numbers[1:]] == [pb.SESSION_STATUS_CLOSED] * 2
