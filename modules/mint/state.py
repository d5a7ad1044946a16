"""What mint keeps. Amounts are in ucway."""

from __future__ import annotations

from chain.store.codecs import AMOUNT, U64, proto
from chain.store.map import Item
from chain.types import module_address
from chain.wire.cosmos.mint.v1beta1 import mint_pb2 as pb

NAME = "mint"
ACCOUNT = module_address(NAME)
"""Where new coins come into being; it never keeps any."""
INFERENCE = module_address("inference")
"""Where the part for inference waits."""

PARAMS = Item(NAME, b"\x00", proto(pb.Params))
HALF_LIFE = Item(NAME, b"\x01", U64)
"""Epochs in which the reward of an epoch halves: set at genesis, never changed. [mint.5]"""
NEXT_EPOCH = Item(NAME, b"\x02", U64, default=0)
"""The first epoch that nothing was minted for yet."""
PAYABLE = Item(NAME, b"\x03", AMOUNT, default=0)
"""What may still be minted by weight for the epoch before. [mint.3]"""
MINTED = Item(NAME, b"\x04", AMOUNT, default=0)
"""What was minted so far."""
