"""CometBFT's settings: only the lines that we change, each with its reason. All else has its default."""

import json
import os
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

DEFAULT_RPC, DEFAULT_P2P, DEFAULT_BLOCK_TIME_MS = "tcp://127.0.0.1:26657", "tcp://0.0.0.0:26656", 1000
"""CometBFT's own, which are therefore not written."""

SOCKET_PATH_LIMIT = 103
"""Bytes that every POSIX system allows in a unix socket's path (108 with the final zero on Linux)."""


@dataclass(frozen=True)
class NodeConfig:
    """What differs between nodes.

    Units  `block_time_ms`: milliseconds that CometBFT waits after a block before it proposes the next.
    `app`  address of the application; empty: `data/app.sock` in the home.
    `peers` are `<node id>@host:port`. `local` is for networks on one machine: see `config_text`.
    """

    moniker: str
    app: str = ""
    rpc: str = DEFAULT_RPC
    p2p: str = DEFAULT_P2P
    peers: Sequence[str] = ()
    block_time_ms: int = DEFAULT_BLOCK_TIME_MS
    local: bool = False


def app_address(home: Path) -> str:
    """The default address of a home's application. Raises ValueError where no unix socket can have that path."""
    path = home.absolute() / "data" / "app.sock"
    if len(os.fsencode(path)) > SOCKET_PATH_LIMIT:
        raise ValueError(f"{path}: too long for a unix socket; use a shorter --home")
    return f"unix://{path}"


def application_address(home: Path) -> str:
    """Where a home's application listens: `proxy_app` of its config.toml. Raises OSError, KeyError, ValueError."""
    return str(tomllib.loads((home / "config" / "config.toml").read_text())["proxy_app"])


def config_text(home: Path, config: NodeConfig) -> str:
    """CometBFT's config.toml: what is not here has CometBFT's default."""
    return "\n".join([_base(home, config), _rpc(config), _p2p(config), _MEMPOOL, _consensus(config)])


def _base(home: Path, config: NodeConfig) -> str:
    return f"""\
# Written by `causeway init`. Only lines that differ from CometBFT's defaults; each says why.

# How peers and explorers call this node.
moniker = {_quote(config.moniker)}
# The application: a process of its own beside CometBFT, over a socket that only this machine can reach.
proxy_app = {_quote(config.app or app_address(home))}
"""


def _rpc(config: NodeConfig) -> str:
    address = f"""\
# Clients and the gateway ask here; put a proxy before it to serve others.
laddr = {_quote(config.rpc)}
"""
    origins = """\
# A wallet in a browser may ask a local network.
cors_allowed_origins = ["*"]
"""
    return "[rpc]\n" + (address if config.rpc != DEFAULT_RPC else "") + (origins if config.local else "")


def _p2p(config: NodeConfig) -> str:
    address = f"""\
# Other nodes ask here, not at the default address.
laddr = {_quote(config.p2p)}
"""
    peers = f"""\
# Nodes to which a connection is always kept.
persistent_peers = {_quote(",".join(config.peers))}
"""
    local = """\
# All nodes of a local network have one address, and it is not a public one.
allow_duplicate_ip = true
addr_book_strict = false
"""
    return f"""\
[p2p]
{address if config.p2p != DEFAULT_P2P else ""}{peers if config.peers else ""}\
# A message waits this long for company before it is sent. The default of 100ms is most of the time that
# validators near each other need to agree: with 10ms, here and below, p50 latency fell from 574 to 125 ms.
flush_throttle_timeout = "10ms"
{local if config.local else ""}"""


_MEMPOOL = """\
[mempool]
# Ten times the default: a block of plain transfers holds more than 5,000.
size = 50000
"""


def _consensus(config: NodeConfig) -> str:
    pace = f"""\
# The rhythm of blocks: how long to wait for more transactions and late votes after a block.
timeout_commit = "{config.block_time_ms}ms"
"""
    return f"""\
[consensus]
{pace if config.block_time_ms != DEFAULT_BLOCK_TIME_MS else ""}\
# How often a peer's progress is looked at; see flush_throttle_timeout. Costs some CPU: 14% to 21% of two cores.
peer_gossip_sleep_duration = "10ms"
"""


def _quote(text: str) -> str:
    """A TOML basic string; JSON's strings are a subset of them."""
    return json.dumps(text)
