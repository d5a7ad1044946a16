"""What the messages of audits and demands cost, and every refusal they can meet: codes 50 to 79 of inference."""

from __future__ import annotations

from chain.errors import Refused
from chain.module import Context
from chain.types import DENOM, Coin
from chain.wire.causeway.inference.v1 import tx_pb2
from modules.inference import keeper
from modules.inference.audits.state import SEALED
from modules.inference.sealing import OVERHEAD
from modules.inference.state import SESSIONS

COMMIT_GAS = 50_000
REVEAL_GAS = 50_000
OPENED_GAS = 40_000
"""Of each opened receipt: two signatures and a path, whatever the number of receipts settled."""
DEMAND_GAS = 80_000
ANSWER_GAS = 60_000
CONTEST_GAS = 50_000
SHOW_GAS = 100_000
SHOW_BYTE_GAS = 1_000
"""Of each sealed byte: a token has at least one, and is hashed three times."""
TOKEN_BYTES = 5
"""A token of a payload takes at most so many bytes."""
PAYLOAD_BYTES = 4_096
"""All else of a payload takes at most so many."""
GAS_PER_COIN = 1_000
"""Gas that a ucway pays of a demand's answer: a node's usual price."""


def reveal_gas(ctx: Context, msg: tx_pb2.MsgRevealAudit) -> int:
    """By the receipts opened, of which there are at most 64. [inference.45]"""
    return REVEAL_GAS + OPENED_GAS * len(msg.opened)


def show_gas(ctx: Context, msg: tx_pb2.MsgShowKey) -> int:
    """By the bytes that the chain opens."""
    return SHOW_GAS + SHOW_BYTE_GAS * len(SEALED(ctx).get(msg.demand) or b"")


def most_sealed(max_context: int) -> int:
    """The longest payload of a model, sealed, in bytes."""
    return OVERHEAD + PAYLOAD_BYTES + TOKEN_BYTES * max_context


def prepayment(ctx: Context, max_context: int) -> int:
    """Twice the gas of the longest answer, in ucway; nothing while nobody needs coins. [inference.54]"""
    gas = ANSWER_GAS + 10 * most_sealed(max_context)
    return 0 if keeper.is_waived(ctx) else -(-2 * gas // GAS_PER_COIN)


def demand_spends(ctx: Context, msg: tx_pb2.MsgDemand) -> tuple[Coin, ...]:
    """The prepayment."""
    session = SESSIONS(ctx).get(msg.session)
    if session is None:
        return ()
    return (Coin(DENOM, prepayment(ctx, keeper.session_model(ctx, session).max_context)),)


class WrongStage(Refused):
    """The settlement or the demand does not wait for this now."""

    codespace, code, text = "inference", 50, "not the time for this"


class NotAuditing(Refused):
    """It was not drawn for the settlement."""

    codespace, code, text = "inference", 51, "auditor not drawn for the settlement"


class AlreadyCommitted(Refused):
    """A commitment is final."""

    codespace, code, text = "inference", 52, "already committed"


class InvalidDigests(Refused):
    """Not one digest of 32 bytes for every drawn receipt."""

    codespace, code, text = "inference", 53, "invalid digests"


class NotItsExecutor(Refused):
    """It is somebody else's settlement or demand."""

    codespace, code, text = "inference", 54, "not the executor"


class InvalidOpening(Refused):
    """What was opened is not what was drawn, signed, settled and promised."""

    codespace, code, text = "inference", 55, "invalid opening"


class NotEntitled(Refused):
    """Only a session's client, with a receipt or a settlement, and an auditor of a drawn receipt may demand."""

    codespace, code, text = "inference", 56, "not entitled to the payload"


class AlreadyDemanded(Refused):
    """One demand for each receipt and demander."""

    codespace, code, text = "inference", 57, "already demanded"


class TooLate(Refused):
    """The session's receipts can't be disputed any more."""

    codespace, code, text = "inference", 58, "dispute window is over"


class UnknownDemand(Refused):
    """No such demand."""

    codespace, code, text = "inference", 59, "unknown demand"


class InvalidAnswer(Refused):
    """Too short to be sealed, or longer than any payload of the model."""

    codespace, code, text = "inference", 60, "invalid answer"


class NotItsDemander(Refused):
    """It is somebody else's demand."""

    codespace, code, text = "inference", 61, "not the demander"


class WrongKey(Refused):
    """Not the key that the answer was sealed with, or not a key at all."""

    codespace, code, text = "inference", 62, "wrong key"
