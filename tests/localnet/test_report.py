"""What a network says of itself when nothing of it runs, and how the table shows it."""

import shutil
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from localnet import table
from localnet.network import create
from localnet.report import Reporter


def text(shown: Any) -> str:
    console = Console(width=120, file=StringIO())
    with console.capture() as captured:
        console.print(shown)
    return captured.get()


def test_a_network_that_is_down_is_reported_and_not_an_error(tmp_path: Path) -> None:
    report = Reporter(create(tmp_path, 2, 1, 1000)).report()
    assert (report["running"], report["height"], report["sprint"]) == (False, 0, None)
    assert [(one["name"], one["running"]) for one in report["validators"]] == [
        ("validator-0", False),
        ("validator-1", False),
    ]
    assert "no node answers" in text(table.table(report, 1.0))


def test_the_table_has_heights_hashes_powers_rates_and_the_countdown() -> None:
    validator = {"name": "validator-0", "running": True, "catching_up": True, "height": 77, "app_hash": "ab" * 32}
    staked = {"stake": "1000000000000", "share": 0.6, "rewards": "1234000000", "on_probation": False, "jailed": False}
    miner = {"name": "miner-0", "running": False, "tiles_per_second": 1234.5, "weight": "80904192", "share": 0.25}
    report = {
        "validators": [
            {**validator, **staked, "peers": 3, "power": 750_000},
            {**validator, **staked, "name": "validator-1", "peers": 3, "power": 0, "jailed": True},
            {**validator, **staked, "name": "validator-2", "peers": 3, "power": 0, "on_probation": True},
        ],
        "miners": [{**miner, "rewards": "5678000000"}],
        "sprint": {"epoch": 4, "sprint": 0, "status": "reveal", "next_open_height": 305, "blocks_to_next": 20},
    }
    shown = text(table.table(report, 0.5))
    for part in ("77", "ab" * 8, "750,000", "100.0%", "catching up", "1,234.5", "25.0%", "down", "epoch 4", "in 10 s"):
        assert part in shown
    for part in ("1.0M", "60.0%", "1,234", "5,678", "jailed", "new"):
        assert part in shown


def test_the_table_of_a_network_that_serves_fits_80_columns_and_has_its_market() -> None:
    market = {
        "sessions": 12,
        "open_sessions": 3,
        "settlements": 7,
        "receipts": 140,
        "audited": 5,
        "void": 1,
        "disputes": 2,
        "open_disputes": 1,
        "executors": [
            {"name": "executor-0", "running": True, "tokens_per_second": 41.5, "endpoint": "http://127.0.0.1:8400"},
            {"name": "executor-1", "running": False, "tokens_per_second": 0.0, "endpoint": "http://127.0.0.1:8402"},
        ],
        "auditors": [{"name": "auditor-0", "running": True}],
        "prices": [{"model": "smollm2-135m-instruct", "unit_price": 0.5}],
    }
    shown = text(table.table({"validators": [], "miners": [], "market": market, "sprint": None}, 1.0))
    for part in ("12 (3 open)", "7 of 140", "audited 5", "2 (1 open)", "void 1", "41.5", "8402", "down", "0.5 ucway"):
        assert part in shown
    assert max(len(line.rstrip()) for line in shown.splitlines()) <= 80


def test_what_a_user_needs_is_on_lines_of_its_own_to_copy(tmp_path: Path) -> None:
    network = create(tmp_path, 1, 0, 1000)
    lines = table.endpoints(network).splitlines()
    assert any(line.strip() == f"mnemonic  {network.accounts[0].mnemonic}" for line in lines)
    tries = [line.split() for line in lines[lines.index("Try:") + 1 :] if line]
    assert [words[:2] for words in tries] == [
        [tries[0][0], "query"],
        [tries[0][0], "tx"],
        ["curl", f"http://127.0.0.1:{network.rest}/causeway/poc/v1/weights"],
    ]
    assert shutil.which(tries[0][0]) is not None


def test_the_command_to_try_is_found_from_where_one_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = tmp_path / "clone" / ".venv" / "bin" / "causeway"
    script.parent.mkdir(parents=True)
    script.touch(0o755)
    monkeypatch.setattr("sys.executable", str(script.with_name("python")))
    network = create(tmp_path / "net", 1, 0, 1000)
    seen = []
    for folder, path in ((tmp_path / "clone", "/usr/bin"), (tmp_path, str(script.parent)), (tmp_path / "net", "/bin")):
        monkeypatch.chdir(folder)
        monkeypatch.setenv("PATH", path)
        seen.append(table.endpoints(network).partition("Try:\n")[2].split()[0])
    assert seen == [".venv/bin/causeway", "causeway", str(script)]
