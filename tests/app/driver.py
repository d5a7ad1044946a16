"""A chain in one process: the application over a disk, driven as CometBFT would drive it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

from google.protobuf.message import Message

from chain.app import App
from chain.client.keys import Key
from chain.client.tx import Account, any_of, signed
from chain.mempool import Policy
from chain.module import Secrets
from chain.store.disk import Disk
from chain.tx.amino import std_sign_bytes
from chain.types import DENOM
from chain.wire.cosmos.auth.v1beta1 import query_pb2 as auth_query
from chain.wire.cosmos.bank.v1beta1 import query_pb2 as bank_query
from chain.wire.cosmos.bank.v1beta1 import tx_pb2 as bank_tx
from chain.wire.cosmos.base.v1beta1 import coin_pb2
from chain.wire.cosmos.crypto.secp256k1 import keys_pb2
from chain.wire.cosmos.tx.signing.v1beta1 import signing_pb2
from chain.wire.cosmos.tx.v1beta1 import tx_pb2
from chain.wire.tendermint.abci import types_pb2 as abci
from genesis import builder
from genesis import document as documents
from modules.registry import MODULES, NAMES

R = TypeVar("R", bound=Message)

CHAIN = "causeway-local-1"
START = 1_760_000_000
"""Genesis time, in seconds since 1970."""
RICH = 10**12
"""What each account has at genesis, in ucway."""
STAKE = 10**7
"""What each validator has delegated to itself besides: power 10."""
GAS, FEE = 100_000, 100


def key_of(name: str) -> Key:
    """The same key for the same name, always."""
    return Key(sha256(name.encode()).digest())


ALICE, BOB, CAROL, DAVE = (key_of(name) for name in ("alice", "bob", "carol", "dave"))
VALIDATORS = [key_of(f"validator {number}") for number in range(4)]
NEWCOMER = key_of("nobody has heard of me")
NEXT_NUMBER = 3 + sum(len(module.accounts) for module in MODULES)
"""The number of the first account that is made: genesis makes three people's, and the modules'."""


def coins(amount: int | str, denom: str = DENOM) -> list[coin_pb2.Coin]:
    return [coin_pb2.Coin(denom=denom, amount=str(amount))]


def send(sender: Key, recipient: Key | str, amount: int | str = 1, denom: str = DENOM) -> bank_tx.MsgSend:
    """A transfer."""
    to = recipient if isinstance(recipient, str) else recipient.text
    return bank_tx.MsgSend(from_address=sender.text, to_address=to, amount=coins(amount, denom))


def genesis(accounts: Sequence[Key] = (ALICE, BOB, CAROL), rich: int = RICH) -> dict[str, Any]:
    """The genesis document: these accounts, numbered in this order, and four validators."""
    validators = [
        builder.Validator(name=f"v{number}", account=key.text, public=sha256(key.public).digest(), stake=STAKE)
        for number, key in enumerate(VALIDATORS)
    ]
    funded = [builder.Account(address=key.text, amount=rich) for key in accounts]
    return builder.build(builder.preset("local"), "2026-01-01T00:00:00Z", validators, (), funded, CHAIN)


@dataclass
class Chain:
    """One validator's view of a chain; `blocks` holds what FinalizeBlock answered."""

    path: Path
    document: dict[str, Any] = field(default_factory=genesis)
    policy: Policy = field(default_factory=Policy)
    check_invariants: bool = True
    blocks: list[abci.ResponseFinalizeBlock] = field(default_factory=list)
    waiting: list[bytes] = field(default_factory=list)
    """The mempool, as the engine would hold it: first in, first out."""
    proposer: bytes = b""
    """Consensus address of who proposes the next blocks."""
    secrets: Secrets | None = None
    """What this node knows alone."""

    def __post_init__(self) -> None:
        self.open()
        self.init = self.app.init_chain(self._init_request())

    def open(self) -> None:
        """Start the application on what is on disk."""
        self.app = App(MODULES, Disk(self.path / "application.db", NAMES), self.policy, self.secrets)

    def restart(self) -> None:
        """Stop it, and start it again."""
        self.app.disk.close()
        self.open()

    def _init_request(self) -> abci.RequestInitChain:
        request = documents.init_chain(self.document)
        if request.initial_height == 1:  # else it goes on from an exported state
            request.time.seconds = START
        return request

    @property
    def height(self) -> int:
        """Of the last committed block, or of the one before the first."""
        return self.app.disk.height or int(self.document["initial_height"]) - 1

    def check(self, raw: bytes, recheck: bool = False) -> abci.ResponseCheckTx:
        """CheckTx; what passes waits for the next block."""
        kind = abci.RECHECK if recheck else abci.NEW
        answer = self.app.check_tx(abci.RequestCheckTx(tx=raw, type=kind))
        if answer.code == 0 and not recheck:
            self.waiting.append(raw)
        return answer

    def propose(self, txs: Iterable[bytes], max_bytes: int = 4_000_000) -> list[bytes]:
        """What PrepareProposal makes of these."""
        request = abci.RequestPrepareProposal(
            txs=txs, max_tx_bytes=max_bytes, height=self.height + 1, proposer_address=self.proposer
        )
        request.time.seconds = START + self.height + 1
        return list(self.app.prepare_proposal(request).txs)

    def block_hash(self, txs: Sequence[bytes]) -> bytes:
        """A stand-in for the header's hash: it depends on height and content."""
        return sha256(b"%d" % (self.height + 1) + b"".join(txs)).digest()

    def process(self, txs: Sequence[bytes]) -> bool:
        """Whether ProcessProposal accepts a block of these."""
        request = abci.RequestProcessProposal(
            txs=txs, height=self.height + 1, hash=self.block_hash(txs), proposer_address=self.proposer
        )
        request.time.seconds = START + self.height + 1
        return self.app.process_proposal(request).status == abci.ResponseProcessProposal.ACCEPT

    def finalize(self, txs: Sequence[bytes]) -> abci.ResponseFinalizeBlock:
        """FinalizeBlock, without Commit."""
        request = abci.RequestFinalizeBlock(
            txs=txs, height=self.height + 1, hash=self.block_hash(txs), proposer_address=self.proposer
        )
        request.time.seconds = START + self.height + 1
        return self.app.finalize_block(request)

    def commit(self) -> None:
        """Commit, and look whether every invariant holds."""
        self.app.commit(abci.RequestCommit())
        if self.check_invariants:
            self.require_invariants()

    def require_invariants(self) -> None:
        """Raise ValueError where an invariant of any module is broken in the committed state."""
        for _, invariant in self.app.registry.invariants():
            invariant(self.app.queries.context(0))

    def block(self, txs: Sequence[bytes] = ()) -> list[abci.ExecTxResult]:
        """Decide a block of exactly these transactions, proposed or not."""
        answer = self.finalize(txs)
        self.blocks.append(answer)
        self.commit()
        return list(answer.tx_results)

    def next(self) -> list[abci.ExecTxResult]:
        """One block as the engine makes it: prepare, process, finalize, commit, recheck."""
        chosen = self.propose(self.waiting)
        assert self.process(chosen), "a proposal of our own was refused"
        results = self.block(chosen)
        left = [raw for raw in self.waiting if raw not in chosen]
        self.waiting = [raw for raw in left if self.check(raw, recheck=True).code == 0]
        return results

    def deliver(self, raw: bytes) -> abci.ExecTxResult:
        """CheckTx, then a block with it."""
        answer = self.check(raw)
        assert answer.code == 0, answer.log
        return self.next()[-1]

    def query(self, path: str, request: Message, kind: type[R], height: int = 0) -> R:
        """A query that goes well."""
        answer = self.ask(path, request.SerializeToString(), height)
        assert answer.code == 0, answer.log
        return kind.FromString(answer.value)

    def ask(self, path: str, data: bytes = b"", height: int = 0, prove: bool = False) -> abci.ResponseQuery:
        """Any query."""
        return self.app.query(abci.RequestQuery(path=path, data=data, height=height, prove=prove))

    def account(self, key: Key) -> Account:
        """Number and sequence in the committed state; 0 and 0 where there is none."""
        request = auth_query.QueryAccountInfoRequest(address=key.text)
        answer = self.ask("/cosmos.auth.v1beta1.Query/AccountInfo", request.SerializeToString())
        if answer.code:
            return Account(0, 0)
        info = auth_query.QueryAccountInfoResponse.FromString(answer.value).info
        return Account(info.account_number, info.sequence)

    def balance(self, key: Key | str, denom: str = DENOM) -> int:
        """What somebody holds in the committed state."""
        text = key if isinstance(key, str) else key.text
        request = bank_query.QueryBalanceRequest(address=text, denom=denom)
        answer = self.query("/cosmos.bank.v1beta1.Query/Balance", request, bank_query.QueryBalanceResponse)
        return int(answer.balance.amount)

    def sign(self, key: Key, *messages: Message, ahead: int = 0, **terms: Any) -> bytes:
        """A transaction by one signer; `ahead` counts its transactions that still wait."""
        account = terms.pop("account", None) or self.account(key)
        account = Account(account.number, account.sequence + ahead)
        chain = terms.pop("chain_id", CHAIN)
        return signed(messages, key, chain, account, terms.pop("gas", GAS), terms.pop("fee", FEE), **terms)


@dataclass
class Draft:
    """A transaction of which every part can be bent before, or after, it is signed."""

    messages: Sequence[Message]
    signers: Sequence[tuple[Key, Account]]
    chain_id: str = CHAIN
    body: tx_pb2.TxBody = field(init=False)
    auth: tx_pb2.AuthInfo = field(init=False)

    def __post_init__(self) -> None:
        self.body = tx_pb2.TxBody(messages=[any_of(message) for message in self.messages])
        self.auth = tx_pb2.AuthInfo(fee=tx_pb2.Fee(amount=coins(FEE), gas_limit=GAS))
        for key, account in self.signers:
            self.auth.signer_infos.append(
                tx_pb2.SignerInfo(
                    public_key=any_of(keys_pb2.PubKey(key=key.public)),
                    mode_info=tx_pb2.ModeInfo(single=tx_pb2.ModeInfo.Single(mode=signing_pb2.SIGN_MODE_DIRECT)),
                    sequence=account.sequence,
                )
            )

    def direct(self, number: int) -> bytes:
        """What a signer with this account number signs."""
        return bytes(
            tx_pb2.SignDoc(
                body_bytes=self.body.SerializeToString(),
                auth_info_bytes=self.auth.SerializeToString(),
                chain_id=self.chain_id,
                account_number=number,
            ).SerializeToString()
        )

    def sign(self, change: Callable[[bytes], bytes] = lambda signature: signature) -> bytes:
        """Signed by all signers in SIGN_MODE_DIRECT; `change` may spoil the signatures."""
        return self.raw([change(key.sign(self.direct(account.number))) for key, account in self.signers])

    def amino(self, number: int, sequence: int) -> bytes:
        """What a wallet that signs JSON signs."""
        return std_sign_bytes(
            self.chain_id, number, sequence, self.auth.fee, self.messages, self.body.memo, self.body.timeout_height
        )

    def mode(self, mode: int) -> Draft:
        """The same, every signer in another mode."""
        for info in self.auth.signer_infos:
            info.mode_info.single.mode = mode
        return self

    def raw(self, signatures: Sequence[bytes]) -> bytes:
        """With these signatures."""
        return bytes(
            tx_pb2.TxRaw(
                body_bytes=self.body.SerializeToString(),
                auth_info_bytes=self.auth.SerializeToString(),
                signatures=signatures,
            ).SerializeToString()
        )


def events_of(result: abci.ExecTxResult, kind: str) -> list[dict[str, str]]:
    """The events of a type, as dicts."""
    return [{a.key: a.value for a in one.attributes} for one in result.events if one.type == kind]
