"""CheckTx's own look at commitments and reveals, so that free transactions cannot stuff a mempool. [poc.4c]

This file is the one exception to the determinism lint: what it remembers and draws is this node's own. It decides
what this node lets into its mempool and never what is in a block.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field

from chain.module import Context
from chain.types import Address, bech32_address
from chain.wire.causeway.poc.v1 import tx_pb2
from kernels import reference
from modules.poc import measure, proofs
from modules.poc.messages import AlreadyPending, WorthlessEntry

WAITING_COMMITMENTS = 2 * proofs.MAX_COMMITMENTS
"""Commitments of one miner in one sprint that this node lets in; the chain itself takes half as many."""
PENDING_BLOCKS = 3
"""A reveal that is not in a block after so many may be sent again."""


@dataclass
class Memory:
    """What this node has seen of the open sprint; forgotten when another one is asked about."""

    seed: bytes = b""
    commitments: dict[Address, int] = field(default_factory=dict)
    reveals: dict[Address, int] = field(default_factory=dict)
    refused: set[Address] = field(default_factory=set)

    def turn_to(self, seed: bytes) -> None:
        """Forget everything if this is another sprint."""
        if seed != self.seed:
            self.seed = seed
            self.commitments.clear()
            self.reveals.clear()
            self.refused.clear()


MEMORY = Memory()


def admit_commitment(ctx: Context, msg: tx_pb2.MsgCommitProof) -> None:
    """Let an expected commitment into the mempool. Raises what `proofs.check_commit` does, and AlreadyPending."""
    sprint, _ = proofs.check_commit(ctx, msg)
    miner = bech32_address(msg.miner)
    MEMORY.turn_to(sprint.seed)
    seen = MEMORY.commitments.get(miner, 0)
    if seen >= WAITING_COMMITMENTS:
        raise AlreadyPending(f"{seen} commitments in this sprint")
    MEMORY.commitments[miner] = seen + 1


def admit_reveal(ctx: Context, msg: tx_pb2.MsgRevealProof) -> None:
    """Let an expected reveal into the mempool after recomputing one entry, and start checking the others.

    The entry is drawn by local entropy. It is refused if its digest alone makes the proof spam [poc.5c], and then so
    is everything else of that miner until the next sprint.
    Raises what `proofs.check_reveal` does, AlreadyPending, WorthlessEntry.
    """
    sprint, _, entries = proofs.check_reveal(ctx, msg)
    miner = bech32_address(msg.miner)
    MEMORY.turn_to(sprint.seed)
    if miner in MEMORY.refused:
        raise WorthlessEntry("an entry of this miner was refused in this sprint")
    if ctx.block.height < MEMORY.reveals.get(miner, -PENDING_BLOCKS) + PENDING_BLOCKS:
        raise AlreadyPending("a reveal of this miner waits for a block")
    entry = entries[secrets.randbelow(len(entries))]
    digest = proofs.digests(sprint, miner, [entry])[0]
    if measure.is_spam(reference.tiles([digest] * len(entries), len(entries)), sprint.params.min_weight):
        MEMORY.refused.add(miner)
        raise WorthlessEntry(f"nonce {entry.nonce}, row {entry.row}, column {entry.col}")
    MEMORY.reveals[miner] = ctx.block.height
    proofs.check_ahead(sprint, miner, entries)
