"""Continuous batching: answers join and leave a shared pass of the engine at any token, and no bit shows it.

Single-threaded: whoever calls `step` does the work. Decoding steps and chunks of prompts go through together, so that
a long prompt holds nobody up for longer than a pass.
"""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from kernels.model.answer import Answer, Finish, finished, fits, traced
from kernels.model.cache import Cache
from kernels.model.draw import choose
from kernels.model.engine import Engine, Fed, Feed
from kernels.model.policy import NO_POLICY, Policy, banned
from kernels.model.prefix import Begun, Prefixes
from kernels.model.sampling import Sampling
from kernels.model.trace import sample_leaf, sample_root

PARALLEL = 16  # answers in a pass
PASS = 128  # ids in a pass; those of prompts wait where decoding leaves no room


@dataclass(frozen=True)
class Request:
    """What is asked; `stop` and `on_token` as in answer.generate."""

    prompt_ids: Sequence[int]
    sampling: Sampling
    max_tokens: int
    policy: Policy = NO_POLICY
    stop: Callable[[tuple[int, ...]], bool] | None = None
    on_token: Callable[[int], None] | None = None


@dataclass(eq=False)
class Handle:
    """A request on its way: its ids so far, and the whole answer once it is there, unless it was cancelled."""

    request: Request
    output_ids: list[int] = field(default_factory=list)
    answer: Answer | None = None
    cancelled: bool = False
    samples: list[bytes] = field(default_factory=list)
    begun: Begun | None = None

    @property
    def done(self) -> bool:
        """Whether nothing more will come."""
        return self.answer is not None or self.cancelled


class Batcher:
    """Answers many requests on one engine."""

    def __init__(self, engine: Engine, parallel: int = PARALLEL, pass_ids: int = PASS, kept: int = 16) -> None:
        if parallel < 1 or pass_ids < parallel:
            raise ValueError("a pass has room for an id of each answer, and for one answer at least")
        self.engine, self.parallel, self.pass_ids = engine, parallel, pass_ids
        self.prefixes = Prefixes(engine, kept)
        self._waiting: deque[Handle] = deque()
        self._active: list[Handle] = []

    def submit(self, request: Request) -> Handle:
        """Queue a request. Raises ContextFull, PolicyRefused, ValueError on bad ids."""
        request.policy.check(request.sampling)
        fits(self.engine, len(request.prompt_ids), _limit(request))
        if not all(0 <= token < self.engine.shape.vocabulary for token in request.prompt_ids):
            raise ValueError(f"ids are from 0 to {self.engine.shape.vocabulary - 1}")
        handle = Handle(request)
        self._waiting.append(handle)
        return handle

    def cancel(self, handle: Handle) -> None:
        """End a request before its next token; what it said so far stays in the handle."""
        if not handle.done:
            handle.cancelled = True
            self._drop(handle)

    def step(self) -> bool:
        """One pass over all answers in the making; whether any is left."""
        while self._waiting and len(self._active) < self.parallel:
            handle = self._waiting.popleft()
            handle.begun = self.prefixes.begin(handle.request.prompt_ids)
            self._active.append(handle)
        feeds = self._feeds()
        if feeds:
            for handle, feed, fed in zip(feeds, feeds.values(), self.engine.feed(list(feeds.values())), strict=True):
                self._take(handle, feed, fed)
        return bool(self._active or self._waiting)

    def run(self) -> None:
        """Step until every request is answered."""
        while self.step():
            pass

    def _feeds(self) -> dict[Handle, Feed]:
        """What goes through next: an id of each that is talking, then prompts in turn while there is room."""
        talking = [handle for handle in self._active if handle.output_ids]
        feeds = {handle: Feed(_cache(handle), handle.output_ids[-1:], "last", trace=True) for handle in talking}
        room = self.pass_ids - len(feeds)
        for handle in self._active:
            if handle.output_ids or room <= 0:
                continue
            prompt = handle.request.prompt_ids
            fed = _cache(handle).length
            ids = prompt[fed : fed + room]
            room -= len(ids)
            whole = fed + len(ids) == len(prompt)
            feeds[handle] = Feed(_cache(handle), ids, "last" if whole else "none", trace=True)
        return feeds

    def _take(self, handle: Handle, feed: Feed, fed: Fed) -> None:
        """Draw the next token of an answer whose prompt is through. One whose callback cancelled it hears no more."""
        request, begun = handle.request, handle.begun
        if begun is None:
            return
        begun.trace.add(traced(fed))
        if feed.logits == "none":
            return
        if not handle.output_ids:
            self.prefixes.keep(request.prompt_ids, begun)
        position, logits = begun.cache.length, fed.logits[-1]
        token = choose(logits, position, request.sampling, banned(request.policy, handle.output_ids))
        handle.samples.append(sample_leaf(position, logits, token))
        handle.output_ids.append(token)
        if request.on_token is not None:
            request.on_token(token)
        finish = finished(handle.output_ids, _limit(request), self.engine.shape.end, request.stop)
        if finish is not None and not handle.cancelled:
            self._finish(handle, begun, finish)

    def _finish(self, handle: Handle, begun: Begun, finish: Finish) -> None:
        root = sample_root(handle.samples)
        handle.answer = Answer(tuple(handle.output_ids), begun.trace.root(), root, b"", finish)
        self._drop(handle)

    def _drop(self, handle: Handle) -> None:
        """Forget a request, and let go of its cache."""
        handle.begun = None
        if handle in self._active:
            self._active.remove(handle)
        elif handle in self._waiting:
            self._waiting.remove(handle)


def _limit(request: Request) -> int:
    return min(request.max_tokens, request.policy.output_limit)


def _cache(handle: Handle) -> Cache:
    if handle.begun is None:
        raise RuntimeError("this request is not in the making")
    return handle.begun.cache
