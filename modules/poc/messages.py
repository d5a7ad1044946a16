"""What poc's messages cost, and every refusal they can meet. Codes are frozen; retired numbers stay retired."""

from __future__ import annotations

from chain.errors import Refused
from chain.module import Context
from chain.wire.causeway.poc.v1 import tx_pb2
from modules.poc.state import SPRINTS

REGISTER_GAS = 60_000
COMMIT_GAS = 20_000
PARAMS_GAS = 60_000
NO_SPRINT_GAS = 20_000
"""Gas of a reveal for a sprint that does not exist: it is refused without looking at its entries."""


def reveal_gas(ctx: Context, msg: tx_pb2.MsgRevealProof) -> int:
    """Give k · gas_per_tile as of the sprint's opening, whatever this node has already checked. [poc.4a]

    Sprints come and go only between blocks, so the gas of a message is the same all through a block.
    """
    sprint = SPRINTS(ctx).get((msg.epoch, msg.sprint))
    return NO_SPRINT_GAS if sprint is None else sprint.params.entries * sprint.params.gas_per_tile


class PocRefused(Refused):
    """What proof of compute says no to."""

    codespace = "poc"


class InvalidParams(PocRefused):
    """Parameters that contradict each other or a limit of the challenge."""

    code, text = 2, "invalid parameters"


class AlreadyRegistered(PocRefused):
    """The miner is registered, or its last deposit has not come back yet."""

    code, text = 3, "miner already registered"


class NotRegistered(PocRefused):
    """No such miner, or one that has left."""

    code, text = 4, "miner not registered"


class UnknownValidator(PocRefused):
    """Backing names an operator that is no validator."""

    code, text = 5, "unknown validator"


class InvalidBacking(PocRefused):
    """Shares that are zero, doubled, too many, or do not sum to 10,000."""

    code, text = 6, "invalid backing"


class CrowdedValidator(PocRefused):
    """The validator already has a quarter of all weight."""

    code, text = 7, "validator has a quarter of all weight"


class BackingChanged(PocRefused):
    """The miner has changed its backing in this epoch."""

    code, text = 8, "backing already changed in this epoch"


class WrongSprint(PocRefused):
    """Not the sprint that is open."""

    code, text = 9, "sprint is not open"


class WindowClosed(PocRefused):
    """The sprint is open, but not for this: too early or too late."""

    code, text = 10, "window is closed"


class RegisteredTooLate(PocRefused):
    """The miner was not registered before the block that opened the sprint."""

    code, text = 11, "miner registered too late for this sprint"


class DepositTooLow(PocRefused):
    """What is left of the deposit does not cover the spam penalty."""

    code, text = 12, "deposit too low"


class InvalidCommitment(PocRefused):
    """Not 32 bytes."""

    code, text = 13, "invalid commitment"


class TooManyCommitments(PocRefused):
    """The miner has used up its commitments of this sprint."""

    code, text = 14, "too many commitments"


class SprintFull(PocRefused):
    """More proofs could not be revealed before the epoch ends."""

    code, text = 15, "sprint is full"


class NoCommitment(PocRefused):
    """The miner committed to nothing in this sprint."""

    code, text = 16, "no commitment"


class AlreadyRevealed(PocRefused):
    """One reveal a sprint."""

    code, text = 17, "proof already revealed"


class InvalidEntries(PocRefused):
    """Not exactly k different entries, ascending, within the product."""

    code, text = 18, "invalid entries"


class CommitmentMismatch(PocRefused):
    """The entries are not those that the miner committed to."""

    code, text = 19, "entries do not match the commitment"


class CommitmentOpen(PocRefused):
    """The miner has a commitment in the open sprint and may not leave before that closes."""

    code, text = 20, "commitment in an open sprint"


class InvalidMoniker(PocRefused):
    """A name that is too long."""

    code, text = 21, "invalid moniker"


class AlreadyPending(PocRefused):
    """CheckTx only: this node has as much of this miner waiting as it takes."""

    code, text = 22, "already pending"


class WorthlessEntry(PocRefused):
    """CheckTx only: an entry recomputed here makes the whole proof spam."""

    code, text = 23, "worthless entry"
