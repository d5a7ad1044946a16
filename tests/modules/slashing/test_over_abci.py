"""Misbehaviour as the engine tells of it: the block is run whole, and the engine is told who left."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from chain.types import CONSENSUS_PREFIX, bech32_text
from chain.wire.cosmos.slashing.v1beta1 import query_pb2
from chain.wire.tendermint.abci import types_pb2 as abci
from genesis import builder
from tests.app.driver import CHAIN, START, VALIDATORS, Chain, genesis

FIRST = sha256(VALIDATORS[0].public).digest()
"""The first validator's key, as the driver's genesis has it."""
ADDRESS = sha256(FIRST).digest()[:20]


def alone() -> dict[str, Any]:
    """A chain of one validator."""
    one = builder.Validator(name="v0", account=VALIDATORS[0].text, public=FIRST, stake=10**9)
    return builder.build(builder.preset("local"), "2026-01-01T00:00:00Z", [one], (), (), CHAIN)


def request(chain: Chain, kind: Any) -> Any:
    """The next block, with proof that the first validator signed block 1 twice."""
    made = kind(height=chain.height + 1, hash=chain.block_hash([]))
    made.time.seconds = START + chain.height + 1
    found = made.misbehavior.add(type=abci.DUPLICATE_VOTE, height=1, total_voting_power=40)
    found.validator.address, found.validator.power = ADDRESS, 10
    found.time.seconds = START + 1
    return made


def punished(chain: Chain) -> abci.ResponseFinalizeBlock:
    """Decide that block, proposed or not."""
    answer = chain.app.finalize_block(request(chain, abci.RequestFinalizeBlock))
    chain.commit()
    return answer


def info(chain: Chain) -> Any:
    name = bech32_text(ADDRESS, CONSENSUS_PREFIX)
    path = "/cosmos.slashing.v1beta1.Query/SigningInfo"
    asked = query_pb2.QuerySigningInfoRequest(cons_address=name)
    return chain.query(path, asked, query_pb2.QuerySigningInfoResponse).val_signing_info


@pytest.mark.rule("slashing.6")
def test_the_engine_is_told_at_once_that_a_double_signer_has_no_power(tmp_path: Path) -> None:
    chain = Chain(tmp_path, document=genesis())
    for _ in range(3):
        chain.block()
    told = {bytes(one.pub_key.ed25519): one.power for one in punished(chain).validator_updates}
    assert told[FIRST] == 0
    assert info(chain).tombstoned
    for _ in range(3):
        chain.block()


def test_a_proposal_with_evidence_is_run_as_the_block_will_be(tmp_path: Path) -> None:
    proposed, decided = Chain(tmp_path / "a", document=genesis()), Chain(tmp_path / "b", document=genesis())
    for chain in (proposed, decided):
        for _ in range(3):
            chain.block()
    answer = proposed.app.process_proposal(request(proposed, abci.RequestProcessProposal))
    assert answer.status == abci.ResponseProcessProposal.ACCEPT
    assert punished(proposed) == punished(decided)


@pytest.mark.rule("slashing.11")
def test_the_only_validator_is_punished_and_the_chain_goes_on_with_it(tmp_path: Path) -> None:
    chain = Chain(tmp_path, document=alone())
    for _ in range(3):
        chain.block()
    assert list(punished(chain).validator_updates) == []
    assert info(chain).tombstoned
    for _ in range(30):
        chain.block()
        assert all(one.power for one in chain.blocks[-1].validator_updates)
