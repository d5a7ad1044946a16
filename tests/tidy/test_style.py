"""Style is a test: short functions, short files, assertions in every test, nothing left for later."""

import ast
import functools
import re
from collections.abc import Iterator

import pytest

from tests.tidy import sources

FUNCTION_LINES = 40
FILE_LINES = 400
LEFT_FOR_LATER = re.compile(r"#.*\b(TO" + r"DO|FIX" + r"ME|XX" + r"X|HA" + r"CK)\b")


def functions(node: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for child in ast.walk(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            yield child


def lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


def asserts(function: ast.AST, helpers: frozenset[str] = frozenset()) -> bool:
    """Whether a test can fail: it asserts, expects an exception, or calls one of `helpers` that do."""
    for node in ast.walk(function):
        if isinstance(node, ast.Assert):
            return True
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in helpers or name in ("raises", "warns", "fail"):
                return True
    return False


@functools.cache
def helpers() -> frozenset[str]:
    """Functions of the tests that assert something."""
    return frozenset(
        function.name
        for path in sources.python()
        if path.parts[0] == "tests"
        for function in functions(sources.tree(path))
        if asserts(function)
    )


def test_no_function_is_longer_than_forty_lines() -> None:
    long = [
        f"{path}:{function.lineno} {function.name} has {lines(function)} lines"
        for path in sources.python()
        for function in functions(sources.tree(path))
        if lines(function) > FUNCTION_LINES
    ]
    assert not long, "\n" + "\n".join(long)


def test_no_file_is_longer_than_four_hundred_lines() -> None:
    long = {str(path): count for path in sources.python() if (count := sources.text(path).count("\n")) > FILE_LINES}
    assert long == {}


def test_every_test_can_fail() -> None:
    idle = [
        f"{path}:{function.lineno} {function.name}"
        for path in sources.python()
        if path.parts[0] == "tests" and path.name.startswith("test_")
        for function in functions(sources.tree(path))
        if function.name.startswith("test_") and not asserts(function, helpers())
    ]
    assert not idle, "\n" + "\n".join(idle)


def test_nothing_is_left_for_later() -> None:
    found = [
        f"{path}:{number}"
        for path in sources.python()
        for number, line in enumerate(sources.text(path).splitlines(), 1)
        if LEFT_FOR_LATER.search(line)
    ]
    assert not found, "\n" + "\n".join(found)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("def test_a():\n    assert True", True),
        ("def test_a():\n    with pytest.raises(ValueError):\n        f()", True),
        ("def test_a():\n    f()", False),
    ],
)
def test_the_assertion_finder_tells_them_apart(code: str, expected: bool) -> None:
    assert asserts(next(functions(ast.parse(code)))) is expected
