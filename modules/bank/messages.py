"""What bank's messages cost, who signs them, and every refusal of its own. Codes are the SDK's, and frozen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from chain.errors import Refused
from chain.module import Context
from chain.types import Coin, CoinLike, bech32_address, parse_coins
from chain.wire.cosmos.bank.v1beta1 import tx_pb2 as pb
from modules.bank.state import BALANCES

BASE_GAS = 10_000
COIN_GAS = 10_000
OUTPUT_GAS = 25_000
"""For each coin of an output: its account may have to be made, which is most of the work."""
"""For each coin that an account receives: up to five changed keys."""
PARAMS_GAS = 60_000


class BankRefused(Refused):
    """What bank says no to."""

    codespace = "bank"


class NoInputs(BankRefused):
    """A MsgMultiSend from nobody."""

    code, text = 2, "no inputs to send transaction"


class NoOutputs(BankRefused):
    """A MsgMultiSend to nobody."""

    code, text = 3, "no outputs to send transaction"


class InputOutputMismatch(BankRefused):
    """A MsgMultiSend that gives more or less than it takes."""

    code, text = 4, "sum inputs != sum outputs"


class SendDisabled(BankRefused):
    """The denomination may not be sent."""

    code, text = 5, "send transactions are disabled"


class DuplicateEntry(BankRefused):
    """A denomination named twice."""

    code, text = 8, "duplicate entry"


class MultipleSenders(BankRefused):
    """A MsgMultiSend with more than one input."""

    code, text = 9, "multiple senders not allowed"


def send_touches(msg: pb.MsgSend) -> Iterator[bytes]:
    """Where the balances are that a send adds to. Raises InvalidAddress."""
    return _received(msg.to_address, msg.amount)


def multi_send_touches(msg: pb.MsgMultiSend) -> Iterator[bytes]:
    """Where the balances are that a multi-send adds to. Raises InvalidAddress."""
    for output in msg.outputs:
        yield from _received(output.address, output.coins)


def _received(recipient: str, coins: Iterable[CoinLike]) -> Iterator[bytes]:
    address = bech32_address(recipient)
    for coin in coins:
        yield BALANCES.full((address, coin.denom))


def send_gas(ctx: Context, msg: pb.MsgSend) -> int:
    """20,000 for one coin, 10,000 for each more. [bank.6]"""
    return BASE_GAS + COIN_GAS * max(1, len(msg.amount))


def multi_send_gas(ctx: Context, msg: pb.MsgMultiSend) -> int:
    """10,000, and 25,000 for each coin of each output. [bank.6]"""
    return BASE_GAS + OUTPUT_GAS * sum(max(1, len(output.coins)) for output in msg.outputs)


def send_enabled_gas(ctx: Context, msg: pb.MsgSetSendEnabled) -> int:
    """60,000, and 10,000 for each denomination. [bank.6]"""
    return PARAMS_GAS + COIN_GAS * (len(msg.send_enabled) + len(msg.use_default_for))


def send_spends(ctx: Context, msg: pb.MsgSend) -> tuple[Coin, ...]:
    """What it moves. Raises InvalidCoins."""
    return parse_coins(msg.amount)


def multi_send_spends(ctx: Context, msg: pb.MsgMultiSend) -> tuple[Coin, ...]:
    """What its only input gives. Raises InvalidCoins."""
    return parse_coins(msg.inputs[0].coins)


def multi_send_signers(msg: pb.MsgMultiSend) -> tuple[str, ...]:
    """The inputs' addresses. Raises NoInputs: a message that nobody signs is none."""
    if not msg.inputs:
        raise NoInputs()
    return tuple([one.address for one in msg.inputs])
