"""The socket server against a real socket and a small application."""

import asyncio
import logging
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, cast

import pytest

from chain.abci.framing import Frames, frame
from chain.abci.server import serve
from chain.app import App
from chain.wire.tendermint.abci import types_pb2 as abci


class Recorder:
    """Stands for the application where only the sockets are tested."""

    halt = None

    def __init__(self) -> None:
        self.calls: list[str] = []

    def echo(self, request: abci.RequestEcho) -> abci.ResponseEcho:
        self.calls.append(f"echo {request.message}")
        return abci.ResponseEcho(message=request.message)

    def query(self, request: abci.RequestQuery) -> abci.ResponseQuery:
        self.calls.append(f"query {request.path}")
        if request.path == "/bug":
            raise KeyError("a bug")
        return abci.ResponseQuery(value=request.path.encode())

    def check_tx(self, request: abci.RequestCheckTx) -> abci.ResponseCheckTx:
        self.calls.append("check_tx")
        return abci.ResponseCheckTx(gas_wanted=len(request.tx))

    def commit(self, request: abci.RequestCommit) -> abci.ResponseCommit:
        self.calls.append("commit")
        return abci.ResponseCommit()


async def _ask(path: Path, data: bytes, answers: int) -> list[abci.Response]:
    reader, writer = await asyncio.open_unix_connection(str(path))
    writer.write(data)
    frames = Frames()
    out: list[abci.Response] = []
    while len(out) < answers:
        received = await asyncio.wait_for(reader.read(65_536), 5)
        if not received:
            break
        out += [abci.Response.FromString(message) for message in frames.feed(received)]
    writer.close()
    await writer.wait_closed()
    return out


def _serve(path: Path, body: Callable[[Recorder], Awaitable[Any]]) -> Any:
    async def main() -> Any:
        recorder = Recorder()
        server = await serve(cast("App", recorder), f"unix://{path}", limit=1000)
        async with server:
            return await body(recorder)

    return asyncio.run(main())


def _request(**kind: Any) -> bytes:
    return frame(abci.Request(**kind).SerializeToString())


def test_answers_come_in_the_order_of_the_questions(tmp_path: Path) -> None:
    questions = [
        _request(echo=abci.RequestEcho(message="a")),
        _request(flush=abci.RequestFlush()),
        _request(check_tx=abci.RequestCheckTx(tx=b"four")),
        _request(flush=abci.RequestFlush()),
    ]
    answers = _serve(tmp_path / "s", lambda _: _ask(tmp_path / "s", b"".join(questions), 4))
    assert [answer.WhichOneof("value") for answer in answers] == ["echo", "flush", "check_tx", "flush"]
    assert answers[2].check_tx.gas_wanted == 4


def test_a_flush_with_something_in_it_is_a_flush(tmp_path: Path) -> None:
    (answer,) = _serve(tmp_path / "s", lambda _: _ask(tmp_path / "s", frame(b"\x12\x02\x50\x01"), 1))
    assert answer.WhichOneof("value") == "flush"


@pytest.mark.parametrize(
    "bad", [b"\xff\xff\xff\xff\xff", b"\x00", b"\x02\x0a\xff", b"\x02\xfa\x07", b"\x01\x80", b"\xe9\x07" + b"x"]
)
def test_a_malformed_frame_closes_that_connection_only(
    tmp_path: Path, bad: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    async def body(_: Recorder) -> tuple[list[abci.Response], list[abci.Response]]:
        closed = await _ask(tmp_path / "s", bad, 1)
        return closed, await _ask(tmp_path / "s", _request(echo=abci.RequestEcho(message="still here")), 1)

    with caplog.at_level(logging.ERROR):
        closed, other = _serve(tmp_path / "s", body)
    assert closed == []
    assert other[0].echo.message == "still here"
    assert "closed an ABCI connection: " in caplog.text


def test_a_bug_in_a_query_refuses_that_query_only(tmp_path: Path) -> None:
    questions = _request(query=abci.RequestQuery(path="/bug")) + _request(query=abci.RequestQuery(path="/good"))
    answers = _serve(tmp_path / "s", lambda _: _ask(tmp_path / "s", questions, 2))
    assert (answers[0].query.code, answers[0].query.codespace) == (1, "undefined")
    assert answers[1].query.value == b"/good"


def test_consensus_goes_before_queries_that_came_first(tmp_path: Path) -> None:
    async def body(recorder: Recorder) -> list[str]:
        path = str(tmp_path / "s")
        _, queries = await asyncio.open_unix_connection(path)
        _, consensus = await asyncio.open_unix_connection(path)
        await asyncio.sleep(0.05)
        queries.write(_request(query=abci.RequestQuery(path="/x")) * 2000)
        consensus.write(_request(commit=abci.RequestCommit()))
        await asyncio.sleep(0.5)
        queries.close()
        consensus.close()
        return recorder.calls

    calls = _serve(tmp_path / "s", body)
    assert len(calls) == 2001
    assert calls.index("commit") < 1000


def test_a_lookup_elsewhere_holds_up_only_what_was_asked_after_it_there(tmp_path: Path) -> None:
    async def slow(query: abci.RequestQuery) -> abci.ResponseQuery:
        await asyncio.sleep(0.2)
        return abci.ResponseQuery(value=b"from elsewhere " + query.data)

    async def main() -> list[list[abci.Response]]:
        path = tmp_path / "s"
        server = await serve(cast("App", Recorder()), f"unix://{path}", lookups={"/slow": slow})
        async with server:
            asked = _request(query=abci.RequestQuery(path="/slow", data=b"x"))
            other = _request(query=abci.RequestQuery(path="/other"))
            held = asyncio.create_task(_ask(path, asked + other, 2))
            await asyncio.sleep(0.05)
            free = await asyncio.wait_for(_ask(path, other, 1), 0.1)
            return [await held, free]

    held, free = asyncio.run(main())
    assert [one.query.value for one in held] == [b"from elsewhere x", b"/other"]
    assert free[0].query.value == b"/other"


def test_a_bug_in_a_lookup_refuses_that_query_only(tmp_path: Path) -> None:
    async def broken(query: abci.RequestQuery) -> abci.ResponseQuery:
        raise KeyError(query.path)

    async def main() -> list[abci.Response]:
        server = await serve(cast("App", Recorder()), f"unix://{tmp_path / 's'}", lookups={"/broken": broken})
        async with server:
            questions = _request(query=abci.RequestQuery(path="/broken")) + _request(query=abci.RequestQuery(path="/x"))
            return await _ask(tmp_path / "s", questions, 2)

    answers = asyncio.run(main())
    assert (answers[0].query.code, answers[1].query.value) == (1, b"/x")


HALTING = """
import asyncio, logging, sys
from chain.abci import server
from chain.abci.server import serve
server.GRACE = 0.5
from chain.halt import Halt
from chain.wire.tendermint.abci import types_pb2 as abci
class App:
    halt = None
    def commit(self, request):
        self.halt = Halt("install the new one\\nand go on")
        return abci.ResponseCommit()
    def stop(self, request): raise Halt("install the new one\\nand go on")
    prepare_proposal = process_proposal = finalize_encoded = init_chain = stop
async def main():
    await serve(App(), sys.argv[1])
    print("listening", flush=True)
    await asyncio.sleep(30)
logging.basicConfig()
asyncio.run(main())
"""


@pytest.mark.parametrize("call", ["prepare_proposal", "process_proposal", "finalize_block", "commit", "init_chain"])
def test_a_halt_in_a_block_ends_the_process_with_its_code_and_its_text(tmp_path: Path, call: str) -> None:
    command = [sys.executable, "-c", HALTING, f"unix://{tmp_path / 's'}"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "listening\n"
        request = abci.Request()
        getattr(request, call).SetInParent()
        answers = asyncio.run(_ask(tmp_path / "s", frame(request.SerializeToString()) * 2, 2))
        assert len(answers) == (1 if call == "commit" else 0)
        _, said = process.communicate(timeout=10)
    assert process.returncode == 7
    assert "install the new one\nand go on" in said
    assert "Traceback" not in said


@pytest.mark.parametrize("address", ["tcp://0.0.0.0:1", "tcp://192.0.2.1:1", "http://127.0.0.1:1", "nonsense"])
def test_only_loopback_and_unix_sockets_are_served(address: str) -> None:
    with pytest.raises(ValueError, match="loopback"):
        asyncio.run(serve(cast("App", Recorder()), address))
