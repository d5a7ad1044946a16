"""Genesis documents from a state, and what CometBFT makes of one."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from google.protobuf import json_format

from chain.blocks import LAST_BLOCK
from chain.dispatch import Registry
from chain.module import Block, Context, Mode
from chain.store.branch import Branch
from chain.store.kv import Reader
from chain.wire.tendermint.abci import types_pb2 as abci
from chain.wire.tendermint.types import params_pb2
from modules.consensus import keeper as consensus

_NANOSECONDS = 10**9
_TIME = re.compile(r"(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.(\d{1,9}))?Z")


def context_of(registry: Registry, state: Reader) -> Context:
    """A context that reads a committed state, at the block that it is the state of."""
    nowhere = Context(Branch(state), Block("", 0, 0), Mode.QUERY)
    return registry.context(Branch(state), LAST_BLOCK(nowhere).get(), Mode.QUERY)


def export(registry: Registry, state: Reader) -> dict[str, Any]:
    """The document from which a chain goes on where this state is: its first block is the next, at the last one's time.

    Started with it, an application answers InitChain with the app hash of `state`: everything is in the document.
    """
    ctx = context_of(registry, state)
    return {
        "genesis_time": time_text(ctx.block.time_ns),
        "chain_id": ctx.block.chain_id,
        "initial_height": str(ctx.block.height + 1),
        "consensus_params": params_json(consensus.params(ctx)),
        "validators": [],
        "app_hash": "",
        "app_state": registry.export(ctx),
    }


def init_chain(document: Mapping[str, Any]) -> abci.RequestInitChain:
    """What CometBFT asks the application when it starts from a document. Raises ValueError for one that it refuses."""
    try:
        request = abci.RequestInitChain(
            chain_id=document["chain_id"],
            initial_height=int(document.get("initial_height") or 1) or 1,
            app_state_bytes=json.dumps(document["app_state"]).encode(),
            consensus_params=params_of(document["consensus_params"]),
        )
        request.time.seconds, request.time.nanos = divmod(time_ns(document["genesis_time"]), _NANOSECONDS)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"no genesis document of CometBFT: {type(error).__name__} {error}") from error
    if not 0 < len(request.chain_id) <= 50:
        raise ValueError("a chain id has 1 to 50 characters")
    return request


def params_json(params: params_pb2.ConsensusParams) -> dict[str, Any]:
    """Consensus parameters as CometBFT writes them into a genesis document: times in ns, 64-bit numbers as text."""
    block, evidence = params.block, params.evidence
    age = evidence.max_age_duration.seconds * _NANOSECONDS + evidence.max_age_duration.nanos
    return {
        "block": {"max_bytes": str(block.max_bytes), "max_gas": str(block.max_gas)},
        "evidence": {
            "max_age_num_blocks": str(evidence.max_age_num_blocks),
            "max_age_duration": str(age),
            "max_bytes": str(evidence.max_bytes),
        },
        "validator": {"pub_key_types": list(params.validator.pub_key_types)},
        "version": {"app": str(params.version.app)},
        "abci": {"vote_extensions_enable_height": str(params.abci.vote_extensions_enable_height)},
    }


def params_of(written: Mapping[str, Any]) -> params_pb2.ConsensusParams:
    """The parameters in `params_json`'s form. Raises ValueError."""
    parts = {name: dict(part) for name, part in written.items()}
    age = int(parts["evidence"].pop("max_age_duration"))
    try:
        params = json_format.ParseDict(parts, params_pb2.ConsensusParams())
    except json_format.ParseError as error:
        raise ValueError(f"consensus_params: {error}") from error
    params.evidence.max_age_duration.seconds, params.evidence.max_age_duration.nanos = divmod(age, _NANOSECONDS)
    return params


def time_text(nanoseconds: int) -> str:
    """A time since 1970 as RFC 3339, exact."""
    seconds, rest = divmod(nanoseconds, _NANOSECONDS)
    text = datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S")
    return f"{text}.{rest:09d}Z" if rest else f"{text}Z"


def time_ns(text: str) -> int:
    """What `time_text` wrote, in ns since 1970. Raises ValueError."""
    found = _TIME.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is no time such as 2026-01-01T00:00:00Z")
    seconds = int(datetime.fromisoformat(f"{found[1]}+00:00").timestamp())
    return seconds * _NANOSECONDS + int((found[2] or "").ljust(9, "0"))
