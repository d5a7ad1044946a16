"""State: typed maps over write branches over an authenticated tree on disk. The format is in docs/state.md."""

from chain.store.branch import Branch
from chain.store.codecs import (
    ADDRESS,
    AMOUNT,
    BOOL,
    BYTES,
    STRING,
    U8,
    U32,
    U64,
    U256,
    UNIT,
    Codec,
    KeyCodec,
    pair,
    proto,
    triple,
)
from chain.store.disk import Disk, DiskLocked, View
from chain.store.kv import HasStore, MemoryStore, Reader, Store
from chain.store.map import Item, Map

__all__ = [
    "ADDRESS",
    "AMOUNT",
    "BOOL",
    "BYTES",
    "STRING",
    "U8",
    "U32",
    "U64",
    "U256",
    "UNIT",
    "Branch",
    "Codec",
    "Disk",
    "DiskLocked",
    "HasStore",
    "Item",
    "KeyCodec",
    "Map",
    "MemoryStore",
    "Reader",
    "Store",
    "View",
    "pair",
    "proto",
    "triple",
]
