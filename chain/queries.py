"""Queries: module services, the store with proofs, simulation, and what this node says of itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from google.protobuf.message import DecodeError, Message

from chain.admin import STATE, Admin
from chain.blocks import LAST_BLOCK
from chain.dispatch import Registry
from chain.errors import InvalidArgument, InvalidHeight, InvalidRequest, Refused, StoreUnknown, UnknownRequest
from chain.mempool import PRICE_UNIT, Mempool
from chain.module import Block, Context, Mode
from chain.simulate import simulate
from chain.store.branch import Branch
from chain.store.disk import Disk
from chain.types import DENOM
from chain.version import VERSION
from chain.wire.cosmos.base.node.v1beta1 import query_pb2 as node_pb
from chain.wire.cosmos.tx.v1beta1 import service_pb2 as tx_pb
from chain.wire.tendermint.abci import types_pb2 as abci

M = TypeVar("M", bound=Message)
Answer = Callable[[abci.RequestQuery], abci.ResponseQuery]


def _parse(kind: type[M], data: bytes) -> M:
    try:
        return kind.FromString(data)
    except DecodeError:
        raise InvalidArgument(f"the data is not a {kind.DESCRIPTOR.full_name}") from None


class Queries:
    """Answers `abci_query`. An error is a response with a code; its height is 0 only where no state was looked at."""

    def __init__(self, registry: Registry, disk: Disk, mempool: Mempool, admin: Admin) -> None:
        self._registry = registry
        self._disk = disk
        self._mempool = mempool
        self._own: dict[str, Answer] = {
            "/app/version": self._version,
            STATE: admin.state,
            "/cosmos.tx.v1beta1.Service/Simulate": self._simulate,
            "/cosmos.base.node.v1beta1.Service/Config": self._config,
            "/cosmos.base.node.v1beta1.Service/Status": self._status,
        }

    def answer(self, request: abci.RequestQuery) -> abci.ResponseQuery:
        """Answer by path: a module's service, this node's own, or `/store/<module>/key`."""
        try:
            return self._answer(request)
        except Refused as refusal:
            height = 0 if isinstance(refusal, UnknownRequest) else request.height or self._disk.height
            return abci.ResponseQuery(code=refusal.code, codespace=refusal.codespace, log=refusal.log, height=height)

    def _answer(self, request: abci.RequestQuery) -> abci.ResponseQuery:
        own = self._own.get(request.path)
        if own is not None:
            return own(request)
        if request.height < 0:
            raise InvalidHeight("cannot query with height < 0; please provide a valid height")
        if self._disk.height == 0:
            raise InvalidHeight(f"{self._registry.chain_id or 'the chain'} is not ready; please wait for first block")
        if request.height > self._disk.height:
            raise InvalidHeight("cannot query with height in the future; please provide a valid height")
        if request.path in self._registry.queries:
            return self._service(request)
        if request.path.startswith("/store/"):
            return self._store(request)
        raise UnknownRequest("unknown query path")

    def context(self, height: int) -> Context:
        """State at a height (0 is the newest), to read, at the time of its block."""
        view = self._disk.view(height or None)
        last = self._mempool.last
        block = Block(self._registry.chain_id, view.height, last.time_ns, last.hash)
        ctx = self._registry.context(Branch(view), block, Mode.QUERY)
        if 0 < view.height < self._disk.height:
            ctx.block = LAST_BLOCK(ctx).get()
        return ctx

    def _service(self, request: abci.RequestQuery) -> abci.ResponseQuery:
        query = self._registry.queries[request.path]
        ctx = self.context(request.height)
        message = _parse(query.request, request.data)
        return abci.ResponseQuery(value=query.answer(ctx, message).SerializeToString(), height=ctx.block.height)

    def _store(self, request: abci.RequestQuery) -> abci.ResponseQuery:
        _, _, name, *rest = request.path.split("/")
        if name not in self._registry.names:
            raise StoreUnknown(f"no such store: {name[:80]}")
        if rest != ["key"]:
            raise UnknownRequest("unknown query path")
        if not request.data:
            raise InvalidRequest("a key is not empty")
        view = self._disk.view(request.height or None)
        value = view.get(name.encode() + b"/" + request.data) or b""
        response = abci.ResponseQuery(key=request.data, value=value, height=view.height)
        if request.prove:
            if view.height <= 1:
                raise InvalidRequest("cannot query with proof when height <= 1")
            response.proof_ops.ops.extend(view.prove(name, request.data))
        return response

    def _version(self, request: abci.RequestQuery) -> abci.ResponseQuery:
        return abci.ResponseQuery(value=VERSION.encode(), height=self._disk.height)

    def _simulate(self, request: abci.RequestQuery) -> abci.ResponseQuery:
        message = _parse(tx_pb.SimulateRequest, request.data)
        response = simulate(self._registry, self._mempool.simulation(), message)
        return abci.ResponseQuery(value=response.SerializeToString(), height=self._disk.height)

    def _config(self, request: abci.RequestQuery) -> abci.ResponseQuery:
        whole, part = divmod(self._mempool.policy.min_gas_price, PRICE_UNIT)
        config = node_pb.ConfigResponse(
            minimum_gas_price=f"{whole}.{part:018d}{DENOM}", pruning_keep_recent="100", pruning_interval="1"
        )
        return abci.ResponseQuery(value=config.SerializeToString(), height=self._disk.height)

    def _status(self, request: abci.RequestQuery) -> abci.ResponseQuery:
        status = node_pb.StatusResponse(
            earliest_store_height=self._disk.oldest, height=self._disk.height, app_hash=self._disk.app_hash
        )
        seconds, nanos = divmod(self._mempool.last.time_ns, 1_000_000_000)
        status.timestamp.seconds, status.timestamp.nanos = seconds, nanos
        return abci.ResponseQuery(value=status.SerializeToString(), height=self._disk.height)
