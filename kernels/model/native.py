"""The C engine of `int-llama/1`: weights as small as their file, all vector units, a team of threads.

Every instruction set, number of threads, chunking and mixture of sequences gives the bits of docs/arithmetic.md; how
csrc/ does it is written there. Sums need no more than the bounds that `file.bounds` proves.
"""

import ctypes
import threading
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from kernels.model import compiled, tables
from kernels.model.cache import Cache, ContextFull
from kernels.model.engine import EngineMissing, Fed, Feed, checked, wanted
from kernels.model.file import EMBEDDING, OUTPUT_NORM, ModelFile, layer
from kernels.model.shape import Shape

Int32s = npt.NDArray[np.int32]
Pointers = npt.NDArray[np.uintp]

PASS_TOKENS = 192  # most tokens of one pass: their vectors then stay in a core's cache
PAGE = 64  # positions of a page of the cache, as csrc/layers.h has it
MATRICES = ("attn_q", "attn_k", "attn_v", "attn_output", "ffn_gate", "ffn_up", "ffn_down")
MOST = {"width": 4096, "max_context": 8192}  # of csrc/model.c


class Pages(Cache):
    """Keys and values of one sequence for C: pages of 64 positions, shared between forks until one of them writes.

    `k` and `v` stay empty: a page's order is csrc/layers.h's.
    """

    def __init__(self, shape: Shape) -> None:
        super().__init__(shape)
        self._items = shape.layers * shape.kv_heads * 2 * PAGE * shape.head_dim
        self._pages: list[npt.NDArray[np.int16]] = []
        self._shared: list[bool] = []
        self.addresses: Pointers = np.zeros(0, np.uintp)

    @property
    def room(self) -> int:
        """How many positions fit before the cache must grow."""
        return len(self._pages) * PAGE

    def reserve(self, count: int) -> None:
        """Have pages for `count` more positions, none of them anybody else's too. Raises ContextFull."""
        if self.length + count > self.shape.max_context:
            raise ContextFull(f"{self.length + count} positions are more than the model's {self.shape.max_context}")
        for place in range(self.length // PAGE, len(self._pages)):
            if self._shared[place]:
                self._pages[place], self._shared[place] = self._pages[place].copy(), False
        while self.room < self.length + count:
            self._pages.append(np.zeros(self._items, np.int16))
            self._shared.append(False)
        self.addresses = np.array([page.ctypes.data for page in self._pages], np.uintp)

    def truncate(self, count: int) -> None:
        """Forget everything from position `count` on. Raises ValueError if there are fewer."""
        super().truncate(count)
        used = -(-count // PAGE)
        del self._pages[used:], self._shared[used:]

    def fork(self, count: int) -> "Pages":
        """A cache of its own with the first `count` positions, copied only when written to. Raises ValueError."""
        if not 0 <= count <= self.length:
            raise ValueError(f"a cache of {self.length} positions has no first {count}")
        twin, used = Pages(self.shape), -(-count // PAGE)
        twin.length = count
        twin._pages = self._pages[:used]
        self._shared[:used] = [True] * used
        twin._shared = [True] * used
        return twin


class Native:
    """`int-llama/1` in C. `variant` forces an instruction set. Raises EngineMissing."""

    def __init__(self, file: ModelFile, threads: int = 1, variant: str | None = None) -> None:
        self.shape = file.shape
        _check_shape(self.shape)
        try:
            chosen = variant or compiled.variants()[0]
            self._library = _declared(compiled.load(chosen))
        except compiled.NativeMissing as error:
            raise EngineMissing(str(error)) from error
        self.name = f"native-{chosen}"
        self._lock = threading.Lock()  # one pass at a time: they share their scratch
        numbers, entries = _shape_numbers(self.shape), _tables(self.shape)
        self._model = self._library.causeway_new(_at(numbers), _at(entries), max(1, threads), PASS_TOKENS)
        if not self._model:
            raise MemoryError("no memory for the language model")
        self._load(file)

    def __del__(self) -> None:
        if model := getattr(self, "_model", None):
            self._library.causeway_free(model)

    def cache(self) -> Cache:
        """A new, empty sequence."""
        return Pages(self.shape)

    def feed(self, work: Sequence[Feed]) -> list[Fed]:
        """One pass over all sequences, in parts of at most PASS_TOKENS tokens. Raises ContextFull, ValueError."""
        with self._lock:
            checked(work, self.shape)
            if not work:
                return []
            fed = [self._room(one) for one in work]
            rows = [_rows(one, to) for one, to in zip(work, fed, strict=True)]
            arrays = [np.concatenate(column) for column in zip(*rows, strict=True)]
            for start in range(0, len(arrays[0]), PASS_TOKENS):
                part = [array[start : start + PASS_TOKENS] for array in arrays]
                if not self._library.causeway_forward(self._model, len(part[0]), *map(_at, part)):
                    raise MemoryError("no memory for a pass")
            for one in work:
                one.cache.length += len(one.ids)
        return fed

    def _room(self, one: Feed) -> Fed:
        """Where the results of one feed will be."""
        states = (len(one.ids), self.shape.states, self.shape.width)
        logits = np.empty((wanted(one), self.shape.vocabulary), np.int32)
        return Fed(logits, np.empty(states, np.int32) if one.trace else None)

    def _load(self, file: ModelFile) -> None:
        """Hand the file's rows and gains to C, which keeps them in its own order."""
        self._matrix(file, EMBEDDING, "Q8_0", 0, len(MATRICES))
        self._gains(file, OUTPUT_NORM, 0, 2)
        for index in range(self.shape.layers):
            for part, name in enumerate(MATRICES):
                self._matrix(file, layer(index, name), "Q4_1", index, part)
            for which, name in enumerate(("attn_norm", "ffn_norm")):
                self._gains(file, layer(index, name), index, which)

    def _gains(self, file: ModelFile, name: str, index: int, which: int) -> None:
        gains = np.ascontiguousarray(file.gains(name), np.int32)
        self._library.causeway_gains(self._model, index, which, _at(gains))

    def _matrix(self, file: ModelFile, name: str, kind: str, index: int, part: int) -> None:
        rows = np.ascontiguousarray(file.raw(name))
        fits = file.tensors[name].kind == kind
        if not fits or not self._library.causeway_rows(self._model, index, part, *rows.shape, _at(rows)):
            raise EngineMissing(f"the C engine wants {name} in {kind} with scales below 128, or 1 in Q8_0")


def _check_shape(shape: Shape) -> None:
    """Raise EngineMissing for a model that the C code is not made for."""
    whole = all(number % 32 == 0 for number in (shape.width, shape.ff, shape.vocabulary))
    large = shape.width > MOST["width"] or shape.max_context > MOST["max_context"]
    if shape.head_dim != 64 or shape.width != shape.heads * 64 or not whole or large:
        raise EngineMissing(f"the C engine is not made for a model of this shape: {shape}")


def _rows(one: Feed, to: Fed) -> tuple[Int32s, Int32s, Pointers, Pointers, Pointers]:
    """A feed as arrays over its tokens: id, position, page table, and where logits and residuals go."""
    if not isinstance(one.cache, Pages):
        raise ValueError("this cache was made by another engine")
    count, start = len(one.ids), one.cache.length
    logits, trace = np.zeros(count, np.uintp), np.zeros(count, np.uintp)
    logits[count - len(to.logits) :] = _addresses(to.logits)
    if to.residuals is not None:
        trace[:] = _addresses(to.residuals)
    positions = np.arange(start, start + count, dtype=np.int32)
    pages = np.full(count, one.cache.addresses.ctypes.data, np.uintp)
    return np.array(one.ids, np.int32), positions, pages, logits, trace


def _shape_numbers(shape: Shape) -> Int32s:
    numbers = (shape.layers, shape.width, shape.ff, shape.heads, shape.kv_heads, shape.vocabulary, shape.max_context)
    return np.array(numbers, np.int32)


def _tables(shape: Shape) -> Int32s:
    """All tables, one after the other."""
    cos, sin = tables.cosines(shape.rope_base, shape.head_dim // 2, shape.max_context)
    return np.concatenate([tables.exp2(), tables.sigmoid(), cos.ravel(), sin.ravel()]).astype(np.int32, casting="safe")


def _addresses(array: Int32s) -> Pointers:
    """The address of each row of a C-ordered array."""
    return np.uintp(array.ctypes.data) + np.arange(len(array), dtype=np.uintp) * np.uintp(array.strides[0])


def _at(array: npt.NDArray[Any]) -> ctypes.c_void_p:
    return ctypes.c_void_p(array.ctypes.data)


def _declared(library: ctypes.CDLL) -> ctypes.CDLL:
    """The library with the types of its functions (csrc/interface.h)."""
    number, pointer = ctypes.c_int, ctypes.c_void_p
    library.causeway_new.argtypes, library.causeway_new.restype = [pointer, pointer, number, number], pointer
    library.causeway_free.argtypes, library.causeway_free.restype = [pointer], None
    library.causeway_rows.argtypes = [pointer, number, number, number, number, pointer]
    library.causeway_gains.argtypes, library.causeway_gains.restype = [pointer, number, number, pointer], None
    library.causeway_forward.argtypes = [pointer, number, pointer, pointer, pointer, pointer, pointer]
    return library
