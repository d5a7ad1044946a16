"""Stands between a real engine and a real application, and can stop the world between FinalizeBlock and Commit.

Nothing in the application knows of it: what passes is looked at, frame by frame, and forwarded.
"""

import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from chain.abci.framing import Frames, frame
from chain.wire.tendermint.abci import types_pb2 as abci

FINALIZED = abci.Response(finalize_block=abci.ResponseFinalizeBlock(app_hash=b"x")).SerializeToString()[:2]
"""How every answer to FinalizeBlock begins."""


class Proxy:
    """Forwards `listen` to `target`, both unix sockets; `arm` makes the next FinalizeBlock's answer the last one."""

    def __init__(self, listen: Path, target: Path) -> None:
        self._listen, self._target = listen, target
        self._strike: Callable[[], None] | None = None
        self.struck = threading.Event()
        listen.unlink(missing_ok=True)
        self._server = socket.socket(socket.AF_UNIX)
        self._server.bind(str(listen))
        self._server.listen(16)
        threading.Thread(target=self._accept, daemon=True).start()

    def arm(self, strike: Callable[[], None]) -> None:
        """Call `strike` once: after the application finalised a block, before Commit can reach it."""
        self.struck.clear()
        self._strike = strike

    def close(self) -> None:
        """Take no more connections."""
        self._server.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                engine, _ = self._server.accept()
                self._join(engine)

    def _join(self, engine: socket.socket) -> None:
        application = socket.socket(socket.AF_UNIX)
        try:
            application.connect(str(self._target))
        except OSError:
            engine.close()
            return
        held = threading.Event()
        threading.Thread(target=self._requests, args=(engine, application, held), daemon=True).start()
        threading.Thread(target=self._answers, args=(application, engine, held), daemon=True).start()

    def _requests(self, engine: socket.socket, application: socket.socket, held: threading.Event) -> None:
        with suppress(OSError):
            while (data := engine.recv(1 << 16)) and not held.is_set():
                application.sendall(data)
        _close(engine, application)

    def _answers(self, application: socket.socket, engine: socket.socket, held: threading.Event) -> None:
        frames = Frames()
        with suppress(OSError):
            while data := application.recv(1 << 16):
                for message in frames.feed(data):
                    if self._strike is not None and message.startswith(FINALIZED):
                        held.set()  # Commit stays here
                        engine.sendall(frame(message))
                        strike, self._strike = self._strike, None
                        strike()
                        self.struck.set()
                        break
                    engine.sendall(frame(message))
        _close(engine, application)


def _close(*sockets: socket.socket) -> None:
    for one in sockets:
        with suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)
        one.close()
