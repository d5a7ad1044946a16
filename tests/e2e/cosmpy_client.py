"""cosmpy as a user has it; runs in .venv-cosmpy, not in pytest. Prints one JSON object.

python cosmpy_client.py URL MNEMONIC       URL: grpc+http://host:port or rest+http://host:port
"""

import json
import sys

from cosmpy.aerial.client import LedgerClient, NetworkConfig, prepare_and_broadcast_basic_transaction
from cosmpy.aerial.exceptions import NotFoundError
from cosmpy.aerial.tx import Transaction
from cosmpy.aerial.wallet import LocalWallet
from cosmpy.protos.cosmos.bank.v1beta1.query_pb2 import QueryTotalSupplyRequest
from cosmpy.protos.cosmos.bank.v1beta1.tx_pb2 import MsgSend
from cosmpy.protos.cosmos.base.v1beta1.coin_pb2 import Coin
from cosmpy.protos.cosmos.tx.v1beta1.service_pb2 import GetTxsEventRequest


def connect(url: str) -> LedgerClient:
    config = NetworkConfig(
        chain_id="causeway-local-1",
        url=url,
        fee_minimum_gas_price=0.001,
        fee_denomination="ucway",
        staking_denomination="ucway",
    )
    return LedgerClient(config, query_interval_secs=1)


def send_twice(ledger: LedgerClient, wallet: LocalWallet, friend: LocalWallet) -> dict[str, object]:
    """One message in a transaction, then two in one; gas by simulation."""
    sent = ledger.send_tokens(friend.address(), 1000, "ucway", wallet).wait_to_complete()
    several = Transaction()
    for amount in (20, 3):
        coin = Coin(denom="ucway", amount=str(amount))
        several.add_message(
            MsgSend(from_address=str(wallet.address()), to_address=str(friend.address()), amount=[coin])
        )
    many = prepare_and_broadcast_basic_transaction(ledger, several, wallet).wait_to_complete()
    found = ledger.query_tx(many.tx_hash)
    search = GetTxsEventRequest(query=f"transfer.recipient='{friend.address()}'", limit=10)
    return {
        "sent": sent.response.code,
        "many": [many.response.code, many.response.height],
        "found": [found.hash, found.height, found.code],
        "events": sorted(found.events),
        "total": ledger.txs.GetTxsEvent(search).total,
    }


def missing(ledger: LedgerClient) -> str:
    try:
        ledger.query_tx("00" * 32)
    except NotFoundError:
        return "not found"
    return "found"


def main(url: str, mnemonic: str) -> dict[str, object]:
    """Ask, simulate, send one and several messages, look them up."""
    ledger = connect(url)
    wallet = LocalWallet.from_mnemonic(mnemonic, prefix="cway")
    friend = LocalWallet.generate(prefix="cway")
    sent = send_twice(ledger, wallet, friend)
    latest = ledger.query_latest_block()
    return sent | {
        "chain_id": ledger.query_chain_id(),
        "block": ledger.query_block(latest.height).height == latest.height,
        "address": str(wallet.address()),
        "received": ledger.query_bank_balance(friend.address()),
        "all": [(coin.denom, int(coin.amount)) for coin in ledger.query_bank_all_balances(friend.address())],
        "account": ledger.query_account(friend.address()).sequence,
        "missing": missing(ledger),
        "sdk": str(ledger.query_node_info().cosmos_sdk_version),
        "app": ledger.query_node_info().app_name,
        "max_gas": ledger.query_consensus_params().params.block.max_gas,
        "supply": [coin.denom for coin in ledger.bank.TotalSupply(QueryTotalSupplyRequest()).supply],
    }


if __name__ == "__main__":
    print(json.dumps(main(*sys.argv[1:])))
