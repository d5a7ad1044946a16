"""Circuit's part of genesis: what is switched off. There are no permissions to give."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chain import genesis_json
from chain.errors import InvalidRequest
from chain.module import Context
from chain.wire.cosmos.circuit.v1 import genesis_pb2
from modules.circuit.state import DISABLED


def validate(state: Mapping[str, Any]) -> None:
    """Refuse a list that names something twice. [circuit.5] Raises InvalidRequest."""
    urls = list(genesis_json.read("circuit", genesis_pb2.GenesisState, state).disabled_type_urls)
    if len(set(urls)) != len(urls):
        raise InvalidRequest("circuit genesis: a message type is named twice")


def init(ctx: Context, state: Mapping[str, Any]) -> None:
    """Write what is switched off. [circuit.5] Raises InvalidRequest for what is unknown or protected."""
    urls = genesis_json.read("circuit", genesis_pb2.GenesisState, state).disabled_type_urls
    for url in urls:
        route = ctx.routes.get(url)
        if route is None or route.protected:
            raise InvalidRequest(f"circuit genesis: {url[:200]} is unknown or protected")
    DISABLED(ctx).set(tuple(sorted(urls)))


def export(ctx: Context) -> dict[str, Any]:
    """Write what `init` reads."""
    return genesis_json.written(genesis_pb2.GenesisState(disabled_type_urls=DISABLED(ctx).get()))
