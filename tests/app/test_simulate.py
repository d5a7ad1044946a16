"""Simulation in the four forms that wallets use, and what it never needs."""

import re

import pytest

from chain.client.tx import Account
from chain.wire.cosmos.tx.v1beta1 import service_pb2, tx_pb2
from tests.app.driver import ALICE, BOB, CAROL, NEWCOMER, RICH, Chain, Draft, send

PATH = "/cosmos.tx.v1beta1.Service/Simulate"


def simulated(chain: Chain, request: service_pb2.SimulateRequest) -> service_pb2.SimulateResponse:
    return chain.query(PATH, request, service_pb2.SimulateResponse)


def draft(amount: int = 1) -> Draft:
    one = Draft([send(ALICE, BOB, amount)], [(ALICE, Account(0, 0))])
    one.auth.fee.Clear()
    one.auth.fee.SetInParent()
    return one


def cosmjs(chain: Chain) -> service_pb2.SimulateRequest:
    """The key, mode 0, an empty fee, one empty signature."""
    one = draft()
    one.auth.signer_infos[0].mode_info.single.mode = 0
    return service_pb2.SimulateRequest(tx_bytes=one.raw([b""]))


def cosmpy(chain: Chain) -> service_pb2.SimulateRequest:
    """The deprecated field `tx`, really signed."""
    one = draft()
    tx = tx_pb2.Tx(body=one.body, auth_info=one.auth, signatures=[ALICE.sign(one.direct(0))])
    return service_pb2.SimulateRequest(tx=tx)


def mospy(chain: Chain) -> service_pb2.SimulateRequest:
    """Signed, with a fee."""
    return service_pb2.SimulateRequest(tx_bytes=chain.sign(ALICE, send(ALICE, BOB)))


def keplr(chain: Chain) -> service_pb2.SimulateRequest:
    """No key, mode 127, 64 zero bytes."""
    one = draft().mode(127)
    one.auth.signer_infos[0].ClearField("public_key")
    return service_pb2.SimulateRequest(tx_bytes=one.raw([bytes(64)]))


@pytest.mark.rule("auth.11")
@pytest.mark.parametrize("form", [cosmjs, cosmpy, mospy, keplr])
def test_every_wallets_form_is_understood(chain: Chain, form: object) -> None:
    answer = simulated(chain, form(chain))  # type: ignore[operator]
    assert 20_000 < answer.gas_info.gas_used < 30_000
    assert [one.type_url for one in answer.result.msg_responses] == ["/cosmos.bank.v1beta1.MsgSendResponse"]
    assert "transfer" in {one.type for one in answer.result.events}


@pytest.mark.rule("auth.11")
def test_a_simulation_leaves_no_trace(chain: Chain) -> None:
    before = chain.app.disk.stage({})
    for _ in range(3):
        simulated(chain, mospy(chain))
    assert chain.app.disk.stage({}) == before
    assert (chain.balance(ALICE), chain.account(ALICE).sequence) == (RICH, 0)
    assert chain.check(chain.sign(ALICE, send(ALICE, BOB))).code == 0


def test_a_simulation_says_the_gas_that_the_block_takes(chain: Chain) -> None:
    raw = chain.sign(ALICE, send(ALICE, BOB))
    answer = simulated(chain, service_pb2.SimulateRequest(tx_bytes=raw))
    assert chain.deliver(raw).gas_used == answer.gas_info.gas_used


def test_a_simulation_follows_what_waits(chain: Chain) -> None:
    assert chain.check(chain.sign(ALICE, send(ALICE, BOB))).code == 0
    behind = service_pb2.SimulateRequest(tx_bytes=chain.sign(ALICE, send(ALICE, BOB), ahead=1))
    assert simulated(chain, behind).gas_info.gas_used


def test_the_stand_in_key_of_a_simulation_signs_nothing(chain: Chain) -> None:
    simulated(chain, keplr(chain))
    one = Draft([send(ALICE, BOB)], [(ALICE, Account(0, 0))])
    one.auth.signer_infos[0].ClearField("public_key")
    assert chain.check(one.sign()).code == 8


FAILURES = [
    (lambda chain: draft(2 * RICH).raw([b""]), r".*insufficient funds.* with gas used: '\d+'.*"),
    (
        lambda chain: chain.sign(ALICE, send(ALICE, BOB), ahead=4),
        r"account sequence mismatch, .* with gas used: '\d+'.*",
    ),
    (lambda chain: chain.sign(NEWCOMER, send(NEWCOMER, BOB)), r"fee payer address: .* does not exist.*"),
    (lambda chain: b"junk", r".*tx parse error.*"),
]


@pytest.mark.parametrize(("make", "text"), FAILURES)
def test_a_failing_simulation_says_why_and_how_far_it_came(chain: Chain, make: object, text: str) -> None:
    request = service_pb2.SimulateRequest(tx_bytes=make(chain))  # type: ignore[operator]
    answer = chain.ask(PATH, request.SerializeToString())
    assert (answer.codespace, answer.code) == ("sdk", 18)
    assert re.fullmatch(text, answer.log), answer.log


@pytest.mark.parametrize("data", [b"", b"\x12\x00"])
def test_nothing_is_no_transaction(chain: Chain, data: bytes) -> None:
    answer = chain.ask(PATH, data)
    assert "rpc error: code = InvalidArgument desc = empty txBytes is not allowed" in answer.log


def test_bytes_that_are_no_request_are_refused(chain: Chain) -> None:
    answer = chain.ask(PATH, b"\xff\xff")
    assert (answer.code, "InvalidArgument" in answer.log) == (18, True)


def test_several_signers_are_simulated_without_signatures(chain: Chain) -> None:
    one = Draft([send(ALICE, BOB), send(CAROL, BOB)], [(ALICE, Account(0, 0)), (CAROL, Account(2, 0))])
    for info in one.auth.signer_infos:
        info.ClearField("public_key")
    answer = simulated(chain, service_pb2.SimulateRequest(tx_bytes=one.raw([])))
    assert answer.gas_info.gas_used > 42_000
