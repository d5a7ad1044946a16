"""A question to a local network by the README's commands alone: answered, settled, and its receipt verified offline."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from chain.engine.go import cache_dir
from chain.wire.causeway.inference.v1 import query_pb2
from tests.e2e.conftest import ROOT, Net, running
from tests.e2e.marketplace import eventually
from tests.e2e.readme import Shell, commands, without_comment

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(500)]
SECTION = "tests/e2e/test_a_question_is_proved.py"
CAPITAL = "Paris"


@pytest.fixture
def net(tmp_path: Path) -> Iterator[Net]:
    """What `make localnet` starts: four validators, four miners, two executors, an auditor, a gateway."""
    (tmp_path / ".venv").symlink_to(ROOT / ".venv")
    with running(tmp_path / ".localnet", "--serve") as net:
        yield net


@pytest.fixture
def shell(net: Net, tmp_path: Path) -> Iterator[Shell]:
    usual = {name: value for name, value in os.environ.items() if not name.startswith("CAUSEWAY_")}
    own = {"HOME": str(tmp_path / "home"), "CAUSEWAY_NODE": net.info["rpc"], "CAUSEWAY_CACHE": str(cache_dir())}
    shell = Shell(tmp_path, {**usual, **own, "PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"})
    yield shell
    shell.close()


def test_the_readmes_question_is_answered_and_its_receipt_verified(net: Net, shell: Shell) -> None:
    eventually(lambda: _can_serve(net), 180, "no executor has capacity")
    steps = commands(SECTION)
    assert [without_comment(one).split()[:2] for one in steps[1:]] == [
        ["causeway", "chat"],
        ["causeway", "receipts"],
        ["causeway", "verify"],
    ]
    shell.run(steps[0])
    assert CAPITAL in shell.run(steps[1])
    shell.run(steps[2])
    verified = shell.run(steps[3])
    assert "FAILED" not in verified
    for step in ("settlement", "validators", "answer computed again"):
        assert f"ok     {step}" in verified
    totals = net.rpc().query(
        "/causeway.inference.v1.Query/Totals", query_pb2.QueryTotalsRequest(), query_pb2.QueryTotalsResponse
    )
    assert int(totals.held) > 0


def _can_serve(net: Net) -> bool:
    """Whether somebody can be drawn: registered, and with compute that was measured."""
    rpc, path = net.rpc(), "/causeway.inference.v1.Query/"
    listed = rpc.query(f"{path}Executors", query_pb2.QueryExecutorsRequest(), query_pb2.QueryExecutorsResponse)
    found = [
        rpc.query(
            f"{path}Executor", query_pb2.QueryExecutorRequest(address=one.address), query_pb2.QueryExecutorResponse
        )
        for one in listed.executors
    ]
    return any(int(one.capacity or "0") > 0 for one in found)
