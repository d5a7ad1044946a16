"""What the chain said is asked again only when it may have changed."""

import pytest

from chain.executor.cached import MOST, SESSION_SECONDS, UNKNOWN_SECONDS, Cached
from chain.wire.causeway.inference.v1 import types_pb2 as pb
from tests.executor.scene import CLIENT, MODEL, Book, session


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.mark.parametrize(
    ("number", "status", "seconds"),
    [
        (7, pb.SESSION_STATUS_OPEN, SESSION_SECONDS),
        (7, pb.SESSION_STATUS_EXPIRED, SESSION_SECONDS),
        (7, pb.SESSION_STATUS_OPENING, 0.0),
        (8, pb.SESSION_STATUS_OPEN, UNKNOWN_SECONDS),
    ],
)
def test_a_session_is_asked_for_again_after_so_long(
    clock: Clock, number: int, status: "pb.SessionStatus", seconds: float
) -> None:
    book = Book({7: session(status=status)})
    cached = Cached(book, clock)
    for _ in range(3):
        assert cached.session(number) == book.sessions.get(number)
    assert book.asked == (1 if seconds else 3)
    clock.now = seconds + 0.001
    cached.session(number)
    assert book.asked == (2 if seconds else 4)


def test_models_and_keys_never_change_once_they_are_there(clock: Clock) -> None:
    book = Book(models={}, keys={})
    cached = Cached(book, clock)
    assert (cached.model(MODEL, 1), cached.public_key(CLIENT.text)) == (None, None)
    book.models, book.keys = Book().models, Book().keys
    assert cached.model(MODEL, 1) is not None
    book.models, book.keys = {}, {}
    assert cached.public_key(CLIENT.text) is None
    assert cached.model(MODEL, 1) is not None
    clock.now = 10**9
    assert cached.model(MODEL, 1) is not None


def test_heights_are_fresh_and_memory_is_bounded(clock: Clock) -> None:
    book = Book()
    cached = Cached(book, clock)
    assert cached.height() == 10
    book.at = 11
    clock.now = 1
    assert cached.height() == 11
    for number in range(MOST + 50):
        cached.session(number)
    assert len(cached._kept) == MOST
