"""Streamed text: whole characters, and never the stop text that ends an answer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chain.executor.text import TextStream


def streamed(pieces: list[bytes], stops: list[bytes], stopped: bool) -> list[str]:
    text = TextStream(lambda token: pieces[token], stops)
    return [*(text.add(token) for token in range(len(pieces))), text.end(stopped)]


@pytest.mark.parametrize(
    ("pieces", "stops", "stopped", "expected"),
    [
        ([b"ab", b"c"], [], False, ["ab", "c", ""]),
        (["é".encode()[:1], "é".encode()[1:]], [], False, ["", "é", ""]),
        ([b"a\xff"], [], False, ["a\ufffd", ""]),
        ([b"a", b"\xc3"], [], False, ["a", "", "\ufffd"]),
        ([b"one\n", b"\n"], [b"\n\n"], True, ["one", "", ""]),
        ([b"one\n", b"two"], [b"\n\n"], False, ["one", "\ntwo", ""]),
        ([b"x\nU", b"ser:"], [b"User:", b"\nUser:"], True, ["x", "", ""]),
        ([b"aab"], [b"ab"], True, ["a", ""]),
        ([b"a"], [b"ab"], False, ["", "a"]),
    ],
)
def test_pieces(pieces: list[bytes], stops: list[bytes], stopped: bool, expected: list[str]) -> None:
    assert streamed(pieces, stops, stopped) == expected


@given(st.text(), st.lists(st.integers(1, 5)), st.lists(st.text("ab", min_size=1, max_size=3), max_size=2))
def test_cutting_changes_nothing(text: str, sizes: list[int], stops: list[str]) -> None:
    whole, pieces = text.encode(), []
    for size in [*sizes, len(whole) or 1]:
        pieces.append(whole[:size])
        whole = whole[size:]
    assert "".join(streamed(pieces, [stop.encode() for stop in stops], False)) == text
