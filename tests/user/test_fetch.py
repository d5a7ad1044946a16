"""The words of an answer that was broken off, asked for again."""

import asyncio
from contextlib import aclosing
from pathlib import Path

import pytest

from chain.executor.parts import Parts
from chain.user import files
from chain.user.fetch import fetched_from
from chain.user.light import Untrue
from chain.user.payload import Withheld
from chain.user.verify import Trust, hold, verify
from chain.user.weights import Weights
from chain.wire.causeway.inference.v1 import types_pb2 as pb
from tests.executor.scene import CLIENT
from tests.user.fair import EXECUTOR, OTHER, Town
from tests.user.test_asker import asked, closing


def broken_off(town: Town, weights: Weights) -> None:
    """Ask, hear one token, and leave."""

    async def leave() -> None:
        async with closing(town.asker(weights)) as asker:
            question = await asker.question(asked(max_tokens=60, temperature=2, seed=1))
            async with aclosing(asker.answer(question)) as told:
                await anext(told)

    asyncio.run(leave())


def fetch(town: Town, weights: Weights, index: int = 0) -> Path:
    ledger, place = town.ledger(), (town.path / "client", "causeway-test-1")
    try:
        return fetched_from(ledger, town.fair, CLIENT, place, (7, index, None), weights, None)
    finally:
        ledger.close()


def test_who_left_can_have_the_rest_and_it_verifies(town: Town, weights: Weights) -> None:
    broken_off(town, weights)
    file = files.read(fetch(town, weights))
    assert file.signed.receipt.finish == pb.FINISH_CLIENT_GONE
    assert len(file.output) == file.signed.receipt.tokens_out
    assert hold(verify(file, Trust(), weights, settled=False))
    with pytest.raises(Untrue, match="0 receipts 7/1"):
        fetch(town, weights, 1)


def _other(payload: pb.Payload) -> pb.Payload:
    payload.output[0] += 1
    return payload


@pytest.mark.parametrize(
    ("cheat", "text"),
    [
        (Parts(payload=lambda payload: None), "gives no payload"),
        (Parts(payload=_other), "not what the receipt commits to"),
        (Parts(seal=lambda text, reader, fresh: bytes(100)), "does not open"),
    ],
    ids=["withheld", "another", "garbage"],
)
def test_what_is_withheld_or_wrong_is_said(empty_town: Town, weights: Weights, cheat: Parts, text: str) -> None:
    empty_town.executor(EXECUTOR, cheat)
    empty_town.executor(OTHER)
    broken_off(empty_town, weights)
    with pytest.raises(Untrue, match=text) as caught:
        fetch(empty_town, weights)
    assert isinstance(caught.value, Withheld) == (text != "not what the receipt commits to")
