"""Messages of proposals: what may be proposed, and doing all of it or nothing. [gov.5] [gov.6]"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from google.protobuf.any_pb2 import Any as AnyMessage
from google.protobuf.message import Message

from chain.errors import Refused
from chain.module import Context, Route
from chain.tx.canonical import canonical
from chain.types import DENOM
from modules.auth.keeper import GOV, GOV_TEXT
from modules.bank import keeper as bank
from modules.circuit import keeper as circuit
from modules.gov.messages import InvalidMessage, InvalidSigner, SpendsDeposits, Unroutable, proposable

MAX_MESSAGES = 64
MAX_BYTES = 1 << 16
"""Of all messages of a proposal together: they are written anew with each deposit."""
MAX_GAS = 100_000_000
"""Gas of all messages of a proposal together, a tenth of a block's: they are executed at the end of one."""


class Call(NamedTuple):
    """A message that governance will execute."""

    route: Route
    message: Message


class Failure(NamedTuple):
    """Which message could not be executed, and why."""

    number: int
    url: str
    refusal: Refused

    @property
    def log(self) -> str:
        """All that is known, for events and answers, which consensus does not see."""
        return f"message {self.number} ({self.url}): {self.refusal.log}"

    @property
    def reason(self) -> str:
        """What is kept in state: of a refusal's words only those that are frozen with its number."""
        kind = self.refusal
        return f"message {self.number} ({self.url}) failed: {kind.text} (codespace {kind.codespace}, code {kind.code})"


def parse(ctx: Context, messages: Iterable[AnyMessage]) -> list[Call]:
    """What a proposal wants executed. Raises Unroutable, InvalidMessage, InvalidSigner, naming the message. [gov.5]"""
    packed = list(messages)
    if len(packed) > MAX_MESSAGES or sum([len(one.value) for one in packed]) > MAX_BYTES:
        raise InvalidMessage(f"a proposal has at most {MAX_MESSAGES} messages, and {MAX_BYTES} bytes of them")
    return [_call(ctx, index, one) for index, one in enumerate(packed)]


def _call(ctx: Context, index: int, packed: AnyMessage) -> Call:
    url = packed.type_url
    where = f"message {index} ({url[:200]})"
    route = ctx.routes.get(url)
    if route is None:
        raise Unroutable(where)
    if not proposable(url):
        raise InvalidMessage(f"{where}: governance does not propose, deposit or vote itself")
    try:
        message = canonical(route.message, packed.value)
        signers = route.signers(message)
    except Refused as refusal:
        raise InvalidMessage(f"{where}: {refusal.log}") from None
    if signers != (GOV_TEXT,):
        raise InvalidSigner(f"{where}: signed by {','.join(signers)[:200]}")
    return Call(route, message)


def attempt(ctx: Context, calls: Iterable[Call]) -> tuple[Context, Failure | None]:
    """Execute all on a branch: the branch, to join or to forget, and what failed, if anything. [gov.6]

    Each message sees what those before it did. None may be switched off, and none may take from the gov account, which
    holds other people's deposits.
    """
    child = ctx.branch()
    held = bank.balance(ctx, GOV, DENOM)
    gas = 0
    for index, (route, message) in enumerate(calls):
        try:
            circuit.require_allowed(child, (route.url,))
            gas += route.gas(child, message)
            if gas > MAX_GAS:
                raise InvalidMessage(f"a proposal's messages have at most {MAX_GAS} gas together")
            route.handler(child, message)
            if bank.balance(child, GOV, DENOM) < held:
                raise SpendsDeposits(f"{held}{DENOM} are deposited")
        except Refused as refusal:
            return child, Failure(index, route.url, refusal)
    return child, None


def require_executable(ctx: Context, messages: Iterable[AnyMessage]) -> list[Call]:
    """Refuse what could not be executed now. [gov.5] Raises what `parse` does, and InvalidMessage."""
    calls = parse(ctx, messages)
    _, failure = attempt(ctx, calls)
    if failure is not None:
        raise InvalidMessage(failure.log)
    return calls
