"""Gives a receipt's file the chain's proof, once it is settled."""

from __future__ import annotations

import json
import time
from pathlib import Path

import httpx
from google.protobuf import json_format

from chain.client.rpc import Rpc
from chain.user import files
from chain.user.light import Untrue
from chain.user.market import Market
from chain.user.verify import Trust, check_in_settlement, verify
from chain.wire.causeway.inference.v1 import types_pb2 as pb

STEP = 0.5


class NotSettled(Exception):
    """The receipt is in no settlement yet; the text says what to do."""


def complete_file(rpc: Rpc, path: Path, wait: float = 0.0) -> str:
    """Add the proof, and say what was found. Raises NotSettled, Untrue, NodeUnreachable, OSError."""
    file = files.read(path)
    market = Market(rpc)
    if rpc.chain_id() != file.chain_id:
        raise Untrue(f"the node is of {rpc.chain_id()}, the receipt of {file.chain_id}")
    receipt = file.signed.receipt
    settlement = _wait(market, receipt, wait)
    path_up = sum_path(market.endpoint(receipt.executor), receipt, settlement.id)
    check_in_settlement(file.signed, settlement, path_up)
    rpc.wait_height(settlement.height + 1)  # its header has the state after the settlement's block
    proof = market.prove(receipt, settlement.id, path_up)
    proved = file.proved(proof)
    for step in verify(proved, Trust()):
        if step.name in ("state", "settlement") and not step.holds:
            raise Untrue(f"the node's proof does not hold: {step.text}")
    proved.write(path)
    return f"settlement {settlement.id}, proved by block {proof.signed_header['header']['height']}"


def _wait(market: Market, receipt: pb.Receipt, wait: float) -> pb.Settlement:
    until = time.monotonic() + wait
    while (found := market.settlement_of(receipt)) is None or found.status == pb.SETTLEMENT_STATUS_UNSPECIFIED:
        if time.monotonic() >= until:
            raise NotSettled("not settled yet: its executor settles before the session ends; --wait waits for it")
        time.sleep(STEP)
    return found


def sum_path(endpoint: str, receipt: pb.Receipt, settlement: int) -> list[pb.SumNode]:
    """The path from a receipt to its settlement's root, from its executor. Raises NotSettled, Untrue."""
    url = f"{endpoint}/v1/sessions/{receipt.session}/receipts/{receipt.index}?settlement={settlement}"
    try:
        answer = httpx.get(url, timeout=10, trust_env=False)
        document = answer.json()
    except (httpx.HTTPError, httpx.InvalidURL, ValueError, RecursionError) as error:
        raise NotSettled(f"the executor does not say the path to its settlement: {error}") from None
    if answer.status_code != 200:
        raise NotSettled(f"the executor does not say the path to its settlement: {json.dumps(document)[:200]}")
    try:
        return [json_format.ParseDict(one, pb.SumNode()) for one in document["path"]]
    except (KeyError, TypeError, json_format.Error):
        raise Untrue("the executor's path is malformed") from None
