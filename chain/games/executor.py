"""The executor's side: whatever is asked of it, it opens what it has computed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from chain.games.work import Work, tokenizer, work
from chain.wire.causeway.inference.v1 import dispute_pb2 as pb
from chain.wire.causeway.inference.v1 import types_pb2 as types
from kernels.model import trees
from kernels.model.engine import Engine
from kernels.model.file import ModelFile
from kernels.model.layout import EMBEDDING, OUTPUT_NORM, layout
from kernels.model.policy import MAX_SEQUENCE
from kernels.model.steps import Kind, Need, Source, Steps
from kernels.model.trace import vector_bytes
from modules.inference.disputes import bisection, tail


def executor_move(dispute: pb.Dispute, payload: types.Payload, engine: Engine, file: ModelFile) -> pb.Move:
    """What the executor of a receipt answers, where it is its turn. Raises ValueError where it is not."""
    if dispute.turn != pb.TURN_EXECUTOR or dispute.stage not in STAGES:
        raise ValueError("it is not the executor's turn")
    return STAGES[dispute.stage](dispute, work(payload, engine, file))


def steps_of(dispute: pb.Dispute, done: Work) -> Steps:
    """The steps that lead to the trace leaf in question."""
    return Steps(layout(done.file.shape), dispute.leaf_position, dispute.leaf_layer - 1)


def below(dispute: pb.Dispute, levels: Sequence[Sequence[bytes]]) -> list[bytes]:
    """The nodes below the one in question."""
    level, first, count = bisection.shown(dispute, len(levels[0]))
    return list(levels[level][first : first + count])


def _roots(dispute: pb.Dispute, done: Work) -> pb.Move:
    at_root = pb.Dispute()
    bisection.begin(at_root, done.trace_root, len(done.trace[0]))
    nodes = below(at_root, done.trace)
    return pb.Move(trace_root=done.trace_root, sample_root=done.sample_root, nodes=nodes)


def _trace(dispute: pb.Dispute, done: Work) -> pb.Move:
    return pb.Move(nodes=below(dispute, done.trace))


def _samples(dispute: pb.Dispute, done: Work) -> pb.Move:
    return pb.Move(nodes=below(dispute, trees.levels(done.samples)))


def _step_root(dispute: pb.Dispute, done: Work) -> pb.Move:
    steps = steps_of(dispute, done)
    levels, leaves = done.step_levels(steps), done.steps(steps)
    first = steps.firsts[Kind.OUT]
    opening = pb.Opening(leaves=[b"".join(leaves[first:])], first=first)
    opening.siblings.extend(trees.prove(levels, first, steps.total - first))
    at_root = pb.Dispute()
    bisection.begin(at_root, levels[-1][0], steps.total)
    return pb.Move(step_root=levels[-1][0], nodes=below(at_root, levels), openings=[opening])


def _steps(dispute: pb.Dispute, done: Work) -> pb.Move:
    return pb.Move(nodes=below(dispute, done.step_levels(steps_of(dispute, done))))


def _inputs(dispute: pb.Dispute, done: Work) -> pb.Move:
    if dispute.leaf_layer == 0:
        token = done.token(dispute.leaf_position)
        return pb.Move(tokens=[token], openings=[_open(done, _row(done, EMBEDDING, token.id))])
    steps = steps_of(dispute, done)
    return pb.Move(openings=[_open(done, need, steps) for need in steps.needs(dispute.first)])


def _logits(dispute: pb.Dispute, done: Work) -> pb.Move:
    """Roots, logits, the token and, for the policy, as many of the answer before it as a sequence can have."""
    index = dispute.position - len(done.prompt)
    tokens = [done.token(at) for at in range(dispute.position - min(index, MAX_SEQUENCE - 1), dispute.position + 1)]
    opening = pb.Opening(first=index, siblings=trees.path(done.samples, index))
    return pb.Move(
        trace_root=done.trace_root,
        sample_root=done.sample_root,
        logits=vector_bytes(done.logits(dispute.position - 1)),
        tokens=tokens,
        openings=[opening],
    )


def _logit(dispute: pb.Dispute, done: Work) -> pb.Move:
    shape = done.file.shape
    residual = Need(Source.TRACE, (dispute.position - 1) * shape.states + shape.layers, (4 * shape.width,))
    needs = (residual, _row(done, OUTPUT_NORM, 0), _row(done, EMBEDDING, dispute.logit))
    return pb.Move(openings=[_open(done, need) for need in needs])


def _tail(dispute: pb.Dispute, done: Work) -> pb.Move:
    """The token in question, and as many before it as hold the longest stop text."""
    last = dispute.position or len(done.prompt) + len(done.output) - 1
    longest = max([len(one) for one in tail.stops(dispute.request)], default=0)
    words = tokenizer(done.file) if longest else None
    tokens = [done.token(last, words)]
    while sum(len(one.text) for one in tokens) < longest and last + 1 - len(tokens) > len(done.prompt):
        tokens.insert(0, done.token(last - len(tokens), words))
    return pb.Move(tokens=tokens)


def _row(done: Work, name: str, index: int) -> Need:
    rows = layout(done.file.shape).tensors[name]
    return Need(Source.WEIGHTS, rows.first + index, (rows.row_bytes,))


def _open(done: Work, need: Need, steps: Steps | None = None) -> pb.Opening:
    """Leaves of a tree with the siblings that lead to its root."""
    if need.source is Source.WEIGHTS:
        name, first = done.row(need.first)
        leaves = [done.file.row(name, first + i) for i in range(need.count)]
        return pb.Opening(leaves=leaves, first=need.first, siblings=done.file.open_rows(name, first, need.count))
    if need.source is Source.TRACE:
        position, layer = divmod(need.first, done.file.shape.states)
        leaves = [vector_bytes(done.residuals(layer, position + 1)[-1])]
        return pb.Opening(leaves=leaves, first=need.first, siblings=trees.prove(done.trace, need.first, 1))
    if steps is None:
        raise ValueError("there are no steps here")
    siblings = trees.prove(done.step_levels(steps), need.first, need.count)
    part = done.steps(steps)[need.first : need.first + need.count]
    return pb.Opening(leaves=part, first=need.first, siblings=siblings)


STAGES: dict[int, Callable[[pb.Dispute, Work], pb.Move]] = {
    pb.STAGE_ROOTS: _roots,
    pb.STAGE_TRACE: _trace,
    pb.STAGE_SAMPLES: _samples,
    pb.STAGE_STEP_ROOT: _step_root,
    pb.STAGE_STEPS: _steps,
    pb.STAGE_INPUTS: _inputs,
    pb.STAGE_LOGITS: _logits,
    pb.STAGE_LOGIT: _logit,
    pb.STAGE_TAIL: _tail,
}
