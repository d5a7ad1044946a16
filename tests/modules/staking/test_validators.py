"""MsgCreateValidator and MsgEditValidator."""

from typing import Any

import pytest
from google.protobuf.any_pb2 import Any as AnyMessage

from chain.errors import InsufficientFunds, InvalidAddress, InvalidPubKey, InvalidRequest, Refused
from chain.module import Context
from chain.types import bech32_text, consensus_address
from chain.wire.cosmos.staking.v1beta1 import staking_pb2, tx_pb2
from modules.staking import handlers, keeper, messages
from modules.staking.state import PARAMS, VALIDATORS
from modules.vesting import keeper as vesting
from tests.modules.staking import stage
from tests.modules.staking.stage import DAY, RICH, V1, V4, coin, creation, key_of, packed, valoper

TENTH = 10**17


@pytest.mark.rule("staking.4")
def test_an_account_becomes_a_validator_with_its_own_delegation(ctx: Context) -> None:
    stage.create(ctx, V4, 5_000_000, rate=1, max_rate=2, max_change_rate=1)
    one = VALIDATORS(ctx)[V4]
    assert (one.tokens, one.delegator_shares, one.status, one.jailed) == ("5000000", "5000000" + "0" * 18, 1, False)
    assert (one.HasField("unbonding_time"), one.min_self_delegation) == (True, "1")
    rates = one.commission.commission_rates
    assert (rates.rate, rates.max_rate, rates.max_change_rate) == (str(TENTH), str(2 * TENTH), str(TENTH))
    assert one.commission.update_time.seconds == ctx.block.time_ns // 10**9
    assert keeper.consensus_key(one) == key_of(V4)
    assert keeper.by_consensus(ctx, consensus_address(key_of(V4))) == V4
    assert keeper.delegation(ctx, V4, V4) == 5_000_000 * 10**18
    assert stage.said(ctx, "create_validator") == [{"validator": valoper(V4), "amount": "5000000ucway"}]
    stage.check(ctx)


CREATIONS: list[tuple[dict[str, Any], type[Refused], str]] = [
    ({"validator_address": bech32_text(V4)}, InvalidAddress, "invalid validator address: invalid Bech32 prefix"),
    ({"value": coin(0)}, InvalidRequest, "invalid delegation amount"),
    ({"value": coin(5, "atom")}, InvalidRequest, "invalid coin denomination: got atom, expected ucway"),
    ({"min_self_delegation": "0"}, InvalidRequest, "minimum self delegation must be a positive integer"),
    ({"min_self_delegation": "x"}, InvalidRequest, "minimum self delegation must be a positive integer"),
    ({"min_self_delegation": "1000001"}, messages.SelfDelegationTooLow, "self delegation must be greater"),
    ({"description": staking_pb2.Description(moniker="m" * 71)}, InvalidRequest, "moniker length; got: 71, max: 70"),
    ({"rate": -1}, messages.CommissionNegative, "commission must be positive"),
    ({"max_rate": 11}, messages.CommissionHuge, "commission cannot be more than 100%"),
    ({"rate": 2}, messages.CommissionAboveMax, "commission cannot be more than the max rate"),
    ({"max_change_rate": -1}, messages.ChangeRateNegative, "commission change rate must be positive"),
    ({"max_change_rate": 2}, messages.ChangeRateAboveMax, "commission change rate cannot be more than"),
    ({"validator_address": valoper(V1)}, messages.OperatorTaken, "already exist for this operator address"),
    ({"pubkey": packed(key_of(V1))}, messages.ConsensusKeyTaken, "already exist for this pubkey"),
    ({"pubkey": packed(bytes(31))}, InvalidPubKey, "an ed25519 key has 32 bytes"),
    ({"pubkey": AnyMessage(type_url="/x", value=b"y")}, messages.KeyTypeRefused, "validator pubkey type"),
    ({"value": coin(RICH + 1)}, InsufficientFunds, "failed to delegate"),
]


@pytest.mark.rule("staking.4")
@pytest.mark.parametrize(("changes", "refusal", "text"), CREATIONS)
def test_a_refused_creation_leaves_no_trace(
    ctx: Context, changes: dict[str, Any], refusal: type[Refused], text: str
) -> None:
    before = dict(ctx.store.changes)
    with pytest.raises(refusal, match=text):
        handlers.create_validator(ctx, creation(V4, **changes))
    assert (dict(ctx.store.changes), ctx.events) == (before, [])


@pytest.mark.rule("staking.4")
@pytest.mark.parametrize(
    ("field", "refusal"),
    [("pubkey", messages.EmptyConsensusKey), ("description", InvalidRequest), ("commission", InvalidRequest)],
)
def test_a_creation_needs_its_parts(ctx: Context, field: str, refusal: type[Refused]) -> None:
    msg = creation(V4)
    msg.ClearField(field)
    with pytest.raises(refusal):
        handlers.create_validator(ctx, msg)


@pytest.mark.rule("staking.4")
def test_nobody_starts_below_the_chains_least_commission(ctx: Context) -> None:
    params = PARAMS(ctx).get()
    params.min_commission_rate = str(2 * TENTH)
    PARAMS(ctx).set(params)
    with pytest.raises(messages.CommissionBelowMin):
        stage.create(ctx, V4)
    with pytest.raises(InvalidRequest, match=r"less than the min commission rate 0\.2"):
        stage.edit(stage.later(ctx, DAY), V1, commission_rate=str(TENTH))


@pytest.mark.rule("staking.5")
def test_an_edit_changes_what_it_names(ctx: Context) -> None:
    stage.edit(ctx, V1, website="https://example.org", moniker="")
    found = VALIDATORS(ctx)[V1].description
    assert (found.moniker, found.website) == ("", "https://example.org")
    assert stage.said(ctx, "edit_validator") == [
        {"commission_rate": "0.100000000000000000", "min_self_delegation": "1"}
    ]


@pytest.mark.rule("staking.5")
def test_a_commission_changes_once_a_day_by_a_step_within_its_maximum(ctx: Context) -> None:
    stage.create(ctx, V4, rate=1, max_rate=3, max_change_rate=1)
    with pytest.raises(messages.CommissionTooSoon):
        stage.edit(stage.later(ctx, DAY - 1), V4, commission_rate=str(TENTH))
    ctx = stage.later(ctx, DAY)
    with pytest.raises(messages.CommissionLeap):
        stage.edit(ctx, V4, commission_rate=str(2 * TENTH + 1))
    with pytest.raises(messages.CommissionAboveMax):
        stage.edit(ctx, V4, commission_rate=str(4 * TENTH))
    with pytest.raises(InvalidRequest, match="between 0 and 1"):
        stage.edit(ctx, V4, commission_rate=str(11 * TENTH))
    stage.edit(ctx, V4, commission_rate=str(2 * TENTH))
    assert keeper.commission(ctx, V4) == 2 * TENTH
    with pytest.raises(messages.CommissionTooSoon):
        stage.edit(ctx, V4, commission_rate="0")
    stage.edit(stage.later(ctx, DAY), V4, commission_rate="0")
    assert keeper.commission(ctx, V4) == 0


@pytest.mark.rule("staking.5")
def test_a_promise_only_grows_and_is_kept(ctx: Context) -> None:
    with pytest.raises(messages.MinSelfDelegationDecreased):
        stage.edit(ctx, V1, min_self_delegation="1")
    with pytest.raises(InvalidRequest, match="must be a positive integer"):
        stage.edit(ctx, V1, min_self_delegation="0")
    with pytest.raises(messages.SelfDelegationTooLow):
        stage.edit(ctx, V1, min_self_delegation="1000001")
    stage.edit(ctx, V1, min_self_delegation="1000000")
    assert VALIDATORS(ctx)[V1].min_self_delegation == "1000000"


@pytest.mark.rule("staking.5")
def test_an_edit_says_something_of_somebody(ctx: Context) -> None:
    with pytest.raises(InvalidRequest, match="empty description"):
        handlers.edit_validator(ctx, tx_pb2.MsgEditValidator(validator_address=valoper(V1)))
    with pytest.raises(messages.NoValidator):
        stage.edit(ctx, V4)
    with pytest.raises(InvalidRequest, match="details length"):
        stage.edit(ctx, V1, details="x" * 281)


@pytest.mark.rule("staking.6")
def test_a_rise_is_known_a_whole_epoch_before_and_a_fall_holds_at_once(ctx: Context) -> None:
    stage.create(ctx, V4, rate=1, max_rate=5, max_change_rate=5)
    for _ in range(3):
        vesting.open_epoch(ctx)
    ctx = stage.later(ctx, DAY)
    stage.edit(ctx, V4, commission_rate=str(2 * TENTH))
    assert stage.said(ctx, "announce_commission")[0]["epoch"] == "4"
    seen = []
    for _ in range(3):
        vesting.open_epoch(ctx)
        keeper.open_epoch(ctx)
        seen.append(keeper.commission(ctx, V4) // TENTH)
    assert seen == [1, 2, 2]
    assert stage.said(ctx, "change_commission") == [
        {"validator": valoper(V4), "commission_rate": "0.200000000000000000"}
    ]
    ctx = stage.later(ctx, DAY)
    stage.edit(ctx, V4, commission_rate=str(4 * TENTH))
    stage.edit(stage.later(ctx, DAY), V4, commission_rate="0")
    assert keeper.commission(ctx, V4) == 0
    for _ in range(3):
        vesting.open_epoch(ctx)
        keeper.open_epoch(ctx)
    assert keeper.commission(ctx, V4) == 0
