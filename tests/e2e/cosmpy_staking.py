"""cosmpy as a user has it: stakes, takes back, collects, and sums up; runs in .venv-cosmpy. Prints one JSON object.

python cosmpy_staking.py URL MNEMONIC VALIDATOR       URL: grpc+http://host:port or rest+http://host:port
"""

import json
import sys

from cosmpy.aerial.client import LedgerClient, NetworkConfig
from cosmpy.aerial.client.staking import ValidatorStatus
from cosmpy.aerial.wallet import LocalWallet
from cosmpy.crypto.address import Address


def connect(url: str) -> LedgerClient:
    config = NetworkConfig(
        chain_id="causeway-local-1",
        url=url,
        fee_minimum_gas_price=0.001,
        fee_denomination="ucway",
        staking_denomination="ucway",
    )
    return LedgerClient(config, query_interval_secs=1)


def main(url: str, mnemonic: str, validator: str) -> dict[str, object]:
    """Delegate, undelegate and claim as somebody new, whom the mnemonic's account gives coins."""
    ledger = connect(url)
    rich = LocalWallet.from_mnemonic(mnemonic, prefix="cway")
    wallet = LocalWallet.generate(prefix="cway")
    ledger.send_tokens(wallet.address(), 20_000_000, "ucway", rich).wait_to_complete()
    at = Address(validator, prefix="cwayvaloper")
    codes = [
        ledger.delegate_tokens(at, 5_000_000, wallet).wait_to_complete().response.code,
        ledger.undelegate_tokens(at, 2_000_000, wallet).wait_to_complete().response.code,
    ]
    summary = ledger.query_staking_summary(wallet.address())
    claimed = ledger.claim_rewards(at, wallet).wait_to_complete().response
    bonded = ledger.query_validators(status=ValidatorStatus.BONDED)
    return {
        "codes": [*codes, claimed.code],
        "claim_events": sorted(claimed.events),
        "staked": summary.total_staked,
        "unbonding": summary.total_unbonding,
        "positions": [[str(one.validator), one.amount] for one in summary.current_positions],
        "bonded": [[str(one.address), one.tokens, one.moniker] for one in bonded],
        "all": len(ledger.query_validators()),
    }


if __name__ == "__main__":
    print(json.dumps(main(*sys.argv[1:])))
