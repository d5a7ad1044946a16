"""Reading auth: what clients get, and the texts they match."""

import pytest

from chain.errors import InvalidArgument, InvalidRequest, QueryNotFound, Refused
from chain.module import Context
from chain.tx.keys import Secp256k1
from chain.types import bech32_text, module_address
from chain.wire.cosmos.auth.v1beta1 import auth_pb2
from chain.wire.cosmos.auth.v1beta1 import query_pb2 as pb
from chain.wire.cosmos.base.query.v1beta1 import pagination_pb2
from modules.auth import queries
from modules.auth.params import DEFAULT
from modules.auth.state import ACCOUNTS, Account
from tests.app.driver import ALICE
from tests.modules.accounts import MODULE_ACCOUNTS, NOBODY, A, B

TEXT = bech32_text(A)


def test_an_account_has_no_key_until_it_has_signed(ctx: Context) -> None:
    packed = queries.account(ctx, pb.QueryAccountRequest(address=bech32_text(B))).account
    assert packed.type_url == "/cosmos.auth.v1beta1.BaseAccount"
    found = auth_pb2.BaseAccount.FromString(packed.value)
    assert (found.address, found.account_number, found.sequence) == (bech32_text(B), 1, 0)
    assert not found.HasField("pub_key")


def test_a_key_is_told_once_it_is_known(ctx: Context) -> None:
    ACCOUNTS(ctx)[A] = Account(0, 3, Secp256k1(ALICE.public))
    found = queries.account_info(ctx, pb.QueryAccountInfoRequest(address=TEXT)).info
    assert found.pub_key.type_url == "/cosmos.crypto.secp256k1.PubKey"
    assert found.pub_key.value == b"\x0a\x21" + ALICE.public
    assert found.sequence == 3


def test_a_modules_account_is_told_as_such(ctx: Context) -> None:
    address = bech32_text(module_address("pool"))
    packed = queries.account(ctx, pb.QueryAccountRequest(address=address)).account
    assert packed.type_url == "/cosmos.auth.v1beta1.ModuleAccount"
    found = auth_pb2.ModuleAccount.FromString(packed.value)
    assert (found.name, list(found.permissions), found.base_account.address) == ("pool", ["burner", "minter"], address)


def test_module_accounts_come_by_name(ctx: Context) -> None:
    found = queries.module_accounts(ctx, pb.QueryModuleAccountsRequest()).accounts
    assert [auth_pb2.ModuleAccount.FromString(one.value).name for one in found] == sorted(MODULE_ACCOUNTS)
    one = queries.module_account_by_name(ctx, pb.QueryModuleAccountByNameRequest(name="gov")).account
    assert one == found[1]


def test_accounts_are_told_page_by_page(ctx: Context) -> None:
    whole = queries.accounts(ctx, pb.QueryAccountsRequest())
    assert (len(whole.accounts), whole.pagination.total) == (7, 7)
    first = queries.accounts(ctx, pb.QueryAccountsRequest(pagination=pagination_pb2.PageRequest(limit=3)))
    page = pagination_pb2.PageRequest(key=first.pagination.next_key, limit=10)
    second = queries.accounts(ctx, pb.QueryAccountsRequest(pagination=page))
    assert [*first.accounts, *second.accounts] == list(whole.accounts)


def test_an_account_is_found_by_its_number(ctx: Context) -> None:
    found = queries.account_address_by_id(ctx, pb.QueryAccountAddressByIDRequest(account_id=1))
    assert found.account_address == bech32_text(B)


def test_addresses_are_told_in_both_spellings(ctx: Context) -> None:
    assert queries.bech32_prefix(ctx, pb.Bech32PrefixRequest()).bech32_prefix == "cway"
    text = queries.address_bytes_to_string(ctx, pb.AddressBytesToStringRequest(address_bytes=A)).address_string
    assert text == TEXT
    raw = queries.address_string_to_bytes(ctx, pb.AddressStringToBytesRequest(address_string=TEXT)).address_bytes
    assert raw == A


def test_parameters_are_told(ctx: Context) -> None:
    assert queries.params(ctx, pb.QueryParamsRequest()).params == DEFAULT


UNKNOWN = bech32_text(NOBODY)
NOT_FOUND = "rpc error: code = NotFound desc = {}: key not found"
ARGUMENT = "rpc error: code = InvalidArgument desc = {}: invalid request"
FAULTS = [
    (
        queries.account,
        pb.QueryAccountRequest(address=UNKNOWN),
        QueryNotFound,
        NOT_FOUND.format(f"account {UNKNOWN} not found"),
    ),
    (
        queries.account_info,
        pb.QueryAccountInfoRequest(address=UNKNOWN),
        QueryNotFound,
        NOT_FOUND.format(f"account {UNKNOWN} not found"),
    ),
    (queries.account, pb.QueryAccountRequest(), InvalidArgument, ARGUMENT.format("Address cannot be empty")),
    (
        queries.account,
        pb.QueryAccountRequest(address="nonsense"),
        InvalidRequest,
        "decoding bech32 failed: invalid separator index -1: invalid request",
    ),
    (
        queries.account_address_by_id,
        pb.QueryAccountAddressByIDRequest(account_id=99),
        QueryNotFound,
        NOT_FOUND.format("account address not found with account number 99"),
    ),
    (
        queries.account_address_by_id,
        pb.QueryAccountAddressByIDRequest(id=1),
        InvalidArgument,
        ARGUMENT.format("requesting with id isn't supported, try to request using account-id"),
    ),
    (
        queries.module_account_by_name,
        pb.QueryModuleAccountByNameRequest(name="x"),
        QueryNotFound,
        NOT_FOUND.format("account x not found"),
    ),
    (
        queries.module_account_by_name,
        pb.QueryModuleAccountByNameRequest(),
        InvalidArgument,
        ARGUMENT.format("module name is empty"),
    ),
    (
        queries.address_bytes_to_string,
        pb.AddressBytesToStringRequest(),
        InvalidRequest,
        "empty address bytes is not allowed: invalid request",
    ),
    (
        queries.address_bytes_to_string,
        pb.AddressBytesToStringRequest(address_bytes=b"x"),
        InvalidRequest,
        "address length must be 20 bytes, got 1: invalid request",
    ),
    (
        queries.address_string_to_bytes,
        pb.AddressStringToBytesRequest(),
        InvalidRequest,
        "empty address string is not allowed: invalid request",
    ),
]


@pytest.mark.parametrize(("query", "request_", "refusal", "text"), FAULTS)
def test_a_question_that_makes_no_sense_has_the_sdks_answer(
    ctx: Context, query: object, request_: object, refusal: type[Refused], text: str
) -> None:
    with pytest.raises(refusal) as caught:
        query(ctx, request_)  # type: ignore[operator]
    assert caught.value.log == text
