"""The people of module tests."""

from typing import Any

from chain.module import Context
from chain.types import bech32_text
from tests.app.driver import ALICE, BOB, CAROL

A, B, C = ALICE.address, BOB.address, CAROL.address
NOBODY = bytes(range(20))
MODULE_ACCOUNTS = {"fee_collector": (), "gov": ("burner",), "mint": ("minter",), "pool": ("minter", "burner")}
HELD = {A: {"atom": 7, "ucway": 1000}, B: {"ucway": 500}, C: {"ucway": 1}}


def auth_state() -> dict[str, Any]:
    return {
        "accounts": [{"@type": "/cosmos.auth.v1beta1.BaseAccount", "address": bech32_text(address)} for address in HELD]
    }


def bank_state() -> dict[str, Any]:
    return {
        "balances": [
            {"address": bech32_text(address), "coins": [{"denom": d, "amount": str(n)} for d, n in held.items()]}
            for address, held in HELD.items()
        ]
    }


def changes(ctx: Context) -> dict[bytes, bytes | None]:
    """What has been written, and what has been said."""
    return dict(ctx.store.changes)
