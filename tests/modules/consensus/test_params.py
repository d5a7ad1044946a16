"""The engine's parameters: who changes them, to what, and what clients see of them."""

from collections.abc import Callable
from typing import Any

import pytest

from chain.errors import InvalidRequest, Unauthorized
from chain.limits import MAX_GAS
from chain.module import Context
from chain.types import bech32_text
from chain.wire.cosmos.consensus.v1 import query_pb2, tx_pb2
from chain.wire.tendermint.types import params_pb2
from modules.auth.keeper import GOV
from modules.consensus import handlers, queries
from modules.consensus.params import default
from modules.consensus.state import PARAMS
from tests.modules.accounts import A, changes

GOV_TEXT = bech32_text(GOV)


def message(
    change: Callable[[params_pb2.ConsensusParams], Any] = lambda params: None, authority: str = GOV_TEXT
) -> Any:
    params = default()
    params.block.max_gas = -1
    change(params)
    return tx_pb2.MsgUpdateParams(
        authority=authority,
        block=params.block,
        evidence=params.evidence,
        validator=params.validator,
        abci=params.abci if params.HasField("abci") else None,
    )


@pytest.mark.rule("consensus.3")
def test_clients_see_the_gas_that_a_block_may_have(ctx: Context) -> None:
    assert queries.params(ctx, query_pb2.QueryParamsRequest()).params.block.max_gas == MAX_GAS


@pytest.mark.rule("consensus.3")
@pytest.mark.rule("consensus.4")
def test_gov_changes_parameters_and_the_engine_is_told(ctx: Context) -> None:
    handlers.update_params(ctx, message(lambda params: setattr(params.block, "max_bytes", 2_097_152)))
    assert (ctx.consensus_params.block.max_bytes, ctx.consensus_params.block.max_gas) == (2_097_152, -1)
    assert (PARAMS(ctx).get().block.max_bytes, PARAMS(ctx).get().block.max_gas) == (2_097_152, MAX_GAS)


@pytest.mark.rule("consensus.4")
def test_nobody_else_changes_parameters(ctx: Context) -> None:
    before, other = changes(ctx), bech32_text(A)
    with pytest.raises(Unauthorized, match=f"invalid authority; expected {GOV_TEXT}, got {other}: unauthorized"):
        handlers.update_params(ctx, message(authority=other))
    assert (changes(ctx), ctx.consensus_params) == (before, None)


def seconds(value: int) -> Callable[[params_pb2.ConsensusParams], Any]:
    return lambda params: setattr(params.evidence.max_age_duration, "seconds", value)


FAULTS = [
    (lambda params: setattr(params.block, "max_bytes", 2_097_151), "block.MaxBytes must be within"),
    (lambda params: setattr(params.block, "max_bytes", 100 * 2**20 + 1), "block.MaxBytes must be within"),
    (lambda params: setattr(params.block, "max_gas", 5), "block.MaxGas is 1000000000 by the rules"),
    (lambda params: setattr(params.evidence, "max_age_num_blocks", 999), "evidence.MaxAgeNumBlocks"),
    (lambda params: setattr(params.evidence, "max_bytes", 65_535), "evidence.MaxBytesEvidence"),
    (lambda params: setattr(params.evidence, "max_bytes", 11_010_049), "evidence.MaxBytesEvidence"),
    (seconds(3599), "evidence.MaxAgeDuration"),
    (seconds(-5), "evidence.MaxAgeDuration"),
    (lambda params: setattr(params.evidence.max_age_duration, "nanos", -1), "evidence.MaxAgeDuration"),
    (lambda params: params.validator.pub_key_types.append("secp256k1"), "ed25519"),
    (lambda params: params.validator.ClearField("pub_key_types"), "ed25519"),
    (lambda params: setattr(params.abci, "vote_extensions_enable_height", 9), "vote extensions"),
]


@pytest.mark.rule("consensus.4")
@pytest.mark.parametrize(("change", "text"), FAULTS)
def test_what_would_stop_the_engine_is_refused(ctx: Context, change: Any, text: str) -> None:
    before = changes(ctx)
    with pytest.raises(InvalidRequest, match=text):
        handlers.update_params(ctx, message(change))
    assert (changes(ctx), ctx.consensus_params) == (before, None)


@pytest.mark.parametrize("part", ["block", "evidence", "validator"])
def test_all_parts_must_be_present(ctx: Context, part: str) -> None:
    msg = message()
    msg.ClearField(part)
    with pytest.raises(InvalidRequest, match="all parameters must be present"):
        handlers.update_params(ctx, msg)
