"""What accounts of a market have, and what they paid for transactions."""

from __future__ import annotations

from collections.abc import Sequence

from chain.wire.cosmos.bank.v1beta1 import query_pb2 as bank
from tests.e2e.marketplace import Market


def balances(market: Market, addresses: Sequence[str]) -> dict[str, int]:
    """Coins of accounts, ucway."""
    found = {}
    for address in addresses:
        request = bank.QueryBalanceRequest(address=address, denom="ucway")
        answer = market.net.rpc().query("/cosmos.bank.v1beta1.Query/Balance", request, bank.QueryBalanceResponse)
        found[address] = int(answer.balance.amount)
    return found


def fees(market: Market, address: str) -> int:
    """All fees that an account has paid, ucway, as the node's index of transactions has them."""
    query = f"tx.fee_payer='{address}'"
    found = market.net.rpc().call("tx_search", query=query, per_page="100")
    assert int(found["total_count"]) == len(found["txs"]) > 0
    return sum(
        int(attribute["value"].removesuffix("ucway") or 0)
        for one in found["txs"]
        for event in one["tx_result"]["events"]
        for attribute in event["attributes"]
        if (event["type"], attribute["key"]) == ("tx", "fee")
    )
