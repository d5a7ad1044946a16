"""What a model's registration allows: kept by arithmetic before sampling, so that every token can be checked.

Source  docs/arithmetic.md §5, docs/inference.md. Integers only: the chain and every checker decide the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from kernels.model.sampling import GREEDY, MAX_INV_TEMPERATURE, Sampling

MAX_SEQUENCES = 256
MAX_SEQUENCE = 32


class PolicyRefused(ValueError):
    """The policy itself is malformed, or a request's sampling is outside it."""


@dataclass(frozen=True)
class Policy:
    """The rules of one model.

    `output_limit`    most tokens of an answer, at least one
    `forbidden`       token sequences that no answer may contain (the prompt may); each of 1 to 32 ids
    `min_inv_temperature`, `max_inv_temperature`  the range allowed when sampling is not greedy
    `greedy`          whether inv_temperature 0 is allowed
    Raises PolicyRefused.
    """

    output_limit: int = 512
    forbidden: tuple[tuple[int, ...], ...] = ()
    max_inv_temperature: int = MAX_INV_TEMPERATURE
    min_inv_temperature: int = 1 << 15
    greedy: bool = True

    def __post_init__(self) -> None:
        if not 1 <= self.output_limit < 1 << 32:
            raise PolicyRefused("an answer's limit is at least one token")
        if not 1 <= self.min_inv_temperature <= self.max_inv_temperature <= MAX_INV_TEMPERATURE:
            raise PolicyRefused("no such range of temperatures")
        if len(self.forbidden) > MAX_SEQUENCES or not all(_sequence(ids) for ids in self.forbidden):
            raise PolicyRefused(f"at most {MAX_SEQUENCES} sequences of 1 to {MAX_SEQUENCE} ids can be forbidden")

    def check(self, sampling: Sampling) -> None:
        """Raise PolicyRefused unless the sampling is allowed."""
        inverse = sampling.inv_temperature
        if inverse == GREEDY:
            if not self.greedy:
                raise PolicyRefused("this model's policy does not allow greedy decoding")
        elif not self.min_inv_temperature <= inverse <= self.max_inv_temperature:
            low, high = self.min_inv_temperature, self.max_inv_temperature
            raise PolicyRefused(f"this model's policy wants inv_temperature from {low} to {high}, or 0")


NO_POLICY = Policy(output_limit=(1 << 32) - 1, min_inv_temperature=1)
"""Everything the arithmetic allows."""


def banned(policy: Policy, answer: Sequence[int]) -> list[int]:
    """Tokens that would complete a forbidden sequence within the answer, whose ids so far are `answer`; ascending."""
    tokens = set()
    for ids in policy.forbidden:
        before = len(ids) - 1
        if before <= len(answer) and tuple(answer[len(answer) - before :]) == ids[:-1]:
            tokens.add(ids[-1])
    return sorted(tokens)


def _sequence(ids: tuple[int, ...]) -> bool:
    return 1 <= len(ids) <= MAX_SEQUENCE and all(0 <= token < 1 << 32 for token in ids)
