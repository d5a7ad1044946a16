"""CometBFT's JSON-RPC over HTTP, as much of it as users, miners and tests need."""

import base64
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Protocol, Self, TypeVar

import httpx

from chain.client.errors import NodeUnreachable, QueryRefused, RpcError


class Message(Protocol):
    """What is used of a protobuf message."""

    def SerializeToString(self) -> bytes:  # noqa: N802
        """The message's bytes."""


M = TypeVar("M", bound=Message)


@dataclass(frozen=True)
class QueryAnswer:
    """An abci_query that went well: the value's bytes and the height it was read at."""

    value: bytes
    height: int
    proof_ops: list[dict[str, str]]


@dataclass(frozen=True)
class Outcome:
    """What became of a transaction: in CheckTx (height 0) or in a block. Code 0 is success."""

    hash: str
    code: int
    codespace: str
    log: str
    height: int = 0
    gas_wanted: int = 0
    gas_used: int = 0
    data: bytes = b""
    events: tuple[dict[str, Any], ...] = ()


class Rpc:
    """A node's RPC. Every call raises NodeUnreachable or RpcError; `timeout` is in seconds a call."""

    def __init__(self, url: str = "http://127.0.0.1:26657", timeout: float = 10.0) -> None:
        self.url = url.replace("tcp://", "http://", 1).rstrip("/")
        self._http = httpx.Client(timeout=timeout, trust_env=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def call(self, method: str, **params: Any) -> Any:
        """Call any method; 64-bit integers are strings both ways, as CometBFT has them."""
        body = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
        with self._reaching():
            answer = self._http.post(self.url, json=body).json()
            if not isinstance(answer, dict) or not answer.keys() & {"error", "result"}:
                raise ValueError("no JSON-RPC")
        if "error" in answer:
            error = answer["error"]
            raise RpcError(error["code"], f"{error['message']}: {error.get('data', '')}".rstrip(": "))
        return answer["result"]

    @contextmanager
    def _reaching(self) -> Iterator[None]:
        try:
            yield
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise NodeUnreachable(f"no node answers at {self.url} ({str(error) or type(error).__name__})") from error
        except ValueError as error:
            raise NodeUnreachable(f"what answers at {self.url} is not CometBFT's RPC") from error

    def status(self) -> Any:
        """`node_info`, `sync_info` and `validator_info`."""
        return self.call("status")

    def height(self) -> int:
        """The latest block's height."""
        return int(self.status()["sync_info"]["latest_block_height"])

    def chain_id(self) -> str:
        """The network's name."""
        return str(self.status()["node_info"]["network"])

    def abci_query(self, path: str, data: bytes = b"", height: int = 0, prove: bool = False) -> QueryAnswer:
        """Ask the application at `height`, 0 for the latest. Raises QueryRefused."""
        params = {"path": path, "data": data.hex(), "height": str(height), "prove": prove}
        answer = self.call("abci_query", **params)["response"]
        if answer.get("code"):
            raise QueryRefused(answer.get("codespace", ""), answer["code"], answer.get("log", ""))
        value = base64.b64decode(answer.get("value") or "")
        proof = (answer.get("proofOps") or {}).get("ops") or []
        return QueryAnswer(value, int(answer.get("height") or 0), proof)

    def query(self, path: str, request: Message, response: type[M], height: int = 0) -> M:
        """Ask a gRPC-style path such as /cosmos.bank.v1beta1.Query/Balance. Raises QueryRefused."""
        answer = self.abci_query(path, request.SerializeToString(), height)
        return response.FromString(answer.value)  # type: ignore[attr-defined, no-any-return]

    def find(self, path: str, request: Message, response: type[M]) -> M | None:
        """The same, None where the application refuses: what is asked for is not there."""
        try:
            return self.query(path, request, response)
        except QueryRefused:
            return None

    def broadcast_tx_sync(self, tx: bytes) -> Outcome:
        """Hand a transaction to the mempool; the outcome is CheckTx's. Raises RpcError where it is already there."""
        answer = self.call("broadcast_tx_sync", tx=base64.b64encode(tx).decode())
        return Outcome(answer["hash"], answer["code"], answer.get("codespace", ""), answer.get("log", ""))

    def broadcast_tx_async(self, tx: bytes) -> str:
        """Hand a transaction over without waiting for CheckTx; its hash."""
        return str(self.call("broadcast_tx_async", tx=base64.b64encode(tx).decode())["hash"])

    def tx(self, tx_hash: str) -> Outcome | None:
        """A transaction in a block, by its hash in hexadecimal, or None while there is none."""
        encoded = base64.b64encode(bytes.fromhex(tx_hash)).decode()
        try:
            return _outcome(self.call("tx", hash=encoded, prove=False))
        except RpcError as error:
            if "not found" in str(error):
                return None
            raise

    def tx_bytes(self, tx_hash: str) -> bytes:
        """The bytes of a transaction in a block, by its hash in hexadecimal. Raises RpcError where there is none."""
        encoded = base64.b64encode(bytes.fromhex(tx_hash)).decode()
        return base64.b64decode(self.call("tx", hash=encoded, prove=False)["tx"])

    def wait_tx(self, tx_hash: str, timeout: float = 60.0) -> Outcome | None:
        """Wait until a transaction is in a block, at most `timeout` seconds; None if it is in none by then."""
        deadline = time.monotonic() + timeout
        while (found := self.tx(tx_hash)) is None and time.monotonic() < deadline:
            time.sleep(0.1)
        return found

    def tx_search(self, query: str, page: int = 1, per_page: int = 30, newest_first: bool = False) -> list[Outcome]:
        """One page of transactions whose events match, such as `message.sender='cway1…'`."""
        order = "desc" if newest_first else "asc"
        answer = self.call("tx_search", query=query, page=str(page), per_page=str(per_page), order_by=order)
        return [_outcome(found) for found in answer["txs"]]

    def block(self, height: int = 0) -> Any:
        """The block at `height` (0: the latest), `block_id` and `block`."""
        return self.call("block", **_at(height))

    def block_results(self, height: int = 0) -> Any:
        """What executing the block at `height` gave."""
        return self.call("block_results", **_at(height))

    def validators(self, height: int = 0) -> dict[str, int]:
        """The engine's validator set at `height`: hexadecimal address to voting power."""
        found: dict[str, int] = {}
        page, total = 1, 1
        while len(found) < total:
            answer = self.call("validators", page=str(page), per_page="100", **_at(height))
            found |= {one["address"]: int(one["voting_power"]) for one in answer["validators"]}
            page, total = page + 1, int(answer["total"])
        return found

    def abci_info(self) -> Any:
        """The application's own word: `last_block_height` and `last_block_app_hash` (base64)."""
        return self.call("abci_info")["response"]

    def net_info(self) -> Any:
        """The node's peers."""
        return self.call("net_info")

    def genesis(self) -> Any:
        """The chain's genesis document."""
        return self.call("genesis")["genesis"]

    def wait_height(self, height: int, timeout: float = 60.0) -> int:
        """Wait until the chain reached `height`. Raises NodeUnreachable after `timeout` seconds."""
        deadline = time.monotonic() + timeout
        while True:
            try:
                reached = self.height()
                if reached >= height:
                    return reached
                problem = f"the node at {self.url} is at height {reached}, not {height}, after {timeout:.0f} s"
            except NodeUnreachable as error:
                problem = str(error)
            if time.monotonic() > deadline:
                raise NodeUnreachable(problem)
            time.sleep(0.1)


def _at(height: int) -> dict[str, str]:
    return {"height": str(height)} if height else {}


def _outcome(found: dict[str, Any]) -> Outcome:
    result = found["tx_result"]
    return Outcome(
        hash=found["hash"],
        code=result.get("code", 0),
        codespace=result.get("codespace", ""),
        log=result.get("log", ""),
        height=int(found["height"]),
        gas_wanted=int(result.get("gas_wanted") or 0),
        gas_used=int(result.get("gas_used") or 0),
        data=base64.b64decode(result.get("data") or ""),
        events=tuple(result.get("events") or ()),
    )
