"""What was answered, asked for again: of the executor itself, and if it refuses by a demand on the chain."""

from __future__ import annotations

import base64
import json
import os
import time

import httpx
from google.protobuf.message import DecodeError

from chain.client.keys import Key
from chain.client.tx import response_of
from chain.user import checking
from chain.user.files import ReceiptFile
from chain.user.ledger import Promise
from chain.user.light import Untrue
from chain.user.market import Market
from chain.user.weights import Weights, sampling_of
from chain.wire.causeway.inference.v1 import dispute_pb2, query_pb2, tx_pb2
from chain.wire.causeway.inference.v1 import types_pb2 as pb
from kernels.model import answer
from modules.inference import formats, sealing

TAG = b"causeway/payload/v1"
SECONDS = 20.0
STEP = 0.5


class Withheld(Untrue):
    """The executor does not give the payload; the text says what it said."""


def ask(endpoint: str, key: Key, receipt: pb.Receipt) -> pb.Payload:
    """The payload of a receipt, from its executor, sealed to a fresh key of this client. Raises Withheld."""
    secret = os.urandom(32)
    reader = sealing.public(secret)
    body = receipt.session.to_bytes(8, "big") + receipt.index.to_bytes(8, "big") + key.address + reader
    document = {
        "settlement": 0,
        "session": receipt.session,
        "index": receipt.index,
        "reader": key.text,
        "sealing_key": reader.hex(),
        "signature": base64.b64encode(formats.sign(key.secret, formats.tagged(TAG, body))).decode(),
    }
    try:
        found = httpx.post(f"{endpoint}/v1/payload", json=document, timeout=SECONDS, trust_env=False)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise Withheld(f"{endpoint} does not answer: {error}") from None
    if found.status_code != httpx.codes.OK:
        raise Withheld(f"{endpoint} gives no payload: {found.text[:300]}")
    return opened(found.content, secret)


def demand(market: Market, signed: pb.SignedReceipt, seconds: float) -> pb.Payload:
    """The payload by a demand on the chain: who is silent until its deadline is guilty. Raises Withheld, Refusal.

    An answer that does not open, or is another receipt's, is contested: then the chain decides.
    """
    receipt, secret, sender = signed.receipt, os.urandom(32), market.sender
    message = tx_pb2.MsgDemand(
        demander=sender.key.text,
        session=receipt.session,
        executor=receipt.executor,
        index=receipt.index,
        sealing_key=sealing.public(secret),
        evidence=signed,
    )
    number = int(response_of(sender.send([message]), 0, tx_pb2.MsgDemandResponse).demand)
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        request = query_pb2.QueryDemandRequest(id=number)
        path = "/causeway.inference.v1.Query/Demand"
        found = market.rpc.query(path, request, query_pb2.QueryDemandResponse)
        if found.sealed:
            try:
                payload = opened(found.sealed, secret)
                same(payload, signed)
                return payload
            except Untrue as untrue:
                sender.send([tx_pb2.MsgContestAnswer(demander=sender.key.text, demand=number)])
                raise Withheld(f"the answer to demand {number} is contested: {untrue}") from None
        if found.demand.status == dispute_pb2.DEMAND_STATUS_OVER:
            raise Withheld(f"demand {number} is over: {dispute_pb2.Outcome.Name(found.demand.outcome)}")
        time.sleep(STEP)
    raise Withheld(f"demand {number} waits for its answer still")


def opened(sealed: bytes, secret: bytes) -> pb.Payload:
    """What was sealed to us. Raises Withheld."""
    try:
        return pb.Payload.FromString(sealing.unseal(sealed, secret))
    except (sealing.NotOpened, DecodeError) as error:
        raise Withheld(f"the payload does not open: {error}") from None


def same(payload: pb.Payload, signed: pb.SignedReceipt) -> None:
    """It is the payload of this receipt: what it opens to is what the receipt commits to. Raises Untrue."""
    receipt = signed.receipt
    roots = (
        checking.root_of(payload.salt, payload.prompt),
        checking.root_of(formats.output_salt(payload.salt), payload.output),
    )
    if roots != (receipt.prompt_root, receipt.output_root):
        raise Untrue("the payload is not what the receipt commits to")


def file_of(
    payload: pb.Payload, signed: pb.SignedReceipt, promise: Promise, market: Market, key: Key, weights: Weights,
    chain_id: str,
) -> ReceiptFile:  # fmt: skip
    """The receipt's file, whose two roots are computed here, since a payload has none. Raises Untrue, QueryRefused."""
    same(payload, signed)
    receipt = signed.receipt
    session = market.session(receipt.session)
    words = b"".join(weights.token_bytes(one) for one in payload.output).decode(errors="replace")
    file = ReceiptFile(
        chain_id=chain_id,
        signed=signed,
        request=promise.request,
        salt=bytes(payload.salt),
        prompt=tuple(payload.prompt),
        output=tuple(payload.output),
        trace_root=formats.NOTHING,
        sample_root=formats.NOTHING,
        client_key=key.public,
        executor_key=market.public_key(receipt.executor),
        model=market.model(session.model, session.model_version),
        session=session,
        messages=tuple(json.loads(promise.body)),
        text=words,
    )
    rules = formats.policy_of(file.model.policy)
    drawn = sampling_of(file)
    checked = answer.check(weights.engine, list(file.prompt), list(file.output), drawn, rules)
    return file.computed(checked.trace_root, checked.sample_root)
