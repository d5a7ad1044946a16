"""Reading auth: accounts, module accounts, addresses. Texts of refusals are those that clients match."""

from __future__ import annotations

from chain.errors import InvalidAddress, InvalidArgument, InvalidRequest, QueryNotFound
from chain.module import Context
from chain.page import page
from chain.types import PREFIX, Address, bech32_address, bech32_text, module_address
from chain.wire.cosmos.auth.v1beta1 import query_pb2 as pb
from modules.auth.state import ACCOUNTS, MODULES, NUMBERS, PARAMS, Account
from modules.auth.wire import account_any, base_account


def account(ctx: Context, request: pb.QueryAccountRequest) -> pb.QueryAccountResponse:
    """The account at an address. Raises InvalidArgument, InvalidRequest, QueryNotFound."""
    return pb.QueryAccountResponse(account=account_any(ctx, *_found(ctx, request.address)))


def account_info(ctx: Context, request: pb.QueryAccountInfoRequest) -> pb.QueryAccountInfoResponse:
    """The account at an address, whatever its kind. Raises InvalidArgument, InvalidRequest, QueryNotFound."""
    return pb.QueryAccountInfoResponse(info=base_account(*_found(ctx, request.address)))


def accounts(ctx: Context, request: pb.QueryAccountsRequest) -> pb.QueryAccountsResponse:
    """All accounts, page by page, in the order of their keys. Raises InvalidArgument."""
    found, following = page(ctx, ACCOUNTS, request.pagination)
    return pb.QueryAccountsResponse(
        accounts=[account_any(ctx, address, one) for address, one in found], pagination=following
    )


def account_address_by_id(
    ctx: Context, request: pb.QueryAccountAddressByIDRequest
) -> pb.QueryAccountAddressByIDResponse:
    """Whose account number that is. Raises InvalidArgument, QueryNotFound."""
    if request.id:
        raise InvalidArgument("requesting with id isn't supported, try to request using account-id")
    address = NUMBERS(ctx).get(request.account_id)
    if address is None:
        raise QueryNotFound(f"account address not found with account number {request.account_id}")
    return pb.QueryAccountAddressByIDResponse(account_address=bech32_text(address))


def params(ctx: Context, request: pb.QueryParamsRequest) -> pb.QueryParamsResponse:
    """The limits and prices of transactions."""
    return pb.QueryParamsResponse(params=PARAMS(ctx).get())


def module_accounts(ctx: Context, request: pb.QueryModuleAccountsRequest) -> pb.QueryModuleAccountsResponse:
    """Every module's account, by name."""
    found = [(module_address(name), name) for name in MODULES(ctx)]
    entries = [(address, ACCOUNTS(ctx)[address]) for address, _ in found]
    return pb.QueryModuleAccountsResponse(accounts=[account_any(ctx, *entry) for entry in entries])


def module_account_by_name(
    ctx: Context, request: pb.QueryModuleAccountByNameRequest
) -> pb.QueryModuleAccountByNameResponse:
    """One module's account. Raises InvalidArgument, QueryNotFound."""
    if not request.name:
        raise InvalidArgument("module name is empty")
    if MODULES(ctx).get(request.name) is None:
        raise QueryNotFound(f"account {request.name} not found")
    address = module_address(request.name)
    return pb.QueryModuleAccountByNameResponse(account=account_any(ctx, address, ACCOUNTS(ctx)[address]))


def bech32_prefix(ctx: Context, request: pb.Bech32PrefixRequest) -> pb.Bech32PrefixResponse:
    """What addresses begin with."""
    return pb.Bech32PrefixResponse(bech32_prefix=PREFIX)


def address_bytes_to_string(ctx: Context, request: pb.AddressBytesToStringRequest) -> pb.AddressBytesToStringResponse:
    """20 bytes as `cway1…`. Raises InvalidRequest."""
    if not request.address_bytes:
        raise InvalidRequest("empty address bytes is not allowed")
    if len(request.address_bytes) != 20:
        raise InvalidRequest(f"address length must be 20 bytes, got {len(request.address_bytes)}")
    return pb.AddressBytesToStringResponse(address_string=bech32_text(request.address_bytes))


def address_string_to_bytes(ctx: Context, request: pb.AddressStringToBytesRequest) -> pb.AddressStringToBytesResponse:
    """`cway1…` as 20 bytes. Raises InvalidRequest."""
    return pb.AddressStringToBytesResponse(address_bytes=_parsed(request.address_string))


def _found(ctx: Context, text: str) -> tuple[Address, Account]:
    if not text:
        raise InvalidArgument("Address cannot be empty")
    address = _parsed(text)
    found = ACCOUNTS(ctx).get(address)
    if found is None:
        raise QueryNotFound(f"account {text} not found")
    return address, found


def _parsed(text: str) -> Address:
    try:
        return bech32_address(text)
    except InvalidAddress as refusal:  # the SDK passes it on as an error without a gRPC code
        raise InvalidRequest(refusal.detail) from None
