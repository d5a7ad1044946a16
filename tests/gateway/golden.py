"""Answers of a Cosmos SDK v0.53.8 chain, as the shapes that clients know."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

VECTORS = Path(__file__).resolve().parents[1] / "vectors"
ALICE = "cway19rl4cm2hmr8afy4kldpxz3fka4jguq0a7ucjnu"
SEND = {
    "@type": "/cosmos.bank.v1beta1.MsgSend",
    "from_address": ALICE,
    "to_address": "cway1qypqxpq9qcrsszg2pvxq6rs0zqg3yyc5a7e324",
    "amount": [{"denom": "ucway", "amount": "1"}],
}


def rest() -> list[dict[str, Any]]:
    """REST answers: path, status, body."""
    lines = (VECTORS / "rest.jsonl").read_text().splitlines()
    return [json.loads(line) for line in lines]


def rpc(path: str) -> Any:
    """The result that a CometBFT v0.38 node gave for a path."""
    for line in (VECTORS / "rpc.jsonl").read_text().splitlines():
        answer = json.loads(line)
        if answer["path"].startswith(path):
            return answer["body"]["result"]
    raise KeyError(path)
