"""What upgrade's messages do."""

from __future__ import annotations

from chain.errors import InvalidRequest, Unauthorized
from chain.module import Context
from chain.types import bech32_text
from chain.wire.cosmos.upgrade.v1beta1 import tx_pb2 as pb
from modules.auth.keeper import GOV
from modules.upgrade import keeper

GOV_TEXT = bech32_text(GOV)


def software_upgrade(ctx: Context, msg: pb.MsgSoftwareUpgrade) -> pb.MsgSoftwareUpgradeResponse:
    """Schedule an upgrade. [upgrade.1] Raises Unauthorized, InvalidRequest."""
    _require_authority(msg.authority)
    if not msg.HasField("plan"):
        raise InvalidRequest("plan cannot be empty")
    keeper.schedule(ctx, msg.plan)
    return pb.MsgSoftwareUpgradeResponse()


def cancel_upgrade(ctx: Context, msg: pb.MsgCancelUpgrade) -> pb.MsgCancelUpgradeResponse:
    """Schedule nothing; also where nothing was. [upgrade.2] Raises Unauthorized."""
    _require_authority(msg.authority)
    keeper.cancel(ctx)
    return pb.MsgCancelUpgradeResponse()


def _require_authority(authority: str) -> None:
    if authority != GOV_TEXT:
        raise Unauthorized(f"invalid authority; expected {GOV_TEXT}, got {authority}")
