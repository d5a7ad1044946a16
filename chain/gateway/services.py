"""Which services the gateway answers: found in the descriptors of `chain.wire`."""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import dataclass
from functools import cache

from google.api import annotations_pb2
from google.protobuf import message_factory
from google.protobuf.descriptor import FileDescriptor, MethodDescriptor
from google.protobuf.message import Message

import chain.wire

_LEFT_OUT = ("tendermint.abci.ABCI", "cosmos.base.reflection.v1beta1.ReflectionService")


@dataclass(frozen=True)
class Method:
    """One call: its gRPC path, message types, and HTTP route (`verb` is empty if it has none)."""

    path: str
    request: type[Message]
    response: type[Message]
    verb: str
    route: str

    @property
    def service(self) -> str:
        """The full name of its service."""
        return self.path.split("/")[1]


@cache
def wire_files() -> tuple[FileDescriptor, ...]:
    """Every file of the wire contract, imported, so that every Any can be opened."""
    names = sorted(found.name for found in pkgutil.walk_packages(chain.wire.__path__, "chain.wire."))
    modules = [importlib.import_module(name) for name in names if name.endswith("_pb2")]
    return tuple(module.DESCRIPTOR for module in modules)


@cache
def methods() -> dict[str, Method]:
    """All methods by gRPC path. Messages of transactions are not called but broadcast, so Msg services are left out."""
    found: dict[str, Method] = {}
    for file in wire_files():
        for service in file.services_by_name.values():
            if service.name != "Msg" and service.full_name not in _LEFT_OUT:
                found |= {method.path: method for method in map(_method, service.methods)}
    return found


@cache
def service_names() -> tuple[str, ...]:
    """The full names of the services, sorted."""
    return tuple(sorted({method.service for method in methods().values()}))


def _method(method: MethodDescriptor) -> Method:
    rule = method.GetOptions().Extensions[annotations_pb2.http]
    verb = rule.WhichOneof("pattern") or ""
    return Method(
        path=f"/{method.containing_service.full_name}/{method.name}",
        request=message_factory.GetMessageClass(method.input_type),
        response=message_factory.GetMessageClass(method.output_type),
        verb=verb.upper(),
        route=getattr(rule, verb) if verb else "",
    )
