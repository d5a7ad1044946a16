"""What parameters and models may be, so that nothing that governance says can stop the market. [inference.1]"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

from chain.types import parse_amount
from chain.wire.causeway.inference.v1 import types_pb2 as pb
from kernels.model.policy import MAX_SEQUENCE, MAX_SEQUENCES
from kernels.model.sampling import MAX_INV_TEMPERATURE
from modules.inference.audits import sprt
from modules.inference.messages import InvalidModel, InvalidParams

WHOLE = 10_000
"""Parts are of so many."""
MAX_BLOCKS = 10**7
"""Blocks: a year and a half of five seconds."""
MAX_COINS = 2**62
"""ucway: more than all that will ever be, and less than what a vesting grant may be."""
MAX_PRICE = 2**96
MAX_UNITS = 2**40
"""Compute units of a token."""
MAX_CONTEXT = 2**15
"""Tokens: a payload of that many, sealed, still fits a transaction, whatever its bytes cost."""
MAX_DRAWN = 64
"""Receipts drawn of a settlement, at most."""
ARITHMETICS = ("int-llama/1",)
MAX_ID = 64
MODEL_ID = re.compile(rf"[A-Za-z0-9][A-Za-z0-9._-]{{0,{MAX_ID - 1}}}", re.ASCII)

DEFAULT = pb.Params(
    executors=3,
    max_session_blocks=17_280,
    grace_blocks=17_280,
    burn_parts=100,
    min_deposit="1000000",
    price_floor="4294967",
    price_blocks=720,
    capacity_scale=2**32,
    audit_floor=1,
    audit_ceiling=16,
    auditors=2,
    commit_blocks=720,
    reveal_blocks=720,
    audit_blocks=720,
    demand_blocks=17_280,
    move_blocks=720,
    dispute_blocks=34_560,
    slash_parts=WHOLE,
    accuser_parts=2500,
    auditor_bond="10000000",
    dispute_bond="1000000",
    audit_parts=200,
    unbonding_blocks=103_680,
    good_rate=200,
    bad_rate=2000,
    alpha=100,
    beta=100,
    reallot_blocks=720,
)
"""Of a genesis that says nothing of inference: there is no model then, and nothing happens until there is one."""


def check(params: pb.Params) -> None:
    """Refuse parameters that contradict each other or a bound. [inference.1]

    Raises InvalidParams naming the first fault, InvalidCoins for amounts that are none.
    """
    for fault in chain(_length_faults(params), _part_faults(params), _coin_faults(params)):
        raise InvalidParams(fault)


LENGTHS = (
    "max_session_blocks",
    "grace_blocks",
    "price_blocks",
    "commit_blocks",
    "reveal_blocks",
    "audit_blocks",
    "demand_blocks",
    "move_blocks",
    "dispute_blocks",
    "unbonding_blocks",
    "reallot_blocks",
)


def _length_faults(params: pb.Params) -> Iterator[str]:
    for name in LENGTHS:
        if not 1 <= getattr(params, name) <= MAX_BLOCKS:
            yield f"{name} is 1 to {MAX_BLOCKS}, not {getattr(params, name)}"
    if params.max_session_blocks <= 2:
        yield "a session lasts longer than its draw: max_session_blocks is more than 2"
    if params.dispute_blocks < params.grace_blocks:
        yield "receipts can be disputed for as long as they can be settled: dispute_blocks is at least grace_blocks"
    if params.unbonding_blocks < params.max_session_blocks + params.dispute_blocks:
        yield "a bond outlives what it answers for: unbonding_blocks is at least max_session_blocks + dispute_blocks"
    if not 1 <= params.capacity_scale < 2**63:
        yield "capacity_scale is 1 to 2^63 - 1"


def _part_faults(params: pb.Params) -> Iterator[str]:
    most = {
        "executors": (1, 16),
        "burn_parts": (1, WHOLE // 2),
        "auditors": (1, 16),
        "slash_parts": (1, WHOLE),
        "accuser_parts": (0, WHOLE // 2),
        "audit_parts": (0, WHOLE // 2),
        "good_rate": (1, WHOLE - 2),
        "bad_rate": (2, WHOLE - 1),
        "alpha": (1, WHOLE // 4),
        "beta": (1, WHOLE // 4),
        "audit_ceiling": (1, MAX_DRAWN),
    }
    for name, (low, high) in most.items():
        if not low <= getattr(params, name) <= high:
            yield f"{name} is {low} to {high}, not {getattr(params, name)}"
    if not 1 <= params.audit_floor <= params.audit_ceiling:
        yield "audit_floor is 1 to audit_ceiling"
    try:
        sprt.steps(params.good_rate, params.bad_rate, params.alpha, params.beta)
    except ValueError as fault:
        yield str(fault)


def _coin_faults(params: pb.Params) -> Iterator[str]:
    for name in ("min_deposit", "auditor_bond", "dispute_bond"):
        if parse_amount(getattr(params, name)) > MAX_COINS:
            yield f"{name} is at most {MAX_COINS}"
    if not 1 <= parse_amount(params.price_floor) <= MAX_PRICE:
        yield f"price_floor is 1 to {MAX_PRICE}"


def check_model(model: pb.Model) -> None:
    """Refuse a model that nobody could serve, or that would stop the chain. [inference.2]

    Raises InvalidModel naming the first fault, InvalidCoins for a bond that is none.
    """
    for fault in chain(_model_faults(model), _policy_faults(model)):
        raise InvalidModel(fault)


def _model_faults(model: pb.Model) -> Iterator[str]:
    if not MODEL_ID.fullmatch(model.id):
        yield "an id is 1 to 64 letters, digits, dots, hyphens and underscores"
    for name in ("weights_root", "tokenizer_hash", "file_sha256"):
        if len(getattr(model, name)) != 32:
            yield f"{name} has 32 bytes"
    if model.arithmetic not in ARITHMETICS:
        yield f"arithmetic is one of {ARITHMETICS}"
    if not 1 <= model.max_context <= MAX_CONTEXT:
        yield f"max_context is 1 to {MAX_CONTEXT}"
    if not (1 <= model.units_in <= MAX_UNITS and 1 <= model.units_out <= MAX_UNITS):
        yield f"units of a token are 1 to {MAX_UNITS}"
    if not 1 <= model.rows <= 2**32:
        yield "rows are 1 to 2^32"
    if parse_amount(model.bond) > MAX_COINS:
        yield f"bond is at most {MAX_COINS}"


def _policy_faults(model: pb.Model) -> Iterator[str]:
    policy = model.policy
    if not 1 <= policy.output_limit <= model.max_context:
        yield "the policy's output_limit is 1 to max_context"
    if not 1 <= policy.min_inv_temperature <= policy.max_inv_temperature <= MAX_INV_TEMPERATURE:
        yield f"the policy's inverse temperatures are ordered, and 1 to {MAX_INV_TEMPERATURE}"
    if len(policy.forbidden) > MAX_SEQUENCES:
        yield f"a policy forbids at most {MAX_SEQUENCES} sequences"
    if any(not 1 <= len(one.ids) <= MAX_SEQUENCE for one in policy.forbidden):
        yield f"a forbidden sequence has 1 to {MAX_SEQUENCE} tokens"
