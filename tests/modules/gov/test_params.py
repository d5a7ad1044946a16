"""Gov's own parameters: who changes them, and what would make governing impossible."""

from typing import Any

import pytest

from chain.errors import InvalidRequest, Unauthorized
from chain.module import Context
from chain.types import bech32_text
from chain.wire.cosmos.gov.v1 import genesis_pb2, gov_pb2, tx_pb2
from modules.gov import genesis, handlers, params
from modules.gov.params import MAX_MIN_DEPOSIT, POOL
from modules.gov.state import PARAMS
from tests.modules.gov.gov_stage import ANN, GOV_TEXT, entries, new


def changed(**values: Any) -> gov_pb2.Params:
    given = {**genesis.genesis_json.written(params.default()), **values}
    return genesis.genesis_json.read("gov", genesis_pb2.GenesisState, {"params": given}).params


def update(ctx: Context, new: gov_pb2.Params, authority: str = GOV_TEXT) -> None:
    handlers.update_params(ctx, tx_pb2.MsgUpdateParams(authority=authority, params=new))


def coin(amount: int | str, denom: str = "ucway") -> list[dict[str, str]]:
    return [{"denom": denom, "amount": str(amount)}]


TAKEN: list[dict[str, Any]] = [
    {"quorum": "0.1"},
    {"quorum": "0.5"},
    {"threshold": "0.75", "expedited_threshold": "0.9"},
    {"veto_threshold": "0.25"},
    {"veto_threshold": "0.500000000000000000"},
    {"min_initial_deposit_ratio": "1"},
    {"min_deposit_ratio": "0"},
    {"proposal_cancel_ratio": "1.0", "proposal_cancel_dest": POOL},
    {"min_deposit": coin(1), "expedited_min_deposit": coin(2)},
    {"min_deposit": coin(MAX_MIN_DEPOSIT - 1), "expedited_min_deposit": coin(MAX_MIN_DEPOSIT)},
    {"voting_period": "5184000s", "max_deposit_period": "3600s", "expedited_voting_period": "3600s"},
    {"burn_vote_quorum": True, "burn_proposal_deposit_prevote": True, "burn_vote_veto": False},
]


@pytest.mark.rule("gov.15")
@pytest.mark.parametrize("values", TAKEN)
def test_gov_changes_its_parameters_within_bounds(ctx: Context, values: dict[str, Any]) -> None:
    wanted = changed(**values)
    update(ctx, wanted)
    assert PARAMS(ctx).get() == wanted


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"quorum": "0.099"}, "quorum is 0.1 to 0.5, not 0.099000000000000000"),
    ({"quorum": "0.51"}, "quorum is"),
    ({"quorum": ""}, "invalid quorum"),
    ({"quorum": "-0.1"}, "quorum is"),
    ({"threshold": "0.49"}, "threshold is 0.5 to 0.75"),
    ({"threshold": "1"}, "threshold is"),
    ({"expedited_threshold": "0.95"}, "expedited_threshold is"),
    ({"expedited_threshold": "0.5"}, "expedited vote threshold must be greater than the regular threshold"),
    ({"veto_threshold": "0.000000000000000001"}, "veto_threshold is"),
    ({"veto_threshold": "1.0"}, "veto_threshold is"),
    ({"min_deposit_ratio": "1.1"}, "min_deposit_ratio is"),
    ({"min_initial_deposit_ratio": "2"}, "min_initial_deposit_ratio is"),
    ({"proposal_cancel_ratio": "1.5"}, "proposal_cancel_ratio is"),
    ({"proposal_cancel_dest": bech32_text(ANN)}, "no address is favoured"),
    ({"min_deposit": []}, "min_deposit is one coin"),
    ({"min_deposit": coin(0)}, "invalid min_deposit"),
    ({"min_deposit": coin(5, "atom")}, "min_deposit is one coin"),
    ({"min_deposit": [*coin(5, "atom"), *coin(5)]}, "min_deposit is one coin"),
    ({"min_deposit": coin(MAX_MIN_DEPOSIT + 1)}, "min_deposit is one coin"),
    ({"expedited_min_deposit": coin(10_000_000)}, "expedited minimum deposit must be greater than minimum deposit"),
    ({"voting_period": "0s"}, "voting_period is positive"),
    ({"voting_period": "5184001s"}, "voting_period is positive and at most 60 days"),
    ({"max_deposit_period": "5184001s"}, "max_deposit_period is"),
    ({"voting_period": "86399s", "expedited_voting_period": "3600s"}, "voting_period is at least 86400s"),
    ({"expedited_voting_period": "3599s"}, "expedited_voting_period is at least 3600s"),
    ({"max_deposit_period": "1s"}, "max_deposit_period is at least 3600s"),
    ({"expedited_voting_period": "172800s"}, "expedited voting period must be less than the regular voting period"),
]


@pytest.mark.rule("gov.15")
@pytest.mark.parametrize(("values", "text"), REFUSED)
def test_what_would_make_governing_impossible_is_refused(ctx: Context, values: dict[str, Any], text: str) -> None:
    before = entries(ctx)
    with pytest.raises(InvalidRequest, match=text):
        update(ctx, changed(**values))
    assert entries(ctx) == before


@pytest.mark.rule("gov.15")
def test_a_network_that_starts_with_short_periods_keeps_them_or_makes_them_longer() -> None:
    short = {"voting_period": "60s", "expedited_voting_period": "30s", "max_deposit_period": "60s"}
    ctx = new(**short)
    update(ctx, changed(**short, quorum="0.2"))
    with pytest.raises(InvalidRequest, match="expedited_voting_period is at least 30s"):
        update(ctx, changed(**{**short, "expedited_voting_period": "29s"}))
    update(ctx, changed(**{**short, "voting_period": "90s"}))
    with pytest.raises(InvalidRequest, match="voting_period is at least 90s"):
        update(ctx, changed(**short))


@pytest.mark.rule("gov.15")
def test_nobody_else_changes_them(ctx: Context) -> None:
    with pytest.raises(Unauthorized, match=f"invalid authority; expected {GOV_TEXT}, got {bech32_text(ANN)}"):
        update(ctx, changed(), bech32_text(ANN))
    with pytest.raises(InvalidRequest, match="params cannot be empty"):
        handlers.update_params(ctx, tx_pb2.MsgUpdateParams(authority=GOV_TEXT))
