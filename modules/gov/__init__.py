"""Governance: proposals, deposits, votes, and doing what was decided. Rules: README.md."""

from __future__ import annotations

from typing import Any

from chain.module import Genesis, Module, Query, query, route
from chain.wire.causeway.gov.v1 import query_pb2 as own_query
from chain.wire.cosmos.gov.v1 import query_pb2, tx_pb2
from chain.wire.cosmos.gov.v1beta1 import query_pb2 as old_query
from chain.wire.cosmos.gov.v1beta1 import tx_pb2 as old
from modules.gov import closing, genesis, handlers, invariants, legacy, legacy_queries, privileges, queries
from modules.gov.messages import (
    CANCEL_GAS,
    DEPOSIT_GAS,
    PARAMS_GAS,
    SUBMIT_GAS,
    VOTE_GAS,
    deposit_spends,
    submit_gas,
    submit_spends,
    weighted_gas,
)
from modules.gov.state import NAME

ANSWERS = {
    "Proposal": "proposal",
    "Proposals": "proposals",
    "Vote": "vote",
    "Votes": "votes",
    "Deposit": "deposit",
    "Deposits": "deposits",
    "TallyResult": "tally_result",
    "Params": "params",
}
"""What both versions of the service are asked, and which function answers."""


def _service(version: str, requests: Any, answers: Any) -> tuple[Query, ...]:
    path = f"/cosmos.gov.{version}.Query/"
    return tuple(
        query(path + name, getattr(requests, f"Query{name}Request"), getattr(answers, function))
        for name, function in ANSWERS.items()
    )


MODULE = Module(
    name=NAME,
    genesis=Genesis(genesis.validate, genesis.init, genesis.export),
    routes=(
        route(
            tx_pb2.MsgSubmitProposal,
            handlers.submit,
            signer="proposer",
            gas=submit_gas,
            spends=submit_spends,
            protected=True,
        ),
        route(
            tx_pb2.MsgDeposit,
            handlers.deposit,
            signer="depositor",
            gas=DEPOSIT_GAS,
            spends=deposit_spends,
            protected=True,
        ),
        route(tx_pb2.MsgVote, handlers.vote, signer="voter", gas=VOTE_GAS, protected=True),
        route(tx_pb2.MsgVoteWeighted, handlers.vote_weighted, signer="voter", gas=weighted_gas, protected=True),
        route(tx_pb2.MsgCancelProposal, handlers.cancel, signer="proposer", gas=CANCEL_GAS, protected=True),
        route(tx_pb2.MsgUpdateParams, handlers.update_params, signer="authority", gas=PARAMS_GAS, protected=True),
        route(
            old.MsgSubmitProposal,
            legacy.submit,
            signer="proposer",
            gas=SUBMIT_GAS,
            spends=submit_spends,
            protected=True,
        ),
        route(
            old.MsgDeposit, legacy.deposit, signer="depositor", gas=DEPOSIT_GAS, spends=deposit_spends, protected=True
        ),
        route(old.MsgVote, legacy.vote, signer="voter", gas=VOTE_GAS, protected=True),
        route(old.MsgVoteWeighted, legacy.vote_weighted, signer="voter", gas=weighted_gas, protected=True),
    ),
    queries=(
        query("/cosmos.gov.v1.Query/Constitution", query_pb2.QueryConstitutionRequest, queries.constitution),
        *_service("v1", query_pb2, queries),
        *_service("v1beta1", old_query, legacy_queries),
        query("/causeway.gov.v1.Query/Privileges", own_query.QueryPrivilegesRequest, privileges.privileges),
        query("/causeway.gov.v1.Query/MinDeposit", own_query.QueryMinDepositRequest, privileges.deposit_now),
    ),
    end_block=closing.end_block,
    invariants=(invariants.deposits, invariants.queues, invariants.leftovers),
)
