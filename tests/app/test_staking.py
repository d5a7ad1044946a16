"""Stake over ABCI: what clients send, what it costs, what it tells."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

import pytest
from google.protobuf.any_pb2 import Any as AnyMessage

from chain.client.keys import Key
from chain.module import Context, Mode
from chain.types import OPERATOR_PREFIX, bech32_text
from chain.wire.cosmos.crypto.ed25519 import keys_pb2
from chain.wire.cosmos.staking.v1beta1 import query_pb2, staking_pb2, tx_pb2
from chain.wire.cosmos.tx.v1beta1 import service_pb2
from modules.registry import MODULES
from tests.app.driver import ALICE, BOB, CAROL, RICH, Chain, coins, events_of

QUERY = "/cosmos.staking.v1beta1.Query/"
GAS, FEE = 600_000, 600
"""What tools of the field set for every message of staking."""
VALIDATOR = bech32_text(ALICE.address, OPERATOR_PREFIX)
OTHER = bech32_text(CAROL.address, OPERATOR_PREFIX)


def creation(key: Key, amount: int = 5_000_000) -> tx_pb2.MsgCreateValidator:
    public = keys_pb2.PubKey(key=sha256(key.public + b"consensus").digest())
    return tx_pb2.MsgCreateValidator(
        description=staking_pb2.Description(moniker="v"),
        commission=staking_pb2.CommissionRates(rate=str(10**17), max_rate=str(10**17), max_change_rate=str(10**16)),
        min_self_delegation="1",
        delegator_address=key.text,
        validator_address=bech32_text(key.address, OPERATOR_PREFIX),
        pubkey=AnyMessage(type_url="/cosmos.crypto.ed25519.PubKey", value=public.SerializeToString()),
        value=coins(amount)[0],
    )


def delegation(key: Key, amount: int, kind: Any = tx_pb2.MsgDelegate, **fields: Any) -> Any:
    return kind(delegator_address=key.text, validator_address=VALIDATOR, amount=coins(amount)[0], **fields)


@pytest.fixture
def staked(chain: Chain) -> Chain:
    """Alice and Carol have validators; Bob has delegated three million to Alice's, and taken a part back."""
    for key in (ALICE, CAROL):
        assert chain.deliver(chain.sign(key, creation(key), gas=GAS, fee=FEE)).code == 0
    for msg in (delegation(BOB, 3_000_000), delegation(BOB, 1_000_000, tx_pb2.MsgUndelegate)):
        assert chain.deliver(chain.sign(BOB, msg, gas=GAS, fee=FEE)).code == 0
    return chain


MESSAGES = {
    "create": (BOB, lambda height: creation(BOB)),
    "delegate": (BOB, lambda height: delegation(BOB, 500_000)),
    "undelegate": (BOB, lambda height: delegation(BOB, 500_000, tx_pb2.MsgUndelegate)),
    "redelegate": (
        BOB,
        lambda height: tx_pb2.MsgBeginRedelegate(
            delegator_address=BOB.text,
            validator_src_address=VALIDATOR,
            validator_dst_address=OTHER,
            amount=coins(400_000)[0],
        ),
    ),
    "cancel": (
        BOB,
        lambda height: delegation(BOB, 400_000, tx_pb2.MsgCancelUnbondingDelegation, creation_height=height),
    ),
    "edit": (
        ALICE,
        lambda height: tx_pb2.MsgEditValidator(
            description=staking_pb2.Description(moniker="w"), validator_address=VALIDATOR
        ),
    ),
}


@pytest.mark.parametrize("name", MESSAGES)
def test_a_message_takes_what_its_route_says_and_fits_a_tools_gas(staked: Chain, name: str) -> None:
    key, make = MESSAGES[name]
    msg = make(staked.height)
    route = next(route for module in MODULES for route in module.routes if route.message is type(msg))
    ctx = Context(staked.app.blocks.base(), staked.app.queries.context(0).block, Mode.CHECK)
    said = sum(coin.amount for coin in route.spends(ctx, msg)) if route.spends else 0
    before = staked.balance(key)
    result = staked.deliver(staked.sign(key, msg, gas=GAS, fee=FEE))
    assert (result.code, result.log) == (0, "")
    assert before - staked.balance(key) == said + FEE
    assert result.gas_used <= GAS


def test_a_delegation_tells_what_the_sdk_tells(staked: Chain) -> None:
    result = staked.deliver(staked.sign(BOB, delegation(BOB, 7), gas=GAS, fee=FEE))
    (told,) = events_of(result, "delegate")
    assert told == {
        "validator": VALIDATOR,
        "delegator": BOB.text,
        "amount": "7ucway",
        "new_shares": "7.000000000000000000",
        "msg_index": "0",
    }
    assert {
        "action": "/cosmos.staking.v1beta1.MsgDelegate",
        "sender": BOB.text,
        "module": "staking",
        "msg_index": "0",
    } in (events_of(result, "message"))


def test_an_operator_signs_as_the_account_that_it_is(staked: Chain) -> None:
    msg = tx_pb2.MsgEditValidator(description=staking_pb2.Description(moniker="x"), validator_address=VALIDATOR)
    assert staked.check(staked.sign(BOB, msg, gas=GAS, fee=FEE)).code == 8
    assert staked.deliver(staked.sign(ALICE, msg, gas=GAS, fee=FEE)).code == 0
    answer = staked.query(
        QUERY + "Validator", query_pb2.QueryValidatorRequest(validator_addr=VALIDATOR), query_pb2.QueryValidatorResponse
    )
    assert answer.validator.description.moniker == "x"


def test_delegations_are_seen_by_query_and_simulated(staked: Chain) -> None:
    answer = staked.query(
        QUERY + "DelegatorDelegations",
        query_pb2.QueryDelegatorDelegationsRequest(delegator_addr=BOB.text),
        query_pb2.QueryDelegatorDelegationsResponse,
    )
    assert [one.balance.amount for one in answer.delegation_responses] == ["2000000"]
    simulated = staked.query(
        "/cosmos.tx.v1beta1.Service/Simulate",
        service_pb2.SimulateRequest(tx_bytes=staked.sign(BOB, delegation(BOB, 5))),
        service_pb2.SimulateResponse,
    )
    assert 0 < simulated.gas_info.gas_used <= GAS
    missing = staked.ask(
        QUERY + "Delegation",
        query_pb2.QueryDelegationRequest(delegator_addr=CAROL.text, validator_addr=VALIDATOR).SerializeToString(),
    )
    assert (missing.code, missing.log.endswith(f"not found for validator {VALIDATOR}: key not found")) == (22, True)


def test_a_proposal_counts_what_a_delegation_takes(staked: Chain) -> None:
    held = staked.balance(BOB)
    rest = staked.sign(BOB, delegation(BOB, held - FEE - 5), gas=GAS, fee=FEE)
    unpaid = staked.sign(BOB, delegation(BOB, 1), gas=GAS, fee=FEE, ahead=1)
    assert staked.propose([rest, unpaid]) == [rest]
    assert held < RICH
