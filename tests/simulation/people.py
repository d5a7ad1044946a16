"""Who acts in a simulation, and the amounts they name: mostly sensible, sometimes not."""

from __future__ import annotations

import random
from hashlib import sha256

from chain.client.keys import Key
from chain.types import DENOM, OPERATOR_PREFIX, bech32_text, module_address
from chain.wire.cosmos.base.v1beta1 import coin_pb2

PEOPLE = [Key(sha256(f"person {number}".encode()).digest()) for number in range(24)]
VALIDATORS, NEWCOMERS, MINERS = PEOPLE[:5], PEOPLE[5:12], PEOPLE[12:20]
"""Who operates a validator from the start, who may make one, who mines; everybody holds coins and delegates."""
GOV = bech32_text(module_address("gov"))
ODD_TEXTS = ("", "cway1", "nonsense", "cosmos1qypqxpq9qcrsszg2pvxq6rs0zqg3yyc5lzv7xu", "x" * 300, "cwayvaloper1zzz")


def some_one(luck: random.Random) -> str:
    """An account that exists, mostly."""
    if luck.random() < 0.02:
        return luck.choice(ODD_TEXTS)
    if luck.random() < 0.02:
        return bech32_text(luck.randbytes(20))
    return luck.choice(PEOPLE).text


def sender(luck: random.Random) -> str:
    """An account that can sign."""
    return luck.choice(PEOPLE).text


def operator_of(key: Key) -> str:
    return bech32_text(key.address, OPERATOR_PREFIX)


def some_operator(luck: random.Random) -> str:
    """A validator, mostly."""
    if luck.random() < 0.03:
        return luck.choice(ODD_TEXTS)
    return operator_of(luck.choice(VALIDATORS + NEWCOMERS if luck.random() < 0.9 else PEOPLE))


def some_amount(luck: random.Random) -> str:
    """ucway: from dust to more than anybody has, and texts that are no amounts."""
    draw = luck.random()
    if draw < 0.02:
        return luck.choice(("", "0", "-1", "01", "1.5", "1e9", "9" * 80))
    if draw < 0.1:
        return str(luck.randrange(1, 10))
    if draw < 0.97:
        return str(int(10 ** luck.uniform(3, 9)))
    return str(10**20)


def some_coin(luck: random.Random) -> coin_pb2.Coin:
    denom = DENOM if luck.random() < 0.98 else luck.choice(("atom", "", "x"))
    return coin_pb2.Coin(denom=denom, amount=some_amount(luck))


def some_coins(luck: random.Random) -> list[coin_pb2.Coin]:
    return [some_coin(luck) for _ in range(luck.choices((1, 0, 2), (96, 2, 2))[0])]


def some_rate(luck: random.Random) -> str:
    """An 18-digit decimal, mostly between 0 and 1."""
    if luck.random() < 0.05:
        return luck.choice(("", "-1", "2000000000000000000", "x"))
    return str(luck.randrange(0, 101) * 10**16)
