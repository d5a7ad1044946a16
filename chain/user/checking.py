"""Whether a receipt is one for what was asked: everything that follows from the bytes at hand, without the chain.

The proxy holds every answer against it before it counts, and `causeway verify` says each line of it. Each check raises
Untrue with what does not hold.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from chain.client.keys import address_of
from chain.errors import Refused
from chain.types import bech32_address
from chain.user.files import ReceiptFile
from chain.user.light import Untrue
from chain.wire.causeway.inference.v1 import types_pb2 as pb
from kernels.model import trace, trees
from modules.inference import formats

END = 2
"""The token that ends an answer."""

TokenBytes = Callable[[int], bytes]
"""The bytes of a token; none of a special one."""


def check_client(file: ReceiptFile) -> None:
    """The session's client signed the voucher."""
    signed = file.signed
    if address_of(file.client_key) != _address(file.session.client):
        raise Untrue("the client's key is not that of the session's client")
    if not formats.is_signed(file.client_key, formats.voucher_digest(signed.voucher), signed.client_signature):
        raise Untrue("the voucher is not signed by the client")


def check_executor(file: ReceiptFile) -> None:
    """The executor signed the receipt."""
    signed = file.signed
    if address_of(file.executor_key) != _address(signed.receipt.executor):
        raise Untrue("the executor's key is not that of the receipt's executor")
    if not formats.is_signed(file.executor_key, formats.receipt_hash(signed.receipt), signed.executor_signature):
        raise Untrue("the receipt is not signed by the executor")


def check_voucher(file: ReceiptFile) -> None:
    """Receipt and voucher name the same request of the same session, and the executor was drawn for it."""
    receipt, voucher = file.signed.receipt, file.signed.voucher
    same = ("session", "executor", "index", "request_hash")
    for name in same:
        if getattr(receipt, name) != getattr(voucher, name):
            raise Untrue(f"receipt and voucher differ in {name}")
    if receipt.request_hash != formats.request_hash(file.request):
        raise Untrue("the voucher is for another request")
    if receipt.session != file.session.id:
        raise Untrue("the receipt is of another session")
    if receipt.executor not in [one.executor for one in file.session.allotments]:
        raise Untrue("the executor was not drawn for the session")


def check_terms(file: ReceiptFile) -> None:
    """What was done is what was asked: model, arithmetic, policy, prompt, sampling, limit."""
    receipt, request, model, session = file.signed.receipt, file.request, file.model, file.session
    claims: list[tuple[str, object, object]] = [
        ("model", receipt.model, request.model),
        ("model", receipt.model, model.id),
        ("model", receipt.model, session.model),
        ("model_version", receipt.model_version, model.version),
        ("model_version", receipt.model_version, session.model_version),
        ("arithmetic", receipt.arithmetic, model.arithmetic),
        ("policy", receipt.policy, formats.policy_digest(model.policy)),
        ("prompt_root", receipt.prompt_root, request.prompt_root),
        ("tokens_in", receipt.tokens_in, request.prompt_tokens),
        ("sampling", formats.canonical(receipt.sampling), formats.canonical(request.sampling)),
        ("max_tokens", receipt.max_tokens, request.max_tokens),
    ]
    for name, found, wanted in claims:
        if found != wanted:
            raise Untrue(f"{name} of the receipt is not what was agreed")
    check_sampling(request.sampling, model.policy)


def check_sampling(sampling: pb.Sampling, policy: pb.Policy) -> None:
    """The policy allows the sampling."""
    inverse = sampling.inv_temperature
    if inverse and not policy.min_inv_temperature <= inverse <= policy.max_inv_temperature:
        raise Untrue(
            f"the policy allows inv_temperature {policy.min_inv_temperature} to {policy.max_inv_temperature}, or 0"
        )


def root_of(salt: bytes, tokens: Sequence[int]) -> bytes:
    """What a receipt commits to tokens by."""
    return trees.root(formats.token_leaves(salt, tokens))


def check_prompt(file: ReceiptFile) -> None:
    """The prompt's tokens are those that the receipt commits to."""
    if root_of(file.salt, file.prompt) != file.signed.receipt.prompt_root:
        raise Untrue("the prompt is not the one that the receipt commits to")
    if len(file.prompt) != file.signed.receipt.tokens_in:
        raise Untrue("the receipt counts other tokens of the prompt")


def check_output(file: ReceiptFile) -> None:
    """The answer's tokens are those that the receipt commits to."""
    if root_of(formats.output_salt(file.salt), file.output) != file.signed.receipt.output_root:
        raise Untrue("the answer is not the one that the receipt commits to")
    if len(file.output) != file.signed.receipt.tokens_out:
        raise Untrue("the receipt counts other tokens of the answer")


def check_policy(file: ReceiptFile) -> None:
    """The answer is within the policy: its length, and no forbidden sequence."""
    policy, output = file.model.policy, file.output
    if len(output) > policy.output_limit:
        raise Untrue(f"the policy allows {policy.output_limit} tokens")
    for sequence in policy.forbidden:
        ids = tuple(sequence.ids)
        if any(output[start : start + len(ids)] == ids for start in range(len(output) - len(ids) + 1)):
            raise Untrue("the answer has a sequence that the policy forbids")


def limit(request: pb.Request, model: pb.Model) -> int:
    """How many tokens an answer may have: what was asked, the policy's limit, the room in the context."""
    return min(request.max_tokens, model.policy.output_limit, model.max_context - request.prompt_tokens)


def check_finish(file: ReceiptFile, token_bytes: TokenBytes | None) -> None:
    """The finish is so. Without the bytes of tokens, whether a stop text ended it is not looked at."""
    finish, output = file.signed.receipt.finish, file.output
    most = limit(file.request, file.model)
    ended = bool(output) and output[-1] == END
    if END in output[:-1] or (ended and finish != pb.FINISH_END):
        raise Untrue("the answer goes on after its end")
    stops = list(file.request.stop) if token_bytes else []
    stopped = token_bytes is not None and stops_at(output, stops, token_bytes) is not None
    if token_bytes and any(stops_at(output[:count], stops, token_bytes) for count in range(1, len(output))):
        raise Untrue("the answer goes on after a stop text")
    holds = {
        pb.FINISH_END: ended,
        pb.FINISH_LENGTH: len(output) == most,
        pb.FINISH_STOP: stopped if token_bytes is not None else bool(file.request.stop),
        pb.FINISH_CLIENT_GONE: len(output) < most,
        pb.FINISH_ABORTED: not output,
    }
    if not holds.get(finish, False) or len(output) > most:
        raise Untrue(f"the answer did not end by {pb.Finish.Name(finish)}")


def stops_at(output: Sequence[int], stops: Sequence[bytes], token_bytes: TokenBytes) -> bytes | None:
    """The stop text that the answer's bytes end with, if any."""
    tail = b""
    if not stops:
        return None
    for token in reversed(output):
        tail = token_bytes(token) + tail
        if len(tail) >= 64:
            break
    return next((stop for stop in stops if tail.endswith(stop)), None)


def check_cost(file: ReceiptFile) -> None:
    """The cost follows from tokens and price, and the voucher covers it."""
    receipt, voucher = file.signed.receipt, file.signed.voucher
    due = formats.cost(file.model, amount(file.session.unit_price), receipt.tokens_in, receipt.tokens_out)
    if receipt.finish == pb.FINISH_ABORTED:
        due = 0
    if amount(receipt.cost) != due:
        raise Untrue(f"the receipt costs {receipt.cost} ucway, its tokens cost {due}")
    if due > amount(voucher.max_cost) or amount(voucher.max_cost) > amount(voucher.ceiling):
        raise Untrue(f"the voucher covers {voucher.max_cost} ucway")


def check_work(file: ReceiptFile) -> None:
    """The two roots are those that the receipt commits to."""
    receipt = file.signed.receipt
    work = formats.NOTHING
    if receipt.finish != pb.FINISH_ABORTED:
        counts = (receipt.tokens_in, receipt.tokens_out, _address(receipt.executor))
        work = trace.work_commitment(file.trace_root, file.sample_root, *counts)
    if receipt.work != work:
        raise Untrue("the receipt does not commit to these two roots")


def check_answer(file: ReceiptFile, token_bytes: TokenBytes | None) -> None:
    """All of the above, as the proxy wants it of every answer. Raises Untrue with what does not hold."""
    check_client(file)
    check_executor(file)
    check_voucher(file)
    check_terms(file)
    check_prompt(file)
    check_output(file)
    check_policy(file)
    check_finish(file, token_bytes)
    check_cost(file)
    check_work(file)


def amount(text: str) -> int:
    """An amount on the wire. Raises Untrue."""
    if not (text.isascii() and text.isdigit()) or len(text) > 78:
        raise Untrue(f"{text[:80]!r} is no amount")
    return int(text)


def _address(text: str) -> bytes:
    try:
        return bech32_address(text)
    except Refused:
        raise Untrue(f"{text[:80]!r} is no address") from None
