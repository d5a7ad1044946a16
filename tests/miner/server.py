"""The chain of one process behind real HTTP, as far as a miner asks CometBFT's RPC."""

import base64
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.app.driver import CHAIN, Chain


class Server:
    """Serves a chain on a free port of 127.0.0.1 until closed; `block` makes the next block."""

    def __init__(self, chain: Chain) -> None:
        self.chain = chain
        self.lock = threading.Lock()
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                call = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                body = json.dumps({"jsonrpc": "2.0", "id": 1, "result": server.answer(call)}).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args: Any) -> None:
                pass

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._http.server_port}"
        threading.Thread(target=self._http.serve_forever, daemon=True).start()

    def answer(self, call: dict[str, Any]) -> Any:
        given = call["params"]
        with self.lock:
            if call["method"] == "abci_query":
                found = self.chain.ask(given["path"], bytes.fromhex(given["data"]))
                value = base64.b64encode(found.value).decode()
                shown = {"code": found.code, "codespace": found.codespace, "log": found.log, "value": value}
                return {"response": {**shown, "height": str(found.height)}}
            if call["method"] == "broadcast_tx_sync":
                checked = self.chain.check(base64.b64decode(given["tx"]))
                return {"hash": "", "code": checked.code, "codespace": checked.codespace, "log": checked.log}
            return {"node_info": {"network": CHAIN}}

    def block(self) -> int:
        with self.lock:
            self.chain.next()
            return self.chain.height

    def close(self) -> None:
        self._http.shutdown()
        self._http.server_close()
