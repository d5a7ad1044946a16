"""cosmos.tx.v1beta1.Service: simulate, broadcast, look up."""

from __future__ import annotations

import asyncio
from base64 import b64decode, b64encode
from functools import lru_cache
from hashlib import sha256
from typing import Any

from google.protobuf.any_pb2 import Any as AnyMessage
from google.protobuf.message import DecodeError

from chain.gateway import engine
from chain.gateway.blocks import Answer, at_height, find_block, page_of
from chain.gateway.faults import Fault, NodeFault, Status
from chain.gateway.node import Node
from chain.wire.cosmos.base.abci.v1beta1 import abci_pb2 as abci_pb
from chain.wire.cosmos.base.query.v1beta1 import pagination_pb2
from chain.wire.cosmos.tx.v1beta1 import service_pb2 as pb
from chain.wire.cosmos.tx.v1beta1 import tx_pb2
from chain.wire.tendermint.abci import types_pb2 as engine_abci

SIMULATE = "/cosmos.tx.v1beta1.Service/Simulate"
_HASH_BYTES = 32
_SEARCH_LIMIT = 100
_REFUSED_BY_MEMPOOL = {"tx already exists in cache": 19, "mempool is full": 20, "Tx too large": 21, "tx too large": 21}


async def simulate(node: Node, request: pb.SimulateRequest) -> Answer:
    """What a transaction would use and do; `tx`, the older form, is encoded first."""
    raw = request.tx_bytes or (request.tx.SerializeToString() if request.HasField("tx") else b"")
    if not raw:
        raise Fault(Status.INVALID_ARGUMENT, "empty txBytes is not allowed")
    found = await node.query(SIMULATE, pb.SimulateRequest(tx_bytes=raw).SerializeToString())
    return Answer(pb.SimulateResponse.FromString(found.value), found.height)


async def broadcast(node: Node, request: pb.BroadcastTxRequest) -> Answer:
    """Hand a transaction to the mempool. CheckTx's refusal is an answer whose code is not 0."""
    methods = {pb.BROADCAST_MODE_SYNC: "broadcast_tx_sync", pb.BROADCAST_MODE_ASYNC: "broadcast_tx_async"}
    if request.mode not in methods:
        raise Fault(
            Status.INVALID_ARGUMENT,
            f"unsupported return type {_mode_name(request.mode)}; supported types: sync, async",
        )
    if not request.tx_bytes:
        raise Fault(Status.INVALID_ARGUMENT, "invalid empty tx")
    response = await _handed_over(node, methods[request.mode], request.tx_bytes)
    return Answer(pb.BroadcastTxResponse(tx_response=response), await node.height())


async def get_tx(node: Node, request: pb.GetTxRequest) -> Answer:
    """A transaction that is in a block, by its hash in hexadecimal of either case."""
    try:
        wanted = bytes.fromhex(request.hash)
    except ValueError:
        wanted = b""
    if len(wanted) != _HASH_BYTES:
        raise Fault(Status.INVALID_ARGUMENT, "a tx hash is 64 hexadecimal digits")
    try:
        found = await node.call("tx", hash=b64encode(wanted).decode(), prove=False)
    except NodeFault as fault:
        if "not found" in fault.message:
            raise Fault(Status.NOT_FOUND, f"tx not found: {request.hash}") from None
        raise
    tx, response = await _included(node, found)
    return Answer(pb.GetTxResponse(tx=tx, tx_response=response), await node.height())


async def search(node: Node, request: pb.GetTxsEventRequest) -> Answer:
    """Transactions whose events match a query such as `message.sender='cway1…' AND tx.height>5`."""
    if not request.query:
        raise Fault(Status.INTERNAL, "query cannot be empty")
    limit = min(request.limit or request.pagination.limit or _SEARCH_LIMIT, _SEARCH_LIMIT)
    page = request.page or request.pagination.offset // limit + 1
    order = "desc" if request.order_by == pb.ORDER_BY_DESC else "asc"
    try:
        found = await node.call(
            "tx_search", query=request.query, page=str(page), per_page=str(limit), order_by=order, prove=False
        )
    except NodeFault as fault:
        raise Fault(Status.INVALID_ARGUMENT, fault.message) from None
    response = pb.GetTxsEventResponse(total=int(found["total_count"]))
    for tx, result in await asyncio.gather(*(_included(node, one) for one in found["txs"])):
        response.txs.append(tx)
        response.tx_responses.append(result)
    return Answer(response, await node.height())


async def block_with_txs(node: Node, request: pb.GetBlockWithTxsRequest) -> Answer:
    """A block and a page of its transactions, decoded."""
    latest = await node.height()
    if request.height < 1:
        raise Fault(
            Status.INVALID_ARGUMENT,
            f"height must not be less than 1 or greater than the current height ({latest})",
        )
    offset, limit = page_of(request.pagination)
    found = await find_block(node, request.height)
    raw = found.block.data.txs
    response = pb.GetBlockWithTxsResponse(
        txs=map(decoded, raw[offset : offset + limit]),
        block_id=found.id,
        block=found.block,
        pagination=pagination_pb2.PageResponse(total=len(raw)),
    )
    return Answer(response, latest)


async def decode(node: Node, request: pb.TxDecodeRequest) -> Answer:
    """Bytes as a transaction."""
    if not request.tx_bytes:
        raise Fault(Status.INVALID_ARGUMENT, "invalid empty tx bytes")
    return Answer(pb.TxDecodeResponse(tx=decoded(request.tx_bytes)), await node.height())


async def encode(node: Node, request: pb.TxEncodeRequest) -> Answer:
    """A transaction as bytes."""
    if not request.HasField("tx"):
        raise Fault(Status.INVALID_ARGUMENT, "invalid empty tx")
    return Answer(pb.TxEncodeResponse(tx_bytes=request.tx.SerializeToString()), await node.height())


async def no_amino_binary(_node: Node, _request: Any) -> Answer:
    """Amino's binary form is not spoken here; its JSON form is signed, never sent."""
    raise Fault(Status.UNIMPLEMENTED, "amino binary transactions are not supported")


def decoded(raw: bytes) -> tx_pb2.Tx:
    """A transaction from its bytes. Raises Fault."""
    try:
        return tx_pb2.Tx.FromString(raw)
    except DecodeError:
        raise Fault(Status.INVALID_ARGUMENT, "the bytes are not a transaction") from None


@lru_cache(maxsize=4096)
def _remembered(_url: str, _height: int) -> list[str]:
    """A place for one block's time: blocks do not change."""
    return []


async def _block_time(node: Node, height: int) -> str:
    place = _remembered(node.url, height)
    if not place:
        header = (await at_height(node, "header", height))["header"]
        place.append(_whole_seconds(header["time"]))
    return place[0]


def _whole_seconds(time: str) -> str:
    return time.rstrip("Z").partition(".")[0] + "Z"


async def _included(node: Node, found: dict[str, Any]) -> tuple[tx_pb2.Tx, abci_pb.TxResponse]:
    """A transaction and its result from what `tx` or `tx_search` say."""
    raw = b64decode(found["tx"])
    result = engine.parsed(engine_abci.ExecTxResult, found["tx_result"])
    response = abci_pb.TxResponse(
        height=int(found["height"]),
        txhash=found["hash"],
        codespace=result.codespace,
        code=result.code,
        data=result.data.hex().upper(),
        raw_log=result.log,
        info=result.info,
        gas_wanted=result.gas_wanted,
        gas_used=result.gas_used,
        tx=AnyMessage(type_url="/cosmos.tx.v1beta1.Tx", value=raw),
        timestamp=await _block_time(node, int(found["height"])),
        events=result.events,
    )
    return decoded(raw), response


async def _handed_over(node: Node, method: str, raw: bytes) -> abci_pb.TxResponse:
    name = sha256(raw).hexdigest().upper()
    try:
        found = await node.call(method, tx=b64encode(raw).decode())
    except NodeFault as fault:
        for text, code in _REFUSED_BY_MEMPOOL.items():
            if text in fault.message:
                return abci_pb.TxResponse(txhash=name, codespace="sdk", code=code, raw_log=fault.message)
        raise
    return abci_pb.TxResponse(
        txhash=name,
        codespace=found.get("codespace") or "",
        code=found.get("code") or 0,
        data=b64decode(found.get("data") or "").hex().upper(),
        raw_log=found.get("log") or "",
    )


def _mode_name(mode: int) -> str:
    value = pb.BroadcastMode.DESCRIPTOR.values_by_number.get(mode)
    return value.name if value else str(mode)
