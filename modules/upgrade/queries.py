"""Reading upgrade."""

from __future__ import annotations

from chain.errors import QueryNotFound
from chain.module import Context
from chain.types import bech32_text
from chain.wire.cosmos.upgrade.v1beta1 import query_pb2 as pb
from chain.wire.cosmos.upgrade.v1beta1 import upgrade_pb2
from modules.auth.keeper import GOV
from modules.upgrade import keeper
from modules.upgrade.state import APPLIED, VERSIONS


def current_plan(ctx: Context, request: pb.QueryCurrentPlanRequest) -> pb.QueryCurrentPlanResponse:
    """What is scheduled; no plan where nothing is."""
    return pb.QueryCurrentPlanResponse(plan=keeper.scheduled(ctx))


def applied_plan(ctx: Context, request: pb.QueryAppliedPlanRequest) -> pb.QueryAppliedPlanResponse:
    """The height at which an upgrade happened; 0 for one that has not."""
    return pb.QueryAppliedPlanResponse(height=APPLIED(ctx).get(request.name[:255]) or 0)


def upgraded_consensus_state(
    ctx: Context, request: pb.QueryUpgradedConsensusStateRequest
) -> pb.QueryUpgradedConsensusStateResponse:
    """Always nothing, as the SDK answers where no IBC client is upgraded: this chain has none."""
    return pb.QueryUpgradedConsensusStateResponse()


def module_versions(ctx: Context, request: pb.QueryModuleVersionsRequest) -> pb.QueryModuleVersionsResponse:
    """The versions of all modules' states, or of one. Raises QueryNotFound for a module that is not there."""
    response = pb.QueryModuleVersionsResponse()
    for name, version in VERSIONS(ctx).items():
        if request.module_name in ("", name):
            response.module_versions.append(upgrade_pb2.ModuleVersion(name=name, version=version))
    if request.module_name and not response.module_versions:
        raise QueryNotFound(f"x/upgrade: QueryModuleVersions module {request.module_name[:100]} not found")
    return response


def authority(ctx: Context, request: pb.QueryAuthorityRequest) -> pb.QueryAuthorityResponse:
    """Who schedules upgrades: the account of governance."""
    return pb.QueryAuthorityResponse(address=bech32_text(GOV))
