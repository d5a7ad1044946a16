"""Consensus parameters: what clients see, what the engine gets, and which are good. Sizes in bytes, age in blocks."""

from __future__ import annotations

from chain.errors import InvalidRequest
from chain.limits import MAX_GAS
from chain.wire.tendermint.types import params_pb2 as pb

LEAST_BLOCK_BYTES = 2 * 1024 * 1024
"""A block has room for a lane full of proofs beside evidence and a commit; with less the engine could stop."""
MAX_BLOCK_BYTES = 100 * 1024 * 1024
"""CometBFT's own limit."""
LEAST_EVIDENCE_BYTES = 64 * 1024
"""Of a light client's attack on a hundred validators."""
LEAST_AGE_BLOCKS, LEAST_AGE_SECONDS = 1_000, 3_600
"""Shorter, and a double sign could hardly be reported in time."""
DEFAULT_BLOCK_BYTES = 22_020_096
MAX_SECONDS = 315_576_000_000
"""A protobuf Duration's: about 10,000 years."""


def default() -> pb.ConsensusParams:
    """What holds where genesis says nothing: CometBFT's defaults."""
    params = pb.ConsensusParams()
    params.block.max_bytes = DEFAULT_BLOCK_BYTES
    params.evidence.max_age_num_blocks, params.evidence.max_bytes = 100_000, 1_048_576
    params.evidence.max_age_duration.seconds = 172_800
    params.validator.pub_key_types.append("ed25519")
    return params


def seen(params: pb.ConsensusParams) -> pb.ConsensusParams:
    """The form that clients see: `max_gas` is the gas that the application allows a block. [consensus.3]"""
    shown = pb.ConsensusParams()
    shown.CopyFrom(params)
    shown.block.max_gas = MAX_GAS
    shown.version.SetInParent()  # empty or absent are the same, and have one form in the state
    shown.abci.SetInParent()
    return shown


def engine(params: pb.ConsensusParams) -> pb.ConsensusParams:
    """The form that the engine gets: no gas limit. [consensus.3]

    CometBFT reaps its first-in-first-out mempool up to `max_gas`, so a limit there would hide from PrepareProposal
    the transactions that may use the reserved lane, if they wait behind others. The application keeps the limit.
    """
    told = pb.ConsensusParams()
    told.CopyFrom(params)
    told.block.max_gas = -1
    return told


def check_change(params: pb.ConsensusParams) -> None:
    """The same for a change by governance, which can't make evidence worthless. [consensus.4] Raises InvalidRequest."""
    check(params)
    evidence = params.evidence
    if evidence.max_age_num_blocks < LEAST_AGE_BLOCKS:
        raise InvalidRequest(
            f"evidence.MaxAgeNumBlocks must be at least {LEAST_AGE_BLOCKS}, got {evidence.max_age_num_blocks}"
        )
    if evidence.max_age_duration.seconds < LEAST_AGE_SECONDS:
        raise InvalidRequest(f"evidence.MaxAgeDuration must be at least {LEAST_AGE_SECONDS} s")


def check(params: pb.ConsensusParams) -> None:
    """Refuse what would stop the engine. [consensus.4] Raises InvalidRequest."""
    block, evidence = params.block, params.evidence
    if not LEAST_BLOCK_BYTES <= block.max_bytes <= MAX_BLOCK_BYTES:
        raise InvalidRequest(
            f"block.MaxBytes must be within {LEAST_BLOCK_BYTES} and {MAX_BLOCK_BYTES}, got {block.max_bytes}"
        )
    if block.max_gas not in (-1, MAX_GAS):
        raise InvalidRequest(f"block.MaxGas is {MAX_GAS} by the rules of this chain, got {block.max_gas}")
    if evidence.max_age_num_blocks <= 0:
        raise InvalidRequest(f"evidence.MaxAgeNumBlocks must be greater than 0, got {evidence.max_age_num_blocks}")
    age = evidence.max_age_duration
    if not 0 <= age.seconds <= MAX_SECONDS or not 0 <= age.nanos < 10**9 or not age.seconds + age.nanos:
        raise InvalidRequest("evidence.MaxAgeDuration must be greater than 0")
    if not LEAST_EVIDENCE_BYTES <= evidence.max_bytes <= block.max_bytes // 2:
        raise InvalidRequest(
            f"evidence.MaxBytesEvidence must be within {LEAST_EVIDENCE_BYTES} and half of block.MaxBytes, "
            f"got {evidence.max_bytes}"
        )
    if list(params.validator.pub_key_types) != ["ed25519"]:
        raise InvalidRequest("validators have keys of type ed25519 here")
    if params.abci.vote_extensions_enable_height:
        raise InvalidRequest("vote extensions are not used here")
