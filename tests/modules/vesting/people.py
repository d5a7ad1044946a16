"""What tests of vesting share: a vesting account made by its message, a later context, and invariants."""

from typing import Any

from chain.module import Block, Context, Mode
from chain.store.branch import Branch
from chain.types import Coin, bech32_text, module_address
from chain.wire.cosmos.vesting.v1beta1 import tx_pb2 as pb
from modules.bank import invariants as bank_invariants
from modules.bank import keeper as bank
from modules.vesting import handlers, invariants, keeper
from modules.vesting.wire import wire_coins
from tests.modules.accounts import NOBODY, A

POOL = module_address("pool")
"""A module's account that may burn."""
NOW = 1_760_000_005
"""Seconds of the block in which tests start."""


def at(ctx: Context, seconds: int) -> Context:
    """The same state, that much later."""
    block = Block(ctx.block.chain_id, ctx.block.height + 1, (NOW + seconds) * 1_000_000_000 + 999_999_999)
    return Context(ctx.store, block, Mode.BLOCK, ctx.events)


def fork(ctx: Context) -> Context:
    """The same, on a branch that is thrown away."""
    return Context(Branch(ctx.store), ctx.block, ctx.mode)


def vesting_account(ctx: Context, amount: int = 600, seconds: int = 100, **terms: Any) -> None:
    """NOBODY becomes a vesting account: A sends what unlocks in the next seconds."""
    handlers.create_vesting_account(ctx, message(amount, seconds, **terms))


def message(amount: int = 600, seconds: int = 100, denom: str = "ucway", **terms: Any) -> pb.MsgCreateVestingAccount:
    return pb.MsgCreateVestingAccount(
        from_address=terms.pop("sender", bech32_text(A)),
        to_address=terms.pop("to", bech32_text(NOBODY)),
        amount=wire_coins([Coin(denom, amount)]),
        end_time=NOW + seconds,
        **terms,
    )


def forfeit(ctx: Context, who: bytes, fraction: int) -> int:
    """Slash somebody's rewards and burn what of the cut is in the balance: how much."""
    burned = keeper.slash(ctx, who, fraction)
    bank.transfer(ctx, who, POOL, burned, "ucway")
    bank.burn(ctx, "pool", burned, "ucway")
    return burned


def require_sound(ctx: Context) -> None:
    bank_invariants.supply(ctx)
    bank_invariants.owners(ctx)
    invariants.records(ctx)
    invariants.balances(ctx)
