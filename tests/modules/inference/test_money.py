"""Prices, rewards, sums, what is exported, and what queries say."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chain.errors import InvalidArgument, InvalidRequest, QueryNotFound
from chain.types import DENOM, bech32_text
from chain.wire.causeway.inference.v1 import query_pb2, tx_pb2
from modules.auth.keeper import GOV
from modules.bank import keeper as bank
from modules.inference import genesis, invariants, markets, money, queries
from modules.inference.params import MAX_PRICE
from modules.inference.state import ACCOUNT, DRAWS, EARNED, ESCROW, POOL, STAKES, USED
from modules.mint import keeper as mint
from tests.modules.inference.market import FLOOR, MODEL, Market, address, short_params, text

PRICES = st.integers(1, MAX_PRICE)


@pytest.mark.rule("inference.27")
@given(price=PRICES, used=st.integers(0, 2**80), capacity=st.integers(0, 2**80), floor=st.integers(1, 2**40))
def test_a_price_moves_towards_half_use_by_at_most_an_eighth(price: int, used: int, capacity: int, floor: int) -> None:
    price = max(price, floor)
    after = markets.moved(price, used, capacity, floor)
    assert floor <= after <= MAX_PRICE
    assert abs(after - price) <= max(1, price // 8)
    if 2 * used > capacity > 0:
        assert after > price or price == MAX_PRICE
    elif 2 * used <= capacity:
        assert after <= price


@pytest.mark.rule("inference.27")
def test_a_price_rises_from_the_lowest_floor_there_is() -> None:
    price = 1
    for _ in range(200):
        price = markets.moved(price, 100, 100, 1)
    assert price > 2**32


@pytest.mark.rule("inference.27")
def test_prices_follow_what_is_settled(market: Market) -> None:
    market.serve("e1")
    session = market.draw(deposit=100_000_000)
    assert markets.price(market.ctx, MODEL) == FLOOR
    market.settle(session, "e1", cost=80_000_000)
    assert USED(market.ctx)[MODEL] == 80_000_000
    market.run_to(market.height + 6)
    used, capacity = markets.use(market.ctx, MODEL)
    assert (used, USED(market.ctx)[MODEL]) == (80_000_000, 0)
    assert markets.price(market.ctx, MODEL) == max(FLOOR, FLOOR + FLOOR * (2 * used - capacity) // (8 * capacity))
    before = markets.price(market.ctx, MODEL)
    market.ctx.store.set(USED.full(MODEL), b"%d" % 10**12)
    market.run_to(market.height + 6)
    assert markets.price(market.ctx, MODEL) == before + before // 8
    assert market.told("inference_price")[-1]["model"] == MODEL


@pytest.mark.rule("inference.27")
def test_a_shorter_period_counts_at_once(market: Market) -> None:
    market.run_to(market.height + 1)
    moves = len(market.told("inference_price"))
    market.say(tx_pb2.MsgUpdateParams(authority=bech32_text(GOV), params=short_params(price_blocks=1)))
    market.end_block()
    market.end_block()
    assert len(market.told("inference_price")) >= moves + 1


@pytest.mark.rule("inference.28")
def test_the_pool_pays_at_most_the_burned_part_of_fees_and_the_rest_stays(market: Market) -> None:
    market.serve("e1", "e2")
    session = market.draw(deposit=10_000_000)
    name = market.named(session)[0]
    number = market.settle(session, name, cost=990_000)
    money.hold(market.ctx, market.settlement(number))
    market.run_to(session.dispute_height + 2)
    assert EARNED(market.ctx)[address(name)] == 10_000
    mint.mint_epoch(market.ctx, 0)
    half, before = mint.inference_half(market.ctx, 0), market.balance(name)
    invariants.coins(market.ctx)
    market.end_block()
    assert market.balance(name) == before + 10_000
    assert POOL(market.ctx).get() == half - 10_000
    mint.mint_epoch(market.ctx, 1)
    market.end_block()
    assert market.balance(name) == before + 10_000


@pytest.mark.rule("inference.28")
def test_an_executor_earns_at_most_its_share_of_weight(market: Market) -> None:
    market.serve("e1", "e2")
    market.mine("e1", 1)
    market.mine("e2", 999)
    EARNED(market.ctx)[address("e1")] = 10**15
    EARNED(market.ctx)[address("e3")] = 10**15
    mint.mint_epoch(market.ctx, 0)
    before = market.balance("e1")
    market.end_block()
    assert market.balance("e1") == before + mint.inference_half(market.ctx, 0) // 1000
    assert market.told("inference_reward")[0]["executor"] == text("e1")


@pytest.mark.rule("inference.3")
def test_a_coin_too_many_or_too_few_is_seen(market: Market) -> None:
    for item in (ESCROW, POOL, STAKES):
        before = item(market.ctx).get()
        item(market.ctx).set(before + 1)
        with pytest.raises(ValueError, match="holds"):
            invariants.coins(market.ctx)
        item(market.ctx).set(before)
    ESCROW(market.ctx).set(1)
    with pytest.raises(ValueError, match="escrow"):
        invariants.sums(market.ctx)


@pytest.mark.rule("inference.3")
def test_stakes_come_and_go(market: Market) -> None:
    supply, before = bank.supply(market.ctx, DENOM), market.balance("e1")
    money.lock_stake(market.ctx, address("e1"), 100)
    money.give_stake(market.ctx, address("e2"), 30)
    money.burn_stake(market.ctx, 70)
    assert (STAKES(market.ctx).get(), market.balance("e1")) == (0, before - 100)
    assert bank.supply(market.ctx, DENOM) == supply - 70


@pytest.mark.rule("inference.4")
def test_what_is_due_is_in_a_queue(market: Market) -> None:
    number = market.open()
    assert list(DRAWS(market.ctx).keys()) == [(market.height + 2, number)]
    del DRAWS(market.ctx)[market.height + 2, number]
    with pytest.raises(ValueError, match="draws"):
        invariants.queues(market.ctx)


def _busy(market: Market) -> Market:
    """Something of everything."""
    market.serve("e1", "e2", "e3")
    session = market.draw()
    first = market.named(session)[0]
    money.hold(market.ctx, market.settlement(market.settle(session, first, cost=5000)))
    market.say(tx_pb2.MsgReallot(client=text("client"), session=session.id, executor=text(first)))
    market.say(tx_pb2.MsgUnregisterExecutor(executor=text("e3")))
    market.say(tx_pb2.MsgRegisterAuditor(auditor=text("val"), sealing_key=bytes(32)))
    market.open()
    EARNED(market.ctx)[address("e1")] = 17
    mint.mint_epoch(market.ctx, 0)
    return market


@pytest.mark.rule("inference.29")
def test_an_exported_state_read_back_is_the_same(market: Market) -> None:
    _busy(market)
    kept = dict(market.ctx.store.scan(b"inference/", b"inference0"))
    exported = genesis.export(market.ctx)
    genesis.validate(exported)
    for key in kept:
        market.ctx.store.delete(key)
    genesis.init(market.ctx, exported)
    found = dict(market.ctx.store.scan(b"inference/", b"inference0"))
    assert found == kept
    market.check()


SPOILED: list[tuple[str, Any]] = [
    ("executors", lambda state: state["executors"].append(state["executors"][0])),
    ("sessions", lambda state: state.update(last_session="0")),
    ("settlements", lambda state: state["settlements"][0].update(session="77")),
    ("versions", lambda state: state["models"].append(state["models"][0])),
    ("executor", lambda state: state["executors"][0].update(models=["unknown"])),
    ("markets", lambda state: state["markets"][0].update(model="unknown")),
    ("drawn", lambda state: state["executors"].clear()),
]


@pytest.mark.rule("inference.29")
@pytest.mark.parametrize(("what", "spoil"), SPOILED, ids=[row[0] for row in SPOILED])
def test_a_genesis_that_contradicts_itself_is_refused(market: Market, what: str, spoil: Any) -> None:
    exported = genesis.export(_busy(market).ctx)
    spoil(exported)
    with pytest.raises(InvalidRequest):
        genesis.validate(exported)


@pytest.mark.rule("inference.29")
def test_a_genesis_that_says_more_than_the_account_holds_is_refused(market: Market) -> None:
    exported = genesis.export(_busy(market).ctx)
    exported["pool"] = str(int(exported["pool"]) + 1)
    with pytest.raises(InvalidRequest):
        genesis.init(market.ctx, exported)


def test_queries_say_what_there_is(market: Market) -> None:
    ctx = _busy(market).ctx
    assert queries.params(ctx, query_pb2.QueryParamsRequest()).params.executors == 3
    assert [one.id for one in queries.models(ctx, query_pb2.QueryModelsRequest()).models] == [MODEL]
    assert queries.model(ctx, query_pb2.QueryModelRequest(id=MODEL)).model.version == 1
    assert queries.price(ctx, query_pb2.QueryPriceRequest(id=MODEL)).unit_price == str(FLOOR)
    assert len(queries.executors(ctx, query_pb2.QueryExecutorsRequest()).executors) == 3
    assert len(queries.executors(ctx, query_pb2.QueryExecutorsRequest(model=MODEL)).executors) == 2
    assert int(queries.executor(ctx, query_pb2.QueryExecutorRequest(address=text("e1"))).capacity) == 2**24
    assert len(queries.auditors(ctx, query_pb2.QueryAuditorsRequest()).auditors) == 1
    assert queries.auditor(ctx, query_pb2.QueryAuditorRequest(address=text("val"))).auditor.bond == "10000000"
    assert queries.session(ctx, query_pb2.QuerySessionRequest(id=1)).session.client == text("client")
    assert len(queries.sessions(ctx, query_pb2.QuerySessionsRequest()).sessions) == 2
    assert len(queries.sessions(ctx, query_pb2.QuerySessionsRequest(client=text("client"))).sessions) == 2
    assert len(queries.sessions(ctx, query_pb2.QuerySessionsRequest(executor=text("e2"))).sessions) == 1
    assert queries.settlement(ctx, query_pb2.QuerySettlementRequest(id=1)).settlement.total_cost == "5000"
    for request in ({}, {"session": 1}, {"executor": market.settlement(1).executor}):
        found = queries.settlements(ctx, query_pb2.QuerySettlementsRequest(**request))  # type: ignore[arg-type]
        assert [one.id for one in found.settlements] == [1]
    totals = queries.totals(ctx, query_pb2.QueryTotalsRequest())
    kept = [int(getattr(totals, name)) for name in ("escrow", "held", "bonds", "pool", "stakes")]
    assert sum(kept) == bank.balance(ctx, ACCOUNT, DENOM)


NOT_THERE: list[tuple[Any, Any, type[Exception]]] = [
    (queries.model, query_pb2.QueryModelRequest(id="x"), QueryNotFound),
    (queries.price, query_pb2.QueryPriceRequest(id="x"), QueryNotFound),
    (queries.executor, query_pb2.QueryExecutorRequest(address=text("e1")), QueryNotFound),
    (queries.executor, query_pb2.QueryExecutorRequest(address="x"), InvalidArgument),
    (queries.auditor, query_pb2.QueryAuditorRequest(address=text("e1")), QueryNotFound),
    (queries.session, query_pb2.QuerySessionRequest(id=1), QueryNotFound),
    (queries.settlement, query_pb2.QuerySettlementRequest(id=1), QueryNotFound),
    (queries.sessions, query_pb2.QuerySessionsRequest(client=text("e1"), executor=text("e1")), InvalidArgument),
    (queries.settlements, query_pb2.QuerySettlementsRequest(executor=text("e1"), session=1), InvalidArgument),
]


@pytest.mark.parametrize(("ask", "request_", "refusal"), NOT_THERE)
def test_a_query_for_what_is_not_there_says_so(
    market: Market, ask: Any, request_: Any, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        ask(market.ctx, request_)
