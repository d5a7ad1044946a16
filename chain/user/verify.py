"""`causeway verify`: from a receipt's file to "this answer is what that model says, and it was paid", step by step.

Nothing is asked of anybody: what is trusted is a validator set or the hash of one block, and three public algorithms.
A step that fails ends nothing; all are said, and all must hold.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from chain.user import checking, light
from chain.user.files import Entry, Proof, ReceiptFile
from chain.user.light import Untrue, Validator
from chain.user.paths import check_entry
from chain.user.weights import Weights
from chain.wire.causeway.inference.v1 import types_pb2 as pb
from kernels.model import trees
from modules.inference import formats
from modules.inference.state import MODELS, SESSIONS, SETTLEMENTS


@dataclass(frozen=True)
class Trust:
    """What the reader takes for true: the hash of the block that the proof is about, or a validator set."""

    block: bytes | None = None
    validators: tuple[Validator, ...] = ()


@dataclass(frozen=True)
class Step:
    """One step: whether it holds (None: it was not looked at), and what was found."""

    name: str
    holds: bool | None
    text: str


def verify(file: ReceiptFile, trust: Trust, weights: Weights | None = None, settled: bool = True) -> list[Step]:
    """All steps. Without `settled` the chain's part is left out: the receipt stands alone.

    Without weights the answer is not computed again, and texts of tokens are not known.
    """
    text = None if weights is None else weights.token_bytes
    steps = [_do(name, check, file) for name, check in _OWN]
    steps.append(_do("finish", lambda one: checking.check_finish(one, text), file))
    if settled:
        steps += _of_chain(file, trust)
    else:
        steps.append(Step("settlement", None, "left out: the receipt stands alone"))
    if weights is None:
        steps.append(Step("answer computed again", None, "left out: the model's weights are not at hand"))
        return steps
    held = weights
    steps.append(_do("text", lambda one: _check_text(one, held), file))
    steps.append(_do("weights", lambda one: _check_weights(one, held), file))
    steps.append(_do("answer computed again", lambda one: _check_again(one, held), file))
    return steps


def hold(steps: Sequence[Step]) -> bool:
    """Whether no step fails."""
    return all(step.holds is not False for step in steps)


Check = Callable[[ReceiptFile], str | None]
_OWN: tuple[tuple[str, Check], ...] = (
    ("client's signature", checking.check_client),
    ("executor's signature", checking.check_executor),
    ("voucher", checking.check_voucher),
    ("terms", checking.check_terms),
    ("prompt", checking.check_prompt),
    ("answer", checking.check_output),
    ("policy", checking.check_policy),
    ("cost", checking.check_cost),
    ("work", checking.check_work),
)


def _do(name: str, check: Check, file: ReceiptFile) -> Step:
    try:
        return Step(name, True, check(file) or _SAID.get(name, ""))
    except Untrue as untrue:
        return Step(name, False, str(untrue))


_SAID: Mapping[str, str] = {
    "client's signature": "the voucher is signed by the session's client",
    "executor's signature": "the receipt is signed by its executor",
    "voucher": "receipt and voucher are for one request of one session, and the executor was drawn for it",
    "terms": "model, arithmetic, policy, sampling and limit are those of the request",
    "prompt": "its tokens are those that the receipt commits to",
    "answer": "its tokens are those that the receipt commits to",
    "policy": "the answer is within the model's policy",
    "cost": "it follows from the tokens and the session's price",
    "work": "the receipt commits to the two roots of the computation",
    "finish": "the answer ended as the receipt says",
}


def _of_chain(file: ReceiptFile, trust: Trust) -> list[Step]:
    proof = file.proof
    if proof is None:
        return [Step("settlement", False, "the file has no proof yet: causeway receipts complete fetches it")]
    at_hand = proof
    return [
        _do("validators", lambda one: _check_header(one, at_hand, trust), file),
        _do("state", lambda one: _check_state(one, at_hand), file),
        _do("settlement", lambda one: _check_settlement(one, at_hand), file),
    ]


def _check_header(file: ReceiptFile, proof: Proof, trust: Trust) -> str:
    """Two thirds signed the header, and there is a reason to believe that they are the chain's validators."""
    validators = light.validators_of(proof.validators)
    digest, signers = light.check_commit(file.chain_id, proof.signed_header, validators)
    height = proof.signed_header["header"]["height"]
    said = f"block {height} is signed by {light.power(signers)} of {light.power(validators)} power"
    if trust.block is not None:
        if digest != trust.block:
            raise Untrue(f"block {height} has the hash {digest.hex().upper()}, not the trusted one")
        return f"{said}, and has the trusted hash"
    if not trust.validators:
        raise Untrue(f"{said}, but nothing says whose they are: give --validators, --genesis or --block-hash")
    known = {one.public for one in signers}
    shared = light.power([one for one in trust.validators if one.public in known])
    total = light.power(trust.validators)
    if 3 * shared <= total:
        raise Untrue(f"{said}, but trusted validators with only {shared} of {total} power are among them")
    return f"{said}, trusted ones with {shared} of {total} among them"


def _check_state(file: ReceiptFile, proof: Proof) -> str:
    """The entries are in the state of the header's app hash, and are those that the file shows."""
    app_hash = bytes.fromhex(_text(proof.signed_header["header"], "app_hash"))
    receipt = file.signed.receipt
    keys = {
        "settlement": SETTLEMENTS.full(_settlement(proof).id),
        "session": SESSIONS.full(receipt.session),
        "model": MODELS.full((receipt.model, receipt.model_version)),
    }
    for name, full in keys.items():
        entry = _entry(proof, name)
        if f"{entry.module}/".encode() + entry.key != full:
            raise Untrue(f"the entry of the {name} is another one's")
        check_entry(app_hash, entry.module, entry.key, entry.value, entry.operations)
    if _entry(proof, "session").value != formats.canonical(file.session):
        raise Untrue("the session is not the one in the state")
    if _entry(proof, "model").value != formats.canonical(file.model):
        raise Untrue("the model is not the one in the state")
    return f"settlement {_settlement(proof).id}, session and model are in the state that the block commits to"


def _check_settlement(file: ReceiptFile, proof: Proof) -> str:
    """The receipt is a leaf under the settlement's root, which was not found wrong."""
    settlement, receipt = _settlement(proof), file.signed.receipt
    check_in_settlement(file.signed, settlement, proof.sum_path)
    status = pb.SettlementStatus.Name(settlement.status).removeprefix("SETTLEMENT_STATUS_").lower()
    if settlement.status == pb.SETTLEMENT_STATUS_VOID:
        raise Untrue("the settlement is void: its executor cheated, or was silent")
    place = f"receipt {receipt.index - settlement.first + 1} of {settlement.count}"
    return f"{place}, {settlement.total_cost} ucway in all; {status}"


def check_in_settlement(signed: pb.SignedReceipt, settlement: pb.Settlement, path: Sequence[pb.SumNode]) -> None:
    """The receipt, with its cost, is a leaf under the settlement's root. Raises Untrue."""
    receipt = signed.receipt
    if (settlement.session, settlement.executor) != (receipt.session, receipt.executor):
        raise Untrue("the settlement is another executor's, or of another session")
    leaf = trees.Summed(_leaf(signed), checking.amount(receipt.cost))
    root = trees.Summed(settlement.receipts_root, checking.amount(settlement.total_cost))
    siblings = [trees.Summed(node.hash, checking.amount(node.sum)) for node in path]
    if not trees.verify_sum(root, leaf, receipt.index - settlement.first, settlement.count, siblings):
        raise Untrue("the receipt is not in the settlement")


def _leaf(signed: pb.SignedReceipt) -> bytes:
    from hashlib import sha256

    return sha256(b"\x00" + formats.leaf_body(signed)).digest()


def _settlement(proof: Proof) -> pb.Settlement:
    from google.protobuf.message import DecodeError

    try:
        return pb.Settlement.FromString(_entry(proof, "settlement").value)
    except DecodeError:
        raise Untrue("the settlement is malformed") from None


def _entry(proof: Proof, name: str) -> Entry:
    entry = proof.entries.get(name)
    if entry is None:
        raise Untrue(f"the proof lacks the {name}")
    return entry


def _text(header: Mapping[str, Any], name: str) -> str:
    value = header.get(name)
    if not isinstance(value, str):
        raise Untrue(f"the header lacks {name}")
    return value


def _check_text(file: ReceiptFile, weights: Weights) -> str | None:
    """The words shown are those of the tokens, by the model's own tokenizer."""
    return weights.check_text(file)


def _check_weights(file: ReceiptFile, weights: Weights) -> str | None:
    """The weights at hand are the registered ones."""
    return weights.check_identity(file.model)


def _check_again(file: ReceiptFile, weights: Weights) -> str | None:
    """Every token is computed again."""
    return weights.check_again(file)
