"""A client that looked at its own answer accuses: no auditor, nobody drawn, one command."""

import json
from pathlib import Path

import pytest

from tests.e2e.marketplace import Market
from tests.e2e.test_asking import causeway

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(400)]


def receipt_of(market: Market, name: str, *options: str) -> Path:
    """The receipt of an answer that this client bought last."""
    causeway(market, "chat", "Tell me about rivers.", "--from", name, "--max-tokens", "8", *options)
    listed = json.loads(causeway(market, "receipts", "list", "-o", "json").stdout)
    mine = [one["file"] for one in listed if one["client"] == market.key(name).text and one["file"]]
    return Path(mine[-1])


def test_an_honest_executor_is_not_accused_and_one_with_another_weight_is_slashed(market: Market) -> None:
    honest = market.serve("", "--settle-every", "0")
    path = str(receipt_of(market, "alice"))
    right = causeway(market, "dispute", path, "--from", "alice", check=False)
    assert right.returncode == 1
    assert "the receipt is right" in right.stderr
    honest.stop()

    cheat = market.serve("flipped-bit", "--settle-every", "0")
    bond = int(market.executor(cheat.key.text).bond)
    assert bond > 0
    path = str(receipt_of(market, "bob", "--blocks", "500"))
    if json.loads(Path(path).read_text())["signed"]["receipt"]["executor"] != cheat.key.text:
        pytest.fail("the honest executor is down, so the other one answers")
    alone = causeway(market, "verify", path, "--alone", check=False)
    assert "FAILED answer computed again" in alone.stdout
    assert alone.stdout.count("FAILED") == 1
    dispute = causeway(market, "dispute", path, "--from", "bob", "--wait", "110")
    assert dispute.stdout.strip() == "guilty"
    assert int(market.executor(cheat.key.text).bond) < bond
