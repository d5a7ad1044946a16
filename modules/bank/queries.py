"""Reading bank: balances, supply, owners, metadata. Texts of refusals are those that clients match."""

from __future__ import annotations

from typing import Any

from chain.errors import InvalidAddress, InvalidArgument, InvalidCoins, QueryNotFound
from chain.module import Context
from chain.page import page
from chain.types import Address, bech32_address, bech32_text, parse_denom
from chain.wire.cosmos.bank.v1beta1 import bank_pb2, query_pb2
from chain.wire.cosmos.base.query.v1beta1 import pagination_pb2
from chain.wire.cosmos.base.v1beta1 import coin_pb2
from modules.bank import keeper
from modules.bank.state import BALANCES, METADATA, OWNERS, PARAMS, SUPPLY


def balance(ctx: Context, request: query_pb2.QueryBalanceRequest) -> query_pb2.QueryBalanceResponse:
    """One balance; `0` for an unknown address or denomination. Raises InvalidArgument."""
    return query_pb2.QueryBalanceResponse(balance=_held(ctx, request))


def spendable_balance_by_denom(
    ctx: Context, request: query_pb2.QuerySpendableBalanceByDenomRequest
) -> query_pb2.QuerySpendableBalanceByDenomResponse:
    """What of one balance isn't locked. [bank.9] Raises InvalidArgument."""
    denom = _denom(request.denom)
    free = keeper.spendable(ctx, _address(request.address), denom)
    return query_pb2.QuerySpendableBalanceByDenomResponse(balance=_coin(denom, free))


def all_balances(ctx: Context, request: query_pb2.QueryAllBalancesRequest) -> query_pb2.QueryAllBalancesResponse:
    """All balances of an address, by denomination. Raises InvalidArgument."""
    coins, following = _balances(ctx, request)
    return query_pb2.QueryAllBalancesResponse(balances=coins, pagination=following)


def spendable_balances(
    ctx: Context, request: query_pb2.QuerySpendableBalancesRequest
) -> query_pb2.QuerySpendableBalancesResponse:
    """What of all balances of an address isn't locked, by denomination, 0 too. [bank.9] Raises InvalidArgument."""
    held, following = _balances(ctx, request)
    address = _address(request.address)
    coins = [_coin(coin.denom, keeper.spendable(ctx, address, coin.denom)) for coin in held]
    return query_pb2.QuerySpendableBalancesResponse(balances=coins, pagination=following)


def total_supply(ctx: Context, request: query_pb2.QueryTotalSupplyRequest) -> query_pb2.QueryTotalSupplyResponse:
    """The supply of every denomination. Raises InvalidArgument."""
    found, following = page(ctx, SUPPLY, request.pagination)
    supply = [_coin(denom, amount) for denom, amount in found]
    return query_pb2.QueryTotalSupplyResponse(supply=supply, pagination=following)


def supply_of(ctx: Context, request: query_pb2.QuerySupplyOfRequest) -> query_pb2.QuerySupplyOfResponse:
    """The supply of one denomination; `0` if there is none. Raises InvalidArgument."""
    denom = _denom(request.denom)
    return query_pb2.QuerySupplyOfResponse(amount=_coin(denom, SUPPLY(ctx)[denom]))


def params(ctx: Context, request: query_pb2.QueryParamsRequest) -> query_pb2.QueryParamsResponse:
    """The parameters; what is said of single denominations is in SendEnabled."""
    present = bank_pb2.Params(default_send_enabled=PARAMS(ctx).get().default_send_enabled)
    return query_pb2.QueryParamsResponse(params=present)


def denoms_metadata(
    ctx: Context, request: query_pb2.QueryDenomsMetadataRequest
) -> query_pb2.QueryDenomsMetadataResponse:
    """How to show every denomination. Raises InvalidArgument."""
    found, following = page(ctx, METADATA, request.pagination)
    return query_pb2.QueryDenomsMetadataResponse(metadatas=[one for _, one in found], pagination=following)


def denom_metadata(ctx: Context, request: query_pb2.QueryDenomMetadataRequest) -> query_pb2.QueryDenomMetadataResponse:
    """How to show one denomination. Raises InvalidArgument, QueryNotFound."""
    return query_pb2.QueryDenomMetadataResponse(metadata=_metadata(ctx, request.denom))


def denom_metadata_by_query_string(
    ctx: Context, request: query_pb2.QueryDenomMetadataByQueryStringRequest
) -> query_pb2.QueryDenomMetadataByQueryStringResponse:
    """The same, for denominations that don't fit into a path. Raises InvalidArgument, QueryNotFound."""
    return query_pb2.QueryDenomMetadataByQueryStringResponse(metadata=_metadata(ctx, request.denom))


def denom_owners(ctx: Context, request: query_pb2.QueryDenomOwnersRequest) -> query_pb2.QueryDenomOwnersResponse:
    """Who holds a denomination, and how much. Raises InvalidArgument."""
    owners, following = _owners(ctx, request)
    return query_pb2.QueryDenomOwnersResponse(denom_owners=owners, pagination=following)


def denom_owners_by_query(
    ctx: Context, request: query_pb2.QueryDenomOwnersByQueryRequest
) -> query_pb2.QueryDenomOwnersByQueryResponse:
    """The same, for denominations that don't fit into a path. Raises InvalidArgument."""
    owners, following = _owners(ctx, request)
    return query_pb2.QueryDenomOwnersByQueryResponse(denom_owners=owners, pagination=following)


def send_enabled(ctx: Context, request: query_pb2.QuerySendEnabledRequest) -> query_pb2.QuerySendEnabledResponse:
    """What is said of single denominations: of those asked for, or of all, in one page."""
    known = PARAMS(ctx).get().send_enabled
    wanted = [denom for denom in request.denoms if denom in known] if request.denoms else list(known)
    answer = query_pb2.QuerySendEnabledResponse(
        send_enabled=[bank_pb2.SendEnabled(denom=denom, enabled=known[denom]) for denom in wanted]
    )
    if not request.denoms:
        answer.pagination.CopyFrom(pagination_pb2.PageResponse(total=len(wanted)))
    return answer


def _balances(ctx: Context, request: Any) -> tuple[list[coin_pb2.Coin], pagination_pb2.PageResponse]:
    found, following = page(ctx, BALANCES, request.pagination, under=_address(request.address))
    return [_coin(denom, amount) for (_, denom), amount in found], following


def _owners(ctx: Context, request: Any) -> tuple[list[query_pb2.DenomOwner], pagination_pb2.PageResponse]:
    denom = _denom(request.denom)
    found, following = page(ctx, OWNERS, request.pagination, under=denom)
    balances = BALANCES(ctx)
    owners = [
        query_pb2.DenomOwner(address=bech32_text(owner), balance=_coin(denom, balances[owner, denom]))
        for (_, owner), _ in found
    ]
    return owners, following


def _held(ctx: Context, request: Any) -> coin_pb2.Coin:
    denom = _denom(request.denom)
    return _coin(denom, BALANCES(ctx)[_address(request.address), denom])


def _metadata(ctx: Context, denom: str) -> bank_pb2.Metadata:
    found = METADATA(ctx).get(_denom(denom))
    if found is None:
        raise QueryNotFound(f"client metadata for denom {denom}")
    return found


def _coin(denom: str, amount: int) -> coin_pb2.Coin:
    return coin_pb2.Coin(denom=denom, amount=str(amount))


def _address(text: str) -> Address:
    try:
        return bech32_address(text)
    except InvalidAddress as refusal:
        raise InvalidArgument(f"invalid address: {refusal.detail}") from None


def _denom(text: str) -> str:
    try:
        return parse_denom(text)
    except InvalidCoins as refusal:
        raise InvalidArgument(refusal.detail) from None
