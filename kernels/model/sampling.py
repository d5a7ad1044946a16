"""How a token is drawn from logits: integers all the way, so that anyone can draw it again.

Source  docs/arithmetic.md §5. Order: the policy's banned tokens leave first; then the largest logit, or the weights
2^((L − L_max)/T), top_k, top_p and one number of Philox4x32-10.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kernels.model import tables
from kernels.model.ops import rsh
from kernels.reference import philox4x32

Int32s = npt.NDArray[np.int32]
Int64s = npt.NDArray[np.int64]

GREEDY = 0
MAX_INV_TEMPERATURE = 1 << 22
MAX_TOP_P16 = 1 << 16
FEW = 512  # top_p mostly ends within so many, and they are ordered faster than all
REQUEST_TAG = b"causeway/request/v1"
LOG2_E = 94548  # log₂(e) · 2¹⁶, so that weights are powers of two


class SamplingRefused(ValueError):
    """These sampling parameters are outside the arithmetic."""


REQUEST_TAG = b"causeway/request/v1"


@dataclass(frozen=True)
class Sampling:
    """How a request's tokens are drawn.

    `seed` u64; `inv_temperature` = round(2¹⁶ / T) ≤ 2²², 0 is greedy; `top_k` and `top_p16` (in 2⁻¹⁶), 0 is off.
    Raises SamplingRefused.
    """

    seed: int = 0
    inv_temperature: int = GREEDY
    top_k: int = 0
    top_p16: int = 0

    def __post_init__(self) -> None:
        within = {
            "seed": (self.seed, (1 << 64) - 1),
            "inv_temperature": (self.inv_temperature, MAX_INV_TEMPERATURE),
            "top_k": (self.top_k, (1 << 32) - 1),
            "top_p16": (self.top_p16, MAX_TOP_P16),
        }
        for name, (value, limit) in within.items():
            if not 0 <= value <= limit:
                raise SamplingRefused(f"{name} must be from 0 to {limit}, not {value}")


def seed_of(request_id: bytes, beacon: bytes) -> int:
    """The seed of a request: nobody who makes the request id knows the beacon yet."""
    return int.from_bytes(hashlib.sha256(b"causeway/seed/v1\0" + request_id + beacon).digest()[:8], "big")


def request_id(session: bytes, executor: bytes, index: int, request_hash: bytes) -> bytes:
    """H("causeway/request/v1" ‖ 0 ‖ session id ‖ executor address ‖ u64 index ‖ request hash)."""
    parts = (REQUEST_TAG, b"\0", session, executor, index.to_bytes(8, "big"), request_hash)
    return hashlib.sha256(b"".join(parts)).digest()


def choose(logits: Int32s, position: int, sampling: Sampling, banned: Sequence[int] = ()) -> int:
    """Draw the token at `position`, its 0-based index in prompt + answer.

    Shapes  logits: (vocabulary,) int32, Q16, of position − 1.
    Raises  ValueError if nothing but banned tokens is left.
    """
    ids = np.arange(len(logits), dtype=np.int64)
    if banned:
        ids = np.delete(ids, list(banned))
        logits = logits[ids]
    if not len(ids):
        raise ValueError("every token is banned")
    if sampling.inv_temperature == GREEDY:
        return int(ids[logits.argmax()])
    wide = logits.astype(np.int64)
    w = weights(wide, sampling.inv_temperature)
    kept = keep_top(wide, w, sampling)
    cumulative = np.cumsum(w[kept], dtype=np.int64)
    drawn = np.searchsorted(cumulative, _threshold(sampling.seed, position, int(cumulative[-1])), side="right")
    return int(ids[kept[drawn]])


def weights(logits: Int64s, inv_temperature: int) -> Int64s:
    """What each logit weighs beside the largest, which weighs 2³⁰."""
    d = logits.max() - logits
    t = rsh(rsh(d * np.int64(inv_temperature), 16) * np.int64(LOG2_E), 20)
    return rsh(tables.exp2().astype(np.int64)[t & 4095] << 16, np.minimum(t >> 12, np.int64(40)))


def keep_top(logits: Int64s, w: Int64s, sampling: Sampling) -> Int64s:
    """Where top_k, then top_p leave a weight, ascending. Both keep a prefix of the order (logit descending, id
    ascending); what weighs nothing is at its end, since a smaller logit never weighs more.
    """
    some = np.flatnonzero(w).astype(np.int64)
    if not sampling.top_k and not sampling.top_p16:
        return some
    if sampling.top_k:
        some = first_of(logits, some, sampling.top_k)
    if sampling.top_p16:
        least = (int(w[some].sum(dtype=np.int64)) * sampling.top_p16 + 65535) >> 16
        order = first_of(logits, some, FEW)
        if int(w[order].sum(dtype=np.int64)) < least:
            order = first_of(logits, some, len(some))
        cumulative = np.cumsum(w[order], dtype=np.int64)
        some = order[: int(np.searchsorted(cumulative, least, side="left")) + 1]
    return np.sort(some)


def first_of(logits: Int64s, some: Int64s, count: int) -> Int64s:
    """The first `count` of ascending ids in the order (logit descending, id ascending); all where there are fewer."""
    below = -logits[some]
    if count < len(some):
        near = below <= np.partition(below, count - 1)[count - 1]  # ties at the end included
        some, below = some[near], below[near]
    order: Int64s = some[np.argsort(below, kind="stable")][:count]
    return order


def _threshold(seed: int, position: int, total: int) -> int:
    """(u · Σw) >> 64 with the u of this position: 128 bits, so in Python's integers."""
    counter = np.array([[position, 0, 0, 0]], np.uint32)
    words = philox4x32(counter, (seed & 0xFFFFFFFF, seed >> 32))[0]
    high, low = int(words[0]), int(words[1])
    return ((high << 32 | low) * total) >> 64
