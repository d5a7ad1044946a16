"""What is wrong with a genesis document, and what a chain that starts from it would be: found by starting it, here."""

import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from chain.app import App
from chain.dispatch import Registry
from chain.errors import Refused
from chain.halt import Halt
from chain.invariants import check
from chain.store.disk import Disk
from chain.types import DENOM
from chain.wire.tendermint.abci import types_pb2 as abci
from genesis.document import context_of, init_chain
from modules.bank import keeper as bank
from modules.registry import MODULES, NAMES


class Review(NamedTuple):
    """What was found. Where there are faults, nothing else means anything.

    powers    ed25519 key → voting power, of the first validators
    supply    ucway
    app_hash  what InitChain answers: for an exported state, the hash of the state that was exported
    """

    faults: tuple[str, ...]
    chain_id: str = ""
    initial_height: int = 1
    powers: Mapping[bytes, int] = {}
    supply: int = 0
    app_hash: bytes = b""


def review(document: Mapping[str, Any]) -> Review:
    """Look at a document: every module at its own part, then all together as InitChain has them, then invariants."""
    try:
        request = init_chain(document)
    except ValueError as error:
        return Review((str(error),))
    faults = tuple(_parts(document["app_state"]))
    if faults:
        return Review(faults)
    with tempfile.TemporaryDirectory() as scratch:
        disk = Disk(Path(scratch) / "state", NAMES)
        try:
            return _started(App(MODULES, disk), request)
        finally:
            disk.close()


def _parts(state: Any) -> Iterator[str]:
    """What modules have to say against their own parts."""
    if not isinstance(state, dict):
        yield "app_state is no object"
        return
    registry = Registry(MODULES)
    for name in sorted(set(state) - set(registry.names)):
        yield f"app_state has a part for {name}, which is no module"
    for module in registry.modules:
        try:
            module.genesis.validate(state.get(module.name) or {})
        except Refused as refusal:
            yield f"{module.name}: {refusal.log}"
        except (TypeError, AttributeError, ValueError):
            yield f"{module.name}: its part is not of the right shape"


def _started(app: App, request: abci.RequestInitChain) -> Review:
    """What the parts are together."""
    try:
        answer = app.init_chain(request)
    except Halt as halt:
        cause = halt.__cause__
        return Review((cause.log if isinstance(cause, Refused) else str(halt),))
    ctx = context_of(app.registry, app.blocks.base())
    broken = [one for one in check(app.registry.invariants(), ctx) if one.why]
    return Review(
        tuple([f"{one.module}.{one.name}: {one.why}" for one in broken]),
        request.chain_id,
        request.initial_height,
        {one.pub_key.ed25519: one.power for one in answer.validators},
        bank.supply(ctx, DENOM),
        answer.app_hash,
    )
