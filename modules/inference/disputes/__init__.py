"""Disputes: games that end in one leaf which the chain recomputes. Rules 70 to 99 of modules/inference/README.md."""

from __future__ import annotations

from chain.module import Invariant, Query, Route

ROUTES: tuple[Route, ...] = ()
QUERIES: tuple[Query, ...] = ()
INVARIANTS: tuple[Invariant, ...] = ()
CHEAP: tuple[Invariant, ...] = ()
