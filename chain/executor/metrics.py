"""Numbers for Prometheus in its text form. A dozen counters: a library for them would be larger than they are."""

from __future__ import annotations

import threading
from collections.abc import Callable

PREFIX = "causeway_executor_"
COUNTERS = {
    "requests_total": "Requests by what became of them: ok, or the code of their error.",
    "receipts_total": "Receipts signed, by finish.",
    "prompt_tokens_total": "Tokens of prompts for which receipts were signed.",
    "answer_tokens_total": "Tokens of answers for which receipts were signed.",
    "earned_ucway_total": "What the receipts signed are worth.",
    "settled_ucway_total": "What was claimed on the chain.",
    "settlements_total": "Settlements sent.",
    "audits_total": "Audits revealed.",
    "demands_total": "Demands answered, keys shown included.",
    "moves_total": "Moves made in disputes.",
    "payloads_total": "Payloads handed to drawn auditors and clients.",
    "duty_failures_total": "Duties that failed and are tried again.",
    "first_token_seconds_sum": "Time from a voucher taken to its first token; divide by the count.",
    "first_token_seconds_count": "Answers with a first token.",
}
GAUGES = {
    "active": "Requests that the engine works at.",
    "waiting": "Requests that wait for the engine.",
    "unsettled_ucway": "Signed and not claimed yet.",
    "height": "The latest block that was seen.",
}


class Metrics:
    """Counters and gauges. Threads may share it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counted: dict[tuple[str, str], float] = {}
        self.gauges: dict[str, Callable[[], float]] = {}

    def count(self, name: str, by: float = 1, label: str = "") -> None:
        """Add to a counter; `label` is such as code="ok"."""
        if name not in COUNTERS:
            raise KeyError(name)
        with self._lock:
            self._counted[name, label] = self._counted.get((name, label), 0) + by

    def text(self) -> str:
        """All of it, as Prometheus reads it."""
        with self._lock:
            counted = dict(self._counted)
        lines: list[str] = []
        for name, about in COUNTERS.items():
            lines += [f"# HELP {PREFIX}{name} {about}", f"# TYPE {PREFIX}{name} counter"]
            found = {label: value for (one, label), value in counted.items() if one == name} or {"": 0}
            lines += [f"{PREFIX}{name}{{{label}}} {value:.17g}" for label, value in sorted(found.items())]
        for name, read in self.gauges.items():
            lines += [f"# HELP {PREFIX}{name} {GAUGES[name]}", f"# TYPE {PREFIX}{name} gauge"]
            lines.append(f"{PREFIX}{name} {read():.17g}")
        return "\n".join(lines).replace("{} ", " ") + "\n"
