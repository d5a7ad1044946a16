"""What a client accuses of, and what it does not."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from chain.executor.parts import Parts
from chain.user import files
from chain.user.dispute import NothingWrong, accusation_of, double_of
from chain.user.files import ReceiptFile
from chain.user.light import Untrue
from chain.user.weights import Weights
from chain.wire.causeway.inference.v1 import dispute_pb2
from chain.wire.causeway.inference.v1 import types_pb2 as pb
from tests.user import made
from tests.user.fair import EXECUTOR, OTHER, Town
from tests.user.test_asker import asked, closing, whole


def receipt_of(town: Town, weights: Weights, cheat: Parts) -> ReceiptFile:
    """What a client keeps of an executor that cheats: as evidence where it saw it, else as a receipt."""

    async def ask() -> None:
        async with closing(town.asker(weights)) as asker:
            await whole(asker, asked(max_tokens=4))

    town.executor(EXECUTOR, cheat)
    town.executor(OTHER)
    asyncio.run(ask())
    kept = [*(town.path / "client").glob("wrong/*.json"), *(town.path / "client").glob("receipts/*.json")]
    found = [files.read(path) for path in kept]
    return next(one for one in found if one.signed.receipt.executor == EXECUTOR.text)


def test_an_honest_answer_is_not_accused(empty_town: Town, weights: Weights) -> None:
    with pytest.raises(NothingWrong):
        accusation_of(receipt_of(empty_town, weights, Parts()), weights)


def _sampled(receipt: pb.Receipt) -> pb.Receipt:
    receipt.sampling.top_k = 3
    return receipt


def _traced(outcome: Any) -> Any:
    return replace(outcome, trace_root=b"\1" * 32)


@pytest.mark.parametrize(
    ("cheat", "kind"),
    [
        (Parts(receipt=_sampled), dispute_pb2.DISPUTE_KIND_TERMS),
        (Parts(outcome=_traced), dispute_pb2.DISPUTE_KIND_TRACE),
        (Parts(choose=lambda logits, *_: int(logits.argsort()[-2])), dispute_pb2.DISPUTE_KIND_SAMPLE),
    ],
)
def test_what_is_wrong_is_what_is_accused(empty_town: Town, weights: Weights, cheat: Parts, kind: Any) -> None:
    found = accusation_of(receipt_of(empty_town, weights, cheat), weights)
    assert found.kind == kind
    assert found.evidence.receipt.executor == EXECUTOR.text


def test_two_receipts_for_one_index_need_no_model() -> None:
    one, other = made.file(), made.file(tokens_in=6)
    found = double_of(one, other)
    assert (found.kind, found.other.tokens_in) == (dispute_pb2.DISPUTE_KIND_DOUBLE, 6)
    for same in (one, made.file(vouched={"index": 1})):
        with pytest.raises(NothingWrong):
            double_of(one, same)


def test_what_nobody_signed_is_no_evidence(weights: Weights) -> None:
    with pytest.raises(Untrue):
        accusation_of(made.replace(made.file(), prompt=(1,)), weights)
    unsigned = made.file()
    unsigned.signed.executor_signature = bytes(64)
    with pytest.raises(Untrue):
        accusation_of(unsigned, weights)
