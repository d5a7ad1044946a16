"""`python -m tests.e2e.cheats CHEAT …`: a real executor, `causeway serve …`, with one part of it replaced.

Everything else of it is what honest executors run: it registers, serves, settles, and plays what games it can.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from chain.cli import serve
from chain.executor import daemon
from chain.executor.journal import Record
from chain.executor.parts import Outcome, Parts, open_engine
from chain.wire.causeway.inference.v1 import tx_pb2
from chain.wire.causeway.inference.v1 import types_pb2 as pb
from kernels.model.engine import Cache, Engine, Fed, Feed
from kernels.model.file import ModelFile, load
from kernels.model.shape import Shape
from modules.inference import formats

END = 2
Edit = Callable[[bytearray, ModelFile], None]
COPIES: dict[Edit, ModelFile] = {}


def changed(file: ModelFile, edit: Edit) -> ModelFile:
    """A copy of the file with some bytes changed, made once. The rows that it opens to others are the right ones:
    no others lead to the registered root.
    """
    if edit not in COPIES:
        content = bytearray(file.path.read_bytes())
        edit(content, file)
        copy = Path(tempfile.mkdtemp(prefix="causeway-cheat-")) / "model.gguf"
        copy.write_bytes(content)
        COPIES[edit] = load(copy)
        COPIES[edit].row, COPIES[edit].open_rows = file.row, file.open_rows  # type: ignore[method-assign]
    return COPIES[edit]


def flip(content: bytearray, file: ModelFile) -> None:
    """One bit of one 4-bit weight, of 106 million."""
    tensor = file.tensors["blk.12.ffn_up.weight"]
    content[tensor.offset + 700 * tensor.row_bytes + 4 + 9] ^= 0x20


def truncate(content: bytearray, file: ModelFile) -> None:
    """Layers from the twentieth on add nothing: a smaller model, a third faster."""
    for layer in range(20, file.shape.layers):
        for name in ("attn_output", "ffn_down"):
            tensor = file.tensors[f"blk.{layer}.{name}.weight"]
            size = tensor.rows * tensor.row_bytes
            content[tensor.offset : tensor.offset + size] = bytes(size)


def engine_of(edit: Edit) -> Callable[[ModelFile, str, int], Engine]:
    """Opens an engine on another model than the registered one."""
    return lambda file, kind, threads: open_engine(changed(file, edit), kind, threads)


class Ventriloquist:
    """Draws tokens from a smaller model's logits and feeds them to the right one: right trace, wrong text."""

    def __init__(self, right: Engine, small: Engine) -> None:
        self.right, self.small = right, small
        self.name: str = right.name
        self.shape: Shape = right.shape
        self._twins: dict[int, tuple[Cache, Cache]] = {}

    def cache(self) -> Cache:
        """A sequence of both."""
        cache = self.right.cache()
        self._twins[id(cache)] = (cache, self.small.cache())
        return cache

    def feed(self, work: Sequence[Feed]) -> list[Fed]:
        """The residuals of one, the logits of the other."""
        true = self.right.feed(work)
        false = self.small.feed([replace(feed, cache=self._twins[id(feed.cache)][1]) for feed in work])
        return [replace(one, logits=other.logits) for one, other in zip(true, false, strict=True)]


def ventriloquist(file: ModelFile, kind: str, threads: int) -> Engine:
    """Both engines."""
    return Ventriloquist(open_engine(file, kind, threads), open_engine(changed(file, truncate), kind, threads))


def finish_lie(outcome: Outcome) -> Outcome:
    """An answer that was cut by its limit says that it came to its end."""
    return replace(outcome, finish=pb.FINISH_END) if outcome.output[-1:] != (END,) else outcome


def replaced_token(outcome: Outcome) -> Outcome:
    """Another word in the middle, after the work was done."""
    output = list(outcome.output)
    output[len(output) // 2] = (output[len(output) // 2] + 1) % 49152
    return replace(outcome, output=tuple(output))


def stubborn(logits: object, position: int, sampling: object, banned: Iterable[int] = ()) -> int:
    """Chooses as if no policy were there."""
    from kernels.model.sampling import choose

    del banned
    return choose(logits, position, sampling)  # type: ignore[arg-type]


def repeated(records: Sequence[Record]) -> Sequence[Record]:
    """The first receipt stands for the second, too; the last one is itself, since its voucher is shown."""
    return [records[0], records[0], *records[2:]] if len(records) > 2 else records


def overcharged(receipt: pb.Receipt) -> pb.Receipt:
    """A receipt for more than its tokens cost, as much as one unit."""
    receipt.cost = str(int(receipt.cost) + 1)
    return receipt


def overclaimed(message: tx_pb2.MsgSettle) -> tx_pb2.MsgSettle:
    """All that the last voucher covers, whatever the receipts sum to."""
    message.total_cost = message.last_voucher.ceiling
    return message


class Late:
    """Opens what was drawn, but not at once."""

    def __init__(self, seconds: float) -> None:
        self.seconds, self.asked = seconds, 0.0

    def reveal(self, message: tx_pb2.MsgRevealAudit) -> tx_pb2.MsgRevealAudit | None:
        """Nothing until so long after it was asked first."""
        self.asked = self.asked or time.monotonic()
        return message if time.monotonic() >= self.asked + self.seconds else None


class TwoFaced:
    """Signs another receipt for an index that has one, and shows it to the auditor."""

    def __init__(self) -> None:
        self.secret = b""

    def payload(self, payload: pb.Payload) -> pb.Payload:
        """The same answer under another receipt."""
        receipt = payload.signed.receipt
        receipt.previous = bytes([receipt.previous[0] ^ 1]) + receipt.previous[1:]
        payload.signed.executor_signature = formats.sign(self.secret, formats.receipt_hash(receipt))
        return payload


def other_salt(payload: pb.Payload) -> pb.Payload:
    """A payload that opens, and does not open the receipt's commitments."""
    payload.salt = bytes(32)
    return payload


TWO_FACED = TwoFaced()
FILES: dict[str, Edit] = {"flipped-bit": flip, "truncated-model": truncate}
CHEATS: dict[str, Parts] = {
    "flipped-bit": Parts(engine=engine_of(flip)),
    "truncated-model": Parts(engine=engine_of(truncate)),
    "ventriloquist": Parts(engine=ventriloquist, kept=0),
    "finish-lie": Parts(outcome=finish_lie),
    "mute": Parts(engine=engine_of(truncate), reveal=Late(3).reveal, move=lambda move: None),
    "replaced-token": Parts(outcome=replaced_token),
    "chosen-seed": Parts(seed=lambda request, beacon: 20261124),
    "ignored-policy": Parts(banned=lambda policy, answer: [], choose=stubborn),
    "repeated-receipt": Parts(receipts=repeated),
    "overcharged": Parts(receipt=overcharged),
    "overclaimed": Parts(settle=overclaimed),
    "two-receipts": Parts(payload=TWO_FACED.payload),
    "withheld": Parts(payload=lambda payload: None),
    "sealed-garbage": Parts(seal=lambda text, reader, fresh: os.urandom(len(text) + 48)),
    "other-salt": Parts(payload=other_salt),
    "silent": Parts(reveal=lambda message: None),
    "honest": Parts(),
}


def main(arguments: Sequence[str]) -> None:
    """Run `causeway serve` with a cheat's parts. Who serves another model plays its games with that model, too."""
    honest, games = daemon.serve, daemon.Games
    if arguments[0] in FILES:
        daemon.Games = lambda journal, file, engine: games(journal, changed(file, FILES[arguments[0]]), engine)  # type: ignore[assignment,misc]

    def cheat(node_url: str, key: daemon.Key, options: daemon.Options) -> None:
        TWO_FACED.secret = key.secret
        honest(node_url, key, options, parts=CHEATS[arguments[0]])

    daemon.serve = cheat  # type: ignore[assignment]
    partial(serve.serve.main, args=list(arguments[1:]), prog_name="causeway serve")()


if __name__ == "__main__":
    main(sys.argv[1:])
