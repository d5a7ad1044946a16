"""The transaction that a proposer puts at the head of its block: one message, signed by nobody."""

from __future__ import annotations

from google.protobuf.message import Message

from chain.wire.cosmos.tx.v1beta1 import tx_pb2 as pb

_NOBODY: bytes = pb.AuthInfo(fee=pb.Fee()).SerializeToString()
"""No signer, and a fee of nothing: explorers look into the fee of every transaction that they show."""


def inherent_tx(message: Message) -> bytes:
    """The one form of such a transaction: a TxRaw that every client decodes."""
    body = pb.TxBody()
    packed = body.messages.add()
    packed.type_url, packed.value = f"/{message.DESCRIPTOR.full_name}", message.SerializeToString()
    raw: bytes = pb.TxRaw(body_bytes=body.SerializeToString(), auth_info_bytes=_NOBODY).SerializeToString()
    return raw
