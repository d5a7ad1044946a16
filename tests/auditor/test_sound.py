"""A payload that does not open its receipt is as good as none; what an executor signed wrongly is an accusation."""

from collections.abc import Callable

import pytest

from chain.auditor.sound import FINISH, TERMS, Unusable, check_payload, faults, work_of
from chain.wire.causeway.inference.v1 import types_pb2 as pb
from kernels.model.sampling import seed_of
from modules.inference import formats
from tests.auditor.world import CLIENT, EXECUTOR, World, resigned

END = 2
TEXT = "The capital of France is"


@pytest.fixture
def payload(world: World) -> pb.Payload:
    return pb.Payload.FromString(honest(world))


_MADE: list[bytes] = []


def honest(world: World) -> bytes:
    """The same honest payload, made once."""
    if not _MADE:
        _MADE.append(world.payload(TEXT, 4).SerializeToString())
    return _MADE[0]


def kinds(payload: pb.Payload, world: World) -> list[int]:
    """What the payload's executor can be accused of."""
    return [kind for kind, _ in faults(payload, world.subject(), world.tokenizer.token_bytes)]


def test_an_honest_payload_is_usable_and_has_no_fault(world: World, payload: pb.Payload) -> None:
    check_payload(payload, world.subject())
    assert kinds(payload, world) == []


def test_the_seed_is_that_of_the_session_whatever_the_executor_used(world: World, payload: pb.Payload) -> None:
    work = work_of(payload, world.subject())
    identity = formats.request_id(7, EXECUTOR.address, 0, formats.request_hash(payload.request))
    assert work.sampling.seed == seed_of(identity, world.session.beacon)
    assert work.policy.forbidden == ((5,),)


def salted(payload: pb.Payload) -> None:
    payload.salt = bytes(32)


def short_salt(payload: pb.Payload) -> None:
    payload.salt = b"x"


def other_token(payload: pb.Payload) -> None:
    payload.output[1] += 1


def more_tokens(payload: pb.Payload) -> None:
    payload.prompt.append(1)


def other_request(payload: pb.Payload) -> None:
    payload.request.max_tokens += 1


def other_index(payload: pb.Payload) -> None:
    payload.signed.receipt.index = 1
    resigned(payload)


def unsigned(payload: pb.Payload) -> None:
    payload.signed.executor_signature = bytes(64)


def self_paid(payload: pb.Payload) -> None:
    digest = formats.voucher_digest(payload.signed.voucher)
    payload.signed.client_signature = formats.sign(EXECUTOR.secret, digest)


@pytest.mark.parametrize(
    "change", [salted, short_salt, other_token, more_tokens, other_request, other_index, unsigned, self_paid]
)
def test_a_payload_that_is_not_the_receipts_is_unusable(
    world: World, payload: pb.Payload, change: Callable[[pb.Payload], None]
) -> None:
    change(payload)
    with pytest.raises(Unusable):
        check_payload(payload, world.subject())


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("model", "another"),
        ("model_version", 2),
        ("arithmetic", "float32"),
        ("policy", bytes(32)),
        ("max_tokens", 99),
        ("cost", "1"),
        ("cost", "all of it"),
        ("prompt_root", bytes(32)),
    ],
)
def test_a_term_that_is_not_the_vouchers_is_an_accusation(
    world: World, payload: pb.Payload, field: str, value: object
) -> None:
    setattr(payload.signed.receipt, field, value)
    assert TERMS in kinds(resigned(payload), world)


@pytest.mark.parametrize(
    ("finish", "output", "stop", "is_so"),
    [
        (pb.FINISH_LENGTH, 4, b"", True),
        (pb.FINISH_LENGTH, 3, b"", False),
        (pb.FINISH_CLIENT_GONE, 3, b"", True),
        (pb.FINISH_CLIENT_GONE, 4, b"", True),
        (pb.FINISH_END, 4, b"", False),
        (pb.FINISH_STOP, 4, b"", False),
        (pb.FINISH_STOP, 4, b"never said", False),
        (pb.FINISH_ABORTED, 4, b"", False),
        (pb.FINISH_UNSPECIFIED, 4, b"", False),
    ],
)
def test_how_an_answer_ended_is_checked(
    world: World, payload: pb.Payload, finish: pb.Finish, output: int, stop: bytes, is_so: bool
) -> None:
    payload.signed.receipt.finish, payload.signed.receipt.tokens_out = finish, output
    del payload.output[output:]
    if stop:
        payload.request.stop.append(stop)
    found = kinds(resigned(payload), world)
    assert (FINISH not in found) is is_so


def test_an_end_token_and_a_stop_text_end_an_answer(world: World, payload: pb.Payload) -> None:
    text = b"".join(world.tokenizer.token_bytes(token) for token in payload.output)
    payload.signed.receipt.finish = pb.FINISH_STOP
    payload.request.stop[:] = [b"never said", text[-5:]]
    assert FINISH not in kinds(resigned(payload), world)
    payload.signed.receipt.finish = pb.FINISH_END
    payload.output[-1] = END
    assert FINISH not in kinds(resigned(payload), world)


def test_an_answer_that_went_on_after_its_end_is_shown_where_it_should_have_ended(
    world: World, payload: pb.Payload
) -> None:
    payload.output[1] = END
    place = len(payload.prompt) + 1
    assert faults(resigned(payload), world.subject(), world.tokenizer.token_bytes) == [(FINISH, place)]


def test_a_request_that_was_aborted_costs_nothing_and_has_no_work(world: World, payload: pb.Payload) -> None:
    receipt = payload.signed.receipt
    receipt.finish, receipt.tokens_out, receipt.cost, receipt.work = pb.FINISH_ABORTED, 0, "0", formats.NOTHING
    del payload.output[:]
    del payload.prompt[:]
    check_payload(resigned(payload), world.subject())
    assert kinds(payload, world) == []
    receipt.cost = "7"
    assert kinds(resigned(payload), world) == [TERMS, FINISH]
    assert CLIENT.text == world.session.client
