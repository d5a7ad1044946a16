"""What receipts are kept on this machine."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path

from chain.user.ledger import Ledger


@dataclass(frozen=True)
class Kept:
    """One receipt. `cost` in ucway; `file` is empty where the answer was broken off and only the receipt is there."""

    chain_id: str
    client: str
    session: int
    index: int
    executor: str
    cost: str
    file: str

    def json(self) -> dict[str, str | int]:
        """The same for programs."""
        return asdict(self)


def kept(home: Path) -> list[Kept]:
    """All of a home, by chain, client, session, executor, index."""
    found = []
    for place in sorted((home / "user").glob("*/*/ledger.db")):
        ledger = Ledger(place.parent)
        chain_id, client = place.parts[-3], place.parts[-2]
        for lane, index, cost, file in ledger.files():
            fetched = place.parent / "receipts" / f"{lane.session}-{index}-{lane.executor[-8:]}.json"
            path = file or (str(fetched) if fetched.exists() else "")
            found.append(Kept(chain_id, client, lane.session, index, lane.executor, cost, path))
        ledger.close()
    return found
