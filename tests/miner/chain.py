"""A miner's surroundings in one process: a chain behind the miner's RPC, and a device without a process."""

from pathlib import Path
from typing import Any

from chain.client.errors import NodeUnreachable, QueryRefused
from chain.client.rpc import M, Message, Outcome, QueryAnswer, Rpc
from chain.miner.daemon import Miner
from chain.miner.journal import Journal
from chain.miner.lane import Lane
from chain.miner.node import Node
from genesis import builder
from kernels.engine import Challenge, Found
from kernels.processor import Processor
from modules.poc import spotcheck
from tests.app.driver import ALICE, CHAIN, VALIDATORS, Chain, key_of

MINER = key_of("miner")


def document(**changed: Any) -> dict[str, Any]:
    """A genesis with one miner, and challenges that a core solves in milliseconds."""
    made = builder.build(
        builder.preset("local"),
        "2026-01-01T00:00:00Z",
        [builder.Validator(name="v", account=VALIDATORS[0].text, public=bytes(range(32)), stake=10**10)],
        [builder.Miner("miner", MINER.text, {})],
        [builder.Account(address=key.text, amount=10**9) for key in (ALICE, MINER)],
        CHAIN,
    )
    params = made["app_state"]["poc"]["params"]
    small = {
        "rows": 128,
        "cols": 128,
        "depth": 64,
        "entries": 16,
        "min_weight": "1",
        "gas_per_tile": str(64**2 * 64 // 45),
    }
    params.update({**small, **changed})
    return made


class ChainRpc(Rpc):
    """CometBFT's RPC over a chain in this process. `down` makes it unreachable."""

    def __init__(self, chain: Chain) -> None:
        super().__init__()
        self.chain = chain
        self.down = False

    def chain_id(self) -> str:
        return CHAIN

    def abci_query(self, path: str, data: bytes = b"", height: int = 0, prove: bool = False) -> QueryAnswer:
        self._reach()
        answer = self.chain.ask(path, data, height, prove)
        if answer.code:
            raise QueryRefused(answer.codespace, answer.code, answer.log)
        return QueryAnswer(answer.value, answer.height, [])

    def query(self, path: str, request: Message, response: type[M], height: int = 0) -> M:
        return response.FromString(self.abci_query(path, request.SerializeToString(), height).value)  # type: ignore[attr-defined]

    def broadcast_tx_sync(self, tx: bytes) -> Outcome:
        self._reach()
        answer = self.chain.check(tx)
        return Outcome("", answer.code, answer.codespace, answer.log)

    def _reach(self) -> None:
        if self.down:
            raise NodeUnreachable("no node answers")


class InlineLane(Lane):
    """A device in this process; `flaw` is added to every digest it finds."""

    def __init__(self, flaw: int = 0) -> None:
        super().__init__("inline")
        self._engine, self._flaw = Processor(), flaw

    def open(self, challenge: Challenge) -> None:
        self._shape, self.span = challenge, self._engine.span(challenge)

    def search(self, challenge: Challenge, nonce: int, unit: int, limit: int, most: int) -> list[Found]:
        found = self._engine.search(challenge, nonce, unit, limit, most)
        return [Found(one.digest ^ self._flaw, one.entry) for one in found]


class Scene:
    """A chain, its RPC and a miner on it, which can be replaced as a restart would."""

    def __init__(self, path: Path, flaw: int = 0, **changed: Any) -> None:
        self.chain = Chain(path, document(**changed))
        spotcheck.MEMORY.turn_to(b"")  # what a node remembers; all these chains have the same seeds
        self.rpc = ChainRpc(self.chain)
        self.journal = Journal(path / "miner.json")
        self.lane = InlineLane(flaw)
        self.miner = self.restarted()

    def restarted(self) -> Miner:
        """A new miner on the same journal."""
        return Miner(Node(self.rpc, MINER), [self.lane], 2000.0, self.journal)
