"""Frames: cut anywhere, the same messages come out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chain.abci.framing import Frames, MalformedFrameError, frame


@given(st.lists(st.binary(max_size=300)), st.lists(st.integers(1, 50)))
def test_messages_survive_any_cutting(messages: list[bytes], cuts: list[int]) -> None:
    stream = b"".join(frame(message) for message in messages)
    frames, out = Frames(), []
    for size in cuts:
        out += list(frames.feed(stream[:size]))
        stream = stream[size:]
    assert out + list(frames.feed(stream)) == messages


def test_a_length_of_two_bytes_is_read() -> None:
    assert list(Frames().feed(frame(b"x" * 200))) == [b"x" * 200]


@pytest.mark.parametrize("data", [b"\xff" * 5, b"\x80\x80\x80\x80\x80", b"\x65" + b"x"])
def test_a_length_that_cannot_be_is_refused(data: bytes) -> None:
    with pytest.raises(MalformedFrameError):
        list(Frames(limit=100).feed(data))


def test_what_came_before_a_bad_length_is_still_given() -> None:
    messages = Frames(limit=100).feed(frame(b"good") + b"\xff" * 5)
    assert next(messages) == b"good"
    with pytest.raises(MalformedFrameError):
        next(messages)
