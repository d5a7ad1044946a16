"""Imports point one way: kernels ← chain core ← modules ← clients and tools."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.tidy import sources

OURS = ("chain", "modules", "kernels", "genesis", "localnet", "benchmarks", "proto", "tests")
CLIENTS = {"chain.client", "chain.engine"}
# What each layer may import besides itself. `core` is all of chain/ that is not named here.
MAY_IMPORT: dict[str, set[str]] = {
    "kernels": set(),
    "chain.wire": set(),
    "core": {"kernels", "chain.wire"},
    "modules": {"kernels", "chain.wire", "core"},
    "chain.client": {"kernels", "chain.wire", "core", "modules"},
    "chain.engine": {"core"},
    "genesis": {"kernels", "chain.wire", "core", "modules"} | CLIENTS,
    "chain.gateway": {"kernels", "chain.wire", "core", "modules", "chain.client"},
    "chain.miner": {"kernels", "chain.wire", "core", "modules", "chain.client"},
    "chain.games": {"kernels", "chain.wire", "core", "modules", "chain.client"},
    "chain.executor": {"kernels", "chain.wire", "core", "modules", "chain.client", "chain.games"},
    "chain.auditor": {"kernels", "chain.wire", "core", "modules", "chain.client", "chain.games"},
    "chain.user": {"kernels", "chain.wire", "core", "modules", "chain.client", "chain.games"},
    "localnet": {"kernels", "chain.wire", "core", "modules", "genesis"} | CLIENTS,
    "chain.cli": {"kernels", "chain.wire", "core", "modules", "genesis", "localnet", "chain.gateway", "chain.miner"}
    | {"chain.games", "chain.executor", "chain.auditor", "chain.user"}
    | CLIENTS,
}
ACROSS_MODULES = ("keeper", "messages")


def layer(module: str) -> str:
    """The layer of a dotted name."""
    parts = module.split(".")
    if parts[0] != "chain":
        return parts[0]
    two = ".".join(parts[:2])
    return two if two in MAY_IMPORT else "core"


def imports(tree: ast.Module, package: str) -> Iterator[str]:
    """Every name that is imported, `from a import b` as a.b, relative ones resolved."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package.split(".")[: -node.level + 1 or None] if node.level else []
            start = ".".join([*base, *([node.module] if node.module else [])])
            yield from (f"{start}.{alias.name}" for alias in node.names)


def allowed(importer: str, imported: str) -> bool:
    """Whether the dotted name `importer` may import the dotted name `imported`."""
    mine, theirs = layer(importer), layer(imported)
    if mine == theirs == "modules":
        return _allowed_across(importer.split("."), imported.split("."))
    if theirs in ("benchmarks", "proto", "tests"):
        return mine == theirs
    return mine == theirs or theirs in MAY_IMPORT.get(mine, {theirs})


def _allowed_across(importer: list[str], imported: list[str]) -> bool:
    """Across modules only keeper and messages; the registry sees all manifests, and only the package itself sees it."""
    if importer == ["modules"]:
        return imported[1:] == ["registry"]
    if importer[1] == "registry" or importer[1:2] == imported[1:2]:
        return True
    return len(imported) > 2 and imported[2] in ACROSS_MODULES


def our_files() -> list[Path]:
    return [path for path in sources.python() if path.parts[0] in OURS and path.parts[0] != "tests"]


def test_imports_point_one_way() -> None:
    wrong = []
    for path in our_files():
        name = sources.module_name(path)
        package = name if path.name == "__init__.py" else name.rpartition(".")[0]
        ours = (imported for imported in imports(sources.tree(path), package) if imported.split(".")[0] in OURS)
        wrong += [f"{path} imports {imported}" for imported in ours if not allowed(name, imported)]
    assert not wrong, "\n" + "\n".join(wrong)


@pytest.mark.parametrize(
    ("importer", "imported", "expected"),
    [
        ("chain.app", "modules.bank.keeper", False),
        ("chain.app", "chain.store.disk", True),
        ("chain.app", "chain.client.keys", False),
        ("kernels.backend", "chain.types", False),
        ("modules.poc.handlers", "kernels.reference", True),
        ("modules.poc.handlers", "modules.bank.keeper.transfer", True),
        ("modules.poc.handlers", "modules.bank.state.BALANCES", False),
        ("modules.poc.handlers", "modules.poc.state.SPRINTS", True),
        ("modules.bank.keeper", "modules.registry.MODULES", False),
        ("modules.registry", "modules.bank", True),
        ("modules", "modules.registry", True),
        ("modules", "modules.bank.keeper", False),
        ("chain.miner.loop", "chain.gateway.rest", False),
        ("chain.cli.start", "chain.engine.supervisor", True),
        ("localnet.network", "tests.conftest", False),
    ],
)
def test_the_layer_rule_says_what_the_architecture_says(importer: str, imported: str, expected: bool) -> None:
    assert allowed(importer, imported) is expected
