"""Each validator's sliding window of missed blocks: bits in chunks, of which only the set ones cost anything.

The block at height h has index (h - start) mod window, so that the window slides without being written: a block that
was signed where none was missed a window ago changes nothing.
"""

from __future__ import annotations

from chain.module import Context
from chain.types import Address
from chain.wire.cosmos.slashing.v1beta1 import slashing_pb2 as pb
from modules.slashing.state import CHUNK_BITS, INFOS, MISSED


def begin(ctx: Context, address: Address, start: int) -> pb.ValidatorSigningInfo:
    """Begin a window at a height, with nothing missed; jail and tombstone stay. [slashing.2]"""
    info = INFOS(ctx).get(address) or pb.ValidatorSigningInfo()
    info.start_height = start
    info.jailed_until.SetInParent()  # SDK clients read a time, and an entry needs some bytes
    clear(ctx, address, info)
    INFOS(ctx)[address] = info
    return info


def put(ctx: Context, address: Address, index: int, missed: bool) -> int:
    """Say of one block of the window whether it was missed; by how much that changes the count. [slashing.1]"""
    chunk, bit = divmod(index, CHUNK_BITS)
    held, mask = MISSED(ctx)[address, chunk], 1 << bit
    if bool(held & mask) == missed:
        return 0
    MISSED(ctx)[address, chunk] = held ^ mask
    return 1 if missed else -1


def clear(ctx: Context, address: Address, info: pb.ValidatorSigningInfo) -> None:
    """Forget every missed block; the caller writes `info`."""
    for key in list(MISSED(ctx).keys(under=address)):
        del MISSED(ctx)[key]
    info.missed_blocks_counter = 0


def clear_all(ctx: Context) -> None:
    """Forget everybody's missed blocks: a window of another length has no place for them. [slashing.9]"""
    everyone = dict.fromkeys(address for address, _ in MISSED(ctx))
    for address in everyone:
        info = INFOS(ctx)[address]
        clear(ctx, address, info)
        INFOS(ctx)[address] = info


def indices(ctx: Context, address: Address) -> list[int]:
    """Where in the window blocks were missed, ascending."""
    return [
        chunk * CHUNK_BITS + bit
        for (_, chunk), bits in MISSED(ctx).items(under=address)
        for bit in range(bits.bit_length())
        if bits >> bit & 1
    ]
