"""Receipts as honest clients and executors make them, and what they are about, without a network."""

from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Any

from chain.client.keys import Key
from chain.user.files import ReceiptFile
from chain.wire.causeway.inference.v1 import types_pb2 as pb
from kernels.model import trace, trees
from modules.inference import formats

CLIENT, EXECUTOR, OTHER = (Key(sha256(name).digest()) for name in (b"client", b"executor", b"other"))
SALT = sha256(b"salt").digest()
PROMPT, OUTPUT = (1, 9906, 33, 2, 198), (19556, 17, 1743, 2)
TRACE, SAMPLE = sha256(b"trace").digest(), sha256(b"sample").digest()
WORDS = {19556: b"Hello", 17: b"!", 1743: b" there", 2: b""}

POLICY = pb.Policy(
    output_limit=64, forbidden=[pb.TokenSequence(ids=[7, 8])], min_inv_temperature=32768, max_inv_temperature=1 << 22
)
MODEL = pb.Model(
    id="SmolLM2-135M-Instruct", version=1, weights_root=sha256(b"weights").digest(), arithmetic="int-llama/1",
    tokenizer_hash=sha256(b"words").digest(), max_context=2048, units_in=1, units_out=3, policy=POLICY, rows=10,
)  # fmt: skip
SESSION = pb.Session(
    id=5, client=CLIENT.text, model=MODEL.id, model_version=1, unit_price=str(formats.PRICE_ONE // 4),
    beacon=sha256(b"beacon").digest(), status=pb.SESSION_STATUS_OPEN, expiry_height=1000,
    allotments=[pb.Allotment(executor=EXECUTOR.text, amount="1000"), pb.Allotment(executor=OTHER.text, amount="1000")],
)  # fmt: skip


def token_bytes(token: int) -> bytes:
    return WORDS.get(token, b"?")


def request(**changes: Any) -> pb.Request:
    fields: dict[str, Any] = {
        "model": MODEL.id,
        "prompt_root": trees.root(formats.token_leaves(SALT, PROMPT)),
        "prompt_tokens": len(PROMPT),
        "max_tokens": 16,
    }
    return pb.Request(**{**fields, **changes})


def voucher(asked: pb.Request, **changes: Any) -> pb.Voucher:
    fields: dict[str, Any] = {
        "session": SESSION.id, "executor": EXECUTOR.text, "index": 0, "request_hash": formats.request_hash(asked),
        "max_cost": "14", "ceiling": "14",
    }  # fmt: skip
    return pb.Voucher(**{**fields, **changes})


def receipt(asked: pb.Request, promised: pb.Voucher, output: Sequence[int] = OUTPUT, **changes: Any) -> pb.Receipt:
    counts = (len(PROMPT), len(output), EXECUTOR.address)
    fields: dict[str, Any] = {
        "session": promised.session, "executor": promised.executor, "index": promised.index, "model": MODEL.id,
        "model_version": 1, "arithmetic": MODEL.arithmetic, "policy": formats.policy_digest(POLICY),
        "request_hash": promised.request_hash, "prompt_root": asked.prompt_root,
        "output_root": trees.root(formats.token_leaves(formats.output_salt(SALT), output)), "sampling": asked.sampling,
        "max_tokens": asked.max_tokens, "finish": pb.FINISH_END, "tokens_in": len(PROMPT), "tokens_out": len(output),
        "cost": str(formats.cost(MODEL, int(SESSION.unit_price), len(PROMPT), len(output))),
        "work": trace.work_commitment(TRACE, SAMPLE, *counts), "previous": formats.NOTHING,
    }  # fmt: skip
    return pb.Receipt(**{**fields, **changes})


def signed(made: pb.Receipt, promised: pb.Voucher) -> pb.SignedReceipt:
    return pb.SignedReceipt(
        receipt=made,
        executor_signature=formats.sign(EXECUTOR.secret, formats.receipt_hash(made)),
        voucher=promised,
        client_signature=formats.sign(CLIENT.secret, formats.voucher_digest(promised)),
    )


def file(
    asked: pb.Request | None = None,
    output: Sequence[int] = OUTPUT,
    vouched: dict[str, Any] | None = None,
    **changes: Any,
) -> ReceiptFile:
    """A file that holds, but for what `changes` say of its receipt and `vouched` of its voucher."""
    wanted = asked or request()
    promised = voucher(wanted, **(vouched or {}))
    made = receipt(wanted, promised, output, **changes)
    return ReceiptFile(
        chain_id="causeway-test-1", signed=signed(made, promised), request=wanted, salt=SALT, prompt=PROMPT,
        output=tuple(output), trace_root=TRACE, sample_root=SAMPLE, client_key=CLIENT.public,
        executor_key=EXECUTOR.public, model=MODEL, session=SESSION, messages=({"role": "user", "content": "Hello"},),
        text="Hello! there",
    )  # fmt: skip


__all__ = ["CLIENT", "EXECUTOR", "MODEL", "OTHER", "OUTPUT", "PROMPT", "SALT", "SESSION", "file", "replace"]
