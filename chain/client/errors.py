"""What can go wrong for a user of a node. `exit_code` is what the command line exits with: see docs/validator.md."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from chain.client.rpc import Outcome


class ClientError(Exception):
    """Base of these errors; the text says what to do."""

    exit_code: ClassVar[int]


class Refusal(ClientError):
    """The chain said no. `codespace` and `code` are frozen numbers, the text is the chain's log."""

    exit_code = 1

    def __init__(self, codespace: str, code: int, log: str) -> None:
        super().__init__(log)
        self.codespace, self.code = codespace, code


class QueryRefused(Refusal):
    """The application refused a query."""


class TxRefused(Refusal):
    """The chain refused a transaction, in CheckTx (`outcome.height` 0) or in a block."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.codespace, outcome.code, outcome.log)
        self.outcome = outcome


class RpcError(Refusal):
    """The node answered a call with an error: `code` is JSON-RPC's, the text is the node's."""

    def __init__(self, code: int, log: str) -> None:
        super().__init__("rpc", code, log)


class UnknownAccount(ClientError):
    """An address that never received anything, so that it cannot send yet."""

    exit_code = 1


class NodeUnreachable(ClientError):
    """Nobody answers at that address, or not in time."""

    exit_code = 3


class BadKey(ClientError, ValueError):
    """Words, a path or a secret that make no key; the text says why."""

    exit_code = 4


class KeyringError(ClientError):
    """A key that is missing, exists already or cannot be opened; the text says what to do."""

    exit_code = 4


class NotIncluded(ClientError):
    """A transaction that is in no block although the mempool took it; it may still come. `hash` is its hash."""

    exit_code = 5

    def __init__(self, tx_hash: str, seconds: float) -> None:
        super().__init__(
            f"the transaction {tx_hash} is in no block after {seconds:.0f} s; look later: causeway query tx {tx_hash}"
        )
        self.hash = tx_hash
