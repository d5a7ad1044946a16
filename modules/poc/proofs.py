"""Commitments and proofs: which are expected, and what a proof is worth."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from chain.module import Context
from chain.types import Address, bech32_address
from chain.wire.causeway.poc.v1 import tx_pb2
from chain.wire.causeway.poc.v1 import types_pb2 as pb
from kernels import reference
from kernels.pool import Pool
from kernels.reference import ENTRY_BYTES, Entry
from modules.poc import keeper, schedule
from modules.poc import measure as arithmetic
from modules.poc.messages import (
    AlreadyRevealed,
    CommitmentMismatch,
    DepositTooLow,
    InvalidCommitment,
    InvalidEntries,
    NoCommitment,
    RegisteredTooLate,
    SprintFull,
    TooManyCommitments,
    WindowClosed,
    WrongSprint,
)
from modules.poc.state import COMMITMENTS, EPOCH

MAX_COMMITMENTS = 8
"""Commitments of one miner in one sprint."""
HASH_BYTES = 32


class Ahead:
    """Where digests are computed: here, or in worker processes before their block comes. The integers are the same."""

    pool = Pool(0)

    @classmethod
    def start(cls, workers: int) -> None:
        """Use so many worker processes from now on; 0 computes everything when it is needed."""
        cls.pool.close()
        cls.pool = Pool(workers)


def check_commit(ctx: Context, msg: tx_pb2.MsgCommitProof) -> tuple[pb.Sprint, int]:
    """Refuse a commitment that is not expected; else give its sprint and how many the miner made before. [poc.2a]

    A miner may commit only to a sprint that opened after the block that registered it, [poc.3b] and only as many
    commitments are taken as can be revealed before the epoch ends. [poc.2d]

    Raises WrongSprint, WindowClosed, NotRegistered, RegisteredTooLate, DepositTooLow, InvalidCommitment,
    TooManyCommitments, SprintFull, in this order.
    """
    sprint = _sprint_in(ctx, msg.epoch, msg.sprint, pb.SPRINT_STATUS_COMMIT)
    address = bech32_address(msg.miner)
    miner = keeper.registered(ctx, address)
    if miner.registered_height >= sprint.open_height:
        raise RegisteredTooLate(f"in block {miner.registered_height}; the sprint opened in {sprint.open_height}")
    if int(miner.deposit) < int(sprint.params.spam_penalty):
        raise DepositTooLow(f"{miner.deposit} left, {sprint.params.spam_penalty} needed")
    if len(msg.commitment) != HASH_BYTES:
        raise InvalidCommitment(f"a commitment has {HASH_BYTES} bytes, not {len(msg.commitment)}")
    before = COMMITMENTS(ctx).get((sprint.epoch, sprint.sprint, address))
    if before is not None and before.count >= MAX_COMMITMENTS:
        raise TooManyCommitments(f"at most {MAX_COMMITMENTS} in a sprint")
    if before is None and sprint.commitments >= _capacity(ctx, sprint):
        raise SprintFull(f"{sprint.commitments} commitments")
    return sprint, 0 if before is None else before.count


def check_reveal(ctx: Context, msg: tx_pb2.MsgRevealProof) -> tuple[pb.Sprint, pb.Commitment, list[Entry]]:
    """Refuse a reveal that is not expected; else give its sprint, commitment and entries. [poc.1] [poc.2b]

    Raises WrongSprint, WindowClosed, NoCommitment, AlreadyRevealed, InvalidEntries, CommitmentMismatch, in this order.
    """
    sprint = _sprint_in(ctx, msg.epoch, msg.sprint, pb.SPRINT_STATUS_REVEAL)
    miner = bech32_address(msg.miner)
    commitment = COMMITMENTS(ctx).get((sprint.epoch, sprint.sprint, miner))
    if commitment is None:
        raise NoCommitment(msg.miner)
    if commitment.revealed:
        raise AlreadyRevealed(msg.miner)
    entries = parse_entries(msg.entries, sprint.params)
    if reference.commitment(sprint.seed, miner, entries) != commitment.commitment:
        raise CommitmentMismatch(msg.miner)
    return sprint, commitment, entries


def parse_entries(raw: bytes, params: pb.Params) -> list[Entry]:
    """Read exactly k different entries, ascending, within the product. [poc.1] Raises InvalidEntries."""
    if len(raw) != params.entries * ENTRY_BYTES:
        raise InvalidEntries(f"{params.entries} entries of {ENTRY_BYTES} bytes, not {len(raw)} bytes")
    entries = reference.decode_entries(raw)
    if any(low >= high for low, high in pairwise(entries)):
        raise InvalidEntries("entries ascend, so each is there once")
    rows, cols = params.rows // params.tile, params.cols // params.tile
    if any(entry.row >= rows or entry.col >= cols for entry in entries):
        raise InvalidEntries(f"rows are below {rows}, columns below {cols}")
    return entries


def digests(sprint: pb.Sprint, miner: Address, entries: Sequence[Entry]) -> list[int]:
    """Give the digest of each entry: from a worker that had time for it, else computed here. [poc.4d]"""
    return Ahead.pool.digests(sprint.seed, miner, entries, sprint.params.tile, sprint.params.depth)


def check_ahead(sprint: pb.Sprint, miner: Address, entries: Sequence[Entry]) -> None:
    """Let the workers begin with a proof that will be in a block. [poc.4d]"""
    Ahead.pool.submit(sprint.seed, miner, entries, sprint.params.tile, sprint.params.depth)


def measure(sprint: pb.Sprint, miner: str, found: Sequence[int]) -> pb.Measurement:
    """Turn a proof's digests into tiles and rate; below `min_weight` the rate is 0. [poc.5a] [poc.5b]"""
    params = sprint.params
    tiles = reference.tiles(found, params.entries)
    elapsed = sprint.close_time_ms - sprint.open_time_ms
    rate = arithmetic.rate(tiles, elapsed, params.lead) if tiles >= params.min_weight else 0
    return pb.Measurement(miner=miner, epoch=sprint.epoch, sprint=sprint.sprint, tiles=tiles, rate=rate)


def _sprint_in(ctx: Context, epoch: int, number: int, status: pb.SprintStatus) -> pb.Sprint:
    sprint = keeper.open_sprint(ctx)
    if sprint is None or (sprint.epoch, sprint.sprint) != (epoch, number):
        raise WrongSprint(f"sprint {number} of epoch {epoch}")
    if sprint.status != status:
        raise WindowClosed(f"the sprint is in {pb.SprintStatus.Name(sprint.status)}")
    return sprint


def _capacity(ctx: Context, sprint: pb.Sprint) -> int:
    epoch = EPOCH(ctx).get()
    room = epoch.open_height + epoch.blocks - 1 - sprint.commit_end_height
    return schedule.capacity(room, sprint.proofs_per_block)
