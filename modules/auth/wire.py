"""Accounts and keys as clients know them."""

from __future__ import annotations

from google.protobuf.any_pb2 import Any as AnyMessage
from google.protobuf.message import Message

from chain.module import Context
from chain.types import Address, bech32_text
from chain.wire.cosmos.auth.v1beta1 import auth_pb2 as pb
from modules.auth.keeper import rights
from modules.auth.state import Account
from modules.vesting import keeper as vesting


def packed(message: Message) -> AnyMessage:
    """A message in an Any, under Cosmos's type url."""
    return AnyMessage(type_url=f"/{message.DESCRIPTOR.full_name}", value=message.SerializeToString())


def base_account(address: Address, account: Account) -> pb.BaseAccount:
    """The account; its key is absent until its first signed transaction."""
    found = pb.BaseAccount(address=bech32_text(address), account_number=account.number, sequence=account.sequence)
    if account.key is not None:
        found.pub_key.type_url, found.pub_key.value = account.key.url, account.key.value
    return found


def account_any(ctx: Context, address: Address, account: Account) -> AnyMessage:
    """A BaseAccount, a vesting account, or a ModuleAccount with its permissions. [auth.13]"""
    base = base_account(address, account)
    if not account.module:
        return packed(vesting.account(ctx, address, base) or base)
    return packed(pb.ModuleAccount(base_account=base, name=account.module, permissions=rights(ctx, account.module)))
