"""What gov keeps. Amounts are ucway, times Unix nanoseconds, weights and shares decimals of 18 places."""

from __future__ import annotations

from chain.store.codecs import ADDRESS, AMOUNT, STRING, U64, UNIT, pair, proto
from chain.store.map import Item, Map
from chain.wire.causeway.gov.v1 import types_pb2 as own
from chain.wire.cosmos.gov.v1 import gov_pb2 as pb

NAME = "gov"

PROPOSALS = Map(NAME, b"\x00", U64, proto(pb.Proposal))
"""id → proposal; those that were dropped or cancelled are not kept."""
ACTIVE = Map(NAME, b"\x01", pair(U64, U64), UNIT, default=False)
"""(end of voting, id) of every proposal that is voted on or counted."""
INACTIVE = Map(NAME, b"\x02", pair(U64, U64), UNIT, default=False)
"""(end of the deposit period, id) of every proposal that waits for deposits."""
NEXT_ID = Item(NAME, b"\x03", U64, default=1)
"""The number that the next proposal gets."""
VOTING = Map(NAME, b"\x04", U64, proto(own.Voting))
"""id → since which era, for every proposal that is voted on or counted."""
DEPOSITS = Map(NAME, b"\x10", pair(U64, ADDRESS), AMOUNT, default=0)
"""(id, depositor) → ucway."""
VOTES = Map(NAME, b"\x20", pair(U64, ADDRESS), proto(pb.Vote))
"""(id, voter) → vote; kept until the proposal is settled."""
PARAMS = Item(NAME, b"\x30", proto(pb.Params))
CONSTITUTION = Item(NAME, b"\x31", STRING, default="")
ERAS = Map(NAME, b"\x40", pair(U64, U64), UNIT, default=False)
"""(era, id) of VOTING: the oldest era that is asked for comes first."""
COUNTS = Map(NAME, b"\x41", U64, proto(own.Count))
"""id → a count that goes on in the next block."""
SETTLING = Map(NAME, b"\x42", U64, proto(own.Settling))
"""id → what becomes of its deposits; there until all are paid back and all votes forgotten."""
