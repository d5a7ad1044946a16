"""The benchmark of Triton's linear layers says what it measured, and says so where there was nothing to measure on."""

from benchmarks import linear


def test_without_a_gpu_it_says_that_nothing_was_measured() -> None:
    assert linear.report({"layers": [], "engines": []}).startswith("Not measured: there is no GPU")


def test_formats_that_are_not_used_are_in_the_table_too() -> None:
    timed = {"gpu": "H100", "format": "bf16", "matrix": "blk.0.ffn_down.weight", "tokens": 16, "us": 12.34, "tops": 4.6}
    refused = {"gpu": "H100", "format": "int8", "why": "other bits than the reference's"}
    text = linear.report(
        {"layers": [refused, timed], "engines": [{"engine": "triton-bf16", "prefill": 512.4, "decode": 20.25}]}
    )
    assert "| H100 | int8 | other bits than the reference's |" in text
    assert "| H100 | bf16 | blk.0.ffn_down.weight | 16 | 12.3 | 4.60 |" in text
    assert "| triton-bf16 | 512 | 20.2 |" in text


def test_a_launch_is_timed_without_the_first() -> None:
    order: list[str] = []
    ticks = iter([10.0, 15.0])

    def clock() -> float:
        order.append("clock")
        return next(ticks)

    taken = linear.seconds(lambda: order.append("launch"), lambda: order.append("wait"), clock)
    assert taken == 5.0 / linear.RUNS
    assert order == ["launch", "wait", "clock", *["launch"] * linear.RUNS, "wait", "clock"]
