"""What upgrade keeps: what is scheduled, what has happened, and which version each module's state has."""

from __future__ import annotations

from chain.store.codecs import STRING, U64, proto
from chain.store.map import Item, Map
from chain.wire.cosmos.upgrade.v1beta1 import upgrade_pb2 as pb

PLAN = Item("upgrade", b"\x00", proto(pb.Plan))
"""The upgrade that is scheduled; nothing where none is."""
APPLIED = Map("upgrade", b"\x01", STRING, U64)
"""name of an upgrade that has happened → the height of the first block after it."""
VERSIONS = Map("upgrade", b"\x02", STRING, U64)
"""module → the version of its state: 1, and one more for each migration."""
LAST = Item("upgrade", b"\x03", STRING)
"""The name of the last upgrade that has happened; nothing before the first."""
