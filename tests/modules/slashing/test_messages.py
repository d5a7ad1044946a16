"""MsgUnjail and MsgUpdateParams: who may, and what clients read when they may not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from chain import dec
from chain.errors import InvalidAddress, InvalidRequest, Refused, Unauthorized
from chain.types import bech32_text
from chain.wire.cosmos.slashing.v1beta1 import tx_pb2
from modules.auth.keeper import GOV
from modules.slashing import handlers, params, window
from modules.slashing.messages import MissingSelfDelegation, NotJailed, SelfDelegationTooLow, StillJailed
from modules.slashing.state import MISSED, PARAMS
from modules.staking import keeper as staking
from tests.modules.slashing import scene
from tests.modules.slashing.scene import STAKE, Scene, cons, double_sign
from tests.modules.staking import stage
from tests.modules.staking.stage import ANN, V1, V2

GOV_TEXT = bech32_text(GOV)


def away() -> Scene:
    """V2 has just been jailed for downtime, for a minute."""
    net = scene.new()
    net.blocks(11, absent=[V2])
    assert net.jailed(V2)
    return net


@pytest.mark.rule("slashing.7")
def test_a_validator_comes_back_when_its_jail_has_ended() -> None:
    net = away()
    net.block(seconds=60)
    net.unjail(V2)
    assert not net.jailed(V2)
    net.block()
    assert V2 in staking.bonded_validators(net.ctx)
    assert scene.said([one for one in net.ctx.events if one.type == "slash"], "slash") == []


def too_soon(net: Scene) -> None:
    net.block(seconds=59)


def buried(net: Scene) -> None:
    net.block(misbehavior=[double_sign(V2, 3)])
    net.block(seconds=10**6)


def promises_more(net: Scene) -> None:
    net.block(seconds=60)
    stage.delegate(net.ctx, ANN, V2, STAKE)
    stage.edit(net.ctx, V2, min_self_delegation=str(STAKE))


def gave_it_all_up(net: Scene) -> None:
    net.block(seconds=60)
    stage.undelegate(net.ctx, V2, V2, net.tokens(V2))


def free(net: Scene) -> None:
    net.block(seconds=60)
    net.unjail(V2)


@pytest.mark.rule("slashing.7")
@pytest.mark.parametrize(
    ("happened", "refusal", "text"),
    [
        (too_soon, StillJailed, "until .*Z: validator still jailed; cannot be unjailed$"),
        (buried, StillJailed, "it has double-signed: validator still jailed; cannot be unjailed$"),
        (
            promises_more,
            SelfDelegationTooLow,
            "^9900000 less than 10000000: validator's self delegation less than minimum; cannot be unjailed$",
        ),
        (gave_it_all_up, MissingSelfDelegation, "^validator has no self-delegation; cannot be unjailed$"),
        (free, NotJailed, "^validator not jailed; cannot be unjailed$"),
    ],
)
def test_a_refused_unjail_says_why_and_changes_nothing(
    happened: Callable[[Scene], None], refusal: type[Refused], text: str
) -> None:
    net = away()
    happened(net)
    before = dict(net.ctx.store.changes)
    with pytest.raises(refusal, match=text):
        net.unjail(V2)
    assert net.ctx.store.changes == before


def test_nobody_unjails_what_is_no_validator() -> None:
    net = scene.new()
    with pytest.raises(Refused, match="validator does not exist"):
        net.unjail(ANN)
    with pytest.raises(InvalidAddress):
        handlers.unjail(net.ctx, tx_pb2.MsgUnjail(validator_addr=bech32_text(V1)))


def test_a_validator_that_was_never_in_the_set_unjails_at_once() -> None:
    net = scene.new(V1)
    stage.create(net.ctx, V2, STAKE)
    staking.jail(net.ctx, V2)
    net.unjail(V2)
    assert not net.jailed(V2)


def changed(**values: Any) -> tx_pb2.MsgUpdateParams:
    given = params.default()
    for key, value in values.items():
        setattr(given, key, value)
    return tx_pb2.MsgUpdateParams(authority=GOV_TEXT, params=given)


@pytest.mark.rule("slashing.9")
def test_gov_sets_parameters_and_nobody_else() -> None:
    net = scene.new()
    handlers.update_params(net.ctx, changed(signed_blocks_window=200))
    assert params.rules(net.ctx).window == 200
    message = changed()
    message.authority = bech32_text(ANN)
    with pytest.raises(Unauthorized, match=f"invalid authority; expected {GOV_TEXT}, got {message.authority}"):
        handlers.update_params(net.ctx, message)
    with pytest.raises(InvalidRequest, match="params cannot be empty"):
        handlers.update_params(net.ctx, tx_pb2.MsgUpdateParams(authority=GOV_TEXT))
    with pytest.raises(InvalidRequest, match="signed blocks window"):
        handlers.update_params(net.ctx, changed(signed_blocks_window=5))
    assert PARAMS(net.ctx).get().signed_blocks_window == 200


@pytest.mark.rule("slashing.9")
@pytest.mark.parametrize("length", [10, 11, 30, 5000])
def test_a_window_of_another_length_begins_with_nothing_missed(length: int) -> None:
    net = scene.new(signed_blocks_window="20", min_signed_per_window="0.100000000000000000")
    net.blocks(18, absent=[V2])
    assert net.info(V2).missed_blocks_counter == 18
    net.block(act=lambda ctx: handlers.update_params(ctx, changed(signed_blocks_window=length)))
    assert (net.info(V2).missed_blocks_counter, list(MISSED(net.ctx))) == (0, [])
    net.blocks(3, absent=[V2])
    assert (net.info(V2).missed_blocks_counter, net.jailed(V2)) == (3, False)
    net.blocks(length // 2, absent=[V2] if length < 5000 else [])
    assert net.jailed(V2) is (length < 5000 and net.height > net.info(V2).start_height + length)


def test_other_parameters_leave_the_windows_alone() -> None:
    net = scene.new()
    net.blocks(3, absent=[V2])
    fraction = dec.wire(dec.ONE // 2).encode()
    message = changed(signed_blocks_window=10, slash_fraction_double_sign=fraction)
    net.block([V2], act=lambda ctx: handlers.update_params(ctx, message))
    assert net.info(V2).missed_blocks_counter == 4
    assert len(window.indices(net.ctx, cons(V2))) == 4
