"""Where modules keep things: shapes that hold no data; the store comes in with the context."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final, Generic, TypeVar

from chain.store.codecs import Codec, KeyCodec
from chain.store.kv import HasStore, Store, after_prefix

K = TypeVar("K")
V = TypeVar("V")

REMEMBERED_KEYS: Final = 1 << 14  # of each map: 4 MB or so
LONGEST_REMEMBERED: Final = 300  # bytes of a key: queries may ask for ones of a megabyte


class _FullKeys(dict[K, bytes]):
    """Full keys made lately, by key: a third of the time of making them, twenty times in each transaction."""

    def __init__(self, base: bytes, encode: Callable[[K], bytes]) -> None:
        super().__init__()
        self._base, self._encode = base, encode

    def __missing__(self, key: K) -> bytes:
        if len(self) >= REMEMBERED_KEYS:
            self.clear()
        full = self._base + self._encode(key)
        if len(full) <= LONGEST_REMEMBERED:
            self[key] = full
        return full


@dataclass(frozen=True)
class Map(Generic[K, V]):
    """Where a module keeps one kind of thing: `BALANCES(ctx)[address, denom]`.

    module   the module's name; its entries are one tree of the app hash
    prefix   1 or more bytes, none of a module's being the beginning of another
    key      byte order is key order
    value    one form for each value; the form must not be empty
    default  what is there when nothing is; setting it removes the entry, so that equal states hash equal. Immutable.
    """

    module: str
    prefix: bytes
    key: KeyCodec[K]
    value: Codec[V]
    default: V | None = None
    base: bytes = field(init=False, repr=False, compare=False)
    full: Callable[[K], bytes] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        base = _base(self.module, self.prefix)
        object.__setattr__(self, "base", base)
        object.__setattr__(self, "full", _FullKeys(base, self.key.encode).__getitem__)

    def __call__(self, ctx: HasStore) -> "Entries[K, V]":
        """Return this map's entries in the context's store."""
        return Entries(self, ctx.store)


class Entries(Generic[K, V]):
    """One map's entries in one store; made by calling a `Map`."""

    __slots__ = ("_map", "_store")

    def __init__(self, shape: Map[K, V], store: Store) -> None:
        self._map = shape
        self._store = store

    def __getitem__(self, key: K) -> V:
        """Return what is under `key`, else the default. Raises KeyError where there is neither."""
        shape = self._map
        raw = self._store.get(shape.full(key))
        if raw is not None:
            return shape.value.decode(raw)
        if shape.default is None:
            raise KeyError(key)
        return shape.default

    def get(self, key: K) -> V | None:
        """Return what is under `key`, else the default, else None."""
        shape = self._map
        raw = self._store.get(shape.full(key))
        return shape.default if raw is None else shape.value.decode(raw)

    def __setitem__(self, key: K, value: V) -> None:
        """Put `value` under `key`; the default is put by removing the entry."""
        shape = self._map
        if value == shape.default:
            self._store.delete(shape.full(key))
        else:
            self._store.set(shape.full(key), shape.value.encode(value))

    def __delitem__(self, key: K) -> None:
        """Remove what is under `key`, if anything."""
        self._store.delete(self._map.full(key))

    def __contains__(self, key: K) -> bool:
        """Whether an entry is stored under `key`."""
        return self._store.get(self._map.full(key)) is not None

    def __iter__(self) -> Iterator[K]:
        """Yield the keys in order."""
        return self.keys()

    def items(self, under: Any = None, start: K | None = None, reverse: bool = False) -> Iterator[tuple[K, V]]:
        """Yield (key, value) in key order, or backwards.

        under  only keys with this first part (of a pair or triple), or this tuple of first parts
        start  the first key wanted, in the direction of travel; it need not be there
        Writing while iterating is allowed and not seen.
        """
        shape = self._map
        decode_key, decode, skip = shape.key.decode, shape.value.decode, len(shape.base)
        entries = self._store.scan(*self._range(under, start, reverse), reverse)  # now, not when first asked
        return ((decode_key(raw_key[skip:]), decode(raw)) for raw_key, raw in entries)

    def keys(self, under: Any = None, start: K | None = None, reverse: bool = False) -> Iterator[K]:
        """Yield the keys that `items` would give."""
        decode_key, skip = self._map.key.decode, len(self._map.base)
        entries = self._store.scan(*self._range(under, start, reverse), reverse)
        return (decode_key(raw_key[skip:]) for raw_key, _ in entries)

    def _range(self, under: Any, start: K | None, reverse: bool) -> tuple[bytes, bytes | None]:
        shape = self._map
        low = shape.base if under is None else shape.base + shape.key.under(under)
        high = after_prefix(low)
        if start is None:
            return low, high
        first = shape.full(start)
        if reverse:
            beyond = first + b"\x00"
            return low, beyond if high is None else min(beyond, high)
        return max(low, first), high


@dataclass(frozen=True)
class Item(Generic[V]):
    """Where a module keeps one single thing: `PARAMS(ctx).get()`. Fields as in `Map`."""

    module: str
    key: bytes
    value: Codec[V]
    default: V | None = None
    full: bytes = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "full", _base(self.module, self.key))

    def __call__(self, ctx: HasStore) -> "Single[V]":
        """Return this item in the context's store."""
        return Single(self, ctx.store)


class Single(Generic[V]):
    """One item in one store; made by calling an `Item`."""

    __slots__ = ("_item", "_store")

    def __init__(self, item: Item[V], store: Store) -> None:
        self._item = item
        self._store = store

    def get(self) -> V:
        """Return what is there, else the default. Raises KeyError where there is neither."""
        item = self._item
        raw = self._store.get(item.full)
        if raw is not None:
            return item.value.decode(raw)
        if item.default is None:
            raise KeyError(f"{item.module}/{item.key.hex()}")
        return item.default

    def set(self, value: V) -> None:
        """Put `value` there; the default is put by removing the entry."""
        item = self._item
        if value == item.default:
            self._store.delete(item.full)
        else:
            self._store.set(item.full, item.value.encode(value))

    def exists(self) -> bool:
        """Whether something is stored."""
        return self._store.get(self._item.full) is not None


def _base(module: str, prefix: bytes) -> bytes:
    if not module or not prefix:
        raise ValueError("a map needs a module's name and a prefix of one byte or more")
    if "/" in module or module < "\x01":
        raise ValueError(f"{module!r} cannot be a module's name")
    return module.encode("ascii") + b"/" + prefix
