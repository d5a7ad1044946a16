"""Audits: who checks what was settled, and what they owe each other. Rules 40 to 69 of modules/inference/README.md."""

from __future__ import annotations

from chain.module import Invariant, Query, Route

ROUTES: tuple[Route, ...] = ()
QUERIES: tuple[Query, ...] = ()
INVARIANTS: tuple[Invariant, ...] = ()
CHEAP: tuple[Invariant, ...] = ()
