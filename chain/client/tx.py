"""Build, sign, send and await transactions, in SIGN_MODE_DIRECT."""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, Decimal, InvalidOperation
from hashlib import sha256
from typing import Any

from google.protobuf.any_pb2 import Any as AnyMessage
from google.protobuf.message import Message

from chain.client.errors import NotIncluded, QueryRefused, TxRefused, UnknownAccount
from chain.client.keys import Key
from chain.client.rpc import Outcome, Rpc
from chain.types import DENOM
from chain.wire.causeway.poc.v1.tx_pb2 import MsgRegisterMiner
from chain.wire.cosmos.auth.v1beta1 import query_pb2
from chain.wire.cosmos.base.v1beta1 import coin_pb2
from chain.wire.cosmos.crypto.secp256k1 import keys_pb2
from chain.wire.cosmos.tx.signing.v1beta1 import signing_pb2
from chain.wire.cosmos.tx.v1beta1 import service_pb2, tx_pb2

GAS_PRICE = Decimal("0.001")
"""The usual node's minimum, in ucway for a unit of gas."""

GAS_MARGIN = Decimal("1.3")
"""What `gas auto` multiplies a simulation's gas with: the state may change before the block."""

WRONG_SEQUENCE = 32

_SIMULATED_GAS = 2**27
"""A simulated transaction has a gas limit as long as a real one, since every byte costs gas."""
_ACCOUNT_INFO = "/cosmos.auth.v1beta1.Query/AccountInfo"


@dataclass(frozen=True)
class Account:
    """What signing needs to know of an account."""

    number: int
    sequence: int


NEWCOMER = Account(0, 0)
"""Somebody whose first transaction makes the account."""


@dataclass(frozen=True)
class Terms:
    """What a transaction offers. `gas` None asks a simulation; `fee` None is `gas_price` times gas, rounded up.

    `fee` is in ucway. `timeout_height` 0 never times out.
    """

    gas: int | None = None
    fee: int | None = None
    gas_price: Decimal = GAS_PRICE
    memo: str = ""
    timeout_height: int = 0


AUTO = Terms()
"""Gas by simulation, the usual price, no memo."""


def parse_gas_price(text: str) -> Decimal:
    """`0.001ucway` as a number of ucway. Raises ValueError."""
    try:
        price = Decimal(text.removesuffix(DENOM))
    except InvalidOperation:
        price = Decimal(-1)
    if not text.endswith(DENOM) or not price.is_finite() or price < 0:
        raise ValueError(f"{text!r} is no gas price such as {GAS_PRICE}{DENOM}")
    return price


def fee_of(gas: int, price: Decimal) -> int:
    """The fee in ucway of `gas` units at `price`, rounded up."""
    return int((gas * price).to_integral_value(ROUND_CEILING))


def any_of(message: Message) -> AnyMessage:
    """A message in an Any with Cosmos's type url, `/full.name`."""
    return AnyMessage(type_url=f"/{message.DESCRIPTOR.full_name}", value=message.SerializeToString())


def tx_hash(tx: bytes) -> str:
    """A transaction's hash, upper-case hexadecimal."""
    return sha256(tx).hexdigest().upper()


def query_account(rpc: Rpc, address: str) -> Account:
    """The number and next sequence of an account of any kind at the latest height. Raises UnknownAccount."""
    request = query_pb2.QueryAccountInfoRequest(address=address)
    try:
        answer = rpc.query(_ACCOUNT_INFO, request, query_pb2.QueryAccountInfoResponse)
    except QueryRefused as refused:
        if "NotFound" in str(refused):
            raise UnknownAccount(f"{address} is not on the chain: send something to it first") from None
        raise
    return Account(answer.info.account_number, answer.info.sequence)


def account_key(rpc: Rpc, address: str) -> bytes | None:
    """The one secp256k1 key of an account, 33 bytes; None where it has shown none, or has several."""
    request = query_pb2.QueryAccountInfoRequest(address=address)
    answer = rpc.find(_ACCOUNT_INFO, request, query_pb2.QueryAccountInfoResponse)
    held = keys_pb2.PubKey()
    return held.key if answer is not None and answer.info.pub_key.Unpack(held) else None


def signed(
    messages: Iterable[Message],
    key: Key,
    chain_id: str,
    account: Account,
    gas: int,
    fee: int,
    memo: str = "",
    timeout_height: int = 0,
) -> bytes:
    """The bytes of a TxRaw signed by one key: `gas` in units, `fee` in ucway (0: no fee coin at all)."""
    body = tx_pb2.TxBody(messages=[any_of(message) for message in messages], memo=memo, timeout_height=timeout_height)
    amount = [coin_pb2.Coin(denom=DENOM, amount=str(fee))] if fee else []
    mode = tx_pb2.ModeInfo(single=tx_pb2.ModeInfo.Single(mode=signing_pb2.SIGN_MODE_DIRECT))
    public = any_of(keys_pb2.PubKey(key=key.public))
    signer = tx_pb2.SignerInfo(public_key=public, mode_info=mode, sequence=account.sequence)
    auth = tx_pb2.AuthInfo(signer_infos=[signer], fee=tx_pb2.Fee(amount=amount, gas_limit=gas))
    document = tx_pb2.SignDoc(
        body_bytes=body.SerializeToString(),
        auth_info_bytes=auth.SerializeToString(),
        chain_id=chain_id,
        account_number=account.number,
    )
    raw = tx_pb2.TxRaw(
        body_bytes=document.body_bytes,
        auth_info_bytes=document.auth_info_bytes,
        signatures=[key.sign(document.SerializeToString())],
    )
    return bytes(raw.SerializeToString())


class Sender:
    """One account that sends over one node; it counts its own sequence, so that sends need not wait for blocks.

    Not for use by several threads at once. Raises as Rpc does, and TxRefused.
    """

    def __init__(self, rpc: Rpc, key: Key, chain_id: str | None = None) -> None:
        self.rpc, self.key = rpc, key
        self._chain_id = chain_id
        self._account: Account | None = None

    @property
    def chain_id(self) -> str:
        """The network that the signatures are for."""
        if self._chain_id is None:
            self._chain_id = self.rpc.chain_id()
        return self._chain_id

    @property
    def account(self) -> Account:
        """The account's number and the sequence of the next transaction. Raises UnknownAccount."""
        if self._account is None:
            self._account = query_account(self.rpc, self.key.text)
        return self._account

    def _account_for(self, messages: Sequence[Message]) -> Account:
        """The account that signs these: one that is not there yet has number 0, if they may make it."""
        try:
            return self.account
        except UnknownAccount:
            if [type(message) for message in messages] != [MsgRegisterMiner]:
                raise
            return NEWCOMER

    def sign(self, messages: Sequence[Message], terms: Terms = AUTO) -> bytes:
        """The transaction that `broadcast` would send next, simulated first where `terms.gas` is None."""
        gas = self.gas(messages, terms) if terms.gas is None else terms.gas
        account = self._account_for(messages)
        usual = 0 if account is NEWCOMER else fee_of(gas, terms.gas_price)
        fee = usual if terms.fee is None else terms.fee
        return signed(messages, self.key, self.chain_id, account, gas, fee, terms.memo, terms.timeout_height)

    def simulate(self, messages: Sequence[Message], terms: Terms = AUTO) -> int:
        """The gas that the messages use now, without a fee. Raises QueryRefused where they would be refused.

        Where transactions of this key are pending, the sequence is what the chain says comes after them.
        """
        try:
            return self._simulated(messages, terms)
        except QueryRefused as refused:
            known = self._account
            if known is None or _expected(str(refused), known.sequence) == known.sequence:
                raise
            self._account = replace(known, sequence=_expected(str(refused), known.sequence))
        return self._simulated(messages, terms)

    def _simulated(self, messages: Sequence[Message], terms: Terms) -> int:
        gas, fee = _SIMULATED_GAS, terms.fee or 0
        account = self._account_for(messages)
        tx = signed(messages, self.key, self.chain_id, account, gas, fee, terms.memo, terms.timeout_height)
        request = service_pb2.SimulateRequest(tx_bytes=tx)
        answer = self.rpc.query("/cosmos.tx.v1beta1.Service/Simulate", request, service_pb2.SimulateResponse)
        return int(answer.gas_info.gas_used)

    def gas(self, messages: Sequence[Message], terms: Terms = AUTO) -> int:
        """A gas limit for the messages: a simulation's gas and a margin."""
        return int(self.simulate(messages, terms) * GAS_MARGIN)

    def broadcast(self, messages: Sequence[Message], terms: Terms = AUTO) -> str:
        """Sign, hand to the mempool and count the sequence; the hash. Raises TxRefused.

        Where the chain expects another sequence (someone else sends with this key, or a transaction was lost),
        the account is asked again and the transaction is signed and sent once more.
        """
        outcome = self._check(messages, terms)
        if outcome.code == WRONG_SEQUENCE and outcome.codespace == "sdk":
            self._account = replace(self.account, sequence=_expected(outcome.log, self.account.sequence))
            outcome = self._check(messages, terms)
        if outcome.code:
            raise TxRefused(outcome)
        if self._account is not None:  # else it is made by this transaction, and gets its number in the block
            self._account = replace(self._account, sequence=self._account.sequence + 1)
        return outcome.hash

    def _check(self, messages: Sequence[Message], terms: Terms) -> Outcome:
        return self.rpc.broadcast_tx_sync(self.sign(messages, terms))

    def send(self, messages: Sequence[Message], terms: Terms = AUTO, timeout: float = 60.0) -> Outcome:
        """Broadcast and wait for the block, at most `timeout` seconds. Raises TxRefused, NotIncluded."""
        return self.wait(self.broadcast(messages, terms), timeout)

    def wait(self, tx: str, timeout: float = 60.0) -> Outcome:
        """Wait for a transaction's block by its hash. Raises TxRefused, NotIncluded."""
        return wait_included(self.rpc, tx, timeout)

    def forget(self) -> None:
        """Ask the chain for the account again before the next transaction."""
        self._account = None


def wait_included(rpc: Rpc, tx: str, timeout: float = 60.0) -> Outcome:
    """Wait for a transaction's block by its hash. Raises TxRefused where it failed there, NotIncluded."""
    started = time.monotonic()
    outcome = rpc.wait_tx(tx, timeout)
    if outcome is None:
        raise NotIncluded(tx, time.monotonic() - started)
    if outcome.code:
        raise TxRefused(outcome)
    return outcome


def _expected(log: str, otherwise: int) -> int:
    """The sequence that `account sequence mismatch, expected 34, got 41` asks for."""
    _, found, rest = log.partition("account sequence mismatch, expected ")
    digits, _, _ = rest.partition(",")
    return int(digits) if found and digits.isdecimal() else otherwise


def response_of(outcome: Outcome, index: int, response: type[Any]) -> Any:
    """The answer of message `index` of a transaction, as a message of type `response`."""
    from chain.wire.cosmos.base.abci.v1beta1 import abci_pb2

    answers = abci_pb2.TxMsgData.FromString(outcome.data).msg_responses
    return response.FromString(answers[index].value)
