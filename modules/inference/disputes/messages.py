"""What disputes cost, and every refusal they can meet: codes 80 to 119 of inference, frozen."""

from __future__ import annotations

from chain.errors import Refused
from chain.module import Context
from chain.types import DENOM, Coin
from chain.wire.causeway.inference.v1 import tx_pb2
from modules.inference import keeper

DISPUTE_GAS = 150_000
CHOOSE_GAS = 60_000
ANSWER_GAS = 100_000
RECOMPUTE_GAS = 1_000_000
"""Of opened inputs: their proofs, and one leaf by the reference."""
SAMPLE_GAS = 5_000_000
"""Of posted logits: a token drawn from them. They are kept while the game is on."""

LONGEST_GAME = (DISPUTE_GAS + CHOOSE_GAS * 7 + ANSWER_GAS * 8 + RECOMPUTE_GAS * 3 + SAMPLE_GAS) + 10 * 450_000
"""Gas of the longest game, with its bytes and signatures: both sides' moves together."""


def dispute_gas(ctx: Context, msg: tx_pb2.MsgDispute) -> int:
    """An accusation costs the same whatever it is about."""
    del ctx, msg
    return DISPUTE_GAS


def choose_gas(ctx: Context, msg: tx_pb2.MsgChoose) -> int:
    """A choice costs the same wherever the game is."""
    del ctx, msg
    return CHOOSE_GAS


def answer_gas(ctx: Context, msg: tx_pb2.MsgAnswer) -> int:
    """By what the move makes the chain compute; known from the message alone. [inference.85]"""
    del ctx
    opened = RECOMPUTE_GAS if msg.move.openings or msg.move.tokens else 0
    return ANSWER_GAS + opened + (SAMPLE_GAS if msg.move.logits else 0)


def dispute_spends(ctx: Context, msg: tx_pb2.MsgDispute) -> tuple[Coin, ...]:
    """The bond of an accusation. [inference.82]"""
    del msg
    return (Coin(DENOM, keeper.dispute_bond(ctx)),)


class InvalidEvidence(Refused):
    """No receipt that this executor signed for this session."""

    codespace, code, text = "inference", 80, "invalid evidence"


class WindowClosed(Refused):
    """The session ended too long ago."""

    codespace, code, text = "inference", 81, "dispute window is closed"


class NotProved(Refused):
    """What is decided at once is not so."""

    codespace, code, text = "inference", 82, "accusation is not proved"


class InvalidAccusation(Refused):
    """There is nothing of this kind that can be wrong with the receipt."""

    codespace, code, text = "inference", 83, "invalid accusation"


class UnknownDispute(Refused):
    """No such dispute."""

    codespace, code, text = "inference", 84, "unknown dispute"


class NotYourTurn(Refused):
    """The game is over, waits, or waits for somebody else."""

    codespace, code, text = "inference", 85, "not your turn"


class InvalidMove(Refused):
    """What is posted does not have the form of this stage, or does not lead to the executor's own roots."""

    codespace, code, text = "inference", 86, "invalid move"


class InvalidChoice(Refused):
    """There is no such thing to choose."""

    codespace, code, text = "inference", 87, "invalid choice"
