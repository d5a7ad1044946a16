"""Paths from receipts to their settlements, for whoever keeps a receipt: with one it can be verified by anybody."""

from __future__ import annotations

import threading
from base64 import b64encode
from functools import lru_cache
from typing import Protocol

from chain.client.errors import ClientError
from chain.executor.faults import Fault
from chain.executor.journal import Journal
from chain.executor.parts import Parts
from chain.executor.settle import leaves
from chain.executor.terms import Chain
from chain.wire.causeway.inference.v1 import types_pb2 as pb
from kernels.model import trees

REMEMBERED = 4
"""Settlements whose leaves are kept in memory: 100,000 take 20 MB, and a second to be read."""


class Settlements(Chain, Protocol):
    """What is asked of the chain besides."""

    def settlement(self, number: int) -> pb.Settlement | None:
        """A settlement."""


class Paths:
    """Answers for one executor, one settlement at a time."""

    def __init__(self, chain: Settlements, journal: Journal, parts: Parts, executor: str) -> None:
        self._chain, self._journal, self._parts, self._executor = chain, journal, parts, executor
        self._lock = threading.Lock()
        self._leaves = lru_cache(REMEMBERED)(self._read)

    def path(self, number: int, session: int, index: int) -> list[dict[str, str]]:
        """The siblings of a receipt in a settlement, from the leaf up, as JSON of SumNode. Raises Fault."""
        try:
            found = self._chain.settlement(number)
        except ClientError as error:
            raise Fault("chain_unreachable", f"this executor's node does not answer: {error}", retry_after=2) from error
        if found is None or (found.executor, found.session) != (self._executor, session):
            raise Fault("receipt_unknown", f"settlement {number} is not of session {session} and this executor")
        position = index - found.first
        if not 0 <= position < found.count:
            raise Fault("receipt_unknown", f"settlement {number} does not hold receipt {index}")
        with self._lock:
            tree = self._leaves(session, found.first, found.count)
        nodes = trees.sum_path(tree, position)
        return [json_of(node) for node in nodes]

    def _read(self, session: int, first: int, count: int) -> list[trees.Summed]:
        return leaves(self._parts.receipts(self._journal.span(session, first, count)))


def json_of(node: trees.Summed) -> dict[str, str]:
    """A node as protobuf's JSON has a SumNode."""
    return {"hash": b64encode(node.hash).decode(), "sum": str(node.total)}
