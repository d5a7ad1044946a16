"""MsgUpdateParams: only gov, and never such that nobody could stake or take a stake back."""

from typing import Any

import pytest
from google.protobuf.duration_pb2 import Duration

from chain.errors import InvalidRequest, Unauthorized
from chain.module import Context
from chain.types import bech32_text
from chain.wire.cosmos.staking.v1beta1 import tx_pb2
from modules.auth.keeper import GOV
from modules.staking import handlers
from modules.staking.params import DEFAULT
from modules.staking.state import PARAMS
from tests.modules.staking.stage import ANN


def update(authority: bytes = GOV, **changes: Any) -> tx_pb2.MsgUpdateParams:
    msg = tx_pb2.MsgUpdateParams(authority=bech32_text(authority), params=DEFAULT)
    for name, value in changes.items():
        if name == "unbonding_time":
            msg.params.unbonding_time.CopyFrom(value)
        else:
            setattr(msg.params, name, value)
    return msg


@pytest.mark.rule("staking.13")
def test_gov_sets_the_parameters(ctx: Context) -> None:
    handlers.update_params(ctx, update(max_entries=9, min_commission_rate=str(10**17)))
    assert (PARAMS(ctx).get().max_entries, PARAMS(ctx).get().min_commission_rate) == (9, str(10**17))


@pytest.mark.rule("staking.13")
def test_nobody_else_does(ctx: Context) -> None:
    with pytest.raises(Unauthorized, match="invalid authority"):
        handlers.update_params(ctx, update(ANN))


@pytest.mark.rule("staking.13")
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("unbonding_time", Duration()),
        ("unbonding_time", Duration(seconds=366 * 86_400)),
        ("unbonding_time", Duration(seconds=5, nanos=-5)),
        ("max_validators", 0),
        ("max_validators", 1001),
        ("max_entries", 0),
        ("max_entries", 101),
        ("historical_entries", 100_001),
        ("bond_denom", "atom"),
        ("bond_denom", ""),
        ("min_commission_rate", "-1"),
        ("min_commission_rate", str(10**18 + 1)),
        ("min_commission_rate", "0.1"),
    ],
)
def test_parameters_that_would_stop_staking_are_refused(ctx: Context, name: str, value: Any) -> None:
    with pytest.raises(InvalidRequest):
        handlers.update_params(ctx, update(**{name: value}))
    assert PARAMS(ctx).get() == DEFAULT
