"""What auditors and executors say of a settlement that is audited."""

from __future__ import annotations

from chain.module import Context
from chain.types import bech32_address
from chain.wire.causeway.inference.v1 import tx_pb2
from chain.wire.causeway.inference.v1 import types_pb2 as pb
from modules.inference import keeper
from modules.inference.audits import events, opened, stages
from modules.inference.audits.messages import (
    AlreadyCommitted,
    InvalidDigests,
    InvalidOpening,
    NotAuditing,
    NotItsExecutor,
    WrongStage,
)
from modules.inference.state import SETTLEMENTS


def commit(ctx: Context, msg: tx_pb2.MsgCommitAudit) -> tx_pb2.MsgCommitAuditResponse:
    """A drawn auditor's blind word on every drawn receipt. [inference.45]

    Raises UnknownSettlement, NotAuditing, WrongStage, AlreadyCommitted, InvalidDigests.
    """
    settlement = keeper.settlement(ctx, msg.settlement)
    mine = next((one for one in settlement.audits if one.auditor == msg.auditor), None)
    if mine is None:
        raise NotAuditing(msg.auditor)
    _require(settlement, pb.SETTLEMENT_STATUS_COMMITTING)
    if mine.digests:
        raise AlreadyCommitted(msg.auditor)
    if len(msg.digests) != len(settlement.drawn) or any(len(one) != 32 for one in msg.digests):
        raise InvalidDigests(f"one of 32 bytes for each of {len(settlement.drawn)} receipts")
    mine.digests.extend(msg.digests)
    mine.height = ctx.block.height
    ctx.emit(events.committed(settlement.id, msg.auditor))
    if all(one.digests for one in settlement.audits):
        stages.await_reveal(ctx, settlement)
    SETTLEMENTS(ctx)[settlement.id] = settlement
    return tx_pb2.MsgCommitAuditResponse()


def reveal(ctx: Context, msg: tx_pb2.MsgRevealAudit) -> tx_pb2.MsgRevealAuditResponse:
    """The executor opens every drawn receipt, after the auditors. [inference.45] [inference.46]

    Raises UnknownSettlement, NotItsExecutor, WrongStage, InvalidOpening, InvalidKey.
    """
    settlement = keeper.settlement(ctx, msg.settlement)
    if settlement.executor != msg.executor:
        raise NotItsExecutor(msg.executor)
    _require(settlement, pb.SETTLEMENT_STATUS_REVEALING)
    if len(msg.opened) != len(settlement.drawn):
        raise InvalidOpening(f"{len(settlement.drawn)} receipts were drawn")
    session = keeper.session(ctx, settlement.session)
    model = keeper.session_model(ctx, session)
    client = keeper.signing_key(ctx, bech32_address(session.client))
    executor = keeper.signing_key(ctx, bech32_address(settlement.executor))
    for position, one in zip(settlement.drawn, msg.opened, strict=True):
        fault = (
            opened.path_fault(settlement, position, one.signed, list(one.path))
            or opened.terms_fault(one.signed.receipt, one.signed.voucher, session, model)
            or opened.work_fault(one.signed.receipt, one.trace_root, one.sample_root)
            or opened.signature_fault(one.signed, client, executor)
        )
        if fault:
            raise InvalidOpening(f"position {position}: {fault}")
    stages.compare(ctx, settlement, [(one.trace_root, one.sample_root) for one in msg.opened])
    return tx_pb2.MsgRevealAuditResponse()


def _require(settlement: pb.Settlement, status: pb.SettlementStatus) -> None:
    if settlement.status != status:
        raise WrongStage(f"the settlement is {pb.SettlementStatus.Name(settlement.status)}")
