"""From manifests to tables: messages, queries, hooks, genesis. Nothing else knows how many modules there are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from chain.errors import InvalidRequest
from chain.module import Ante, Block, Context, Inherent, Invariant, Mode, Module, Query, Route
from chain.store.branch import Branch
from chain.tx.decode import Decoder
from chain.wire.tendermint.types import params_pb2


class Registry:
    """What all modules together can do. Raises ValueError if two claim the same thing."""

    def __init__(self, modules: Sequence[Module]) -> None:
        self.modules = tuple(modules)
        self.by_name = {module.name: module for module in self.modules}
        self.names = list(self.by_name)
        self.routes: dict[str, Route] = {}
        self.owners: dict[str, str] = {}
        self.queries: dict[str, Query] = {}
        for module in self.modules:
            for route in module.routes:
                _claim(self.routes, route.url, route)
                self.owners[route.url] = module.name
            for query in module.queries:
                _claim(self.queries, query.path, query)
        self.decoder = Decoder(self.routes)
        self.ante = self._ante()
        self._waivers = [module.waives_fees for module in self.modules if module.waives_fees is not None]
        self.inherent = self._inherent()
        self.chain_id = ""
        """Set once known: at genesis, or from state at a restart."""

    def _ante(self) -> Ante:
        found = [module.ante for module in self.modules if module.ante is not None]
        if len(found) != 1:
            raise ValueError("exactly one module brings the ante checks")
        return found[0]

    def waives_fees(self, ctx: Context) -> bool:
        """Whether a module says that no fee may be asked for now."""
        return any(waives(ctx) for waives in self._waivers)

    def _inherent(self) -> Inherent | None:
        found = [module.inherent for module in self.modules if module.inherent is not None]
        if len(found) > 1:
            raise ValueError("one block has one first transaction: two modules bring one")
        return found[0] if found else None

    def context(self, store: Branch, block: Block, mode: Mode) -> Context:
        """A context that knows all modules and messages."""
        return Context(store, block, mode, routes=self.routes, modules=self.by_name)

    def gate(self, ctx: Context) -> None:
        """Ask whether this program may run the next block. Raises Halt."""
        for module in self.modules:
            if module.gate is not None:
                module.gate(ctx)

    def pre_block(self, ctx: Context) -> None:
        """Make the state what the block's code expects, if this program may run the block at all. Raises Halt."""
        self.gate(ctx)
        for module in self.modules:
            if module.pre_block is not None:
                module.pre_block(ctx)

    def begin_block(self, ctx: Context) -> None:
        """Run the hooks down the registry."""
        for module in self.modules:
            if module.begin_block is not None:
                module.begin_block(ctx)

    def end_block(self, ctx: Context) -> None:
        """Run the hooks back up the registry."""
        for module in reversed(self.modules):
            if module.end_block is not None:
                module.end_block(ctx)

    def init_genesis(
        self, ctx: Context, state: Mapping[str, Any], params: params_pb2.ConsensusParams
    ) -> params_pb2.ConsensusParams:
        """Validate every module's part, then write them in registry order.

        `ctx.consensus_params` holds the engine's parameters, which a module may change for the engine.
        """
        unknown = sorted(name for name in state if name not in self.names)
        if unknown:
            raise InvalidRequest(f"app_state has parts for modules that don't exist: {', '.join(unknown)}")
        for module in self.modules:
            module.genesis.validate(state.get(module.name) or {})
        ctx.consensus_params = params
        ctx.module_accounts = {name: rights for module in self.modules for name, rights in module.accounts.items()}
        for module in self.modules:
            module.genesis.init(ctx, state.get(module.name) or {})
        changed: params_pb2.ConsensusParams = ctx.consensus_params
        return changed

    def export(self, ctx: Context) -> dict[str, Any]:
        """Every module's part of `app_state`, as `init_genesis` reads it."""
        return {module.name: module.genesis.export(ctx) for module in self.modules}

    def cheap_invariants(self) -> Iterator[tuple[str, Invariant]]:
        """Those that a running node asks every epoch."""
        for module in self.modules:
            for invariant in module.cheap:
                yield module.name, invariant

    def invariants(self) -> Iterator[tuple[str, Invariant]]:
        """Every invariant with the name of its module."""
        for module in self.modules:
            for invariant in module.invariants:
                yield module.name, invariant


def _claim(table: dict[str, Any], key: str, value: object) -> None:
    if key in table:
        raise ValueError(f"{key} is claimed twice")
    table[key] = value
