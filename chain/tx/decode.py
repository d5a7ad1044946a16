"""From bytes to a transaction: canonical or refused, once per hash."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, NamedTuple

from google.protobuf.message import Message

from chain.errors import InvalidRequest, NoSignatures, NotSupported, TxDecode, Unauthorized, UnknownExtensionOptions
from chain.module import Route
from chain.tx.canonical import canonical
from chain.tx.inherent import inherent_tx
from chain.tx.keys import MAX_MEMBERS, PublicKey, parse_key
from chain.types import Address, Coin, bech32_address, parse_coins
from chain.wire.cosmos.tx.signing.v1beta1 import signing_pb2 as signing_pb
from chain.wire.cosmos.tx.v1beta1 import tx_pb2 as tx_pb

DIRECT = signing_pb.SIGN_MODE_DIRECT
AMINO = signing_pb.SIGN_MODE_LEGACY_AMINO_JSON
UNSPECIFIED = signing_pb.SIGN_MODE_UNSPECIFIED
REMEMBERED = 640_000_000
"""Bytes of memory that remembered transactions may have at worst; enough for 50,000 transfers, which have 100 MB."""
MAX_GAS_WANTED = 2**63 - 1
"""What a result can say."""


class MultiMode(NamedTuple):
    """Who of a multisig's members signed (a bit each), and in which modes."""

    signed: tuple[bool, ...]
    modes: tuple[int, ...]


class SignerInfo(NamedTuple):
    """One signer: key (absent if the chain knows it), mode, sequence."""

    key: PublicKey | None
    mode: int | MultiMode
    sequence: int


@dataclass(slots=True, eq=False)
class Tx:
    """A decoded transaction; equal bytes give the same object while it is remembered."""

    hash: bytes
    size: int
    body_bytes: bytes
    auth_bytes: bytes
    signatures: tuple[bytes, ...]
    messages: tuple[Message, ...]
    routes: tuple[Route, ...]
    memo: str
    timeout_height: int
    infos: tuple[SignerInfo, ...]
    signers: tuple[Address, ...]
    payer: Address
    fee: tuple[Coin, ...]
    fee_payer_text: str
    gas_limit: int
    free: bool
    """It costs no fee: one message, of a kind that is free when alone."""
    lane: bool
    """It may use the reserved half of a block's gas: one message, of a kind that may."""
    inherent: bool = False
    """A proposer put it at the head of its block; nobody signed it."""
    verified: Any = None
    """The (key, account number) pairs under which its signatures were found good; see `chain.tx.sign`."""
    priced: bool = False
    """This node's mempool has found its fee and gas limit good, which its policy will not change."""


class Decoder:
    """Decodes, and remembers the last good transactions by hash: as many as the engine's mempool holds."""

    def __init__(self, routes: Mapping[str, Route], limit: int = 50_000, limit_bytes: int = REMEMBERED) -> None:
        """`limit` (transactions) and `limit_bytes` (as `_weight` counts them) bound memory."""
        self._routes = routes
        self._limit, self._limit_bytes = limit, limit_bytes
        self._known: dict[bytes, Tx] = {}
        self._bytes = 0

    def decode(self, raw: bytes, simulate: bool = False) -> Tx:
        """The transaction in `raw`. Raises the refusals of `chain.errors` for what is not canonical or supported.

        With `simulate`, unsigned transactions pass: wallets send empty signatures, no key, or mode 0.
        """
        digest = sha256(raw).digest()
        known = self._known.get(digest)
        if known is not None:
            return known
        tx = self._decode(raw, digest, simulate)
        if not simulate:
            self._remember(tx)
        return tx

    def _remember(self, tx: Tx) -> None:
        self._known[tx.hash] = tx
        self._bytes += _weight(tx)
        while len(self._known) > self._limit or self._bytes > self._limit_bytes:
            self.forget(next(iter(self._known)))

    def forget(self, digest: bytes) -> None:
        """Make room: what the mempool refused must not push out what waits in it."""
        tx = self._known.pop(digest, None)
        if tx is not None:
            self._bytes -= _weight(tx)

    def _decode(self, raw: bytes, digest: bytes, simulate: bool) -> Tx:
        if not raw:
            raise TxDecode("empty transaction")
        outer = canonical(tx_pb.TxRaw, raw)
        body = canonical(tx_pb.TxBody, outer.body_bytes)
        auth = canonical(tx_pb.AuthInfo, outer.auth_info_bytes)
        _refuse_unsupported(body, auth)
        messages, routes = self._messages(body)
        if any(route.inherent for route in routes):
            return _inherent(raw, digest, outer, messages, routes)
        infos = tuple([_signer_info(info, simulate) for info in auth.signer_infos])
        signers, payer, payer_text = _signers(messages, routes, auth.fee.payer)
        signatures = tuple(outer.signatures)
        _check_counts(len(signers), len(infos), len(signatures), simulate)
        return Tx(
            digest,
            len(raw),
            outer.body_bytes,
            outer.auth_info_bytes,
            signatures,
            messages,
            routes,
            body.memo,
            body.timeout_height,
            infos,
            signers,
            payer,
            parse_coins(auth.fee.amount),
            payer_text,
            auth.fee.gas_limit,
            len(routes) == 1 and routes[0].free,
            len(routes) == 1 and routes[0].lane,
        )

    def _messages(self, body: tx_pb.TxBody) -> tuple[tuple[Message, ...], tuple[Route, ...]]:
        messages = []
        routes = []
        for packed in body.messages:
            route = self._routes.get(packed.type_url)
            if route is None:
                raise TxDecode(f"unable to resolve type URL {packed.type_url[:200]}")
            messages.append(canonical(route.message, packed.value))
            routes.append(route)
        if not messages:
            raise InvalidRequest("must contain at least one message")
        return tuple(messages), tuple(routes)


def _inherent(
    raw: bytes, digest: bytes, outer: tx_pb.TxRaw, messages: tuple[Message, ...], routes: tuple[Route, ...]
) -> Tx:
    """What a proposer put into its block: nothing but the message, in its one form."""
    if raw != inherent_tx(messages[0]):
        raise InvalidRequest(f"{routes[0].url} is alone in its transaction, without signature, fee or memo")
    return Tx(
        hash=digest,
        size=len(raw),
        body_bytes=outer.body_bytes,
        auth_bytes=outer.auth_info_bytes,
        signatures=(),
        messages=messages,
        routes=routes,
        memo="",
        timeout_height=0,
        infos=(),
        signers=(),
        payer=b"",
        fee=(),
        fee_payer_text="",
        gas_limit=0,
        free=False,
        lane=False,
        inherent=True,
    )


def _weight(tx: Tx) -> int:
    """The most bytes that a decoded transaction takes: an empty coin is 2 on the wire and 60 in memory.

    A transfer of 313 bytes takes 2 KiB, and counts as 12.
    """
    return 2_500 + 32 * tx.size


def _refuse_unsupported(body: tx_pb.TxBody, auth: tx_pb.AuthInfo) -> None:
    if body.extension_options:
        raise UnknownExtensionOptions(body.extension_options[0].type_url[:200])
    if body.unordered or body.HasField("timeout_timestamp"):
        raise NotSupported("unordered transactions and timeout timestamps")
    if auth.fee.granter:
        raise NotSupported("fee grants")
    if auth.fee.gas_limit > MAX_GAS_WANTED:
        raise InvalidRequest(f"invalid gas supplied; {auth.fee.gas_limit} > {MAX_GAS_WANTED}")
    if auth.HasField("tip"):
        raise NotSupported("tips")


def _signer_info(info: tx_pb.SignerInfo, simulate: bool) -> SignerInfo:
    packed = info.public_key
    key = parse_key(packed.type_url, packed.value) if info.HasField("public_key") else None
    if info.mode_info.HasField("multi"):
        return SignerInfo(key, _multi_mode(info.mode_info.multi, simulate), info.sequence)
    return SignerInfo(key, _mode(info.mode_info.single.mode, simulate), info.sequence)


def _mode(mode: int, simulate: bool) -> int:
    if mode in (DIRECT, AMINO) or (simulate and mode == UNSPECIFIED):
        return mode
    raise NotSupported(f"sign mode {mode}")


def _multi_mode(multi: tx_pb.ModeInfo.Multi, simulate: bool) -> MultiMode:
    bits = multi.bitarray
    count = len(bits.elems) * 8 - (8 - bits.extra_bits_stored if bits.extra_bits_stored else 0)
    if bits.extra_bits_stored > 7 or not 0 <= count <= MAX_MEMBERS:
        raise TxDecode("a multisig's bit array is malformed")
    signed = tuple([bool(bits.elems[i >> 3] >> (7 - (i & 7)) & 1) for i in range(count)])
    modes = []
    for inner in multi.mode_infos:
        if inner.HasField("multi"):
            raise NotSupported("multisigs inside multisigs")
        modes.append(_mode(inner.single.mode, simulate))
    return MultiMode(signed, tuple(modes))


def _signers(
    messages: tuple[Message, ...], routes: tuple[Route, ...], payer: str
) -> tuple[tuple[Address, ...], Address, str]:
    """All who must sign, each once, in order of appearance; the fee payer, who is the first unless named."""
    texts: dict[str, None] = {}
    for message, route in zip(messages, routes, strict=True):
        for text in route.signers(message):
            texts[text] = None
    first = next(iter(texts))  # a message without a signer refuses to name its signers
    if payer:
        texts[payer] = None
    addresses = tuple([bech32_address(text) for text in texts])
    return addresses, bech32_address(payer or first), payer or first


def _check_counts(signers: int, infos: int, signatures: int, simulate: bool) -> None:
    if signatures == 0 and not simulate:
        raise NoSignatures()
    if infos != signers or (signatures != signers and not simulate):
        raise Unauthorized(f"invalid number of signer; expected: {signers}, got {min(infos, signatures)}")
