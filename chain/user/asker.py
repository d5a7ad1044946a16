"""Asks, fails over, verifies, keeps: one question to the first of a session's executors that answers it rightly."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import time
from collections.abc import AsyncGenerator, AsyncIterator, Coroutine, Sequence
from contextlib import AsyncExitStack, aclosing
from dataclasses import dataclass, replace
from pathlib import Path

import httpx

from chain.client.errors import ClientError, QueryRefused
from chain.client.keys import Key
from chain.user import checking
from chain.user.asking import Ask
from chain.user.faults import Fault, bad
from chain.user.files import ReceiptFile
from chain.user.lanes import Lanes, Route
from chain.user.ledger import Lane, Ledger, Promise
from chain.user.light import Untrue
from chain.user.market import Market
from chain.user.weights import Weights
from chain.user.wire import Ending, Lost, Wire, events
from chain.wire.causeway.inference.v1 import types_pb2 as pb
from kernels.model import trees
from kernels.model.tokenizer import UnknownBytes
from modules.inference import formats

LOG = logging.getLogger("causeway.user")
LATE = 15
"""How often a receipt is asked for, once a second, where its answer was broken off on this side."""
OUT_OF_STEP = ("index_used", "index_ahead", "ceiling_short", "session_spent", "session_not_open", "not_drawn")
"""An executor's codes after which a lane is of no more use: what it knows of the session is not what is known here."""
LOCK_SECONDS = 3.0


@dataclass(frozen=True)
class Question:
    """What is asked, without who is asked. `prompt` are the tokens of the messages."""

    ask: Ask
    model: pb.Model
    prompt: tuple[int, ...]
    request: pb.Request
    salt: bytes


@dataclass(frozen=True)
class Answered:
    """An answer that holds: its file, where that lies, and who failed before."""

    file: ReceiptFile
    path: Path
    failed: tuple[str, ...]


class Wrong(Lost):
    """An answer that does not hold: its receipt, if signed, is evidence."""

    def __init__(self, text: str) -> None:
        super().__init__("wrong_answer", text)


class Asker:
    """One client on one chain. `again`: every answer is also computed again before it counts."""

    def __init__(
        self, market: Market, key: Key, chain_id: str, directory: Path, weights: Weights, lanes: Lanes, ledger: Ledger,
        wire: Wire, again: bool = False,
    ) -> None:  # fmt: skip
        self.market, self.weights, self.again = market, weights, again
        self._key, self._chain_id, self._directory = key, chain_id, directory
        self._lanes, self._ledger, self._wire = lanes, ledger, wire
        self._later: set[asyncio.Task[None]] = set()

    async def question(self, ask: Ask) -> Question:
        """Make what is signed of what is asked. Raises Fault, and then nothing was promised."""
        return await asyncio.to_thread(self._question, ask)

    def _question(self, ask: Ask) -> Question:
        model = self._model(ask.model)
        try:
            prompt = tuple(self.weights.encode(ask.messages))
        except UnknownBytes as unknown:
            raise bad("unknown_bytes", str(unknown), "messages") from None
        room = model.max_context - len(prompt)
        if room < 1:
            text = f"the messages have {len(prompt)} tokens; with an answer they must fit {model.max_context}"
            raise bad("context_length_exceeded", text, "messages")
        try:
            checking.check_sampling(ask.sampling, model.policy)
        except Untrue as untrue:
            raise bad("sampling_refused", f"temperature: {untrue}", "temperature") from None
        most = min(room, model.policy.output_limit)
        salt = os.urandom(32)
        request = pb.Request(
            model=model.id,
            prompt_root=trees.root(formats.token_leaves(salt, prompt)),
            prompt_tokens=len(prompt),
            sampling=ask.sampling,
            max_tokens=most if ask.max_tokens is None else min(ask.max_tokens, most),
            stop=ask.stop,
            seed=ask.seed,
        )
        return Question(ask, model, prompt, request, salt)

    def _model(self, name: str) -> pb.Model:
        try:
            model = self.market.model(name)
        except QueryRefused:
            raise Fault(
                404, "model_not_found", f"there is no model {name[:64]}: GET /v1/models lists them", "model"
            ) from None
        except ClientError as error:
            raise Fault(503, "chain_unreachable", f"the node does not answer: {error}", retry=2) from None
        if model.retired:
            raise Fault(404, "model_not_found", f"the model {name[:64]} is retired", "model")
        try:
            self.weights.check_identity(model)
        except Untrue as untrue:
            raise Fault(404, "model_not_found", str(untrue), "model") from None
        return model

    async def answer(self, question: Question) -> AsyncGenerator[list[int] | Answered]:
        """The ids of the answer as they come, then what it was. Raises Fault.

        Where an executor fails the next one is asked. If tokens were handed out by then, it goes on behind them where
        decoding is greedy, for then every honest executor says the same; else the answer breaks off.
        """
        said: list[int] = []
        failed: list[tuple[Route, Lost]] = []
        async for route in self._candidates(question, failed):
            heard = 0
            try:
                async with aclosing(self._one(route, question)) as told:
                    async for event in told:
                        if isinstance(event, Answered):
                            self._pass_on(failed)
                            yield replace(event, failed=tuple(one.lane.executor for one, _ in failed))
                            return
                        heard, new = self._new(said, heard, event)
                        if new:
                            yield new
            except Lost as lost:
                LOG.warning("session %d: %s: %s", route.lane.session, route.lane.executor, lost)
                failed.append((route, lost))
                if lost.code in OUT_OF_STEP:
                    self._ledger.fail(route.lane, lost.code)
                self._lanes.rest(route.lane, max(2.0, float(lost.retry)))
                if said and question.request.sampling.inv_temperature:
                    self._pass_on([one for one in failed if isinstance(one[1], Wrong)])
                    raise Fault(502, "executor_failed", f"the answer broke off: {lost}") from None
        raise _nobody([lost for _, lost in failed])

    @staticmethod
    def _new(said: list[int], heard: int, ids: list[int]) -> tuple[int, list[int]]:
        """Count what is heard; what of it was not said before. Raises Lost where it differs from what was."""
        overlap = min(len(ids), len(said) - heard)
        if ids[:overlap] != said[heard : heard + overlap]:
            raise Wrong("two executors answer differently, and one is wrong")
        said += ids[overlap:]
        return heard + len(ids), ids[overlap:]

    def _pass_on(self, failed: Sequence[tuple[Route, Lost]]) -> None:
        """Give up those that failed where others did not; the busy ones are well."""
        for route, lost in failed:
            if not lost.is_busy:
                self._do_later(self._lanes.fail(route, lost.code))

    async def _candidates(self, question: Question, failed: Sequence[tuple[Route, Lost]]) -> AsyncIterator[Route]:
        """The lanes that have room for the question, each once; those of another session where none is left, or all
        are down."""
        tried: set[Lane] = set()
        known: list[Route] = []
        for more in (False, True):
            known = await (self._lanes.more(question.model) if more else self._lanes.routes(question.model))
            for route in known:
                if route.lane not in tried and self._fits(route, question):
                    tried.add(route.lane)
                    yield route
            is_busy = any(lost.is_busy for _, lost in failed)
            has_left = any(self._ledger.failed(lane) is None for lane in tried)
            if has_left and (is_busy or more or not self._lanes.may_leave()):
                return
        if not tried:
            cost = self._max_cost(known[0], question)
            text = f"the answer may cost {cost} ucway, more than an executor of a session may be promised: deposit more"
            raise Fault(402, "deposit_too_small", text)

    def _fits(self, route: Route, question: Question) -> bool:
        return self._ledger.state(route.lane).promised + self._max_cost(route, question) <= route.allotted

    def _max_cost(self, route: Route, question: Question) -> int:
        price = int(route.session.unit_price or 0)
        return formats.cost(route.model, price, len(question.prompt), question.request.max_tokens)

    async def _one(self, route: Route, question: Question) -> AsyncGenerator[list[int] | Answered]:
        """One executor's answer, checked. Raises Lost."""
        patience = self._wire.patience
        async with AsyncExitStack() as stack:
            promise, response = await self._taken(route, question, stack)
            ids: list[int] = []
            ended = False
            try:
                first = patience.first + len(question.prompt) * 0.02
                async with aclosing(events(response, first, patience.gap)) as heard:
                    async for event in heard:
                        if isinstance(event, Ending):
                            ended = True
                            yield await asyncio.to_thread(self._finish, route, question, promise, ids, event)
                            return
                        ids += event
                        yield event
            finally:
                if not ended:
                    self._do_later(self._collect(route, LATE))

    async def _taken(self, route: Route, question: Question, stack: AsyncExitStack) -> tuple[Promise, httpx.Response]:
        """Promise the next index, and have it taken. Raises Lost."""
        until = time.monotonic() + LOCK_SECONDS
        while time.monotonic() < until:
            with self._ledger.held(route.lane) as held:
                if held:
                    await self._clear(route)
                    promise = self._promise(route, question)
                    response = await stack.enter_async_context(
                        self._wire.asked(route.endpoint, promise, route.model.id)
                    )
                    self._ledger.take(route.lane, promise.voucher.index)
                    return promise, response
            await asyncio.sleep(0.02)
        raise Lost("session_busy", "other requests are being taken", 429, 1)

    async def _clear(self, route: Route) -> None:
        """Learn receipts that are missing; send a voucher again that may not have been taken. Raises Lost."""
        await self._collect(route, 1)
        unsure = self._ledger.state(route.lane).unsure
        if unsure is None:
            return
        signed = await self._wire.receipt(route.endpoint, route.lane.session, unsure.voucher.index)
        if signed is None:
            try:
                async with self._wire.asked(route.endpoint, unsure, route.model.id):
                    pass
            except Lost as lost:
                if lost.code != "index_used":
                    raise
        self._ledger.take(route.lane, unsure.voucher.index)

    async def _collect(self, route: Route, times: int) -> None:
        """Ask for receipts of what was taken and whose answer did not come to its end here."""
        for number in range(times):
            if number:
                await asyncio.sleep(1)
            waiting = self._ledger.state(route.lane).open
            for index in waiting:
                try:
                    signed = await self._wire.receipt(route.endpoint, route.lane.session, index)
                except Lost:
                    return
                if signed is not None:
                    self._keep_late(route, index, signed)
            if not self._ledger.state(route.lane).open:
                return

    def _keep_late(self, route: Route, index: int, signed: pb.SignedReceipt) -> None:
        """Count a receipt whose answer was not heard to its end: it must be ours, signed, and cost what it may."""
        promise = self._ledger.promise_at(route.lane, index)
        digest = formats.receipt_hash(signed.receipt)
        if promise is None or formats.canonical(signed.voucher) != formats.canonical(promise.voucher):
            return
        if not formats.is_signed(route.executor_key, digest, signed.executor_signature):
            return
        cost = signed.receipt.cost
        if signed.receipt.index == index and cost.isdecimal() and int(cost) <= int(promise.voucher.max_cost):
            self._ledger.close_index(signed)

    def _promise(self, route: Route, question: Question) -> Promise:
        """Sign the next voucher of a lane, and keep it."""
        state = self._ledger.state(route.lane)
        cost = self._max_cost(route, question)
        voucher = pb.Voucher(
            session=route.lane.session,
            executor=route.lane.executor,
            index=state.index,
            request_hash=formats.request_hash(question.request),
            max_cost=str(cost),
            ceiling=str(state.promised + cost),
        )
        signature = formats.sign(self._key.secret, formats.voucher_digest(voucher))
        messages = json.dumps(list(question.ask.messages), ensure_ascii=False)
        promise = Promise(voucher, signature, question.request, question.salt, messages)
        self._ledger.promise(promise)
        return promise

    def _finish(
        self, route: Route, question: Question, promise: Promise, ids: Sequence[int], ending: Ending
    ) -> Answered:
        """Hold the answer against its receipt, and keep both. Raises Wrong."""
        file = self._file(route, question, promise, ids, ending)
        try:
            if formats.canonical(ending.signed.voucher) != formats.canonical(promise.voucher):
                raise Untrue("the receipt comes with another voucher")
            checking.check_answer(file, self.weights.token_bytes)
            self._check_previous(route, ending.signed.receipt)
            if file.signed.receipt.finish in (pb.FINISH_ABORTED, pb.FINISH_CLIENT_GONE):
                raise Untrue("the executor broke the answer off, although nobody left")
            if self.again:
                self.weights.check_again(file)
        except Untrue as untrue:
            path = self._write(file, "wrong")
            raise Wrong(f"{untrue}; what it sent is kept in {path}") from None
        path = self._write(file, "receipts")
        self._ledger.close_index(ending.signed, str(path))
        return Answered(file, path, ())

    def _check_previous(self, route: Route, receipt: pb.Receipt) -> None:
        """A receipt names the one before it. Where that one is known it must be so."""
        before = self._ledger.receipt(route.lane, receipt.index - 1) if receipt.index else None
        if receipt.index == 0 and receipt.previous != formats.NOTHING:
            raise Untrue("the first receipt names another before it")
        if before is not None and receipt.previous != formats.receipt_hash(before.receipt):
            raise Untrue("the receipt does not follow the one before it")

    def _file(
        self, route: Route, question: Question, promise: Promise, ids: Sequence[int], ending: Ending
    ) -> ReceiptFile:
        signed = pb.SignedReceipt()
        signed.CopyFrom(ending.signed)
        return ReceiptFile(
            chain_id=self._chain_id,
            signed=signed,
            request=promise.request,
            salt=promise.salt,
            prompt=question.prompt,
            output=tuple(ids),
            trace_root=ending.trace_root,
            sample_root=ending.sample_root,
            client_key=self._key.public,
            executor_key=route.executor_key,
            model=route.model,
            session=route.session,
            messages=question.ask.messages,
            text=b"".join(self.weights.token_bytes(one) for one in ids).decode(errors="replace"),
        )

    def _write(self, file: ReceiptFile, folder: str) -> Path:
        receipt = file.signed.receipt
        voucher_named = f"{receipt.session}-{receipt.index}-{receipt.executor[-8:]}"
        path = self._directory / folder / f"{voucher_named}.json"
        file.write(path)
        return path

    def _do_later(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._later.add(task)
        task.add_done_callback(self._later.discard)

    async def settle(self) -> None:
        """Wait for what goes on behind the answers."""
        while self._later:
            await asyncio.wait(list(self._later))

    async def close(self) -> None:
        """Wait for that, and close connections and ledger."""
        await self.settle()
        await self._wire.close()
        self._ledger.close()


def _nobody(lost: Sequence[Lost]) -> Fault:
    """Why no executor answered."""
    said = "; ".join(dict.fromkeys(str(one) for one in lost)) or "no executor is in reach"
    if lost and all(one.is_busy for one in lost):
        return Fault(429, "busy", f"every executor is busy: {said}", retry=max(1, *(one.retry for one in lost), 1))
    refusals = [one for one in lost if 400 <= one.status < 500 and one.status not in (402, 403, 409, 429)]
    if refusals and len(refusals) == len(lost):
        return Fault(refusals[0].status, refusals[0].code, str(refusals[0]))
    return Fault(502, "no_executor", f"no executor answered: {said}")
