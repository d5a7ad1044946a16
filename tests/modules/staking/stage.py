"""The stage of staking's tests: people with coins, validators by name, and the SDK's messages in one line each."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from typing import Any

from google.protobuf.any_pb2 import Any as AnyMessage

from chain.events import Event
from chain.module import Block, Context, Mode
from chain.store.branch import Branch
from chain.store.kv import MemoryStore
from chain.types import DENOM, OPERATOR_PREFIX, Address, bech32_text
from chain.wire.cosmos.base.v1beta1 import coin_pb2
from chain.wire.cosmos.crypto.ed25519 import keys_pb2
from chain.wire.cosmos.staking.v1beta1 import staking_pb2, tx_pb2
from modules.auth import genesis as auth_genesis
from modules.bank import genesis as bank_genesis
from modules.consensus import genesis as consensus_genesis
from modules.registry import MODULES
from modules.staking import MODULE as STAKING
from modules.staking import genesis, handlers, keeper

START = 1_760_000_000
RICH = 10**15
TENTH = 10**17
DAY = 86_400


def person(name: str) -> Address:
    return sha256(name.encode()).digest()[:20]


ANN, BEN, CAT, DAN = (person(name) for name in ("ann", "ben", "cat", "dan"))
"""Delegators."""
V1, V2, V3, V4 = (person(f"validator {number}") for number in range(1, 5))
"""Operators."""
PEOPLE = (ANN, BEN, CAT, DAN, V1, V2, V3, V4)


def new_chain(**params: Any) -> Context:
    """Block 1 of a chain in which everybody is rich and nobody is a validator."""
    ctx = Context(Branch(MemoryStore()), Block("causeway-test-1", 0, START * 10**9), Mode.GENESIS)
    ctx.module_accounts = {name: rights for module in MODULES for name, rights in module.accounts.items()}
    ctx.module_accounts = {**ctx.module_accounts, "fee_collector": (), "gov": ("burner",)}
    consensus_genesis.init(ctx, {"validators": [{"pub_key": b64encode(bytes(32)).decode(), "power": "1"}]})
    auth_genesis.init(ctx, {})
    rich = [{"address": bech32_text(who), "coins": [{"denom": DENOM, "amount": str(RICH)}]} for who in PEOPLE]
    bank_genesis.init(ctx, {"balances": rich})
    for module in MODULES:
        if module.name in ("vesting", "mint", "distribution"):
            module.genesis.init(ctx, {})
    state = genesis.genesis_json.written(genesis.genesis_pb2.GenesisState(params=genesis.params.DEFAULT))
    state["params"].update(params)
    genesis.init(ctx, {**state, "exported": False})
    return at(Context(ctx.store, ctx.block, Mode.BLOCK), 1)


def at(ctx: Context, height: int, seconds: int | None = None) -> Context:
    """The same state in another block; five seconds a block unless said otherwise."""
    after = 5 * height if seconds is None else seconds
    return Context(ctx.store, Block("causeway-test-1", height, (START + after) * 10**9), Mode.BLOCK)


def later(ctx: Context, seconds: int) -> Context:
    """The next block, so many seconds later."""
    time_ns = ctx.block.time_ns + seconds * 10**9
    return Context(ctx.store, Block("causeway-test-1", ctx.block.height + 1, time_ns), Mode.BLOCK)


def coin(amount: int, denom: str = DENOM) -> coin_pb2.Coin:
    return coin_pb2.Coin(denom=denom, amount=str(amount))


def valoper(operator: Address) -> str:
    return bech32_text(operator, OPERATOR_PREFIX)


def key_of(operator: Address) -> bytes:
    return sha256(b"key of " + operator).digest()


def packed(key: bytes) -> AnyMessage:
    return AnyMessage(type_url="/cosmos.crypto.ed25519.PubKey", value=keys_pb2.PubKey(key=key).SerializeToString())


def creation(operator: Address, amount: int = 1_000_000, **changes: Any) -> tx_pb2.MsgCreateValidator:
    """A message that makes a validator; `rate`, `max_rate`, `max_change_rate` are in tenths."""
    rates = {name: str(changes.pop(name, 1) * TENTH) for name in ("rate", "max_rate", "max_change_rate")}
    msg = tx_pb2.MsgCreateValidator(
        description=staking_pb2.Description(moniker="a validator"),
        commission=staking_pb2.CommissionRates(**rates),
        min_self_delegation="1",
        validator_address=valoper(operator),
        pubkey=packed(key_of(operator)),
        value=coin(amount),
    )
    for name, value in changes.items():
        if hasattr(value, "DESCRIPTOR"):
            getattr(msg, name).CopyFrom(value)
        else:
            setattr(msg, name, value)
    return msg


def create(ctx: Context, operator: Address, amount: int = 1_000_000, **changes: Any) -> None:
    handlers.create_validator(ctx, creation(operator, amount, **changes))


def delegate(ctx: Context, delegator: Address, operator: Address, amount: int) -> None:
    msg = tx_pb2.MsgDelegate(
        delegator_address=bech32_text(delegator), validator_address=valoper(operator), amount=coin(amount)
    )
    handlers.delegate(ctx, msg)


def undelegate(ctx: Context, delegator: Address, operator: Address, amount: int) -> tx_pb2.MsgUndelegateResponse:
    msg = tx_pb2.MsgUndelegate(
        delegator_address=bech32_text(delegator), validator_address=valoper(operator), amount=coin(amount)
    )
    return handlers.undelegate(ctx, msg)


def redelegate(ctx: Context, delegator: Address, source: Address, destination: Address, amount: int) -> None:
    msg = tx_pb2.MsgBeginRedelegate(
        delegator_address=bech32_text(delegator),
        validator_src_address=valoper(source),
        validator_dst_address=valoper(destination),
        amount=coin(amount),
    )
    handlers.begin_redelegate(ctx, msg)


def cancel(ctx: Context, delegator: Address, operator: Address, amount: int, height: int) -> None:
    msg = tx_pb2.MsgCancelUnbondingDelegation(
        delegator_address=bech32_text(delegator),
        validator_address=valoper(operator),
        amount=coin(amount),
        creation_height=height,
    )
    handlers.cancel_unbonding_delegation(ctx, msg)


def edit(ctx: Context, operator: Address, **changes: Any) -> None:
    """An edit that keeps the description unless told otherwise."""
    keep = "[do-not-modify]"
    names = ("moniker", "identity", "website", "security_contact", "details")
    description = staking_pb2.Description(**{name: changes.pop(name, keep) for name in names})
    handlers.edit_validator(
        ctx, tx_pb2.MsgEditValidator(description=description, validator_address=valoper(operator), **changes)
    )


def end_block(ctx: Context) -> None:
    assert STAKING.end_block is not None
    STAKING.end_block(ctx)


def check(ctx: Context) -> None:
    """Every invariant of staking holds, and of those that it moves coins in and tells of stakes."""
    for module in MODULES:
        if module.name in ("bank", "distribution", "staking"):
            for invariant in module.invariants:
                invariant(ctx)


def bonded(ctx: Context, *operators: Address) -> None:
    """Make these the validators, with as much power as they have tokens in millions."""
    keeper.set_active(ctx, {one: max(1, keeper.tokens(ctx, one) // 10**6) for one in operators})


def said(ctx: Context, kind: str) -> list[dict[str, str]]:
    """Events of a type."""
    return [attributes(one) for one in ctx.events if one.type == kind]


def attributes(one: Event) -> dict[str, str]:
    return {key: value for key, value, _ in one.attributes}
