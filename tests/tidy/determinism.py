"""What consensus code must not do, as a walk over its syntax tree."""

import ast
from collections.abc import Iterator

MODULES = {
    "time", "random", "secrets", "uuid", "locale", "threading", "multiprocessing", "concurrent", "asyncio", "uvloop",
    "datetime", "decimal", "statistics", "tempfile", "platform", "socket", "subprocess",
}  # fmt: skip
ATTRIBUTES = {
    "os.urandom", "os.environ", "os.getenv", "os.getpid", "os.cpu_count", "sys.maxsize",
    "math.sqrt", "math.log", "math.log2", "math.exp", "math.pow", "math.floor", "math.ceil", "math.fsum",
}  # fmt: skip
CALLS = {"hash", "id", "float", "round", "complex", "input", "eval", "exec"}
UNICODE_METHODS = {
    "lower", "upper", "casefold", "title", "capitalize", "swapcase", "isdigit", "isalnum", "isalpha", "isdecimal",
    "isnumeric", "isspace", "isupper", "islower", "isidentifier", "isprintable",
}  # fmt: skip
WHITESPACE_METHODS = {"strip", "lstrip", "rstrip", "split", "rsplit"}
ORDERED = {"sorted", "len", "min", "max", "sum", "any", "all", "set", "frozenset"}
"""Functions whose result does not depend on the order of what they are given."""


def faults(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """(line, what) of everything in `tree` whose result could differ between two machines."""
    sets = _names_of_sets(tree)
    for node in ast.walk(tree):
        for what in (*_imports(node), *_arithmetic(node), *_names(node), *_calls(node), *_control(node, sets)):
            yield getattr(node, "lineno", 0), what


def _imports(node: ast.AST) -> Iterator[str]:
    names: list[str] = []
    if isinstance(node, ast.Import):
        names = [alias.name for alias in node.names]
    elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
        names = [node.module]
    yield from (f"import {name}" for name in names if name.split(".")[0] in MODULES)


def _arithmetic(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, float | complex):
        yield "float literal"
    if isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Div):
        yield "true division"


def _names(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        name = f"{node.value.id}.{node.attr}"
        if name in ATTRIBUTES:
            yield name


def _calls(node: ast.AST) -> Iterator[str]:
    if not isinstance(node, ast.Call):
        return
    if isinstance(node.func, ast.Name) and node.func.id in CALLS:
        yield f"{node.func.id}()"
    if isinstance(node.func, ast.Attribute):
        if node.func.attr in UNICODE_METHODS:
            yield f".{node.func.attr}()"
        if node.func.attr in WHITESPACE_METHODS and not node.args:
            yield f".{node.func.attr}() at whatever Unicode calls whitespace"


def _control(node: ast.AST, sets: set[str]) -> Iterator[str]:
    if isinstance(node, ast.Assert):
        yield "assert"
    if isinstance(node, ast.ExceptHandler) and _is_broad(node.type):
        yield "broad except"
    iterated: list[ast.expr] = []
    if isinstance(node, ast.For | ast.comprehension):
        iterated = [node.iter]
    elif isinstance(node, ast.Starred):
        iterated = [node.value]
    elif isinstance(node, ast.Call) and _name(node.func) not in ORDERED:
        # list(s), tuple(s), enumerate(s), ",".join(s), dict.fromkeys(s): each lays a set out in its order.
        is_laid_out = _name(node.func) in (
            "list",
            "tuple",
            "enumerate",
            "iter",
            "zip",
            "map",
            "filter",
            "join",
            "fromkeys",
        )
        iterated = list(node.args) if is_laid_out else []
    if any(_is_set(value, sets) for value in iterated):
        yield "iteration over a set"


def _name(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _is_broad(caught: ast.expr | None) -> bool:
    """Whether `except` names nothing, or Exception or BaseException, alone or among others."""
    named = caught.elts if isinstance(caught, ast.Tuple) else [caught]
    return any(one is None or _name(one) in ("Exception", "BaseException") for one in named)


def _is_set(value: ast.expr, names: set[str]) -> bool:
    """Whether an expression is plainly a set."""
    if isinstance(value, ast.Set | ast.SetComp):
        return True
    if isinstance(value, ast.Name):
        return value.id in names
    if isinstance(value, ast.BinOp) and isinstance(value.op, ast.BitOr | ast.BitAnd | ast.Sub | ast.BitXor):
        return _is_set(value.left, names) or _is_set(value.right, names)
    return isinstance(value, ast.Call) and _name(value.func) in ("set", "frozenset")


def _names_of_sets(tree: ast.AST) -> set[str]:
    """Names that somewhere in the file are annotated as sets or assigned one."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and _is_set(node.value, set()):
            found |= {target.id for target in node.targets if isinstance(target, ast.Name)}
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and _says_set(node.annotation):
            found.add(node.target.id)
        elif isinstance(node, ast.arg) and _says_set(node.annotation):
            found.add(node.arg)
    return found


def _says_set(annotation: ast.expr | None) -> bool:
    return annotation is not None and ast.unparse(annotation).startswith(("set[", "frozenset["))
