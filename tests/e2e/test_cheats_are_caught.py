"""Every cheat is caught and slashed by one honest auditor while everybody else is silent."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from chain.wire.causeway.inference.v1 import dispute_pb2, query_pb2
from chain.wire.causeway.inference.v1 import types_pb2 as pb
from tests.e2e.marketplace import Client, Market, Server, balances, eventually

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(400)]
WARM = pb.Sampling(inv_temperature=round(2**16 / 1.5))
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
    Cheat("ventriloquist", dispute_pb2.DISPUTE_KIND_TRACE),
    Cheat("replaced-token", dispute_pb2.DISPUTE_KIND_TRACE),
    Cheat("finish-lie", dispute_pb2.DISPUTE_KIND_FINISH, {"max_tokens": 3}),
    Cheat("chosen-seed", dispute_pb2.DISPUTE_KIND_SAMPLE, {"sampling": WARM, "temperature": 1.5}),
    Cheat("ignored-policy", dispute_pb2.DISPUTE_KIND_SAMPLE),
    Cheat("two-receipts", dispute_pb2.DISPUTE_KIND_DOUBLE),
    Cheat("repeated-receipt", None, questions=3),
    Cheat("overcharged", None),
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


@pytest.mark.parametrize("cheat", CHEATS, ids=[cheat.name for cheat in CHEATS])
def test_a_cheat_is_caught_by_one_honest_auditor(market: Market, cheat: Cheat) -> None:
    server = market.serve(cheat.name)
    bond = int(market.executor(server.key.text).bond)
    auditor = market.key("validator-0").text
    client = Client(market, "bob")
    session = client.open()
    before = balances(market, [auditor])[auditor]
    for number in range(cheat.questions):
        client.ask(server, f"{QUESTION} {number}", **{"max_tokens": 8, **cheat.asks})
    try:
        eventually(lambda: is_suspended(market, server), 120, "the cheat was not caught")
    finally:
        server.stop()
    played = games(market, server.key.text)
    if cheat.kind is None:
        assert played == []
    else:
        assert [(one.kind, one.outcome) for one in played] == [(cheat.kind, dispute_pb2.OUTCOME_GUILTY)]
        assert played[0].accuser == auditor
        assert balances(market, [auditor])[auditor] > before
    settlement = market.settlements(server.key.text)[0]
    assert settlement.status == pb.SETTLEMENT_STATUS_VOID
    assert int(market.executor(server.key.text).bond) < bond
    after = market.session(session.id)
    assert int(after.escrow) == int(after.deposit) - int(after.burned)
