"""Makes the file of a receipt whose answer was not heard to its end."""

from __future__ import annotations

from pathlib import Path

from chain.client.keys import Key
from chain.client.rpc import Rpc
from chain.user.ledger import Lane, Ledger
from chain.user.light import Untrue
from chain.user.main import directory
from chain.user.market import Market
from chain.user.payload import ask, demand, file_of
from chain.user.weights import Weights

Named = tuple[int, int, str | None]
"""Session, index, and the executor where several have that index."""


def fetched(rpc: Rpc, key: Key, home: Path, named: Named, weights: Weights, wait: float | None) -> Path:
    """The new file. `wait`: demand it on the chain, and wait so many seconds. Raises Untrue, ClientError."""
    chain_id, market = rpc.chain_id(), Market(rpc, key)
    place = directory(home, chain_id, key.text)
    ledger = Ledger(place)
    try:
        return fetched_from(ledger, market, key, (place, chain_id), named, weights, wait)
    finally:
        ledger.close()


def fetched_from(
    ledger: Ledger,
    market: Market,
    key: Key,
    where: tuple[Path, str],
    named: Named,
    weights: Weights,
    wait: float | None,
) -> Path:
    """The same, of a ledger that is open; `where` are its directory and the chain's name."""
    session, index, executor = named
    lanes = [lane for lane, number, _, _ in ledger.files() if (lane.session, number) == (session, index)]
    lanes = [lane for lane in lanes if executor in (None, lane.executor)]
    if len(lanes) != 1:
        raise Untrue(
            f"{len(lanes)} receipts {session}/{index} are known here" + "; name the executor" * (len(lanes) > 1)
        )
    lane: Lane = lanes[0]
    signed, promise = ledger.receipt(lane, index), ledger.promise_at(lane, index)
    if signed is None or promise is None:
        raise Untrue(f"no receipt {session}/{index} is known here")
    if wait is None:
        payload = ask(market.endpoint(lane.executor), key, signed.receipt)
    else:
        payload = demand(market, signed, wait)
    file = file_of(payload, signed, promise, market, key, weights, where[1])
    path = where[0] / "receipts" / f"{session}-{index}-{lane.executor[-8:]}.json"
    file.write(path)
    return path
