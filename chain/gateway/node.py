"""A node's CometBFT RPC, asynchronous: what the gateway asks."""

from __future__ import annotations

import time
from base64 import b64decode
from typing import Any, NamedTuple

import httpx

from chain.gateway.faults import Fault, NodeFault, Status, refused

TIMEOUT = 10.0
"""Seconds that a call may take."""

CONNECTIONS = 64
"""Calls to the node at once; more wait, at most TIMEOUT."""

FRESH = 1.0
"""Seconds for which the latest height is remembered."""


class Queried(NamedTuple):
    """An answer of the application: bytes, and the height that they were read at."""

    value: bytes
    height: int


class Node:
    """One node. Every call raises Fault: UNAVAILABLE if it does not answer, NodeFault if it says no."""

    def __init__(self, url: str) -> None:
        self.url = url.replace("tcp://", "http://", 1).rstrip("/")
        limits = httpx.Limits(max_connections=CONNECTIONS, max_keepalive_connections=CONNECTIONS)
        self._http = httpx.AsyncClient(timeout=TIMEOUT, limits=limits, trust_env=False)
        self._height = 0
        self._seen = -FRESH

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def call(self, method: str, **params: Any) -> Any:
        """Call any RPC method; 64-bit integers are strings both ways."""
        body = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
        try:
            answer = (await self._http.post(self.url, json=body)).json()
        except httpx.TimeoutException:
            raise Fault(Status.UNAVAILABLE, f"the node at {self.url} took longer than {TIMEOUT:.0f} s") from None
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            reason = str(error) or type(error).__name__
            raise Fault(Status.UNAVAILABLE, f"the node at {self.url} does not answer: {reason}") from None
        if "error" in answer:
            error_ = answer["error"]
            raise NodeFault(f"{error_.get('message', '')}: {error_.get('data', '')}".rstrip(": "))
        return answer["result"]

    async def query(self, path: str, data: bytes, height: int = 0) -> Queried:
        """Ask the application at `height`, 0 for the latest. Raises the Fault that its refusal stands for."""
        result = await self.call("abci_query", path=path, data=data.hex(), height=str(height), prove=False)
        response = result["response"]
        if response.get("code"):
            raise refused(path, response.get("codespace", ""), response["code"], response.get("log", ""))
        found = Queried(b64decode(response.get("value") or ""), int(response.get("height") or 0))
        if not height:
            self._saw(found.height)
        return found

    async def height(self) -> int:
        """The latest height, at most FRESH seconds old."""
        if time.monotonic() - self._seen > FRESH:
            self._saw(int((await self.call("status"))["sync_info"]["latest_block_height"]))
        return self._height

    def _saw(self, height: int) -> None:
        self._height, self._seen = height, time.monotonic()
