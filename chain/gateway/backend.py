"""What answers a call: the application by abci_query, or the engine where it knows better."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from google.protobuf.message import Message

from chain.gateway import blocks, txs
from chain.gateway.blocks import Answer
from chain.gateway.faults import Fault, Status
from chain.gateway.node import Node
from chain.gateway.services import Method

HEIGHT = "x-cosmos-block-height"
"""The header, on both faces: which height to ask, and which was answered."""

_TENDERMINT = "/cosmos.base.tendermint.v1beta1.Service/"
_TX = "/cosmos.tx.v1beta1.Service/"
_ENGINE: dict[str, Callable[[Node, Any], Awaitable[Answer]]] = {
    f"{_TENDERMINT}GetLatestBlock": blocks.latest_block,
    f"{_TENDERMINT}GetBlockByHeight": blocks.block_by_height,
    f"{_TENDERMINT}GetLatestValidatorSet": blocks.latest_validators,
    f"{_TENDERMINT}GetValidatorSetByHeight": blocks.validators_by_height,
    f"{_TENDERMINT}GetNodeInfo": blocks.node_info,
    f"{_TENDERMINT}GetSyncing": blocks.syncing,
    f"{_TENDERMINT}ABCIQuery": blocks.abci_query,
    "/cosmos.base.node.v1beta1.Service/Status": blocks.status,
    f"{_TX}Simulate": txs.simulate,
    f"{_TX}BroadcastTx": txs.broadcast,
    f"{_TX}GetTx": txs.get_tx,
    f"{_TX}GetTxsEvent": txs.search,
    f"{_TX}GetBlockWithTxs": txs.block_with_txs,
    f"{_TX}TxDecode": txs.decode,
    f"{_TX}TxEncode": txs.encode,
    f"{_TX}TxEncodeAmino": txs.no_amino_binary,
    f"{_TX}TxDecodeAmino": txs.no_amino_binary,
}


async def answer(node: Node, method: Method, request: Message, height: int = 0) -> Answer:
    """Answer one call at `height`, 0 for the latest. Raises Fault."""
    own = _ENGINE.get(method.path)
    if own is not None:
        return await own(node, request)
    found = await node.query(method.path, request.SerializeToString(), height)
    return Answer(method.response.FromString(found.value), found.height)


def asked_height(text: str | None) -> int:
    """The height in a request's header, 0 if there is none. Raises Fault."""
    if not text:
        return 0
    if not (text.isascii() and text.isdecimal() and len(text) < 19):
        raise Fault(Status.INVALID_ARGUMENT, f'invalid height header "{text[:80]}"')
    return int(text)
