"""What it costs to check a proof on one core: an entry with kept and without kept weights, and a block's worst case.

Times are processor time, so that what else the machine does counts only through its caches.

`python -m benchmarks.verify` prints the table; `--json` prints one line of JSON, `--save` writes results/verify.md.
"""

import argparse
import json
import random
import statistics
import time
from collections.abc import Mapping
from pathlib import Path

from benchmarks.machine import machine, table
from chain.limits import LANE_GAS
from genesis.builder import preset
from kernels import verify
from kernels.reference import Entry

RESULTS = Path(__file__).parent / "results" / "verify.md"
ENTRIES = 64
RUNS = 5
ENTRY_BAR_MS, BLOCK_BAR_S = 3.0, 2.0


def entries(count: int, params: Mapping[str, int], rng: random.Random) -> list[Entry]:
    """Draw entries all over a product, each of a nonce of its own: nothing but weights can be shared."""
    down, across = (params[side] // params["tile"] for side in ("rows", "cols"))
    return [Entry(rng.randrange(2**64), rng.randrange(down), rng.randrange(across)) for _ in range(count)]


def entry_ms(params: Mapping[str, int], kept: bool) -> float:
    """Give the median milliseconds of one entry; with `kept`, its weights have been used before."""
    tile, depth = params["tile"], params["depth"]
    taken = []
    for entry in entries(ENTRIES, params, random.Random(1)):
        seed, address = bytes(32), bytes(20)
        verify.WEIGHTS.clear()
        if kept:
            verify.WEIGHTS.band(seed, entry.col, tile, depth)
        started = time.process_time()
        verify.tile_digest(seed, address, entry, tile, depth)
        taken.append(time.process_time() - started)
    return statistics.median(taken) * 1e3


def block_seconds(params: Mapping[str, int], proofs: int, kept: bool) -> float:
    """Give the seconds of a block full of proofs, the worst of a few runs; without `kept`, no weights exist before."""
    tile, depth, count = params["tile"], params["depth"], params["entries"]
    worst = 0.0
    for run in range(RUNS):
        seed = bytes([run]) * 32
        rng = random.Random(run)
        verify.WEIGHTS.clear()
        if kept:
            for col in range(params["cols"] // tile):
                verify.WEIGHTS.band(seed, col, tile, depth)
        named = [entries(count, params, rng) for _ in range(proofs)]
        started = time.process_time()
        for miner, proof in enumerate(named):
            verify.proof_digests(seed, miner.to_bytes(20, "big"), proof, tile, depth)
        worst = max(worst, time.process_time() - started)
    return worst


def measure(name: str) -> dict[str, float]:
    """Measure one preset's parameters."""
    params = preset(name).poc
    gas = params["tile"] ** 2 * params["depth"] // 45
    proofs = LANE_GAS // (params["entries"] * gas)
    return {
        "entry_ms_kept": entry_ms(params, kept=True),
        "entry_ms_new": entry_ms(params, kept=False),
        "proofs_per_block": proofs,
        "block_s_kept": block_seconds(params, proofs, kept=True),
        "block_s_new": block_seconds(params, proofs, kept=False),
    }


def report(found: dict[str, dict[str, float]]) -> str:
    """Lay the measurements out for people."""
    rows = [
        (
            name,
            f"{one['entry_ms_kept']:.2f}",
            f"{one['entry_ms_new']:.2f}",
            f"{one['proofs_per_block']:.0f}",
            f"{one['block_s_kept']:.2f}",
            f"{one['block_s_new']:.2f}",
        )
        for name, one in found.items()
    ]
    head = ("parameters", "entry, ms", "entry, new weights, ms", "proofs a block", "block, s", "block, new weights, s")
    return table(head, rows)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="one line of JSON")
    parser.add_argument("--save", action="store_true", help=f"write {RESULTS.name}")
    options = parser.parse_args()
    found = {name: measure(name) for name in ("mainnet", "local")}
    mainnet = found["mainnet"]
    met = mainnet["entry_ms_kept"] <= ENTRY_BAR_MS and max(one["block_s_new"] for one in found.values()) <= BLOCK_BAR_S
    if options.json:
        print(json.dumps({**found, "met": met}))
        return
    text = (
        f"# Verification on one core\n\n{machine()}\n\n{report(found)}\n\n"
        f"Processor time, one thread. An entry is the median of {ENTRIES}, a block the worst of {RUNS}: as many proofs "
        "as the lane's gas holds, each of a miner of its own, no row of inputs shared. "
        f"Bars: an entry with kept weights at most {ENTRY_BAR_MS:.0f} ms at mainnet's size, "
        f"a block at most {BLOCK_BAR_S:.0f} s: {'met' if met else 'NOT met'}.\n"
    )
    print(text)
    if options.save:
        RESULTS.write_text(text + "\nMade by `python -m benchmarks.verify --save`.\n")


if __name__ == "__main__":
    main()
