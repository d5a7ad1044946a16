"""What a signature covers, and what it must not be asked to cover."""

from __future__ import annotations

from hashlib import sha256

import pytest

from chain.errors import NotSupported
from chain.module import route
from chain.tx.decode import AMINO, DIRECT, Decoder
from chain.tx.sign import sign_bytes
from chain.types import bech32_text
from chain.wire.cosmos.bank.v1beta1.tx_pb2 import MsgSend, MsgSendResponse
from chain.wire.cosmos.base.v1beta1.coin_pb2 import Coin
from chain.wire.cosmos.crypto.secp256k1.keys_pb2 import PubKey
from chain.wire.cosmos.tx.v1beta1 import tx_pb2 as tx_pb

KEY = bytes.fromhex("0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798")
ALICE = bech32_text(sha256(KEY).digest()[:20])
SEND = route(MsgSend, lambda ctx, msg: MsgSendResponse(), signer="from_address", gas=1)


def raw(mode: int, extended: bool = False) -> bytes:
    """A transaction of one send whose body has, if `extended`, an option that may be ignored."""
    body = tx_pb.TxBody()
    send = MsgSend(from_address=ALICE, to_address=ALICE, amount=[Coin(denom="ucway", amount="1")])
    body.messages.add(type_url="/cosmos.bank.v1beta1.MsgSend", value=send.SerializeToString())
    if extended:
        body.non_critical_extension_options.add(type_url="/any.Thing", value=b"\x01")
    auth = tx_pb.AuthInfo(fee=tx_pb.Fee(gas_limit=5))
    info = auth.signer_infos.add(sequence=3, mode_info={"single": {"mode": mode}})
    info.public_key.type_url = "/cosmos.crypto.secp256k1.PubKey"
    info.public_key.value = PubKey(key=KEY).SerializeToString()
    return tx_pb.TxRaw(
        body_bytes=body.SerializeToString(), auth_info_bytes=auth.SerializeToString(), signatures=[bytes(64)]
    ).SerializeToString()


def signed_bytes(mode: int, extended: bool = False) -> bytes:
    tx = Decoder({SEND.url: SEND}).decode(raw(mode, extended))
    return sign_bytes(tx, mode, 7, 3, "causeway-local-1")


def test_direct_covers_the_bytes_as_received_and_any_option() -> None:
    assert (
        signed_bytes(DIRECT)
        == tx_pb.SignDoc(
            body_bytes=tx_pb.TxRaw.FromString(raw(DIRECT)).body_bytes,
            auth_info_bytes=tx_pb.TxRaw.FromString(raw(DIRECT)).auth_info_bytes,
            chain_id="causeway-local-1",
            account_number=7,
        ).SerializeToString()
    )
    assert signed_bytes(DIRECT, extended=True) != signed_bytes(DIRECT)


def test_amino_covers_number_sequence_fee_and_messages() -> None:
    document = signed_bytes(AMINO).decode()
    for part in ('"account_number":"7"', '"sequence":"3"', '"gas":"5"', '"type":"cosmos-sdk/MsgSend"', ALICE):
        assert part in document


def test_amino_refuses_options_that_anybody_could_add() -> None:
    with pytest.raises(NotSupported, match="extension options under amino JSON"):
        signed_bytes(AMINO, extended=True)
