"""Whatever a well-signed transaction says, a block with it is made: refused messages, never a node that stops."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chain.client.tx import Account
from chain.errors import Refused
from chain.module import Block, Context, Mode
from chain.types import OPERATOR_PREFIX, bech32_text, module_address
from chain.wire.cosmos.msg.v1 import msg_pb2
from chain.wire.cosmos_proto import cosmos_pb2
from modules.registry import MODULES
from tests.app.driver import ALICE, BOB, RICH, Chain, Draft, coins

ROUTES = [route for module in MODULES for route in module.routes]
GOV = bech32_text(module_address("gov"))
TEXTS = st.sampled_from(
    [ALICE.text, BOB.text, GOV, "", "ucway", "uCWAY", "0", "1", "-1", "01", "1e3", str(2**256), "cway1", "x" * 300]
) | st.text(max_size=20)
NUMBERS = {
    FieldDescriptor.CPPTYPE_INT32: st.sampled_from([0, 1, -1, 2**31 - 1, -(2**31)]),
    FieldDescriptor.CPPTYPE_INT64: st.sampled_from([0, 1, -1, 2**63 - 1, -(2**63)]),
    FieldDescriptor.CPPTYPE_UINT32: st.sampled_from([0, 1, 2, 2**32 - 1]),
    FieldDescriptor.CPPTYPE_UINT64: st.sampled_from([0, 1, 2, 10_000, 2**64 - 1]),
    FieldDescriptor.CPPTYPE_BOOL: st.booleans(),
    FieldDescriptor.CPPTYPE_ENUM: st.sampled_from([0, 1]),
}


def values(field: FieldDescriptor) -> st.SearchStrategy[Any]:
    if field.message_type is not None:
        return filled(field.message_type)
    if field.type == FieldDescriptor.TYPE_BYTES:
        return st.sampled_from([b"", bytes(8), bytes(32)]) | st.binary(max_size=40)
    if field.type == FieldDescriptor.TYPE_STRING:
        return TEXTS
    return NUMBERS[field.cpp_type]


def filled(descriptor: Descriptor) -> st.SearchStrategy[Message]:
    """Messages of a type with anything in their fields."""
    from google.protobuf.message_factory import GetMessageClass

    kind = GetMessageClass(descriptor)
    fields = {
        field.name: st.lists(values(field), max_size=3) if field.is_repeated else values(field)
        for field in descriptor.fields
    }
    return st.fixed_dictionaries({}, optional=fields).map(lambda given: kind(**given))


@pytest.fixture(scope="module")
def chain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chain]:
    """One chain for all examples: blocks are run, never committed."""
    path: Path = tmp_path_factory.mktemp("fuzz")
    chain = Chain(path)
    chain.block()
    yield chain
    chain.app.disk.close()


def signer(route: Any, message: Any) -> None:
    """Make Alice the signer of a message."""
    for name in message.DESCRIPTOR.GetOptions().Extensions[msg_pb2.signer]:
        field = message.DESCRIPTOR.fields_by_name[name]
        if field.type == FieldDescriptor.TYPE_STRING:
            is_operator = field.GetOptions().Extensions[cosmos_pb2.scalar] == "cosmos.ValidatorAddressString"
            setattr(message, name, bech32_text(ALICE.address, OPERATOR_PREFIX) if is_operator else ALICE.text)
    for part in getattr(message, "inputs", []):
        part.address = ALICE.text
    if message.DESCRIPTOR.name == "MsgMultiSend" and not message.inputs:
        message.inputs.add(address=ALICE.text, coins=coins(1))


SIGNED = [route for route in ROUTES if not route.inherent]


@pytest.mark.parametrize("route", SIGNED, ids=[route.url for route in SIGNED])
def test_no_message_makes_the_application_fail(chain: Chain, route: Any) -> None:
    @settings(max_examples=60, suppress_health_check=list(HealthCheck))
    @given(filled(route.message.DESCRIPTOR))
    def run(message: Any) -> None:
        signer(route, message)
        draft = Draft([message], [(ALICE, Account(0, 0))])
        draft.auth.fee.gas_limit, draft.auth.fee.amount[0].amount = 400_000_000, "400000"
        block = Block(chain.document["chain_id"], 2, 1_760_000_002_000_000_000, bytes(32))
        result = chain.app.blocks.run(block, [draft.sign()])
        assert result.rejected is None, result.rejected
        (outcome,) = result.results
        assert 0 <= outcome.code < 1000

    run()
    assert chain.balance(ALICE) == RICH


GOVERNED = [route for route in ROUTES if "authority" in route.message.DESCRIPTOR.fields_by_name]


@pytest.mark.parametrize("route", GOVERNED, ids=[route.url for route in GOVERNED])
def test_whatever_gov_wants_is_done_or_refused(chain: Chain, route: Any) -> None:
    @settings(max_examples=100, suppress_health_check=list(HealthCheck))
    @given(filled(route.message.DESCRIPTOR))
    def run(message: Any) -> None:
        message.authority = GOV
        ctx = Context(chain.app.blocks.base(), Block("test", 2, 1_760_000_002_000_000_000), Mode.BLOCK)
        before = dict(ctx.store.changes)
        try:
            route.handler(ctx, message)
        except Refused:
            assert ctx.store.changes == before

    run()
