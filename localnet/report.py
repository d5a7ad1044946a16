"""What a network is doing: heights, application hashes, powers, stake, rates, rewards, the market, the sprint."""

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from chain.client.errors import ClientError
from chain.client.rpc import Rpc
from chain.types import DENOM, bech32_address, operator_text
from chain.wire.causeway.poc.v1 import query_pb2, types_pb2
from chain.wire.cosmos.base.query.v1beta1 import pagination_pb2
from chain.wire.cosmos.distribution.v1beta1 import query_pb2 as distribution
from localnet.answers import Market
from localnet.network import Network
from localnet.processes import alive

T = TypeVar("T")
PROCESSES = "processes.json"
_QUERY = "/causeway.poc.v1.Query"
_INCOME = "/cosmos.distribution.v1beta1.Query/ValidatorOutstandingRewards"
_RATE_ONE = 2**16
"""Rates on the chain are tiles per second times this."""
_ALL_SHARES = 10**9
"""Shares on the chain are parts of this."""

_STATUS = {
    types_pb2.SPRINT_STATUS_COMMIT: "commit",
    types_pb2.SPRINT_STATUS_REVEAL: "reveal",
    types_pb2.SPRINT_STATUS_CLOSED: "closed",
    types_pb2.SPRINT_STATUS_VOID: "void",
    types_pb2.SPRINT_STATUS_IGNORED: "ignored",
}


@dataclass
class Reporter:
    """Asks a network's nodes; keeps connections between reports."""

    network: Network

    def __post_init__(self) -> None:
        self._rpcs = {node.name: Rpc(node.url, timeout=2.0) for node in self.network.nodes}
        self._market = Market(self.network)

    def report(self) -> dict[str, Any]:
        """The whole state as JSON data; what cannot be asked is null or empty."""
        pids = self._pids()
        validators = [self._validator(node.name, pids) for node in self.network.nodes]
        up = next((one for one in validators if one["height"]), None)
        rpc = self._rpcs[up["name"]] if up else None
        self._fill_powers(rpc, validators)
        self._fill_stake(rpc, validators)
        return {
            "chain_id": self.network.chain_id,
            "running": up is not None,
            "height": max((one["height"] for one in validators), default=0),
            "validators": validators,
            "miners": self._miners(rpc, pids),
            "market": self._market.report(rpc, pids) if rpc else None,
            "gateway": {
                "running": alive(pids.get("gateway", 0)),
                "rest": f"http://127.0.0.1:{self.network.rest}",
                "grpc": f"127.0.0.1:{self.network.grpc}",
            },
            "sprint": _or(lambda: _sprint(rpc), None) if rpc else None,
        }

    def _pids(self) -> dict[str, int]:
        try:
            return dict(json.loads((self.network.path / PROCESSES).read_text())["processes"])
        except (OSError, ValueError):
            return {}

    def _validator(self, name: str, pids: dict[str, int]) -> dict[str, Any]:
        rpc = self._rpcs[name]
        shown: dict[str, Any] = {
            "name": name,
            "rpc": rpc.url,
            "pids": {"app": pids.get(f"{name}-app", 0), "cometbft": pids.get(f"{name}-cometbft", 0)},
            "running": all(alive(pids.get(f"{name}-{part}", 0)) for part in ("app", "cometbft")),
            "height": 0,
            "app_hash": "",
            "peers": 0,
            "catching_up": False,
            "power": 0,
            "stake": "0",
            "backing": "0",
            "share": 0.0,
            "on_probation": False,
            "jailed": False,
            "rewards": "0",
        }
        return {**shown, **_or(lambda: _node(rpc), {})} if shown["running"] else shown

    def _fill_powers(self, rpc: Rpc | None, validators: list[dict[str, Any]]) -> None:
        powers: dict[str, int] = _or(lambda: rpc.validators(), {}) if rpc else {}
        for node, shown in zip(self.network.nodes, validators, strict=True):
            shown["power"] = powers.get(node.address, 0)

    def _fill_stake(self, rpc: Rpc | None, validators: list[dict[str, Any]]) -> None:
        """Stake and rewards in ucway, backing in tiles a second times 2¹⁶; `share` is the part of all compute."""
        standings: dict[str, query_pb2.ValidatorStanding] = _or(lambda: _standings(rpc), {}) if rpc else {}
        for node, shown in zip(self.network.nodes, validators, strict=True):
            operator = operator_text(bech32_address(node.operator))
            standing = standings.get(operator)
            if standing is None or rpc is None:
                continue
            shown["stake"] = standing.tokens or "0"
            shown["backing"] = str(standing.backing_weight)
            shown["share"] = standing.share / _ALL_SHARES
            shown["on_probation"], shown["jailed"] = standing.on_probation, standing.jailed
            shown["rewards"] = _income(rpc, operator)

    def _miners(self, rpc: Rpc | None, pids: dict[str, int]) -> list[dict[str, Any]]:
        weights: dict[str, types_pb2.Weight] = _or(lambda: _weights(rpc), {}) if rpc else {}
        earned: dict[str, str] = _or(lambda: _earned(rpc), {}) if rpc else {}
        shown = []
        for miner in self.network.miners:
            weight = weights.get(miner.address, types_pb2.Weight())
            shown.append(
                {
                    "name": miner.name,
                    "address": miner.address,
                    "duty": miner.duty,
                    "running": alive(pids.get(miner.name, 0)),
                    "tiles_per_second": round(weight.main_rate / _RATE_ONE, 1),
                    "weight": str(weight.weight),
                    "share": weight.share / 10**6,
                    "rewards": earned.get(miner.address, "0"),
                }
            )
        return shown


def _or(call: Callable[[], T], otherwise: T) -> T:
    """What a node says, or `otherwise` while it cannot."""
    try:
        return call()
    except ClientError:
        return otherwise


def _node(rpc: Rpc) -> dict[str, Any]:
    info, status = rpc.abci_info(), rpc.status()
    return {
        "height": int(info.get("last_block_height", 0)),
        "app_hash": base64.b64decode(info.get("last_block_app_hash", "")).hex(),
        "peers": int(rpc.net_info()["n_peers"]),
        "catching_up": bool(status["sync_info"]["catching_up"]),
    }


def _weights(rpc: Rpc) -> dict[str, types_pb2.Weight]:
    request = query_pb2.QueryWeightsRequest(pagination=pagination_pb2.PageRequest(limit=1000))
    answer = rpc.query(f"{_QUERY}/Weights", request, query_pb2.QueryWeightsResponse)
    return {weight.miner: weight for weight in answer.weights}


def _standings(rpc: Rpc) -> dict[str, query_pb2.ValidatorStanding]:
    answer = rpc.query(f"{_QUERY}/Validators", query_pb2.QueryValidatorsRequest(), query_pb2.QueryValidatorsResponse)
    return {standing.operator_address: standing for standing in answer.validators}


def _income(rpc: Rpc, operator: str) -> str:
    """What a validator and its delegators have earned and not taken yet, whole ucway."""
    request = distribution.QueryValidatorOutstandingRewardsRequest(validator_address=operator)
    try:
        answer = rpc.query(_INCOME, request, distribution.QueryValidatorOutstandingRewardsResponse)
    except ClientError:
        return "0"
    return str(sum(int(coin.amount) for coin in answer.rewards.rewards if coin.denom == DENOM) // 10**18)


def _earned(rpc: Rpc) -> dict[str, str]:
    """What miners have earned in all, ucway."""
    request = query_pb2.QueryRewardsRequest(pagination=pagination_pb2.PageRequest(limit=1000))
    answer = rpc.query(f"{_QUERY}/Rewards", request, query_pb2.QueryRewardsResponse)
    return {reward.miner: reward.total for reward in answer.rewards}


def _sprint(rpc: Rpc) -> dict[str, Any]:
    """The open or latest sprint, and how many blocks it takes to the next main one."""
    request = query_pb2.QueryCurrentSprintRequest()
    answer = rpc.query(f"{_QUERY}/CurrentSprint", request, query_pb2.QueryCurrentSprintResponse)
    known = answer.HasField("sprint")
    return {
        "epoch": answer.sprint.epoch if known else None,
        "sprint": answer.sprint.sprint if known else None,
        "status": _STATUS.get(answer.sprint.status, "none") if known else "none",
        "next_open_height": answer.next_open_height,
        "blocks_to_next": max(0, answer.next_open_height - answer.height),
    }
