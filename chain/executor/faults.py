"""What a call can be refused with: OpenAI's error object, and a code that never changes its meaning."""

from __future__ import annotations

from typing import Any

INVALID = "invalid_request_error"
AUTHENTICATION = "authentication_error"
PERMISSION = "permission_error"
PAYMENT = "insufficient_quota"
RATE = "rate_limit_error"
SERVER = "server_error"

CODES: dict[str, tuple[int, str]] = {
    "bad_json": (400, INVALID),
    "bad_field": (400, INVALID),
    "unsupported": (400, INVALID),
    "unknown_bytes": (400, INVALID),
    "context_length_exceeded": (400, INVALID),
    "sampling_refused": (400, INVALID),
    "bad_voucher": (400, INVALID),
    "request_mismatch": (400, INVALID),
    "prompt_mismatch": (400, INVALID),
    "wrong_signature": (401, AUTHENTICATION),
    "voucher_required": (402, PAYMENT),
    "ceiling_short": (402, PAYMENT),
    "session_spent": (402, PAYMENT),
    "not_drawn": (403, PERMISSION),
    "not_reader": (403, PERMISSION),
    "not_found": (404, INVALID),
    "model_not_found": (404, INVALID),
    "session_unknown": (404, INVALID),
    "receipt_unknown": (404, INVALID),
    "method_not_allowed": (405, INVALID),
    "session_not_open": (409, INVALID),
    "index_used": (409, INVALID),
    "index_ahead": (409, INVALID),
    "no_sealing_key": (409, INVALID),
    "body_too_large": (413, INVALID),
    "busy": (429, RATE),
    "session_busy": (429, RATE),
    "internal_error": (500, SERVER),
    "stopping": (503, SERVER),
    "chain_unreachable": (503, SERVER),
}
"""Each code's HTTP status and OpenAI's type of error. docs/executors.md says what each means."""


class Fault(Exception):
    """A refusal. `causeway` is what a client of this network can use besides, such as the index that comes next."""

    def __init__(
        self,
        code: str,
        message: str,
        param: str | None = None,
        retry_after: int | None = None,
        causeway: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(message)
        self.code, self.message, self.param = code, message, param
        self.retry_after, self.causeway = retry_after, causeway

    @property
    def status(self) -> int:
        """The HTTP status."""
        return CODES[self.code][0]

    def body(self) -> dict[str, Any]:
        """OpenAI's error object."""
        error = {"message": self.message, "type": CODES[self.code][1], "param": self.param, "code": self.code}
        return {"error": error} | ({"causeway": self.causeway} if self.causeway is not None else {})

    def headers(self) -> dict[str, str]:
        """Headers of the answer."""
        return {} if self.retry_after is None else {"Retry-After": str(self.retry_after)}
