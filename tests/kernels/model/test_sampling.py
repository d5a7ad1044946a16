"""Drawing a token: every case of the vectors, and a definition in plain Python integers beside it."""

import hashlib
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kernels.model import tables
from kernels.model.sampling import Sampling, SamplingRefused, choose, request_id, seed_of
from tests.kernels.model.vectors import OPERATIONS

CASES = OPERATIONS["sampling"]


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_a_token_is_drawn_as_the_vectors_say(case: dict[str, Any]) -> None:
    sampling = Sampling(case["seed"], case["inv_temperature"], case["top_k"], case["top_p16"])
    assert choose(np.array(case["logits"], np.int32), case["position"], sampling) == case["token"]


def shifted(x: int, s: int) -> int:
    return (x + (1 << (s - 1))) >> s if s > 0 else x << -s


def philox(position: int, seed: int) -> int:
    c, k = [position, 0, 0, 0], [seed & 0xFFFFFFFF, seed >> 32]
    for _ in range(10):
        first, second = c[0] * 0xD2511F53, c[2] * 0xCD9E8D57
        mask = 0xFFFFFFFF
        c = [second >> 32 ^ c[1] ^ k[0], second & mask, first >> 32 ^ c[3] ^ k[1], first & mask]
        k = [(k[0] + 0x9E3779B9) & mask, (k[1] + 0xBB67AE85) & mask]
    return c[0] << 32 | c[1]


def plainly(logits: list[int], position: int, sampling: Sampling, banned: list[int]) -> int:
    """docs/arithmetic.md §5 in Python's integers, token by token."""
    order = sorted((i for i in range(len(logits)) if i not in banned), key=lambda i: (-logits[i], i))
    if not sampling.inv_temperature:
        return order[0]
    weight = {}
    for i in order:
        d = logits[order[0]] - logits[i]
        t = shifted(shifted(d * sampling.inv_temperature, 16) * 94548, 20)
        weight[i] = shifted(int(tables.exp2()[t & 4095]) << 16, min(t >> 12, 40))
    if sampling.top_k:
        order = order[: sampling.top_k]
    if sampling.top_p16:
        least, total, kept = (sum(weight[i] for i in order) * sampling.top_p16 + 65535) >> 16, 0, []
        for i in order:
            if total >= least:
                break
            kept.append(i)
            total += weight[i]
        order = kept
    r = philox(position, sampling.seed) * sum(weight[i] for i in order) >> 64
    for i in sorted(order):
        r -= weight[i]
        if r < 0:
            return i
    raise AssertionError("the weights end before r")


LOGITS = st.lists(st.one_of(st.integers(-(2**31), 2**31 - 1), st.integers(-5, 5)), min_size=2, max_size=40)


@settings(max_examples=300)
@given(
    logits=LOGITS,
    position=st.integers(0, 2047),
    seed=st.integers(0, 2**64 - 1),
    inverse=st.sampled_from([0, 1, 6554, 65536, 81920, 1 << 22]),
    top_k=st.sampled_from([0, 1, 2, 5, 100]),
    top_p16=st.sampled_from([0, 1, 32768, 62259, 65535, 65536]),
    data=st.data(),
)
def test_a_token_is_drawn_as_plain_integers_draw_it(
    logits: list[int], position: int, seed: int, inverse: int, top_k: int, top_p16: int, data: st.DataObject
) -> None:
    sampling = Sampling(seed, inverse, top_k, top_p16)
    banned = data.draw(st.lists(st.integers(0, len(logits) - 1), max_size=len(logits) - 1, unique=True))
    drawn = choose(np.array(logits, np.int32), position, sampling, banned)
    assert drawn == plainly(logits, position, sampling, banned)
    assert drawn not in banned


@pytest.mark.parametrize("spread", [3, 60_000, 900_000])
@pytest.mark.parametrize(("top_k", "top_p16"), [(0, 0), (700, 0), (0, 32768), (0, 65000), (600, 60000), (3, 65536)])
def test_large_vocabularies_with_many_ties_are_drawn_from_alike(spread: int, top_k: int, top_p16: int) -> None:
    logits = np.random.default_rng(spread).integers(-spread, spread, 1500).astype(np.int32)
    for position in range(5):
        sampling = Sampling(9, 65536, top_k, top_p16)
        banned = logits.argsort()[-4:].tolist()
        assert choose(logits, position, sampling, banned) == plainly(logits.tolist(), position, sampling, banned)


def test_nothing_can_be_drawn_when_everything_is_banned() -> None:
    with pytest.raises(ValueError, match="banned"):
        choose(np.zeros(2, np.int32), 0, Sampling(), [0, 1])


@pytest.mark.parametrize(
    "fields",
    [{"inv_temperature": (1 << 22) + 1}, {"top_p16": 65537}, {"seed": 1 << 64}, {"top_k": -1}, {"inv_temperature": -1}],
)
def test_sampling_outside_the_arithmetic_is_refused(fields: dict[str, int]) -> None:
    with pytest.raises(SamplingRefused):
        Sampling(**fields)


def test_the_seed_comes_from_the_request_and_a_later_beacon() -> None:
    request = request_id(b"\1" * 32, b"\2" * 20, 5, b"\3" * 32)
    preimage = b"causeway/request/v1\0" + b"\1" * 32 + b"\2" * 20 + (5).to_bytes(8, "big") + b"\3" * 32
    assert request == hashlib.sha256(preimage).digest()
    digest = hashlib.sha256(b"causeway/seed/v1\0" + request + b"\4" * 32).digest()
    assert seed_of(request, b"\4" * 32) == int.from_bytes(digest[:8], "big")
