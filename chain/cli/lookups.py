"""Queries that the application can't answer from its state: transactions are in the engine's index.

CosmJS asks for them over `abci_query`, so the application asks its own engine's RPC, with the gateway's code.
"""

import tomllib
from pathlib import Path

from chain.engine.config import DEFAULT_RPC
from chain.wire.tendermint.abci import types_pb2 as abci

GET_TX = "/cosmos.tx.v1beta1.Service/GetTx"


def rpc_url(home: Path) -> str:
    """Where the engine of a home listens."""
    settings = tomllib.loads((home / "config" / "config.toml").read_text())
    return str(settings.get("rpc", {}).get("laddr", DEFAULT_RPC)).replace("0.0.0.0", "127.0.0.1")


class Transactions:
    """Looks transactions up at one engine. What it needs is imported at the first question, to keep nodes small."""

    def __init__(self, url: str) -> None:
        """`url`: the engine's RPC."""
        self._url = url

    async def get_tx(self, query: abci.RequestQuery) -> abci.ResponseQuery:
        """A transaction that is in a block, by its hash."""
        from google.protobuf.message import DecodeError

        from chain.errors import InvalidArgument, InvalidRequest, QueryNotFound, Refused
        from chain.gateway.faults import Fault, Status
        from chain.gateway.node import Node
        from chain.gateway.txs import get_tx
        from chain.wire.cosmos.tx.v1beta1 import service_pb2 as pb

        node = Node(self._url)
        kinds: dict[Status, type[Refused]] = {
            Status.NOT_FOUND: QueryNotFound,
            Status.INVALID_ARGUMENT: InvalidArgument,
        }
        refusal: Refused
        try:
            found = await get_tx(node, pb.GetTxRequest.FromString(query.data))
            return abci.ResponseQuery(value=found.message.SerializeToString(), height=found.height)
        except DecodeError:
            refusal = InvalidArgument("the data is not a cosmos.tx.v1beta1.GetTxRequest")
        except Fault as fault:
            refusal = kinds.get(fault.status, InvalidRequest)(fault.message)
        finally:
            await node.close()
        return abci.ResponseQuery(code=refusal.code, codespace=refusal.codespace, log=refusal.log)
