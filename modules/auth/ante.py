"""What stands before every message: who signed, in which order, and who pays. All refusals come before all writes."""

from __future__ import annotations

from base64 import b64encode
from typing import NamedTuple

from chain.errors import (
    InsufficientFunds,
    InvalidPubKey,
    MemoTooLarge,
    OutOfGas,
    Refused,
    TooManySignatures,
    TxTimeoutHeight,
    UnknownAddress,
    WrongSequence,
)
from chain.events import Event
from chain.module import Context, Mode
from chain.tx.decode import MultiMode, Tx
from chain.tx.keys import Multisig, PublicKey, Secp256k1
from chain.tx.sign import verify_signatures
from chain.types import bech32_address, bech32_text, coins_text
from modules.auth import keeper
from modules.auth.state import ACCOUNTS, Account, has_key, is_locked, sequence_of, with_next_sequence
from modules.bank import keeper as bank
from modules.circuit import keeper as circuit

STAND_IN = Secp256k1(bytes.fromhex("02c6047f9441ed7d6d3045406e95c07cd85c778e4b8cef3ca7abac09b95c709ee5"))
"""A key for simulating transactions of accounts that have shown none; nobody signs with it."""
NEWCOMER = Account(0, 0)
"""Stands for an account that its first transaction makes; what it signs has this number and sequence. [auth.14]"""
PENDING = (Mode.CHECK, Mode.RECHECK, Mode.PREPARE)
"""Modes whose state only says what waiting transactions leave of sequences and balances."""


class Plan(NamedTuple):
    """What `verify` found out, for `charge` to write: the transaction's gas, and its signers' accounts and keys."""

    gas: int
    accounts: tuple[Account, ...]
    keys: tuple[PublicKey, ...]


def verify(ctx: Context, tx: Tx) -> Plan:
    """Refuse what may not enter a block. Writes nothing. [auth.1] [auth.5]

    A simulation needs no signature, key or gas. [auth.11]
    Raises TxTimeoutHeight, MessageDisabled, MemoTooLarge, OutOfGas, UnknownAddress, InvalidPubKey,
    TooManySignatures, WrongSequence, Unauthorized, InsufficientFunds, in this order.
    """
    if _timed_out(ctx, tx):
        raise TxTimeoutHeight(f"block height: {ctx.block.height}, timeout height: {tx.timeout_height}")
    if circuit.any_tripped(ctx):
        circuit.require_allowed(ctx, [route.url for route in tx.routes])
    simulate = ctx.mode is Mode.SIMULATE
    limits = keeper.limits(ctx)
    if len(tx.memo) > limits.memo_characters:
        raise MemoTooLarge(
            f"maximum number of characters is {limits.memo_characters} but received {len(tx.memo)} characters"
        )
    gas = _size_gas(tx, limits, simulate)
    accounts = _accounts(ctx, tx)
    keys = _keys(tx, accounts, simulate)
    gas += _signature_gas(tx, keys, limits)
    for message, route in zip(tx.messages, tx.routes, strict=True):
        gas += route.gas(ctx, message)
    if gas > tx.gas_limit and not simulate:
        raise _out_of_gas("Message", tx.gas_limit, gas)
    for info, found in zip(tx.infos, accounts, strict=True):
        if info.sequence != found.sequence:
            raise WrongSequence(f"account sequence mismatch, expected {found.sequence}, got {info.sequence}")
    if not simulate:
        verify_signatures(tx, keys, tuple([found.number for found in accounts]), ctx.block.chain_id)
    _check_fee(ctx, tx, accounts[tx.signers.index(tx.payer)])
    return Plan(gas, accounts, keys)


def charge(ctx: Context, tx: Tx, plan: Plan) -> None:
    """Take the fee, use the sequences, keep the keys. Refuses nothing. [auth.2]"""
    accounts = ACCOUNTS(ctx)
    for address, known, key in zip(tx.signers, plan.accounts, plan.keys, strict=True):
        found = keeper.open_account(ctx, address) if known is NEWCOMER else known
        accounts[address] = Account(found.number, found.sequence + 1, found.key or key, found.module, found.locked)
    if ctx.mode in PENDING:
        for denom, amount in tx.fee:
            bank.hold(ctx, tx.payer, amount, denom, unlocked=True)
        if ctx.mode is Mode.PREPARE:
            _hold_spending(ctx, tx)
        return
    for denom, amount in tx.fee:
        bank.pay(ctx, tx.payer, keeper.FEE_COLLECTOR, amount, denom)
    _emit(ctx, tx)


def _hold_spending(ctx: Context, tx: Tx) -> None:
    """Take from the signers what the messages could spend, so that no later fee in a proposal counts on it. [auth.12]

    What is left is never more than what they will have: a message that wants more than there is takes all of it here,
    and what others send them in the same block is not counted.
    """
    for message, route in zip(tx.messages, tx.routes, strict=True):
        if route.spends is None:
            continue
        try:
            coins = tuple(route.spends(ctx, message))
        except Refused:  # such a message fails, and moves nothing
            continue
        signer = bech32_address(route.signers(message)[0])
        for denom, amount in coins:
            bank.hold(ctx, signer, min(amount, bank.spendable(ctx, signer, denom)), denom)


def recheck(ctx: Context, tx: Tx) -> None:
    """`verify` and `charge` for a transaction that has passed them on this node: at most 10 µs. [auth.10]

    Looks at timeout, breakers, sequence and fee. Where anything is not as simple as one signer who pays in one coin, or
    is refused, all is looked at, so that refusals read the same. [circuit.1]
    """
    plain = len(tx.signers) == 1 and len(tx.fee) < 2 and not _timed_out(ctx, tx) and not circuit.any_tripped(ctx)
    at = ACCOUNTS.full(tx.payer)
    account = ctx.store.get(at)
    if not plain or account is None or not has_key(account) or sequence_of(account) != tx.infos[0].sequence:
        charge(ctx, tx, verify(ctx, tx))
        return
    for denom, amount in tx.fee:
        bank.hold(ctx, tx.payer, amount, denom, unlocked=not is_locked(account))
    ctx.store.set(at, with_next_sequence(account))


def _timed_out(ctx: Context, tx: Tx) -> bool:
    return 0 < tx.timeout_height < ctx.block.height


def _size_gas(tx: Tx, limits: keeper.Limits, simulate: bool) -> int:
    """Gas of the bytes. [auth.7]"""
    gas = tx.size * limits.gas_per_byte
    if gas > tx.gas_limit and not simulate:
        raise _out_of_gas("ReadPerByte", tx.gas_limit, gas)
    return gas


def _out_of_gas(location: str, wanted: int, used: int) -> OutOfGas:
    return OutOfGas(f"out of gas in location: {location}; gasWanted: {wanted}, gasUsed: {used}")


def _accounts(ctx: Context, tx: Tx) -> tuple[Account, ...]:
    accounts = ACCOUNTS(ctx)
    found = []
    for address in tx.signers:
        one = accounts.get(address)
        if one is None and _may_open(ctx, tx):
            one = NEWCOMER
        if one is None:
            who = "fee payer address:" if address == tx.payer else "account"
            raise UnknownAddress(f"{who} {bech32_text(address)} does not exist")
        found.append(one)
    return tuple(found)


def _may_open(ctx: Context, tx: Tx) -> bool:
    """Whether a transaction may make its only signer's account: where a chain began without coins. [auth.14]"""
    if len(tx.signers) != 1 or len(tx.routes) != 1:
        return False
    opens = tx.routes[0].opens
    return opens is not None and opens(ctx) and keeper.may_open(ctx)


def _keys(tx: Tx, accounts: tuple[Account, ...], simulate: bool) -> tuple[PublicKey, ...]:
    """Each signer's key: the one sent along, which must be the address's, else the one kept. [auth.6]"""
    keys: list[PublicKey] = []
    for address, info, found in zip(tx.signers, tx.infos, accounts, strict=True):
        key = info.key or found.key
        if key is None and simulate:
            key = STAND_IN
        if key is None:
            raise InvalidPubKey(f"no public key is known for {bech32_text(address)}: send it with the transaction")
        if key is not STAND_IN and key != found.key and key.address != address:
            raise InvalidPubKey(f"pubKey does not match signer address {bech32_text(address)}")
        keys.append(key)
    return tuple(keys)


def _signature_gas(tx: Tx, keys: tuple[PublicKey, ...], limits: keeper.Limits) -> int:
    """Gas of the signatures there are; the limit counts all members of a multisig. [auth.7]"""
    total = 0
    members = 0
    for info, key in zip(tx.infos, keys, strict=True):
        members += len(key.keys) if isinstance(key, Multisig) else 1
        total += sum(info.mode.signed) if isinstance(info.mode, MultiMode) else 1
    if members > limits.signatures:
        raise TooManySignatures(f"signatures: {members}, limit: {limits.signatures}")
    return total * limits.gas_per_signature


def _check_fee(ctx: Context, tx: Tx, payer: Account) -> None:
    for denom, amount in tx.fee:
        held = bank.spendable(ctx, tx.payer, denom) if payer.locked else bank.balance(ctx, tx.payer, denom)
        if held < amount:
            raise InsufficientFunds(f"spendable balance {held}{denom} is smaller than {amount}{denom}")


_COLLECTOR_TEXT = bech32_text(keeper.FEE_COLLECTOR)


def _emit(ctx: Context, tx: Tx) -> None:
    payer, fee = tx.fee_payer_text, coins_text(tx.fee)
    events = ctx.events
    if fee:
        events += bank.transfer_events(payer, _COLLECTOR_TEXT, fee)
    events.append(Event("tx", (("fee", fee, False), ("fee_payer", payer, True))))
    for address, info in zip(tx.signers, tx.infos, strict=True):
        events.append(Event("tx", (("acc_seq", f"{bech32_text(address)}/{info.sequence}", True),)))
    for signature in tx.signatures:
        events.append(Event("tx", (("signature", b64encode(signature).decode(), False),)))
