"""How executors and auditors come, and how they leave with their bonds."""

from __future__ import annotations

import re

from chain.module import Context
from chain.types import DENOM, Address, Coin, bech32_address, parse_amount
from chain.wire.causeway.inference.v1 import tx_pb2
from chain.wire.causeway.inference.v1 import types_pb2 as pb
from modules.bank import keeper as bank
from modules.inference import due, events, keeper, money
from modules.inference.audits import hooks as audits
from modules.inference.disputes import hooks as disputes
from modules.inference.messages import (
    AlreadyAuditor,
    InvalidExecutor,
    InvalidKey,
    Leaving,
    ModelRetired,
    NoStanding,
    Suspended,
)
from modules.inference.params import MAX_COINS
from modules.inference.state import (
    AUDITOR_RELEASES,
    AUDITORS,
    EXECUTOR_RELEASES,
    EXECUTORS,
    OPEN_SESSIONS,
    SERVING,
    UNPAID,
)

ENDPOINT = re.compile(r"https?://[A-Za-z0-9.:\[\]_~%/-]{1,192}", re.ASCII)
MAX_MODELS = 16
"""Models that one executor serves."""
RETRY_BLOCKS = 100
"""A bond that something still depends on is looked at again after so many blocks."""


def register_executor(ctx: Context, msg: tx_pb2.MsgRegisterExecutor) -> tx_pb2.MsgRegisterExecutorResponse:
    """Lock what is missing of the bond, and serve. [inference.5] [inference.9]

    Raises InvalidExecutor, InvalidKey, UnknownModel, ModelRetired, Leaving, Suspended, TooManyEntries,
    InsufficientFunds.
    """
    address = bech32_address(msg.executor)
    before = EXECUTORS(ctx).get(address)
    _check_executor(ctx, msg, before)
    keeper.signing_key(ctx, address)
    added = _missing_bond(ctx, msg, before)
    bank.require(ctx, address, added, DENOM)
    if before is None and keeper.is_waived(ctx):
        keeper.enter_free(ctx)
    money.lock_bond(ctx, address, added)
    made = pb.Executor(address=msg.executor, bond="0", reserved="0", record=pb.Record()) if before is None else before
    for name in made.models:
        del SERVING(ctx)[name, address]
    del made.models[:]
    made.models.extend(msg.models)
    for name in made.models:
        SERVING(ctx)[name, address] = True
    made.endpoint, made.sealing_key = msg.endpoint, msg.sealing_key
    made.bond = str(int(made.bond) + added)
    EXECUTORS(ctx)[address] = made
    ctx.emit(events.executor_registered(made))
    return tx_pb2.MsgRegisterExecutorResponse()


def _check_executor(ctx: Context, msg: tx_pb2.MsgRegisterExecutor, before: pb.Executor | None) -> None:
    """What `register_executor` raises before it looks at coins."""
    if not ENDPOINT.fullmatch(msg.endpoint):
        raise InvalidExecutor("an endpoint is http(s)://host:port, at most 200 characters")
    if not 1 <= len(msg.models) <= MAX_MODELS or len(set(msg.models)) != len(msg.models):
        raise InvalidExecutor(f"an executor serves 1 to {MAX_MODELS} models, each named once")
    if len(msg.sealing_key) != 32:
        raise InvalidKey("an X25519 key has 32 bytes")
    if before is not None and before.release_height:
        raise Leaving(f"until the end of block {before.release_height} at the earliest")
    if before is not None and before.suspended:
        raise Suspended("leave, and come again with another bond")
    known = [] if before is None else list(before.models)
    for name in msg.models:
        if keeper.model(ctx, name).retired and name not in known:
            raise ModelRetired(name)
    if parse_amount(msg.extra_bond or "0") > MAX_COINS:
        raise InvalidExecutor(f"a bond is at most {MAX_COINS}")


def _missing_bond(ctx: Context, msg: tx_pb2.MsgRegisterExecutor, before: pb.Executor | None) -> int:
    """What an executor has to add now, and adds at will. [inference.5]"""
    held = 0 if before is None else int(before.bond)
    missing = max(0, keeper.executor_bond(ctx, list(msg.models)) - held)
    return missing + parse_amount(msg.extra_bond or "0")


def executor_spends(ctx: Context, msg: tx_pb2.MsgRegisterExecutor) -> tuple[Coin, ...]:
    """What a registration takes at most, for a mempool; it may raise what the message would meet."""
    before = EXECUTORS(ctx).get(bech32_address(msg.executor))
    return (Coin(DENOM, _missing_bond(ctx, msg, before)),)


def unregister_executor(ctx: Context, msg: tx_pb2.MsgUnregisterExecutor) -> tx_pb2.MsgUnregisterExecutorResponse:
    """Serve no new sessions; the bond comes back when nothing depends on it any more. [inference.6]

    Raises NotExecutor.
    """
    address = bech32_address(msg.executor)
    found = keeper.executor(ctx, address)
    found.release_height = ctx.block.height + keeper.params(ctx).unbonding_blocks
    for name in found.models:
        del SERVING(ctx)[name, address]
    EXECUTORS(ctx)[address] = found
    EXECUTOR_RELEASES(ctx)[found.release_height, address] = True
    ctx.emit(events.executor_left(found.address, found.release_height))
    return tx_pb2.MsgUnregisterExecutorResponse(release_height=found.release_height)


def register_auditor(ctx: Context, msg: tx_pb2.MsgRegisterAuditor) -> tx_pb2.MsgRegisterAuditorResponse:
    """Lock what is missing of the bond, and be drawn. [inference.7] [inference.9]

    Raises InvalidKey, NoStanding, Leaving, Suspended, AlreadyAuditor, TooManyEntries, InsufficientFunds.
    """
    address = bech32_address(msg.auditor)
    if len(msg.sealing_key) != 32:
        raise InvalidKey("an X25519 key has 32 bytes")
    if not keeper.may_audit(ctx, address):
        raise NoStanding(msg.auditor)
    before = AUDITORS(ctx).get(address)
    if before is not None and before.release_height:
        raise Leaving(f"until the end of block {before.release_height} at the earliest")
    if before is not None and before.suspended:
        raise Suspended("leave, and come again with another bond")
    added = max(0, keeper.auditor_bond(ctx) - (0 if before is None else int(before.bond)))
    if before is not None and not added and before.sealing_key == msg.sealing_key:
        raise AlreadyAuditor(msg.auditor)
    bank.require(ctx, address, added, DENOM)
    if before is None and keeper.is_waived(ctx):
        keeper.enter_free(ctx)
    money.lock_bond(ctx, address, added)
    made = pb.Auditor(address=msg.auditor, bond="0", record=pb.Record()) if before is None else before
    made.sealing_key = msg.sealing_key
    made.bond = str(int(made.bond) + added)
    AUDITORS(ctx)[address] = made
    ctx.emit(events.auditor_registered(made))
    return tx_pb2.MsgRegisterAuditorResponse()


def auditor_spends(ctx: Context, msg: tx_pb2.MsgRegisterAuditor) -> tuple[Coin, ...]:
    """What a registration takes at most."""
    before = AUDITORS(ctx).get(bech32_address(msg.auditor))
    return (Coin(DENOM, max(0, keeper.auditor_bond(ctx) - (0 if before is None else int(before.bond)))),)


def unregister_auditor(ctx: Context, msg: tx_pb2.MsgUnregisterAuditor) -> tx_pb2.MsgUnregisterAuditorResponse:
    """Be drawn no more; the bond comes back when no duty depends on it any more. [inference.7] Raises NotAuditor."""
    address = bech32_address(msg.auditor)
    found = keeper.auditor(ctx, address)
    found.release_height = ctx.block.height + keeper.params(ctx).unbonding_blocks
    AUDITORS(ctx)[address] = found
    AUDITOR_RELEASES(ctx)[found.release_height, address] = True
    ctx.emit(events.auditor_left(found.address, found.release_height))
    return tx_pb2.MsgUnregisterAuditorResponse(release_height=found.release_height)


def release_bonds(ctx: Context) -> None:
    """Pay back the bonds that are due with this block, or look again later. [inference.6] [inference.7]"""
    for _, address in due.take(ctx, EXECUTOR_RELEASES):
        _release_executor(ctx, address)
    for _, address in due.take(ctx, AUDITOR_RELEASES):
        _release_auditor(ctx, address)


def _release_executor(ctx: Context, address: Address) -> None:
    found = EXECUTORS(ctx)[address]
    if OPEN_SESSIONS(ctx)[address] or _has_unpaid(ctx, address) or _is_asked(ctx, address):
        found.release_height = ctx.block.height + RETRY_BLOCKS
        EXECUTORS(ctx)[address] = found
        EXECUTOR_RELEASES(ctx)[found.release_height, address] = True
        return
    money.return_bond(ctx, address, int(found.bond))
    del EXECUTORS(ctx)[address]
    ctx.emit(events.bond_released("executor", found.address, found.bond))


def _is_asked(ctx: Context, address: Address) -> bool:
    return audits.owes(ctx, address) or disputes.open_games(ctx, address) > 0


def _has_unpaid(ctx: Context, address: Address) -> bool:
    return next(UNPAID(ctx).keys(under=address), None) is not None


def _release_auditor(ctx: Context, address: Address) -> None:
    found = AUDITORS(ctx)[address]
    if audits.busy(ctx, address):
        found.release_height = ctx.block.height + RETRY_BLOCKS
        AUDITORS(ctx)[address] = found
        AUDITOR_RELEASES(ctx)[found.release_height, address] = True
        return
    money.return_bond(ctx, address, int(found.bond))
    del AUDITORS(ctx)[address]
    ctx.emit(events.bond_released("auditor", found.address, found.bond))
