"""What a call can end in: a gRPC status, the same on both faces."""

from __future__ import annotations

import re
from enum import IntEnum


class Status(IntEnum):
    """gRPC status codes, as far as the gateway uses them."""

    UNKNOWN = 2
    INVALID_ARGUMENT = 3
    DEADLINE_EXCEEDED = 4
    NOT_FOUND = 5
    RESOURCE_EXHAUSTED = 8
    UNIMPLEMENTED = 12
    INTERNAL = 13
    UNAVAILABLE = 14


HTTP = {
    Status.INVALID_ARGUMENT: 400,
    Status.DEADLINE_EXCEEDED: 504,
    Status.NOT_FOUND: 404,
    Status.RESOURCE_EXHAUSTED: 429,
    Status.UNIMPLEMENTED: 501,
    Status.UNAVAILABLE: 503,
}
"""HTTP status by gRPC status; 500 for the others."""

_STATUS_TEXT = re.compile(r"rpc error: code = (\w+) desc = (.*): (?:key not found|invalid request)\Z", re.DOTALL)
_NAMES = {"NotFound": Status.NOT_FOUND, "InvalidArgument": Status.INVALID_ARGUMENT}
_SDK = {6: Status.UNIMPLEMENTED, 22: Status.NOT_FOUND, 26: Status.INVALID_ARGUMENT}
_PLAIN = ": invalid request"
OWN = "/causeway."
"""Where the methods of this chain's own services begin."""
BUG = ("undefined", 1)
"""Codespace and code of an application that failed instead of answering; its log has the traceback."""


class Fault(Exception):
    """A call that went wrong: `status` for machines, `message` for people."""

    def __init__(self, status: Status, message: str) -> None:
        super().__init__(message)
        self.status, self.message = status, message

    @property
    def http(self) -> int:
        """The HTTP status."""
        return HTTP.get(self.status, 500)

    def body(self) -> dict[str, object]:
        """The JSON body of a REST answer."""
        return {"code": int(self.status), "message": self.message, "details": []}


class NodeFault(Fault):
    """The node answered a call with a JSON-RPC error, whose text is the message."""

    def __init__(self, message: str) -> None:
        super().__init__(Status.UNKNOWN, message)


def not_implemented() -> Fault:
    """What an unknown route gives; Keplr takes it for "this chain lacks that"."""
    return Fault(Status.UNIMPLEMENTED, "Not Implemented")


def refused(path: str, codespace: str, code: int, log: str) -> Fault:
    """An application's refusal of a query, as a gRPC status.

    A status in the text wins. A plain error is UNKNOWN in the SDK's services, which is 500 in REST (clients know it
    so); in our own it is the asker's mistake, 400. A bug in the application is INTERNAL in all of them.
    """
    if (codespace, code) == BUG:
        return Fault(Status.INTERNAL, log)
    found = _STATUS_TEXT.match(log)
    if found and found[1] in _NAMES:
        return Fault(_NAMES[found[1]], found[2])
    plain = Status.INVALID_ARGUMENT if path.startswith(OWN) else Status.UNKNOWN
    status = _SDK.get(code, plain) if codespace == "sdk" else plain
    return Fault(status, log.removesuffix(_PLAIN))
