"""Who changes the limits of transactions, and to what."""

import pytest

from chain.errors import InvalidRequest, Unauthorized
from chain.module import Context
from chain.types import bech32_text
from chain.wire.cosmos.auth.v1beta1 import auth_pb2, tx_pb2
from modules.auth import handlers, keeper
from modules.auth.params import DEFAULT
from modules.auth.state import PARAMS
from tests.modules.accounts import A, changes

GOV_TEXT = bech32_text(keeper.GOV)


def params(**values: int) -> auth_pb2.Params:
    changed = auth_pb2.Params()
    changed.CopyFrom(DEFAULT)
    for name, value in values.items():
        setattr(changed, name, value)
    return changed


@pytest.mark.rule("auth.8")
def test_gov_changes_the_limits_and_they_hold_at_once(ctx: Context) -> None:
    changed = params(max_memo_characters=512, tx_sig_limit=9, tx_size_cost_per_byte=11, sig_verify_cost_secp256k1=2)
    handlers.update_params(ctx, tx_pb2.MsgUpdateParams(authority=GOV_TEXT, params=changed))
    assert PARAMS(ctx).get() == changed
    assert keeper.limits(ctx) == keeper.Limits(512, 9, 11, 2)


@pytest.mark.rule("auth.8")
def test_nobody_else_does(ctx: Context) -> None:
    before, other = changes(ctx), bech32_text(A)
    with pytest.raises(Unauthorized, match=f"invalid authority; expected {GOV_TEXT}, got {other}: unauthorized"):
        handlers.update_params(ctx, tx_pb2.MsgUpdateParams(authority=other, params=params()))
    assert changes(ctx) == before


FAULTS = [
    (params(max_memo_characters=0), "invalid max memo characters: 0"),
    (params(max_memo_characters=65_537), "invalid max memo characters: 65537"),
    (params(tx_sig_limit=0), "invalid tx signature limit: 0"),
    (params(tx_sig_limit=101), "invalid tx signature limit: 101"),
    (params(tx_size_cost_per_byte=0), "invalid tx size cost per byte: 0"),
    (params(tx_sig_limit=6), "invalid tx signature limit: 6"),
    (params(tx_size_cost_per_byte=1001), "invalid tx size cost per byte: 1001"),
    (params(sig_verify_cost_secp256k1=100_001), "invalid SECK256k1 signature verification cost: 100001"),
    (params(sig_verify_cost_ed25519=0), "invalid ED25519 signature verification cost: 0"),
    (params(sig_verify_cost_secp256k1=0), "invalid SECK256k1 signature verification cost: 0"),
]


@pytest.mark.rule("auth.8")
@pytest.mark.parametrize(("changed", "text"), FAULTS)
def test_parameters_out_of_bounds_are_refused(ctx: Context, changed: auth_pb2.Params, text: str) -> None:
    before = changes(ctx)
    with pytest.raises(InvalidRequest, match=text):
        handlers.update_params(ctx, tx_pb2.MsgUpdateParams(authority=GOV_TEXT, params=changed))
    assert changes(ctx) == before


def test_a_change_to_nothing_is_refused(ctx: Context) -> None:
    with pytest.raises(InvalidRequest, match="params cannot be empty"):
        handlers.update_params(ctx, tx_pb2.MsgUpdateParams(authority=GOV_TEXT))


def test_a_state_without_parameters_is_a_mistake_of_genesis(ctx: Context) -> None:
    ctx.store.delete(PARAMS.full)
    with pytest.raises(KeyError, match="genesis sets them"):
        keeper.limits(ctx)
