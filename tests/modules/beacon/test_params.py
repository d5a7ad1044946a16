"""What parameters may be, and who changes them."""

from typing import Any

import pytest

from chain.errors import Unauthorized
from chain.types import bech32_text
from chain.wire.causeway.beacon.v1 import tx_pb2
from modules.auth.keeper import GOV
from modules.beacon import handlers
from modules.beacon.messages import InvalidParams
from modules.beacon.state import ONIONS, PARAMS
from tests.modules.beacon.stage import LENGTH, V1, V2, Stage
from tests.modules.staking.stage import ANN


def update(stage: Stage, authority: bytes = GOV, **changed: Any) -> None:
    msg = tx_pb2.MsgUpdateParams(authority=bech32_text(authority))
    msg.params.CopyFrom(PARAMS(stage.ctx).get())
    for name, value in changed.items():
        setattr(msg.params, name, value)
    handlers.update_params(stage.ctx, msg)


@pytest.mark.rule("beacon.8")
def test_governance_changes_parameters_and_registered_onions_keep_their_length() -> None:
    stage = Stage()
    stage.begin(b"")
    update(stage, length=5_000, delay=20, required=True)
    assert (PARAMS(stage.ctx).get().length, PARAMS(stage.ctx).get().required) == (5_000, True)
    assert stage.onion(V1).length == LENGTH
    assert stage.register(V1, bytes(32)) == stage.height + 20
    assert stage.onion(V1).next_length == 5_000


@pytest.mark.rule("beacon.8")
def test_nobody_else_does() -> None:
    with pytest.raises(Unauthorized):
        update(Stage(), authority=ANN)


@pytest.mark.rule("beacon.8")
@pytest.mark.parametrize(
    "changed", [{"length": 4_095}, {"length": 2**24 + 1}, {"length": 0}, {"delay": 15}, {"delay": 1_001}]
)
def test_parameters_have_bounds(changed: dict[str, int]) -> None:
    stage = Stage()
    before = PARAMS(stage.ctx).get()
    with pytest.raises(InvalidParams):
        update(stage, **changed)
    assert PARAMS(stage.ctx).get() == before


@pytest.mark.rule("beacon.8")
@pytest.mark.parametrize("left", [0, 3, 4])
def test_onions_become_required_when_the_whole_set_has_them(left: int) -> None:
    stage = Stage()
    onion = stage.onion(V2)
    onion.used = onion.length - left
    ONIONS(stage.ctx)[V2] = onion
    if left > 3:
        update(stage, required=True)
    else:
        with pytest.raises(InvalidParams, match="nothing left of it"):
            update(stage, required=True)
    with pytest.raises(InvalidParams, match="has none"):
        update(Stage(onions=(V1,)), required=True)
