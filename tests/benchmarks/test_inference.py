"""The inference benchmark's verdicts, on made-up measurements."""

from benchmarks.inference import BARS, THREADS, Found, bars, report


def measured() -> Found:
    found: Found = {"memory": 371.0}
    for threads in THREADS:
        for what in ("decode", "prefill"):
            found |= {f"{what} {threads} ours": 150.0 * threads, f"{what} {threads} llama": 100.0 * threads}
        found |= {f"make {threads}": 1.0, f"check {threads}": 0.25, f"make, many {threads}": 0.5}
        found[f"check, many {threads}"] = 0.2
    return found


def test_each_bar_has_a_verdict() -> None:
    figures = bars(measured())
    assert figures["decode 1"] == (1.5, True)
    assert figures["check 2"] == (4.0, True)
    assert all(met for _, met in figures.values())
    assert len(figures) == 3 * len(THREADS) + 1
    assert "NOT met" not in report(measured())


def test_what_misses_its_bar_is_called_so() -> None:
    found = measured() | {"check 1": 0.5, "decode 2 ours": 170.0, "memory": BARS["memory"] + 1}
    figures = bars(found)
    assert {name for name, (_, met) in figures.items() if not met} == {"check 1", "decode 2", "memory"}
    assert report(found).count("NOT met") == 3
