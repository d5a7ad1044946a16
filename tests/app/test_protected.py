"""What nobody may switch off can be sent, paid for and executed, with every parameter at its worst.

The messages of each step run in blocks that PrepareProposal makes and ProcessProposal takes, on a chain whose
parameters are the worst that governance could set: dear bytes and signatures, the smallest blocks, short memos.
"""

import base64
from collections.abc import Callable
from pathlib import Path

import pytest
from google.protobuf.any_pb2 import Any as AnyMessage
from google.protobuf.message import Message

from chain.client.keys import Key
from chain.client.tx import any_of
from chain.limits import LANE_GAS, MAX_GAS
from chain.types import OPERATOR_PREFIX, bech32_text, module_address
from chain.wire.causeway.beacon.v1 import tx_pb2 as beacon_pb
from chain.wire.causeway.inference.v1 import tx_pb2 as market_pb
from chain.wire.causeway.inference.v1 import types_pb2 as market_types
from chain.wire.causeway.poc.v1 import tx_pb2 as poc_pb
from chain.wire.cosmos.circuit.v1 import tx_pb2 as circuit_pb
from chain.wire.cosmos.crypto.ed25519 import keys_pb2
from chain.wire.cosmos.gov.v1 import gov_pb2
from chain.wire.cosmos.gov.v1 import tx_pb2 as gov_tx
from chain.wire.cosmos.gov.v1beta1 import gov_pb2 as old_gov
from chain.wire.cosmos.gov.v1beta1 import tx_pb2 as old_tx
from chain.wire.cosmos.staking.v1beta1 import staking_pb2
from chain.wire.cosmos.staking.v1beta1 import tx_pb2 as staking_pb
from modules.auth.params import MAX_BYTE_COST, MAX_SIGNATURE_COST
from modules.bank.keeper import supply
from modules.consensus.params import LEAST_BLOCK_BYTES
from modules.gov import params as gov_params
from modules.inference import formats
from modules.poc.params import MAX_ENTRIES, PROOF_GAS
from modules.poc.schedule import PROOF_BYTES, proofs_per_block
from modules.registry import MODULES
from tests.app import audited, disputed
from tests.app.driver import ALICE, BOB, CAROL, Chain, coins
from tests.app.test_replay import WINDOW, _commit, _register, _reveal

GOV = bech32_text(module_address("gov"))
OPERATOR = bech32_text(ALICE.address, OPERATOR_PREFIX)
WORST = {
    "max_memo_characters": "1",
    "tx_sig_limit": "7",
    "tx_size_cost_per_byte": str(MAX_BYTE_COST),
    "sig_verify_cost_ed25519": str(MAX_SIGNATURE_COST),
    "sig_verify_cost_secp256k1": str(MAX_SIGNATURE_COST),
}
PRICE = 1000  # gas for an ucway, as nodes ask by default
DEPOSIT = 3_000_040_000
"""A thousandth of the supply, which is all that governance can ask for."""


def worst(tmp_path: Path) -> Chain:
    """A chain whose parameters are the worst that governance could set."""
    document = Chain(tmp_path / "first").document
    state = document["app_state"]
    state["auth"]["params"] = WORST
    document["consensus_params"]["block"]["max_bytes"] = str(LEAST_BLOCK_BYTES)
    document["consensus_params"]["evidence"]["max_bytes"] = str(LEAST_BLOCK_BYTES // 2)
    state["gov"] = {"params": _worst_gov()}
    state["bank"]["params"] = {"default_send_enabled": False}
    state["inference"] |= _market() | {"settlements": [audited.settlement(state)]}
    return Chain(tmp_path / "worst", document)


def _market() -> dict[str, object]:
    """A session of Carol's that Alice and Bob serve, without coins."""
    nothing = {"bond": "0", "reserved": "0"}
    part = {"amount": "0", "settled_cost": "0", "reserved": "0"}
    no_coins = dict.fromkeys(("escrow", "deposit", "burned", "unit_price", "max_unit_price"), "0")
    session = {"id": 1, "client": CAROL.text, "model": "smollm2-135m-instruct", "model_version": 1, "opened_height": 1}
    session["beacon"] = base64.b64encode(bytes(32)).decode()
    heights = dict.fromkeys(("expiry_height", "close_height", "dispute_height"), 10**6)
    allotments = [{"executor": key.text, **part, "settled_count": int(key is BOB)} for key in (ALICE, BOB)]
    return {
        "executors": [{"address": key.text, **nothing} for key in (ALICE, BOB)],
        "auditors": [{"address": ALICE.text, "bond": "0"}],
        "sessions": [{**session, **heights, **no_coins, "allotments": allotments, "status": "SESSION_STATUS_OPEN"}],
        "last_session": 1,
        "last_settlement": 1,
    }


def settle(chain: Chain) -> market_pb.MsgSettle:
    voucher = market_types.Voucher(session=1, executor=ALICE.text, request_hash=bytes(32), max_cost="0", ceiling="0")
    signature = formats.sign(CAROL.secret, formats.voucher_digest(voucher))
    return market_pb.MsgSettle(
        executor=ALICE.text,
        session=1,
        count=1,
        total_cost="0",
        receipts_root=bytes(32),
        last_voucher=voucher,
        client_signature=signature,
    )


def reallot(chain: Chain) -> market_pb.MsgReallot:
    return market_pb.MsgReallot(client=CAROL.text, session=1, executor=ALICE.text)


def leave_market(chain: Chain) -> market_pb.MsgUnregisterExecutor:
    return market_pb.MsgUnregisterExecutor(executor=ALICE.text)


def leave_audits(chain: Chain) -> market_pb.MsgUnregisterAuditor:
    return market_pb.MsgUnregisterAuditor(auditor=ALICE.text)


def _worst_gov() -> dict[str, object]:
    from chain import genesis_json

    shown = genesis_json.written(gov_params.default())
    top = [{"denom": "ucway", "amount": str(gov_params.MAX_MIN_DEPOSIT)}]
    low = [{"denom": "ucway", "amount": str(gov_params.MAX_MIN_DEPOSIT - 1)}]
    ratios = {"min_initial_deposit_ratio": "1", "min_deposit_ratio": "1", "proposal_cancel_ratio": "1"}
    return {**shown, "min_deposit": low, "expedited_min_deposit": top, **ratios}


ROOM = LEAST_BLOCK_BYTES // 2 - 200_000
"""Bytes that are left in the smallest block beside evidence and a commit of a thousand validators."""


def sent(chain: Chain, key: Key, message: Message) -> None:
    """Send one message as a wallet would, with the gas that it needs; it must be done."""
    gas = 0
    for _ in range(2):  # the second time with a limit that is as long as it will be
        raw = chain.sign(key, message, gas=gas or 100_000_000, fee=max(1, gas // PRICE))
        gas = cost(chain, raw)
    assert gas <= MAX_GAS // 2
    raw = chain.sign(key, message, gas=gas, fee=-(-gas // PRICE))
    assert len(raw) < ROOM
    answer = chain.check(raw)
    assert answer.code == 0, answer.log
    assert chain.propose([raw], ROOM) == [raw]
    result = chain.next()[-1]
    assert result.code == 0, result.log
    assert result.gas_used <= gas


def cost(chain: Chain, raw: bytes) -> int:
    """What a simulation says, and a little for the longer fee."""
    from chain.wire.cosmos.tx.v1beta1 import service_pb2

    request = service_pb2.SimulateRequest(tx_bytes=raw)
    answer = chain.query("/cosmos.tx.v1beta1.Service/Simulate", request, service_pb2.SimulateResponse)
    return int(answer.gas_info.gas_used) + 10 * MAX_BYTE_COST


def proposal(*messages: Message) -> gov_tx.MsgSubmitProposal:
    return gov_tx.MsgSubmitProposal(
        messages=[any_of(message) for message in messages],
        initial_deposit=coins(DEPOSIT),
        proposer=BOB.text,
        title="t",
        summary="s" * 10_200,
        metadata="m" * 255,
    )


def first(chain: Chain) -> gov_tx.MsgSubmitProposal:
    """The authority's protected messages are tried when they are proposed."""
    send = "/cosmos.bank.v1beta1.MsgSend"
    return proposal(
        gov_tx.MsgUpdateParams(authority=GOV, params=gov_params.default()),
        circuit_pb.MsgTripCircuitBreaker(authority=GOV, msg_type_urls=[send]),
        circuit_pb.MsgResetCircuitBreaker(authority=GOV, msg_type_urls=[send]),
    )


def validator(chain: Chain) -> staking_pb.MsgCreateValidator:
    packed = AnyMessage(
        type_url="/cosmos.crypto.ed25519.PubKey", value=keys_pb2.PubKey(key=bytes(range(32))).SerializeToString()
    )
    return staking_pb.MsgCreateValidator(
        description=staking_pb2.Description(moniker="alice"),
        commission=staking_pb2.CommissionRates(rate="0", max_rate="0", max_change_rate="0"),
        min_self_delegation="1",
        validator_address=OPERATOR,
        pubkey=packed,
        value=coins(10**9)[0],
    )


def undelegate(chain: Chain) -> staking_pb.MsgUndelegate:
    return staking_pb.MsgUndelegate(delegator_address=ALICE.text, validator_address=OPERATOR, amount=coins(5)[0])


def vote(chain: Chain) -> gov_tx.MsgVote:
    return gov_tx.MsgVote(proposal_id=1, voter=CAROL.text, option=gov_pb2.VOTE_OPTION_NO, metadata="m" * 255)


def weighted(chain: Chain) -> gov_tx.MsgVoteWeighted:
    options = [
        gov_pb2.WeightedVoteOption(option=gov_pb2.VoteOption.Name(number), weight="0.25") for number in range(1, 5)
    ]
    return gov_tx.MsgVoteWeighted(proposal_id=1, voter=CAROL.text, options=options)


def old_vote(chain: Chain) -> old_tx.MsgVote:
    return old_tx.MsgVote(proposal_id=1, voter=CAROL.text, option=old_gov.VOTE_OPTION_YES)


def old_weighted(chain: Chain) -> old_tx.MsgVoteWeighted:
    options = [old_gov.WeightedVoteOption(option=old_gov.VOTE_OPTION_YES, weight=str(10**18))]
    return old_tx.MsgVoteWeighted(proposal_id=1, voter=CAROL.text, options=options)


def deposit(chain: Chain) -> gov_tx.MsgDeposit:
    return gov_tx.MsgDeposit(proposal_id=1, depositor=CAROL.text, amount=coins(DEPOSIT))


def old_deposit(chain: Chain) -> old_tx.MsgDeposit:
    return old_tx.MsgDeposit(proposal_id=1, depositor=CAROL.text, amount=coins(DEPOSIT))


def text(chain: Chain) -> old_tx.MsgSubmitProposal:
    content = any_of(old_gov.TextProposal(title="t", description="d"))
    return old_tx.MsgSubmitProposal(content=content, initial_deposit=coins(DEPOSIT), proposer=BOB.text)


def cancel(chain: Chain) -> gov_tx.MsgCancelProposal:
    return gov_tx.MsgCancelProposal(proposal_id=1, proposer=BOB.text)


def onion(chain: Chain) -> beacon_pb.MsgRegisterOnion:
    return beacon_pb.MsgRegisterOnion(operator=OPERATOR, onion=bytes(range(32)))


STEPS: list[tuple[Key, Callable[[Chain], Message]]] = [
    (ALICE, _register),
    (ALICE, validator),
    (ALICE, onion),
    (ALICE, undelegate),
    (BOB, first),
    (CAROL, vote),
    (CAROL, weighted),
    (CAROL, old_vote),
    (CAROL, old_weighted),
    (CAROL, deposit),
    (CAROL, old_deposit),
    (BOB, cancel),
    (BOB, text),
    *audited.STEPS,
    *disputed.STEPS,
    (ALICE, settle),
    (CAROL, reallot),
    (ALICE, leave_market),
    (ALICE, leave_audits),
]
IN_PROPOSALS = {
    "/cosmos.gov.v1.MsgUpdateParams",
    "/cosmos.circuit.v1.MsgTripCircuitBreaker",
    "/cosmos.circuit.v1.MsgResetCircuitBreaker",
}


@pytest.mark.rule("auth.8")
@pytest.mark.rule("circuit.3")
@pytest.mark.rule("consensus.4")
def test_with_every_parameter_at_its_worst_each_protected_message_is_still_done(tmp_path: Path) -> None:
    chain = worst(tmp_path)
    chain.block()
    done = set(IN_PROPOSALS)
    for key, make in STEPS:
        done.add(message_url(step := make(chain)))
        sent(chain, key, step)
    opened = 65  # the second epoch's main sprint
    while chain.height < opened:
        chain.block()
    for key, make in ((ALICE, _commit), (ALICE, _reveal), (ALICE, _leave)):
        done.add(message_url(step := make(chain)))
        sent(chain, key, step)
        while chain.height < opened + WINDOW:
            chain.block()
    protected = {route.url for module in MODULES for route in module.routes if route.protected and not route.inherent}
    assert protected <= done, sorted(protected - done)
    assert supply(chain.app.queries.context(0), "ucway") > 0


def _leave(chain: Chain) -> poc_pb.MsgUnregisterMiner:
    while chain.app.queries.context(0).block.height < 65 + 60:  # until the sprint has closed
        chain.block()
    return poc_pb.MsgUnregisterMiner(miner=ALICE.text)


def message_url(message: Message) -> str:
    return f"/{message.DESCRIPTOR.full_name}"


@pytest.mark.rule("auth.8")
@pytest.mark.rule("poc.10")
@pytest.mark.parametrize("entries", [3, 64, MAX_ENTRIES])
def test_the_dearest_proof_fits_into_the_lane_and_the_smallest_block(entries: int) -> None:
    size = 16 * entries + 512
    assert PROOF_GAS + size * MAX_BYTE_COST + 7 * MAX_SIGNATURE_COST <= LANE_GAS <= MAX_GAS // 2
    for gas in (1456, PROOF_GAS // entries):
        assert 0 < proofs_per_block(LANE_GAS, entries, gas) * size <= PROOF_BYTES < ROOM
