"""Tokens as text while they come."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chain.user.speech import Speech

PIECES = [b"a", b"b", "é".encode()[:1], "é".encode()[1:], b"END", b"E", b"N", b"D", b"", "日".encode()]


def said(ids: Sequence[int], stops: Sequence[bytes], stopped: bool) -> list[str]:
    speech = Speech(PIECES.__getitem__, stops)
    parts = [speech.feed([token]) for token in ids]
    return [*parts, speech.end(stopped)]


@pytest.mark.parametrize(
    ("ids", "stops", "stopped", "parts"),
    [
        ([0, 1], [], False, ["a", "b", ""]),
        ([2, 3], [], False, ["", "é", ""]),
        ([2], [], False, ["", "�"]),
        ([0, 4], [b"END"], True, ["a", "", ""]),
        ([0, 5, 6, 7], [b"END"], True, ["a", "", "", "", ""]),
        ([0, 5, 6, 1], [b"END"], False, ["a", "", "", "ENb", ""]),
        ([5, 5, 6, 7], [b"END"], True, ["", "E", "", "", ""]),
        ([0, 5], [b"END"], False, ["a", "", "E"]),
        ([0, 1, 0, 1], [b"b", b"ab"], True, ["", "", "ab", "", ""]),
    ],
)
def test_a_stop_text_is_never_shown(ids: list[int], stops: list[bytes], stopped: bool, parts: list[str]) -> None:
    assert said(ids, stops, stopped) == parts


@given(
    st.lists(st.integers(0, len(PIECES) - 1), max_size=12), st.lists(st.sampled_from([b"END", b"ab", b"b"]), max_size=2)
)
def test_nothing_is_lost_and_no_character_is_torn(ids: list[int], stops: list[bytes]) -> None:
    whole = b"".join(PIECES[token] for token in ids)
    assert "".join(said(ids, stops, False)) == whole.decode(errors="replace")
    ends = [stop for stop in stops if whole.endswith(stop)]
    if ends:
        longest = max(ends, key=len)
        assert "".join(said(ids, stops, True)) == whole.removesuffix(longest).decode(errors="replace")
