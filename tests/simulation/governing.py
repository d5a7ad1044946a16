"""What people do with governance in a simulation: proposals with messages of all kinds, deposits, votes."""

from __future__ import annotations

import random
from collections.abc import Callable

from google.protobuf.message import Message

from chain.wire.cosmos.base.v1beta1 import coin_pb2
from chain.wire.cosmos.circuit.v1 import tx_pb2 as circuit_pb
from chain.wire.cosmos.distribution.v1beta1 import tx_pb2 as distribution_pb
from chain.wire.cosmos.gov.v1 import gov_pb2
from chain.wire.cosmos.gov.v1 import tx_pb2 as pb
from chain.wire.cosmos.staking.v1beta1 import query_pb2 as staking_query
from chain.wire.cosmos.staking.v1beta1 import tx_pb2 as staking_pb
from tests.simulation import market
from tests.simulation.operations import packed
from tests.simulation.people import GOV, sender, some_coins, some_one
from tests.simulation.world import World

Operation = Callable[[World, random.Random], Message | None]
LATEST = 12
"""Proposals that people still talk about."""


def spend(world: World, luck: random.Random) -> Message:
    return distribution_pb.MsgCommunityPoolSpend(authority=GOV, recipient=some_one(luck), amount=some_coins(luck))


def trip(world: World, luck: random.Random) -> Message:
    urls = luck.sample(sorted(world.registry.routes), 2)
    kind = luck.choice((circuit_pb.MsgTripCircuitBreaker, circuit_pb.MsgResetCircuitBreaker))
    return kind(authority=GOV, msg_type_urls=urls)


def reset(world: World, luck: random.Random) -> Message:
    """Whatever was switched off, on again."""
    return circuit_pb.MsgResetCircuitBreaker(authority=GOV, msg_type_urls=sorted(world.registry.routes)[:1])


def staking_params(world: World, luck: random.Random) -> Message:
    ask = world.registry.queries["/cosmos.staking.v1beta1.Query/Params"].answer
    params = ask(world.context(), staking_query.QueryParamsRequest()).params
    params.max_validators = luck.choice((0, 2, 4, 6, 100))
    params.max_entries = luck.choice((0, 1, 7))
    params.unbonding_time.seconds = luck.choice((0, 60, 600, 1_814_400))
    return staking_pb.MsgUpdateParams(authority=GOV, params=params)


def not_gov(world: World, luck: random.Random) -> Message:
    """What somebody else has to sign: refused as a whole."""
    return staking_pb.MsgUpdateParams(authority=sender(luck))


INNER = (spend, trip, reset, staking_params, not_gov, *market.INNER)


def submit(world: World, luck: random.Random) -> Message:
    inner = [luck.choice(INNER)(world, luck) for _ in range(luck.choices((0, 1, 2), (1, 6, 2))[0])]
    deposit = coin_pb2.Coin(denom="ucway", amount=str(int(10 ** luck.uniform(4, 8))))
    return pb.MsgSubmitProposal(
        messages=[packed(one) for one in inner],
        initial_deposit=[deposit],
        proposer=sender(luck),
        title="a title" if luck.random() < 0.95 else "",
        summary="why",
        expedited=luck.random() < 0.2,
    )


def some_proposal(world: World, luck: random.Random) -> int:
    known = world.outcomes.get("MsgSubmitProposal done", 0)
    return max(0, known - luck.randrange(LATEST)) if known else 1


def deposit(world: World, luck: random.Random) -> Message:
    return pb.MsgDeposit(proposal_id=some_proposal(world, luck), depositor=sender(luck), amount=some_coins(luck))


def vote(world: World, luck: random.Random) -> Message:
    option = luck.choices((0, 1, 2, 3, 4, 9), (1, 60, 10, 15, 10, 1))[0]
    return pb.MsgVote(proposal_id=some_proposal(world, luck), voter=sender(luck), option=option)


def vote_weighted(world: World, luck: random.Random) -> Message:
    first = luck.randrange(1, 100)
    parts = [(gov_pb2.VOTE_OPTION_YES, first), (gov_pb2.VOTE_OPTION_NO, 100 - first + (luck.random() < 0.05))]
    options = [gov_pb2.WeightedVoteOption(option=option, weight=f"{part / 100:.2f}") for option, part in parts]
    return pb.MsgVoteWeighted(proposal_id=some_proposal(world, luck), voter=sender(luck), options=options)


def cancel(world: World, luck: random.Random) -> Message:
    return pb.MsgCancelProposal(proposal_id=some_proposal(world, luck), proposer=sender(luck))


OPERATIONS: dict[Operation, int] = {submit: 3, deposit: 4, vote: 15, vote_weighted: 4, cancel: 1}
