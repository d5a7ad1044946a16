"""The generated code is fresh, and its names and numbers are those of the public contract."""

from __future__ import annotations

import importlib
import re
import subprocess
import sys
from pathlib import Path

import pytest
from google.protobuf import descriptor_pool
from google.protobuf.descriptor import Descriptor, FieldDescriptor

ROOT = Path(__file__).resolve().parents[2]
WIRE = ROOT / "chain" / "wire"
CONTRACT = (ROOT / "tests" / "vectors" / "wire.txt").read_text().splitlines()[1:]

POOL = descriptor_pool.Default()
SCALARS = {
    value: name.removeprefix("TYPE_").lower() for name, value in vars(FieldDescriptor).items() if name[:5] == "TYPE_"
}


def modules() -> list[str]:
    return [".".join(p.relative_to(ROOT).with_suffix("").parts) for p in sorted(WIRE.rglob("*_pb2.py"))]


for _name in modules():
    importlib.import_module(_name)


def described_field(field: FieldDescriptor) -> str:
    """One field as the contract writes it, without options."""
    kind = SCALARS[field.type]
    if field.message_type is not None:
        kind = field.message_type.full_name
    if field.enum_type is not None:
        kind = f"enum {field.enum_type.full_name}"
    one_of = f" oneof {field.containing_oneof.name}" if field.containing_oneof else ""
    return f"{field.number} {field.name}: {'repeated ' * field.is_repeated}{kind}{one_of}"


def described_message(message: Descriptor) -> str:
    return "; ".join(described_field(field) for field in message.fields) or "(empty)"


def test_the_generated_code_is_what_the_proto_files_give() -> None:
    done = subprocess.run([sys.executable, ROOT / "proto" / "generate.py", "--check"], capture_output=True, check=False)
    assert (done.returncode, done.stdout.decode()) == (0, "chain/wire/ is up to date\n")


def test_it_lives_in_one_process_with_grpc_reflection_and_status() -> None:
    libraries = ["grpc_reflection.v1alpha.reflection", "grpc_status.rpc_status", "google.rpc.error_details_pb2"]
    code = f"import importlib\nfor name in {libraries + modules()}: importlib.import_module(name)"
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], cwd=ROOT, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize("line", [x for x in CONTRACT if not x.startswith(("rpc ", "enum "))], ids=lambda x: x[:60])
def test_a_message_has_the_contracts_names_and_numbers(line: str) -> None:
    name, fields = line.split(" — ")
    without_options = re.sub(r" \[.*?\]", "", fields)
    assert described_message(POOL.FindMessageTypeByName(name)) == without_options


@pytest.mark.parametrize("line", [x for x in CONTRACT if x.startswith("enum ")], ids=lambda x: x[:60])
def test_an_enum_has_the_contracts_names_and_numbers(line: str) -> None:
    name, values = line.removeprefix("enum ").split(" — ")
    enum = POOL.FindEnumTypeByName(name)
    assert ", ".join(f"{value.number} {value.name}" for value in enum.values) == values


@pytest.mark.parametrize("line", [x for x in CONTRACT if x.startswith("rpc ")], ids=lambda x: x[:60])
def test_a_method_has_the_contracts_types_and_route(line: str) -> None:
    annotations = importlib.import_module("google.api.annotations_pb2")
    path, taken, given, route = re.match(r"rpc (\S+)\((\S+)\) → (\S+)(?: · (\S+ \S+))?$", line).groups()  # type: ignore[union-attr]
    method = POOL.FindServiceByName(path.split("/")[0]).methods_by_name[path.split("/")[1]]
    rule = method.GetOptions().Extensions[annotations.http]
    verb = rule.WhichOneof("pattern")
    assert (method.input_type.full_name, method.output_type.full_name) == (taken, given)
    assert (f"{verb.upper()} {getattr(rule, verb)}" if verb else None) == route


@pytest.mark.parametrize(
    ("message", "field", "option", "value"),
    [
        ("cosmos.base.v1beta1.Coin", "amount", "scalar", "cosmos.Int"),
        ("cosmos.base.v1beta1.DecCoin", "amount", "scalar", "cosmos.Dec"),
        ("cosmos.bank.v1beta1.MsgSend", "from_address", "scalar", "cosmos.AddressString"),
    ],
)
def test_a_scalar_says_what_a_string_stands_for(message: str, field: str, option: str, value: str) -> None:
    cosmos = importlib.import_module("chain.wire.cosmos_proto.cosmos_pb2")
    options = POOL.FindMessageTypeByName(message).fields_by_name[field].GetOptions()
    assert options.Extensions[getattr(cosmos, option)] == value
