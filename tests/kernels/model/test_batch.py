"""Continuous batching: whatever joins, leaves or begins alike, each answer is the one it would be alone."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kernels.model.answer import Answer, check, generate
from kernels.model.batch import Batcher, Handle, Request
from kernels.model.cache import ContextFull
from kernels.model.engine import Engine, Fed, Feed, engine
from kernels.model.file import ModelFile
from kernels.model.policy import Policy, PolicyRefused
from kernels.model.prefix import LEAST, Prefixes
from kernels.model.sampling import Sampling
from tests.kernels.model import tiny
from tests.kernels.model.loaded import model_engine
from tests.kernels.model.vectors import CASES

FEW = settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
WORDS = st.lists(st.integers(0, tiny.SHAPE.vocabulary - 1), min_size=1, max_size=20)
SAMPLINGS = st.builds(Sampling, st.integers(0, 2**64 - 1), st.sampled_from([0, 65536]))


@pytest.fixture(params=["auto", "numpy"])
def model(request: pytest.FixtureRequest, small: ModelFile) -> Engine:
    return engine(small, request.param)


def alone(model: Engine, request: Request) -> Answer:
    return generate(
        model, request.prompt_ids, request.sampling, request.max_tokens, request.policy, request.stop, hash_logits=False
    )


@st.composite
def requests(draw: st.DrawFn) -> list[tuple[int, Request, int | None]]:
    """Requests of which many begin alike, the pass before which each comes, and that before which it leaves, if so."""
    beginnings = draw(st.lists(WORDS, min_size=1, max_size=2))
    prompts = st.builds(lambda a, b: [*a, *a, *b], st.sampled_from(beginnings), WORDS)
    one = st.builds(Request, prompts, SAMPLINGS, st.integers(1, 12))
    times = st.integers(0, 12)
    return draw(st.lists(st.tuples(times, one, st.one_of(st.none(), st.none(), times)), min_size=1, max_size=8))


@given(asked=requests(), parallel=st.integers(1, 4), room=st.integers(4, 40), kept=st.integers(0, 3))
@FEW
def test_each_answer_is_the_one_it_would_be_alone(
    asked: list[tuple[int, Request, int | None]], parallel: int, room: int, kept: int, model: Engine
) -> None:
    batcher, handles = Batcher(model, parallel, room, kept), dict[int, Handle]()
    for now in range(1000):
        for index, (comes, request, leaves) in enumerate(asked):
            if comes == now:
                handles[index] = batcher.submit(request)
            if leaves == now and index in handles:
                batcher.cancel(handles[index])
        if not batcher.step() and now > 12:
            break
    for index, (_, request, leaves) in enumerate(asked):
        handle, expected = handles[index], alone(model, request)
        if handle.cancelled:
            assert leaves is not None
            assert handle.answer is None
            assert tuple(handle.output_ids) == expected.output_ids[: len(handle.output_ids)]
        else:
            assert handle.answer == expected


def test_conversations_of_the_vectors_come_out_together() -> None:
    model = model_engine()
    batcher, handles = Batcher(model), []
    for case in CASES:
        numbers = {name: int(value) for name, value in case["sampling"].items()}
        limit = numbers.pop("max_tokens")
        handles.append(batcher.submit(Request(case["prompt_ids"], Sampling(**numbers), limit)))
    batcher.run()
    for case, handle in zip(CASES, handles, strict=True):
        assert handle.answer is not None
        assert list(handle.answer.output_ids) == case["output_ids"]
        assert handle.answer.trace_root.hex() == case["trace_root"]
        assert handle.answer.sample_root.hex() == case["sample_root"]


class Counting:
    """An engine that counts the ids it is fed."""

    def __init__(self, model: Engine) -> None:
        self.model, self.name, self.shape, self.cache = model, model.name, model.shape, model.cache
        self.fed, self.widest = 0, 0

    def feed(self, work: list[Feed]) -> list[Fed]:
        self.fed += sum(len(one.ids) for one in work)
        self.widest = max(self.widest, sum(len(one.ids) for one in work))
        return self.model.feed(work)


def test_what_prompts_share_is_computed_once(model: Engine) -> None:
    counting, shared = Counting(model), list(range(100))
    batcher = Batcher(counting, pass_ids=32)  # type: ignore[arg-type]
    first = batcher.submit(Request([*shared, 7], Sampling(), 1))
    batcher.run()
    assert (counting.fed, counting.widest) == (101, 32)
    second = batcher.submit(Request([*shared, 8, 9], Sampling(3, 65536), 1))
    again = batcher.submit(Request([*shared, 7], Sampling(), 1))
    batcher.run()
    assert counting.fed == 101 + 2 + 1
    assert again.answer == first.answer
    assert second.answer == alone(model, second.request)


def test_only_so_many_prompts_are_remembered_and_short_ones_are_not(model: Engine) -> None:
    prefixes = Prefixes(model, 2)
    prompts = [[start, *range(20)] for start in range(3)]
    for prompt in [*prompts, [1] * (LEAST - 1)]:
        begun = prefixes.begin(prompt)
        fed = model.feed([Feed(begun.cache, prompt, trace=True)])[0]
        assert fed.residuals is not None
        begun.trace.add(fed.residuals)
        prefixes.keep(prompt, begun)
    assert [prefixes.begin(prompt).cache.length for prompt in prompts] == [0, 20, 20]
    assert prefixes.begin([1] * LEAST).cache.length == 0


def test_callbacks_stop_and_cancel_an_answer(model: Engine) -> None:
    batcher, heard = Batcher(model), list[int]()
    stopped = batcher.submit(Request([1, 2, 3], Sampling(5, 65536), 50, stop=lambda ids: len(ids) == 4))

    def leave(token: int) -> None:
        heard.append(token)
        if len(heard) == 2:
            batcher.cancel(left)

    left = batcher.submit(Request([4, 5, 6], Sampling(6, 65536), 50, on_token=leave))
    batcher.run()
    assert stopped.answer is not None
    assert (stopped.answer.finish, len(stopped.answer.output_ids)) == ("stop", 4)
    assert (left.answer, left.output_ids) == (None, heard)
    assert len(heard) == 2


def test_bad_requests_are_refused_before_anything_is_fed(model: Engine) -> None:
    batcher = Batcher(model)
    with pytest.raises(ContextFull):
        batcher.submit(Request([1] * 2000, Sampling(), 49))
    with pytest.raises(ValueError, match="ids"):
        batcher.submit(Request([1, 10**6], Sampling(), 1))
    with pytest.raises(ValueError, match="tokens"):
        batcher.submit(Request([], Sampling(), 1))
    with pytest.raises(PolicyRefused):
        batcher.submit(Request([1], Sampling(0, 70000), 1, Policy(max_inv_temperature=1)))
    with pytest.raises(ValueError, match="room"):
        Batcher(model, 8, 4)
    assert not batcher.step()


def test_an_answer_made_in_a_batch_passes_the_check(model: Engine) -> None:
    batcher = Batcher(model, 3)
    asked = [Request([n, 2 * n, 3], Sampling(n, 65536, 0, 60000), 10) for n in range(1, 6)]
    handles = [batcher.submit(request) for request in asked]
    batcher.run()
    for request, handle in zip(asked, handles, strict=True):
        assert handle.answer is not None
        checked = check(model, request.prompt_ids, handle.answer.output_ids, request.sampling)
        assert checked.first_wrong is None
        assert (checked.trace_root, checked.sample_root) == (handle.answer.trace_root, handle.answer.sample_root)
        assert np.all(np.array(handle.answer.output_ids) < tiny.SHAPE.vocabulary)
