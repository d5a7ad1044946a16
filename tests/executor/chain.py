"""The whole chain in one process with two executors that can be drawn, behind the RPC that an executor asks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from chain.client.keys import Key
from chain.client.rpc import Outcome
from chain.client.tx import Sender, response_of, tx_hash
from chain.wire.causeway.inference.v1 import tx_pb2
from chain.wire.tendermint.abci import types_pb2 as abci
from genesis import builder
from modules.inference import sealing
from tests.app.driver import CHAIN, VALIDATORS, Chain
from tests.executor.scene import CLIENT, EXECUTOR, OTHER
from tests.miner.chain import ChainRpc

NAME = "smollm2-135m-instruct"
WEIGHT = 10_000 << 16
RICH = 10**12
FAST = {"grace_blocks": 10, "commit_blocks": 3, "reveal_blocks": 3, "audit_blocks": 3, "demand_blocks": 6}


def document(**changed: Any) -> dict[str, Any]:
    """A genesis in which both executors have confirmed compute already."""
    preset = builder.preset("local").with_poc(first_height=10**6)
    made = builder.build(
        preset,
        "2026-01-01T00:00:00Z",
        [builder.Validator(name="v", account=VALIDATORS[0].text, public=bytes(range(32)), stake=10**10)],
        [builder.Miner(name, key.text, {}) for name, key in (("one", EXECUTOR), ("two", OTHER))],
        [builder.Account(address=key.text, amount=RICH) for key in (CLIENT, EXECUTOR, OTHER)],
        CHAIN,
    )
    state = made["app_state"]
    state["poc"]["rates"] = [{"miner": key.text, "weight": str(WEIGHT)} for key in (EXECUTOR, OTHER)]
    state["poc"]["total_weight"] = str(2 * WEIGHT)
    state["inference"]["params"] |= {name: str(value) for name, value in {**FAST, **changed}.items()}
    return made


class LiveRpc(ChainRpc):
    """Every transaction that is handed over makes a block, and so can be waited for."""

    def __init__(self, chain: Chain) -> None:
        super().__init__(chain)
        self.outcomes: dict[str, Outcome] = {}

    def height(self) -> int:
        self._reach()
        return self.chain.height

    def broadcast_tx_sync(self, tx: bytes) -> Outcome:
        checked = super().broadcast_tx_sync(tx)
        name = tx_hash(tx)
        if not checked.code:
            self.outcomes[name] = self._outcome(name, self.chain.next()[-1])
        return Outcome(name, checked.code, checked.codespace, checked.log)

    def wait_tx(self, tx_hash: str, timeout: float = 60.0) -> Outcome | None:
        return self.outcomes.get(tx_hash)

    def _outcome(self, name: str, result: abci.ExecTxResult) -> Outcome:
        about = {"height": self.chain.height, "gas_wanted": result.gas_wanted, "gas_used": result.gas_used}
        return Outcome(name, result.code, result.codespace, result.log, data=result.data, **about)


class Network:
    """The chain, and what people other than the executor say to it."""

    def __init__(self, path: Path, **changed: Any) -> None:
        self.chain = Chain(path, document(**changed))
        self.rpc = LiveRpc(self.chain)
        self.blocks(1)

    def blocks(self, count: int) -> None:
        """So many blocks go by."""
        for _ in range(count):
            self.chain.next()

    def say(self, key: Key, message: Any) -> Outcome:
        """Somebody's message, in a block of its own."""
        return Sender(self.rpc, key, CHAIN).send([message])

    def register(self, key: Key) -> None:
        """Somebody serves."""
        public = sealing.public(key.secret)
        about = {"endpoint": "http://127.0.0.1:8400", "models": [NAME], "sealing_key": public, "extra_bond": "0"}
        self.say(key, tx_pb2.MsgRegisterExecutor(executor=key.text, **about))

    def open(self, deposit: int = 10_000_000, blocks: int = 60) -> int:
        """An open session of the client, with everybody drawn who serves."""
        about = {"model": NAME, "deposit": str(deposit), "max_unit_price": str(2**64)}
        message = tx_pb2.MsgOpenSession(client=CLIENT.text, expiry_height=self.chain.height + blocks, **about)
        number = int(response_of(self.say(CLIENT, message), 0, tx_pb2.MsgOpenSessionResponse).session)
        self.blocks(3)
        return number
