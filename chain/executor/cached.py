"""The chain's word about sessions, asked again only when it may have changed: a request costs no query."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import TypeVar, cast

from chain.executor.terms import Chain
from chain.wire.causeway.inference.v1 import types_pb2 as pb

SESSION_SECONDS = 2.0
"""How old a session may be: in so long its client can take the rest of an allotment away, and blocks settle it."""
UNKNOWN_SECONDS = 0.5
HEIGHT_SECONDS = 0.5
FOREVER = 1e18
MOST = 4096
T = TypeVar("T")


class Cached:
    """A Chain over another one. Threads may share it. Raises what the other one raises."""

    def __init__(self, chain: Chain, clock: Callable[[], float] = time.monotonic) -> None:
        self._chain, self._clock = chain, clock
        self._lock = threading.Lock()
        self._kept: OrderedDict[Hashable, tuple[float, object]] = OrderedDict()

    def session(self, number: int) -> pb.Session | None:
        """A session, at most SESSION_SECONDS old; one that is being drawn is asked for each time."""

        def seconds(found: pb.Session | None) -> float:
            if found is None:
                return UNKNOWN_SECONDS
            return 0.0 if found.status == pb.SESSION_STATUS_OPENING else SESSION_SECONDS

        return self._get(("session", number), lambda: self._chain.session(number), seconds)

    def model(self, name: str, version: int = 0) -> pb.Model | None:
        """A version of a model, which never changes."""
        lasting = FOREVER if version else SESSION_SECONDS
        return self._get(
            ("model", name, version), lambda: self._chain.model(name, version), lambda found: lasting if found else 0.0
        )

    def public_key(self, address: str) -> bytes | None:
        """An account's key, which never changes once it is there."""
        return self._get(
            ("key", address), lambda: self._chain.public_key(address), lambda found: FOREVER if found else 0.0
        )

    def height(self) -> int:
        """The latest block's."""
        return self._get(("height",), self._chain.height, lambda found: HEIGHT_SECONDS)

    def _get(self, key: Hashable, ask: Callable[[], T], seconds: Callable[[T], float]) -> T:
        now = self._clock()
        with self._lock:
            kept = self._kept.get(key)
            if kept is not None and now < kept[0]:
                self._kept.move_to_end(key)
                return cast("T", kept[1])
        found = ask()
        with self._lock:
            self._kept[key] = (now + seconds(found), found)
            self._kept.move_to_end(key)
            while len(self._kept) > MOST:
                self._kept.popitem(last=False)
        return found
