"""Simulation: the same execution, unsigned, with unlimited gas, on a branch that is thrown away."""

from __future__ import annotations

from chain.dispatch import Registry
from chain.errors import InvalidArgument, InvalidRequest, Refused, TxTooLarge
from chain.execute import execute
from chain.module import Context
from chain.wire.cosmos.base.abci.v1beta1 import abci_pb2 as base_pb
from chain.wire.cosmos.tx.v1beta1 import service_pb2 as service_pb
from chain.wire.cosmos.tx.v1beta1 import tx_pb2 as tx_pb
from chain.wire.tendermint.abci import types_pb2 as abci

MAX_SIMULATED = 1 << 16
"""Bytes: a transfer to a thousand accounts. It takes 0.1 s, in which no block can be worked on, and costs nothing."""
MAX_LANE = 1 << 18
"""Bytes where all messages are of the reserved lane: they are few and long, up to a move that posts logits."""


def simulate(registry: Registry, ctx: Context, request: service_pb.SimulateRequest) -> service_pb.SimulateResponse:
    """What a transaction would use and do. Takes `tx_bytes`, or the older form `tx`, which cosmpy fills.

    Raises the refusal that the transaction would meet, with the gas it would have used in the text.
    """
    raw = request.tx_bytes or _raw(request)
    if not raw:
        raise InvalidArgument("empty txBytes is not allowed")
    _refuse_above(MAX_LANE, raw)
    try:
        tx = registry.decoder.decode(raw, simulate=True)
        _refuse_above(MAX_LANE if tx.lane else MAX_SIMULATED, raw)
        result = execute(ctx, tx, registry.ante, registry.owners)
    except TxTooLarge:
        raise
    except Refused as refusal:  # before its messages, so it used nothing
        raise InvalidRequest(f"{refusal.log} with gas used: '0'") from None
    if result.code:
        raise InvalidRequest(f"{result.log} with gas used: '{result.gas_used}'")
    response = service_pb.SimulateResponse()
    response.gas_info.gas_wanted, response.gas_info.gas_used = tx.gas_limit, result.gas_used
    data = base_pb.TxMsgData.FromString(result.data)
    response.result.data = result.data
    response.result.msg_responses.extend(data.msg_responses)
    response.result.events.extend([abci.Event.FromString(one.encode()) for one in result.events])
    return response


def _refuse_above(limit: int, raw: bytes) -> None:
    if len(raw) > limit:
        raise TxTooLarge(f"a simulation takes at most {limit} bytes, got {len(raw)}")


def _raw(request: service_pb.SimulateRequest) -> bytes:
    if not request.HasField("tx"):
        return b""
    tx = request.tx
    return tx_pb.TxRaw(
        body_bytes=tx.body.SerializeToString(),
        auth_info_bytes=tx.auth_info.SerializeToString(),
        signatures=tx.signatures,
    ).SerializeToString()
