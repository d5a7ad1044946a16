"""Gov's part of genesis, in the SDK's JSON form; what the SDK has no place for is under `causeway`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chain import genesis_json
from chain.errors import InvalidRequest
from chain.module import Context
from chain.types import DENOM, bech32_address, bech32_text
from chain.wire.causeway.gov.v1 import genesis_pb2 as own_pb
from chain.wire.cosmos.base.v1beta1 import coin_pb2
from chain.wire.cosmos.gov.v1 import genesis_pb2, gov_pb2
from modules.auth.keeper import GOV
from modules.bank import keeper as bank
from modules.gov import genesis_check, params
from modules.gov.genesis_check import deposited
from modules.gov.keeper import DEPOSIT_PERIOD, VOTING_PERIOD
from modules.gov.state import (
    ACTIVE,
    CONSTITUTION,
    COUNTS,
    DEPOSITS,
    ERAS,
    INACTIVE,
    NEXT_ID,
    PARAMS,
    PROPOSALS,
    SETTLING,
    VOTES,
    VOTING,
)
from modules.gov.times import of_stamp

OWN = "causeway"


def _read(state: Mapping[str, Any]) -> tuple[genesis_pb2.GenesisState, own_pb.GenesisState]:
    plain = {name: value for name, value in state.items() if name != OWN}
    given = genesis_json.read("gov", genesis_pb2.GenesisState, plain)
    return given, genesis_json.read("gov", own_pb.GenesisState, state.get(OWN) or {})


def validate(state: Mapping[str, Any]) -> None:
    """Refuse a genesis that contradicts itself. [gov.18] Raises InvalidRequest, and what coins and addresses raise."""
    given, own = _read(state)
    if given.HasField("params"):
        params.check(given.params)
    genesis_check.check(given, own)


def init(ctx: Context, state: Mapping[str, Any]) -> None:
    """Write parameters, proposals, deposits and votes; queues follow from them. [gov.18]

    Raises InvalidRequest where the gov account does not hold exactly the deposits.
    """
    given, own = _read(state)
    PARAMS(ctx).set(given.params if given.HasField("params") else params.default())
    NEXT_ID(ctx).set(given.starting_proposal_id or 1)
    CONSTITUTION(ctx).set(given.constitution)
    for proposal in given.proposals:
        PROPOSALS(ctx)[proposal.id] = proposal
        if proposal.status == DEPOSIT_PERIOD:
            INACTIVE(ctx)[of_stamp(proposal.deposit_end_time), proposal.id] = True
        elif proposal.status == VOTING_PERIOD:
            ACTIVE(ctx)[of_stamp(proposal.voting_end_time), proposal.id] = True
    for one in given.deposits:
        DEPOSITS(ctx)[one.proposal_id, bech32_address(one.depositor)] = deposited(one)
    for vote in given.votes:
        VOTES(ctx)[vote.proposal_id, bech32_address(vote.voter)] = vote
    for voting in own.voting:
        VOTING(ctx)[voting.proposal_id] = voting
        ERAS(ctx)[voting.era, voting.proposal_id] = True
    for count in own.counts:
        COUNTS(ctx)[count.proposal_id] = count
    for settling in own.settling:
        SETTLING(ctx)[settling.proposal_id] = settling
    held, owed = bank.balance(ctx, GOV, DENOM), sum([deposited(one) for one in given.deposits])
    if held != owed:
        raise InvalidRequest(f"gov genesis: deposits sum to {owed}{DENOM}, the account holds {held}{DENOM}")


def export(ctx: Context) -> dict[str, Any]:
    """Write what `init` reads."""
    state = genesis_pb2.GenesisState(
        starting_proposal_id=NEXT_ID(ctx).get(),
        deposits=[
            gov_pb2.Deposit(
                proposal_id=number,
                depositor=bech32_text(depositor),
                amount=[coin_pb2.Coin(denom=DENOM, amount=str(amount))],
            )
            for (number, depositor), amount in DEPOSITS(ctx).items()
        ],
        votes=[vote for _, vote in VOTES(ctx).items()],
        proposals=[proposal for _, proposal in PROPOSALS(ctx).items()],
        params=PARAMS(ctx).get(),
        constitution=CONSTITUTION(ctx).get(),
    )
    own = own_pb.GenesisState(
        voting=[one for _, one in VOTING(ctx).items()],
        counts=[one for _, one in COUNTS(ctx).items()],
        settling=[one for _, one in SETTLING(ctx).items()],
    )
    return {**genesis_json.written(state), OWN: genesis_json.written(own)}
