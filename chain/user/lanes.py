"""Sessions as a client uses them: which executor is asked next, and what it may be promised."""

from __future__ import annotations

import asyncio
import logging
import time
from dataclasses import dataclass

from chain.client.errors import ClientError
from chain.user.faults import Fault
from chain.user.ledger import Lane, Ledger
from chain.user.market import Market
from chain.wire.causeway.inference.v1 import types_pb2 as pb

LOG = logging.getLogger("causeway.user")
SESSION_BLOCKS = 2000
MARGIN_BLOCKS = 20
"""A session that ends within so many blocks is not used any more."""
LEAVE_SECONDS = 30.0
"""A session whose executors are all down is left for another at most that often: maybe it is our own network."""
FRESH_SECONDS = 5.0
"""What is known of the chain is asked again after so long."""


@dataclass(frozen=True)
class Terms:
    """What a client agrees to: the deposit of a session (0: the least), its highest price (0: a quarter above the
    present one), its length in blocks; and how many seconds it waits for an executor that has room for a session."""

    deposit: int = 0
    max_unit_price: int = 0
    blocks: int = SESSION_BLOCKS
    wait: float = 0.0


@dataclass(frozen=True)
class Route:
    """A lane with all that asking over it needs."""

    lane: Lane
    session: pb.Session
    model: pb.Model
    endpoint: str
    executor_key: bytes
    allotted: int


class Lanes:
    """The lanes of one client for one model."""

    def __init__(self, market: Market, ledger: Ledger, client: str, terms: Terms) -> None:
        self._market, self._ledger, self._client, self._terms = market, ledger, client, terms
        self._routes: dict[str, tuple[float, list[Route]]] = {}
        self._resting: dict[Lane, float] = {}
        self._opening = asyncio.Lock()
        self._left = -LEAVE_SECONDS

    async def routes(self, model: pb.Model) -> list[Route]:
        """All lanes that may be asked, in the order drawn, those that rest last; a session is opened where none is.

        Raises Fault.
        """
        found = await self._known(model)
        if not found:
            found = await self._opened(model, 0)
        now = time.monotonic()
        return sorted(found, key=lambda route: self._resting.get(route.lane, 0.0) > now)

    async def more(self, model: pb.Model) -> list[Route]:
        """The lanes after another session was opened, because those there are spent. Raises Fault."""
        return await self._opened(model, len({route.lane.session for route in await self._known(model)}))

    def may_leave(self) -> bool:
        """Whether a session all of whose executors are down may be left for another: now and then, it costs."""
        now = time.monotonic()
        if now < self._left + LEAVE_SECONDS:
            return False
        self._left = now
        return True

    def rest(self, lane: Lane, seconds: float) -> None:
        """Ask others first for so long."""
        self._resting[lane] = time.monotonic() + seconds

    def rested(self, lane: Lane) -> bool:
        """Whether it may be asked now."""
        return self._resting.get(lane, 0.0) <= time.monotonic()

    async def fail(self, route: Route, why: str) -> None:
        """Ask this lane nothing more, and have what it has left given to the session's others."""
        lane = route.lane
        self._ledger.fail(lane, why)
        self._routes.clear()
        LOG.warning("session %d: %s fails (%s); its rest goes to the others", lane.session, lane.executor, why)
        try:
            await asyncio.to_thread(self._market.reallot, lane.session, lane.executor)
        except ClientError as error:
            LOG.warning("session %d: %s is not given up: %s", lane.session, lane.executor, error)

    async def _known(self, model: pb.Model) -> list[Route]:
        asked, found = self._routes.get(model.id, (0.0, []))
        if not found or time.monotonic() - asked > FRESH_SECONDS:
            found = await asyncio.to_thread(self._find, model)
            self._routes[model.id] = (time.monotonic(), found)
        return found

    def _find(self, model: pb.Model) -> list[Route]:
        try:
            height = self._market.height()
            sessions = self._market.sessions(self._client, model)
            alive = [one for one in sessions if one.expiry_height > height + MARGIN_BLOCKS]
            return [route for session in alive for route in self._of(session, model)]
        except ClientError as error:
            raise Fault(503, "chain_unreachable", f"the node does not answer: {error}", retry=2) from None

    def _of(self, session: pb.Session, model: pb.Model) -> list[Route]:
        found = []
        for one in session.allotments:
            lane = Lane(session.id, one.executor)
            if one.given_up or self._ledger.failed(lane) is not None:
                continue
            try:
                endpoint, key = self._market.endpoint(one.executor), self._market.public_key(one.executor)
            except ClientError as error:
                LOG.warning("executor %s is left out: %s", one.executor, error)
                continue
            found.append(Route(lane, session, model, endpoint, key, int(one.amount or 0)))
        return found

    async def _opened(self, model: pb.Model, known: int) -> list[Route]:
        async with self._opening:
            present = await asyncio.to_thread(self._find, model)
            if len({route.lane.session for route in present}) <= known:
                await asyncio.to_thread(self._open, model)
                present = await asyncio.to_thread(self._find, model)
            self._routes[model.id] = (time.monotonic(), present)
        if not present:
            raise Fault(503, "no_executor", "no executor serves this model now", retry=10)
        return present

    def _open(self, model: pb.Model) -> None:
        terms = self._terms
        try:
            self._wait_for_room(model.id)
            params = self._market.params()
            deposit = terms.deposit or int(params.min_deposit or 0)
            price = terms.max_unit_price or self._market.price(model.id) * 5 // 4 + 1
            blocks = min(terms.blocks, params.max_session_blocks)
            session = self._market.open(model, deposit, price, blocks)
        except ClientError as error:
            raise Fault(503, "no_session", f"no session could be opened: {error}", retry=5) from None
        names = ", ".join(one.executor for one in session.allotments)
        LOG.info("session %d is open with %d ucway: %s", session.id, deposit, names)

    def _wait_for_room(self, model: str) -> None:
        """A deposit is not put down where nobody could be drawn. Raises Fault."""
        until = time.monotonic() + self._terms.wait
        while not self._market.has_room(model):
            if time.monotonic() >= until:
                text = "no executor has room: all is reserved, or on a young network no compute is proved yet"
                raise Fault(503, "no_executor", text, retry=10)
            time.sleep(1)
