"""The exchange rate between tokens and shares: pure arithmetic, with the SDK's rounding. [staking.2]

`tokens` is what a validator holds, `whole` all of its shares; both are read before the change.
"""

from __future__ import annotations

from chain import dec
from chain.dec import Dec


def worth(shares: Dec, tokens: int, whole: Dec) -> Dec:
    """What some of the shares are worth, to the nearest."""
    return dec.quo(shares * tokens, whole)


def worth_truncated(shares: Dec, tokens: int, whole: Dec) -> Dec:
    """What some of the shares are worth, rounded down: what rewards are counted by."""
    return dec.quo_truncate(shares * tokens, whole)


def whole_tokens(shares: Dec, tokens: int, whole: Dec) -> int:
    """What some of the shares are worth in whole tokens; nothing where there are no shares."""
    return dec.truncate(worth(shares, tokens, whole)) if whole else 0


def issued(amount: int, tokens: int, whole: Dec) -> Dec:
    """The shares that `amount` tokens buy; the first are one a token. Raises ZeroDivisionError at a rate of zero."""
    return of_tokens(amount, tokens, whole) if whole else dec.of(amount)


def of_tokens(amount: int, tokens: int, whole: Dec) -> Dec:
    """The shares that are worth `amount` tokens, rounded down. Raises ZeroDivisionError where there are no tokens."""
    return whole * amount // tokens


def redeemed(shares: Dec, tokens: int, whole: Dec) -> int:
    """The tokens that come back for some of the shares; the last ones get every token that is left."""
    return tokens if shares == whole else dec.truncate(worth(shares, tokens, whole))
