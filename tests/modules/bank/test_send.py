"""MsgSend: all or none, to people only."""

import pytest

from chain.errors import InsufficientFunds, InvalidAddress, InvalidCoins, Refused, Unauthorized
from chain.events import Event
from chain.module import Context
from chain.types import bech32_text, module_address
from chain.wire.cosmos.bank.v1beta1 import tx_pb2 as pb
from chain.wire.cosmos.base.v1beta1 import coin_pb2
from modules.bank import handlers, keeper
from modules.bank.messages import SendDisabled, send_gas
from modules.bank.state import PARAMS, Params
from tests.modules.accounts import A, B, changes

FEES = module_address("fee_collector")


def message(*coins: tuple[str, str], to: str = bech32_text(B), sender: str = bech32_text(A)) -> pb.MsgSend:
    amount = [coin_pb2.Coin(denom=denom, amount=amount) for amount, denom in coins]
    return pb.MsgSend(from_address=sender, to_address=to, amount=amount)


@pytest.mark.rule("bank.2")
def test_a_send_moves_every_coin(ctx: Context) -> None:
    handlers.send(ctx, message(("7", "atom"), ("10", "ucway")))
    assert [keeper.balance(ctx, B, denom) for denom in ("atom", "ucway")] == [7, 510]


@pytest.mark.rule("bank.5")
def test_a_send_says_so_with_the_attributes_that_clients_search_for(ctx: Context) -> None:
    handlers.send(ctx, message(("1", "atom"), ("10", "ucway")))
    alice, bob = bech32_text(A), bech32_text(B)
    assert ctx.events == [
        Event("coin_spent", (("spender", alice, False), ("amount", "1atom,10ucway", False))),
        Event("coin_received", (("receiver", bob, False), ("amount", "1atom,10ucway", False))),
        Event("transfer", (("recipient", bob, True), ("sender", alice, True), ("amount", "1atom,10ucway", False))),
    ]


ONE = ("1", "ucway")
REFUSALS = [
    (message(), InvalidCoins, "a transfer must move something: invalid coins"),
    (message(("0", "ucway")), InvalidCoins, "coin 0ucway amount is not positive: invalid coins"),
    (message(("-1", "ucway")), InvalidCoins, "'-1' is not an amount: invalid coins"),
    (message(("01", "ucway")), InvalidCoins, "'01' is not an amount: invalid coins"),
    (message(("1.5", "ucway")), InvalidCoins, "'1.5' is not an amount: invalid coins"),
    (message(("1٣", "ucway")), InvalidCoins, "'1٣' is not an amount: invalid coins"),
    (message((str(2**256), "ucway")), InvalidCoins, "an amount is below 2^256: invalid coins"),
    (message(("1", "")), InvalidCoins, "invalid denom: : invalid coins"),
    (message(("1", "u way")), InvalidCoins, "invalid denom: u way: invalid coins"),
    (message(ONE, ONE), InvalidCoins, "coins are sorted by denomination, each once: invalid coins"),
    (message(ONE, ("1", "atom")), InvalidCoins, "coins are sorted by denomination, each once: invalid coins"),
    (message(("1", "frozen")), SendDisabled, "frozen transfers are currently disabled: send transactions are disabled"),
    (
        message(ONE, to=bech32_text(FEES)),
        Unauthorized,
        f"{bech32_text(FEES)} is not allowed to receive funds: unauthorized",
    ),
    (message(ONE, to=""), InvalidAddress, "invalid to address: empty address string is not allowed: invalid address"),
    (
        message(ONE, to="cosmos1qypqxpq9qcrsszg2pvxq6rs0zqg3yyc5lzv7xu"),
        InvalidAddress,
        "invalid to address: invalid Bech32 prefix; expected cway, got cosmos: invalid address",
    ),
    (
        message(("1001", "ucway")),
        InsufficientFunds,
        "spendable balance 1000ucway is smaller than 1001ucway: insufficient funds",
    ),
    (
        message(("1", "atom"), ("1001", "ucway")),
        InsufficientFunds,
        "spendable balance 1000ucway is smaller than 1001ucway: insufficient funds",
    ),
]


@pytest.mark.rule("bank.2")
@pytest.mark.parametrize(("msg", "refusal", "text"), REFUSALS)
def test_a_refused_send_leaves_no_trace(ctx: Context, msg: pb.MsgSend, refusal: type[Refused], text: str) -> None:
    PARAMS(ctx).set(Params(True, {"frozen": False}))
    before = changes(ctx)
    with pytest.raises(refusal) as caught:
        handlers.send(ctx, msg)
    assert caught.value.log == text
    assert (changes(ctx), ctx.events) == (before, [])


@pytest.mark.rule("bank.6")
@pytest.mark.parametrize(("coins", "gas"), [(0, 20_000), (1, 20_000), (2, 30_000), (5, 60_000)])
def test_a_send_costs_by_its_coins(ctx: Context, coins: int, gas: int) -> None:
    assert send_gas(ctx, message(*[ONE] * coins)) == gas
