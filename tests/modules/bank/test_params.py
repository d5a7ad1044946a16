"""Who says what may be sent."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chain.errors import InvalidCoins, InvalidRequest, Unauthorized
from chain.module import Context
from chain.types import bech32_text
from chain.wire.cosmos.bank.v1beta1 import bank_pb2, tx_pb2
from modules.auth.keeper import GOV
from modules.bank import handlers
from modules.bank.messages import DuplicateEntry, send_enabled_gas
from modules.bank.state import PARAMS, Params
from tests.modules.accounts import A, changes

GOV_TEXT = bech32_text(GOV)


def enabled(**denoms: bool) -> list[bank_pb2.SendEnabled]:
    return [bank_pb2.SendEnabled(denom=denom, enabled=on) for denom, on in denoms.items()]


@pytest.mark.rule("bank.4")
def test_gov_sets_the_default_and_leaves_the_rest(ctx: Context) -> None:
    PARAMS(ctx).set(Params(True, {"atom": True}))
    handlers.update_params(ctx, tx_pb2.MsgUpdateParams(authority=GOV_TEXT, params=bank_pb2.Params()))
    found = PARAMS(ctx).get()
    assert (found.sendable("ucway"), found.sendable("atom")) == (False, True)


@pytest.mark.rule("bank.4")
def test_gov_says_of_single_denominations_what_may_be_sent(ctx: Context) -> None:
    PARAMS(ctx).set(Params(True, {"atom": False, "iris": False}))
    message = tx_pb2.MsgSetSendEnabled(
        authority=GOV_TEXT, send_enabled=enabled(ucway=False, iris=True), use_default_for=["atom"]
    )
    handlers.set_send_enabled(ctx, message)
    assert PARAMS(ctx).get() == Params(True, {"iris": True, "ucway": False})
    assert send_enabled_gas(ctx, message) == 90_000


@pytest.mark.rule("bank.4")
def test_nobody_else_changes_parameters(ctx: Context) -> None:
    before = changes(ctx)
    other = bech32_text(A)
    with pytest.raises(Unauthorized, match=f"invalid authority; expected {GOV_TEXT}, got {other}: unauthorized"):
        handlers.update_params(ctx, tx_pb2.MsgUpdateParams(authority=other))
    with pytest.raises(Unauthorized):
        handlers.set_send_enabled(ctx, tx_pb2.MsgSetSendEnabled(authority=other))
    assert changes(ctx) == before


def test_the_old_list_in_the_parameters_is_refused(ctx: Context) -> None:
    message = tx_pb2.MsgUpdateParams(authority=GOV_TEXT, params=bank_pb2.Params(send_enabled=enabled(ucway=False)))
    with pytest.raises(InvalidRequest, match="use of send_enabled in params is no longer supported"):
        handlers.update_params(ctx, message)


@pytest.mark.parametrize("again", [{"send_enabled": enabled(ucway=True)}, {"use_default_for": ["ucway"]}])
def test_a_denomination_is_named_once(ctx: Context, again: dict[str, object]) -> None:
    message = tx_pb2.MsgSetSendEnabled(authority=GOV_TEXT, send_enabled=enabled(ucway=False))
    message.MergeFrom(tx_pb2.MsgSetSendEnabled(**again))
    with pytest.raises(DuplicateEntry):
        handlers.set_send_enabled(ctx, message)


def test_a_denomination_is_well_formed(ctx: Context) -> None:
    with pytest.raises(InvalidCoins):
        handlers.set_send_enabled(ctx, tx_pb2.MsgSetSendEnabled(authority=GOV_TEXT, use_default_for=["1"]))


@given(st.booleans(), st.dictionaries(st.from_regex(r"[a-z][a-z0-9/]{2,20}", fullmatch=True), st.booleans()))
def test_parameters_are_read_as_they_were_written(default: bool, said: dict[str, bool]) -> None:
    raw = PARAMS.value.encode(Params(default, said))
    assert PARAMS.value.decode(raw) == Params(default, said)
    assert PARAMS.value.encode(PARAMS.value.decode(raw)) == raw
