"""What an executor opens against its own roots, or the model's. What does not lead there is refused. [inference.74]"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256

from chain.wire.causeway.inference.v1 import dispute_pb2 as pb
from kernels.model import trees
from kernels.model.layout import EMBEDDING, OUTPUT_NORM
from kernels.model.opening import Root, is_opened
from kernels.model.steps import Need, Source, Steps
from kernels.model.trees import HASH_BYTES
from modules.inference import formats
from modules.inference.disputes.cases import Case
from modules.inference.disputes.messages import InvalidMove

U32 = 1 << 32


def roots(case: Case, dispute: pb.Dispute, steps: Steps | None = None) -> Mapping[Source, Root]:
    """The trees that inputs are leaves of."""
    found = {
        Source.TRACE: Root(dispute.trace_root, case.trace_leaves),
        Source.WEIGHTS: Root(case.model.weights_root, case.model.rows),
    }
    return found if steps is None else found | {Source.STEPS: Root(dispute.step_root, steps.total)}


def inputs(
    case: Case, needs: Sequence[Need], openings: Sequence[pb.Opening], trees_known: Mapping[Source, Root]
) -> list[list[bytes]]:
    """The bytes of what is needed, each opened. Raises InvalidMove."""
    if len(needs) != len(openings):
        raise InvalidMove(f"{len(needs)} things are to be opened")
    for number, (need, opening) in enumerate(zip(needs, openings, strict=True)):
        if not is_opened(need, opening.leaves, opening.siblings, trees_known, case.states):
            raise InvalidMove(f"opening {number} is not what is needed, or does not lead to its root")
    return [list(opening.leaves) for opening in openings]


def embedding(case: Case, token: int) -> Need:
    """A token's row of the embedding, which is also that of the head. Raises InvalidMove for no token of the model."""
    rows = case.layout.tensors[EMBEDDING]
    if not 0 <= token < rows.count:
        raise InvalidMove("the vocabulary has no such token")
    return Need(Source.WEIGHTS, rows.first + token, (rows.row_bytes,))


def output_norm(case: Case) -> Need:
    """The gains of the last norm."""
    rows = case.layout.tensors[OUTPUT_NORM]
    return Need(Source.WEIGHTS, rows.first, (rows.row_bytes,))


def last_residual(case: Case, position: int) -> Need:
    """x of the last layer at a position: what its logits are made of."""
    shape = case.layout.shape
    return Need(Source.TRACE, position * shape.states + shape.layers, (4 * shape.width,))


def token(case: Case, opened: pb.OpenedToken, position: int) -> int:
    """The token at a position of prompt and answer, opened to its commitment. Raises InvalidMove."""
    receipt = case.receipt
    answered = position >= receipt.tokens_in
    root, count = (receipt.prompt_root, receipt.tokens_in), (receipt.output_root, receipt.tokens_out)
    (root_hash, leaves), index = (count, position - receipt.tokens_in) if answered else (root, position)
    if opened.id >= U32 or len(opened.salt) != HASH_BYTES or not 0 <= index < leaves:
        raise InvalidMove("a token has a salt of 32 bytes")
    leaf = formats.token_leaf(opened.salt, index, opened.id)
    if not trees.verify(root_hash, leaf, index, leaves, opened.path):
        raise InvalidMove(f"the token of position {position} does not lead to its commitment")
    return opened.id


def text(case: Case, opened: pb.OpenedToken) -> bytes:
    """The bytes of a token, opened to the model's vocabulary. Raises InvalidMove."""
    leaf = sha256(b"\x00" + opened.text).digest()
    if not trees.verify(case.model.tokenizer_hash, leaf, opened.id, case.layout.shape.vocabulary, opened.text_path):
        raise InvalidMove("the token's bytes do not lead to the model's vocabulary")
    return opened.text
