"""A model's policy: what it bans, what it allows, what it is called."""

import pytest

from kernels.model.policy import NO_POLICY, Policy, PolicyRefused, banned
from kernels.model.sampling import Sampling

WORDS = Policy(forbidden=((5, 6, 7), (6, 9), (3,), (6, 7)))


@pytest.mark.parametrize(
    ("answer", "expected"),
    [([], [3]), ([5], [3]), ([5, 6], [3, 7, 9]), ([6], [3, 7, 9]), ([5, 6, 8], [3]), ([1, 5, 6], [3, 7, 9])],
)
def test_a_token_that_would_complete_a_forbidden_sequence_is_banned(answer: list[int], expected: list[int]) -> None:
    assert banned(WORDS, answer) == expected


def test_no_policy_bans_nothing() -> None:
    assert banned(NO_POLICY, [1, 2, 3]) == []


@pytest.mark.parametrize(
    ("policy", "inverse", "allowed"),
    [
        (Policy(), 0, True),
        (Policy(greedy=False), 0, False),
        (Policy(), 65536, True),
        (Policy(), (1 << 15) - 1, False),
        (Policy(max_inv_temperature=1 << 17), (1 << 17) + 1, False),
        (NO_POLICY, 1, True),
    ],
)
def test_sampling_is_allowed_within_the_range(policy: Policy, inverse: int, allowed: bool) -> None:
    if allowed:
        policy.check(Sampling(inv_temperature=inverse))
        return
    with pytest.raises(PolicyRefused):
        policy.check(Sampling(inv_temperature=inverse))


@pytest.mark.parametrize(
    "fields",
    [
        {"output_limit": 0},
        {"forbidden": ((),)},
        {"forbidden": ((1,) * 33,)},
        {"forbidden": ((-1,),)},
        {"forbidden": ((1,),) * 257},
        {"min_inv_temperature": 0},
        {"max_inv_temperature": (1 << 22) + 1},
        {"min_inv_temperature": 9, "max_inv_temperature": 8},
    ],
)
def test_a_malformed_policy_is_refused(fields: dict[str, object]) -> None:
    with pytest.raises(PolicyRefused):
        Policy(**fields)  # type: ignore[arg-type]
