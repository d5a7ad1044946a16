"""A receipt of Bob's whose only token Carol disputes: logits of full size, drawn from on the chain."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256

from google.protobuf import json_format
from google.protobuf.message import Message

from chain.client.keys import Key
from chain.wire.causeway.inference.v1 import dispute_pb2, tx_pb2
from chain.wire.causeway.inference.v1 import types_pb2 as pb
from kernels.model import trees
from kernels.model.trace import sample_leaf, work_commitment
from modules.inference import formats
from tests.app.driver import BOB, CAROL, Chain

LOGITS = bytes(4 * 49_152)
SALT = bytes(range(32))
TRACE_ROOT = bytes(32)
SAMPLE_ROOT = sample_leaf(1, sha256(LOGITS).digest(), 0)


def evidence(chain: Chain) -> pb.SignedReceipt:
    """Of a prompt of one token and an answer of one, 0: the first of equal logits."""
    model = json_format.ParseDict(chain.document["app_state"]["inference"]["models"][0], pb.Model())
    root = trees.root(formats.token_leaves(SALT, [0]))
    receipt = pb.Receipt(
        session=1,
        executor=BOB.text,
        index=7,
        model=model.id,
        model_version=1,
        arithmetic=model.arithmetic,
        policy=formats.policy_digest(model.policy),
        request_hash=bytes(32),
        prompt_root=root,
        output_root=root,
        max_tokens=1,
        finish=pb.FINISH_LENGTH,
        tokens_in=1,
        tokens_out=1,
        cost="0",
        work=work_commitment(TRACE_ROOT, SAMPLE_ROOT, 1, 1, BOB.address),
        previous=formats.NOTHING,
    )
    return pb.SignedReceipt(receipt=receipt, executor_signature=formats.sign(BOB.secret, formats.receipt_hash(receipt)))


def dispute(chain: Chain) -> tx_pb2.MsgDispute:
    kind = dispute_pb2.DISPUTE_KIND_SAMPLE
    return tx_pb2.MsgDispute(accuser=CAROL.text, evidence=evidence(chain), kind=kind, position=1)


def answer(chain: Chain) -> tx_pb2.MsgAnswer:
    move = dispute_pb2.Move(
        trace_root=TRACE_ROOT,
        sample_root=SAMPLE_ROOT,
        logits=LOGITS,
        tokens=[dispute_pb2.OpenedToken(salt=formats.token_salt(SALT, 0))],
        openings=[dispute_pb2.Opening()],
    )
    return tx_pb2.MsgAnswer(executor=BOB.text, dispute=1, move=move)


def choose(chain: Chain) -> tx_pb2.MsgChoose:
    return tx_pb2.MsgChoose(accuser=CAROL.text, dispute=1, choice=dispute_pb2.Choice(index=5))


STEPS: list[tuple[Key, Callable[[Chain], Message]]] = [(CAROL, dispute), (BOB, answer), (CAROL, choose)]
