"""Audits: who checks which receipts of a settlement, who answers demands, and the clock that deadlines count."""

from __future__ import annotations

from chain.module import Invariant, Query, Route

ROUTES: tuple[Route, ...] = ()
QUERIES: tuple[Query, ...] = ()
INVARIANTS: tuple[Invariant, ...] = ()
CHEAP: tuple[Invariant, ...] = ()
