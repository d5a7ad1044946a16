"""The real model and its engines, made once in a process: the tests of every room share them."""

from functools import cache

from kernels.model.engine import Engine, EngineMissing, engine
from kernels.model.file import ModelFile, load


@cache
def model_file() -> ModelFile:
    """SmolLM2-135M-Instruct, mapped."""
    return load()


@cache
def model_engine(kind: str = "auto") -> Engine:
    """An engine of the real model."""
    return engine(model_file(), kind)


def works(kind: str, file: ModelFile) -> bool:
    """Whether this kind of engine can be had on this machine."""
    try:
        engine(file, kind)
    except EngineMissing:
        return False
    return True
