"""Somebody starts a second node with a validator's key: it signs twice, it is found out, and the network goes on."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from chain.client.errors import TxRefused
from chain.client.keyring import Keyring
from chain.client.rpc import Rpc
from chain.client.tx import Sender, Terms
from chain.types import CONSENSUS_PREFIX, OPERATOR_PREFIX, bech32_text
from chain.wire.cosmos.evidence.v1beta1 import evidence_pb2
from chain.wire.cosmos.evidence.v1beta1 import query_pb2 as evidence_query
from chain.wire.cosmos.slashing.v1beta1 import query_pb2 as slashing_query
from chain.wire.cosmos.slashing.v1beta1 import slashing_pb2, tx_pb2
from chain.wire.cosmos.staking.v1beta1 import query_pb2 as staking_query
from chain.wire.cosmos.staking.v1beta1 import staking_pb2
from localnet.network import Network, create
from tests.e2e.nodes import Victim
from tests.e2e.twin import twin

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(180)]

CULPRIT = 3
BLOCK_MS = 400


class Stage(NamedTuple):
    """Four validators that make blocks, a twin of the last one, and the key of its operator."""

    network: Network
    nodes: list[Victim]
    twin: Victim
    ring: Keyring

    @property
    def consensus(self) -> bytes:
        """The consensus address of the validator and its twin."""
        return bytes.fromhex(self.network.nodes[CULPRIT].address)

    @property
    def operator(self) -> str:
        """The culprit's operator address."""
        return bech32_text(self.ring.key(f"validator-{CULPRIT}").address, OPERATOR_PREFIX)


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    network = create(tmp_path / "net", 4, 0, BLOCK_MS)
    nodes = [Victim(Path(node.home), node.url) for node in network.nodes]
    made = Stage(network, nodes, twin(network, CULPRIT), Keyring(network.path / "keyring-test", str, test=True))
    try:
        for node in nodes:
            node.start()
        for node in nodes:
            node.await_height(3)
        yield made
    finally:
        for node in [*nodes, made.twin]:
            node.stop()


def test_a_real_second_node_with_the_same_key_is_found_out_and_punished(stage: Stage) -> None:
    with Rpc(stage.nodes[0].url) as rpc:
        before = validator(rpc, stage.operator)
        assert not before.jailed
        assert rpc.validators()[stage.consensus.hex().upper()] > 0
        stage.twin.start()
        height = eventually(lambda: proven(rpc), 60, "nobody saw the double sign")
        rpc.wait_height(height + 4, 30)
        punished(rpc, stage, before, height)
        cannot_come_back(rpc, stage)
    goes_on(stage)


def proven(rpc: Rpc) -> int:
    """The height of the first of the last blocks with evidence in it; 0 while there is none."""
    latest = rpc.height()
    for height in range(max(1, latest - 12), latest + 1):
        if rpc.block(height)["block"]["evidence"]["evidence"]:
            return height
    return 0


def punished(rpc: Rpc, stage: Stage, before: staking_pb2.Validator, height: int) -> None:
    """Slashed, jailed, tombstoned, without power; the evidence is kept and the block says what happened."""
    (slash,) = [one for one in events(rpc, height, "slash") if one.get("reason") == "double_sign"]
    name = bech32_text(stage.consensus, CONSENSUS_PREFIX)
    assert (slash["address"], slash["jailed"]) == (name, name)
    after = validator(rpc, stage.operator)
    assert (after.jailed, int(after.tokens)) == (True, int(before.tokens) - int(slash["burned_coins"]))
    assert int(slash["burned_coins"]) * 20 == int(before.tokens)
    info = signing_info(rpc, name)
    assert (info.tombstoned, info.jailed_until.ToJsonString()) == (True, "9999-12-31T23:59:59Z")
    assert stage.consensus.hex().upper() not in rpc.validators()
    kept = rpc.query(
        "/cosmos.evidence.v1beta1.Query/AllEvidence",
        evidence_query.QueryAllEvidenceRequest(),
        evidence_query.QueryAllEvidenceResponse,
    )
    (record,) = [evidence_pb2.Equivocation.FromString(one.value) for one in kept.evidence]
    assert record.consensus_address == name
    assert 0 < record.height <= height


def cannot_come_back(rpc: Rpc, stage: Stage) -> None:
    sender = Sender(rpc, stage.ring.key(f"validator-{CULPRIT}"))
    with pytest.raises(TxRefused) as refused:
        sender.send([tx_pb2.MsgUnjail(validator_addr=stage.operator)], Terms(gas=200_000))
    assert (refused.value.outcome.codespace, refused.value.outcome.code) == ("slashing", 4)


def goes_on(stage: Stage) -> None:
    """The others make blocks with neither of the two, and those who only watch agree with them."""
    stage.twin.stop()
    reached = max(node.height() for node in stage.nodes) + 5
    for node in stage.nodes:
        node.await_height(reached, 30)
    assert len({app_hash(node, reached) for node in stage.nodes}) == 1


def app_hash(node: Victim, height: int) -> str:
    with Rpc(node.url) as rpc:
        return str(rpc.block(height)["block"]["header"]["app_hash"])


def validator(rpc: Rpc, operator: str) -> staking_pb2.Validator:
    request = staking_query.QueryValidatorRequest(validator_addr=operator)
    return rpc.query("/cosmos.staking.v1beta1.Query/Validator", request, staking_query.QueryValidatorResponse).validator


def signing_info(rpc: Rpc, name: str) -> slashing_pb2.ValidatorSigningInfo:
    request = slashing_query.QuerySigningInfoRequest(cons_address=name)
    path = "/cosmos.slashing.v1beta1.Query/SigningInfo"
    return rpc.query(path, request, slashing_query.QuerySigningInfoResponse).val_signing_info


def events(rpc: Rpc, height: int, kind: str) -> list[dict[str, str]]:
    found = rpc.block_results(height)["finalize_block_events"] or []
    return [{one["key"]: one["value"] for one in event["attributes"]} for event in found if event["type"] == kind]


def eventually(holds: Callable[[], Any], seconds: float, what: str) -> Any:
    """Ask again and again until the answer is true. Fails with `what` after some seconds."""
    deadline = time.monotonic() + seconds
    while not (answer := holds()):
        assert time.monotonic() < deadline, what
        time.sleep(0.3)
    return answer
