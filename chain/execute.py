"""One transaction: verify → charge → handle. Every caller uses this."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from chain.errors import InvalidRequest, Refused
from chain.events import Event, event, uvarint
from chain.module import Ante, Context, Mode, Route
from chain.tx.decode import Tx
from chain.wire.cosmos.base.abci.v1beta1 import abci_pb2 as base_pb
from chain.wire.tendermint.abci import types_pb2 as abci

OK = (0, "", "")


class Result(NamedTuple):
    """What became of a transaction. Code, data and gas enter consensus; codespace, log and events don't."""

    code: int
    codespace: str
    log: str
    data: bytes
    gas_wanted: int
    gas_used: int
    events: list[Event]

    def encode(self) -> bytes:
        """`tendermint.abci.ExecTxResult` as bytes."""
        parts = [_head(self.code, self.codespace, self.log, self.data, self.gas_wanted, self.gas_used)]
        for one in self.events:
            raw = one.encode()
            parts += (b"\x3a", uvarint(len(raw)), raw)
        return b"".join(parts)


@lru_cache(maxsize=1024)
def _head(code: int, codespace: str, log: str, data: bytes, wanted: int, used: int) -> bytes:
    """All of a result but its events; transactions of one kind have the same."""
    result = abci.ExecTxResult(code=code, data=data, log=log, gas_wanted=wanted, gas_used=used, codespace=codespace)
    raw: bytes = result.SerializeToString()
    return raw


def refused(refusal: Refused, gas_wanted: int = 0, gas_used: int = 0) -> Result:
    """The result of a transaction that was refused before its messages."""
    return Result(refusal.code, refusal.codespace, refusal.log, b"", gas_wanted, gas_used, [])


def execute(ctx: Context, tx: Tx, ante: Ante, owners: dict[str, str]) -> Result:
    """Run a transaction in `ctx`: its fee and sequences stay, its messages happen all or not at all.

    `owners` maps type URLs to module names. Raises Refused if it may not be in a block at all; nothing is then written.
    """
    if tx.inherent:
        return _say(ctx, tx)
    plan = ante.verify(ctx, tx)
    before = ctx.events
    ctx.events = []
    try:
        ante.charge(ctx, tx, plan)
        return _handle(ctx, tx, plan.gas, owners)
    finally:
        ctx.events = before


def _say(ctx: Context, tx: Tx) -> Result:
    """Run what a proposer put at the head of its block. It costs nothing; its refusal is the whole block's."""
    refuse_outside(ctx.mode, tx)
    child = ctx.branch()
    response = tx.routes[0].handler(child, tx.messages[0])
    events = [one.with_index("0") for one in child.events]
    child.events = []
    ctx.join(child)
    data = _data(((response.DESCRIPTOR.full_name, response.SerializeToString()),))
    return Result(*OK, data, 0, 0, events)


def refuse_outside(mode: Mode, tx: Tx) -> None:
    """Refuse what only a proposer sends wherever it is not in a block. Raises InvalidRequest."""
    if tx.inherent and mode is not Mode.BLOCK:
        raise InvalidRequest(f"only the proposer of a block sends {tx.routes[0].url}")


def _handle(ctx: Context, tx: Tx, gas: int, owners: dict[str, str]) -> Result:
    child = ctx.branch()
    responses = []
    events = list(ctx.events)
    for index, (message, route) in enumerate(zip(tx.messages, tx.routes, strict=True)):
        child.events = [_action(route, message, owners)]
        try:
            response = route.handler(child, message)
        except Refused as refusal:
            log = f"failed to execute message; message index: {index}: {refusal.log}"
            return Result(refusal.code, refusal.codespace, log, b"", tx.gas_limit, gas, ctx.events)
        number = str(index)
        events += [one.with_index(number) for one in child.events]
        responses.append((response.DESCRIPTOR.full_name, response.SerializeToString()))
    child.events = []
    ctx.join(child)
    return Result(*OK, _data(tuple(responses)), tx.gas_limit, gas, events)


def _action(route: Route, message: object, owners: dict[str, str]) -> Event:
    return event("message", action=route.url, sender=route.signers(message)[0], module=owners[route.url])


@lru_cache(maxsize=64)  # a transaction may have thousands of messages
def _data(responses: tuple[tuple[str, bytes], ...]) -> bytes:
    """TxMsgData with its field 2, the responses."""
    message = base_pb.TxMsgData()
    for name, value in responses:
        message.msg_responses.add(type_url=f"/{name}", value=value)
    return message.SerializeToString()
