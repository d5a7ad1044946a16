"""What a module is to the engine: one manifest, from which dispatch, queries, hooks and genesis follow."""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from google.protobuf.message import Message

from chain.events import Event
from chain.store.branch import Branch
from chain.types import Coin, bech32_text, operator_address
from chain.wire.cosmos_proto import cosmos_pb2

if TYPE_CHECKING:
    from chain.tx.decode import Tx

M = TypeVar("M", bound=Message)


class Mode(enum.Enum):
    """Why a transaction is looked at. The code is the same; only what is local to a node differs."""

    CHECK = "check"
    RECHECK = "recheck"
    PREPARE = "prepare"
    SIMULATE = "simulate"
    BLOCK = "block"
    QUERY = "query"
    GENESIS = "genesis"


@dataclass(frozen=True)
class Vote:
    """What a validator did about the previous block: its consensus address (20 bytes), power, and whether it signed."""

    address: bytes
    power: int
    signed: bool


@dataclass(frozen=True)
class Block:
    """The header facts that execution may use. Time is the header's, never the machine's."""

    chain_id: str
    height: int
    time_ns: int
    hash: bytes = b""
    proposer: bytes = b""
    votes: tuple[Vote, ...] = ()
    misbehavior: tuple[Any, ...] = ()

    @property
    def time_ms(self) -> int:
        """Header time in milliseconds since 1970."""
        return self.time_ns // 1_000_000


@dataclass(slots=True)
class Context:
    """What a handler works in: a store, a block, and the events so far."""

    store: Branch
    block: Block
    mode: Mode
    events: list[Event] = field(default_factory=list)
    validator_updates: dict[bytes, int] = field(default_factory=dict)
    """ed25519 key → new power, for the engine; 0 removes."""
    consensus_params: Any = None
    """The engine's parameters, where a module changes them; at genesis those that it came with."""
    module_accounts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """At genesis: name → permissions of every module account."""
    routes: Mapping[str, Route] = field(default_factory=dict)
    """type URL → route of every message: for modules that run messages of others (gov) or judge them (circuit)."""
    modules: Mapping[str, Module] = field(default_factory=dict)
    """name → manifest of every module, in registry order: for what is about all of them (upgrades)."""
    begins: bool = False
    """The block is the engine's first: of a chain, or of one that goes on from an exported state."""
    epoch_opens: bool = False
    """Said by the module that counts epochs, in the block that opens one: a node then asks the cheap invariants."""
    lane_gas: int = 0
    """What the block's transactions so far have taken of its lane; in hooks at its end all of it."""

    def emit(self, event: Event) -> None:
        """Tell readers of the block something; dropped with the branch if the message is refused."""
        self.events.append(event)

    def branch(self) -> Context:
        """A child whose writes and events are joined by `join`, or dropped by forgetting it."""
        return Context(
            Branch(self.store),
            self.block,
            self.mode,
            [],
            {},
            self.consensus_params,
            self.module_accounts,
            self.routes,
            self.modules,
            self.begins,
            lane_gas=self.lane_gas,
        )

    def join(self, child: Context) -> None:
        """Take over a child's writes, events and validator updates."""
        child.store.join()
        self.events += child.events
        self.validator_updates.update(child.validator_updates)
        self.consensus_params = child.consensus_params


Handler = Callable[[Context, Any], Message]
Signers = Callable[[Any], tuple[str, ...]]
MessageGas = Callable[[Context, Any], int]
Spends = Callable[[Context, Any], Iterable[Coin]]
Invariant = Callable[[Context], None]
"""Raises ValueError where something that must always be true of the state is not."""
Touches = Callable[[Any], Iterable[bytes]]


@dataclass(frozen=True)
class Route:
    """Facts about a message, in one place, so that dispatch has nothing to copy wrongly."""

    message: type[Message]
    handler: Handler
    signers: Signers
    gas: MessageGas
    free: bool
    lane: bool
    precheck: Callable[[Context, Any], None] | None
    spends: Spends | None
    touches: Touches | None
    protected: bool
    opens: Callable[[Context], bool] | None
    inherent: bool
    url: str


def route(
    message: type[M],
    handler: Callable[[Context, M], Message],
    *,
    signer: str | Callable[[M], tuple[str, ...]],
    gas: int | Callable[[Context, M], int],
    free: bool = False,
    lane: bool = False,
    precheck: Callable[[Context, M], None] | None = None,
    spends: Callable[[Context, M], Iterable[Coin]] | None = None,
    touches: Callable[[M], Iterable[bytes]] | None = None,
    protected: bool = False,
    inherent: bool = False,
    opens: Callable[[Context], bool] | None = None,
) -> Route:
    """A message's facts.

    `signer` names the field that holds the signer, or gives all signers of a message in order; `gas` is a constant
    or a function of state and message; `free`: alone in its transaction it costs no fee; `lane`: it may use the
    reserved half of a block's gas; `precheck`: one more look in CheckTx, of which consensus knows nothing; `spends`:
    the most coins that the message can take from its first signer, without which a proposal could hold transactions
    whose fee an earlier one has spent; `touches`: the full keys that it will change, and that CheckTx has not read
    yet: they are read from disk while the transaction waits, which changes no result; `protected`: nobody, governance
    included, may switch it off; `inherent`: only a block's proposer sends it, see `Inherent`, and nobody signs it;
    `opens`: whether somebody without an account may send it now, alone, which makes the account.
    A signer's field that holds an operator address (its descriptor says so) is signed by the operator's account.
    """
    name = signer
    signers: Signers = _field_signer(message, name) if isinstance(name, str) else name
    amount = gas
    cost: MessageGas = (lambda ctx, msg: amount) if isinstance(amount, int) else amount
    url = f"/{message.DESCRIPTOR.full_name}"
    return Route(
        message, handler, signers, cost, free, lane, precheck, spends, touches, protected, opens, inherent, url
    )


def _field_signer(message: type[Message], name: str) -> Signers:
    """The account in a field; that of the operator where the field holds an operator address."""
    options: Any = message.DESCRIPTOR.fields_by_name[name].GetOptions()
    if options.Extensions[cosmos_pb2.scalar] == "cosmos.ValidatorAddressString":
        return lambda msg: (bech32_text(operator_address(getattr(msg, name))),)
    return lambda msg: (getattr(msg, name),)


@dataclass(frozen=True)
class Query:
    """A read-only call: `/package.Service/Method` over abci_query."""

    path: str
    request: type[Message]
    answer: Callable[[Context, Any], Message]


def query(path: str, request: type[M], answer: Callable[[Context, M], Message]) -> Query:
    """A query whose answer function is checked against its request type."""
    return Query(path, request, answer)


@dataclass(frozen=True)
class Genesis:
    """A module's part of `app_state`: a JSON object in the SDK's shape."""

    validate: Callable[[Mapping[str, Any]], None]
    init: Callable[[Context, Mapping[str, Any]], None]
    export: Callable[[Context], dict[str, Any]]


@dataclass(frozen=True)
class Ante:
    """What stands before every message; one module (auth) brings it.

    `verify` refuses (timeout, memo, gas, signers, keys, sequences, signatures, fee) and writes nothing; its plan holds
    the transaction's whole gas. `charge` then takes the fee and uses the sequences; it refuses nothing. `recheck` is
    both for a transaction that has passed before: it looks only at what a block can have changed.
    """

    verify: Callable[[Context, Tx], Any]
    charge: Callable[[Context, Tx, Any], None]
    recheck: Callable[[Context, Tx], None]


class Secrets(Protocol):
    """What this node alone knows: the one local thing that a proposal may depend on, and nothing else ever does."""

    def preimage(self, image: bytes) -> bytes | None:
        """The 32 bytes whose SHA-256 is `image`, or None where this node does not know them."""

    @property
    def home(self) -> str:
        """Where they are kept, for advice to the operator."""


class NoSecrets:
    """The secrets of a node that has none."""

    home = ""

    def preimage(self, image: bytes) -> bytes | None:
        """Nothing is known here."""
        del image
        return None


@dataclass(frozen=True)
class Inherent:
    """A transaction that proposers put at the head of their blocks; one module (beacon) brings it.

    It holds one message of a route with `inherent=True`, no signature and no fee, and stands nowhere but there: the
    mempool refuses it. A block in which it is refused is refused as a whole. Both functions are asked about the state
    before the block, with the block's proposer in `ctx.block`.
    `make` gives what this node can say as the block's proposer, or nothing; `due`: whether the block must have it.
    """

    make: Callable[[Context, Secrets], Message | None]
    due: Callable[[Context], bool]


@dataclass(frozen=True)
class Module:
    """The manifest of one module: `modules/<name>/__init__.py` has it as MODULE."""

    name: str
    genesis: Genesis
    routes: tuple[Route, ...] = ()
    queries: tuple[Query, ...] = ()
    begin_block: Callable[[Context], None] | None = None
    end_block: Callable[[Context], None] | None = None
    invariants: tuple[Invariant, ...] = ()
    cheap: tuple[Invariant, ...] = ()
    """Those of them that read little, however many accounts there are: a running node asks them every epoch."""
    accounts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    ante: Ante | None = None
    waives_fees: Callable[[Context], bool] | None = None
    """Whether nodes must take transactions without a fee now: a chain that starts without coins can't ask for any."""
    inherent: Inherent | None = None
    gate: Callable[[Context], None] | None = None
    """May this program run the block at `ctx.block.height` on this state? Raises chain.halt.Halt; writes nothing.
    Asked when a node starts, and before every proposal and block."""
    pre_block: Callable[[Context], None] | None = None
    """What must have happened before anything else of the block is looked at, its proposal included: migrations."""
