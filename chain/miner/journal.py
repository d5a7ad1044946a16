"""What a miner must remember of a sprint to go on after a restart: what it found and what it promised."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from chain.client.running import alone
from kernels.engine import Found
from kernels.reference import Entry, decode_entries, decode_entry, encode_entries


@dataclass
class Sprint:
    """One sprint as this miner lived it. `seed` names it; `promises` are the entries behind each commitment."""

    epoch: int
    number: int
    seed: bytes
    found: list[Found] = field(default_factory=list)
    promises: dict[bytes, list[Entry]] = field(default_factory=dict)


class InUse(ValueError):
    """Another miner has this journal: of two with one key, each would replace what the other promised."""


class Journal:
    """A small file that holds the present sprint; written whole, so that it is never half of one."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keep other miners away; the kernel lets go when the process ends, however it ends. Raises InUse."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        taken = InUse(f"another miner with this key runs on {self._path}: stop it, or use another key")
        with alone(self._path.with_suffix(".lock"), taken):
            yield

    def write(self, sprint: Sprint) -> None:
        """Keep this sprint instead of the one before, durably."""
        document = {
            "epoch": sprint.epoch,
            "sprint": sprint.number,
            "seed": sprint.seed.hex(),
            "found": [[f"{one.digest:016x}", one.entry.encode().hex()] for one in sprint.found],
            "promises": {promise.hex(): encode_entries(named).hex() for promise, named in sprint.promises.items()},
        }
        self._path.parent.mkdir(parents=True, exist_ok=True)
        draft = self._path.with_suffix(".new")
        with draft.open("w") as file:
            json.dump(document, file)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self._path)

    def read(self) -> Sprint | None:
        """The sprint kept last; None where there is none or the file is not ours."""
        try:
            return _sprint(json.loads(self._path.read_text()))
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None


def _sprint(document: dict[str, Any]) -> Sprint:
    found = [Found(int(digest, 16), decode_entry(bytes.fromhex(entry))) for digest, entry in document["found"]]
    promises = {
        bytes.fromhex(promise): decode_entries(bytes.fromhex(entries))
        for promise, entries in document["promises"].items()
    }
    return Sprint(document["epoch"], document["sprint"], bytes.fromhex(document["seed"]), found, promises)
