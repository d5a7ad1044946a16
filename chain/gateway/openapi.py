"""The OpenAPI document, from the same descriptors as the routes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from google.protobuf.descriptor import Descriptor, FieldDescriptor

from chain.gateway.jsonform import is_decimal
from chain.gateway.services import Method, methods

_VARIABLE = re.compile(r"\{([a-z_0-9.]+)(?:=\*\*)?\}")
_WELL_KNOWN: dict[str, dict[str, Any]] = {
    "google.protobuf.Any": {
        "type": "object",
        "properties": {"@type": {"type": "string"}},
        "additionalProperties": True,
    },
    "google.protobuf.Timestamp": {"type": "string", "format": "date-time"},
    "google.protobuf.Duration": {"type": "string", "example": "1814400s"},
}
_LONG = (FieldDescriptor.CPPTYPE_INT64, FieldDescriptor.CPPTYPE_UINT64)
_SHORT = (FieldDescriptor.CPPTYPE_INT32, FieldDescriptor.CPPTYPE_UINT32)


@cache
def document() -> dict[str, Any]:
    """OpenAPI 3.0: every route, its parameters and the form of its answer."""
    schemas: dict[str, Any] = {"Fault": _FAULT}
    paths: dict[str, Any] = {}
    for method in methods().values():
        if method.verb:
            operation = _operation(method, schemas)
            paths.setdefault(_VARIABLE.sub(r"{\1}", method.route), {})[method.verb.lower()] = operation
    return {
        "openapi": "3.0.3",
        "info": {"title": "Causeway", "version": "1", "description": "The REST face of a Causeway gateway."},
        "paths": dict(sorted(paths.items())),
        "components": {"schemas": dict(sorted(schemas.items()))},
    }


_FAULT = {
    "type": "object",
    "properties": {
        "code": {"type": "integer", "description": "gRPC status code"},
        "message": {"type": "string"},
        "details": {"type": "array", "items": {}},
    },
}


def _operation(method: Method, schemas: dict[str, Any]) -> dict[str, Any]:
    request: Any = method.request.DESCRIPTOR
    response: Any = method.response.DESCRIPTOR
    variables = set(_VARIABLE.findall(method.route))
    operation: dict[str, Any] = {
        "operationId": method.path.strip("/").replace("/", "."),
        "tags": [method.service],
        "parameters": list(_parameters(request, variables, with_query=method.verb == "GET")),
        "responses": {
            "200": _content("the answer", _reference(response, schemas)),
            "default": _content("a refusal", {"$ref": "#/components/schemas/Fault"}),
        },
    }
    if method.verb == "POST":
        operation["requestBody"] = _content("the request", _reference(request, schemas)) | {"required": True}
    return operation


def _content(description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": description, "content": {"application/json": {"schema": schema}}}


def _parameters(request: Any, variables: set[str], with_query: bool) -> Iterator[dict[str, Any]]:
    for field in request.fields:
        if field.name in variables:
            yield {"name": field.name, "in": "path", "required": True, "schema": _scalar(field)}
        elif with_query and field.message_type is None:
            yield {"name": field.name, "in": "query", "schema": _listed(field, _scalar(field))}
        elif with_query and not field.is_repeated:
            for inner in field.message_type.fields:
                if inner.message_type is None:
                    name = f"{field.name}.{inner.name}"
                    yield {"name": name, "in": "query", "schema": _listed(inner, _scalar(inner))}


def _reference(message: Descriptor, schemas: dict[str, Any]) -> dict[str, Any]:
    if message.full_name in _WELL_KNOWN:
        return _WELL_KNOWN[message.full_name]
    if message.full_name not in schemas:
        schemas[message.full_name] = {}  # before its fields: a message may hold itself
        properties = {field.name: _property(field, schemas) for field in message.fields}
        schemas[message.full_name] = {"type": "object", "properties": properties}
    return {"$ref": f"#/components/schemas/{message.full_name}"}


def _property(field: FieldDescriptor, schemas: dict[str, Any]) -> dict[str, Any]:
    schema = _scalar(field) if field.message_type is None else _reference(field.message_type, schemas)
    return _listed(field, schema)


def _listed(field: FieldDescriptor, schema: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": schema} if field.is_repeated else schema


def _scalar(field: FieldDescriptor) -> dict[str, Any]:
    if field.enum_type is not None:
        return {"type": "string", "enum": [value.name for value in field.enum_type.values]}
    if is_decimal(field):
        return {"type": "string", "format": "decimal"}
    if field.type == FieldDescriptor.TYPE_BYTES:
        return {"type": "string", "format": "byte"}
    if field.cpp_type in _LONG:
        unsigned = field.cpp_type == FieldDescriptor.CPPTYPE_UINT64
        return {"type": "string", "format": "uint64" if unsigned else "int64"}
    if field.cpp_type in _SHORT:
        return {"type": "integer"}
    return {"type": "boolean" if field.cpp_type == FieldDescriptor.CPPTYPE_BOOL else "string"}
