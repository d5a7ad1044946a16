"""Errors in OpenAI's shape: what the `openai` package turns into its exceptions."""

from __future__ import annotations

from typing import Any


class Fault(Exception):
    """A request that is not answered. `status` is HTTP's, `code` is frozen, the text says what to do."""

    def __init__(self, status: int, code: str, message: str, param: str | None = None, retry: int = 0) -> None:
        """`param` names the field at fault; `retry` are seconds for Retry-After, 0 for none."""
        super().__init__(message)
        self.status, self.code, self.message, self.param, self.retry = status, code, message, param, retry

    @property
    def kind(self) -> str:
        """OpenAI's `type` of the error."""
        if self.status == 429:
            return "rate_limit_error"
        return "invalid_request_error" if self.status < 500 else "server_error"

    def body(self) -> dict[str, Any]:
        """The body of the answer."""
        return {"error": {"message": self.message, "type": self.kind, "param": self.param, "code": self.code}}


def bad(code: str, message: str, param: str | None = None) -> Fault:
    """The request is at fault: status 400."""
    return Fault(400, code, message, param)
