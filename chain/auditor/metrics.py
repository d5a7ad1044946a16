"""What an auditor says of itself to Prometheus."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Counts:
    """What is counted; since the start where nothing else is said."""

    height: int = 0
    duties: int = 0
    committed: int = 0
    receipts: int = 0
    tokens: int = 0
    demands: int = 0
    accusations: int = 0

    def text(self) -> str:
        """Prometheus's text format."""
        rows = [
            ("gauge", "height", "Height of the chain at the last look.", self.height),
            ("gauge", "duties", "Settlements that this auditor has something to do about.", self.duties),
            ("counter", "committed_total", "Settlements committed to.", self.committed),
            ("counter", "receipts_total", "Receipts made again.", self.receipts),
            ("counter", "tokens_total", "Positions fed to the model.", self.tokens),
            ("counter", "demands_total", "Payloads demanded on the chain.", self.demands),
            ("counter", "accusations_total", "Games opened.", self.accusations),
        ]
        return "".join(
            f"# HELP causeway_auditor_{name} {text}\n# TYPE causeway_auditor_{name} {kind}\n"
            f"causeway_auditor_{name} {value}\n"
            for kind, name, text, value in rows
        )


@contextmanager
def served(address: str, counts: Counts) -> Iterator[None]:
    """Answer `GET /metrics` at host:port while the block lasts; nothing where the address is empty. Raises OSError."""
    if not address:
        yield
        return
    host, _, port = address.rpartition(":")
    server = ThreadingHTTPServer((host, int(port)), _handler(counts))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()


def _handler(counts: Counts) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            """Answer a scrape."""
            body = counts.text().encode() if self.path == "/metrics" else b""
            self.send_response(200 if body else 404)
            self.send_header("Content-Type", "text/plain; version=0.0.4")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it
            """Scrapes are not logged."""
            del format, args

    return Handler
