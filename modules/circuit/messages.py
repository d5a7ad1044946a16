"""What circuit's messages cost, and every refusal of its own. Codes are frozen."""

from __future__ import annotations

from chain.errors import Refused
from chain.module import Context
from chain.wire.cosmos.circuit.v1 import tx_pb2 as pb

BASE_GAS = 60_000
URL_GAS = 10_000


class CircuitRefused(Refused):
    """What circuit says no to."""

    codespace = "circuit"


class MessageDisabled(CircuitRefused):
    """This kind of message is switched off."""

    code, text = 2, "message type is switched off by governance"


class ProtectedMessage(CircuitRefused):
    """A kind of message that nobody may switch off."""

    code, text = 3, "message type is protected"


class UnknownMessage(CircuitRefused):
    """No message of this chain has that type URL."""

    code, text = 4, "unknown message type"


class WrongState(CircuitRefused):
    """It is switched off already, or not switched off, or named twice, or nothing is named."""

    code, text = 5, "nothing to switch"


def trip_gas(ctx: Context, msg: pb.MsgTripCircuitBreaker) -> int:
    """60,000, and 10,000 for each kind of message. [circuit.6]"""
    return BASE_GAS + URL_GAS * len(msg.msg_type_urls)


def reset_gas(ctx: Context, msg: pb.MsgResetCircuitBreaker) -> int:
    """60,000, and 10,000 for each kind of message. [circuit.6]"""
    return BASE_GAS + URL_GAS * len(msg.msg_type_urls)
