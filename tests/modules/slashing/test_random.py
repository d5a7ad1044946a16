"""Random lives of validators: every invariant holds after every block, and what is exported is what is there."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from chain.errors import Refused
from chain.module import Context, Mode
from chain.store.branch import Branch
from chain.store.kv import MemoryStore
from chain.types import bech32_text
from chain.wire.cosmos.slashing.v1beta1 import tx_pb2
from modules.auth.keeper import GOV
from modules.slashing import genesis, handlers, keeper, params
from tests.modules.slashing import scene
from tests.modules.slashing.scene import Scene, cons, double_sign
from tests.modules.staking import stage
from tests.modules.staking.stage import ANN, V1, V2, V3, V4

WHO = st.sampled_from([V1, V2, V3, V4])
STEP = st.one_of(
    st.tuples(st.just("away"), st.sets(WHO), st.integers(1, 12)),
    st.tuples(st.just("double sign"), WHO, st.integers(0, 30)),
    st.tuples(st.just("unjail"), WHO, st.integers(0, 90)),
    st.tuples(st.just("leave"), WHO, st.integers(1, 10_000_000)),
    st.tuples(st.just("join"), WHO, st.integers(1, 10_000_000)),
    st.tuples(st.just("window"), st.just(b""), st.integers(10, 30)),
)


@settings(max_examples=40)
@given(st.lists(STEP, min_size=5, max_size=30))
def test_whatever_happens_nothing_contradicts_itself(steps: list[tuple[str, Any, int]]) -> None:
    """The scene checks staking's and slashing's invariants after every block."""
    net = scene.new()
    stage.delegate(net.ctx, ANN, V1, 30_000_000)
    buried: set[bytes] = set()
    for step in steps:
        act(net, *step)
        now = {one for one in (V1, V2, V3, V4) if keeper.is_tombstoned(net.ctx, cons(one))}
        assert buried <= now
        buried = now
    exported = json.loads(json.dumps(genesis.export(net.ctx)))
    genesis.validate(exported)
    assert ours(read_back(net, exported)) == ours(net.ctx)


def act(net: Scene, what: str, who: Any, amount: int) -> None:
    try:
        if what == "away":
            net.blocks(amount, absent=who)
        elif what == "double sign":
            net.block(misbehavior=[double_sign(who, max(1, net.height - amount))])
        elif what == "unjail":
            net.block(seconds=amount + 1)
            net.unjail(who)
        elif what == "leave":
            stage.undelegate(net.ctx, who, who, amount)
        elif what == "join":
            stage.delegate(net.ctx, ANN, who, amount)
        else:
            resize(net, amount)
    except Refused:
        pass
    net.block()


def resize(net: Scene, window: int) -> None:
    given = params.default()
    given.signed_blocks_window = window
    handlers.update_params(net.ctx, tx_pb2.MsgUpdateParams(authority=bech32_text(GOV), params=given))


def read_back(net: Scene, exported: dict[str, Any]) -> Context:
    ctx = Context(Branch(MemoryStore()), net.ctx.block, Mode.GENESIS)
    genesis.init(ctx, exported)
    return ctx


def ours(ctx: Context) -> dict[bytes, bytes]:
    return {key: raw for key, raw in ctx.store.changes.items() if key.startswith(b"slashing/") and raw is not None}
