"""When a miner commits: at 1/2, 3/4, 7/8 … of the window, so that a proposer who drops the last takes little."""

MAX_COMMITMENTS = 8
"""The chain takes no more of one miner in a sprint (poc.2)."""


def commit_heights(opened: int, end: int) -> list[int]:
    """The heights after which to commit, ascending and different.

    The window is blocks `opened` + 1 … `end`; what is sent after block h is in block h + 1 at the earliest.
    """
    length = end - opened
    wanted = {end + (-length >> part) for part in range(1, MAX_COMMITMENTS + 1)}
    return sorted(height for height in wanted if opened <= height < end)


def poll_seconds(block_time: int, busy: bool) -> float:
    """How long to wait before asking the node again, for blocks of `block_time` ms: sooner inside a sprint."""
    share = 0.25 if busy else 0.5
    return min(5.0, max(0.1, share * block_time / 1000))
