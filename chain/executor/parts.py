"""The parts of an executor that could cheat, each replaceable: tests start a real executor with ONE of them changed."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from chain.executor.journal import Record
from chain.wire.causeway.inference.v1 import dispute_pb2, tx_pb2
from chain.wire.causeway.inference.v1 import types_pb2 as pb
from kernels.model import draw
from kernels.model import policy as policies
from kernels.model import sampling as samplings
from kernels.model.engine import Engine, engine
from kernels.model.file import ModelFile
from modules.inference import sealing

T = TypeVar("T")


@dataclass(frozen=True)
class Outcome:
    """What the engine made of a request. `error` says why nothing came of it."""

    output: tuple[int, ...]
    finish: pb.Finish
    trace_root: bytes = b""
    sample_root: bytes = b""
    error: str = ""


def unchanged(thing: T) -> T:
    """What an honest executor does to it."""
    return thing


def open_engine(file: ModelFile, kind: str, threads: int) -> Engine:
    """The engine that this machine is best at."""
    return engine(file, kind, threads)


@dataclass(frozen=True)
class Parts:
    """`receipts` is what a settlement's tree is made of; those from `outcome` on see a thing just before it leaves."""

    engine: Callable[[ModelFile, str, int], Engine] = open_engine
    seed: Callable[[bytes, bytes], int] = samplings.seed_of
    kept: int = 4
    """Prompts whose beginnings are remembered, so that others need not compute them again; up to 47 MB each."""
    banned: Callable[[policies.Policy, Sequence[int]], list[int]] = policies.banned
    choose: Callable[..., int] = draw.choose
    fresh: Callable[[], bytes] = lambda: os.urandom(32)
    seal: Callable[[bytes, bytes, bytes], bytes] = sealing.seal
    outcome: Callable[[Outcome], Outcome] = unchanged
    receipt: Callable[[pb.Receipt], pb.Receipt] = unchanged
    receipts: Callable[[Sequence[Record]], Sequence[Record]] = unchanged
    settle: Callable[[tx_pb2.MsgSettle], tx_pb2.MsgSettle] = unchanged
    reveal: Callable[[tx_pb2.MsgRevealAudit], tx_pb2.MsgRevealAudit | None] = unchanged
    payload: Callable[[pb.Payload], pb.Payload | None] = unchanged
    move: Callable[[dispute_pb2.Move], dispute_pb2.Move | None] = unchanged


HONEST = Parts()
