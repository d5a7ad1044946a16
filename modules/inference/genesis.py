"""What inference starts from and what it exports: `causeway.inference.v1.GenesisState` as JSON.

What follows from the rest (queues, indices, sums) is not in it: it is made again, and must come out the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from chain import genesis_json
from chain.errors import InvalidRequest
from chain.module import Context
from chain.types import DENOM, bech32_address, bech32_text, parse_amount
from chain.wire.causeway.inference.v1 import genesis_pb2
from chain.wire.causeway.inference.v1 import types_pb2 as pb
from modules.bank import keeper as bank
from modules.inference import markets, params, rewards
from modules.inference.audits import hooks as audits
from modules.inference.disputes import hooks as disputes
from modules.inference.money import owed
from modules.inference.state import (
    ACCOUNT,
    AUDITOR_RELEASES,
    AUDITORS,
    BONDS,
    CLIENT_SESSIONS,
    CLOSINGS,
    DRAW_BLOCKS,
    DRAWS,
    EARNED,
    EPOCHS,
    ESCROW,
    EXECUTOR_RELEASES,
    EXECUTOR_SESSIONS,
    EXECUTOR_SETTLEMENTS,
    EXECUTORS,
    EXPIRIES,
    HELD,
    LAST_SESSION,
    LAST_SETTLEMENT,
    LATEST,
    MARKETS,
    MODELS,
    OPEN_SESSIONS,
    PARAMS,
    PAYMENTS,
    POOL,
    PRICE_HEIGHT,
    REALLOTS,
    SERVING,
    SESSION_SETTLEMENTS,
    SESSIONS,
    SETTLEMENTS,
    STAKES,
    UNPAID,
    USED,
    VOIDING,
)
from modules.mint import keeper as mint

DRAWN = (pb.SESSION_STATUS_OPEN, pb.SESSION_STATUS_EXPIRED)
OVER = (pb.SETTLEMENT_STATUS_PAID, pb.SETTLEMENT_STATUS_VOID)


def read(state: Mapping[str, Any]) -> genesis_pb2.GenesisState:
    """The message in the JSON, with default parameters where there are none. Raises InvalidRequest."""
    genesis = genesis_json.read("inference", genesis_pb2.GenesisState, state)
    if not genesis.HasField("params"):
        genesis.params.CopyFrom(params.DEFAULT)
    return genesis


def validate(state: Mapping[str, Any]) -> None:
    """Refuse a state that contradicts itself. [inference.29]

    Raises InvalidRequest, InvalidParams, InvalidModel, InvalidCoins, InvalidAddress.
    """
    genesis = read(state)
    params.check(genesis.params)
    for model in genesis.models:
        params.check_model(model)
    _check_versions(genesis.models)
    known = {model.id for model in genesis.models}
    _require_once("executor", [one.address for one in genesis.executors])
    _require_once("auditor", [one.address for one in genesis.auditors])
    _require_once("market", [one.model for one in genesis.markets])
    for address, bond in _bonds(genesis):
        bech32_address(address)
        parse_amount(bond)
    if any(name not in known for one in genesis.executors for name in one.models):
        raise InvalidRequest("inference genesis: an executor serves a model that there is not")
    if any(one.model not in known for one in genesis.markets):
        raise InvalidRequest("inference genesis: a price of a model that there is not")
    _check_sessions(genesis)
    audits.validate(genesis)
    disputes.validate(genesis)


def _bonds(genesis: genesis_pb2.GenesisState) -> list[tuple[str, str]]:
    """(address, bond) of all executors and auditors."""
    executors = [(one.address, one.bond) for one in genesis.executors]
    return executors + [(one.address, one.bond) for one in genesis.auditors]


def _check_versions(models: Iterable[pb.Model]) -> None:
    """Versions of a model count from 1; a genesis by hand may leave the only one out."""
    seen: dict[str, int] = {}
    for model in models:
        version = model.version or 1
        if version != seen.get(model.id, 0) + 1:
            raise InvalidRequest(f"inference genesis: versions of {model.id} count from 1")
        seen[model.id] = version


def _check_sessions(genesis: genesis_pb2.GenesisState) -> None:
    sessions, executors = {one.id: one for one in genesis.sessions}, {one.address for one in genesis.executors}
    settlements = {one.id for one in genesis.settlements}
    if len(sessions) != len(genesis.sessions) or len(settlements) != len(genesis.settlements):
        raise InvalidRequest("inference genesis: a session or settlement is listed twice")
    if max(sessions, default=0) > genesis.last_session or max(settlements, default=0) > genesis.last_settlement:
        raise InvalidRequest("inference genesis: a session or settlement is newer than the last one")
    for one in genesis.sessions:
        for amount in (one.escrow, one.deposit, one.burned, one.unit_price, one.max_unit_price):
            parse_amount(amount)
        bech32_address(one.client)
        if one.status in DRAWN and any(part.executor not in executors for part in one.allotments):
            raise InvalidRequest(f"inference genesis: an executor of session {one.id} is not registered")
    for settlement in genesis.settlements:
        parse_amount(settlement.total_cost)
        bech32_address(settlement.executor)
        if settlement.session not in sessions:
            raise InvalidRequest(f"inference genesis: settlement {settlement.id} has no session")


def _require_once(what: str, listed: list[str]) -> None:
    if len(set(listed)) != len(listed):
        raise InvalidRequest(f"inference genesis: {'an' if what[0] in 'ae' else 'a'} {what} is listed twice")


def init(ctx: Context, state: Mapping[str, Any]) -> None:
    """Write a valid state; the module's account must hold what it says. [inference.29] Raises InvalidRequest."""
    genesis = read(state)
    PARAMS(ctx).set(genesis.params)
    _init_models(ctx, genesis)
    for executor in genesis.executors:
        address = bech32_address(executor.address)
        EXECUTORS(ctx)[address] = executor
        if executor.release_height:
            EXECUTOR_RELEASES(ctx)[executor.release_height, address] = True
        for name in () if executor.release_height else executor.models:
            SERVING(ctx)[name, address] = True
    for auditor in genesis.auditors:
        address = bech32_address(auditor.address)
        AUDITORS(ctx)[address] = auditor
        if auditor.release_height:
            AUDITOR_RELEASES(ctx)[auditor.release_height, address] = True
    for session in genesis.sessions:
        _init_session(ctx, session)
    for settlement in genesis.settlements:
        _init_settlement(ctx, settlement)
    for earned in genesis.earned:
        EARNED(ctx)[bech32_address(earned.executor)] = parse_amount(earned.amount)
    for slashed in genesis.voiding:
        VOIDING(ctx)[bech32_address(slashed.executor)] = slashed.settlement
    LAST_SESSION(ctx).set(genesis.last_session)
    LAST_SETTLEMENT(ctx).set(genesis.last_settlement)
    PRICE_HEIGHT(ctx).set(genesis.price_height)
    audits.init(ctx, genesis)
    disputes.init(ctx, genesis)
    _init_coins(ctx, genesis)


def _init_models(ctx: Context, genesis: genesis_pb2.GenesisState) -> None:
    for market in genesis.markets:
        USED(ctx)[market.model] = parse_amount(market.used_now or "0")
        market.used_now = ""
        MARKETS(ctx)[market.model] = market
    for model in genesis.models:
        model.version = model.version or 1
        MODELS(ctx)[model.id, model.version] = model
        LATEST(ctx)[model.id] = model.version
        markets.open_market(ctx, model.id)


def _init_session(ctx: Context, session: pb.Session) -> None:
    SESSIONS(ctx)[session.id] = session
    CLIENT_SESSIONS(ctx)[bech32_address(session.client), session.id] = True
    if session.status == pb.SESSION_STATUS_OPENING:
        DRAWS(ctx)[session.opened_height + DRAW_BLOCKS, session.id] = True
    if session.status == pb.SESSION_STATUS_OPEN:
        EXPIRIES(ctx)[session.expiry_height, session.id] = True
    if session.status in DRAWN:
        CLOSINGS(ctx)[session.close_height, session.id] = True
    for one in session.allotments:
        executor = bech32_address(one.executor)
        EXECUTOR_SESSIONS(ctx)[executor, session.id] = True
        if session.status in DRAWN:
            OPEN_SESSIONS(ctx)[executor] += 1
        if one.given_up_height:
            REALLOTS(ctx)[one.given_up_height, session.id, executor] = True


def _init_settlement(ctx: Context, settlement: pb.Settlement) -> None:
    executor = bech32_address(settlement.executor)
    SETTLEMENTS(ctx)[settlement.id] = settlement
    EXECUTOR_SETTLEMENTS(ctx)[executor, settlement.id] = True
    SESSION_SETTLEMENTS(ctx)[settlement.session, settlement.id] = True
    if settlement.status not in OVER:
        UNPAID(ctx)[executor, settlement.id] = True
    if settlement.status == pb.SETTLEMENT_STATUS_HELD and not settlement.games:
        PAYMENTS(ctx)[settlement.pay_height, settlement.id] = True


def _init_coins(ctx: Context, genesis: genesis_pb2.GenesisState) -> None:
    """Sums of what there is; a state that says nothing of the pool has all else that the account holds in it."""
    ESCROW(ctx).set(sum([int(one.escrow) for one in genesis.sessions]))
    HELD(ctx).set(sum([owed(one) for one in genesis.settlements]))
    BONDS(ctx).set(sum([int(bond) for _, bond in _bonds(genesis)]))
    STAKES(ctx).set(audits.staked(ctx) + disputes.staked(ctx))
    known = sum([one(ctx).get() for one in (ESCROW, HELD, BONDS, STAKES)])
    held = bank.balance(ctx, ACCOUNT, DENOM)
    if not genesis.pool:
        EPOCHS(ctx).set(mint.epochs(ctx))
        POOL(ctx).set(max(0, held - known))
    else:
        EPOCHS(ctx).set(genesis.epochs)
        POOL(ctx).set(parse_amount(genesis.pool))
    if held != known + POOL(ctx).get() + rewards.unseen(ctx):
        raise InvalidRequest(f"inference genesis: the module's account holds {held}{DENOM}, not what is said of it")


def export(ctx: Context) -> dict[str, Any]:
    """Give the whole state as JSON that `init` takes back. [inference.29]"""
    genesis = genesis_pb2.GenesisState(
        params=PARAMS(ctx).get(),
        models=[one for _, one in MODELS(ctx).items()],
        executors=[one for _, one in EXECUTORS(ctx).items()],
        auditors=[one for _, one in AUDITORS(ctx).items()],
        sessions=[one for _, one in SESSIONS(ctx).items()],
        settlements=[one for _, one in SETTLEMENTS(ctx).items()],
        last_session=LAST_SESSION(ctx).get(),
        last_settlement=LAST_SETTLEMENT(ctx).get(),
        earned=[
            genesis_pb2.Earned(executor=bech32_text(one), amount=str(amount)) for one, amount in EARNED(ctx).items()
        ],
        voiding=[genesis_pb2.Voiding(executor=bech32_text(one), settlement=last) for one, last in VOIDING(ctx).items()],
        pool=str(POOL(ctx).get()),
        epochs=EPOCHS(ctx).get(),
        price_height=PRICE_HEIGHT(ctx).get(),
    )
    for name, market in MARKETS(ctx).items():
        market.used_now = str(USED(ctx)[name])
        genesis.markets.append(market)
    audits.export(ctx, genesis)
    disputes.export(ctx, genesis)
    return genesis_json.written(genesis)
