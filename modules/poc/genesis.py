"""What poc starts from and what it exports: `causeway.poc.v1.GenesisState` as JSON, names as in the .proto file.

An exported state goes on where it stopped: start it with `initial_height` one above the exported height.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from chain import genesis_json
from chain.errors import InvalidRequest
from chain.module import Context
from chain.types import DENOM, Address, bech32_address, parse_amount
from chain.wire.causeway.poc.v1 import genesis_pb2
from chain.wire.causeway.poc.v1 import types_pb2 as pb
from modules.bank import keeper as bank
from modules.consensus import keeper as consensus
from modules.poc import backing, handlers, keeper, params, power, settle
from modules.poc.state import (
    ACCOUNT,
    COMMITMENTS,
    EPOCH,
    HISTORY,
    LAST_RATE_SUM,
    MEASUREMENTS,
    MINERS,
    PARAMS,
    RATES,
    RELEASES,
    SPRINTS,
    VALIDATORS,
)

MAX_POWER = 2**60
"""CometBFT's greatest sum of powers, 2⁶³ // 8."""
KEY_BYTES = 32


def validate(state: Mapping[str, Any]) -> None:
    """Refuse a state that contradicts itself. [poc.11] Raises InvalidRequest, InvalidParams, and backing's refusals."""
    genesis = genesis_json.read("poc", genesis_pb2.GenesisState, state)
    params.check(genesis.params)
    operators = [keeper.operator(validator.operator_address) for validator in genesis.validators]
    keys = [bytes(validator.consensus_pubkey) for validator in genesis.validators]
    powers = [validator.power for validator in genesis.validators]
    if not any(powers):
        raise InvalidRequest("poc genesis: a chain needs a validator with power")
    if len(set(operators)) != len(operators) or len(set(keys)) != len(keys):
        raise InvalidRequest("poc genesis: a validator is listed twice")
    if any(len(key) != KEY_BYTES for key in keys):
        raise InvalidRequest(f"poc genesis: an ed25519 key has {KEY_BYTES} bytes")
    if not 0 <= min(powers) <= sum(powers) <= MAX_POWER:
        raise InvalidRequest(f"poc genesis: powers are not negative and sum to at most {MAX_POWER}")
    if not genesis.HasField("epoch") and not all(power.scale(dict(enumerate(powers))).values()):
        raise InvalidRequest("poc genesis: every validator needs a millionth of all power")
    _check_miners(genesis.miners, operators)
    known = [miner.address for miner in genesis.miners if not miner.release_height]
    if any(rates.miner not in known for rates in genesis.rates):
        raise InvalidRequest("poc genesis: a miner with a rate is not registered")


def _check_miners(miners: Iterable[pb.Miner], operators: list[Address]) -> None:
    seen: list[Address] = []
    for miner in miners:
        seen.append(bech32_address(miner.address))
        parse_amount(miner.deposit)
        handlers.check_moniker(miner.moniker)
        for operator in backing.parse(miner.backing):
            if operator not in operators:
                raise InvalidRequest(f"poc genesis: {miner.address} backs a validator that is not listed")
    if len(set(seen)) != len(seen):
        raise InvalidRequest("poc genesis: a miner is listed twice")


def init(ctx: Context, state: Mapping[str, Any]) -> None:
    """Write a valid state, and give the engine its validators. [poc.11]

    The deposits must already be in the module's account: bank's part of genesis puts them there. In a new chain
    powers are scaled to parts in 10⁶, so that they have one unit for ever. Raises InvalidRequest.
    """
    genesis = genesis_json.read("poc", genesis_pb2.GenesisState, state)
    deposits = sum(int(miner.deposit) for miner in genesis.miners)
    held = bank.balance(ctx, ACCOUNT, DENOM)
    if held != deposits:
        raise InvalidRequest(f"poc genesis: deposits are {deposits}{DENOM}, the module's account holds {held}{DENOM}")
    PARAMS(ctx).set(genesis.params)
    _init_validators(ctx, genesis)
    for miner in genesis.miners:
        address = bech32_address(miner.address)
        MINERS(ctx)[address] = miner
        if miner.release_height:
            RELEASES(ctx)[miner.release_height, address] = True
    for rates in genesis.rates:
        RATES(ctx)[bech32_address(rates.miner)] = rates
    _init_epochs(ctx, genesis)
    settle.weigh(ctx)


def _init_validators(ctx: Context, genesis: genesis_pb2.GenesisState) -> None:
    powers = {keeper.operator(validator.operator_address): validator.power for validator in genesis.validators}
    if not genesis.HasField("epoch"):
        powers = power.scale(powers)
    for validator in genesis.validators:
        operator = keeper.operator(validator.operator_address)
        validator.power = powers[operator]
        VALIDATORS(ctx)[operator] = validator
    consensus.set_powers(ctx, {v.consensus_pubkey: v.power for v in genesis.validators if v.power})


def _init_epochs(ctx: Context, genesis: genesis_pb2.GenesisState) -> None:
    if genesis.HasField("epoch"):
        EPOCH(ctx).set(genesis.epoch)
    for sprint in genesis.sprints:
        SPRINTS(ctx)[sprint.epoch, sprint.sprint] = sprint
    for commitment in genesis.commitments:
        COMMITMENTS(ctx)[commitment.epoch, commitment.sprint, bech32_address(commitment.miner)] = commitment
    for measured in genesis.measurements:
        MEASUREMENTS(ctx)[measured.epoch, measured.sprint, bech32_address(measured.miner)] = measured
    for summary in genesis.history:
        HISTORY(ctx)[summary.epoch] = summary
    LAST_RATE_SUM(ctx).set(int(genesis.last_rate_sum or "0"))


def export(ctx: Context) -> dict[str, Any]:
    """Give the whole state as JSON that `init` takes back. [poc.11]"""
    genesis = genesis_pb2.GenesisState(
        params=PARAMS(ctx).get(),
        validators=[entry for _, entry in VALIDATORS(ctx).items()],
        miners=[entry for _, entry in MINERS(ctx).items()],
        epoch=EPOCH(ctx).get() if EPOCH(ctx).exists() else None,
        rates=[entry for _, entry in RATES(ctx).items()],
        sprints=[entry for _, entry in SPRINTS(ctx).items()],
        commitments=[entry for _, entry in COMMITMENTS(ctx).items()],
        measurements=[entry for _, entry in MEASUREMENTS(ctx).items()],
        history=[entry for _, entry in HISTORY(ctx).items()],
        last_rate_sum=str(LAST_RATE_SUM(ctx).get()),
    )
    return genesis_json.written(genesis)
