"""Amino JSON is what CosmJS signs, and what the options in the descriptors say."""

from __future__ import annotations

import json
from base64 import b64decode
from pathlib import Path
from typing import Any

import pytest
from google.protobuf import descriptor_pool, message_factory
from google.protobuf.any_pb2 import Any as AnyMessage
from google.protobuf.descriptor import Descriptor
from google.protobuf.duration_pb2 import Duration
from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp
from hypothesis import given
from hypothesis import strategies as st

from chain.errors import InvalidCoins, NotSupported, Refused, TxDecode
from chain.tx.amino import MAX_DEPTH, amino_json, canonical_json, decimal_text, std_sign_bytes
from chain.wire.causeway.poc.v1 import tx_pb2 as poc
from chain.wire.causeway.poc.v1 import types_pb2 as poc_types
from chain.wire.cosmos.auth.v1beta1 import tx_pb2 as auth
from chain.wire.cosmos.bank.v1beta1 import tx_pb2 as bank
from chain.wire.cosmos.base.v1beta1.coin_pb2 import Coin, DecCoin
from chain.wire.cosmos.circuit.v1 import tx_pb2 as circuit
from chain.wire.cosmos.consensus.v1 import tx_pb2 as consensus
from chain.wire.cosmos.crypto.multisig.keys_pb2 import LegacyAminoPubKey
from chain.wire.cosmos.crypto.secp256k1.keys_pb2 import PubKey
from chain.wire.cosmos.gov.v1 import gov_pb2 as gov_types
from chain.wire.cosmos.gov.v1 import tx_pb2 as gov
from chain.wire.cosmos.gov.v1beta1 import tx_pb2 as old_gov
from chain.wire.cosmos.slashing.v1beta1 import slashing_pb2 as slashing_types
from chain.wire.cosmos.slashing.v1beta1 import tx_pb2 as slashing
from chain.wire.cosmos.tx.v1beta1.tx_pb2 import AuthInfo, Fee
from chain.wire.cosmos.vesting.v1beta1 import tx_pb2 as vesting
from chain.wire.tendermint.types import params_pb2 as engine

VECTORS = json.loads((Path(__file__).resolve().parents[1] / "vectors" / "amino.json").read_text())
ALICE = "cway19rl4cm2hmr8afy4kldpxz3fka4jguq0a7ucjnu"
SLASHING = slashing_types.Params(
    signed_blocks_window=100,
    min_signed_per_window=b"500000000000000000",
    downtime_jail_duration=Duration(seconds=600),
    slash_fraction_double_sign=b"50000000000000000",
    slash_fraction_downtime=b"10000000000000000",
)


def unpacked(packed: dict[str, str]) -> Message:
    descriptor = descriptor_pool.Default().FindMessageTypeByName(packed["type_url"].lstrip("/"))
    message: Message = message_factory.GetMessageClass(descriptor).FromString(b64decode(packed["value"]))
    return message


def fee_of(fee: dict[str, Any]) -> Fee:
    amount = [Coin(**coin) for coin in fee["amount"]]
    return Fee(amount=amount, gas_limit=int(fee["gas"]), payer=fee.get("payer", ""), granter=fee.get("granter", ""))


@pytest.mark.parametrize("case", VECTORS["documents"], ids=lambda case: case["name"])
def test_a_sign_document_is_the_one_that_cosmjs_signs(case: dict[str, Any]) -> None:
    signed = std_sign_bytes(
        case["chain_id"],
        int(case["account_number"]),
        int(case["sequence"]),
        fee_of(case["fee"]),
        [unpacked(message) for message in case["messages"]],
        case["memo"],
        int(case["timeout_height"]),
    )
    assert signed.decode() == b64decode(case["sign_bytes"]).decode()


@pytest.mark.parametrize("case", VECTORS["keys"], ids=lambda case: case["name"])
def test_a_key_is_the_one_that_cosmjs_writes(case: dict[str, Any]) -> None:
    assert amino_json(unpacked(case)) == case["amino"]


def nested(depth: int) -> AnyMessage:
    packed = AnyMessage(type_url="/cosmos.crypto.secp256k1.PubKey", value=PubKey(key=b"\2" * 33).SerializeToString())
    for _ in range(depth):
        key = LegacyAminoPubKey(threshold=1, public_keys=[packed])
        packed = AnyMessage(type_url="/cosmos.crypto.multisig.LegacyAminoPubKey", value=key.SerializeToString())
    return packed


def proposal(*messages: Message) -> gov.MsgSubmitProposal:
    packed = [AnyMessage(type_url=f"/{one.DESCRIPTOR.full_name}", value=one.SerializeToString()) for one in messages]
    return gov.MsgSubmitProposal(messages=packed, proposer=ALICE, title="<t>", summary="s", expedited=True)


GOVERNANCE: list[tuple[Message, str, dict[str, Any]]] = [
    (
        proposal(
            bank.MsgSend(from_address=ALICE, amount=[Coin(denom="ucway", amount="5")]),
            circuit.MsgTripCircuitBreaker(authority=ALICE, msg_type_urls=["/a.B"]),
            slashing.MsgUpdateParams(authority=ALICE, params=SLASHING),
        ),
        "cosmos-sdk/v1/MsgSubmitProposal",
        {
            "messages": [
                {
                    "type": "cosmos-sdk/MsgSend",
                    "value": {"from_address": ALICE, "amount": [{"denom": "ucway", "amount": "5"}]},
                },
                {
                    "type": "/cosmos.circuit.v1.MsgTripCircuitBreaker",
                    "value": {"authority": ALICE, "msg_type_urls": ["/a.B"]},
                },
                {
                    "type": "cosmos-sdk/x/slashing/MsgUpdateParams",
                    "value": {
                        "authority": ALICE,
                        "params": {
                            "signed_blocks_window": "100",
                            "min_signed_per_window": "0.500000000000000000",
                            "downtime_jail_duration": "600000000000",
                            "slash_fraction_double_sign": "0.050000000000000000",
                            "slash_fraction_downtime": "0.010000000000000000",
                        },
                    },
                },
            ],
            "initial_deposit": [],
            "proposer": ALICE,
            "title": "<t>",
            "summary": "s",
            "expedited": True,
        },
    ),
    (
        gov.MsgVote(proposal_id=7, voter=ALICE, option=gov_types.VOTE_OPTION_NO, metadata="m"),
        "cosmos-sdk/v1/MsgVote",
        {"proposal_id": "7", "voter": ALICE, "option": 3, "metadata": "m"},
    ),
    (gov.MsgVote(voter=ALICE), "cosmos-sdk/v1/MsgVote", {"proposal_id": "0", "voter": ALICE}),
    (
        gov.MsgVoteWeighted(
            proposal_id=7,
            voter=ALICE,
            options=[gov_types.WeightedVoteOption(option=gov_types.VOTE_OPTION_YES, weight="1.000000000000000000")],
        ),
        "cosmos-sdk/v1/MsgVoteWeighted",
        {"proposal_id": "7", "voter": ALICE, "options": [{"option": 1, "weight": "1.000000000000000000"}]},
    ),
    (
        gov.MsgDeposit(proposal_id=7, depositor=ALICE),
        "cosmos-sdk/v1/MsgDeposit",
        {"proposal_id": "7", "depositor": ALICE, "amount": None},
    ),
    (
        gov.MsgCancelProposal(proposal_id=7, proposer=ALICE),
        "/cosmos.gov.v1.MsgCancelProposal",
        {"proposal_id": "7", "proposer": ALICE},
    ),
    (
        old_gov.MsgVote(proposal_id=7, voter=ALICE),
        "cosmos-sdk/MsgVote",
        {"proposal_id": "7", "voter": ALICE},
    ),
]


@pytest.mark.parametrize(
    ("message", "name", "value"),
    [
        (
            poc.MsgCommitProof(miner=ALICE, epoch=2**64 - 1, sprint=3, commitment=b"\xff\xfe"),
            "causeway/MsgCommitProof",
            {"miner": ALICE, "epoch": "18446744073709551615", "sprint": 3, "commitment": "//4="},
        ),
        (poc.MsgRevealProof(miner=ALICE), "causeway/MsgRevealProof", {"miner": ALICE}),
        (
            poc.MsgRegisterMiner(miner=ALICE, backing=[poc_types.Backing(operator="o", shares=10_000)]),
            "causeway/MsgRegisterMiner",
            {"miner": ALICE, "backing": [{"operator": "o", "shares": 10_000}]},
        ),
        (bank.MsgSend(), "cosmos-sdk/MsgSend", {"amount": []}),
        (
            bank.MsgSend(amount=[Coin(denom="ucway")]),
            "cosmos-sdk/MsgSend",
            {"amount": [{"denom": "ucway", "amount": "0"}]},
        ),
        (bank.MsgMultiSend(), "cosmos-sdk/MsgMultiSend", {"inputs": None, "outputs": None}),
        (
            vesting.MsgCreateVestingAccount(from_address=ALICE, end_time=2**40),
            "cosmos-sdk/MsgCreateVestingAccount",
            {"from_address": ALICE, "amount": [], "end_time": "1099511627776"},
        ),
        (
            vesting.MsgCreatePermanentLockedAccount(amount=[Coin(denom="ucway", amount="1")]),
            "cosmos-sdk/MsgCreatePermLockedAccount",
            {"amount": [{"denom": "ucway", "amount": "1"}]},
        ),
        (
            vesting.MsgCreatePeriodicVestingAccount(
                start_time=1, vesting_periods=[{"length": 2, "amount": [{"denom": "ucway", "amount": "3"}]}]
            ),
            "cosmos-sdk/MsgCreatePeriodVestAccount",
            {
                "start_time": "1",
                "vesting_periods": [{"length": "2", "amount": [{"denom": "ucway", "amount": "3"}]}],
            },
        ),
        (
            engine.VersionParams(),
            "/tendermint.types.VersionParams",
            {},
        ),
        (
            consensus.MsgUpdateParams(evidence=engine.EvidenceParams(max_age_duration=Duration(seconds=2, nanos=5))),
            "cosmos-sdk/x/consensus/MsgUpdateParams",
            {"evidence": {"max_age_duration": "2000000005"}},
        ),
        *GOVERNANCE,
        (
            DecCoin(denom="ucway", amount="1500000000000000000"),
            "/cosmos.base.v1beta1.DecCoin",
            {"denom": "ucway", "amount": "1.500000000000000000"},
        ),
    ],
    ids=lambda case: type(case).__name__ if isinstance(case, Message) else "",
)
def test_a_message_is_written_as_its_options_say(message: Message, name: str, value: dict[str, Any]) -> None:
    assert amino_json(message) == {"type": name, "value": value}


@pytest.mark.parametrize(
    ("message", "refusal"),
    [
        (auth.MsgUpdateParams(authority=ALICE), NotSupported),  # params stay when empty, and there is no empty message
        (DecCoin(amount="1.5"), InvalidCoins),
        (LegacyAminoPubKey(public_keys=[AnyMessage(type_url="/no.such.Type")]), TxDecode),
        (
            LegacyAminoPubKey(public_keys=[AnyMessage(type_url="/cosmos.crypto.secp256k1.PubKey", value=b"\x0a")]),
            TxDecode,
        ),
        (LegacyAminoPubKey(public_keys=[nested(MAX_DEPTH + 1)]), TxDecode),
    ],
    ids=[
        "an absent message",
        "a decimal with a point",
        "an unknown type",
        "a broken value",
        "too deep",
    ],
)
def test_what_amino_cannot_say_is_refused(message: Message, refusal: type[Refused]) -> None:
    with pytest.raises(refusal):
        amino_json(message)


@pytest.mark.parametrize(
    ("nanos", "text"),
    [(0, "1970-01-01T00:00:01Z"), (10**8, "1970-01-01T00:00:01.1Z"), (1, "1970-01-01T00:00:01.000000001Z")],
)
def test_a_time_has_no_trailing_zeros(nanos: int, text: str) -> None:
    assert amino_json(Timestamp(seconds=1, nanos=nanos))["value"] == text


@pytest.mark.parametrize(
    ("digits", "text"),
    [("0", "0.000000000000000000"), ("1", "0.000000000000000001"), ("-25" + "0" * 17, "-2.500000000000000000")],
)
def test_a_decimal_is_its_integer_with_a_point(digits: str, text: str) -> None:
    assert decimal_text(digits) == text


@pytest.mark.parametrize("digits", ["", "-", "1.0", "٣", " 1", "1\n", "1" * 97])
def test_what_is_no_decimal_is_refused(digits: str) -> None:
    with pytest.raises(InvalidCoins):
        decimal_text(digits)


@given(st.text())
def test_text_survives_and_is_safe_in_html(text: str) -> None:
    written = canonical_json({"memo": text}).decode()
    assert json.loads(written) == {"memo": text}
    assert not set(written) & set("<>&\u2028\u2029")


def test_a_field_that_is_one_of_several_has_no_amino_form() -> None:
    descriptor: Descriptor = AuthInfo.DESCRIPTOR.file.message_types_by_name["ModeInfo"]
    with pytest.raises(NotSupported):
        amino_json(message_factory.GetMessageClass(descriptor)())
