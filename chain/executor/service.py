"""From a body to a receipt: the one place where checks, ledger and engine meet, in the server's event loop."""

from __future__ import annotations

import asyncio
import base64
import logging
import time
from dataclasses import dataclass, field
from typing import Any

from chain.client.errors import ClientError
from chain.executor.ask import Ask, BadAsk, ask_of, loads
from chain.executor.desk import Desk, Job
from chain.executor.faults import Fault
from chain.executor.journal import Record
from chain.executor.ledger import Ledger
from chain.executor.metrics import Metrics
from chain.executor.parts import Outcome, Parts
from chain.executor.terms import Checker, Terms, attached_of, seeded
from chain.wire.causeway.inference.v1 import types_pb2 as pb
from modules.inference import formats

LOG = logging.getLogger("causeway.executor")


@dataclass
class Exchange:
    """One request that was taken: its tokens as they come, then its record. `record` never fails but by a bug."""

    terms: Terms
    job: Job
    tokens: asyncio.Queue[int | None]
    record: asyncio.Task[Record]
    outcome: asyncio.Future[Outcome]
    began: float = field(default_factory=time.time)
    ended: bool = False

    @property
    def id(self) -> str:
        """The name of the answer in OpenAI's objects: its request's id."""
        voucher = self.terms.attached.voucher
        named = formats.request_id(
            voucher.session, formats.executor_of(voucher), voucher.index, bytes(voucher.request_hash)
        )
        return f"chatcmpl-{named.hex()[:32]}"


class Service:
    """Takes requests while there is room. `queue` is how many may wait besides the `parallel` ones under way."""

    def __init__(
        self, checker: Checker, ledger: Ledger, desk: Desk, parts: Parts, metrics: Metrics, most: int, parallel: int
    ) -> None:
        self._checker, self._ledger, self._desk, self._parts = checker, ledger, desk, parts
        self.metrics = metrics
        self.most, self._parallel = most, parallel
        self._under_way = 0
        self._seconds = 1.0
        self._last: dict[int, asyncio.Task[Record]] = {}
        self.stopping = False

    @property
    def under_way(self) -> int:
        """Requests that wait or are computed."""
        return self._under_way

    async def read(self, body: bytes) -> tuple[Ask, Terms]:
        """Understand and check a request; nothing is changed by it. Raises Fault."""
        try:
            document = loads(body)
            ask, attached = ask_of(document), None
            attached = attached_of(document)
            return ask, await asyncio.to_thread(self._checker.check, ask, attached)
        except BadAsk as bad:
            raise Fault(bad.code, str(bad), bad.param) from None
        except ClientError as error:
            raise Fault("chain_unreachable", f"this executor's node does not answer: {error}", retry_after=2) from error

    async def begin(self, terms: Terms) -> Exchange:
        """Take a request that was checked. Raises Fault, and then nothing has changed."""
        return await asyncio.shield(asyncio.ensure_future(self._begin(terms)))  # what is taken is also answered

    async def _begin(self, terms: Terms) -> Exchange:
        if self.stopping:
            raise Fault("stopping", "this executor is stopping", retry_after=30)
        if self._under_way >= self.most:
            wait = max(1, round(self._seconds * self._under_way / self._parallel))
            raise Fault("busy", f"{self.most} requests are under way; try again in {wait} s", retry_after=wait)
        self._under_way += 1
        try:
            await asyncio.to_thread(self._ledger.take, terms)
        except BaseException:
            self._under_way -= 1
            raise
        return self._submit(terms)

    def leave(self, exchange: Exchange) -> None:
        """The client has left: the answer ends with the tokens made so far."""
        self._desk.leave(exchange.job)

    def _submit(self, terms: Terms) -> Exchange:
        loop = asyncio.get_running_loop()
        tokens: asyncio.Queue[int | None] = asyncio.Queue()
        outcome: asyncio.Future[Outcome] = loop.create_future()
        began = time.monotonic()

        def told(heard: int | Outcome) -> None:
            if not isinstance(heard, Outcome):
                if tokens.empty() and not job.output[1:]:
                    self.metrics.count("first_token_seconds_sum", time.monotonic() - began)
                    self.metrics.count("first_token_seconds_count")
                tokens.put_nowait(heard)
                return
            tokens.put_nowait(None)
            outcome.set_result(heard)
            self._under_way -= 1
            self._seconds = 0.8 * self._seconds + 0.2 * (time.monotonic() - began)

        job = self._job(terms, lambda heard: loop.call_soon_threadsafe(told, heard))
        session = terms.attached.voucher.session
        record = loop.create_task(self._conclude(terms, outcome, self._last.get(session)))
        self._last[session] = record
        self._desk.submit(job)
        return Exchange(terms, job, tokens, record, outcome)

    def _job(self, terms: Terms, heard: Any) -> Job:
        request, voucher = terms.attached.request, terms.attached.voucher
        executor = formats.executor_of(voucher)
        named = formats.request_id(voucher.session, executor, voucher.index, bytes(voucher.request_hash))
        sampling = seeded(request, self._parts.seed(named, bytes(terms.session.beacon)))
        return Job(terms.prompt, sampling, terms.policy, terms.limit, list(request.stop), heard)

    async def _conclude(
        self, terms: Terms, outcome: asyncio.Future[Outcome], before: asyncio.Task[Record] | None
    ) -> Record:
        """Sign the receipt once the answer ends and all earlier ones of its session are signed."""
        made = await outcome
        if before is not None:
            await asyncio.wait([before])
        attached = terms.attached
        record = await asyncio.to_thread(self._ledger.conclude, terms.draft, made, attached.salt, terms.cost)
        receipt = record.done.receipt
        finish = pb.Finish.Name(receipt.finish).removeprefix("FINISH_").lower()
        self.metrics.count("receipts_total", 1, f'finish="{finish}"')
        self.metrics.count("prompt_tokens_total", receipt.tokens_in if receipt.tokens_out else 0)
        self.metrics.count("answer_tokens_total", receipt.tokens_out)
        self.metrics.count("earned_ucway_total", int(receipt.cost))
        if self._last.get(receipt.session) is asyncio.current_task():
            del self._last[receipt.session]
        return record

    async def stop(self, seconds: float) -> None:
        """Take no more; let what is under way end for so long, then abort it."""
        self.stopping = True
        deadline = time.monotonic() + seconds
        while self._under_way and time.monotonic() < deadline:
            await asyncio.sleep(0.05)
        await asyncio.to_thread(self._desk.close)
        if self._last:
            await asyncio.wait(list(self._last.values()))


def receipt_text(record: Record) -> str:
    """A signed receipt as clients get it."""
    return base64.b64encode(formats.canonical(record.signed)).decode()
