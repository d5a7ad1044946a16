"""What poc starts from and what it exports: `causeway.poc.v1.GenesisState` as JSON, names as in the .proto file.

An exported state goes on where it stopped: start it with `initial_height` one above the exported height.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from chain import genesis_json
from chain.errors import InvalidRequest
from chain.module import Context
from chain.types import DENOM, Address, bech32_address, operator_address, operator_text, parse_amount
from chain.wire.causeway.poc.v1 import genesis_pb2
from chain.wire.causeway.poc.v1 import types_pb2 as pb
from modules.bank import keeper as bank
from modules.consensus import keeper as consensus
from modules.poc import backing, handlers, params, power, rewards, seating
from modules.poc.state import (
    ACCOUNT,
    BACKED,
    COMMITMENTS,
    CONFIRMED,
    EPOCH,
    HISTORY,
    LAST_RATE_SUM,
    MEASUREMENTS,
    MINERS,
    PARAMS,
    PROBATION,
    RATES,
    RELEASES,
    REWARDS,
    SHARES,
    SPRINTS,
    STALE,
    TOTAL_WEIGHT,
    WAIVED,
)

DEFAULT = pb.Params(
    tile=64,
    rows=8192,
    cols=8192,
    depth=8192,
    entries=64,
    first_height=100,
    epoch_blocks=17_280,
    confirm_blocks=12,
    reveal_blocks=720,
    confirmations=4,
    block_time=5000,
    lead=10_000,
    tolerance=10,
    smooth=4,
    churn=8,
    deposit="100000000",
    min_weight=1_000_000,
    spam_penalty="1000000",
    gas_per_tile=64 * 64 * 8192 // 45,
)
"""A genesis that says nothing of poc has a chain without compute, by stake alone."""


def read(state: Mapping[str, Any]) -> genesis_pb2.GenesisState:
    """The message in the JSON, with default parameters where there are none. Raises InvalidRequest."""
    genesis = genesis_json.read("poc", genesis_pb2.GenesisState, state)
    if not genesis.HasField("params"):
        genesis.params.CopyFrom(DEFAULT)
    return genesis


def validate(state: Mapping[str, Any]) -> None:
    """Refuse a state that contradicts itself. [poc.11] Raises InvalidRequest, InvalidParams, and backing's refusals."""
    genesis = read(state)
    params.check(genesis.params)
    _check_validators(genesis)
    _check_miners(genesis.miners)
    known = [miner.address for miner in genesis.miners if not miner.release_height]
    if any(rates.miner not in known for rates in genesis.rates):
        raise InvalidRequest("poc genesis: a miner with a rate is not registered")
    everyone = [miner.address for miner in genesis.miners]
    if any(reward.miner not in everyone for reward in genesis.rewards):
        raise InvalidRequest("poc genesis: a miner with a reward is not registered")


def _check_validators(genesis: genesis_pb2.GenesisState) -> None:
    shares = {operator_address(one.operator_address): one.share for one in genesis.shares}
    watched = {operator_address(one.operator_address): parse_amount(one.window) for one in genesis.probations}
    backed = {operator_address(one.operator_address): parse_amount(one.weight) for one in genesis.backed}
    listed = len(genesis.shares) + len(genesis.probations) + len(genesis.backed)
    if len(shares) + len(watched) + len(backed) != listed:
        raise InvalidRequest("poc genesis: a validator is listed twice")
    if sum(shares.values()) > power.TOTAL_SHARE or not all(shares.values()):
        raise InvalidRequest(f"poc genesis: shares are positive and sum to at most {power.TOTAL_SHARE}")
    if any(operator in shares for operator in watched):
        raise InvalidRequest("poc genesis: a validator on probation has a share")
    if any(window >> power.WINDOW for window in watched.values()):
        raise InvalidRequest(f"poc genesis: a window has {power.WINDOW} bits")
    if sum(backed.values()) > parse_amount(genesis.total_weight or "0"):
        raise InvalidRequest("poc genesis: more weight backs validators than there is")


def _check_miners(miners: Iterable[pb.Miner]) -> None:
    seen: list[Address] = []
    for miner in miners:
        seen.append(bech32_address(miner.address))
        parse_amount(miner.deposit)
        handlers.check_moniker(miner.moniker)
        backing.parse(miner.backing)
    if len(set(seen)) != len(seen):
        raise InvalidRequest("poc genesis: a miner is listed twice")


def init(ctx: Context, state: Mapping[str, Any]) -> None:
    """Write a valid state; in a new chain, seat its validators. [poc.11]

    The deposits must already be in the module's account, and the validators in staking: their parts of genesis come
    first. Validators that genesis transactions make later are seated after those.
    Raises InvalidRequest, UnknownValidator, JailedValidator.
    """
    genesis = read(state)
    deposits = sum(int(miner.deposit) for miner in genesis.miners)
    held = bank.balance(ctx, ACCOUNT, DENOM)
    if held != deposits:
        raise InvalidRequest(f"poc genesis: deposits are {deposits}{DENOM}, the module's account holds {held}{DENOM}")
    PARAMS(ctx).set(genesis.params)
    for miner in genesis.miners:
        address = bech32_address(miner.address)
        if not genesis.HasField("epoch"):  # later a validator that somebody backs may have gone
            backing.check(ctx, miner.backing)
        MINERS(ctx)[address] = miner
        if miner.release_height:
            RELEASES(ctx)[miner.release_height, address] = True
    _init_miners(ctx, genesis)
    _init_epochs(ctx, genesis)
    _init_validators(ctx, genesis)
    WAIVED(ctx).set(genesis.waived if genesis.HasField("epoch") else rewards.is_scarce(ctx))
    if not consensus.powers(ctx):  # an exported chain's validators are set already
        STALE(ctx).set(True)
        seating.update(ctx)


def _init_validators(ctx: Context, genesis: genesis_pb2.GenesisState) -> None:
    for share in genesis.shares:
        SHARES(ctx)[operator_address(share.operator_address)] = share.share
    for watched in genesis.probations:
        PROBATION(ctx)[operator_address(watched.operator_address)] = int(watched.window)
    for backed in genesis.backed:
        BACKED(ctx)[operator_address(backed.operator_address)] = int(backed.weight)
    TOTAL_WEIGHT(ctx).set(int(genesis.total_weight or "0"))


def _init_miners(ctx: Context, genesis: genesis_pb2.GenesisState) -> None:
    for rates in genesis.rates:
        RATES(ctx)[bech32_address(rates.miner)] = rates
    for reward in genesis.rewards:
        REWARDS(ctx)[bech32_address(reward.miner)] = reward


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
    CONFIRMED(ctx).set(genesis.confirmed)


def export(ctx: Context) -> dict[str, Any]:
    """Give the whole state as JSON that `init` takes back. [poc.11]"""
    genesis = genesis_pb2.GenesisState(
        params=PARAMS(ctx).get(),
        miners=[entry for _, entry in MINERS(ctx).items()],
        epoch=EPOCH(ctx).get() if EPOCH(ctx).exists() else None,
        rates=[entry for _, entry in RATES(ctx).items()],
        sprints=[entry for _, entry in SPRINTS(ctx).items()],
        commitments=[entry for _, entry in COMMITMENTS(ctx).items()],
        measurements=[entry for _, entry in MEASUREMENTS(ctx).items()],
        history=[entry for _, entry in HISTORY(ctx).items()],
        last_rate_sum=str(LAST_RATE_SUM(ctx).get()),
        confirmed=CONFIRMED(ctx).get(),
        total_weight=str(TOTAL_WEIGHT(ctx).get()),
        rewards=[entry for _, entry in REWARDS(ctx).items()],
        waived=WAIVED(ctx).get(),
    )
    text = operator_text
    genesis.shares.extend([pb.Share(operator_address=text(one), share=part) for one, part in SHARES(ctx).items()])
    genesis.probations.extend(
        [pb.Probation(operator_address=text(one), window=str(window)) for one, window in PROBATION(ctx).items()]
    )
    genesis.backed.extend(
        [pb.Backed(operator_address=text(one), weight=str(weight)) for one, weight in BACKED(ctx).items()]
    )
    return genesis_json.written(genesis)
