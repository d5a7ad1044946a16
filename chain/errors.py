"""Refusals: every one is a class with a frozen number.

`codespace` and `code` enter consensus (they are hashed into the block's results), the log text does not.
Codes in codespace `sdk` are those that Cosmos clients know; a retired number stays retired.
"""

from typing import ClassVar


class Refused(Exception):
    """What the chain says no to. The log is `<detail>: <text>`, the form that clients match."""

    codespace: ClassVar[str] = "sdk"
    code: ClassVar[int]
    text: ClassVar[str]

    def __init__(self, detail: str = "") -> None:
        """`detail` says what was wrong with this input; it never enters consensus."""
        super().__init__(f"{detail}: {self.text}" if detail else self.text)
        self.detail = detail

    @property
    def log(self) -> str:
        """The text that a client reads."""
        return str(self)


class TxDecode(Refused):
    """The bytes are not a canonical transaction."""

    code, text = 2, "tx parse error"


class InvalidSequence(Refused):
    """A sequence that no account can have."""

    code, text = 3, "invalid sequence"


class Unauthorized(Refused):
    """The signer may not do this, or the signature does not verify."""

    code, text = 4, "unauthorized"


class InsufficientFunds(Refused):
    """The account holds less than it wants to move."""

    code, text = 5, "insufficient funds"


class UnknownRequest(Refused):
    """No message, query or store of that name."""

    code, text = 6, "unknown request"


class InvalidAddress(Refused):
    """Not a bech32 address of this chain."""

    code, text = 7, "invalid address"


class InvalidPubKey(Refused):
    """A public key that is missing, malformed, or not the address's."""

    code, text = 8, "invalid pubkey"


class UnknownAddress(Refused):
    """No account has that address."""

    code, text = 9, "unknown address"


class InvalidCoins(Refused):
    """An amount or denomination that is malformed, unsorted, doubled or zero."""

    code, text = 10, "invalid coins"


class OutOfGas(Refused):
    """The transaction needs more gas than it wants to pay for."""

    code, text = 11, "out of gas"


class MemoTooLarge(Refused):
    """The memo is longer than the parameters allow."""

    code, text = 12, "memo too large"


class InsufficientFee(Refused):
    """The fee is below this node's minimum gas price, or cannot be paid."""

    code, text = 13, "insufficient fee"


class TooManySignatures(Refused):
    """More signatures than the parameters allow."""

    code, text = 14, "maximum number of signatures exceeded"


class NoSignatures(Refused):
    """Nobody signed."""

    code, text = 15, "no signatures supplied"


class InvalidRequest(Refused):
    """A request that makes no sense."""

    code, text = 18, "invalid request"


class MempoolIsFull(Refused):
    """The mempool's share for this kind of transaction is used up."""

    code, text = 20, "mempool is full"


class TxTooLarge(Refused):
    """More bytes than a block may hold."""

    code, text = 21, "tx too large"


class KeyNotFound(Refused):
    """Nothing is kept under that key."""

    code, text = 22, "key not found"


class InvalidHeight(Refused):
    """A height that is not there yet."""

    code, text = 26, "invalid height"


class TxTimeoutHeight(Refused):
    """The transaction's timeout height has passed."""

    code, text = 30, "tx timeout height"


class UnknownExtensionOptions(Refused):
    """A critical extension option that this chain does not know."""

    code, text = 31, "unknown extension options"


class WrongSequence(Refused):
    """The signer's next sequence is another one."""

    code, text = 32, "incorrect account sequence"


class NotSupported(Refused):
    """A feature of the wire that this chain refuses on purpose."""

    code, text = 37, "feature not supported"


class InvalidGasLimit(Refused):
    """A gas limit that no block can hold."""

    code, text = 41, "invalid gas limit"


class QueryNotFound(KeyNotFound):
    """A query for something that is not there; clients match the gRPC status in the text."""

    def __init__(self, detail: str) -> None:
        """`detail` is the gRPC description, e.g. `account cway1… not found`."""
        super().__init__(f"rpc error: code = NotFound desc = {detail}")


class InvalidArgument(InvalidRequest):
    """A query whose arguments are malformed; clients match the gRPC status in the text."""

    def __init__(self, detail: str) -> None:
        """`detail` is the gRPC description."""
        super().__init__(f"rpc error: code = InvalidArgument desc = {detail}")


class StoreUnknown(Refused):
    """A `/store/<name>/key` query for a store that does not exist."""

    codespace, code, text = "store", 4, "unknown request"
