"""Run by the interpreter of .venv-cosmpy: unmodified cosmpy 0.12.2 sends coins and says what it saw, as JSON.

Arguments: chain id, address with cosmpy's scheme (grpc+http://… or rest+http://…), mnemonic, recipient, amount.
"""

import json
import sys

from cosmpy.aerial.client import LedgerClient, NetworkConfig
from cosmpy.aerial.wallet import LocalWallet


def main(chain_id: str, url: str, mnemonic: str, recipient: str, amount: str) -> None:
    config = NetworkConfig(
        chain_id=chain_id, url=url, fee_minimum_gas_price=0.001, fee_denomination="ucway", staking_denomination="ucway"
    )
    ledger = LedgerClient(config)
    wallet = LocalWallet.from_mnemonic(mnemonic, "cway")
    before = ledger.query_bank_balance(recipient, "ucway")
    sent = ledger.send_tokens(recipient, int(amount), "ucway", wallet).wait_to_complete()
    after = ledger.query_bank_balance(recipient, "ucway")
    print(json.dumps({"hash": sent.tx_hash, "height": sent.response.height, "gained": after - before}))


main(*sys.argv[1:])
