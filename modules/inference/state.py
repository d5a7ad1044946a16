"""What the market keeps: prefixes 0x00 to 0x3f of the module; audits have 0x40 to 0x5f, disputes 0x60 to 0x7f.

Heights and lengths are blocks, coins ucway, prices ucway a compute unit · 2³², capacities compute units a block.
"""

from __future__ import annotations

from chain.store.codecs import ADDRESS, AMOUNT, STRING, U32, U64, UNIT, pair, proto, triple
from chain.store.map import Item, Map
from chain.types import module_address
from chain.wire.causeway.inference.v1 import types_pb2 as pb

NAME = "inference"
ACCOUNT = module_address(NAME)
"""The module's account: escrow, held payments, bonds, stakes, and the pool for settled units."""

PARAMS = Item(NAME, b"\x00", proto(pb.Params))
MODELS = Map(NAME, b"\x01", pair(STRING, U32), proto(pb.Model))
"""(model, version) → what it is; a version never changes, but for `retired` of the newest."""
LATEST = Map(NAME, b"\x02", STRING, AMOUNT, default=0)
"""model → its newest version."""
MARKETS = Map(NAME, b"\x03", STRING, proto(pb.Market))
"""model → its price, and what it was used in the last periods."""
EXECUTORS = Map(NAME, b"\x04", ADDRESS, proto(pb.Executor))
"""executor → what it registered with; kept until its bond is paid back."""
AUDITORS = Map(NAME, b"\x05", ADDRESS, proto(pb.Auditor))
"""auditor → the same."""
SERVING = Map(NAME, b"\x06", pair(STRING, ADDRESS), UNIT, default=False)
"""(model, executor): it serves the model and has not left."""
EXECUTOR_RELEASES = Map(NAME, b"\x07", pair(U64, ADDRESS), UNIT, default=False)
"""(height, executor): the bond is paid back at the end of that block."""
AUDITOR_RELEASES = Map(NAME, b"\x08", pair(U64, ADDRESS), UNIT, default=False)
"""(height, auditor): the same."""

SESSIONS = Map(NAME, b"\x10", U64, proto(pb.Session))
LAST_SESSION = Item(NAME, b"\x11", AMOUNT, default=0)
"""Sessions are numbered from 1."""
CLIENT_SESSIONS = Map(NAME, b"\x12", pair(ADDRESS, U64), UNIT, default=False)
"""(client, session)."""
EXECUTOR_SESSIONS = Map(NAME, b"\x13", pair(ADDRESS, U64), UNIT, default=False)
"""(executor, session) that it was drawn for."""
OPEN_SESSIONS = Map(NAME, b"\x14", ADDRESS, AMOUNT, default=0)
"""executor → sessions that it was drawn for and that are not closed."""
DRAWS = Map(NAME, b"\x15", pair(U64, U64), UNIT, default=False)
"""(height, session): its executors are drawn at the end of that block."""
EXPIRIES = Map(NAME, b"\x16", pair(U64, U64), UNIT, default=False)
"""(height, session): it expires with that block."""
CLOSINGS = Map(NAME, b"\x17", pair(U64, U64), UNIT, default=False)
"""(height, session): what is left of its escrow goes back at the end of that block."""
REALLOTS = Map(NAME, b"\x18", triple(U64, U64, ADDRESS), UNIT, default=False)
"""(height, session, executor): what the executor has not settled goes to the others at the end of that block."""

SETTLEMENTS = Map(NAME, b"\x20", U64, proto(pb.Settlement))
LAST_SETTLEMENT = Item(NAME, b"\x21", AMOUNT, default=0)
"""Settlements are numbered from 1."""
EXECUTOR_SETTLEMENTS = Map(NAME, b"\x22", pair(ADDRESS, U64), UNIT, default=False)
"""(executor, settlement)."""
SESSION_SETTLEMENTS = Map(NAME, b"\x23", pair(U64, U64), UNIT, default=False)
"""(session, settlement)."""
UNPAID = Map(NAME, b"\x24", pair(ADDRESS, U64), UNIT, default=False)
"""(executor, settlement) that is neither paid nor void."""
PAYMENTS = Map(NAME, b"\x25", pair(U64, U64), UNIT, default=False)
"""(height, settlement): it is held, no game about it is open, and it is paid at the end of that block."""

ESCROW = Item(NAME, b"\x30", AMOUNT, default=0)
"""Sum of what sessions have in escrow."""
HELD = Item(NAME, b"\x31", AMOUNT, default=0)
"""Sum of what settlements hold, less what their auditors got."""
BONDS = Item(NAME, b"\x32", AMOUNT, default=0)
"""Sum of the bonds of executors and auditors."""
STAKES = Item(NAME, b"\x33", AMOUNT, default=0)
"""Sum of the bonds of accusations and the prepayments of demands."""
POOL = Item(NAME, b"\x34", AMOUNT, default=0)
"""What is there to pay settled units with."""
EPOCHS = Item(NAME, b"\x35", AMOUNT, default=0)
"""Epochs whose half for inference has come into the pool."""
EARNED = Map(NAME, b"\x36", ADDRESS, AMOUNT, default=0)
"""executor → the burned parts of the fees that it was paid since the epoch opened."""
PRICE_HEIGHT = Item(NAME, b"\x37", AMOUNT, default=0)
"""Height at whose end prices move next."""
USED = Map(NAME, b"\x39", STRING, AMOUNT, default=0)
"""model → units settled in the present price period."""
VOIDING = Map(NAME, b"\x3a", ADDRESS, AMOUNT, default=0)
"""executor that was slashed → the newest of its settlements that are worth nothing, where some are not void yet."""
UNPAID_FOR = Item(NAME, b"\x38", AMOUNT, default=0)
"""Within a block: registrations and sessions that needed no coins."""

DRAW_BLOCKS = 2
"""A session is drawn for that many blocks after its opening."""
FREE_ENTRIES = 16
"""Registrations and sessions without coins that a block takes while nobody needs any."""
PERIODS = 24
"""Price periods of which use is looked at: a day of blocks, where a period is 720 blocks of five seconds."""
