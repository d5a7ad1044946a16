"""Keys and values of one sequence, as every engine keeps them."""

import numpy as np
import numpy.typing as npt

from kernels.model.shape import Shape

Int16s = npt.NDArray[np.int16]

STEP = 64  # positions by which a cache grows at least


class Cache:
    """The KV cache of one sequence: `k` and `v` are (layers, room, kv_heads · head_dim) int16, Q9 and Q10.

    Positions 0 … length − 1 are valid. `reserve` may replace both arrays, so that nobody keeps a view across a feed.
    """

    def __init__(self, shape: Shape, room: int = 0) -> None:
        self.shape = shape
        self.length = 0
        self.k = self._empty(room)
        self.v = self._empty(room)

    @property
    def room(self) -> int:
        """How many positions fit before the cache must grow."""
        return int(self.k.shape[1])

    def reserve(self, count: int) -> None:
        """Have room for `count` more positions. Raises ContextFull."""
        wanted = self.length + count
        if wanted > self.shape.max_context:
            raise ContextFull(f"{wanted} positions are more than the model's {self.shape.max_context}")
        if wanted > self.room:
            grown = min(self.shape.max_context, max(wanted, 2 * self.room, STEP))
            self.k, self.v = self._copy(self.k, grown), self._copy(self.v, grown)

    def truncate(self, count: int) -> None:
        """Forget everything from position `count` on. Raises ValueError if there are fewer."""
        if not 0 <= count <= self.length:
            raise ValueError(f"a cache of {self.length} positions cannot be cut to {count}")
        self.length = count

    def fork(self, count: int) -> "Cache":
        """A cache of its own with the first `count` positions. Raises ValueError if there are fewer."""
        if not 0 <= count <= self.length:
            raise ValueError(f"a cache of {self.length} positions has no first {count}")
        twin = Cache(self.shape, count)
        twin.k[:], twin.v[:] = self.k[:, :count], self.v[:, :count]
        twin.length = count
        return twin

    def _empty(self, room: int) -> Int16s:
        return np.empty((self.shape.layers, room, self.shape.kv_width), np.int16)

    def _copy(self, old: Int16s, room: int) -> Int16s:
        new = self._empty(room)
        new[:, : self.length] = old[:, : self.length]
        return new


class ContextFull(ValueError):
    """The sequence would reach the end of the tables: the request must be refused."""
