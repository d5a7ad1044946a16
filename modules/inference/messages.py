"""What the market's messages cost, and every refusal they can meet. Codes are frozen; retired numbers stay retired.

Codes 2 to 49 are the market's, 50 to 79 those of audits, 80 to 119 those of disputes.
"""

from __future__ import annotations

from chain.errors import Refused

PARAMS_GAS = 60_000
MODEL_GAS = 100_000
REGISTER_GAS = 80_000
SESSION_GAS = 150_000
REALLOT_GAS = 60_000
SETTLE_GAS = 150_000
"""Whatever the number of receipts. [inference.20]"""


class InvalidParams(Refused):
    """Parameters that contradict each other or a bound."""

    codespace, code, text = "inference", 2, "invalid parameters"


class InvalidModel(Refused):
    """A model whose description can't be."""

    codespace, code, text = "inference", 3, "invalid model"


class UnknownModel(Refused):
    """No such model, or version of it."""

    codespace, code, text = "inference", 4, "unknown model"


class ModelRetired(Refused):
    """Nobody opens sessions of it, or serves it anew."""

    codespace, code, text = "inference", 5, "model is retired"


class InvalidExecutor(Refused):
    """An endpoint, a list of models or a key that can't be."""

    codespace, code, text = "inference", 6, "invalid executor"


class NotExecutor(Refused):
    """No such executor, or one that has left."""

    codespace, code, text = "inference", 7, "executor not registered"


class Leaving(Refused):
    """It has left, and its bond has not come back yet."""

    codespace, code, text = "inference", 8, "bond not released yet"


class TooManyEntries(Refused):
    """While nobody needs coins, only so many come in with a block."""

    codespace, code, text = "inference", 9, "too many registrations in this block"


class NotAuditor(Refused):
    """No such auditor, or one that has left."""

    codespace, code, text = "inference", 10, "auditor not registered"


class AlreadyAuditor(Refused):
    """It is an auditor with its whole bond, and nothing of it changes."""

    codespace, code, text = "inference", 11, "auditor already registered"


class NoStanding(Refused):
    """Auditors are registered miners or validators."""

    codespace, code, text = "inference", 12, "neither a miner nor a validator"


class InvalidKey(Refused):
    """The account has no single secp256k1 key, or a sealing key is not 32 bytes."""

    codespace, code, text = "inference", 13, "key can't be used here"


class DepositTooSmall(Refused):
    """Less than the least deposit, or more than any."""

    codespace, code, text = "inference", 14, "deposit out of bounds"


class InvalidExpiry(Refused):
    """A session that would end before its draw, or too late."""

    codespace, code, text = "inference", 15, "expiry out of bounds"


class UnknownSession(Refused):
    """No such session."""

    codespace, code, text = "inference", 16, "unknown session"


class SessionNotOpen(Refused):
    """It is not drawn yet, expired or closed."""

    codespace, code, text = "inference", 17, "session is not open"


class NotDrawn(Refused):
    """The executor was not drawn for the session."""

    codespace, code, text = "inference", 18, "executor not drawn for the session"


class NotClient(Refused):
    """It is somebody else's session."""

    codespace, code, text = "inference", 19, "not the session's client"


class AlreadyGivenUp(Refused):
    """The rest of its allotment is gone, or going."""

    codespace, code, text = "inference", 20, "allotment already given up"


class NobodyElse(Refused):
    """The session has no other executor to give anything to."""

    codespace, code, text = "inference", 21, "no other executor in the session"


class WrongFirst(Refused):
    """Settlements are cumulative: the first receipt is the one after those that were settled before."""

    codespace, code, text = "inference", 22, "receipts are settled in order"


class InvalidSettlement(Refused):
    """A count, a root or a cost that can't be."""

    codespace, code, text = "inference", 23, "invalid settlement"


class InvalidVoucher(Refused):
    """The last voucher is not of this session, executor and index, or not signed by the client."""

    codespace, code, text = "inference", 24, "invalid voucher"


class CeilingExceeded(Refused):
    """More is claimed than the client's last voucher covers."""

    codespace, code, text = "inference", 25, "voucher does not cover the cost"


class AllotmentExceeded(Refused):
    """More is claimed than the executor's part of the deposit."""

    codespace, code, text = "inference", 26, "allotment does not cover the cost"


class SettlementTooLarge(Refused):
    """Its worth would need more audits than a settlement has: the executor settles less at once, or bonds more."""

    codespace, code, text = "inference", 27, "bond too small for the settlement"


class UnknownSettlement(Refused):
    """No such settlement."""

    codespace, code, text = "inference", 28, "unknown settlement"


class Suspended(Refused):
    """It was slashed, or its record refused it."""

    codespace, code, text = "inference", 29, "suspended"
