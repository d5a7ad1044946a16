"""What runs in a worker process that has one device: the engine chosen there, and calls of it."""

from kernels import backend
from kernels.engine import Challenge, Engine, Found


class _Chosen:
    """This process's engine."""

    engine: Engine


def start(device: str, challenge: Challenge) -> tuple[str, int]:
    """Choose and test the engine for a challenge of this shape; its name and how many tiles a call computes.

    Raises kernels.engine.Mismatch, kernels.memory.NoGpu.
    """
    _Chosen.engine = backend.choose(device, challenge)
    return _Chosen.engine.name, _Chosen.engine.span(challenge)


def search(challenge: Challenge, nonce: int, unit: int, limit: int, most: int) -> list[Found]:
    """Compute one unit; see kernels.engine.Engine."""
    return _Chosen.engine.search(challenge, nonce, unit, limit, most)
