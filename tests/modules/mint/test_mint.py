"""Minting: half of an epoch at once, the other as it is earned, nothing else ever."""

from __future__ import annotations

from typing import Any

import pytest

from chain.errors import InvalidCoins, InvalidRequest, Refused, Unauthorized
from chain.module import Context
from chain.types import DENOM, bech32_text
from chain.wire.causeway.mint.v1 import query_pb2 as own
from chain.wire.cosmos.mint.v1beta1 import mint_pb2, query_pb2, tx_pb2
from modules.auth.keeper import GOV
from modules.bank import keeper as bank
from modules.mint import genesis, handlers, invariants, keeper, queries, schedule
from modules.mint.params import DEFAULT, FIXED
from modules.mint.state import INFERENCE, MINTED, PARAMS, PAYABLE
from tests.modules.accounts import A, B, changes

GOV_TEXT = bech32_text(GOV)
FIRST = schedule.reward(0, 1461)


def check(ctx: Context) -> None:
    for invariant in (invariants.within_schedule, invariants.keeps_nothing):
        invariant(ctx)


@pytest.mark.rule("mint.2")
def test_the_half_for_inference_is_minted_at_once_and_the_other_when_it_is_earned(minting: Context) -> None:
    before = bank.supply(minting, DENOM)
    by_weight = keeper.mint_epoch(minting, 0)
    assert (by_weight, bank.balance(minting, INFERENCE, DENOM)) == (FIRST - FIRST // 2, FIRST // 2)
    assert bank.supply(minting, DENOM) == before + FIRST // 2
    keeper.pay(minting, A, 10)
    keeper.pay(minting, B, by_weight - 10)
    assert bank.supply(minting, DENOM) == before + FIRST
    assert bank.balance(minting, A, DENOM) == 1010
    check(minting)


@pytest.mark.rule("mint.3")
def test_what_nobody_earned_is_never_minted(minting: Context) -> None:
    keeper.mint_epoch(minting, 0)
    keeper.pay(minting, A, 10)
    second = keeper.mint_epoch(minting, 1)
    with pytest.raises(ValueError, match="that may be paid"):
        keeper.pay(minting, A, second + 1)
    keeper.pay(minting, A, second)
    assert MINTED(minting).get() == FIRST // 2 + 10 + schedule.reward(1, 1461)
    check(minting)


@pytest.mark.rule("mint.3")
@pytest.mark.parametrize("epoch", [0, 3, 4])
def test_no_epoch_is_minted_for_twice(minting: Context, epoch: int) -> None:
    keeper.mint_epoch(minting, 4)
    before = changes(minting)
    with pytest.raises(ValueError, match="already"):
        keeper.mint_epoch(minting, epoch)
    assert changes(minting) == before


def test_a_negative_payment_is_a_mistake_of_a_program(minting: Context) -> None:
    keeper.mint_epoch(minting, 0)
    with pytest.raises(ValueError, match="that may be paid"):
        keeper.pay(minting, A, -1)


def test_a_payment_of_nothing_says_nothing(minting: Context) -> None:
    before = changes(minting)
    keeper.pay(minting, A, 0)
    assert (changes(minting), minting.events) == (before, [])


def test_readers_are_told_as_wallets_expect(minting: Context) -> None:
    keeper.mint_epoch(minting, 0)
    del minting.events[:]
    keeper.pay(minting, A, 7)
    told = [(event.type, {key: value for key, value, _ in event.attributes}) for event in minting.events]
    assert [kind for kind, _ in told] == ["coinbase", "coin_spent", "coin_received", "transfer"]
    assert told[3][1]["recipient"] == bech32_text(A)


def changed(**values: Any) -> mint_pb2.Params:
    params = mint_pb2.Params()
    params.CopyFrom(DEFAULT)
    for name, value in values.items():
        setattr(params, name, value)
    return params


@pytest.mark.rule("mint.5")
def test_governance_says_how_many_blocks_a_year_has(minting: Context) -> None:
    handlers.update_params(minting, tx_pb2.MsgUpdateParams(authority=GOV_TEXT, params=changed(blocks_per_year=9)))
    assert PARAMS(minting).get() == changed(blocks_per_year=9)


@pytest.mark.rule("mint.5")
@pytest.mark.parametrize(
    ("authority", "params", "refusal"),
    [
        (bech32_text(A), DEFAULT, Unauthorized),
        (GOV_TEXT, changed(blocks_per_year=0), InvalidRequest),
        (GOV_TEXT, changed(blocks_per_year=10**9 + 1), InvalidRequest),
        *[(GOV_TEXT, changed(**{name: "1"}), InvalidRequest) for name in FIXED],
        (GOV_TEXT, None, InvalidRequest),
    ],
)
def test_nobody_changes_how_much_is_minted(
    minting: Context, authority: str, params: mint_pb2.Params | None, refusal: type[Refused]
) -> None:
    before = changes(minting)
    with pytest.raises(refusal):
        handlers.update_params(minting, tx_pb2.MsgUpdateParams(authority=authority, params=params))
    assert changes(minting) == before


@pytest.mark.rule("mint.6")
def test_wallets_read_inflation_and_provisions_as_digits(minting: Context) -> None:
    year = schedule.cumulative(365, 1461)
    provisions = queries.annual_provisions(minting, query_pb2.QueryAnnualProvisionsRequest())
    assert provisions.annual_provisions == b"%d" % (year * 10**18)
    inflation = queries.inflation(minting, query_pb2.QueryInflationRequest())
    assert inflation.inflation == b"%d" % (year * 10**18 // bank.supply(minting, DENOM))
    params = queries.params(minting, query_pb2.QueryParamsRequest()).params
    assert (params.mint_denom, params.goal_bonded) == (DENOM, "100000000000000000")


@pytest.mark.rule("mint.6")
def test_inflation_of_nothing_is_zero(minting: Context) -> None:
    for address in (A, B):
        bank.transfer(minting, address, bank.module_address("pool"), bank.balance(minting, address, DENOM), DENOM)
    bank.burn(minting, "pool", bank.supply(minting, DENOM) - 1, DENOM)
    trial = minting.branch()
    trial.store.delete(b"bank/\x00" + DENOM.encode())
    assert queries.inflation(trial, query_pb2.QueryInflationRequest()).inflation == b"0"


def test_the_schedule_is_told(minting: Context) -> None:
    keeper.mint_epoch(minting, 0)
    keeper.pay(minting, A, 5)
    told = queries.present(minting, own.QueryScheduleRequest())
    assert told == own.QueryScheduleResponse(
        total="1000000000000000",
        half_life_epochs=1461,
        next_epoch=1,
        next_reward=str(schedule.reward(1, 1461)),
        minted=str(FIRST // 2 + 5),
        payable=str(FIRST - FIRST // 2 - 5),
        inference_pool=str(FIRST // 2),
    )


@pytest.mark.parametrize("epoch", [0, 1, 5000, 2**64 - 1])
def test_any_epochs_reward_is_told(minting: Context, epoch: int) -> None:
    told = queries.reward(minting, own.QueryRewardRequest(epoch=epoch))
    assert (told.epoch, int(told.by_weight) + int(told.inference)) == (epoch, keeper.reward(minting, epoch))
    assert int(told.cumulative) == schedule.cumulative(epoch + 1, 1461)


@pytest.mark.rule("mint.7")
def test_what_is_exported_is_read_back(minting: Context) -> None:
    keeper.mint_epoch(minting, 2)
    keeper.pay(minting, A, 5)
    exported = genesis.export(minting)
    genesis.validate(exported)
    before = list(minting.store.scan(b"mint/", b"mint0"))
    for key, _ in before:
        minting.store.delete(key)
    genesis.init(minting, exported)
    assert list(minting.store.scan(b"mint/", b"mint0")) == before
    assert exported["params"]["goal_bonded"] == "0.100000000000000000"


@pytest.mark.rule("mint.7")
@pytest.mark.parametrize(
    ("state", "refusal", "text"),
    [
        ({"half_life_epochs": "3"}, InvalidRequest, "half_life_epochs is 4 to"),
        ({"half_life_epochs": str(10**12 + 1)}, InvalidRequest, "half_life_epochs is 4 to"),
        ({"minted": "1"}, InvalidRequest, "more is minted"),
        ({"payable": "1"}, InvalidRequest, "more is minted"),
        ({"next_epoch": "1", "minted": str(FIRST), "payable": "1"}, InvalidRequest, "more is minted"),
        ({"next_epoch": str(2**61)}, InvalidRequest, "next_epoch is at most"),
        ({"minted": "-1"}, InvalidCoins, "is not an amount"),
        ({"params": {"mint_denom": "atom"}}, InvalidRequest, "mint_denom is ucway"),
        ({"minter": {}}, InvalidRequest, "minter"),
    ],
)
def test_another_money_is_refused(state: dict[str, Any], refusal: type[Refused], text: str) -> None:
    with pytest.raises(refusal, match=text):
        genesis.validate(state)


def test_a_wrong_sum_is_seen(minting: Context) -> None:
    PAYABLE(minting).set(1)
    with pytest.raises(ValueError, match="the schedule has 0"):
        invariants.within_schedule(minting)
    bank.mint(minting, "mint", 1, DENOM)
    with pytest.raises(ValueError, match="mint's account holds"):
        invariants.keeps_nothing(minting)
