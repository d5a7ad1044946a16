"""Rule ↔ code ↔ test: every numbered rule of a module's README is kept by named code and checked by a marked test."""

import ast
import re
from collections.abc import Iterator

from tests.tidy import sources

RULE = r"[a-z]+(?:\.[a-z]+)*\.\d+[a-z]?"
IN_README = re.compile(rf"^\s*[-*]\s+\**`?({RULE})`?\b", re.MULTILINE)
IN_CODE = re.compile(rf"\[({RULE})\]")


def stated() -> set[str]:
    """The rules that the READMEs of modules/ and kernels/ number."""
    pages = [path for path in sources.files() if path.name == "README.md" and path.parts[0] in ("modules", "kernels")]
    return {rule for page in pages for rule in IN_README.findall(sources.text(page))}


def kept() -> set[str]:
    """The rules that code says it keeps."""
    code = [path for path in sources.python() if path.parts[0] not in ("tests", "benchmarks")]
    return {rule for path in code for rule in IN_CODE.findall(sources.text(path)) if is_rule(rule)}


def is_rule(name: str) -> bool:
    """Whether the first part is a module's name, as in bank.1 (`[wheel.3]` in a text is no rule)."""
    return (sources.ROOT / "modules" / name.split(".")[0]).is_dir()


def marks(tree: ast.Module) -> Iterator[str]:
    """The names given to pytest.mark.rule(…)."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.mark.rule":
            yield from (argument.value for argument in node.args if isinstance(argument, ast.Constant))


def marked() -> set[str]:
    """The rules that tests are marked with."""
    return {name for path in sources.python() if path.parts[0] == "tests" for name in marks(sources.tree(path))}


def test_every_rule_is_kept_by_named_code() -> None:
    assert not stated() - kept(), sorted(stated() - kept())


def test_every_rule_has_a_test() -> None:
    assert not stated() - marked(), sorted(stated() - marked())


def test_code_and_tests_name_only_rules_that_a_readme_states() -> None:
    unknown = (kept() | marked()) - stated()
    assert not unknown, sorted(unknown)


def test_every_module_states_rules() -> None:
    modules = {path.parts[1] for path in sources.files() if path.parts[0] == "modules" and path.name == "keeper.py"}
    assert modules - {rule.split(".")[0] for rule in stated()} == set()
