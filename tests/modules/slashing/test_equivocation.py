"""What the engine proved of a validator costs it once, and for ever."""

from __future__ import annotations

from hashlib import sha256

import pytest

from chain.module import Context
from chain.wire.cosmos.evidence.v1beta1 import evidence_pb2
from chain.wire.tendermint.abci import types_pb2 as abci
from modules.consensus import keeper as consensus
from modules.slashing import keeper
from modules.slashing.state import EVIDENCE
from modules.staking import keeper as staking
from modules.staking.messages import ConsensusKeyTaken
from tests.modules.slashing import scene
from tests.modules.slashing.scene import STAKE, Scene, cons, double_sign, name, said
from tests.modules.staking import stage
from tests.modules.staking.stage import ANN, V1, V2, V3, key_of

FOR_EVER = 253_402_300_799
TWENTIETH = STAKE // 20


@pytest.mark.rule("slashing.5")
@pytest.mark.rule("slashing.6")
@pytest.mark.parametrize("kind", [abci.DUPLICATE_VOTE, abci.LIGHT_CLIENT_ATTACK])
def test_a_double_sign_is_slashed_jailed_for_ever_and_tombstoned(kind: int) -> None:
    net = scene.new()
    net.blocks(3)
    supply = net.supply()
    events = net.block(misbehavior=[double_sign(V2, 3, kind=kind)])
    assert said(events, "slash") == [
        {
            "address": name(V2),
            "power": "10",
            "reason": "double_sign",
            "jailed": name(V2),
            "burned_coins": str(TWENTIETH),
        }
    ]
    assert (net.tokens(V2), net.supply()) == (STAKE - TWENTIETH, supply - TWENTIETH)
    info = net.info(V2)
    assert (net.jailed(V2), info.tombstoned, info.jailed_until.seconds) == (True, True, FOR_EVER)
    assert keeper.is_tombstoned(net.ctx, cons(V2))
    assert not keeper.is_tombstoned(net.ctx, cons(V1))
    assert key_of(V2) not in consensus.powers(net.ctx)
    net.blocks(3)
    assert V2 not in staking.bonded_validators(net.ctx)


@pytest.mark.rule("slashing.5")
def test_what_a_buried_validator_did_besides_costs_nothing_more() -> None:
    net = scene.new()
    net.blocks(3)
    net.block(misbehavior=[double_sign(V2, 3), double_sign(V2, 2)])
    net.block(misbehavior=[double_sign(V2, 4)])
    assert net.tokens(V2) == STAKE - TWENTIETH
    assert len(list(EVIDENCE(net.ctx))) == 1


@pytest.mark.rule("slashing.5")
@pytest.mark.parametrize(
    ("blocks_old", "seconds_old", "counts"),
    [(10, 100, True), (11, 100, True), (10, 101, True), (11, 101, False)],
)
def test_evidence_is_too_old_beyond_both_limits(blocks_old: int, seconds_old: int, counts: bool) -> None:
    net = scene.new()
    net.blocks(18)
    found = double_sign(V2, net.height + 1 - blocks_old)
    found.time.seconds = net.ctx.block.time_ns // 10**9 + 5 - seconds_old
    _limit(net.ctx, blocks=10, seconds=100)
    net.block(misbehavior=[found])
    assert keeper.is_tombstoned(net.ctx, cons(V2)) is counts
    assert (net.tokens(V2) < STAKE) is counts


def _limit(ctx: Context, blocks: int, seconds: int) -> None:
    """How old evidence may be, as genesis could have it."""
    from modules.consensus.params import default
    from modules.consensus.state import PARAMS

    params = default()
    params.evidence.max_age_num_blocks, params.evidence.max_age_duration.seconds = blocks, seconds
    PARAMS(ctx).set(params)


@pytest.mark.rule("slashing.5")
def test_misbehaviour_of_strangers_and_of_unknown_kinds_changes_nothing() -> None:
    net = scene.new()
    net.blocks(3)
    before = ours(net.ctx)
    stranger = double_sign(V2, 3)
    stranger.validator.address = bytes(20)
    net.block(misbehavior=[stranger, double_sign(V3, 3, kind=abci.UNKNOWN)])
    assert ours(net.ctx) == before


def ours(ctx: Context) -> dict[bytes, bytes | None]:
    return {key: raw for key, raw in ctx.store.changes.items() if not key.startswith(b"consensus/")}


@pytest.mark.rule("slashing.5")
def test_stake_that_left_before_the_infraction_is_spared_and_what_left_since_is_not() -> None:
    """A double sign in block 6 was made with the stake of the end of block 4."""
    net = scene.new()
    stage.delegate(net.ctx, ANN, V2, 4_000_000)
    net.blocks(2)
    net.block(act=lambda ctx: stage.undelegate(ctx, ANN, V2, 1_000_000))
    assert net.height == 4
    net.block(act=lambda ctx: stage.undelegate(ctx, ANN, V2, 1_000_000))
    net.block(act=lambda ctx: stage.redelegate(ctx, ANN, V2, V1, 1_000_000))
    events = net.block(misbehavior=[double_sign(V2, 6)])
    assert said(events, "slash")[0]["burned_coins"] == str((STAKE + 3_000_000) // 20)
    assert (net.tokens(V1), net.tokens(V2)) == (STAKE + 950_000, (STAKE + 1_000_000) * 19 // 20)


@pytest.mark.rule("slashing.5")
def test_a_validator_that_left_the_set_still_answers() -> None:
    net = scene.new()
    net.blocks(3)
    staking.jail(net.ctx, V2)
    net.blocks(5)
    net.block(misbehavior=[double_sign(V2, 3)])
    assert net.tokens(V2) == STAKE - TWENTIETH
    assert keeper.is_tombstoned(net.ctx, cons(V2))


@pytest.mark.rule("slashing.8")
def test_the_evidence_is_kept_under_its_hash() -> None:
    net = scene.new()
    net.blocks(3)
    net.block(misbehavior=[double_sign(V2, 3, power=7)])
    wanted = evidence_pb2.Equivocation(height=3, power=7, consensus_address=name(V2))
    wanted.time.seconds = stage.START + 15
    assert list(EVIDENCE(net.ctx).items()) == [(sha256(wanted.SerializeToString()).digest(), wanted)]


@pytest.mark.rule("slashing.11")
@pytest.mark.parametrize("everybody", [(V1,), (V1, V2, V3)])
def test_the_last_validators_are_punished_too_and_the_old_set_stays(everybody: tuple[bytes, ...]) -> None:
    net = scene.new(*everybody)
    net.blocks(3)
    old = consensus.powers(net.ctx)
    net.block(misbehavior=[double_sign(one, 3) for one in everybody])
    assert [net.jailed(one) for one in everybody] == [True] * len(everybody)
    assert {net.tokens(one) for one in everybody} == {STAKE - TWENTIETH}
    assert consensus.powers(net.ctx) == old
    _goes_on(net)


def _goes_on(net: Scene) -> None:
    """Blocks are made by the old set, without another punishment, until somebody new comes."""
    burned = net.supply()
    net.blocks(15)
    assert net.supply() == burned
    stage.create(net.ctx, stage.V4, STAKE)
    net.block()
    assert staking.bonded_validators(net.ctx) == [stage.V4]
    assert list(consensus.powers(net.ctx)) == [key_of(stage.V4)]


@pytest.mark.rule("slashing.6")
def test_the_tombstone_stays_when_the_validator_is_gone() -> None:
    net = scene.new()
    net.blocks(3)
    net.block(misbehavior=[double_sign(V2, 3)])
    stage.undelegate(net.ctx, V2, V2, net.tokens(V2))
    net.block(seconds=22 * 86_400)
    stage.end_block(net.ctx)
    assert staking.validator(net.ctx, V2) is None
    net.block()
    assert keeper.is_tombstoned(net.ctx, cons(V2))
    with pytest.raises(ConsensusKeyTaken):
        stage.create(net.ctx, V2, STAKE)
    stage.create(net.ctx, V2, STAKE, pubkey=stage.packed(bytes(32)))
