"""The engine's thread: many requests at once give what each gives alone; those that leave or fail end at once."""

import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from chain.executor.desk import Desk, Job
from chain.executor.parts import HONEST, Outcome
from chain.wire.causeway.inference.v1 import types_pb2 as pb
from kernels.model.answer import generate
from kernels.model.engine import Engine, Fed, Feed, engine
from kernels.model.file import load
from kernels.model.policy import NO_POLICY, Policy
from kernels.model.sampling import Sampling
from tests.kernels.model import tiny

SECONDS = 60


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return engine(load(tiny.write(tmp_path_factory.mktemp("model") / "tiny.gguf")), "numpy")


@pytest.fixture
def desk(small: Engine) -> Iterator[Desk]:
    made = Desk(small, bytes_of, HONEST, 3)
    yield made
    made.close()


def bytes_of(token: int) -> bytes:
    return b"<%d>" % token


class Heard:
    """What a job said."""

    def __init__(self) -> None:
        self.tokens: list[int] = []
        self.outcome: Outcome | None = None
        self.first, self.ended = threading.Event(), threading.Event()

    def __call__(self, heard: int | Outcome) -> None:
        if isinstance(heard, Outcome):
            self.outcome = heard
            self.ended.set()
        else:
            self.tokens.append(heard)
            self.first.set()

    def wait(self) -> Outcome:
        assert self.ended.wait(SECONDS)
        assert self.outcome is not None
        return self.outcome


def job(prompt: Sequence[int], limit: int = 6, seed: int = 1, **more: object) -> tuple[Job, Heard]:
    heard = Heard()
    sampling = Sampling(seed, 1 << 16)
    made = Job(prompt, sampling, NO_POLICY, limit, (), heard)
    for name, value in more.items():
        setattr(made, name, value)
    return made, heard


def prompt_of(length: int, seed: int = 5) -> list[int]:
    return [(seed * 7 + 11 * i) % 317 + 3 for i in range(length)]


def test_many_at_once_are_what_each_is_alone(small: Engine, desk: Desk) -> None:
    prompts = [prompt_of(length, length) for length in (1, 5, 64, 65, 130, 17, 200)]
    jobs = [job(prompt, limit=5 + number, seed=number) for number, prompt in enumerate(prompts)]
    for one, _ in jobs:
        desk.submit(one)
    for number, (one, heard) in enumerate(jobs):
        alone = generate(small, one.prompt, one.sampling, 5 + number)
        expected = (alone.output_ids, alone.trace_root, alone.sample_root)
        outcome = heard.wait()
        assert (outcome.output, outcome.trace_root, outcome.sample_root) == expected
        assert tuple(heard.tokens) == outcome.output
        assert outcome.finish == (pb.FINISH_END if alone.output_ids[-1] == 2 else pb.FINISH_LENGTH)
    assert desk.tokens_in == sum(map(len, prompts))


def test_a_prompt_that_begins_like_another_is_not_computed_again_and_no_bit_shows_it(small: Engine, desk: Desk) -> None:
    first, second = prompt_of(70), [*prompt_of(60), 9, 8, 7]
    for prompt, computed in ((first, 70), (second, 73), (first, 74)):
        one, heard = job(prompt)
        desk.submit(one)
        alone = generate(small, prompt, one.sampling, 6)
        outcome = heard.wait()
        assert (outcome.output, outcome.trace_root, outcome.sample_root) == (
            alone.output_ids,
            alone.trace_root,
            alone.sample_root,
        )
        assert desk.tokens_in == computed


def test_a_stop_text_ends_an_answer_with_the_token_that_completes_it(small: Engine, desk: Desk) -> None:
    alone = generate(small, prompt_of(9), Sampling(1, 1 << 16), 6).output_ids
    one, heard = job(prompt_of(9), stops=[b"none", bytes_of(alone[2])[-3:]])
    desk.submit(one)
    outcome = heard.wait()
    first = next(i for i, token in enumerate(alone) if bytes_of(token).endswith(bytes_of(alone[2])[-3:]))
    assert outcome.output == alone[: first + 1]
    assert outcome.finish == pb.FINISH_STOP


def test_the_policy_is_kept(small: Engine, desk: Desk) -> None:
    alone = generate(small, prompt_of(9), Sampling(1, 1 << 16), 6).output_ids
    rules = Policy(forbidden=((alone[0], alone[1]),), min_inv_temperature=1)
    one, heard = job(prompt_of(9), policy=rules)
    desk.submit(one)
    expected = generate(small, prompt_of(9), Sampling(1, 1 << 16), 6, rules)
    assert heard.wait().output == expected.output_ids != alone


def test_who_leaves_gets_no_more_and_the_outcome_is_of_what_was_made(small: Engine, desk: Desk) -> None:
    one, heard = job(prompt_of(9), limit=2000)
    desk.submit(one)
    assert heard.first.wait(SECONDS)
    desk.leave(one)
    outcome = heard.wait()
    assert outcome.finish == pb.FINISH_CLIENT_GONE
    assert len(outcome.output) < 2000
    alone = generate(small, one.prompt, one.sampling, len(outcome.output))
    assert (alone.output_ids, alone.trace_root) == (outcome.output, outcome.trace_root)


def test_who_leaves_before_a_token_pays_nothing(desk: Desk) -> None:
    busy = [job(prompt_of(9), limit=500) for _ in range(3)]
    late, heard = job(prompt_of(9))
    for one, _ in busy:
        desk.submit(one)
    desk.submit(late)
    desk.leave(late)
    assert (heard.wait().finish, heard.tokens) == (pb.FINISH_ABORTED, [])
    for one, _ in busy:
        desk.leave(one)


class Failing:
    """An engine that fails when it sees a token."""

    def __init__(self, real: Engine, token: int) -> None:
        self.name, self.shape, self._real, self._token = real.name, real.shape, real, token
        self.cache = real.cache

    def feed(self, work: Sequence[Feed]) -> list[Fed]:
        if any(self._token in feed.ids for feed in work):
            raise MemoryError("no room")
        return self._real.feed(work)


def test_a_failing_engine_ends_its_requests_and_lives_on(small: Engine, caplog: pytest.LogCaptureFixture) -> None:
    desk = Desk(Failing(small, 300), bytes_of, HONEST, 4)
    bad, heard = job([5, 300])
    desk.submit(bad)
    outcome = heard.wait()
    assert (outcome.finish, outcome.error, outcome.output) == (pb.FINISH_ABORTED, "no room", ())
    good, heard = job([5, 6], limit=2)
    desk.submit(good)
    assert heard.wait().finish in (pb.FINISH_LENGTH, pb.FINISH_END)
    assert "the engine failed" in caplog.text
    desk.close()


def test_closing_aborts_everything(small: Engine) -> None:
    desk = Desk(small, bytes_of, HONEST, 1)
    jobs = [job(prompt_of(9), limit=1500) for _ in range(3)]
    for one, _ in jobs:
        desk.submit(one)
    desk.close()
    assert [heard.wait().finish for _, heard in jobs] == [pb.FINISH_ABORTED] * 3
    assert "stopping" in jobs[0][1].wait().error


def test_a_part_can_be_replaced(small: Engine, tmp_path: Path) -> None:
    desk = Desk(small, bytes_of, replace(HONEST, choose=lambda *given: 9), 1)
    one, heard = job(prompt_of(4), limit=3)
    desk.submit(one)
    assert heard.wait().output == (9, 9, 9)
    desk.close()
