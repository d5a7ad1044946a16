"""A long simulation: python -m tests.simulation --seed 1 --blocks 10000 (make simulate)."""

import argparse
import sys
import time

from tests.simulation.run import Failure, shrink, simulate


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--blocks", type=int, default=10_000)
    parser.add_argument("--per-block", type=int, default=50)
    given = parser.parse_args()
    print(f"seed {given.seed}: {given.blocks} blocks of {given.per_block} messages", flush=True)
    started = time.monotonic()
    try:
        world = simulate(given.seed, given.blocks, given.per_block)
    except Failure as failure:
        print(f"{failure.what}\nshrinking…", flush=True)
        print(shrink(failure))
        return 1
    for outcome, count in sorted(world.outcomes.items()):
        print(f"{count:>9,}  {outcome}")
    print(f"{sum(world.outcomes.values()):,} messages in {time.monotonic() - started:.0f} s; all invariants held")
    return 0


if __name__ == "__main__":
    sys.exit(main())
