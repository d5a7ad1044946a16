"""What upgrade's messages do."""

from __future__ import annotations

from chain.errors import InvalidRequest
from chain.module import Context
from chain.wire.cosmos.upgrade.v1beta1 import tx_pb2 as pb
from modules.auth import keeper as auth
from modules.upgrade import keeper


def software_upgrade(ctx: Context, msg: pb.MsgSoftwareUpgrade) -> pb.MsgSoftwareUpgradeResponse:
    """Schedule an upgrade. [upgrade.1] Raises Unauthorized, InvalidRequest."""
    auth.require_governance(msg.authority)
    if not msg.HasField("plan"):
        raise InvalidRequest("plan cannot be empty")
    keeper.schedule(ctx, msg.plan)
    return pb.MsgSoftwareUpgradeResponse()


def cancel_upgrade(ctx: Context, msg: pb.MsgCancelUpgrade) -> pb.MsgCancelUpgradeResponse:
    """Schedule nothing; also where nothing was. [upgrade.2] Raises Unauthorized."""
    auth.require_governance(msg.authority)
    keeper.cancel(ctx)
    return pb.MsgCancelUpgradeResponse()
