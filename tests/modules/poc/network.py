"""A chain of poc alone, driven block by block in this process, with miners that really mine or only claim to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from typing import Any

from google.protobuf.any_pb2 import Any as AnyMessage

from chain.dispatch import Registry
from chain.module import Block, Context, Mode, Vote
from chain.store.branch import Branch
from chain.store.kv import MemoryStore
from chain.types import DENOM, OPERATOR_PREFIX, bech32_text
from chain.wire.causeway.poc.v1 import tx_pb2
from chain.wire.causeway.poc.v1 import types_pb2 as pb
from chain.wire.cosmos.crypto.ed25519 import keys_pb2
from chain.wire.tendermint.types import params_pb2
from genesis import builder
from kernels import reference, verify
from kernels.pool import Pool
from kernels.reference import Entry
from modules.bank import keeper as bank
from modules.beacon import MODULE as BEACON
from modules.consensus import MODULE as CONSENSUS
from modules.consensus import keeper as consensus
from modules.poc import MODULE, handlers, keeper, proofs
from modules.poc.state import MINERS, SPRINTS
from modules.registry import MODULES
from modules.staking import MODULE as STAKING
from modules.staking import keeper as staking

CHAIN_ID = "causeway-test-1"
TIME = "2023-11-14T22:13:20Z"
RICH = 10**9
STAKE = 10**12
"""Of each validator: so much that stake limits nobody's power."""
PARAMS: dict[str, int | str] = {
    "tile": 64,
    "rows": 128,
    "cols": 128,
    "depth": 64,
    "entries": 8,
    "first_height": "2",
    "epoch_blocks": "30",
    "sprint_blocks": "6",
    "confirm_blocks": "3",
    "reveal_blocks": "3",
    "confirmations": "0",
    "block_time": "1000",
    "lead": "500",
    "tolerance": "10",
    "smooth": "4",
    "churn": "8",
    "deposit": "1000000",
    "min_weight": "20",
    "spam_penalty": "10000",
    "gas_per_tile": str(64 * 64 * 64 // 45),
}


def address(name: str) -> bytes:
    return sha256(name.encode()).digest()[:20]


def text(name: str) -> str:
    return bech32_text(address(name))


def operator(name: str) -> str:
    return bech32_text(address(name), OPERATOR_PREFIX)


def key(name: str) -> bytes:
    """An ed25519 public key as far as anybody here looks."""
    return sha256(b"key" + name.encode()).digest()


def any_key(name: str) -> AnyMessage:
    """`key` as staking's messages have it."""
    packed = AnyMessage()
    packed.Pack(keys_pb2.PubKey(key=key(name)), "/")
    packed.type_url = "/cosmos.crypto.ed25519.PubKey"
    return packed


class SimulatedPool(Pool):
    """Digests as a miner of given strength would have found; nothing is computed."""

    def __init__(self) -> None:
        super().__init__(0)
        self.tiles: dict[bytes, int] = {}

    def digest(self, seed: bytes, address: bytes, entry: Entry, tile: int, depth: int) -> int:
        return 7 * 2**64 // self.tiles[address] - 1


@contextmanager
def simulated() -> Iterator[SimulatedPool]:
    """Inside, a proof is worth what `tiles` says of its miner."""
    before, proofs.Ahead.pool = proofs.Ahead.pool, SimulatedPool()
    try:
        yield proofs.Ahead.pool
    finally:
        proofs.Ahead.pool = before


class Network:
    """Blocks of one second on a dict; every block's invariants are checked."""

    def __init__(
        self,
        miners: Sequence[str] = (),
        validators: Sequence[str] = ("val0", "val1", "val2", "val3"),
        backing: dict[str, dict[str, int]] | None = None,
        salt: str = "",
        stakes: dict[str, int] | None = None,
        rich: int = RICH,
        max_validators: int = 100,
        **changed: int,
    ) -> None:
        self.base = MemoryStore()
        self.height, self.time_ns, self.salt = 0, 1_700_000_000 * 10**9, salt
        self.checking = True
        self.asleep: set[str] = set()
        """Validators that do not sign."""
        self.told: dict[bytes, int] = {}
        """What the engine heard at the end of the last block."""
        self.names = {key(name): name for name in validators}
        self.votes: tuple[Vote, ...] = ()
        self.ctx = self._context(Mode.GENESIS)
        self.events: list[Any] = []
        self.updates: dict[bytes, int] = {}
        state = app_state(miners, validators, backing or {}, stakes or {}, rich, **changed)
        state["staking"]["params"]["max_validators"] = max_validators
        Registry(MODULES).init_genesis(self.ctx, state, params_pb2.ConsensusParams())
        self._finish()

    def _context(self, mode: Mode = Mode.BLOCK) -> Context:
        digest = sha256(f"{self.salt}{self.height}".encode()).digest()
        votes = self.votes if mode is Mode.BLOCK else ()
        block = Block(CHAIN_ID, self.height, self.time_ns, digest, votes=votes)
        return Context(Branch(self.base), block, mode)

    def _finish(self) -> None:
        for invariant in MODULE.invariants if self.checking else ():
            invariant(self.ctx)
        self.events += self.ctx.events
        self.updates.update(self.ctx.validator_updates)
        self.votes = tuple(
            Vote(sha256(public).digest()[:20], power, self.names.get(public) not in self.asleep)
            for public, power in consensus.powers(self.ctx).items()
        )
        self.ctx.store.join()
        self.height += 1
        self.ctx = self._context()
        assert BEACON.begin_block is not None
        assert MODULE.begin_block is not None
        BEACON.begin_block(self.ctx)
        MODULE.begin_block(self.ctx)
        self.ctx.store.join()

    def end_block(self, ms: int = 1000) -> None:
        """End this block and begin the next one, `ms` later."""
        assert MODULE.end_block is not None
        assert STAKING.end_block is not None
        assert CONSENSUS.end_block is not None
        MODULE.end_block(self.ctx)
        STAKING.end_block(self.ctx)
        CONSENSUS.end_block(self.ctx)
        self.told = dict(self.ctx.validator_updates)
        self.time_ns += ms * 10**6
        self._finish()

    def run_to(self, height: int, ms: int = 1000) -> None:
        """Blocks go by until one of this height is under way."""
        while self.height < height:
            self.end_block(ms)

    @property
    def sprint(self) -> pb.Sprint:
        """The open sprint."""
        found = keeper.open_sprint(self.ctx)
        assert found is not None
        return found

    def run_to_epoch(self) -> None:
        """Until another epoch has opened."""
        now = keeper.epochs_opened(self.ctx)
        while keeper.epochs_opened(self.ctx) == now:
            self.end_block()

    def run_to_sprint(self) -> None:
        """Until a sprint is open."""
        while keeper.open_sprint(self.ctx) is None:
            self.end_block()

    def run_to_reveals(self, ms: int = 1000) -> None:
        """Until the open sprint takes entries."""
        self.run_to(self.sprint.commit_end_height + 1, ms)

    def run_to_close(self) -> None:
        """Until the open sprint has closed."""
        while keeper.open_sprint(self.ctx) is not None:
            self.end_block()

    def commit(self, name: str, entries: Sequence[Entry]) -> tx_pb2.MsgCommitProof:
        """Commit to entries."""
        sprint = self.sprint
        msg = tx_pb2.MsgCommitProof(
            miner=text(name),
            epoch=sprint.epoch,
            sprint=sprint.sprint,
            commitment=reference.commitment(sprint.seed, address(name), entries),
        )
        handlers.commit_proof(self.ctx, msg)
        return msg

    def reveal(self, name: str, entries: Sequence[Entry]) -> int:
        """Reveal entries; the tiles they count."""
        return handlers.reveal_proof(self.ctx, self.reveal_of(name, entries)).tiles

    def reveal_of(self, name: str, entries: Sequence[Entry]) -> tx_pb2.MsgRevealProof:
        sprint = self.sprint
        raw = reference.encode_entries(entries)
        return tx_pb2.MsgRevealProof(miner=text(name), epoch=sprint.epoch, sprint=sprint.sprint, entries=raw)

    def mine(self, name: str, nonces: int) -> list[Entry]:
        """Compute all tiles of so many nonces; the entries with the smallest digests."""
        params, seed = self.sprint.params, bytes(self.sprint.seed)
        found = []
        for nonce in range(nonces):
            for row in range(params.rows // params.tile):
                for col in range(params.cols // params.tile):
                    entry = Entry(nonce, row, col)
                    found.append((verify.tile_digest(seed, address(name), entry, params.tile, params.depth), entry))
        return sorted(entry for _, entry in sorted(found)[: params.entries])

    def run_sprint(self, tiles: dict[str, int], pool: SimulatedPool) -> None:
        """A whole sprint in which each named miner proves so many tiles."""
        self.run_to_sprint()
        pool.tiles = {address(name): count for name, count in tiles.items()}
        for name in tiles:
            self.commit(name, ENTRIES)
        self.run_to_reveals()
        for name in tiles:
            self.reveal(name, ENTRIES)
        self.run_to_close()

    def register(self, name: str, **fields: Any) -> None:
        handlers.register_miner(self.ctx, tx_pb2.MsgRegisterMiner(miner=text(name), **fields))

    def powers(self) -> dict[str, int]:
        """Who is in the set, by name, in the order of the names."""
        held = consensus.powers(self.ctx)
        everyone = sorted(self.names.items(), key=lambda one: one[1])
        return {name: held[public] for public, name in everyone if public in held}

    def sprint_of(self, epoch: int, sprint: int) -> pb.Sprint:
        return SPRINTS(self.ctx)[epoch, sprint]

    def miners(self) -> list[pb.Miner]:
        return [found for _, found in MINERS(self.ctx).items()]

    def jail(self, name: str) -> None:
        staking.jail(self.ctx, address(name))

    def deposit(self, name: str) -> int:
        return int(MINERS(self.ctx)[address(name)].deposit)

    def balance(self, who: bytes) -> int:
        return bank.balance(self.ctx, who, DENOM)


ENTRIES = [Entry(nonce, 0, 0) for nonce in range(8)]


def backing_of(shares: dict[str, int]) -> list[dict[str, Any]]:
    return [{"operator": operator(name), "shares": part} for name, part in shares.items()]


def app_state(
    miners: Sequence[str],
    validators: Sequence[str],
    backing: dict[str, dict[str, int]],
    stakes: dict[str, int],
    rich: int = RICH,
    **changed: int,
) -> dict[str, Any]:
    """The whole application's genesis."""
    preset = builder.preset("local").with_poc(**{name: int(value) for name, value in {**PARAMS, **changed}.items()})
    document = builder.build(
        preset,
        TIME,
        [builder.Validator(name, text(name), key(name), stakes.get(name, STAKE)) for name in validators],
        [
            builder.Miner(name, text(name), {text(to): part for to, part in backing.get(name, {}).items()})
            for name in miners
        ],
        [builder.Account(text(name), rich) for name in (*miners, "alice", "bob", "mallory")],
        CHAIN_ID,
    )
    return dict(document["app_state"])


def genesis_state(miners: Sequence[str], backing: dict[str, dict[str, int]], **changed: int) -> dict[str, Any]:
    """poc's part of a genesis file."""
    return dict(app_state(miners, ["val0"], backing, {}, **changed)["poc"])
