"""Proof of compute: what miners prove each epoch, and how that becomes voting power. Rules: README.md."""

from __future__ import annotations

from chain.module import Genesis, Module, query, route
from chain.wire.causeway.poc.v1 import query_pb2, tx_pb2
from modules.poc import genesis, handlers, invariants, keeper, queries, seating, spotcheck, sprints
from modules.poc.messages import (
    COMMIT_GAS,
    PARAMS_GAS,
    REGISTER_GAS,
    register_spends,
    reveal_gas,
    update_spends,
)
from modules.poc.state import NAME

SERVICE = "/causeway.poc.v1.Query/"

MODULE = Module(
    name=NAME,
    genesis=Genesis(genesis.validate, genesis.init, genesis.export),
    routes=(
        route(
            tx_pb2.MsgRegisterMiner,
            handlers.register_miner,
            signer="miner",
            gas=REGISTER_GAS,
            spends=register_spends,
            protected=True,
            opens=keeper.is_waived,
        ),
        route(
            tx_pb2.MsgUpdateMiner,
            handlers.update_miner,
            signer="miner",
            gas=REGISTER_GAS,
            spends=update_spends,
        ),
        route(tx_pb2.MsgUnregisterMiner, handlers.unregister_miner, signer="miner", gas=REGISTER_GAS, protected=True),
        route(
            tx_pb2.MsgCommitProof,
            handlers.commit_proof,
            signer="miner",
            gas=COMMIT_GAS,
            free=True,
            lane=True,
            precheck=spotcheck.admit_commitment,
            protected=True,
        ),
        route(
            tx_pb2.MsgRevealProof,
            handlers.reveal_proof,
            signer="miner",
            gas=reveal_gas,
            free=True,
            lane=True,
            precheck=spotcheck.admit_reveal,
            protected=True,
        ),
        route(tx_pb2.MsgUpdateParams, handlers.update_params, signer="authority", gas=PARAMS_GAS),
    ),
    queries=(
        query(SERVICE + "Params", query_pb2.QueryParamsRequest, queries.params),
        query(SERVICE + "Miner", query_pb2.QueryMinerRequest, queries.miner),
        query(SERVICE + "Miners", query_pb2.QueryMinersRequest, queries.miners),
        query(SERVICE + "CurrentSprint", query_pb2.QueryCurrentSprintRequest, queries.current_sprint),
        query(SERVICE + "Sprint", query_pb2.QuerySprintRequest, queries.sprint),
        query(SERVICE + "Commitment", query_pb2.QueryCommitmentRequest, queries.commitment),
        query(SERVICE + "Commitments", query_pb2.QueryCommitmentsRequest, queries.commitments),
        query(SERVICE + "Measurements", query_pb2.QueryMeasurementsRequest, queries.measurements),
        query(SERVICE + "Weights", query_pb2.QueryWeightsRequest, queries.weights),
        query(SERVICE + "Validators", query_pb2.QueryValidatorsRequest, queries.validators),
        query(SERVICE + "Rewards", query_pb2.QueryRewardsRequest, queries.rewards),
        query(SERVICE + "MinerRewards", query_pb2.QueryMinerRewardsRequest, queries.miner_rewards),
        query(SERVICE + "Epochs", query_pb2.QueryEpochsRequest, queries.epochs),
    ),
    begin_block=seating.begin_block,
    end_block=sprints.end_block,
    invariants=(
        invariants.deposits,
        invariants.departures,
        invariants.powers,
        invariants.weights,
        invariants.windows,
    ),
    cheap=(invariants.powers, invariants.weights, invariants.windows),
    accounts={NAME: ()},
    waives_fees=keeper.is_waived,
)
