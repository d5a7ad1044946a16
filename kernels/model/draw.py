"""Drawing tokens fast: `sampling.choose` in C where there is a compiler, for those who make and check answers.

The chain draws with `sampling.choose` itself; both give the same token for the same numbers, which tests hold.
"""

import ctypes
import functools
from collections.abc import Sequence
from typing import Any

import numpy as np

from kernels.model import compiled, sampling, tables
from kernels.model.sampling import Int32s, Sampling


def choose(logits: Int32s, position: int, how: Sampling, banned: Sequence[int] = ()) -> int:
    """Draw the token at `position` as sampling.choose does. Raises ValueError if nothing but banned tokens is left."""
    function = _function()
    if function is None:
        return sampling.choose(logits, position, how, banned)
    values = np.ascontiguousarray(logits, np.int32)
    mask = np.array(banned, np.int32)
    if len(mask) and not 0 <= int(mask.min()) <= int(mask.max()) < len(values):
        raise ValueError("a banned token is outside the vocabulary")
    numbers = np.array([how.inv_temperature, how.top_k, how.top_p16], np.int64)
    exp2 = tables.exp2()
    at = [array.ctypes.data for array in (values, mask, numbers, exp2)]
    found = int(function(at[0], len(values), at[1], len(mask), at[2], how.seed, position, at[3]))
    if found == -1:
        raise ValueError("every token is banned")
    if found < 0:
        raise MemoryError("no memory for drawing a token")
    return found


@functools.cache
def _function() -> Any:
    """The C function, or None where nothing can be built."""
    try:
        function = compiled.load(compiled.variants()[0]).causeway_choose
    except compiled.NativeMissing:
        return None
    pointer, number = ctypes.c_void_p, ctypes.c_int
    function.argtypes = [pointer, number, pointer, number, pointer, ctypes.c_uint64, ctypes.c_uint32, pointer]
    return function
