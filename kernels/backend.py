"""Which engine a machine uses: chosen once, and only after it has matched the vectors here.

A GPU runs the fastest of int8, fp8 and bf16 that gives the specification's digests (some fp8 accumulators keep too
few bits); without one, numpy multiplies in float32, exactly.
"""

import logging
import math
import time

from kernels import verify
from kernels.engine import ANY_DIGEST, Challenge, Engine, Mismatch
from kernels.processor import Processor
from kernels.reference import Entry

LOG = logging.getLogger(__name__)

UNIT_SECONDS = 0.05  # what one call on a GPU should take: long beside a launch, short beside a sprint
TRIALS = 3

_MAINNET_SEED = bytes.fromhex("c6cf5fd2d674bd04169d672dd7753a1b7ae14cde75fdfc9657efe97095538173")
_MAINNET_MINER = bytes.fromhex("8b133a3868993176b613738816247a7f4d357cae")
_LOCAL_SEED = bytes.fromhex("ce6c38eda33d677a77c9e0f8ded429d51606f51820f1e9ac7c93f913c4a56bff")
_LOCAL_MINER = bytes.fromhex("000102030405060708090a0b0c0d0e0f10111213")

SELF_TEST = (
    (Challenge(_LOCAL_SEED, _LOCAL_MINER, 1024, 1024, 1024, 64), Entry(3, 1, 2), 0xEEA3D36C82A2E8C3),
    (Challenge(_LOCAL_SEED, _LOCAL_MINER, 1024, 1024, 1024, 64), Entry(2**64 - 1, 5, 9), 0x0DB43DD8650D5041),
    (Challenge(_MAINNET_SEED, _MAINNET_MINER, 8192, 8192, 8192, 64), Entry(1, 0, 127), 0xDFBA217B108BD74E),
)
"""Tiles of the golden vectors, at a localnet's size and at mainnet's."""

MAINNET = SELF_TEST[-1][0]


def devices(wanted: str) -> list[str]:
    """Name the devices that `auto`, `cpu`, `cuda:N` or a list of these joined by commas asks for.

    Result  `auto` is every GPU, or `cpu` where there is none.
    Raises  ValueError if the text is none of these.
    """
    from kernels.memory import gpu_count

    if wanted == "auto":
        return [f"cuda:{index}" for index in range(gpu_count())] or ["cpu"]
    names = wanted.split(",")
    for name in names:
        kind, _, index = name.partition(":")
        if name != "cpu" and not (kind == "cuda" and index.isascii() and index.isdigit()):
            raise ValueError(f"{name!r} is not a device: use auto, cpu or cuda:N")
    return names


def choose(device: str, challenge: Challenge = MAINNET) -> Engine:
    """Give the fastest engine on `device` (`cpu` or `cuda:N`) that matches the vectors.

    Raises  Mismatch if none does; kernels.memory.NoGpu if there is no such GPU.
    """
    if device == "cpu":
        tested(Processor())
        return Processor()  # without the weights that the test made
    return _fastest(int(device.partition(":")[2]), challenge)


def tested(engine: Engine) -> Engine:
    """Give the engine back if it finds what the vectors say. Raises Mismatch."""
    for challenge, entry, digest in SELF_TEST:
        check(engine, challenge, entry, digest)
    return engine


def check(engine: Engine, challenge: Challenge, entry: Entry, digest: int) -> None:
    """Have the engine search the unit that holds a tile. Raises Mismatch unless it finds this digest there."""
    across = challenge.cols // challenge.tile
    place = entry.row * across + entry.col
    span = engine.span(challenge)
    found = engine.search(challenge, entry.nonce, place // span, ANY_DIGEST, span)
    if {one.entry: one.digest for one in found}.get(entry) != digest:
        raise Mismatch(f"{engine.name} does not give the digest of {entry} at depth {challenge.depth}")


def check_verifier() -> None:
    """Recompute the vectors' tiles as a validator does. Raises Mismatch: a node that can't would fork alone."""
    for challenge, entry, digest in SELF_TEST:
        if verify.tile_digest(challenge.seed, challenge.address, entry, challenge.tile, challenge.depth) != digest:
            raise Mismatch(f"this machine does not give the digest of {entry} at depth {challenge.depth}")


def check_sample(engine: Engine, challenge: Challenge, nonce: int, sample: int = 4) -> None:
    """Compare an engine's smallest digests at a challenge's own shape with the processor's. Raises Mismatch."""
    for found in engine.search(challenge, nonce, 0, ANY_DIGEST, sample):
        job = (challenge.seed, challenge.address, found.entry, challenge.tile, challenge.depth)
        if verify.tile_digest(*job) != found.digest:
            raise Mismatch(f"{engine.name} does not give the digest of {found.entry} at depth {challenge.depth}")


def seconds(engine: Engine, challenge: Challenge) -> float:
    """Time one call of search that keeps almost nothing: the best of a few, after one that compiles."""
    engine.search(challenge, 0, 0, 0, 1)
    taken = []
    for unit in range(1, 1 + TRIALS):
        started = time.perf_counter()
        engine.search(challenge, 0, unit, 0, 1)
        taken.append(time.perf_counter() - started)
    return min(taken)


def _fastest(index: int, challenge: Challenge) -> Engine:
    """Time everything that matches on GPU `index` at the challenge's shape. Raises Mismatch, NoGpu."""
    from kernels.device import UNSUPPORTED, Device, candidates
    from kernels.memory import gpu_memory

    memory = gpu_memory(index)
    best: tuple[float, Device] | None = None
    for engine in candidates(memory, challenge):
        try:
            tested(engine)
            check_sample(engine, challenge, nonce=0)
            taken = seconds(engine, challenge)
        except (Mismatch, *UNSUPPORTED) as error:
            LOG.info("%s is not used on %s: %s", engine.name, memory.name, error)
            continue
        LOG.info("%s on %s: %.3f ms a nonce", engine.name, memory.name, taken * 1e3)
        if best is None or taken < best[0]:
            best = (taken, engine)
    if best is None:
        raise Mismatch(f"no number format matches the vectors on {memory.name}: use the device cpu")
    taken, engine = best
    return Device(memory, engine.variant, engine.blocks, nonces=max(1, math.ceil(UNIT_SECONDS / taken)))
