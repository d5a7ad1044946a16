"""Governance schedules one upgrade at a time, and nobody else does."""

import pytest

from chain.errors import InvalidRequest, QueryNotFound, Refused, Unauthorized
from chain.module import Context
from chain.types import bech32_text
from chain.wire.cosmos.upgrade.v1beta1 import query_pb2, tx_pb2, upgrade_pb2
from modules.auth.keeper import GOV
from modules.upgrade import handlers, invariants, keeper, queries
from modules.upgrade.state import APPLIED, LAST, PLAN, VERSIONS
from tests.modules.accounts import A

GOV_TEXT = bech32_text(GOV)


def plan(name: str = "v2", height: int = 9, **more: object) -> upgrade_pb2.Plan:
    return upgrade_pb2.Plan(name=name, height=height, **more)


def scheduling(found: upgrade_pb2.Plan | None = None, authority: str = GOV_TEXT) -> tx_pb2.MsgSoftwareUpgrade:
    return tx_pb2.MsgSoftwareUpgrade(authority=authority, plan=found or plan())


def timed(seconds: int) -> upgrade_pb2.Plan:
    made = plan()
    made.time.seconds = seconds
    return made


def with_client_state() -> upgrade_pb2.Plan:
    made = plan()
    made.upgraded_client_state.type_url = "/x"
    return made


@pytest.mark.rule("upgrade.1")
@pytest.mark.parametrize(
    ("message", "refusal", "text"),
    [
        (scheduling(authority=bech32_text(A)), Unauthorized, "invalid authority"),
        (tx_pb2.MsgSoftwareUpgrade(authority=GOV_TEXT), InvalidRequest, "plan cannot be empty"),
        (scheduling(plan(name="")), InvalidRequest, "name cannot be empty"),
        (scheduling(plan(name="x" * 141)), InvalidRequest, "at most 140 characters"),
        (scheduling(plan(info="x" * 10_001)), InvalidRequest, "its info 10000"),
        (scheduling(plan(height=0)), InvalidRequest, "height must be greater than 0"),
        (scheduling(plan(height=-7)), InvalidRequest, "height must be greater than 0"),
        (scheduling(plan(height=5)), InvalidRequest, "cannot be scheduled in the past"),
        (scheduling(plan(name="v1")), InvalidRequest, "v1 has already been completed"),
        (scheduling(timed(0)), InvalidRequest, "time-based upgrades have been deprecated"),
        (scheduling(with_client_state()), InvalidRequest, "IBC"),
    ],
)
def test_a_plan_that_is_none_is_refused_and_leaves_no_trace(
    ctx: Context, message: tx_pb2.MsgSoftwareUpgrade, refusal: type[Refused], text: str
) -> None:
    APPLIED(ctx)["v1"] = 3
    before = dict(ctx.store.changes)
    with pytest.raises(refusal, match=text):
        handlers.software_upgrade(ctx, message)
    assert ctx.store.changes == before


@pytest.mark.rule("upgrade.1")
def test_a_new_plan_takes_the_place_of_the_old(ctx: Context) -> None:
    handlers.software_upgrade(ctx, scheduling())
    handlers.software_upgrade(ctx, scheduling(plan("v3", 6, info="read the notes")))
    found = queries.current_plan(ctx, query_pb2.QueryCurrentPlanRequest()).plan
    assert (found.name, found.height, found.info) == ("v3", 6, "read the notes")
    invariants.plan(ctx)


def test_the_year_one_is_no_time_and_is_what_clients_are_shown(ctx: Context) -> None:
    handlers.software_upgrade(ctx, scheduling(timed(keeper.NO_TIME.seconds)))
    with_year_one = PLAN(ctx).get()
    handlers.software_upgrade(ctx, scheduling())
    assert PLAN(ctx).get() == with_year_one
    assert PLAN(ctx).get().time.ToJsonString() == "0001-01-01T00:00:00Z"


@pytest.mark.rule("upgrade.2")
def test_governance_cancels_also_what_is_not_there(ctx: Context) -> None:
    handlers.software_upgrade(ctx, scheduling())
    with pytest.raises(Unauthorized):
        handlers.cancel_upgrade(ctx, tx_pb2.MsgCancelUpgrade(authority=bech32_text(A)))
    for _ in range(2):
        handlers.cancel_upgrade(ctx, tx_pb2.MsgCancelUpgrade(authority=GOV_TEXT))
        assert not queries.current_plan(ctx, query_pb2.QueryCurrentPlanRequest()).HasField("plan")


def test_queries_tell_what_has_happened_and_who_decides(ctx: Context) -> None:
    APPLIED(ctx)["v1"] = 3
    applied = [
        queries.applied_plan(ctx, query_pb2.QueryAppliedPlanRequest(name=name)).height
        for name in ("v1", "v2", "", "é" * 300)
    ]
    assert applied == [3, 0, 0, 0]
    assert queries.authority(ctx, query_pb2.QueryAuthorityRequest()).address == GOV_TEXT
    nothing = queries.upgraded_consensus_state(ctx, query_pb2.QueryUpgradedConsensusStateRequest(last_height=3))
    assert nothing.upgraded_consensus_state == b""


def test_versions_are_listed_for_all_modules_or_one(ctx: Context) -> None:
    VERSIONS(ctx)["bank"], VERSIONS(ctx)["auth"] = 2, 1

    def listed(name: str = "") -> list[tuple[str, int]]:
        found = queries.module_versions(ctx, query_pb2.QueryModuleVersionsRequest(module_name=name))
        return [(one.name, one.version) for one in found.module_versions]

    assert listed() == [("auth", 1), ("bank", 2)]
    assert listed("bank") == [("bank", 2)]
    with pytest.raises(QueryNotFound, match="module nope not found"):
        listed("nope")


@pytest.mark.rule("upgrade.1", "upgrade.6")
def test_invariants_see_a_plan_that_is_late_and_versions_that_are_not_this_programs(ctx: Context) -> None:
    PLAN(ctx).set(plan(height=5))
    with pytest.raises(ValueError, match="not to come"):
        invariants.plan(ctx)
    keeper.cancel(ctx)
    LAST(ctx).set("v9")
    with pytest.raises(ValueError, match="has not happened"):
        invariants.plan(ctx)
    VERSIONS(ctx)["bank"] = 7
    with pytest.raises(ValueError, match="bank"):
        invariants.versions(ctx)
