"""The gRPC face: one generic handler over the descriptors, and reflection."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import Any

import grpc
import grpc.aio
from grpc_reflection.v1alpha import reflection, reflection_pb2_grpc

from chain.gateway.backend import HEIGHT, answer, asked_height
from chain.gateway.faults import Fault
from chain.gateway.node import Node
from chain.gateway.services import Method, methods, service_names

MAX_REQUEST = 4 << 20
"""Bytes of a request; a transaction is far smaller."""

_CODES = {code.value[0]: code for code in grpc.StatusCode}
_LOG = logging.getLogger(__name__)


def grpc_server(node: Node) -> Any:
    """A server that is not started yet."""
    server = grpc.aio.server(
        options=[
            ("grpc.max_receive_message_length", MAX_REQUEST),
            ("grpc.max_send_message_length", -1),
            ("grpc.so_reuseport", 0),  # or a second gateway would share the port unnoticed
        ],
        maximum_concurrent_rpcs=512,
    )
    server.add_generic_rpc_handlers((_Services(node),))
    names = [*service_names(), reflection.SERVICE_NAME]
    reflection_pb2_grpc.add_ServerReflectionServicer_to_server(_Reflection(names), server)
    return server


class _Services(grpc.GenericRpcHandler):  # type: ignore[misc]  # grpcio publishes no types
    """Every method of every service; grpcio answers UNIMPLEMENTED for what is not among them."""

    def __init__(self, node: Node) -> None:
        self._handlers = {path: _handler(node, method) for path, method in methods().items()}

    def service(self, handler_call_details: Any) -> Any:
        """The handler of a path, or None."""
        return self._handlers.get(handler_call_details.method)


class _Reflection(reflection.aio.ReflectionServicer):  # type: ignore[misc]  # grpcio publishes no types
    """Reflection that also finds methods and fields, which the descriptor pool does not look up by name."""

    def _file_containing_symbol(self, request: Any, fully_qualified_name: str) -> Any:
        """The file that declares a symbol, or else the one that declares what the symbol is in."""
        found = super()._file_containing_symbol(request, fully_qualified_name)
        outer = fully_qualified_name.rpartition(".")[0]
        if found.HasField("error_response") and outer:
            return super()._file_containing_symbol(request, outer)
        return found


def _handler(node: Node, method: Method) -> Any:
    return grpc.unary_unary_rpc_method_handler(
        _caller(node, method),
        request_deserializer=method.request.FromString,
        response_serializer=method.response.SerializeToString,
    )


def _caller(node: Node, method: Method) -> Callable[[Any, Any], Awaitable[Any]]:
    async def call(request: Any, context: Any) -> Any:
        try:
            wanted = dict(context.invocation_metadata() or ()).get(HEIGHT)
            message, height = await answer(node, method, request, asked_height(wanted))
        except Fault as fault:
            await context.abort(_CODES[int(fault.status)], fault.message)
        await context.send_initial_metadata(((HEIGHT, str(height)),))
        return message

    return call
