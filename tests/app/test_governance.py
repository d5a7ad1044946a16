"""Governance over the whole application: every module's parameters, the community pool, and what is refused."""

from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from google.protobuf.message import Message

from chain.client.tx import any_of
from chain.module import Context
from chain.types import bech32_text, module_address
from chain.wire.cosmos.base.v1beta1 import coin_pb2
from chain.wire.cosmos.circuit.v1 import tx_pb2 as circuit_pb
from chain.wire.cosmos.consensus.v1 import tx_pb2 as consensus_pb
from chain.wire.cosmos.distribution.v1beta1 import tx_pb2 as distribution_pb
from chain.wire.cosmos.gov.v1 import gov_pb2, query_pb2
from chain.wire.cosmos.gov.v1 import tx_pb2 as gov_pb
from chain.wire.cosmos.upgrade.v1beta1 import tx_pb2 as upgrade_pb
from genesis import builder
from modules.consensus.params import default
from modules.gov import execution, params
from modules.registry import MODULES
from tests.app.driver import ALICE, BOB, CHAIN, FEE, RICH, VALIDATORS, Chain, coins, events_of, send

GOV = bech32_text(module_address("gov"))
UPDATES = {
    module.name: route.message
    for module in MODULES
    for route in module.routes
    if route.message.DESCRIPTOR.name == "MsgUpdateParams"
}


def propose(*messages: Message, deposit: int = 10_000_000, **changes: Any) -> gov_pb.MsgSubmitProposal:
    given = {"title": "A title", "summary": "Why", **changes}
    packed = [any_of(message) for message in messages]
    return gov_pb.MsgSubmitProposal(messages=packed, initial_deposit=coins(deposit), proposer=ALICE.text, **given)


def present(chain: Chain, module: str) -> Message:
    """The message that sets a module's parameters to what they are."""
    kind = UPDATES[module]
    if module == "consensus":
        found = default()
        found.block.max_gas = -1
        return consensus_pb.MsgUpdateParams(
            authority=GOV, block=found.block, evidence=found.evidence, validator=found.validator
        )
    (query,) = [one for one in queries(module) if one.path.endswith("/Params")]
    request = query.request(params_type="voting") if module == "gov" else query.request()
    answer: Any = query.answer(chain.app.queries.context(0), request)
    return kind(authority=GOV, params=answer.params)


def queries(module: str) -> list[Any]:
    found = next(one.queries for one in MODULES if one.name == module)
    return [one for one in found if "v1beta1" not in one.path or module != "gov"]


@pytest.mark.rule("gov.5")
@pytest.mark.parametrize("module", list(UPDATES))
def test_the_parameters_of_every_module_can_be_proposed(chain: Chain, module: str) -> None:
    result = chain.deliver(chain.sign(ALICE, propose(present(chain, module)), gas=1_000_000, fee=1000))
    assert result.code == 0, result.log
    (first, *_) = events_of(result, "submit_proposal")
    assert first["proposal_messages"] == f",/{UPDATES[module].DESCRIPTOR.full_name}"


@pytest.mark.rule("gov.6")
def test_all_of_them_are_executed_together(chain: Chain) -> None:
    ctx = Context(chain.app.blocks.base(), chain.app.mempool.last, chain.app.queries.context(0).mode)
    ctx.routes = chain.app.registry.routes
    calls = execution.parse(ctx, [any_of(present(chain, module)) for module in UPDATES])
    child, failure = execution.attempt(ctx, calls)
    assert failure is None
    ctx.join(child)
    for _, invariant in chain.app.registry.invariants():
        invariant(ctx)


def spend(amount: int) -> distribution_pb.MsgCommunityPoolSpend:
    return distribution_pb.MsgCommunityPoolSpend(authority=GOV, recipient=BOB.text, amount=coins(amount))


@pytest.mark.rule("gov.5")
def test_the_community_pool_can_be_spent_as_far_as_it_goes(chain: Chain) -> None:
    fund = distribution_pb.MsgFundCommunityPool(depositor=BOB.text, amount=coins(1000))
    assert chain.deliver(chain.sign(BOB, fund, gas=200_000, fee=200)).code == 0
    good = chain.deliver(chain.sign(ALICE, propose(spend(1000)), gas=1_000_000, fee=1000))
    assert good.code == 0, good.log
    bad = chain.deliver(chain.sign(ALICE, propose(spend(1000), spend(10**9)), gas=1_000_000, fee=1000))
    assert (bad.codespace, bad.code) == ("gov", 12)
    assert "message 1 (/cosmos.distribution.v1beta1.MsgCommunityPoolSpend)" in bad.log
    assert chain.balance(ALICE) == RICH - 10_000_000 - 2000


@pytest.mark.rule("gov.5")
def test_an_upgrade_can_be_proposed(chain: Chain) -> None:
    plan = upgrade_pb.MsgSoftwareUpgrade(authority=GOV)
    plan.plan.name, plan.plan.height = "v2", 1_000_000
    result = chain.deliver(chain.sign(ALICE, propose(plan), gas=1_000_000, fee=1000))
    assert result.code == 0, result.log


@pytest.mark.rule("gov.17")
def test_a_proposal_is_known_to_cost_what_it_costs_before_it_runs(chain: Chain) -> None:
    raw = chain.sign(ALICE, propose(present(chain, "auth")), gas=200_000, fee=200)
    answer = chain.check(raw)
    assert (answer.codespace, answer.code) == ("sdk", 11)
    result = chain.deliver(chain.sign(ALICE, propose(present(chain, "auth")), gas=300_000, fee=300))
    assert (result.code, result.gas_used > 220_000) == (0, True)


@pytest.mark.rule("gov.2")
def test_the_deposit_of_a_proposal_that_is_refused_stays(chain: Chain) -> None:
    wrong = present(chain, "auth")
    wrong.params.tx_sig_limit = 0  # type: ignore[attr-defined]
    result = chain.deliver(chain.sign(ALICE, propose(wrong), gas=1_000_000, fee=1000))
    assert (result.codespace, result.code) == ("gov", 12)
    assert "invalid tx signature limit: 0: invalid request: invalid proposal message" in result.log
    assert chain.balance(ALICE) == RICH - 1000


@pytest.mark.rule("gov.4")
def test_a_proposal_lives_and_ends_in_whole_blocks(chain: Chain) -> None:
    voted = propose(present(chain, "auth"))
    assert chain.deliver(chain.sign(ALICE, voted, gas=1_000_000, fee=1000)).code == 0
    vote = gov_pb.MsgVote(proposal_id=1, voter=BOB.text, option=gov_pb2.VOTE_OPTION_YES)
    result = chain.deliver(chain.sign(BOB, vote, gas=200_000, fee=200))
    assert events_of(result, "proposal_vote")[0]["option"] == 'option:VOTE_OPTION_YES  weight:"1.000000000000000000"'
    denied = gov_pb.MsgVote(proposal_id=9, voter=BOB.text, option=gov_pb2.VOTE_OPTION_YES)
    refused = chain.deliver(chain.sign(BOB, denied, gas=200_000, fee=200))
    assert (refused.codespace, refused.code) == ("gov", 3)
    assert coin_pb2.Coin(denom="ucway", amount=str(chain.balance(GOV))) == params.default().min_deposit[0]


@pytest.fixture
def staked(tmp_path: Path) -> Chain:
    """A chain whose four validators have most of the coins, and a little to pay with."""
    people = [*(builder.Account(address=key.text, amount=RICH // 100) for key in (ALICE, BOB, *VALIDATORS))]
    validators = [
        builder.Validator(f"v{number}", key.text, sha256(key.public).digest(), RICH)
        for number, key in enumerate(VALIDATORS)
    ]
    document = builder.build(builder.preset("local"), "2026-01-01T00:00:00Z", validators, (), people, CHAIN)
    chain = Chain(tmp_path, document)
    chain.block()
    return chain


def passed(chain: Chain, *messages: Message) -> gov_pb2.Proposal:
    """Propose, vote yes with all validators, and wait until it is over."""
    result = chain.deliver(chain.sign(ALICE, propose(*messages), gas=2_000_000, fee=2000))
    assert result.code == 0, result.log
    number = int(events_of(result, "submit_proposal")[0]["proposal_id"])
    vote = [gov_pb.MsgVote(proposal_id=number, voter=key.text, option=gov_pb2.VOTE_OPTION_YES) for key in VALIDATORS]
    txs = [chain.sign(key, one, gas=200_000, fee=200) for key, one in zip(VALIDATORS, vote, strict=True)]
    assert [one.code for one in chain.block(txs)] == [0] * 4
    request = query_pb2.QueryProposalRequest(proposal_id=number)
    for _ in range(65):
        chain.block()
        found = chain.query("/cosmos.gov.v1.Query/Proposal", request, query_pb2.QueryProposalResponse).proposal
        if found.status != gov_pb2.PROPOSAL_STATUS_VOTING_PERIOD:
            return found
    raise AssertionError("a vote that does not end")


SEND = "/cosmos.bank.v1beta1.MsgSend"


@pytest.mark.rule("gov.6")
@pytest.mark.rule("gov.9")
@pytest.mark.rule("circuit.1")
def test_a_breaker_is_tripped_and_reset_by_votes(staked: Chain) -> None:
    before = staked.balance(ALICE)
    tripped = passed(staked, circuit_pb.MsgTripCircuitBreaker(authority=GOV, msg_type_urls=[SEND]))
    assert tripped.status == gov_pb2.PROPOSAL_STATUS_PASSED
    assert tripped.final_tally_result.yes_count == str(4 * RICH)
    raw = staked.sign(ALICE, send(ALICE, BOB))
    assert (staked.check(raw).codespace, staked.check(raw).code) == ("circuit", 2)
    assert passed(staked, circuit_pb.MsgResetCircuitBreaker(authority=GOV, msg_type_urls=[SEND])).status == 3
    assert staked.deliver(staked.sign(ALICE, send(ALICE, BOB))).code == 0
    assert staked.balance(ALICE) == before - 2 * 2000 - 1 - FEE


@pytest.mark.rule("gov.6")
def test_what_governance_set_holds_from_the_next_block_on(staked: Chain) -> None:
    wanted = present(staked, "auth")
    wanted.params.max_memo_characters = 5  # type: ignore[attr-defined]
    assert passed(staked, wanted).status == gov_pb2.PROPOSAL_STATUS_PASSED
    answer = staked.check(staked.sign(ALICE, send(ALICE, BOB), memo="too long"))
    assert (answer.code, "maximum number of characters is 5" in answer.log) == (12, True)
