"""What bank keeps: balances, supply, owners by denomination, metadata, parameters. Amounts are in base units."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from chain.store.codecs import ADDRESS, AMOUNT, STRING, UNIT, Codec, pair, proto
from chain.store.map import Item, Map
from chain.wire.cosmos.bank.v1beta1 import bank_pb2 as pb


class Params(NamedTuple):
    """Which denominations may be sent: the default, and those for which it is set otherwise."""

    default_send_enabled: bool
    send_enabled: Mapping[str, bool]

    def sendable(self, denom: str) -> bool:
        """Whether `denom` may be sent."""
        return self.send_enabled.get(denom, self.default_send_enabled)


def _encode(params: Params) -> bytes:
    """`u8 default`, then `u8 length ‖ denom ‖ u8 enabled` for each denomination in order."""
    parts = [bytes((params.default_send_enabled,))]
    for denom, enabled in sorted(params.send_enabled.items()):
        raw = denom.encode()
        parts.append(bytes((len(raw),)) + raw + bytes((enabled,)))
    return b"".join(parts)


@lru_cache(maxsize=8)
def _decode(raw: bytes) -> Params:
    send_enabled = {}
    at = 1
    while at < len(raw):
        end = at + 1 + raw[at]
        send_enabled[raw[at + 1 : end].decode()] = raw[end] == 1
        at = end + 1
    return Params(raw[0] == 1, send_enabled)


SUPPLY = Map("bank", b"\x00", STRING, AMOUNT, default=0)
"""denom → the sum of its balances. [bank.1]"""
METADATA = Map("bank", b"\x01", STRING, proto(pb.Metadata))
"""denom → how to show it."""
BALANCES = Map("bank", b"\x02", pair(ADDRESS, STRING), AMOUNT, default=0)
"""(address, denom) → what the account holds; nothing is kept as absence."""
OWNERS = Map("bank", b"\x03", pair(STRING, ADDRESS), UNIT, default=False)
"""(denom, address): who holds any of it, so that its owners can be listed."""
PARAMS = Item("bank", b"\x05", Codec(_encode, _decode))
