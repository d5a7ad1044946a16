"""Every refusal that clients match, through CheckTx and blocks: code, codespace, and the words they parse."""

import re
from collections.abc import Callable

import pytest
from google.protobuf.any_pb2 import Any as AnyMessage

from chain.client.keys import ORDER
from chain.client.tx import Account, any_of
from chain.types import bech32_text, module_address
from chain.wire.cosmos.bank.v1beta1 import tx_pb2 as bank_tx
from chain.wire.cosmos.crypto.ed25519 import keys_pb2 as ed25519_pb
from chain.wire.cosmos.crypto.secp256k1 import keys_pb2
from chain.wire.cosmos.tx.signing.v1beta1 import signing_pb2
from chain.wire.cosmos.tx.v1beta1 import tx_pb2
from tests.app.driver import ALICE, BOB, CAROL, GAS, NEWCOMER, RICH, Chain, Draft, coins, send

Make = Callable[[Chain], bytes]
NUMBERS = {ALICE: 0, BOB: 1, CAROL: 2}
SIGNATURE = (
    r"signature verification failed; please verify account number \(\d+\) and chain-id \(causeway-local-1\): "
    r"\(unable to verify single signer signature\): unauthorized"
)


def bent(change: Callable[[Draft], object]) -> Make:
    """A transfer from Alice to Bob of which one thing is changed before it is signed."""

    def make(chain: Chain) -> bytes:
        draft = Draft([send(ALICE, BOB)], [(ALICE, Account(0, 0))])
        change(draft)
        return draft.sign()

    return make


def spoiled(change: Callable[[bytes], bytes]) -> Make:
    """A transfer of which the signature is changed after it was made."""
    return lambda chain: Draft([send(ALICE, BOB)], [(ALICE, Account(0, 0))]).sign(change)


def plain(**terms: object) -> Make:
    return lambda chain: chain.sign(ALICE, send(ALICE, BOB), **terms)


def unknown_field(chain: Chain) -> bytes:
    draft = Draft([send(ALICE, BOB)], [(ALICE, Account(0, 0))])
    body = draft.body.SerializeToString() + b"\x9a\x02\x03abc"  # field 35, bytes
    return bytes(
        tx_pb2.TxRaw(
            body_bytes=body, auth_info_bytes=draft.auth.SerializeToString(), signatures=[bytes(64)]
        ).SerializeToString()
    )


def high_s(signature: bytes) -> bytes:
    s = int.from_bytes(signature[32:], "big")
    return signature[:32] + (ORDER - s).to_bytes(32, "big")


def tampered(chain: Chain) -> bytes:
    draft = Draft([send(ALICE, BOB, 1)], [(ALICE, Account(0, 0))])
    signature = ALICE.sign(draft.direct(0))
    draft.body.messages[0].CopyFrom(any_of(send(ALICE, BOB, 2)))
    return draft.raw([signature])


def mode(number: int) -> Make:
    return bent(lambda draft: setattr(draft.auth.signer_infos[0].mode_info.single, "mode", number))


def key(packed: AnyMessage) -> Make:
    return bent(lambda draft: draft.auth.signer_infos[0].public_key.CopyFrom(packed))


CHECKED: list[tuple[str, Make, int, str]] = [
    (
        "a sequence of the future",
        plain(ahead=7),
        32,
        r"account sequence mismatch, expected 0, got 7: incorrect account sequence",
    ),
    ("another chain's id", plain(chain_id="ref-1"), 4, SIGNATURE),
    ("another account's number", plain(account=Account(1, 0)), 4, SIGNATURE),
    ("a message changed after signing", tampered, 4, SIGNATURE),
    ("a high S", spoiled(high_s), 4, SIGNATURE),
    ("a signature of nothing", spoiled(lambda signature: bytes(64)), 4, SIGNATURE),
    ("a signature too long", spoiled(lambda signature: signature + b"\x00"), 4, SIGNATURE),
    ("an empty signature", spoiled(lambda signature: b""), 4, SIGNATURE),
    ("no fee", plain(fee=0), 13, r"insufficient fees; got: {1,2}required: 100ucway: insufficient fee"),
    ("a fee too low", plain(fee=99), 13, r"insufficient fees; got: 99ucway required: (\d+\w+): insufficient fee"),
    (
        "gas too low for its bytes",
        plain(gas=1000, fee=1),
        11,
        r"out of gas in location: ReadPerByte; gasWanted: 1000, gasUsed: \d+: out of gas",
    ),
    (
        "gas too low for its message",
        plain(gas=20_000, fee=20),
        11,
        r"out of gas in location: \w+; gasWanted: 20000, gasUsed: \d+: out of gas",
    ),
    (
        "more gas than a result can say",
        bent(lambda draft: setattr(draft.auth.fee, "gas_limit", 2**64 - 1)),
        18,
        rf"invalid gas supplied; {2**64 - 1} > {2**63 - 1}: invalid request",
    ),
    ("more gas than a block has", plain(gas=10**9, fee=10**6), 41, r".*: invalid gas limit"),
    (
        "a memo too long",
        plain(memo="x" * 300),
        12,
        r"maximum number of characters is 256 but received 300 characters: memo too large",
    ),
    (
        "a timeout that has passed",
        plain(timeout_height=1),
        30,
        r"block height: 2, timeout height: 1: tx timeout height",
    ),
    (
        "no messages",
        bent(lambda draft: draft.body.ClearField("messages")),
        18,
        r"must contain at least one message: invalid request",
    ),
    ("something else than a transaction", lambda chain: b"hello world", 2, r".*: tx parse error"),
    ("nothing", lambda chain: b"", 2, r".*: tx parse error"),
    (
        "an unknown field",
        unknown_field,
        2,
        r'errUnknownField "\*tx\.TxBody": \{TagNum: 35, WireType:"bytes"\}: tx parse error',
    ),
    (
        "an unknown message",
        bent(lambda draft: setattr(draft.body.messages[0], "type_url", "/cosmos.authz.v1beta1.MsgExec")),
        2,
        r"unable to resolve type URL /cosmos\.authz\.v1beta1\.MsgExec: tx parse error",
    ),
    (
        "a payer unknown",
        lambda chain: chain.sign(NEWCOMER, send(NEWCOMER, BOB)),
        9,
        rf"fee payer address: {NEWCOMER.text} does not exist: unknown address",
    ),
    (
        "no signatures",
        lambda chain: Draft([send(ALICE, BOB)], [(ALICE, Account(0, 0))]).raw([]),
        15,
        r"no signatures supplied",
    ),
    (
        "too few signers",
        bent(lambda draft: draft.body.messages.append(any_of(send(BOB, ALICE)))),
        4,
        r"invalid number of signer; expected: 2, got 1: unauthorized",
    ),
    (
        "too many signatures",
        lambda chain: Draft([send(ALICE, BOB)], [(ALICE, Account(0, 0))]).raw([bytes(64)] * 2),
        4,
        r"invalid number of signer.*: unauthorized",
    ),
    (
        "another's public key",
        key(any_of(keys_pb2.PubKey(key=BOB.public))),
        8,
        rf"pubKey does not match signer address {ALICE.text}.*: invalid pubkey",
    ),
    ("a key that is none", key(any_of(keys_pb2.PubKey(key=b"\x02" + bytes(32)))), 8, r".*: invalid pubkey"),
    ("a key of another kind", key(any_of(ed25519_pb.PubKey(key=bytes(32)))), 8, r".*: invalid pubkey"),
    (
        "no key at all, of an account that has shown none",
        bent(lambda draft: draft.auth.signer_infos[0].ClearField("public_key")),
        8,
        r"no public key is known.*: invalid pubkey",
    ),
    (
        "a fee that is not held",
        plain(fee=RICH + 1),
        5,
        rf"spendable balance {RICH}ucway is smaller than {RICH + 1}ucway: insufficient funds",
    ),
    (
        "a critical extension",
        bent(lambda draft: draft.body.extension_options.add(type_url="/x.Y")),
        31,
        r"/x\.Y: unknown extension options",
    ),
    ("unordered", bent(lambda draft: setattr(draft.body, "unordered", True)), 37, r".*: feature not supported"),
    (
        "a timeout by time",
        bent(lambda draft: draft.body.timeout_timestamp.FromSeconds(9)),
        37,
        r".*: feature not supported",
    ),
    (
        "a fee granter",
        bent(lambda draft: setattr(draft.auth.fee, "granter", BOB.text)),
        37,
        r".*: feature not supported",
    ),
    ("a tip", bent(lambda draft: draft.auth.tip.SetInParent()), 37, r".*: feature not supported"),
    ("mode 0", mode(signing_pb2.SIGN_MODE_UNSPECIFIED), 37, r".*: feature not supported"),
    ("mode TEXTUAL", mode(signing_pb2.SIGN_MODE_TEXTUAL), 37, r".*: feature not supported"),
    ("mode DIRECT_AUX", mode(signing_pb2.SIGN_MODE_DIRECT_AUX), 37, r".*: feature not supported"),
    ("mode EIP-191", mode(signing_pb2.SIGN_MODE_EIP_191), 37, r".*: feature not supported"),
    (
        "fee coins out of order",
        bent(lambda draft: draft.auth.fee.amount.extend(coins(1, "atom"))),
        10,
        r".*: invalid coins",
    ),
    (
        "a signer's address of another chain",
        bent(
            lambda draft: draft.body.messages[0].CopyFrom(
                any_of(bank_tx.MsgSend(from_address="cosmos1qypqxpq9qcrsszg2pvxq6rs0zqg3yyc5lzv7xu"))
            )
        ),
        7,
        r"invalid Bech32 prefix; expected cway, got cosmos: invalid address",
    ),
]


@pytest.mark.rule("auth.1")
@pytest.mark.parametrize(("make", "code", "text"), [row[1:] for row in CHECKED], ids=[row[0] for row in CHECKED])
def test_check_tx_refuses(chain: Chain, make: Make, code: int, text: str) -> None:
    raw = make(chain)
    answer = chain.check(raw)
    assert (answer.codespace, answer.code) == ("sdk", code), answer.log
    assert re.fullmatch(text, answer.log), answer.log


@pytest.mark.rule("auth.1")
@pytest.mark.parametrize(
    "make",
    [row[1] for row in CHECKED if row[2] not in (13, 41)],
    ids=[row[0] for row in CHECKED if row[2] not in (13, 41)],
)
def test_what_check_tx_refuses_is_in_no_block(chain: Chain, make: Make) -> None:
    raw = make(chain)
    assert chain.propose([raw]) == []
    assert not chain.process([raw])
    before = chain.app.disk.view()
    (result,) = chain.block([raw])
    assert result.code
    assert (result.data, list(result.events)) == (b"", [])
    assert [chain.balance(who) for who in (ALICE, BOB)] == [RICH, RICH]
    assert chain.account(ALICE) == Account(0, 0)
    assert before.height == chain.height - 1


def test_a_fee_below_this_nodes_price_is_only_this_nodes_matter(chain: Chain) -> None:
    raw = chain.sign(ALICE, send(ALICE, BOB), fee=0)
    assert chain.check(raw).code == 13
    assert chain.process([raw])
    assert chain.block([raw])[0].code == 0


FEES = bech32_text(module_address("fee_collector"))
IN_BLOCK: list[tuple[str, bank_tx.MsgSend, int, str]] = [
    (
        "an overdraft",
        send(ALICE, BOB, 10 * RICH),
        5,
        rf"spendable balance {RICH - 100}ucway is smaller than {10 * RICH}ucway: insufficient funds",
    ),
    ("a transfer to a module", send(ALICE, FEES), 4, rf"{FEES} is not allowed to receive funds: unauthorized"),
    ("a transfer of nothing", send(ALICE, BOB, 0), 10, r"coin 0ucway amount is not positive: invalid coins"),
    ("an amount with a sign", send(ALICE, BOB, "+1"), 10, r"'\+1' is not an amount: invalid coins"),
    (
        "an address cut short",
        send(ALICE, BOB.text[:-1]),
        7,
        r"invalid to address: decoding bech32 failed: .*: invalid address",
    ),
]


@pytest.mark.rule("auth.2")
@pytest.mark.parametrize(("message", "code", "text"), [row[1:] for row in IN_BLOCK], ids=[row[0] for row in IN_BLOCK])
def test_a_message_that_fails_in_a_block_pays_and_says_why(
    chain: Chain, message: bank_tx.MsgSend, code: int, text: str
) -> None:
    result = chain.deliver(chain.sign(ALICE, message))
    assert (result.codespace, result.code) == ("sdk", code)
    assert re.fullmatch(rf"failed to execute message; message index: 0: {text}", result.log), result.log
    assert {one.type for one in result.events} == {"coin_spent", "coin_received", "transfer", "tx"}
    assert (chain.balance(ALICE), chain.balance(BOB), chain.balance(FEES)) == (RICH - 100, RICH, 100)
    assert chain.account(ALICE).sequence == 1
    assert (result.gas_wanted, result.data) == (GAS, b"")


def test_a_disabled_denomination_is_refused_in_banks_own_codespace(chain: Chain) -> None:
    chain.document["app_state"]["bank"]["send_enabled"] = [{"denom": "ucway", "enabled": False}]
    fresh = Chain(chain.path / "fresh", chain.document)
    fresh.block()
    result = fresh.deliver(fresh.sign(ALICE, send(ALICE, BOB)))
    assert (result.codespace, result.code) == ("bank", 5)
    assert result.log.endswith("ucway transfers are currently disabled: send transactions are disabled")


def test_messages_that_nobody_signs_are_refused_even_if_somebody_pays(chain: Chain) -> None:
    draft = Draft([bank_tx.MsgMultiSend()], [(ALICE, Account(0, 0))])
    draft.auth.fee.payer = ALICE.text
    answer = chain.check(draft.sign())
    assert (answer.codespace, answer.code, answer.log) == ("bank", 2, "no inputs to send transaction")


def test_parameters_are_nobodys_to_change(chain: Chain) -> None:
    result = chain.deliver(chain.sign(ALICE, bank_tx.MsgUpdateParams(authority=ALICE.text)))
    assert (result.codespace, result.code) == ("sdk", 4)
