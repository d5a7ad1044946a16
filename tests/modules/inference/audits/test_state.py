"""Queries about duties and demands, and what a state carries over."""

import json
from typing import Any

import pytest

from chain.errors import InvalidArgument, InvalidRequest, QueryNotFound
from chain.module import Block, Context, Mode
from chain.store.branch import Branch
from chain.store.kv import MemoryStore
from chain.wire.causeway.inference.v1 import query_pb2
from chain.wire.causeway.inference.v1 import types_pb2 as pb
from modules.inference import MODULE
from modules.inference.audits import queries, state
from modules.inference.state import NAME
from modules.registry import MODULES
from tests.modules.inference.audits.receipts import Batch
from tests.modules.inference.audits.stage import Stage
from tests.modules.inference.market import text


def life() -> Stage:
    """Settlements in every stage of an audit, demands in every stage of theirs."""
    stage = Stage(audit_floor=3, commit_blocks=20, reveal_blocks=20, audit_blocks=20, demand_blocks=30)
    stage.accusing()
    stage.batch = Batch(stage.book)
    asked, answered, over = stage.ask(0), stage.ask(1), stage.ask(3)
    stage.answer(answered)
    stage.contested(4)
    stage.answer(over)
    stage.say_contest(over)
    stage.show(over)
    assert stage.demand(asked).id == 1
    for count in (2, 3, 4):
        stage.book.add([1], [2])
        stage.claim_all(Batch(stage.book, len(stage.book.payloads) - 1))
        if count < 4:
            stage.run_to(stage.height + 9)
    found = stage.settlement(2)
    for one in found.audits:
        stage.commit(found, one.auditor)
    stage.end_block()
    statuses = [stage.settlement(number).status for number in (1, 2, 3, 4)]
    assert statuses == [
        pb.SETTLEMENT_STATUS_ACCUSING,
        pb.SETTLEMENT_STATUS_REVEALING,
        pb.SETTLEMENT_STATUS_COMMITTING,
        pb.SETTLEMENT_STATUS_DRAWING,
    ]
    return stage


def entries(ctx: Context) -> list[tuple[bytes, bytes]]:
    return list(ctx.store.scan(NAME.encode() + b"/", NAME.encode() + b"0"))


def exported(stage: Stage) -> dict[str, Any]:
    return {module.name: json.loads(json.dumps(module.genesis.export(stage.ctx))) for module in MODULES}


@pytest.mark.rule("inference.59")
def test_what_is_exported_is_read_back_to_the_same_state_and_goes_on() -> None:
    stage = life()
    state = exported(stage)
    block = Block(stage.ctx.block.chain_id, stage.height - 1, stage.time_ns)
    copy = Context(Branch(MemoryStore()), block, Mode.GENESIS)
    copy.module_accounts = {name: rights for module in MODULES for name, rights in module.accounts.items()}
    for module in MODULES:
        module.genesis.validate(state[module.name])
        module.genesis.init(copy, state[module.name])
    assert entries(copy) == entries(stage.ctx)
    copy = Context(copy.store, Block(block.chain_id, stage.height, stage.time_ns), Mode.BLOCK)
    for invariant in MODULE.invariants:
        invariant(copy)
    assert MODULE.genesis.export(copy) == MODULE.genesis.export(stage.ctx)


def _twice(state: dict[str, Any]) -> None:
    state["demands"].append(state["demands"][0])


def _newer(state: dict[str, Any]) -> None:
    state["last_demand"] = "1"


def _no_session(state: dict[str, Any]) -> None:
    state["demands"][0]["demand"]["session"] = "77"


def _waits_for_nothing(state: dict[str, Any]) -> None:
    del state["demands"][0]["demand"]["deadline"]


def _no_answer(state: dict[str, Any]) -> None:
    del state["demands"][1]["sealed"]


def _settlement_without_deadline(state: dict[str, Any]) -> None:
    del state["settlements"][0]["deadline"]


@pytest.mark.rule("inference.59")
@pytest.mark.parametrize(
    "change", [_twice, _newer, _no_session, _waits_for_nothing, _no_answer, _settlement_without_deadline]
)
def test_a_state_that_contradicts_itself_is_refused(change: Any) -> None:
    state = json.loads(json.dumps(MODULE.genesis.export(life().ctx)))
    MODULE.genesis.validate(state)
    change(state)
    with pytest.raises(InvalidRequest):
        MODULE.genesis.validate(state)


def test_duties_are_the_settlements_that_wait_for_an_auditor() -> None:
    stage = life()
    found: dict[str, list[int]] = {}
    for name in ("a1", "a2", "a3", "stranger"):
        request = query_pb2.QueryDutiesRequest(auditor=text(name))
        found[name] = [one.id for one in queries.duties(stage.ctx, request).settlements]
    known = {number: [one.auditor for one in stage.settlement(number).audits] for number in (1, 2, 3)}
    assert found == {name: [number for number, drawn in known.items() if text(name) in drawn] for name in (*found,)}
    with pytest.raises(InvalidArgument):
        queries.duties(stage.ctx, query_pb2.QueryDutiesRequest(auditor="nobody"))


def test_demands_are_listed_while_they_are_open_and_answers_while_they_can_be_contested() -> None:
    stage = life()
    for executor in ("", text("e1")):
        request = query_pb2.QueryDemandsRequest(executor=executor)
        assert [one.id for one in queries.demands(stage.ctx, request).demands] == [1, 2, 4]
    assert not queries.demands(stage.ctx, query_pb2.QueryDemandsRequest(executor=text("e2"))).demands
    sealed = [bool(queries.demand(stage.ctx, query_pb2.QueryDemandRequest(id=one)).sealed) for one in (1, 2, 3, 4)]
    assert sealed == [False, True, False, True]
    with pytest.raises(QueryNotFound):
        queries.demand(stage.ctx, query_pb2.QueryDemandRequest(id=9))
    with pytest.raises(InvalidArgument):
        queries.demands(stage.ctx, query_pb2.QueryDemandsRequest(executor="nobody"))


@pytest.mark.parametrize("what", ["queue", "draw", "duty", "demand"])
def test_a_broken_state_is_found(what: str) -> None:
    stage = life()
    stage.check()
    shape = {"queue": state.DUE_CALM, "draw": state.DRAWS, "duty": state.DUTIES, "demand": state.OPEN_DEMANDS}[what]
    entries_of: Any = shape(stage.ctx)
    del entries_of[next(iter(entries_of))]
    with pytest.raises(ValueError, match="is kept"):
        stage.check()
