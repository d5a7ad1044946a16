"""Write `chain/wire/` from the .proto files beside this script.

    python proto/generate.py           generate
    python proto/generate.py --check   exit 1 if chain/wire/ is not what these .proto files give

The messages only: the gateway serves any service from its descriptor, so no service stubs are made.
`google/…` comes from protobuf and googleapis-common-protos: a copy of ours would clash with theirs in the pool.
"""

from __future__ import annotations

import argparse
import re
import shutil
import sys
import tempfile
from pathlib import Path

import google.api
import grpc_tools
from grpc_tools import protoc

HERE = Path(__file__).resolve().parent
WIRE = HERE.parent / "chain" / "wire"
DOCSTRING = '"""Generated from proto/ by proto/generate.py; never edited."""\n'


def sources() -> list[str]:
    """Every .proto file here, relative, in byte order."""
    return sorted(str(path.relative_to(HERE)) for path in HERE.rglob("*.proto"))


def include_dirs() -> list[Path]:
    """Where imports are looked up: ours, protobuf's own, google/api."""
    return [HERE, Path(grpc_tools.__file__).parent / "_proto", Path(next(iter(google.api.__path__))).parent.parent]


def rewrite(text: str, packages: list[str]) -> str:
    """Point imports of our own top-level packages into `chain.wire`."""
    names = "|".join(packages)
    return re.sub(rf"^from ({names})([. ])", r"from chain.wire.\1\2", text, flags=re.MULTILINE)


def compile_into(out: Path) -> None:
    """Generate all modules, stubs and packages below `out`. Raises SystemExit if protoc refuses a file."""
    includes = [f"-I{path}" for path in include_dirs()]
    if protoc.main(["protoc", *includes, f"--python_out={out}", f"--pyi_out={out}", *sources()]):
        raise SystemExit("protoc failed")
    packages = sorted(path.name for path in out.iterdir() if path.is_dir())
    for module in (*out.rglob("*.py"), *out.rglob("*.pyi")):
        module.write_text(rewrite(module.read_text(), packages))
    for folder in (out, *(path for path in out.rglob("*") if path.is_dir())):
        (folder / "__init__.py").write_text(DOCSTRING)


def tree(root: Path) -> dict[str, str]:
    """The generated files below `root`: relative path to content."""
    return {str(p.relative_to(root)): p.read_text() for p in root.rglob("*") if p.suffix in (".py", ".pyi")}


def stale() -> list[str]:
    """The files of `chain/wire/` that differ from what would be generated now."""
    with tempfile.TemporaryDirectory() as folder:
        compile_into(Path(folder))
        fresh, present = tree(Path(folder)), tree(WIRE)
    return sorted(name for name in fresh.keys() | present.keys() if fresh.get(name) != present.get(name))


def main() -> int:
    """Generate, or with --check report what is stale."""
    parser = argparse.ArgumentParser(description="write chain/wire/ from proto/")
    parser.add_argument("--check", action="store_true", help="change nothing; exit 1 if chain/wire/ is stale")
    if parser.parse_args().check:
        names = stale()
        print("\n".join(f"stale: chain/wire/{name}" for name in names) or "chain/wire/ is up to date")
        return int(bool(names))
    shutil.rmtree(WIRE, ignore_errors=True)
    WIRE.mkdir(parents=True)
    compile_into(WIRE)
    return 0


if __name__ == "__main__":
    sys.exit(main())
