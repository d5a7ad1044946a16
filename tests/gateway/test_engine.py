"""What CometBFT's RPC says becomes the messages that the SDK prints."""

from __future__ import annotations

from chain.gateway import engine
from chain.gateway.jsonform import to_json
from chain.wire.tendermint.p2p.types_pb2 import DefaultNodeInfo
from chain.wire.tendermint.types.block_pb2 import Block
from chain.wire.tendermint.types.evidence_pb2 import EvidenceList
from tests.gateway import golden

BLOCK = next(answer["body"] for answer in golden.rest() if answer["path"].endswith("txs/block/21"))
KEY = "snsS706UlByj7w336QvItmNnHVLLH9Er6iRZuY7bII4="


def test_a_block_is_the_same_on_both_sides() -> None:
    found = golden.rpc("/block?height=21")
    assert to_json(engine.block(found["block"])) == BLOCK["block"]
    assert to_json(engine.block_id(found["block_id"])) == BLOCK["block_id"]


def test_the_sdks_block_names_its_proposer_in_bech32() -> None:
    converted = to_json(engine.sdk_block(engine.block(golden.rpc("/block?height=21")["block"])))
    expected = BLOCK["block"]["header"] | {"proposer_address": "cwayvalcons1yslygj5a83wvcvcff32larvyu0h9rtwgwzkscd"}
    assert converted["header"] == expected
    assert converted["last_commit"] == BLOCK["block"]["last_commit"]


def test_a_node_is_described_as_the_sdk_does() -> None:
    body = next(answer["body"] for answer in golden.rest() if answer["path"].endswith("node_info"))
    described = engine.parsed(DefaultNodeInfo, golden.rpc("/status")["node_info"])
    assert to_json(described) == body["default_node_info"]


def test_the_first_block_has_empty_parts_and_not_null() -> None:
    header = {"version": {"block": "11"}, "last_block_id": {"hash": "", "parts": {"total": 0, "hash": ""}}}
    commit = {"height": "0", "round": 0, "block_id": {"hash": "", "parts": {"total": 0, "hash": ""}}, "signatures": []}
    printed = to_json(
        engine.block({"header": header, "data": {"txs": None}, "evidence": {"evidence": None}, "last_commit": commit})
    )
    assert printed["data"] == {"txs": []}
    assert printed["evidence"] == {"evidence": []}
    assert printed["last_commit"]["block_id"] == {"hash": None, "part_set_header": {"total": 0, "hash": None}}


def test_an_absent_signature_is_read() -> None:
    absent = {"block_id_flag": 1, "validator_address": "", "timestamp": "0001-01-01T00:00:00Z", "signature": None}
    block = engine.parsed(Block, {"last_commit": {"height": "5", "signatures": [absent]}})
    assert to_json(block.last_commit.signatures[0]) == {
        "block_id_flag": "BLOCK_ID_FLAG_ABSENT",
        "validator_address": None,
        "timestamp": "0001-01-01T00:00:00Z",
        "signature": None,
    }


VOTE = {"type": 2, "height": "3", "round": 0, "validator_address": "AB" * 20, "validator_index": 0, "signature": "AQ=="}
VALIDATOR = {"address": "CD" * 20, "pub_key": {"type": "tendermint/PubKeyEd25519", "value": KEY}, "voting_power": "1"}
DOUBLE = {
    "vote_a": VOTE,
    "vote_b": VOTE,
    "TotalVotingPower": "40",
    "ValidatorPower": "10",
    "Timestamp": "2026-01-01T00:00:00Z",
}
ATTACK = {
    "ConflictingBlock": {"signed_header": {"header": {"height": "9"}}, "validator_set": {"validators": [VALIDATOR]}},
    "CommonHeight": "8",
    "ByzantineValidators": [VALIDATOR],
}


def test_evidence_is_read_under_gos_names() -> None:
    kinds = {"tendermint/DuplicateVoteEvidence": DOUBLE, "tendermint/LightClientAttackEvidence": ATTACK}
    listed = {"evidence": [{"type": kind, "value": value} for kind, value in kinds.items()]}
    double, attack = engine.parsed(EvidenceList, listed).evidence
    votes, light = double.duplicate_vote_evidence, attack.light_client_attack_evidence
    assert (votes.vote_a.validator_address, votes.total_voting_power, votes.validator_power) == (b"\xab" * 20, 40, 10)
    assert light.conflicting_block.signed_header.header.height == 9
    assert to_json(light.byzantine_validators[0].pub_key) == {"ed25519": KEY}
