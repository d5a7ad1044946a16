"""Nothing that consensus sees depends on a clock, a float, a set's order, a locale, a thread or a machine."""

import ast

import pytest

from tests.tidy import sources
from tests.tidy.determinism import faults
from tests.tidy.test_layers import imports

# (file, what) -> why it is right there. A line that no longer applies fails the test too.
EXCEPTIONS: dict[tuple[str, str], str] = {
    (
        "chain/abci/dispatch.py",
        "broad except",
    ): "CheckTx and ProcessProposal refuse what shows a bug; others stop the node",
    ("chain/abci/server.py", "broad except"): "a bug in FinalizeBlock stops the node: halted is better than forked",
    ("chain/abci/server.py", "import asyncio"): "the sockets; what a frame does is never interleaved with another",
    ("chain/abci/server.py", "float literal"): "seconds that queries may take between two frames",
    (
        "modules/poc/spotcheck.py",
        "import secrets",
    ): "which entry this node looks at before its own mempool takes a proof",
}


def test_consensus_code_is_deterministic() -> None:
    found = {
        (str(path), what): f"{path}:{line} {what}"
        for path in sources.python()
        if sources.in_consensus(path)
        for line, what in faults(sources.tree(path))
    }
    faulty = [text for key, text in found.items() if key not in EXCEPTIONS]
    assert not faulty, "\n" + "\n".join(faulty)
    assert [key for key in EXCEPTIONS if key not in found] == [], "exceptions that are not needed any more"


def test_the_chain_uses_only_those_files_of_the_model_that_are_walked() -> None:
    imported = {
        name.split(".")[2]
        for path in sources.python()
        if sources.in_consensus(path)
        for name in imports(sources.tree(path), sources.module_name(path).rpartition(".")[0])
        if name.startswith("kernels.model.")
    }
    assert imported - set(sources.MODEL) == set()


@pytest.mark.parametrize(
    ("code", "what"),
    [
        ("import time", ["import time"]),
        ("from random import choice", ["import random"]),
        ("os.urandom(3)", ["os.urandom"]),
        ("x = 0.5", ["float literal"]),
        ("x = a / b", ["true division"]),
        ("x /= b", ["true division"]),
        ("x = a // b", []),
        ("hash(x)", ["hash()"]),
        ("for x in {1, 2}: pass", ["iteration over a set"]),
        ("for x in sorted({1, 2}): pass", []),
        ("s = set(a)\nfor x in s: pass", ["iteration over a set"]),
        ("def f(s: set[int]): return list(s)", ["iteration over a set"]),
        ("[*{1}]", ["iteration over a set"]),
        ("{1} | x\n','.join({1} | x)", ["iteration over a set"]),
        ("len({1, 2})", []),
        ("assert x", ["assert"]),
        ("text.isdigit()", [".isdigit()"]),
        ("text.split()", [".split() at whatever Unicode calls whitespace"]),
        ("text.split(',')", []),
        ("try:\n    f()\nexcept Exception:\n    pass", ["broad except"]),
        ("try:\n    f()\nexcept (KeyError, Exception):\n    pass", ["broad except"]),
        ("try:\n    f()\nexcept:\n    pass", ["broad except"]),
        ("try:\n    f()\nexcept KeyError:\n    pass", []),
        ("from datetime import datetime", ["import datetime"]),
        ("math.isqrt(3)", []),
    ],
)
def test_the_walk_sees_what_it_is_for(code: str, what: list[str]) -> None:
    assert [found for _, found in faults(ast.parse(code))] == what
