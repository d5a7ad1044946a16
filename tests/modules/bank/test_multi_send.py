"""MsgMultiSend: one sender, many recipients, nothing lost on the way."""

from collections.abc import Sequence

import pytest

from chain.errors import InsufficientFunds, InvalidAddress, InvalidCoins, Refused, Unauthorized
from chain.module import Context
from chain.types import bech32_text, module_address
from chain.wire.cosmos.bank.v1beta1 import tx_pb2 as pb
from chain.wire.cosmos.base.v1beta1 import coin_pb2
from modules.bank import handlers, invariants, keeper
from modules.bank.messages import (
    InputOutputMismatch,
    MultipleSenders,
    NoInputs,
    NoOutputs,
    SendDisabled,
    multi_send_gas,
    multi_send_signers,
)
from modules.bank.state import PARAMS, Params
from tests.modules.accounts import NOBODY, A, B, C, changes

Part = tuple[bytes | str, dict[str, int]]


def message(inputs: Sequence[Part], outputs: Sequence[Part]) -> pb.MsgMultiSend:
    msg = pb.MsgMultiSend()
    for parts, given in ((msg.inputs, inputs), (msg.outputs, outputs)):
        for who, coins in given:
            text = who if isinstance(who, str) else bech32_text(who)
            parts.add(
                address=text, coins=[coin_pb2.Coin(denom=denom, amount=str(amount)) for denom, amount in coins.items()]
            )
    return msg


@pytest.mark.rule("bank.3")
def test_coins_go_from_one_to_many(ctx: Context) -> None:
    handlers.multi_send(
        ctx, message([(A, {"atom": 3, "ucway": 30})], [(B, {"ucway": 10}), (NOBODY, {"atom": 3, "ucway": 20})])
    )
    assert [keeper.balance(ctx, who, "ucway") for who in (A, B, NOBODY)] == [970, 510, 20]
    assert keeper.balance(ctx, NOBODY, "atom") == 3
    invariants.supply(ctx)


@pytest.mark.rule("bank.5")
def test_each_recipient_is_told_and_the_sender_once(ctx: Context) -> None:
    handlers.multi_send(ctx, message([(A, {"ucway": 3})], [(B, {"ucway": 1}), (C, {"ucway": 2})]))
    told = [(one.type, one.attributes[-1][1]) for one in ctx.events]
    assert told == [
        ("coin_spent", "3ucway"),
        ("coin_received", "1ucway"),
        ("transfer", "1ucway"),
        ("coin_received", "2ucway"),
        ("transfer", "2ucway"),
    ]


@pytest.mark.rule("bank.3")
def test_a_sender_may_be_among_the_recipients(ctx: Context) -> None:
    handlers.multi_send(ctx, message([(A, {"ucway": 1000})], [(A, {"ucway": 400}), (B, {"ucway": 600})]))
    assert [keeper.balance(ctx, who, "ucway") for who in (A, B)] == [400, 1100]


POOL = module_address("pool")
REFUSALS = [
    ([], [(B, {"ucway": 1})], NoInputs, "no inputs to send transaction"),
    ([(A, {"ucway": 1}), (B, {"ucway": 1})], [(C, {"ucway": 2})], MultipleSenders, "multiple senders not allowed"),
    ([(A, {"ucway": 1})], [], NoOutputs, "no outputs to send transaction"),
    ([(A, {"ucway": 2})], [(B, {"ucway": 1})], InputOutputMismatch, "sum inputs != sum outputs"),
    ([(A, {"ucway": 1})], [(B, {"ucway": 1}), (C, {"atom": 1})], InputOutputMismatch, "sum inputs != sum outputs"),
    ([(A, {"ucway": 2})], [(B, {"ucway": 1}), (C, {"atom": 1})], InputOutputMismatch, "sum inputs != sum outputs"),
    ([(A, {})], [(B, {})], InvalidCoins, "a transfer must move something: invalid coins"),
    ([(A, {"ucway": 1})], [(B, {"ucway": 1}), (C, {})], InvalidCoins, "a transfer must move something: invalid coins"),
    (
        [(A, {"ucway": 1})],
        [("cway1", {"ucway": 1})],
        InvalidAddress,
        "invalid output address: decoding bech32 failed: invalid bech32 string length 5: invalid address",
    ),
    (
        [(A, {"frozen": 1})],
        [(B, {"frozen": 1})],
        SendDisabled,
        "frozen transfers are currently disabled: send transactions are disabled",
    ),
    (
        [(A, {"ucway": 2})],
        [(B, {"ucway": 1}), (POOL, {"ucway": 1})],
        Unauthorized,
        f"{bech32_text(POOL)} is not allowed to receive funds: unauthorized",
    ),
    (
        [(A, {"ucway": 1001})],
        [(B, {"ucway": 1}), (C, {"ucway": 1000})],
        InsufficientFunds,
        "spendable balance 1000ucway is smaller than 1001ucway: insufficient funds",
    ),
]


@pytest.mark.rule("bank.3")
@pytest.mark.parametrize(("inputs", "outputs", "refusal", "text"), REFUSALS)
def test_a_refused_multi_send_leaves_no_trace(
    ctx: Context, inputs: Sequence[Part], outputs: Sequence[Part], refusal: type[Refused], text: str
) -> None:
    PARAMS(ctx).set(Params(True, {"frozen": False}))
    before = changes(ctx)
    with pytest.raises(refusal) as caught:
        handlers.multi_send(ctx, message(inputs, outputs))
    assert caught.value.log == text
    assert (changes(ctx), ctx.events) == (before, [])


def test_a_message_that_nobody_signs_is_refused_before_anything_else() -> None:
    with pytest.raises(NoInputs):
        multi_send_signers(pb.MsgMultiSend())


@pytest.mark.rule("bank.6")
def test_a_multi_send_costs_by_the_coins_of_its_outputs(ctx: Context) -> None:
    msg = message([(A, {"ucway": 3})], [(B, {"ucway": 1}), (C, {"atom": 1, "ucway": 1}), (B, {})])
    assert multi_send_gas(ctx, msg) == 10_000 + 25_000 * 4
