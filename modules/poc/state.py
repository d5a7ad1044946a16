"""What poc keeps. Heights and lengths are blocks, times Unix milliseconds, coins ucway, rates tiles · 2¹⁶ a second."""

from __future__ import annotations

from chain.store.codecs import ADDRESS, AMOUNT, BOOL, U32, U64, UNIT, pair, proto, triple
from chain.store.map import Item, Map
from chain.types import module_address
from chain.wire.causeway.poc.v1 import types_pb2 as pb

NAME = "poc"
ACCOUNT = module_address(NAME)
"""The module's account: it holds every miner's deposit."""

PARAMS = Item(NAME, b"\x00", proto(pb.Params))
"""The parameters that the next sprint opens with."""
MINERS = Map(NAME, b"\x01", ADDRESS, proto(pb.Miner))
"""miner → what it registered with; kept until its deposit is paid back."""
SHARES = Map(NAME, b"\x02", ADDRESS, AMOUNT, default=0)
"""operator → its paced part of all compute, out of 10⁹; nothing at all until a main sprint has settled."""
EPOCH = Item(NAME, b"\x03", proto(pb.Epoch))
"""The present epoch; nothing before the first."""
SPRINTS = Map(NAME, b"\x04", pair(U64, U32), proto(pb.Sprint))
"""(epoch, sprint) → sprint; 0 is the main one."""
COMMITMENTS = Map(NAME, b"\x05", triple(U64, U32, ADDRESS), proto(pb.Commitment))
"""(epoch, sprint, miner) → its last commitment."""
MEASUREMENTS = Map(NAME, b"\x06", triple(U64, U32, ADDRESS), proto(pb.Measurement))
"""(epoch, sprint, miner) → what its proof turned out to be worth."""
RATES = Map(NAME, b"\x07", ADDRESS, proto(pb.Rates))
"""miner → smoothed rates and weight; only miners that have any."""
BACKED = Map(NAME, b"\x08", ADDRESS, AMOUNT, default=0)
"""operator → weight that backed it when the last sprint closed."""
TOTAL_WEIGHT = Item(NAME, b"\x09", AMOUNT, default=0)
"""Sum of all weights when the last sprint closed."""
LAST_RATE_SUM = Item(NAME, b"\x0a", AMOUNT, default=0)
"""The sum of rates that the next sprint is compared with. [poc.6d]"""
HISTORY = Map(NAME, b"\x0b", U64, proto(pb.EpochSummary))
"""epoch → summary; the last SUMMARIES_KEPT of them."""
RELEASES = Map(NAME, b"\x0c", pair(U64, ADDRESS), UNIT, default=False)
"""(height, miner): the deposit is paid back at the end of that block."""

PROBATION = Map(NAME, b"\x0d", ADDRESS, AMOUNT)
"""operator in the set with power 1 → the last 100 blocks that it could sign, a bit each, the newest lowest."""
STALE = Item(NAME, b"\x0e", BOOL, default=False)
"""Within a block: shares or probation changed, so powers must be computed anew at its end."""
WAIVED = Item(NAME, b"\x0f", BOOL, default=False)
"""Deposits and fees are zero: the supply has not reached SUPPLY_FOR_DEPOSITS deposits since genesis."""
REGISTERED = Item(NAME, b"\x10", AMOUNT, default=0)
"""Within a block: miners that have registered without a deposit."""
CONFIRMED = Item(NAME, b"\x12", BOOL, default=False)
"""A confirmation has closed in this network: from then on, whoever has proved nothing in one has no weight. [poc.7c]"""
REWARDS = Map(NAME, b"\x11", ADDRESS, proto(pb.Reward))
"""miner → what it has earned; forgotten with its registration."""

PROOFS_KEPT = 10
"""Epochs whose sprints, commitments and measurements can be asked for, the present one included."""
SUMMARIES_KEPT = 1000
"""Epochs whose summary can be asked for."""
UNBONDING_EPOCHS = 2
"""A deposit comes back that many epochs' blocks after the miner left, so that it backs no second identity at once."""
SUPPLY_FOR_DEPOSITS = 1000
"""Deposits are asked for from a supply of that many deposits on."""
FREE_REGISTRATIONS = 16
"""Miners that may register in a block while there is no deposit."""
