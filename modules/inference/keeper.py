"""Verbs on models, executors, auditors, sessions and settlements that change no coins."""

from __future__ import annotations

from chain.module import Context
from chain.tx.keys import Secp256k1
from chain.types import Address, bech32_address
from chain.wire.causeway.inference.v1 import types_pb2 as pb
from modules.auth import keeper as auth
from modules.inference.messages import (
    InvalidKey,
    NotAuditor,
    NotDrawn,
    NotExecutor,
    TooManyEntries,
    UnknownModel,
    UnknownSession,
    UnknownSettlement,
)
from modules.inference.params import MAX_ID, WHOLE
from modules.inference.state import (
    AUDITORS,
    EXECUTORS,
    FREE_ENTRIES,
    LATEST,
    MODELS,
    PARAMS,
    SESSIONS,
    SETTLEMENTS,
    UNPAID_FOR,
)
from modules.poc import keeper as poc
from modules.staking import keeper as staking


def params(ctx: Context) -> pb.Params:
    """The present parameters."""
    return PARAMS(ctx).get()


def is_waived(ctx: Context) -> bool:
    """Whether bonds, deposits and fees are zero, because the chain started without coins. [inference.9]"""
    return poc.is_waived(ctx)


def enter_free(ctx: Context) -> None:
    """Count an entry that needed no coins. [inference.9] Raises TooManyEntries."""
    count = UNPAID_FOR(ctx).get()
    if count >= FREE_ENTRIES:
        raise TooManyEntries(f"at most {FREE_ENTRIES} without coins; try again in the next block")
    UNPAID_FOR(ctx).set(count + 1)


def model(ctx: Context, name: str, version: int = 0) -> pb.Model:
    """A model's version, the newest where none is named. Raises UnknownModel."""
    found = MODELS(ctx).get((name, version or LATEST(ctx)[name])) if len(name.encode()) <= MAX_ID else None
    if found is None:
        raise UnknownModel(name[:80])
    return found


def session_model(ctx: Context, session: pb.Session) -> pb.Model:
    """The version that a session opened with."""
    return MODELS(ctx)[session.model, session.model_version]


def session(ctx: Context, number: int) -> pb.Session:
    """A session. Raises UnknownSession."""
    found = SESSIONS(ctx).get(number)
    if found is None:
        raise UnknownSession(str(number))
    return found


def allotment(session: pb.Session, executor: str) -> pb.Allotment:
    """An executor's part of a session, to be changed in place. Raises NotDrawn."""
    for one in session.allotments:
        if one.executor == executor:
            return one
    raise NotDrawn(executor)


def settlement(ctx: Context, number: int) -> pb.Settlement:
    """A settlement. Raises UnknownSettlement."""
    found = SETTLEMENTS(ctx).get(number)
    if found is None:
        raise UnknownSettlement(str(number))
    return found


def put_settlement(ctx: Context, settlement: pb.Settlement) -> None:
    """Write a settlement back; whatever moves coins or ends one is in `money`."""
    SETTLEMENTS(ctx)[settlement.id] = settlement


def executor(ctx: Context, address: Address) -> pb.Executor:
    """An executor that has not left. Raises NotExecutor."""
    found = EXECUTORS(ctx).get(address)
    if found is None or found.release_height:
        raise NotExecutor("register first" if found is None else "the executor has left")
    return found


def known_executor(ctx: Context, address: Address) -> pb.Executor:
    """An executor, also one that has left and whose bond still answers. Raises NotExecutor."""
    found = EXECUTORS(ctx).get(address)
    if found is None:
        raise NotExecutor("register first")
    return found


def put_executor(ctx: Context, executor: pb.Executor) -> None:
    """Write an executor back; bonds change in `money`."""
    EXECUTORS(ctx)[bech32_address(executor.address)] = executor


def auditor(ctx: Context, address: Address) -> pb.Auditor:
    """An auditor that has not left. Raises NotAuditor."""
    found = AUDITORS(ctx).get(address)
    if found is None or found.release_height:
        raise NotAuditor("register first" if found is None else "the auditor has left")
    return found


def known_auditor(ctx: Context, address: Address) -> pb.Auditor:
    """An auditor, also one that has left and whose bond still answers. Raises NotAuditor."""
    found = AUDITORS(ctx).get(address)
    if found is None:
        raise NotAuditor("register first")
    return found


def put_auditor(ctx: Context, auditor: pb.Auditor) -> None:
    """Write an auditor back; bonds change in `money`."""
    AUDITORS(ctx)[bech32_address(auditor.address)] = auditor


def signing_key(ctx: Context, address: Address) -> bytes:
    """The 33-byte key that vouchers or receipts of this account are signed with. [inference.8]

    Raises InvalidKey for an account that has not shown one yet, or whose key is a multisig.
    """
    account = auth.account(ctx, address)
    if account is None or not isinstance(account.key, Secp256k1):
        raise InvalidKey("sessions and receipts need an account with a single secp256k1 key")
    return account.key.raw


def may_audit(ctx: Context, address: Address) -> bool:
    """Whether somebody is a registered miner, or the account of a validator. [inference.7]"""
    return poc.is_miner(ctx, address) or staking.validator(ctx, address) is not None


def executor_bond(ctx: Context, models: list[str]) -> int:
    """What serving these models needs, now. [inference.5] [inference.9] Raises UnknownModel."""
    needed = sum([int(model(ctx, name).bond) for name in models])
    return 0 if is_waived(ctx) else needed


def auditor_bond(ctx: Context) -> int:
    """What an auditor needs, now. [inference.7] [inference.9]"""
    return 0 if is_waived(ctx) else int(params(ctx).auditor_bond)


def dispute_bond(ctx: Context) -> int:
    """What an accusation needs, now. [inference.9]"""
    return 0 if is_waived(ctx) else int(params(ctx).dispute_bond)


def capacity(ctx: Context, address: Address) -> int:
    """Compute units a block that somebody can serve, by the compute that poc confirmed. [inference.12]"""
    return poc.weight(ctx, address) * params(ctx).capacity_scale >> 32


def burned_slash(ctx: Context, executor: pb.Executor) -> int:
    """What of an executor's bond a proved cheat would burn, in ucway: B of the audit rule. [inference.22]"""
    now = params(ctx)
    return int(executor.bond) * now.slash_parts * (WHOLE - now.accuser_parts) // WHOLE**2
