"""What an auditor must not lose: the payloads that it was given, what it found, and what it has asked for.

One file a settlement, written whole, readable by its owner alone: payloads are other people's words. It is removed when
nothing can follow from the settlement any more.
"""

from __future__ import annotations

import base64
import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from chain.auditor.checking import Found
from chain.auditor.sound import Fault
from chain.wire.causeway.inference.v1 import types_pb2 as pb


@dataclass
class Case:
    """One settlement as this auditor knows it; keys are positions drawn.

    `found` is what an honest execution gives, `faults` what it can be accused of without one, `demands` the
    numbers of demands on the chain, `accused` the positions that were accused; `compared` says that what the executor
    opened was looked at.
    """

    settlement: int
    payloads: dict[int, pb.Payload] = field(default_factory=dict)
    found: dict[int, Found] = field(default_factory=dict)
    faults: dict[int, list[Fault]] = field(default_factory=dict)
    demands: dict[int, int] = field(default_factory=dict)
    accused: list[int] = field(default_factory=list)
    compared: bool = False

    def of_index(self, index: int) -> int | None:
        """The position of a receipt's index among the payloads."""
        indices = {payload.signed.receipt.index: position for position, payload in self.payloads.items()}
        return indices.get(index)


class Journal:
    """The files of one auditor's key."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        directory.mkdir(parents=True, exist_ok=True, mode=0o700)

    def read(self, settlement: int) -> Case:
        """What was kept of a settlement; a new case where nothing was."""
        try:
            return _case(json.loads(self._path(settlement).read_text()))
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return Case(settlement)

    def write(self, case: Case) -> None:
        """Keep a case, durably."""
        draft = self._path(case.settlement).with_suffix(".new")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump(_document(case), file)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self._path(case.settlement))

    def forget(self, settlement: int) -> None:
        """Remove what was kept of a settlement."""
        self._path(settlement).unlink(missing_ok=True)

    def kept(self) -> list[int]:
        """The settlements that there are files of."""
        return sorted(int(path.stem) for path in self._directory.glob("*.json") if path.stem.isdecimal())

    def _path(self, settlement: int) -> Path:
        return self._directory / f"{settlement}.json"


def _document(case: Case) -> dict[str, Any]:
    return {
        "settlement": case.settlement,
        "payloads": {
            position: base64.b64encode(payload.SerializeToString()).decode()
            for position, payload in case.payloads.items()
        },
        "found": {
            position: [found.trace_root.hex(), found.sample_root.hex(), found.first_wrong]
            for position, found in case.found.items()
        },
        "faults": case.faults,
        "demands": case.demands,
        "accused": case.accused,
        "compared": case.compared,
    }


def _case(document: dict[str, Any]) -> Case:
    return Case(
        settlement=int(document["settlement"]),
        payloads={
            int(position): pb.Payload.FromString(base64.b64decode(raw))
            for position, raw in document["payloads"].items()
        },
        found={
            int(position): Found(bytes.fromhex(trace), bytes.fromhex(sample), wrong)
            for position, (trace, sample, wrong) in document["found"].items()
        },
        faults={
            int(position): [(kind, place) for kind, place in faults] for position, faults in document["faults"].items()
        },
        demands={int(position): int(number) for position, number in document["demands"].items()},
        accused=list(document["accused"]),
        compared=bool(document["compared"]),
    )
