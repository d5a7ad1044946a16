"""The engine's thread: answers many requests at once, a token of each at a time, and lets go of those that left."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from chain.executor.ask import MAX_STOP_BYTES
from chain.executor.parts import Outcome, Parts
from chain.wire.causeway.inference.v1 import types_pb2 as pb
from kernels.model import trace
from kernels.model.engine import Cache, Engine, Fed, Feed
from kernels.model.policy import Policy
from kernels.model.prefix import Begun, Prefixes
from kernels.model.sampling import Sampling

LOG = logging.getLogger("causeway.executor")

PASS = 128
"""Prompt tokens that one pass takes of all requests together, so that a long prompt does not hold up others' tokens."""
END = 2
"""The id that ends an answer."""


@dataclass
class Job:
    """One request for the engine. `heard` is called in the engine's thread: with each token, then with an outcome."""

    prompt: Sequence[int]
    sampling: Sampling
    policy: Policy
    limit: int
    stops: Sequence[bytes]
    heard: Callable[[int | Outcome], None]
    output: list[int] = field(default_factory=list)
    text: bytes = b""
    traced: trace.TraceTree = field(default_factory=trace.TraceTree)
    samples: list[bytes] = field(default_factory=list)
    left: bool = False
    dropped: str = ""
    cache: Cache | None = None
    fed: int = 0
    began: float = field(default_factory=time.monotonic)

    def begin(self, prefixes: Prefixes) -> None:
        """Start with as much of the prompt as other prompts have in common with it: it is computed already."""
        self.cache, self.traced = prefixes.begin(self.prompt)
        self.fed = self.cache.length

    def next_ids(self, room: int) -> Sequence[int]:
        """What is fed next: the token made last, or as much of the prompt as there is room for."""
        return self.output[-1:] or self.prompt[self.fed : self.fed + room]

    @property
    def finish(self) -> pb.Finish:
        """How the answer ends with its last token; FINISH_UNSPECIFIED where it goes on."""
        if self.dropped:
            return pb.FINISH_ABORTED
        if self.output and self.output[-1] == END:
            return pb.FINISH_END
        if self.output and any(self.text.endswith(stop) for stop in self.stops):
            return pb.FINISH_STOP
        if len(self.output) >= self.limit:
            return pb.FINISH_LENGTH
        if self.left:
            return pb.FINISH_CLIENT_GONE if self.output else pb.FINISH_ABORTED
        return pb.FINISH_UNSPECIFIED

    def outcome(self, finish: pb.Finish) -> Outcome:
        """What became of it."""
        if finish == pb.FINISH_ABORTED:
            return Outcome((), finish, error=self.dropped)
        return Outcome(tuple(self.output), finish, self.traced.root(), trace.sample_root(self.samples))


class Desk:
    """One engine. At most `parallel` jobs are computed at once; the others wait in the order in which they came."""

    def __init__(self, engine: Engine, token_bytes: Callable[[int], bytes], parts: Parts, parallel: int) -> None:
        self._engine, self._token_bytes, self._parts, self._parallel = engine, token_bytes, parts, parallel
        self._prefixes = Prefixes(engine, parts.kept)
        self._waiting: deque[Job] = deque()
        self._active: list[Job] = []
        self._wake = threading.Condition()
        self._stop = False
        self.tokens_in = self.tokens_out = 0
        self._thread = threading.Thread(target=self._run, name="engine", daemon=True)
        self._thread.start()

    @property
    def waiting(self) -> int:
        """Jobs that were not begun."""
        return len(self._waiting)

    @property
    def active(self) -> int:
        """Jobs under way."""
        return len(self._active)

    def submit(self, job: Job) -> None:
        """Take a job; `job.heard` says the rest."""
        with self._wake:
            self._waiting.append(job)
            self._wake.notify()

    def leave(self, job: Job) -> None:
        """The job's client has left: it ends before its next token."""
        with self._wake:
            job.left = True
            self._wake.notify()

    def close(self) -> None:
        """Abort everything at once, and end the thread."""
        with self._wake:
            self._stop = True
            for job in (*self._waiting, *self._active):
                job.left, job.dropped = True, "this executor is stopping"
            self._wake.notify()
        self._thread.join()

    def _run(self) -> None:
        while self._admit():
            self._active = [job for job in self._active if not self._ended(job)]
            if self._active:
                self._pass()

    def _admit(self) -> bool:
        """Begin what there is room for; wait where there is nothing to do. Whether to go on."""
        with self._wake:
            while not self._waiting and not self._active and not self._stop:
                self._wake.wait()
            self._active += [job for job in self._waiting if job.left]  # they end before the next pass
            self._waiting = deque(job for job in self._waiting if not job.left)
            while self._waiting and len(self._active) < self._parallel:
                self._active.append(self._waiting.popleft())
            return bool(self._active) or not self._stop

    def _ended(self, job: Job, error: str = "") -> bool:
        job.dropped = job.dropped or error
        finish = job.finish
        if finish == pb.FINISH_UNSPECIFIED:
            return False
        job.cache = None
        job.heard(job.outcome(finish))
        return True

    def _pass(self) -> None:
        """One pass of the engine over all active jobs, and a token of each whose prompt is through."""
        try:
            feeds = self._feeds()
            for (job, feed), fed in zip(feeds, self._engine.feed([feed for _, feed in feeds]), strict=True):
                self._take(job, len(feed.ids), fed)
        except Exception as error:
            LOG.exception("the engine failed; %d requests end without an answer", len(self._active))
            failed, self._active = self._active, []
            for job in failed:
                self._ended(job, str(error) or type(error).__name__)

    def _feeds(self) -> list[tuple[Job, Feed]]:
        """What goes through next: a token of each answer, then prompts in turn while there is room."""
        feeds, room = [], PASS
        for job in self._active:
            if job.cache is None:
                job.begin(self._prefixes)
            ids = job.next_ids(room)
            if not ids or job.cache is None:
                continue
            whole = job.fed + len(ids) >= len(job.prompt)
            feeds.append((job, Feed(job.cache, ids, "last" if whole else "none", trace=True)))
            room -= 0 if job.output else len(ids)
        return feeds

    def _take(self, job: Job, count: int, fed: Fed) -> None:
        if fed.residuals is not None:
            job.traced.add(fed.residuals)
        if job.fed < len(job.prompt):
            self.tokens_in += count
        job.fed += count
        if job.fed < len(job.prompt):
            return
        if not job.output and job.cache is not None:
            self._prefixes.keep(job.prompt, Begun(job.cache, job.traced))
        position, logits = job.fed, fed.logits[-1]
        banned = self._parts.banned(job.policy, job.output)
        token = self._parts.choose(logits, position, job.sampling, banned)
        job.samples.append(trace.sample_leaf(position, logits, token))
        job.output.append(token)
        job.text = (job.text + self._token_bytes(token))[-MAX_STOP_BYTES:]
        self.tokens_out += 1
        job.heard(token)
