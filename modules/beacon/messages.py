"""What beacon's messages cost, and why it refuses."""

from __future__ import annotations

from chain.errors import Refused

REGISTER_GAS = 60_000
PARAMS_GAS = 60_000


class InvalidParams(Refused):
    """Parameters that would stop the chain or let somebody choose its beacon."""

    codespace, code, text = "beacon", 2, "invalid parameters"


class InvalidOnion(Refused):
    """Not 32 bytes, or the onion that the validator has."""

    codespace, code, text = "beacon", 3, "invalid onion"


class OnionWaiting(Refused):
    """A new onion waits already: choosing between two of them would be a choice."""

    codespace, code, text = "beacon", 4, "a new onion is waiting"


class NotItsTurn(Refused):
    """The block is another validator's, or that of one without an onion."""

    codespace, code, text = "beacon", 5, "nothing to reveal"


class WrongReveal(Refused):
    """Not the preimage of the proposer's onion."""

    codespace, code, text = "beacon", 6, "not the preimage of the onion"
