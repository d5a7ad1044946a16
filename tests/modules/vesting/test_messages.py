"""Making vesting accounts: what is refused, in which order, and what it costs."""

from typing import Any

import pytest

from chain.errors import InsufficientFunds, InvalidAddress, InvalidCoins, InvalidRequest, Refused, Unauthorized
from chain.module import Context
from chain.types import Coin, bech32_text, module_address
from chain.wire.causeway.vesting.v1 import tx_pb2 as causeway_pb
from chain.wire.causeway.vesting.v1 import types_pb2
from chain.wire.cosmos.base.v1beta1 import coin_pb2
from chain.wire.cosmos.vesting.v1beta1 import tx_pb2 as pb
from chain.wire.cosmos.vesting.v1beta1 import vesting_pb2
from modules.auth.keeper import account
from modules.bank import keeper as bank
from modules.bank.messages import SendDisabled
from modules.bank.state import PARAMS as BANK_PARAMS
from modules.bank.state import Params
from modules.vesting import handlers, keeper
from modules.vesting.messages import create_gas, create_spends, periodic_gas, periodic_spends
from modules.vesting.schedule import Kind
from modules.vesting.state import LOCKS, PARAMS
from tests.modules.accounts import NOBODY, A, B, changes
from tests.modules.vesting.people import NOW, at, message, require_sound

GOV = bech32_text(module_address("gov"))
MODULE = bech32_text(module_address("fee_collector"))
FROZEN = "frozen"


def coins(*given: tuple[str, str]) -> list[coin_pb2.Coin]:
    return [coin_pb2.Coin(denom=denom, amount=amount) for amount, denom in given]


def periodic(*periods: tuple[int, int], start: int = NOW, **terms: Any) -> pb.MsgCreatePeriodicVestingAccount:
    return pb.MsgCreatePeriodicVestingAccount(
        from_address=terms.get("sender", bech32_text(A)),
        to_address=terms.get("to", bech32_text(NOBODY)),
        start_time=start,
        vesting_periods=[
            vesting_pb2.Period(length=length, amount=coins((str(amount), "ucway"))) for length, amount in periods
        ],
    )


def permanent(amount: int = 600, to: str = bech32_text(NOBODY)) -> pb.MsgCreatePermanentLockedAccount:
    return pb.MsgCreatePermanentLockedAccount(
        from_address=bech32_text(A), to_address=to, amount=coins((str(amount), "ucway"))
    )


def create(ctx: Context, msg: Any) -> None:
    handler: Any = {
        "MsgCreateVestingAccount": handlers.create_vesting_account,
        "MsgCreatePermanentLockedAccount": handlers.create_permanent_locked_account,
        "MsgCreatePeriodicVestingAccount": handlers.create_periodic_vesting_account,
    }[msg.DESCRIPTOR.name]
    handler(ctx, msg)


@pytest.mark.rule("vesting.3")
@pytest.mark.parametrize(
    ("msg", "kind", "locked"),
    [
        (message(600, 100), Kind.CONTINUOUS, [600, 300, 0]),
        (message(600, 100, delayed=True), Kind.DELAYED, [600, 600, 0]),
        (permanent(), Kind.PERMANENT, [600, 600, 600]),
        (periodic((50, 200), (50, 400)), Kind.PERIODIC, [600, 400, 0]),
    ],
)
def test_the_coins_arrive_and_unlock(ctx: Context, msg: Any, kind: Kind, locked: list[int]) -> None:
    create(ctx, msg)
    made = LOCKS(ctx)[NOBODY].schedule
    assert made is not None
    assert made.kind is kind
    assert bank.balance(ctx, NOBODY, "ucway") == 600
    assert [keeper.locked(at(ctx, later), NOBODY, "ucway") for later in (0, 50, 100)] == locked
    assert [one.type for one in ctx.events] == ["coin_spent", "coin_received", "transfer"]
    found = account(ctx, NOBODY)
    assert found is not None
    assert (found.number, found.sequence) == (7, 0)
    require_sound(ctx)


EXISTS = f"account {bech32_text(B)} already exists: invalid request"
POOR = "spendable balance 1000ucway is smaller than 1001ucway: insufficient funds"
BLOCKED = f"{MODULE} is not allowed to receive funds: unauthorized"
REFUSALS: list[tuple[Any, type[Refused], str]] = [
    (
        message(sender=""),
        InvalidAddress,
        "invalid 'from' address: empty address string is not allowed: invalid address",
    ),
    (
        message(to="x"),
        InvalidAddress,
        "invalid 'to' address: decoding bech32 failed: invalid bech32 string length 1: invalid address",
    ),
    (message(0), InvalidCoins, "coin 0ucway amount is not positive: invalid coins"),
    (message(seconds=-NOW), InvalidRequest, "invalid end time: invalid request"),
    (message(seconds=-NOW - 1), InvalidRequest, "invalid end time: invalid request"),
    (message(denom=FROZEN), SendDisabled, "frozen transfers are currently disabled: send transactions are disabled"),
    (message(to=MODULE), Unauthorized, BLOCKED),
    (message(to=bech32_text(B)), InvalidRequest, EXISTS),
    (message(to=bech32_text(A)), InvalidRequest, f"account {bech32_text(A)} already exists: invalid request"),
    (message(1001), InsufficientFunds, POOR),
    (permanent(0), InvalidCoins, "coin 0ucway amount is not positive: invalid coins"),
    (permanent(to=bech32_text(B)), InvalidRequest, EXISTS),
    (permanent(1001), InsufficientFunds, POOR),
    (
        periodic((1, 1), start=0),
        InvalidRequest,
        "invalid start time of 0, length must be greater than 0: invalid request",
    ),
    (
        periodic((1, 1), (0, 1)),
        InvalidRequest,
        "invalid period length of 0 in period 1, length must be greater than 0: invalid request",
    ),
    (periodic((1, 0)), InvalidCoins, "coin 0ucway amount is not positive: invalid coins"),
    (periodic(), InvalidRequest, "invalid coins: : invalid request"),
    (periodic((1, 1), to=bech32_text(B)), InvalidRequest, EXISTS),
    (periodic((1, 1), to=MODULE), Unauthorized, BLOCKED),
    (periodic((1, 1000), (1, 1)), InsufficientFunds, POOR),
    (
        periodic((2**62, 1), (2**62, 1)),
        InvalidRequest,
        "cumulative endTime overflowed, and/or is less than startTime: invalid request",
    ),
    (periodic((1, 2**255), (1, 2**255)), InvalidRequest, "coins of all periods are below 2^256: invalid request"),
    (
        periodic(*[(1, 1)] * 1000),
        InvalidRequest,
        "a vesting account has at most 1000 coins in all its periods: invalid request",
    ),
]


@pytest.mark.rule("vesting.3")
@pytest.mark.parametrize(("msg", "refusal", "text"), REFUSALS)
def test_a_refused_account_leaves_no_trace(ctx: Context, msg: Any, refusal: type[Refused], text: str) -> None:
    BANK_PARAMS(ctx).set(Params(True, {FROZEN: False}))
    before = changes(ctx)
    with pytest.raises(refusal) as refused:
        create(ctx, msg)
    assert refused.value.log == text
    assert type(refused.value) is refusal
    assert (changes(ctx), ctx.events) == (before, [])


def test_an_account_without_coins_is_refused(ctx: Context) -> None:
    msg = permanent()
    del msg.amount[:]
    with pytest.raises(InvalidCoins, match="coins that vest must be some"):
        create(ctx, msg)


@pytest.mark.rule("vesting.3")
@pytest.mark.parametrize(
    ("gas", "spends", "msg", "cost", "spent"),
    [
        (create_gas, create_spends, message(5), 60_000, (Coin("ucway", 5),)),
        (create_gas, create_spends, permanent(5), 60_000, (Coin("ucway", 5),)),
        (periodic_gas, periodic_spends, periodic((1, 5)), 60_000, (Coin("ucway", 5),)),
        (periodic_gas, periodic_spends, periodic((1, 5), (2, 6), (3, 7)), 80_000, (Coin("ucway", 18),)),
        (periodic_gas, periodic_spends, periodic(), 60_000, ()),
    ],
)
def test_gas_follows_the_coins_and_holdings_are_known(
    ctx: Context, gas: Any, spends: Any, msg: Any, cost: int, spent: tuple[Coin, ...]
) -> None:
    assert (gas(ctx, msg), spends(ctx, msg)) == (cost, spent)


def change(epochs: int, authority: str = GOV) -> causeway_pb.MsgUpdateParams:
    return causeway_pb.MsgUpdateParams(authority=authority, params=types_pb2.Params(vesting_epochs=epochs))


@pytest.mark.rule("vesting.5")
@pytest.mark.parametrize("epochs", [1, 90, 1000])
def test_governance_says_how_long_rewards_vest(ctx: Context, epochs: int) -> None:
    handlers.update_params(ctx, change(epochs))
    assert PARAMS(ctx).get().vesting_epochs == epochs


@pytest.mark.rule("vesting.5")
@pytest.mark.parametrize(
    ("msg", "refusal"),
    [
        (change(5, bech32_text(A)), Unauthorized),
        (change(0), InvalidRequest),
        (change(1001), InvalidRequest),
        (causeway_pb.MsgUpdateParams(authority=GOV), InvalidRequest),
    ],
)
def test_parameters_that_cannot_be_are_refused(
    ctx: Context, msg: causeway_pb.MsgUpdateParams, refusal: type[Refused]
) -> None:
    before = changes(ctx)
    with pytest.raises(refusal):
        handlers.update_params(ctx, msg)
    assert changes(ctx) == before
