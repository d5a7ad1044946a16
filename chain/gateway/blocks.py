"""cosmos.base.tendermint.v1beta1.Service: blocks, validators and the node, from CometBFT."""

from __future__ import annotations

from base64 import b64decode
from typing import Any, NamedTuple

from google.protobuf.any_pb2 import Any as AnyMessage
from google.protobuf.message import Message

from chain.gateway import engine
from chain.gateway.faults import Fault, NodeFault, Status
from chain.gateway.node import Node
from chain.types import CONSENSUS_PREFIX, bech32_text
from chain.wire.cosmos.base.node.v1beta1 import query_pb2 as node_pb
from chain.wire.cosmos.base.query.v1beta1 import pagination_pb2
from chain.wire.cosmos.base.tendermint.v1beta1 import query_pb2 as pb
from chain.wire.cosmos.crypto.ed25519 import keys_pb2
from chain.wire.tendermint.p2p import types_pb2 as p2p_pb
from chain.wire.tendermint.types import block_pb2, types_pb2

SDK_VERSION = "v0.53.0"
"""The Cosmos SDK whose wire contract this chain speaks: clients choose their routes by it."""

TOO_HIGH = "requested block height is bigger then the chain length"
_PAGE = 100


class Answer(NamedTuple):
    """A response and the height that it belongs to."""

    message: Message
    height: int


class Found(NamedTuple):
    """A block with its identity."""

    id: types_pb2.BlockID
    block: block_pb2.Block


async def at_height(node: Node, method: str, height: int, **more: str) -> Any:
    """A call about one height, 0 for the latest. Raises Fault, INVALID_ARGUMENT for a height that is not there."""
    if height < 0:
        raise Fault(Status.INVALID_ARGUMENT, "height must be greater than 0")
    try:
        return await node.call(method, **({"height": str(height)} if height else {}), **more)
    except NodeFault as fault:
        if "must be less than or equal" in fault.message:
            raise Fault(Status.INVALID_ARGUMENT, TOO_HIGH) from None
        if "is not available" in fault.message:
            raise Fault(Status.NOT_FOUND, fault.message) from None
        raise


async def find_block(node: Node, height: int) -> Found:
    """The block at `height`, 0 for the latest."""
    found = await at_height(node, "block", height)
    return Found(engine.block_id(found["block_id"]), engine.block(found["block"]))


async def latest_block(node: Node, _request: Any) -> Answer:
    """The latest block."""
    found = await find_block(node, 0)
    response = pb.GetLatestBlockResponse(block_id=found.id, block=found.block, sdk_block=engine.sdk_block(found.block))
    return Answer(response, found.block.header.height)


async def block_by_height(node: Node, request: pb.GetBlockByHeightRequest) -> Answer:
    """The block at a height."""
    found = await find_block(node, positive(request.height))
    response = pb.GetBlockByHeightResponse(
        block_id=found.id, block=found.block, sdk_block=engine.sdk_block(found.block)
    )
    return Answer(response, found.block.header.height)


async def latest_validators(node: Node, request: pb.GetLatestValidatorSetRequest) -> Answer:
    """The engine's present validators."""
    height, validators, page = await _validators(node, 0, request.pagination)
    response = pb.GetLatestValidatorSetResponse(block_height=height, validators=validators, pagination=page)
    return Answer(response, height)


async def validators_by_height(node: Node, request: pb.GetValidatorSetByHeightRequest) -> Answer:
    """The engine's validators at a height."""
    height, validators, page = await _validators(node, positive(request.height), request.pagination)
    response = pb.GetValidatorSetByHeightResponse(block_height=height, validators=validators, pagination=page)
    return Answer(response, height)


async def node_info(node: Node, _request: Any) -> Answer:
    """What the node and its application say of themselves."""
    status = await node.call("status")
    application = (await node.call("abci_info"))["response"]
    version = application.get("version") or "0"
    response = pb.GetNodeInfoResponse(
        default_node_info=engine.parsed(p2p_pb.DefaultNodeInfo, status["node_info"]),
        application_version=pb.VersionInfo(
            name="causeway", app_name="causeway", version=version, cosmos_sdk_version=SDK_VERSION
        ),
    )
    return Answer(response, int(status["sync_info"]["latest_block_height"]))


async def syncing(node: Node, _request: Any) -> Answer:
    """Whether the node is still catching up."""
    sync = (await node.call("status"))["sync_info"]
    return Answer(pb.GetSyncingResponse(syncing=sync["catching_up"]), int(sync["latest_block_height"]))


async def status(node: Node, request: node_pb.StatusRequest) -> Answer:
    """The application's status; the header of its height adds what the application does not see."""
    found = await node.query("/cosmos.base.node.v1beta1.Service/Status", request.SerializeToString())
    response = node_pb.StatusResponse.FromString(found.value)
    if response.height:
        header = (await at_height(node, "header", response.height))["header"]
        response.timestamp.FromJsonString(header["time"])
        response.validator_hash = bytes.fromhex(header["validators_hash"])
    return Answer(response, response.height)


async def abci_query(node: Node, request: pb.ABCIQueryRequest) -> Answer:
    """Any query of the application, proofs included; a refusal is a response with a code."""
    asked = {"path": request.path, "data": request.data.hex(), "height": str(request.height), "prove": request.prove}
    found = (await node.call("abci_query", **asked))["response"]
    response = pb.ABCIQueryResponse(
        code=found.get("code") or 0,
        log=found.get("log") or "",
        info=found.get("info") or "",
        index=int(found.get("index") or 0),
        key=b64decode(found.get("key") or ""),
        value=b64decode(found.get("value") or ""),
        height=int(found.get("height") or 0),
        codespace=found.get("codespace") or "",
    )
    for op in (found.get("proofOps") or {}).get("ops") or []:
        response.proof_ops.ops.add(
            type=op["type"], key=b64decode(op.get("key") or ""), data=b64decode(op.get("data") or "")
        )
    return Answer(response, response.height)


def positive(height: int) -> int:
    """A height that a client named. Raises Fault where 0 would mean the latest."""
    if height < 1:
        raise Fault(Status.INVALID_ARGUMENT, "height must be greater than 0")
    return height


def page_of(page: pagination_pb2.PageRequest) -> tuple[int, int]:
    """Offset and limit, 100 if none is named. Raises Fault for a key: these lists have none."""
    if page.key:
        raise Fault(Status.INVALID_ARGUMENT, "this list is paged by offset and limit, not by key")
    return page.offset, min(page.limit or _PAGE, _PAGE)


async def _validators(
    node: Node, height: int, page: pagination_pb2.PageRequest
) -> tuple[int, list[pb.Validator], pagination_pb2.PageResponse]:
    offset, limit = page_of(page)
    number = offset // limit + 1
    found = await at_height(node, "validators", height, page=str(number), per_page=str(limit))
    total = int(found["total"])
    return int(found["block_height"]), list(map(_validator, found["validators"])), _page(total)


def _page(total: int) -> pagination_pb2.PageResponse:
    return pagination_pb2.PageResponse(total=total)


def _validator(found: dict[str, Any]) -> pb.Validator:
    key = keys_pb2.PubKey(key=b64decode(found["pub_key"]["value"]))
    return pb.Validator(
        address=bech32_text(bytes.fromhex(found["address"]), CONSENSUS_PREFIX),
        pub_key=AnyMessage(type_url="/cosmos.crypto.ed25519.PubKey", value=key.SerializeToString()),
        voting_power=int(found["voting_power"]),
        proposer_priority=int(found["proposer_priority"]),
    )
