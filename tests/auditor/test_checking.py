"""An auditor makes many answers again at once, and finds what an honest executor found, or the first lie."""

from dataclasses import replace

import pytest

from chain.auditor import checking
from chain.auditor.checking import IMPOSSIBLE, Found, recheck
from chain.auditor.sound import Work, work_of
from chain.wire.causeway.inference.v1 import types_pb2 as pb
from kernels.model.answer import check
from kernels.model.trace import work_commitment
from tests.auditor.world import EXECUTOR, World

TEXTS = ("The capital of France is", "One, two, three,", "A very short story about a whale and a lighthouse: once")
WARM = pb.Sampling(inv_temperature=1 << 16, top_p16=60_000)


@pytest.fixture(scope="module")
def payloads(world: World) -> list[pb.Payload]:
    asked = [(text, sampling) for text in TEXTS for sampling in (pb.Sampling(), WARM)]
    return [world.payload(text, 5, number, sampling) for number, (text, sampling) in enumerate(asked)]


@pytest.fixture(scope="module")
def works(world: World, payloads: list[pb.Payload]) -> list[Work]:
    return [work_of(payload, world.subject(number)) for number, payload in enumerate(payloads)]


def test_answers_checked_together_give_the_roots_that_their_executor_committed_to(
    world: World, payloads: list[pb.Payload], works: list[Work]
) -> None:
    found = recheck(world.engine, works)
    for payload, one in zip(payloads, found, strict=True):
        receipt = payload.signed.receipt
        counts = (receipt.tokens_in, receipt.tokens_out, EXECUTOR.address)
        assert work_commitment(one.trace_root, one.sample_root, *counts) == receipt.work
        assert one.first_wrong is None


def test_together_or_alone_in_small_pieces_or_large_is_the_same(
    world: World, works: list[Work], monkeypatch: pytest.MonkeyPatch
) -> None:
    together = recheck(world.engine, works)
    monkeypatch.setattr(checking, "PASS", 3)
    monkeypatch.setattr(checking, "TOGETHER", 20)
    assert recheck(world.engine, works) == together
    for work, one in zip(works[:2], together, strict=False):
        checked = check(world.engine, work.prompt, work.output, work.sampling, work.policy)
        assert (one.trace_root, one.sample_root) == (checked.trace_root, checked.sample_root)


def test_a_token_that_was_not_drawn_is_found_where_it_is(world: World, works: list[Work]) -> None:
    lies = []
    for place in (0, 2, 4):
        output = list(works[1].output)
        output[place] = (output[place] + 1) % 49152
        lies.append(replace(works[1], output=tuple(output)))
    found = recheck(world.engine, lies)
    start = len(works[1].prompt)
    assert [one.first_wrong for one in found] == [start, start + 2, start + 4]


def test_another_seed_or_a_policy_that_was_not_kept_shows(world: World, works: list[Work]) -> None:
    chosen = replace(works[1], sampling=replace(works[1].sampling, seed=1))
    first = works[0].output[0]
    strict = replace(works[0], policy=replace(works[0].policy, forbidden=((first,),)))
    found = recheck(world.engine, [chosen, strict])
    assert found[0].first_wrong is not None
    assert found[1].first_wrong == len(works[0].prompt)


def test_an_answer_that_ended_before_its_first_token_has_a_trace_of_its_prompt(world: World, works: list[Work]) -> None:
    silent, spoken = recheck(world.engine, [replace(works[0], output=()), works[0]])
    assert silent.first_wrong is None
    assert silent.sample_root != spoken.sample_root
    assert silent.trace_root != spoken.trace_root


@pytest.mark.parametrize("ids", [(), (49152,), (1,) * 2049])
def test_tokens_that_the_model_cannot_be_fed_have_no_right_roots(
    world: World, works: list[Work], ids: tuple[int, ...]
) -> None:
    found: list[Found] = recheck(world.engine, [replace(works[0], prompt=ids), works[0]])
    assert found[0] == IMPOSSIBLE
    assert found[1] == recheck(world.engine, [works[0]])[0]
