"""A refusal's number is frozen: it enters consensus. The table is tests/vectors/refusals.json; it only grows."""

import importlib
import json
from collections.abc import Iterator

from chain.errors import Refused
from tests.tidy import sources

TABLE = sources.ROOT / "tests" / "vectors" / "refusals.json"


def every_refusal() -> Iterator[type[Refused]]:
    """Every class of refusal in consensus code, by importing all of it."""
    for path in sources.python():
        if sources.in_consensus(path):
            importlib.import_module(sources.module_name(path))
    pending = [Refused]
    while pending:
        for found in pending.pop().__subclasses__():
            pending.append(found)
            # A class without a number is a common base, such as that of a module's codespace.
            if hasattr(found, "code") and found.__module__.startswith(("chain.", "modules.")):
                yield found


def name(refusal: type[Refused]) -> str:
    return f"{refusal.__module__}.{refusal.__qualname__}"


def row(refusal: type[Refused]) -> list[object]:
    return [refusal.codespace, refusal.code, refusal.text]


def test_every_refusal_stands_in_the_frozen_table_and_the_table_names_no_other() -> None:
    frozen = json.loads(TABLE.read_text())["refusals"]
    found = {name(refusal): row(refusal) for refusal in every_refusal()}
    missing = {key: value for key, value in found.items() if frozen.get(key) != value}
    assert missing == {}, f"a new refusal needs its row in {TABLE.name}: {json.dumps(missing, indent=1)}"
    assert sorted(set(frozen) - set(found)) == [], "no such class any more: move its number to `retired`"


def test_no_two_refusals_share_a_number_unless_one_refines_the_other() -> None:
    owners: dict[tuple[str, int], type[Refused]] = {}
    shared = []
    for refusal in sorted(every_refusal(), key=lambda found: len(found.__mro__)):
        owner = owners.setdefault((refusal.codespace, refusal.code), refusal)
        if not issubclass(refusal, owner):
            shared.append((name(owner), name(refusal), refusal.codespace, refusal.code))
    assert shared == []


def test_retired_numbers_stay_retired() -> None:
    retired = [tuple(pair) for pair in json.loads(TABLE.read_text())["retired"]]
    used = {(refusal.codespace, refusal.code) for refusal in every_refusal()}
    assert [pair for pair in retired if pair in used] == []


def test_numbers_are_positive_and_texts_are_said() -> None:
    weak = [name(refusal) for refusal in every_refusal() if refusal.code < 1 or not refusal.text]
    assert weak == []
