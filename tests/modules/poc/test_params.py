"""Parameters: who may set them, and to what."""

import pytest

from chain.errors import InvalidCoins, Unauthorized
from chain.wire.causeway.poc.v1 import tx_pb2
from chain.wire.causeway.poc.v1 import types_pb2 as pb
from genesis import preset, preset_names
from modules.auth.keeper import GOV_TEXT as AUTHORITY
from modules.poc import handlers, params
from modules.poc.messages import InvalidParams
from modules.poc.state import PARAMS
from tests.modules.poc.network import Network, text

MAINNET = {
    "tile": 64,
    "rows": 8192,
    "cols": 8192,
    "depth": 8192,
    "entries": 64,
    "first_height": 100,
    "epoch_blocks": 17_280,
    "sprint_blocks": 60,
    "confirm_blocks": 30,
    "reveal_blocks": 720,
    "confirmations": 4,
    "block_time": 5000,
    "lead": 10_000,
    "tolerance": 5,
    "smooth": 4,
    "churn": 8,
    "deposit": "100000000",
    "min_weight": 10**6,
    "spam_penalty": "1000000",
    "gas_per_tile": 64 * 64 * 8192 // 45,
}
LOCAL = {
    **MAINNET,
    "rows": 1024,
    "cols": 1024,
    "depth": 1024,
    "first_height": 5,
    "epoch_blocks": 60,
    "sprint_blocks": 15,
    "confirm_blocks": 5,
    "reveal_blocks": 8,
    "confirmations": 1,
    "block_time": 1000,
    "lead": 500,
    "tolerance": 2,
    "smooth": 1,
    "churn": 1,
    "deposit": "1000000",
    "min_weight": 100,
    "spam_penalty": "10000",
    "gas_per_tile": 64 * 64 * 1024 // 45,
}


def made(base: dict[str, object], **changed: object) -> pb.Params:
    return pb.Params(**{**base, **changed})  # type: ignore[arg-type]


@pytest.mark.rule("poc.10")
@pytest.mark.parametrize("name", preset_names())
def test_the_presets_agree_with_themselves(name: str) -> None:
    values = preset(name).poc
    params.check(made({**values, "deposit": str(values["deposit"]), "spam_penalty": str(values["spam_penalty"])}))
    assert values["entries"] == 64


@pytest.mark.rule("poc.10")
@pytest.mark.parametrize(("name", "values"), [("mainnet", MAINNET), ("local", LOCAL)])
def test_the_presets_are_those_that_the_documents_give(name: str, values: dict[str, object]) -> None:
    assert {key: str(value) for key, value in preset(name).poc.items()} == {
        key: str(value) for key, value in values.items()
    }


@pytest.mark.rule("poc.10")
@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"tile": 0}, "tile"),
        ({"tile": 48}, "tile"),
        ({"rows": 0}, "rows"),
        ({"rows": 8200}, "rows"),
        ({"cols": 8191}, "cols"),
        ({"cols": 2**21}, "cols"),
        ({"depth": 0}, "depth"),
        ({"depth": 8160}, "depth"),
        ({"depth": 65_600}, "depth"),
        ({"entries": 2}, "entries"),
        ({"entries": 1025}, "entries"),
        ({"gas_per_tile": 0}, "gas_per_tile"),
        ({"gas_per_tile": 745_653}, "gas_per_tile"),
        ({"depth": 65_536}, "gas_per_tile"),
        ({"tile": 16, "gas_per_tile": 16 * 64 * 8192 // 45 - 1}, "gas_per_tile"),
        ({"tile": 128, "gas_per_tile": 128 * 128 * 8192 // 45 - 1}, "gas_per_tile"),
        ({"gas_per_tile": 7_031_251}, "gas_per_tile"),
        ({"first_height": 0}, "first_height"),
        ({"sprint_blocks": 1}, "sprint_blocks"),
        ({"confirm_blocks": 0}, "confirm_blocks"),
        ({"reveal_blocks": 0}, "reveal_blocks"),
        ({"epoch_blocks": 2**63}, "epoch_blocks"),
        ({"confirmations": 17_281}, "confirmations"),
        ({"block_time": 0}, "block_time"),
        ({"lead": 145_000}, "lead"),
        ({"tolerance": 0}, "tolerance"),
        ({"smooth": 0}, "smooth"),
        ({"churn": 0}, "churn"),
        ({"epoch_blocks": 1513}, "windows"),
        ({"confirmations": 0, "epoch_blocks": 780}, "windows"),
        ({"spam_penalty": "0"}, "penalty"),
        ({"spam_penalty": "100000001"}, "penalty"),
    ],
)
def test_parameters_that_do_not_agree_are_refused(changed: dict[str, object], fault: str) -> None:
    with pytest.raises(InvalidParams, match=fault):
        params.check(made(MAINNET, **changed))


@pytest.mark.rule("poc.10")
@pytest.mark.parametrize(
    "changed",
    [
        {"depth": 65_536, "gas_per_tile": 64 * 64 * 65_536 // 45},
        {"tile": 16, "gas_per_tile": 16 * 64 * 8192 // 45},
        {"epoch_blocks": 1532},
        {"confirmations": 0, "epoch_blocks": 781},
        {"gas_per_tile": 7_031_250},
    ],
)
def test_parameters_at_their_limits_are_taken(changed: dict[str, object]) -> None:
    params.check(made(MAINNET, **changed))
    assert changed


@pytest.mark.rule("poc.10")
@pytest.mark.parametrize("amount", ["", "01", "-1", "1.0", "٣"])
def test_amounts_are_plain_digits(amount: str) -> None:
    with pytest.raises(InvalidCoins):
        params.check(made(MAINNET, deposit=amount))


@pytest.mark.rule("poc.10")
def test_only_governance_changes_parameters() -> None:
    network = Network()
    before = PARAMS(network.ctx).get()
    with pytest.raises(Unauthorized):
        handlers.update_params(network.ctx, tx_pb2.MsgUpdateParams(authority=text("alice"), params=made(LOCAL)))
    with pytest.raises(InvalidParams):
        handlers.update_params(network.ctx, tx_pb2.MsgUpdateParams(authority=AUTHORITY))
    assert PARAMS(network.ctx).get() == before
    before.churn, before.epoch_blocks = 2, 60
    handlers.update_params(network.ctx, tx_pb2.MsgUpdateParams(authority=AUTHORITY, params=before))
    assert PARAMS(network.ctx).get() == before
