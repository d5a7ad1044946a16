"""Whole answers: the vectors' conversations made and checked, and what a checker sees when a token is replaced."""

from pathlib import Path
from typing import Any

import pytest

from kernels.model.answer import check, generate, replay
from kernels.model.engine import ContextFull, Engine, engine
from kernels.model.file import ModelFile, load
from kernels.model.policy import Policy, PolicyRefused
from kernels.model.sampling import Sampling
from kernels.model.trace import TraceTree
from tests.kernels.model.loaded import model_engine
from tests.kernels.model.vectors import CASES

PROMPT = [5, 6, 7]
WARM = Sampling(seed=3, inv_temperature=65536)


@pytest.fixture(scope="module")
def tiny_engine(small: ModelFile) -> Engine:
    return engine(small, "numpy")


def sampling_of(case: dict[str, Any]) -> Sampling:
    given = case["sampling"]
    return Sampling(int(given["seed"]), given["inv_temperature"], given["top_k"], given["top_p16"])


def limit_of(case: dict[str, Any]) -> int:
    return int(case.get("max_tokens") or case["sampling"]["max_tokens"])


@pytest.mark.parametrize("case", CASES, ids=[case["user"] for case in CASES])
def test_an_answer_is_the_vectors(case: dict[str, Any]) -> None:
    told: list[int] = []
    answer = generate(model_engine(), case["prompt_ids"], sampling_of(case), limit_of(case), on_token=told.append)
    assert list(answer.output_ids) == told == case["output_ids"]
    assert answer.trace_root.hex() == case["trace_root"]
    assert answer.sample_root.hex() == case["sample_root"]
    assert answer.logits_sha256.hex() == case["logits_sha256"]
    assert answer.finish == ("end" if case["output_ids"][-1] == 2 else "length")


@pytest.mark.parametrize("case", CASES, ids=[case["user"] for case in CASES])
def test_one_prefill_checks_an_answer(case: dict[str, Any]) -> None:
    found = check(model_engine(), case["prompt_ids"], case["output_ids"], sampling_of(case))
    assert (found.trace_root.hex(), found.sample_root.hex()) == (case["trace_root"], case["sample_root"])
    assert found.first_wrong is None


def test_a_checker_sees_the_first_replaced_token(tiny_engine: Engine) -> None:
    answer = generate(tiny_engine, PROMPT, WARM, 150)
    ids = list(answer.output_ids)
    assert len(ids) > 10
    ids[9] = (ids[9] + 1) % tiny_engine.shape.vocabulary
    found = check(tiny_engine, PROMPT, ids, WARM)
    assert found.first_wrong == 9
    assert found.trace_root != answer.trace_root
    assert found.sample_root != answer.sample_root


def test_a_flipped_weight_shows_in_the_first_leaf_that_its_layer_left(broken: Path, tiny_engine: Engine) -> None:
    honest = load(broken)
    data = bytearray(broken.read_bytes())
    data[honest.tensors["blk.1.ffn_up.weight"].offset + 9] ^= 0x80
    broken.write_bytes(data)
    cheat = engine(load(broken), "numpy")
    roots, leaves = set(), []
    for one in (tiny_engine, cheat):
        trace = TraceTree()
        assert len(list(replay(one, PROMPT, [9, 9, 9], trace))) == 3
        roots.add(trace.root())
        leaves.append(trace.leaves)
    states = tiny_engine.shape.states
    wrong = [divmod(i, states) for i, pair in enumerate(zip(*leaves, strict=True)) if pair[0] != pair[1]]
    assert len(roots) == 2
    assert wrong[0] == (0, 2)


def test_a_checker_sees_another_seed(tiny_engine: Engine) -> None:
    answer = generate(tiny_engine, PROMPT, WARM, 40)
    other = check(tiny_engine, PROMPT, answer.output_ids, Sampling(seed=4, inv_temperature=65536))
    assert other.first_wrong is not None
    assert other.trace_root == answer.trace_root


def test_an_answer_longer_than_a_pass_is_checked_in_parts(tiny_engine: Engine) -> None:
    prompt = [(11 * i) % 320 for i in range(700)]
    answer = generate(tiny_engine, prompt, WARM, 300)
    found = check(tiny_engine, prompt, answer.output_ids, WARM)
    assert (found.trace_root, found.sample_root, found.first_wrong) == (answer.trace_root, answer.sample_root, None)


def test_what_the_policy_forbids_is_never_said(tiny_engine: Engine) -> None:
    free = generate(tiny_engine, PROMPT, WARM, 30)
    said = free.output_ids
    policy = Policy(forbidden=((said[0],), (said[3], said[4])))
    kept = generate(tiny_engine, PROMPT, WARM, 30, policy)
    pairs = list(zip(kept.output_ids, kept.output_ids[1:], strict=False))
    assert said[0] not in kept.output_ids
    assert (said[3], said[4]) not in pairs
    assert check(tiny_engine, PROMPT, kept.output_ids, WARM, policy).first_wrong is None
    assert check(tiny_engine, PROMPT, said, WARM, policy).first_wrong == 0


def test_the_policy_limits_an_answer(tiny_engine: Engine) -> None:
    policy = Policy(output_limit=5)
    answer = generate(tiny_engine, PROMPT, WARM, 30, policy)
    assert (len(answer.output_ids), answer.finish) == (5, "length")
    longer = generate(tiny_engine, PROMPT, WARM, 8)
    assert check(tiny_engine, PROMPT, longer.output_ids, WARM, policy).first_wrong == 5
    with pytest.raises(PolicyRefused):
        generate(tiny_engine, PROMPT, Sampling(), 5, Policy(greedy=False))


def test_the_caller_can_stop(tiny_engine: Engine) -> None:
    whole = generate(tiny_engine, PROMPT, WARM, 30)
    wanted = whole.output_ids[:4]
    answer = generate(tiny_engine, PROMPT, WARM, 30, stop=lambda ids: ids == wanted)
    assert (answer.output_ids, answer.finish) == (wanted, "stop")


def test_hashing_logits_is_a_choice_that_changes_nothing_else(tiny_engine: Engine) -> None:
    whole, short = (generate(tiny_engine, PROMPT, WARM, 12, hash_logits=choice) for choice in (True, False))
    assert short.logits_sha256 == b""
    assert (whole.output_ids, whole.trace_root, whole.sample_root) == (
        short.output_ids,
        short.trace_root,
        short.sample_root,
    )


@pytest.mark.parametrize(("prompt", "limit"), [(2048, 1), (2000, 49), (1, 2048)])
def test_a_request_that_could_pass_the_context_is_refused(prompt: int, limit: int, tiny_engine: Engine) -> None:
    with pytest.raises(ContextFull):
        generate(tiny_engine, [3] * prompt, WARM, limit)
    with pytest.raises(ContextFull):
        check(tiny_engine, [3] * prompt, [3] * limit, WARM)


@pytest.mark.parametrize(("prompt", "answer"), [([], [1]), ([1], [])])
def test_empty_prompts_and_answers_are_refused(prompt: list[int], answer: list[int], tiny_engine: Engine) -> None:
    with pytest.raises(ValueError, match="have tokens"):
        check(tiny_engine, prompt, answer, WARM)
    with pytest.raises(ValueError, match="have tokens"):
        generate(tiny_engine, prompt, WARM, len(answer))
