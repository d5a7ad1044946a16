"""Whole answers: made token by token, and checked by one prefill of what was said."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from kernels.model.cache import ContextFull
from kernels.model.draw import choose
from kernels.model.engine import Engine, Fed, Feed
from kernels.model.policy import NO_POLICY, Policy, banned
from kernels.model.sampling import Sampling
from kernels.model.trace import Int32s, TraceTree, sample_leaf, sample_root, vector_bytes

LOGITS = 128  # positions whose logits are in memory at once: 25 MB
PROMPT = 512  # positions of a prompt in a pass that wants no logits

Finish = Literal["end", "length", "stop"]


@dataclass(frozen=True)
class Answer:
    """What was said and what proves it.

    `output_ids` with the end token if it came; `logits_sha256` over all fed positions, b"" where not asked for;
    `finish`: "end" at the end token, "length" at a limit, "stop" where the caller's `stop` said so.
    """

    output_ids: tuple[int, ...]
    trace_root: bytes
    sample_root: bytes
    logits_sha256: bytes
    finish: Finish


@dataclass(frozen=True)
class Checked:
    """An answer's roots as they must be, and the first position of it, 0-based, whose token is not the drawn one."""

    trace_root: bytes
    sample_root: bytes
    first_wrong: int | None


def generate(
    engine: Engine,
    prompt_ids: Sequence[int],
    sampling: Sampling,
    max_tokens: int,
    policy: Policy | None = None,
    stop: Callable[[tuple[int, ...]], bool] | None = None,
    *,
    on_token: Callable[[int], None] | None = None,
    hash_logits: bool = True,
) -> Answer:
    """Answer a prompt.

    `stop` sees the ids so far after each token and ends the answer when it says True; `on_token` is told each id.
    `hash_logits` costs the head at every position of the prompt.
    Raises  ContextFull if prompt and answer could pass the model's context, PolicyRefused, ValueError on bad ids.
    """
    rules = NO_POLICY if policy is None else policy
    rules.check(sampling)
    limit = min(max_tokens, rules.output_limit)
    fits(engine, len(prompt_ids), limit)
    run = _Run(engine, prompt_ids, hash_logits)
    finish: Finish | None = None
    while finish is None:
        token = run.draw(sampling, rules)
        if on_token is not None:
            on_token(token)
        finish = finished(run.answer, limit, engine.shape.end, stop)
        if finish is None:
            run.feed([token])
    digest = run.digest.digest() if hash_logits else b""
    return Answer(tuple(run.answer), run.trace.root(), sample_root(run.samples), digest, finish)


def finished(
    answer: Sequence[int], limit: int, end: int, stop: Callable[[tuple[int, ...]], bool] | None
) -> Finish | None:
    """Why an answer ends here, if it does."""
    if answer[-1] == end:
        return "end"
    if stop is not None and stop(tuple(answer)):
        return "stop"
    return "length" if len(answer) >= limit else None


class _Run:
    """An answer in the making, its prompt fed."""

    def __init__(self, engine: Engine, prompt_ids: Sequence[int], hash_logits: bool) -> None:
        self.engine, self.cache = engine, engine.cache()
        self.trace, self.digest = TraceTree(), hashlib.sha256()
        self.wants: Literal["all", "last"] = "all" if hash_logits else "last"
        self.prompt, self.answer, self.samples = len(prompt_ids), list[int](), list[bytes]()
        for chunk in chunks(prompt_ids, LOGITS if hash_logits else PROMPT):
            self.feed(chunk)

    def feed(self, ids: Sequence[int]) -> None:
        fed = self.engine.feed([Feed(self.cache, ids, self.wants, trace=True)])[0]
        self.trace.add(traced(fed))
        self.digest.update(vector_bytes(fed.logits))
        self.last = fed.logits[-1]

    def draw(self, sampling: Sampling, policy: Policy) -> int:
        position = self.prompt + len(self.answer)
        token = choose(self.last, position, sampling, banned(policy, self.answer))
        self.samples.append(sample_leaf(position, self.last, token))
        self.answer.append(token)
        return token


def check(
    engine: Engine,
    prompt_ids: Sequence[int],
    output_ids: Sequence[int],
    sampling: Sampling,
    policy: Policy | None = None,
) -> Checked:
    """Compute an answer's roots from its tokens alone, in large chunks, and draw every token again.

    Whether it may end where it does is for whoever knows why it ended.
    Raises  ContextFull, PolicyRefused, ValueError on bad ids or an empty answer: such an answer needs no computing.
    """
    rules = NO_POLICY if policy is None else policy
    rules.check(sampling)
    fits(engine, len(prompt_ids), len(output_ids))
    trace, samples, wrong = TraceTree(), [], None
    for index, logits in enumerate(replay(engine, prompt_ids, output_ids, trace)):
        position, token = len(prompt_ids) + index, output_ids[index]
        samples.append(sample_leaf(position, logits, token))
        if wrong is None and not _drawn(logits, position, sampling, rules, output_ids[: index + 1]):
            wrong = index
    return Checked(trace.root(), sample_root(samples), wrong)


def replay(engine: Engine, prompt_ids: Sequence[int], output_ids: Sequence[int], trace: TraceTree) -> Iterator[Int32s]:
    """The logits that each token of an answer is drawn from, (vocabulary,) each, while the trace fills."""
    if not len(prompt_ids) or not len(output_ids):
        raise ValueError("a prompt and its answer have tokens")
    cache = engine.cache()
    ids, quiet = [*prompt_ids, *output_ids[:-1]], len(prompt_ids) - 1
    while (start := cache.length) < len(ids):
        end = min(len(ids), start + PROMPT, max(start, quiet) + LOGITS)
        wanted = max(0, end - max(start, quiet))
        result = engine.feed([Feed(cache, ids[start:end], wanted, trace=True)])[0]
        trace.add(traced(result))
        yield from result.logits


def traced(fed: Fed) -> Int32s:
    """The residuals that were asked for."""
    if fed.residuals is None:
        raise ValueError("this feed did not ask for its trace")
    return fed.residuals


def chunks(ids: Sequence[int], size: int) -> Iterator[Sequence[int]]:
    """Consecutive pieces of at most `size` ids."""
    for start in range(0, len(ids), size):
        yield ids[start : start + size]


def fits(engine: Engine, prompt: int, answer: int) -> None:
    """Raise ContextFull unless prompt and answer stay below the model's context; ValueError on neither."""
    if prompt < 1 or answer < 1:
        raise ValueError("a prompt and its answer have tokens")
    if prompt + answer > engine.shape.max_context:
        raise ContextFull(f"{prompt} + {answer} tokens are more than the model's {engine.shape.max_context}")


def _drawn(logits: Int32s, position: int, sampling: Sampling, policy: Policy, ids: Sequence[int]) -> bool:
    """Whether the last of an answer's ids so far is the one that is drawn there, and within the limit."""
    if len(ids) > policy.output_limit:
        return False
    return choose(logits, position, sampling, banned(policy, ids[:-1])) == ids[-1]
