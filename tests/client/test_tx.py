"""A transaction that we sign is the one that Cosmos clients would sign."""

import base64
from typing import Any

import pytest
from coincurve import PublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from chain.client.errors import TxRefused
from chain.client.keys import Key
from chain.client.rpc import Rpc
from chain.client.tx import Account, Sender, Terms, any_of, fee_of, parse_gas_price, signed, tx_hash
from chain.wire.cosmos.auth.v1beta1 import auth_pb2
from chain.wire.cosmos.auth.v1beta1 import query_pb2 as auth_query
from chain.wire.cosmos.bank.v1beta1 import tx_pb2 as bank_tx
from chain.wire.cosmos.base.abci.v1beta1 import abci_pb2
from chain.wire.cosmos.base.v1beta1 import coin_pb2
from chain.wire.cosmos.tx.v1beta1 import service_pb2, tx_pb2

SECRET = bytes.fromhex("1f7272987134092e26b38d4e45a565026de38a99dc171fda93fdca262d67d31e")
KEY = Key(SECRET)

COSMPY = (
    "0a89010a86010a1c2f636f736d6f732e62616e6b2e763162657461312e4d736753656e6412660a2b63776179316a68673065377336676e"
    "3434746663356b33376b723034737a6e796865647463386c68747561122b63776179316a68673065377336676e3434746663356b33376b"
    "723034737a6e796865647463386c687475611a0a0a05756377617912013112660a500a460a1f2f636f736d6f732e63727970746f2e7365"
    "63703235366b312e5075624b657912230a2102baa4ef93f2ce84592a49b1d729c074eab640112522a7a89f7d03ebab21ded7b612040a02"
    "0801180312120a0c0a057563776179120331303010a08d06"
)
"""What cosmpy 0.12.2 makes of this transfer, less the signature: it signs with a random nonce."""


def der(signature: bytes) -> bytes:
    return encode_dss_signature(int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big"))


def a_send(amount: int = 1) -> bank_tx.MsgSend:
    coins = [coin_pb2.Coin(denom="ucway", amount=str(amount))]
    return bank_tx.MsgSend(from_address=KEY.text, to_address=KEY.text, amount=coins)


def test_the_signature_is_over_the_bytes_that_are_sent() -> None:
    raw = tx_pb2.TxRaw.FromString(signed([a_send()], KEY, "causeway-local-1", Account(7, 3), 100_000, 100, "hello", 9))
    body, auth = tx_pb2.TxBody.FromString(raw.body_bytes), tx_pb2.AuthInfo.FromString(raw.auth_info_bytes)
    document = tx_pb2.SignDoc(
        body_bytes=raw.body_bytes, auth_info_bytes=raw.auth_info_bytes, chain_id="causeway-local-1", account_number=7
    )
    assert (body.memo, body.timeout_height, body.messages[0].type_url) == ("hello", 9, "/cosmos.bank.v1beta1.MsgSend")
    assert (auth.fee.gas_limit, auth.fee.amount[0].amount, auth.signer_infos[0].sequence) == (100_000, "100", 3)
    assert PublicKey(KEY.public).verify(der(raw.signatures[0]), document.SerializeToString())


def test_the_bytes_are_those_that_cosmpy_makes() -> None:
    tx = signed([a_send()], KEY, "causeway-local-1", Account(7, 3), 100_000, 100)
    assert (tx[:-66].hex(), tx[-66:-64].hex()) == (COSMPY, "1a40")


def test_a_free_transaction_names_no_coin() -> None:
    raw = tx_pb2.TxRaw.FromString(signed([a_send()], KEY, "c", Account(0, 0), 100_000, 0))
    assert not tx_pb2.AuthInfo.FromString(raw.auth_info_bytes).fee.amount


@pytest.mark.parametrize(
    ("gas", "price", "fee"),
    [(100_000, "0.001ucway", 100), (100_001, "0.001ucway", 101), (1, "0ucway", 0), (3, "2ucway", 6)],
)
def test_a_fee_is_gas_times_price_rounded_up(gas: int, price: str, fee: int) -> None:
    assert fee_of(gas, parse_gas_price(price)) == fee


@pytest.mark.parametrize("price", ["0.001", "0.001stake", "ucway", "-1ucway", "NaNucway", "xucway"])
def test_a_price_that_is_none_is_refused(price: str) -> None:
    with pytest.raises(ValueError, match="no gas price"):
        parse_gas_price(price)


def test_a_type_url_begins_with_a_slash() -> None:
    assert any_of(a_send()).type_url == "/cosmos.bank.v1beta1.MsgSend"


class Mempool(Rpc):
    """A node that knows one account and only checks sequences, in the words of the SDK."""

    def __init__(self, sequence: int) -> None:
        super().__init__()
        self.sequence = sequence
        self.seen: list[int] = []
        self.simulated = self.sent = b""

    def call(self, method: str, **params: Any) -> Any:
        if params.get("path") == "/cosmos.tx.v1beta1.Service/Simulate":
            self.simulated = service_pb2.SimulateRequest.FromString(bytes.fromhex(params["data"])).tx_bytes
            if mismatch := self.mismatch(self.simulated):
                return {"response": {"code": 18, "codespace": "sdk", "log": f"{mismatch} with gas used: '0'"}}
            used = service_pb2.SimulateResponse(gas_info=abci_pb2.GasInfo(gas_used=1000 * len(self.simulated)))
            return {"response": {"value": base64.b64encode(used.SerializeToString()).decode()}}
        if method == "abci_query":
            known = auth_query.QueryAccountInfoResponse(info=auth_pb2.BaseAccount(account_number=7, sequence=3))
            return {"response": {"value": base64.b64encode(known.SerializeToString()).decode()}}
        return self.check(base64.b64decode(params["tx"]))

    def check(self, tx: bytes) -> Any:
        self.sent = tx
        auth = tx_pb2.AuthInfo.FromString(tx_pb2.TxRaw.FromString(tx).auth_info_bytes)
        self.seen.append(auth.signer_infos[0].sequence)
        if auth.fee.gas_limit == 1:
            return {"hash": tx_hash(tx), "code": 13, "codespace": "sdk", "log": "insufficient fees"}
        if mismatch := self.mismatch(tx):
            return {"hash": tx_hash(tx), "code": 32, "codespace": "sdk", "log": mismatch}
        self.sequence += 1
        return {"hash": tx_hash(tx), "code": 0}

    def mismatch(self, tx: bytes) -> str:
        auth = tx_pb2.AuthInfo.FromString(tx_pb2.TxRaw.FromString(tx).auth_info_bytes)
        if (got := auth.signer_infos[0].sequence) == self.sequence:
            return ""
        return f"account sequence mismatch, expected {self.sequence}, got {got}: incorrect account sequence"


def test_a_sender_counts_its_sequence_without_waiting_for_blocks() -> None:
    node = Mempool(3)
    sender = Sender(node, KEY, "c")
    for _ in range(3):
        sender.broadcast([a_send()], Terms(gas=100_000))
    assert node.seen == [3, 4, 5]


def test_a_sender_takes_the_sequence_that_the_chain_expects() -> None:
    node = Mempool(41)
    sender = Sender(node, KEY, "c")
    sender.broadcast([a_send()], Terms(gas=100_000))
    sender.broadcast([a_send()], Terms(gas=100_000))
    assert node.seen == [3, 41, 42]


def test_a_simulation_takes_the_sequence_that_pending_transactions_leave() -> None:
    node = Mempool(5)
    Sender(node, KEY, "c").broadcast([a_send()])
    assert node.seen == [5]


def test_another_refusal_is_raised_and_uses_no_sequence() -> None:
    node = Mempool(3)
    sender = Sender(node, KEY, "c")
    with pytest.raises(TxRefused, match="insufficient fees") as refused:
        sender.broadcast([a_send()], Terms(gas=1))
    assert (refused.value.outcome.code, node.seen, sender.account.sequence) == (13, [3], 3)


def test_a_simulation_has_no_fewer_bytes_than_what_is_sent_since_bytes_cost_gas() -> None:
    node = Mempool(3)
    sender = Sender(node, KEY, "c")
    gas = sender.simulate([a_send()])
    sender.broadcast([a_send()], Terms(gas=gas, fee=0))
    assert gas == 1000 * len(node.simulated)
    assert len(node.sent) <= len(node.simulated)


def test_automatic_gas_has_a_margin_and_the_fee_follows_from_it() -> None:
    node = Mempool(3)
    Sender(node, KEY, "c").broadcast([a_send()])
    fee = tx_pb2.AuthInfo.FromString(tx_pb2.TxRaw.FromString(node.sent).auth_info_bytes).fee
    assert fee.gas_limit == 1300 * len(node.simulated)
    assert int(fee.amount[0].amount) == -(-fee.gas_limit // 1000)
