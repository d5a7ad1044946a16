"""Recorded blocks lead to recorded app hashes: on any machine, with any Python, after any change that is not meant to
change the state. A change that is meant to says so by a new recording, which the failing test prints."""

import json
from hashlib import sha256
from pathlib import Path

from google.protobuf.message import Message

from chain.wire.causeway.poc.v1 import query_pb2, tx_pb2, types_pb2
from chain.wire.cosmos.bank.v1beta1 import tx_pb2 as bank_pb
from kernels import reference
from kernels.reference import Entry
from tests.app.driver import ALICE, BOB, CAROL, Chain, send

RECORDED = Path(__file__).parents[1] / "vectors" / "replay.json"
WINDOW = 15


def test_recorded_blocks_lead_to_recorded_hashes(tmp_path: Path) -> None:
    chain = Chain(tmp_path)
    hashes = [chain.init.app_hash.hex()]
    results = sha256()
    for height in range(1, 35):
        outcome = chain.block([chain.sign(ALICE, *said, fee=600, gas=20_000_000) for said in _script(chain, height)])
        hashes.append(chain.app.disk.app_hash.hex())
        for result in outcome:
            results.update(b"%d %d %s" % (result.code, result.gas_used, result.data))
    found = {"app_hashes": hashes, "results": results.hexdigest()}
    assert found == json.loads(RECORDED.read_text()), json.dumps(found)


def test_a_recorded_chain_pays_fails_and_measures(tmp_path: Path) -> None:
    chain = Chain(tmp_path)
    codes = []
    for height in range(1, 35):
        txs = [chain.sign(ALICE, *said, fee=600, gas=20_000_000) for said in _script(chain, height)]
        codes += [result.code for result in chain.block(txs)]
    assert codes == [0, 0, 0, 5, 0, 0]
    request = query_pb2.QueryMeasurementsRequest(epoch=0, sprint=0)
    path = "/causeway.poc.v1.Query/Measurements"
    measured = chain.query(path, request, query_pb2.QueryMeasurementsResponse).measurements
    assert [one.tiles > 0 for one in measured] == [True]


def _script(chain: Chain, height: int) -> list[list[Message]]:
    """What Alice sends in each block: payments, one that she can't afford, and a proof of compute."""
    if height == 3:
        return [[send(ALICE, BOB, 5), send(ALICE, CAROL, 7)]]
    if height == 4:
        many = bank_pb.MsgMultiSend()
        many.inputs.add(address=ALICE.text).coins.add(denom="ucway", amount="3")
        for key, amount in ((BOB, "1"), (CAROL, "2")):
            many.outputs.add(address=key.text).coins.add(denom="ucway", amount=amount)
        return [[many]]
    if height == 6:
        return [[send(ALICE, BOB, 10**30)]]
    proof = {2: _register, 7: _commit, 6 + WINDOW: _reveal}.get(height)
    return [[proof(chain)]] if proof else []


def _register(chain: Chain) -> Message:
    del chain
    return tx_pb2.MsgRegisterMiner(miner=ALICE.text, moniker="alice")


def _commit(chain: Chain) -> Message:
    sprint = _sprint(chain)
    commitment = reference.commitment(sprint.seed, ALICE.address, _entries())
    return tx_pb2.MsgCommitProof(miner=ALICE.text, epoch=sprint.epoch, sprint=sprint.sprint, commitment=commitment)


def _reveal(chain: Chain) -> Message:
    sprint = _sprint(chain)
    entries = reference.encode_entries(_entries())
    return tx_pb2.MsgRevealProof(miner=ALICE.text, epoch=sprint.epoch, sprint=sprint.sprint, entries=entries)


def _sprint(chain: Chain) -> types_pb2.Sprint:
    path = "/causeway.poc.v1.Query/CurrentSprint"
    request = query_pb2.QueryCurrentSprintRequest()
    return chain.query(path, request, query_pb2.QueryCurrentSprintResponse).sprint


def _entries() -> list[Entry]:
    """64 tiles of the first four rows, named without looking at them."""
    return [Entry(0, row, col) for row in range(4) for col in range(16)]
