"""Every cheat is caught and slashed by one honest auditor while everybody else is silent."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import pytest

from chain.wire.causeway.inference.v1 import dispute_pb2, query_pb2
from chain.wire.causeway.inference.v1 import types_pb2 as pb
from tests.e2e.coins import balances
from tests.e2e.marketplace import Client, Market, Server, eventually

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(600)]
WARM = pb.Sampling(inv_temperature=round(2**16 / 1.5))
AT_ONCE = 5
"""Executors that cheat at the same time; each has the model in its memory."""
QUESTION = "Which city is the capital of France?"


@dataclass(frozen=True)
class Cheat:
    """`kind` is the game that proves it; None where silence does: the executor cannot open what it claimed."""

    name: str
    kind: dispute_pb2.DisputeKind | None
    asks: dict[str, Any] = field(default_factory=dict)
    questions: int = 1


CHEATS = [
    Cheat("flipped-bit", dispute_pb2.DISPUTE_KIND_TRACE),
    Cheat("truncated-model", dispute_pb2.DISPUTE_KIND_TRACE),
    Cheat("ventriloquist", dispute_pb2.DISPUTE_KIND_SAMPLE),
    Cheat("replaced-token", dispute_pb2.DISPUTE_KIND_TRACE),
    Cheat("finish-lie", dispute_pb2.DISPUTE_KIND_FINISH, {"max_tokens": 3}),
    Cheat("chosen-seed", dispute_pb2.DISPUTE_KIND_SAMPLE, {"sampling": WARM, "temperature": 1.5}),
    Cheat("ignored-policy", dispute_pb2.DISPUTE_KIND_SAMPLE),
    Cheat("two-receipts", dispute_pb2.DISPUTE_KIND_DOUBLE),
    Cheat("repeated-receipt", None, questions=3),
    Cheat("overcharged", None, {"max_tokens": 30}),
    Cheat("overclaimed", None, {"max_tokens": 30}),
    Cheat("silent", None),
    Cheat("withheld", None),
    Cheat("sealed-garbage", None),
    Cheat("other-salt", None),
]


def games(market: Market, executor: str) -> list[dispute_pb2.Dispute]:
    """All games against an executor."""
    request = query_pb2.QueryDisputesRequest(executor=executor)
    return list(market.ask("Disputes", request, query_pb2.QueryDisputesResponse).disputes)


def is_suspended(market: Market, server: Server) -> bool:
    """Whether an executor was slashed."""
    return market.executor(server.key.text).suspended


@dataclass
class Caught:
    """What became of a cheat."""

    bond: int
    earned: int
    refunded: int
    session: pb.Session
    executor: pb.Executor
    settlement: pb.Settlement
    games: list[dispute_pb2.Dispute]


def caught(market: Market, cheat: Cheat) -> Caught:
    """Cheat, and wait for the slash."""
    server = market.serve(cheat.name, "--settle-every", "0", "--settle-count", str(cheat.questions))
    address, auditor = server.key.text, market.key("validator-0").text
    bond = int(market.executor(address).bond)
    client = Client(market, market.new_worker())
    session = client.open()
    before = balances(market, [auditor, client.key.text])
    try:
        for number in range(cheat.questions):
            client.ask(server, f"{QUESTION} {number}", **{"max_tokens": 8, **cheat.asks})
        eventually(lambda: is_suspended(market, server), 240, f"{cheat.name} was not caught\n{server.tail()}")
    finally:
        server.stop()
    after = balances(market, [auditor, client.key.text])
    earned, refunded = (after[one] - before[one] for one in (auditor, client.key.text))
    session, settlement = market.session(session.id), market.settlements(address)[0]
    return Caught(bond, earned, refunded, session, market.executor(address), settlement, games(market, address))


@pytest.fixture(scope="module")
def verdicts(market: Market) -> Iterator[dict[str, Future[Caught]]]:
    """All cheats, some at the same time: each has a key, a client and a session of its own."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        yield {cheat.name: pool.submit(caught, market, cheat) for cheat in CHEATS}
        pool.shutdown(cancel_futures=True)


@pytest.mark.parametrize("cheat", CHEATS, ids=[cheat.name for cheat in CHEATS])
def test_a_cheat_is_caught_by_one_honest_auditor(
    market: Market, verdicts: dict[str, Future[Caught]], cheat: Cheat
) -> None:
    found = verdicts[cheat.name].result()
    assert found.settlement.status == pb.SETTLEMENT_STATUS_VOID
    assert found.executor.suspended
    assert int(found.executor.bond) < found.bond
    assert found.refunded == int(found.settlement.total_cost) - int(found.settlement.audit_pay) > 0
    auditor = market.key("validator-0").text
    shown = [(one.kind, one.outcome, one.accuser) for one in found.games]
    assert shown == ([(cheat.kind, dispute_pb2.OUTCOME_GUILTY, auditor)] if cheat.kind else [])
