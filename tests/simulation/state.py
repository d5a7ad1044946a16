"""What a simulated chain starts from, and that its exported state starts the same chain again."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from typing import Any

from chain.client.keys import Key
from chain.tx.keys import SECP256K1_URL
from genesis import builder
from tests.simulation import market, people
from tests.simulation.world import CHAIN_ID, ONION, Broken, World

RICH = 10**10
POC = {
    "tile": 64,
    "rows": 128,
    "cols": 128,
    "depth": 64,
    "entries": 8,
    "first_height": 5,
    "epoch_blocks": 40,
    "sprint_blocks": 6,
    "confirm_blocks": 3,
    "reveal_blocks": 3,
    "block_time": 5_000,
    "tolerance": 5,
    "smooth": 2,
    "churn": 3,
    "deposit": 10_000,
    "spam_penalty": 100,
    "gas_per_tile": 64 * 64 * 64 // 45,
}
"""A small challenge, and epochs of four minutes."""
ENGINES_OWN = (b"consensus/\x00", b"consensus/\x04")
"""Entries that a new chain's engine begins anew: the newest block's header, and whose turn the next is."""


def consensus_key(key: Key) -> bytes:
    """The ed25519 key of a person's validator, as far as anybody here looks."""
    return sha256(f"consensus key {key.text}".encode()).digest()


def new_world(seed: int) -> World:
    """A chain with a few validators with stake, miners, and people with coins."""
    state = genesis(seed)
    world = World(seed, state)
    for key in people.VALIDATORS:
        world.make_onion(secret_of(key))
    return world


def secret_of(key: Key) -> bytes:
    """The secret of the onion that a validator begins with."""
    return sha256(f"onion {key.text}".encode()).digest()


def image_of(key: Key) -> bytes:
    """What is registered of it."""
    layer = secret_of(key)
    for _ in range(ONION):
        layer = sha256(layer).digest()
    return layer


def genesis(seed: int) -> dict[str, Any]:
    """The modules' parts; every third chain has no compute, so that stake alone is power."""
    changes = POC | ({"sprint_blocks": 0} if seed % 3 == 2 else {})
    preset = builder.preset("local").with_poc(**changes)
    validators = [
        builder.Validator(f"v{number}", key.text, consensus_key(key), (number + 1) * 10**8, onion=image_of(key))
        for number, key in enumerate(people.VALIDATORS)
    ]
    miners = [builder.Miner(f"m{number}", key.text, {}) for number, key in enumerate(people.MINERS[:3])]
    accounts = [builder.Account(key.text, RICH) for key in people.PEOPLE]
    document = builder.build(preset, "2025-10-09T08:53:20Z", validators, miners, accounts, CHAIN_ID)
    state: dict[str, Any] = document["app_state"]
    state["inference"]["params"] |= market.PARAMS
    for account in state["auth"]["accounts"]:  # who is to sign vouchers and receipts has shown a key
        public = market.KEYS[account["address"]].public
        account["pub_key"] = {"@type": SECP256K1_URL, "key": b64encode(public).decode()}
    state["slashing"]["params"] |= {"signed_blocks_window": "40", "downtime_jail_duration": "60s"}
    state["beacon"]["params"] = {"length": str(ONION), "delay": "16", "required": seed % 2 == 0}
    return state


def require_same_after_export(world: World) -> None:
    """Export, validate, start anew: every entry of the state is the same. Raises Broken."""
    again = World(world.seed, world.export(), world.height - 1, world.consensus_params(), world.time_ns)
    mine, theirs = world.entries(), again.entries()
    different = [key for key in mine.keys() | theirs.keys() if mine.get(key) != theirs.get(key)]
    wrong = sorted(key for key in different if key not in ENGINES_OWN)
    if wrong:
        shown = [f"{key!r}: {mine.get(key)!r} came back as {theirs.get(key)!r}" for key in wrong[:5]]
        raise Broken(f"{len(wrong)} entries differ after export and import: " + "; ".join(shown))
