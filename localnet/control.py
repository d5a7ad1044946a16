"""How commands reach a running supervisor: one line of JSON each way over a unix socket in its directory."""

import json
import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

SOCKET = "control.sock"
_TIMEOUT = 30.0


class NotRunning(Exception):
    """No supervisor answers for that directory."""


@contextmanager
def _address(directory: Path) -> Iterator[str]:
    """The socket's address, short enough for the kernel's 108 bytes however deep the directory is."""
    handle = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{handle}/{SOCKET}"
    finally:
        os.close(handle)


def ask(directory: Path, verb: str, name: str = "") -> str:
    """Have the supervisor do something; its answer, empty when all is well. Raises NotRunning."""
    try:
        with _address(directory) as address, socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(_TIMEOUT)
            connection.connect(address)
            connection.sendall(json.dumps([verb, name]).encode() + b"\n")
            with connection.makefile("rb") as answers:
                return str(json.loads(answers.readline()))
    except (OSError, ValueError) as error:
        raise NotRunning(f"no network runs in {directory}: start one with `causeway localnet up`") from error


class Listener:
    """The supervisor's end; only the owner of the directory can connect."""

    def __init__(self, directory: Path) -> None:
        self._path = directory / SOCKET
        self._path.unlink(missing_ok=True)
        self._socket = socket.socket(socket.AF_UNIX)
        with _address(directory) as address:
            self._socket.bind(address)
        self._path.chmod(0o600)
        self._socket.listen(8)

    def serve(self, seconds: float, answer: Callable[[str, str], str]) -> None:
        """Answer at most one request, waiting for it at most `seconds`."""
        self._socket.settimeout(seconds)
        try:
            connection, _ = self._socket.accept()
        except TimeoutError:
            return
        with connection, connection.makefile("rwb") as stream:
            connection.settimeout(1.0)
            try:
                verb, name = json.loads(stream.readline())
                stream.write(json.dumps(answer(str(verb), str(name))).encode() + b"\n")
                stream.flush()
            except (OSError, ValueError):
                return

    def close(self) -> None:
        """Stop listening."""
        self._socket.close()
        self._path.unlink(missing_ok=True)
