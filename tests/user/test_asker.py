"""Failing over, and what is never promised twice: real executors of the real model, one part of them changed."""

import asyncio
import socket
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing, asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest

from chain.executor.parts import HONEST, Parts
from chain.user.asker import Answered, Asker
from chain.user.asking import Ask, ask_of
from chain.user.faults import Fault
from chain.user.ledger import Lane
from chain.user.weights import Weights
from chain.user.wire import Patience
from chain.wire.causeway.inference.v1 import types_pb2 as pb
from modules.inference import formats
from tests.user.fair import EXECUTOR, MODEL, OTHER, Town


def asked(**fields: Any) -> Ask:
    messages = [{"role": "user", "content": "Name a colour."}]
    return ask_of({"model": MODEL, "messages": messages, "max_tokens": 6, "temperature": 0, **fields})


@asynccontextmanager
async def closing(asker: Asker) -> AsyncIterator[Asker]:
    try:
        yield asker
    finally:
        await asker.close()


async def whole(asker: Asker, ask: Ask | None = None) -> tuple[list[int], Answered]:
    """All ids and the answer."""
    question, ids = await asker.question(ask or asked()), []
    async with aclosing(asker.answer(question)) as told:
        async for event in told:
            if isinstance(event, Answered):
                await asker.settle()
                return ids, event
            ids += event
    raise AssertionError("no answer")


def run(town: Town, weights: Weights, *asks: Ask, **options: Any) -> list[tuple[list[int], Answered]]:
    async def all_of() -> list[tuple[list[int], Answered]]:
        async with closing(town.asker(weights, **options)) as asker:
            return [await whole(asker, one) for one in asks]

    return asyncio.run(all_of())


def test_receipts_follow_each_other_and_ceilings_are_what_was_spent(town: Town, weights: Weights) -> None:
    answers = [one for _, one in run(town, weights, *[asked(seed=number) for number in range(3)])]
    receipts = [one.file.signed.receipt for one in answers]
    vouchers = [one.file.signed.voucher for one in answers]
    assert [one.index for one in receipts] == [0, 1, 2]
    assert receipts[2].previous == formats.receipt_hash(receipts[1])
    spent = [int(one.cost) for one in receipts]
    assert int(vouchers[2].ceiling) == spent[0] + spent[1] + int(vouchers[2].max_cost)


def test_a_refused_connection_fails_over_and_its_allotment_goes_to_the_others(
    empty_town: Town, weights: Weights
) -> None:
    empty_town.executor(OTHER)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        empty_town.fair.endpoints[EXECUTOR.text] = f"http://127.0.0.1:{taken.getsockname()[1]}"
    started = time.monotonic()
    ids, answered = run(empty_town, weights, asked())[0]
    assert time.monotonic() - started < 3
    assert (answered.file.signed.receipt.executor, answered.failed) == (OTHER.text, (EXECUTOR.text,))
    assert ids == list(answered.file.output)
    assert empty_town.fair.given_up == [(7, EXECUTOR.text)]
    assert empty_town.ledger().failed(Lane(7, EXECUTOR.text)) == "refused"


def test_an_executor_that_only_listens_is_left_within_three_seconds(empty_town: Town, weights: Weights) -> None:
    empty_town.executor(OTHER)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        empty_town.fair.endpoints[EXECUTOR.text] = f"http://127.0.0.1:{silent.getsockname()[1]}"
        started = time.monotonic()
        _, answered = run(empty_town, weights, asked(max_tokens=1))[0]
    assert time.monotonic() - started < 3.5
    assert answered.failed == (EXECUTOR.text,)
    assert empty_town.ledger().failed(Lane(7, EXECUTOR.text)) == "timeout"


def _token(outcome: Any) -> Any:
    """Another last token after the fact."""
    return replace(outcome, output=(*outcome.output[:-1], outcome.output[-1] + 1))


def _priced(receipt: pb.Receipt) -> pb.Receipt:
    receipt.cost = str(int(receipt.cost) + 1)
    return receipt


def _finished(receipt: pb.Receipt) -> pb.Receipt:
    receipt.finish = pb.FINISH_END if receipt.finish != pb.FINISH_END else pb.FINISH_LENGTH
    return receipt


def _forgets(receipt: pb.Receipt) -> pb.Receipt:
    receipt.previous = b"\1" * 32
    return receipt


@pytest.mark.parametrize(
    "cheat",
    [
        Parts(outcome=_token),
        Parts(receipt=_priced),
        Parts(receipt=_finished),
        Parts(receipt=_forgets),
    ],
    ids=["another token", "a higher cost", "another finish", "another receipt before"],
)
def test_a_wrong_receipt_fails_over_and_is_kept_as_evidence(empty_town: Town, weights: Weights, cheat: Parts) -> None:
    empty_town.executor(EXECUTOR, cheat)
    empty_town.executor(OTHER)
    ids, answered = run(empty_town, weights, asked())[0]
    assert (answered.file.signed.receipt.executor, answered.failed) == (OTHER.text, (EXECUTOR.text,))
    assert ids == list(answered.file.output)
    assert empty_town.fair.given_up == [(7, EXECUTOR.text)]
    assert len(list((empty_town.path / "client" / "wrong").iterdir())) == 1


def test_another_seed_shows_only_where_answers_are_computed_again(empty_town: Town, weights: Weights) -> None:
    empty_town.executor(EXECUTOR, Parts(seed=lambda named, beacon: 7))
    empty_town.executor(OTHER)
    believed = run(empty_town, weights, asked(temperature=1, max_tokens=3))[0][1]
    assert believed.failed == ()
    with pytest.raises(Fault, match="broke off"):  # it was streamed already, and a second draw says something else
        run(empty_town, weights, asked(temperature=1, max_tokens=3), again=True)
    assert empty_town.fair.given_up == [(7, EXECUTOR.text)]


class Breaks:
    """An executor whose process is killed in the middle of an answer."""

    def __init__(self, town: Town) -> None:
        self._town, self._calls = town, 0

    def __call__(self, logits: Any, position: int, sampling: Any, banned: Sequence[int]) -> int:
        self._calls += 1
        if self._calls == 4:
            raise RuntimeError("the engine is gone")
        return HONEST.choose(logits, position, sampling, banned)


def test_a_greedy_answer_goes_on_at_the_next_executor(empty_town: Town, weights: Weights) -> None:
    empty_town.executor(EXECUTOR, Parts(choose=Breaks(empty_town)))
    empty_town.executor(OTHER)
    ids, answered = run(empty_town, weights, asked(max_tokens=10))[0]
    assert answered.failed == (EXECUTOR.text,)
    assert ids == list(answered.file.output)
    assert answered.file.signed.receipt.executor == OTHER.text


def test_a_drawn_answer_breaks_off(empty_town: Town, weights: Weights) -> None:
    empty_town.executor(EXECUTOR, Parts(choose=Breaks(empty_town)))
    empty_town.executor(OTHER)
    with pytest.raises(Fault) as caught:
        run(empty_town, weights, asked(max_tokens=10, temperature=1))
    assert (caught.value.status, caught.value.code) == (502, "executor_failed")


def test_who_leaves_pays_what_was_made_and_goes_on_with_the_next_index(town: Town, weights: Weights) -> None:
    async def leave() -> Answered:
        async with closing(town.asker(weights)) as asker:
            question = await asker.question(asked(max_tokens=60, temperature=2, seed=1))
            async with aclosing(asker.answer(question)) as told:
                await anext(told)
            await asker.settle()
            return (await whole(asker))[1]

    answered = asyncio.run(leave())
    assert answered.file.signed.receipt.index == 1
    broken = town.ledger().receipt(Lane(7, EXECUTOR.text), 0)
    assert broken is not None
    assert broken.receipt.finish == pb.FINISH_CLIENT_GONE
    assert 0 < broken.receipt.tokens_out < 60


def test_a_lost_ledger_costs_the_session_and_no_second_voucher(town: Town, weights: Weights) -> None:
    run(town, weights, asked())
    (town.path / "client").rename(town.path / "lost")
    answered = run(town, weights, asked())[0][1]
    assert answered.file.signed.receipt.session in (7, 8)
    assert (answered.file.signed.receipt.executor, answered.file.signed.receipt.index) != (EXECUTOR.text, 0)


def test_a_spent_session_is_followed_by_another(town: Town, weights: Weights) -> None:
    probe = run(town, weights, asked())[0][1]
    town.book.sessions.clear()
    town.fair.amount = int(probe.file.signed.voucher.max_cost) * 3 // 2
    (town.path / "client").rename(town.path / "before")
    answers = [one.file.signed.receipt for _, one in run(town, weights, *[asked(seed=number) for number in range(3)])]
    assert len({(one.session, one.executor) for one in answers}) >= 2
    assert answers[2].session > answers[0].session or answers[2].executor != answers[0].executor


def test_a_question_beyond_any_allotment_says_so(town: Town, weights: Weights) -> None:
    town.fair.amount = 5
    with pytest.raises(Fault) as caught:
        run(town, weights, asked())
    assert (caught.value.status, caught.value.code) == (402, "deposit_too_small")


def test_where_all_are_down_another_session_is_opened_but_not_again_and_again(
    empty_town: Town, weights: Weights
) -> None:
    async def twice() -> list[str]:
        codes = []
        async with closing(empty_town.asker(weights)) as asker:
            for number in range(2):
                with pytest.raises(Fault) as caught:
                    await whole(asker, asked(seed=number))
                codes.append(caught.value.code)
        return codes

    for key in (EXECUTOR, OTHER):
        empty_town.fair.endpoints[key.text] = "http://127.0.0.1:9"
    assert asyncio.run(twice()) == ["no_executor", "no_executor"]
    assert sorted(empty_town.book.sessions) == [7, 8]
    assert empty_town.fair.given_up == []


def test_no_deposit_is_put_down_where_nobody_could_be_drawn(town: Town, weights: Weights) -> None:
    town.fair.room = False
    with pytest.raises(Fault) as caught:
        run(town, weights, asked())
    assert (caught.value.status, caught.value.code) == (503, "no_executor")
    assert town.book.sessions == {}


def test_many_at_once_have_an_index_each(town: Town, weights: Weights) -> None:
    async def together() -> list[tuple[list[int], Answered]]:
        async with closing(town.asker(weights, Patience(first=60, gap=60, taken=20))) as asker:
            return list(await asyncio.gather(*[whole(asker, asked(seed=number, max_tokens=3)) for number in range(6)]))

    answers = asyncio.run(together())
    named = {(one.file.signed.receipt.executor, one.file.signed.receipt.index) for _, one in answers}
    assert len(named) == 6
    assert all(ids == list(one.file.output) for ids, one in answers)


def test_everybody_busy_is_said_with_a_time_to_come_back(town: Town, weights: Weights) -> None:
    for web in town.webs.values():
        web.service.most = 0
    with pytest.raises(Fault) as caught:
        run(town, weights, asked())
    assert (caught.value.status, caught.value.code) == (429, "busy")
    assert caught.value.retry >= 1
    for web in town.webs.values():
        web.service.most = 5
    answered = run(town, weights, asked(seed=2))[0][1]
    assert answered.file.signed.receipt.index == 1, "the voucher that was refused was sent again and taken"
