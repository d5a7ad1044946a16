"""What an opened receipt and a payload must be: whether they are what was signed, settled and promised."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256

from chain.errors import InvalidCoins
from chain.types import bech32_address, parse_amount
from chain.wire.causeway.inference.v1 import types_pb2 as pb
from kernels.model import trees
from kernels.model.trace import work_commitment
from modules.inference import formats

LEAF = b"\0"


def leaf(signed: pb.SignedReceipt) -> trees.Summed:
    """A receipt as a leaf of its settlement's sum tree: H(00 ‖ receipt ‖ voucher ‖ client signature), with its cost."""
    return trees.Summed(sha256(LEAF + formats.leaf_body(signed)).digest(), amount(signed.receipt.cost))


def amount(text: str) -> int:
    """A number in a message, or −1 for what is none: it equals no good one."""
    try:
        return parse_amount(text)
    except InvalidCoins:
        return -1


def digest(trace_root: bytes, sample_root: bytes, auditor: bytes = b"") -> bytes:
    """H(trace_root ‖ sample_root ‖ auditor's 20 bytes): what an auditor commits to; without one, what is kept."""
    return sha256(trace_root + sample_root + auditor).digest()


def path_fault(settlement: pb.Settlement, position: int, signed: pb.SignedReceipt, path: list[pb.SumNode]) -> str:
    """Why a receipt is not at that position of a settlement, or nothing. [inference.46]"""
    receipt = signed.receipt
    named = (receipt.session, receipt.executor, receipt.index)
    if named != (settlement.session, settlement.executor, settlement.first + position):
        return "it is another receipt than the one at its position"
    siblings = [trees.Summed(node.hash, amount(node.sum)) for node in path]
    root = trees.Summed(settlement.receipts_root, amount(settlement.total_cost))
    if not trees.verify_sum(root, leaf(signed), position, settlement.count, siblings):
        return "its path does not lead to the settlement's root"
    return ""


def terms_fault(receipt: pb.Receipt, voucher: pb.Voucher, session: pb.Session, model: pb.Model) -> str:
    """Why a receipt's terms are not those of its voucher, its session and its model, or nothing. [inference.46]"""
    return next(_terms_faults(receipt, voucher, session, model), "")


def _terms_faults(receipt: pb.Receipt, voucher: pb.Voucher, session: pb.Session, model: pb.Model) -> Iterator[str]:
    if (receipt.session, receipt.executor, receipt.index) != (voucher.session, voucher.executor, voucher.index):
        yield "its voucher is another one's"
    if receipt.session != session.id:
        yield "it is of another session"
    if receipt.request_hash != voucher.request_hash:
        yield "it answers another request than its voucher pays for"
    if (receipt.model, receipt.model_version, receipt.arithmetic) != (model.id, model.version, model.arithmetic):
        yield "it is of another model than its session"
    if receipt.policy != formats.policy_digest(model.policy):
        yield "it is of another policy than its model's"
    if amount(receipt.cost) != cost(receipt, session, model):
        yield "its cost is not that of its tokens"
    if amount(receipt.cost) > amount(voucher.max_cost):
        yield "it costs more than its voucher allows"
    if receipt.finish == pb.FINISH_ABORTED and (receipt.tokens_out or receipt.work != formats.NOTHING):
        yield "an aborted request has neither tokens nor work"


def cost(receipt: pb.Receipt, session: pb.Session, model: pb.Model) -> int:
    """What a receipt's tokens cost; an aborted request costs nothing."""
    if receipt.finish == pb.FINISH_ABORTED:
        return 0
    return formats.cost(model, int(session.unit_price), receipt.tokens_in, receipt.tokens_out)


def signature_fault(signed: pb.SignedReceipt, client_key: bytes, executor_key: bytes) -> str:
    """Whose signature is missing, or nothing. [inference.46]"""
    if not formats.is_signed(client_key, formats.voucher_digest(signed.voucher), signed.client_signature):
        return "its voucher is not signed by the client"
    if not formats.is_signed(executor_key, formats.receipt_hash(signed.receipt), signed.executor_signature):
        return "it is not signed by its executor"
    return ""


def work_fault(receipt: pb.Receipt, trace_root: bytes, sample_root: bytes) -> str:
    """Why these are not a receipt's roots, or nothing; an aborted request's are zero. [inference.46]"""
    if len(trace_root) != 32 or len(sample_root) != 32:
        return "roots have 32 bytes"
    if receipt.finish == pb.FINISH_ABORTED:
        made = formats.NOTHING if (trace_root, sample_root) == (formats.NOTHING, formats.NOTHING) else b""
    else:
        executor = bech32_address(receipt.executor)
        made = work_commitment(trace_root, sample_root, receipt.tokens_in, receipt.tokens_out, executor)
    return "" if receipt.work == made else "its roots are not those that it commits to"


def payload_fault(payload: pb.Payload, receipt: pb.Receipt) -> str:
    """Why a payload is not what a receipt commits to, or nothing. [inference.58]"""
    return next(_payload_faults(payload, receipt), "")


def _payload_faults(payload: pb.Payload, receipt: pb.Receipt) -> Iterator[str]:
    if payload.signed.receipt != receipt:
        yield "it is another receipt's"
    request = payload.request
    if formats.request_hash(request) != receipt.request_hash:
        yield "its request is not the voucher's"
    if receipt.finish == pb.FINISH_ABORTED:
        return
    if (len(payload.prompt), len(payload.output)) != (receipt.tokens_in, receipt.tokens_out):
        yield "it has more or fewer tokens than its receipt"
    if len(payload.salt) != 32:
        yield "a salt has 32 bytes"
    if trees.root(formats.token_leaves(payload.salt, payload.prompt)) != receipt.prompt_root:
        yield "its prompt is not what its receipt commits to"
    if trees.root(formats.token_leaves(formats.output_salt(payload.salt), payload.output)) != receipt.output_root:
        yield "its answer is not what its receipt commits to"
