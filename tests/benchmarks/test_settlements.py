"""The benchmark of settlements measures real audits, and what it holds against their number."""

from pathlib import Path

from benchmarks import settlements


def test_ten_times_the_receipts_cost_the_chain_the_same(tmp_path: Path) -> None:
    costs = settlements.measure((20, 200), 3, tmp_path)
    few, many = settlements.total(costs)
    assert few.gas > 400_000, "all stages were transactions that were done"
    assert many.gas <= settlements.BAR * few.gas
    settle = [one.gas for one in costs if one.stage == "settle"]
    assert abs(settle[0] - settle[1]) < 200, "but for a longer number"
    assert "20 receipts | 200 receipts" in settlements.page(costs, 3)
