"""Who may switch messages off, which ones, and what then happens to them."""

from pathlib import Path

import pytest
from google.protobuf.message import Message

from chain.dispatch import Registry
from chain.errors import InvalidRequest, Refused, Unauthorized
from chain.events import Event
from chain.module import Context
from chain.types import bech32_text
from chain.wire.cosmos.circuit.v1 import query_pb2, tx_pb2
from modules.auth.keeper import GOV
from modules.circuit import genesis, handlers, invariants, keeper, queries
from modules.circuit.messages import (
    MessageDisabled,
    ProtectedMessage,
    UnknownMessage,
    WrongState,
    reset_gas,
    trip_gas,
)
from modules.circuit.state import DISABLED
from modules.registry import MODULES
from tests.app.driver import ALICE, BOB, Chain, send
from tests.modules.accounts import A, changes

GOV_TEXT = bech32_text(GOV)
SEND, MULTI = "/cosmos.bank.v1beta1.MsgSend", "/cosmos.bank.v1beta1.MsgMultiSend"
REGISTRY = Registry(MODULES)
PROTECTED = sorted(url for url, route in REGISTRY.routes.items() if route.protected)
NEVER_OFF = [
    "/causeway.poc.v1.MsgCommitProof",
    "/causeway.poc.v1.MsgRegisterMiner",
    "/causeway.poc.v1.MsgRevealProof",
    "/causeway.poc.v1.MsgUnregisterMiner",
    "/cosmos.circuit.v1.MsgResetCircuitBreaker",
    "/cosmos.circuit.v1.MsgTripCircuitBreaker",
]


@pytest.fixture
def routed(ctx: Context) -> Context:
    ctx.routes = REGISTRY.routes
    genesis.init(ctx, {})
    return ctx


def trip(*urls: str, authority: str = GOV_TEXT) -> tx_pb2.MsgTripCircuitBreaker:
    return tx_pb2.MsgTripCircuitBreaker(authority=authority, msg_type_urls=urls)


def reset(*urls: str, authority: str = GOV_TEXT) -> tx_pb2.MsgResetCircuitBreaker:
    return tx_pb2.MsgResetCircuitBreaker(authority=authority, msg_type_urls=urls)


@pytest.mark.rule("circuit.2")
@pytest.mark.rule("circuit.4")
def test_what_is_tripped_is_listed_and_a_reset_leaves_no_trace(routed: Context) -> None:
    before = changes(routed)
    handlers.trip(routed, trip(SEND))
    handlers.trip(routed, trip(MULTI))
    listed = queries.disabled_list(routed, query_pb2.QueryDisabledListRequest())
    assert list(listed.disabled_list) == [MULTI, SEND]
    assert [keeper.is_tripped(routed, url) for url in (SEND, MULTI, NEVER_OFF[0])] == [True, True, False]
    invariants.disabled(routed)
    handlers.reset(routed, reset(MULTI, SEND))
    assert changes(routed) == before
    assert routed.events == [
        Event("trip_circuit_breaker", (("authority", GOV_TEXT, False), ("msg_url", SEND, False))),
        Event("trip_circuit_breaker", (("authority", GOV_TEXT, False), ("msg_url", MULTI, False))),
        Event("reset_circuit_breaker", (("authority", GOV_TEXT, False), ("msg_url", f"{MULTI},{SEND}", False))),
    ]


REFUSALS = [
    (trip(SEND, authority=bech32_text(A)), Unauthorized, f"expected {GOV_TEXT}, got {bech32_text(A)}: unauthorized"),
    (reset(SEND, authority=bech32_text(A)), Unauthorized, "invalid authority"),
    (trip(), WrongState, "no message type is named: nothing to switch"),
    (trip(SEND, SEND), WrongState, "named twice"),
    (trip(SEND, "/no.such.Msg"), UnknownMessage, "/no.such.Msg: unknown message type"),
    (trip(SEND[1:]), UnknownMessage, "cosmos.bank.v1beta1.MsgSend: unknown message type"),
    (trip(SEND, MULTI), WrongState, f"message {MULTI} is already disabled"),
    (reset(), WrongState, "no message type is named"),
    (reset(MULTI, SEND), WrongState, f"message {SEND} is not disabled"),
]


@pytest.mark.rule("circuit.2")
@pytest.mark.parametrize(("msg", "refusal", "text"), REFUSALS)
def test_a_switch_is_all_or_nothing(routed: Context, msg: Message, refusal: type[Refused], text: str) -> None:
    DISABLED(routed).set((MULTI,))
    before = changes(routed)
    with pytest.raises(refusal) as caught:
        REGISTRY.routes[f"/{msg.DESCRIPTOR.full_name}"].handler(routed, msg)
    assert text in caught.value.log
    assert (changes(routed), routed.events) == (before, [])


@pytest.mark.rule("circuit.3")
@pytest.mark.parametrize("url", sorted({*PROTECTED, *NEVER_OFF}))
def test_nobody_switches_off_what_is_protected(routed: Context, url: str) -> None:
    with pytest.raises(ProtectedMessage, match=f"{url}: message type is protected"):
        handlers.trip(routed, trip(SEND, url))
    assert not keeper.any_tripped(routed)


@pytest.mark.rule("circuit.6")
@pytest.mark.parametrize("count", [0, 1, 3])
def test_a_switch_costs_by_what_it_names(routed: Context, count: int) -> None:
    assert trip_gas(routed, trip(*[SEND] * count)) == 60_000 + 10_000 * count
    assert reset_gas(routed, reset(*[SEND] * count)) == 60_000 + 10_000 * count


@pytest.mark.rule("circuit.5")
def test_what_is_exported_is_read_back(routed: Context) -> None:
    handlers.trip(routed, trip(SEND, MULTI))
    exported = genesis.export(routed)
    assert exported == {"disabled_type_urls": [MULTI, SEND]}
    genesis.validate(exported)
    raw = routed.store.get(DISABLED.full)
    DISABLED(routed).set(())
    genesis.init(routed, exported)
    assert routed.store.get(DISABLED.full) == raw


@pytest.mark.rule("circuit.5")
@pytest.mark.parametrize(
    "state",
    [
        {"disabled_type_urls": [SEND, SEND]},
        {"disabled_type_urls": ["/no.such.Msg"]},
        {"disabled_type_urls": NEVER_OFF[:1]},
        {"account_permissions": [{"address": "cway1", "permissions": {"level": "LEVEL_SUPER_ADMIN"}}]},
    ],
)
def test_a_genesis_that_would_switch_off_too_much_is_refused(routed: Context, state: dict[str, object]) -> None:
    def start() -> None:
        genesis.validate(state)
        genesis.init(routed, state)

    with pytest.raises(InvalidRequest):
        start()


@pytest.mark.rule("circuit.3")
@pytest.mark.parametrize("urls", [(NEVER_OFF[0],), ("/no.such.Msg",), (SEND, MULTI)])
def test_a_broken_list_is_seen(routed: Context, urls: tuple[str, ...]) -> None:
    routed.store.set(DISABLED.full, b"\0" + "".join([f"{url}\n" for url in urls]).encode())
    with pytest.raises(ValueError, match="switched off"):
        invariants.disabled(routed)


def switched_off(tmp_path: Path, *urls: str) -> Chain:
    """A chain that starts with messages switched off."""
    chain = Chain(tmp_path)
    chain.document["app_state"]["circuit"] = {"disabled_type_urls": list(urls)}
    chain.app.disk.close()
    return Chain(tmp_path / "again", chain.document)


@pytest.mark.rule("circuit.1")
def test_a_message_that_is_switched_off_is_refused_everywhere(tmp_path: Path) -> None:
    chain = switched_off(tmp_path, SEND)
    chain.block()
    raw = chain.sign(ALICE, send(ALICE, BOB))
    answer = chain.check(raw)
    said = f"circuit breaker disables execution of this message: {SEND}: message type is switched off by governance"
    assert (answer.codespace, answer.code, answer.log) == ("circuit", 2, said)
    assert chain.propose([raw]) == []
    assert not chain.process([raw])
    (result,) = chain.block([raw])
    assert (result.codespace, result.code, list(result.events)) == ("circuit", 2, [])
    assert chain.account(ALICE).sequence == 0


@pytest.mark.rule("circuit.1")
def test_what_waits_when_a_breaker_trips_is_refused_at_the_next_recheck(tmp_path: Path) -> None:
    chain = Chain(tmp_path)
    chain.block()
    raw = chain.sign(ALICE, send(ALICE, BOB))
    assert chain.check(raw).code == 0
    chain.block()
    chain.app.mempool._context().store.set(DISABLED.full, DISABLED.value.encode((SEND,)))
    assert (chain.check(raw, recheck=True).codespace, chain.check(raw, recheck=True).code) == ("circuit", 2)


def test_a_message_that_is_not_named_is_let_through(routed: Context) -> None:
    DISABLED(routed).set((SEND,))
    keeper.require_allowed(routed, [MULTI])
    with pytest.raises(MessageDisabled):
        keeper.require_allowed(routed, [MULTI, SEND])
