"""What poc's messages cost, and every refusal they can meet. Codes are frozen; retired numbers stay retired."""

from __future__ import annotations

from chain.errors import Refused
from chain.module import Context
from chain.types import DENOM, Coin, bech32_address
from chain.wire.causeway.poc.v1 import tx_pb2
from modules.poc.state import MINERS, PARAMS, SPRINTS, WAIVED

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


def register_spends(ctx: Context, msg: tx_pb2.MsgRegisterMiner) -> tuple[Coin, ...]:
    """Give the deposit."""
    return () if WAIVED(ctx).get() else (Coin(DENOM, int(PARAMS(ctx).get().deposit)),)


def update_spends(ctx: Context, msg: tx_pb2.MsgUpdateMiner) -> tuple[Coin, ...]:
    """Give what the miner's deposit lacks. [poc.3d]"""
    miner = MINERS(ctx).get(bech32_address(msg.miner))
    if miner is None or WAIVED(ctx).get():
        return ()
    return (Coin(DENOM, max(0, int(PARAMS(ctx).get().deposit) - int(miner.deposit))),)


class InvalidParams(Refused):
    """Parameters that contradict each other or a limit of the challenge."""

    codespace, code, text = "poc", 2, "invalid parameters"


class AlreadyRegistered(Refused):
    """The miner is registered, or its last deposit has not come back yet."""

    codespace, code, text = "poc", 3, "miner already registered"


class NotRegistered(Refused):
    """No such miner, or one that has left."""

    codespace, code, text = "poc", 4, "miner not registered"


class UnknownValidator(Refused):
    """Backing names an operator that is no validator."""

    codespace, code, text = "poc", 5, "unknown validator"


class InvalidBacking(Refused):
    """Shares that are zero, doubled, too many, or do not sum to 10,000."""

    codespace, code, text = "poc", 6, "invalid backing"


class CrowdedValidator(Refused):
    """The validator already has a quarter of all weight."""

    codespace, code, text = "poc", 7, "validator has a quarter of all weight"


class BackingChanged(Refused):
    """The miner has changed its backing in this epoch."""

    codespace, code, text = "poc", 8, "backing already changed in this epoch"


class WrongSprint(Refused):
    """Not the sprint that is open."""

    codespace, code, text = "poc", 9, "sprint is not open"


class WindowClosed(Refused):
    """The sprint is open, but not for this: too early or too late."""

    codespace, code, text = "poc", 10, "window is closed"


class RegisteredTooLate(Refused):
    """The miner was not registered before the block that opened the sprint."""

    codespace, code, text = "poc", 11, "miner registered too late for this sprint"


class DepositTooLow(Refused):
    """What is left of the deposit does not cover the spam penalty."""

    codespace, code, text = "poc", 12, "deposit too low"


class InvalidCommitment(Refused):
    """Not 32 bytes."""

    codespace, code, text = "poc", 13, "invalid commitment"


class TooManyCommitments(Refused):
    """The miner has used up its commitments of this sprint."""

    codespace, code, text = "poc", 14, "too many commitments"


class SprintFull(Refused):
    """More proofs could not be revealed before the epoch ends."""

    codespace, code, text = "poc", 15, "sprint is full"


class NoCommitment(Refused):
    """The miner committed to nothing in this sprint."""

    codespace, code, text = "poc", 16, "no commitment"


class AlreadyRevealed(Refused):
    """One reveal a sprint."""

    codespace, code, text = "poc", 17, "proof already revealed"


class InvalidEntries(Refused):
    """Not exactly k different entries, ascending, within the product."""

    codespace, code, text = "poc", 18, "invalid entries"


class CommitmentMismatch(Refused):
    """The entries are not those that the miner committed to."""

    codespace, code, text = "poc", 19, "entries do not match the commitment"


class CommitmentOpen(Refused):
    """The miner has a commitment in the open sprint and may not leave before that closes."""

    codespace, code, text = "poc", 20, "commitment in an open sprint"


class InvalidMoniker(Refused):
    """A name that is too long."""

    codespace, code, text = "poc", 21, "invalid moniker"


class AlreadyPending(Refused):
    """CheckTx only: this node has as much of this miner waiting as it takes."""

    codespace, code, text = "poc", 22, "already pending"


class WorthlessEntry(Refused):
    """CheckTx only: an entry recomputed here makes the whole proof spam."""

    codespace, code, text = "poc", 23, "worthless entry"


class JailedValidator(Refused):
    """Backing names a validator that is jailed."""

    codespace, code, text = "poc", 24, "validator is jailed"


class TooManyRegistrations(Refused):
    """While there is no deposit, only so many miners register in a block."""

    codespace, code, text = "poc", 25, "too many registrations in this block"
