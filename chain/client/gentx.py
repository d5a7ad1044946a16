"""The transaction with which somebody is a validator from a chain's first block on."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from google.protobuf.message import Message

from chain import genesis_json
from chain.client.keys import Key
from chain.client.tx import Account, any_of, signed
from chain.dec import Dec, wire
from chain.types import DENOM, Address, operator_text
from chain.wire.cosmos.base.v1beta1 import coin_pb2
from chain.wire.cosmos.crypto.ed25519 import keys_pb2
from chain.wire.cosmos.staking.v1beta1 import staking_pb2
from chain.wire.cosmos.staking.v1beta1 import tx_pb2 as staking
from chain.wire.cosmos.tx.v1beta1 import tx_pb2

GAS = 200_000
"""Genesis looks at no gas; tools that show it expect some."""


@dataclass(frozen=True)
class Terms:
    """What a validator says of itself, and promises. Rates are parts of 10¹⁸, the stake is ucway."""

    moniker: str
    stake: int
    rate: Dec
    max_rate: Dec
    max_change_rate: Dec
    min_self_delegation: int = 1
    website: str = ""
    details: str = ""


def create_validator(operator: Address, public: bytes, terms: Terms) -> staking.MsgCreateValidator:
    """The message that makes a validator of an account; `public` is the node's ed25519 key, 32 bytes."""
    return staking.MsgCreateValidator(
        description=staking_pb2.Description(moniker=terms.moniker, website=terms.website, details=terms.details),
        commission=staking_pb2.CommissionRates(
            rate=wire(terms.rate), max_rate=wire(terms.max_rate), max_change_rate=wire(terms.max_change_rate)
        ),
        min_self_delegation=str(terms.min_self_delegation),
        validator_address=operator_text(operator),
        pubkey=any_of(keys_pb2.PubKey(key=public)),
        value=coin_pb2.Coin(denom=DENOM, amount=str(terms.stake)),
    )


def genesis_transaction(key: Key, chain_id: str, messages: Sequence[Message], memo: str = "") -> dict[str, Any]:
    """The messages signed for genesis, account number 0 and sequence 0, in the SDK's JSON."""
    raw = tx_pb2.TxRaw.FromString(signed(messages, key, chain_id, Account(0, 0), GAS, 0, memo))
    tx = tx_pb2.Tx(
        body=tx_pb2.TxBody.FromString(raw.body_bytes),
        auth_info=tx_pb2.AuthInfo.FromString(raw.auth_info_bytes),
        signatures=raw.signatures,
    )
    return genesis_json.written(tx)
