"""Reading bank: what clients get, and the texts they match."""

import pytest

from chain.errors import InvalidArgument, QueryNotFound, Refused
from chain.module import Context
from chain.types import bech32_text
from chain.wire.cosmos.bank.v1beta1 import bank_pb2
from chain.wire.cosmos.bank.v1beta1 import query_pb2 as pb
from chain.wire.cosmos.base.query.v1beta1 import pagination_pb2
from modules.bank import queries
from modules.bank.state import METADATA, PARAMS, Params
from tests.modules.accounts import NOBODY, A, B, C

ALICE = bech32_text(A)


def amounts(coins: object) -> dict[str, str]:
    return {coin.denom: coin.amount for coin in coins}  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("who", "denom", "amount"), [(A, "ucway", "1000"), (A, "atom", "7"), (A, "nothing", "0"), (NOBODY, "ucway", "0")]
)
def test_a_balance_is_always_set(ctx: Context, who: bytes, denom: str, amount: str) -> None:
    request = pb.QueryBalanceRequest(address=bech32_text(who), denom=denom)
    found = queries.balance(ctx, request)
    assert found.HasField("balance")
    assert (found.balance.denom, found.balance.amount) == (denom, amount)
    spendable = pb.QuerySpendableBalanceByDenomRequest(address=bech32_text(who), denom=denom)
    assert queries.spendable_balance_by_denom(ctx, spendable).balance == found.balance


def test_all_balances_come_by_denomination_with_their_number(ctx: Context) -> None:
    found = queries.all_balances(ctx, pb.QueryAllBalancesRequest(address=ALICE))
    assert list(amounts(found.balances).items()) == [("atom", "7"), ("ucway", "1000")]
    assert found.pagination == pagination_pb2.PageResponse(total=2)
    again = queries.spendable_balances(ctx, pb.QuerySpendableBalancesRequest(address=ALICE))
    assert (list(again.balances), again.pagination) == (list(found.balances), found.pagination)


def test_an_unknown_address_has_no_balances(ctx: Context) -> None:
    found = queries.all_balances(ctx, pb.QueryAllBalancesRequest(address=bech32_text(NOBODY)))
    assert (list(found.balances), found.pagination.total) == ([], 0)


def test_the_next_key_of_balances_is_a_denomination_as_in_the_sdk(ctx: Context) -> None:
    page = pagination_pb2.PageRequest(limit=1)
    found = queries.all_balances(ctx, pb.QueryAllBalancesRequest(address=ALICE, pagination=page))
    assert (amounts(found.balances), found.pagination.next_key, found.pagination.total) == ({"atom": "7"}, b"ucway", 0)


def test_the_supply_is_told_whole_and_by_denomination(ctx: Context) -> None:
    found = queries.total_supply(ctx, pb.QueryTotalSupplyRequest())
    assert amounts(found.supply) == {"atom": "7", "ucway": "1501"}
    assert queries.supply_of(ctx, pb.QuerySupplyOfRequest(denom="ucway")).amount.amount == "1501"
    assert queries.supply_of(ctx, pb.QuerySupplyOfRequest(denom="nothing")).amount.amount == "0"


@pytest.mark.rule("bank.7")
def test_owners_come_with_what_they_hold(ctx: Context) -> None:
    found = queries.denom_owners(ctx, pb.QueryDenomOwnersRequest(denom="ucway"))
    held = {one.address: one.balance.amount for one in found.denom_owners}
    assert held == {bech32_text(A): "1000", bech32_text(B): "500", bech32_text(C): "1"}
    again = queries.denom_owners_by_query(ctx, pb.QueryDenomOwnersByQueryRequest(denom="ucway"))
    assert list(again.denom_owners) == list(found.denom_owners)


def test_metadata_is_found_in_all_three_ways(ctx: Context) -> None:
    METADATA(ctx)["ucway"] = bank_pb2.Metadata(base="ucway", display="CWAY")
    one = queries.denom_metadata(ctx, pb.QueryDenomMetadataRequest(denom="ucway")).metadata
    by_string = pb.QueryDenomMetadataByQueryStringRequest(denom="ucway")
    assert queries.denom_metadata_by_query_string(ctx, by_string).metadata == one
    assert list(queries.denoms_metadata(ctx, pb.QueryDenomsMetadataRequest()).metadatas) == [one]
    assert one.display == "CWAY"


def test_parameters_are_told_without_the_old_list(ctx: Context) -> None:
    PARAMS(ctx).set(Params(True, {"atom": False}))
    found = queries.params(ctx, pb.QueryParamsRequest()).params
    assert found == bank_pb2.Params(default_send_enabled=True)


@pytest.mark.parametrize(("asked", "told"), [([], ["atom", "iris"]), (["iris", "ucway"], ["iris"]), (["ucway"], [])])
def test_what_may_be_sent_is_told_of_those_asked_for(ctx: Context, asked: list[str], told: list[str]) -> None:
    PARAMS(ctx).set(Params(True, {"atom": False, "iris": True}))
    found = queries.send_enabled(ctx, pb.QuerySendEnabledRequest(denoms=asked))
    assert [one.denom for one in found.send_enabled] == told


BAD_ADDRESS = "invalid address: decoding bech32 failed: invalid bech32 string length 4"
FAULTS = [
    (queries.spendable_balances, pb.QuerySpendableBalancesRequest(address="test"), InvalidArgument, BAD_ADDRESS),
    (queries.all_balances, pb.QueryAllBalancesRequest(address="test"), InvalidArgument, BAD_ADDRESS),
    (queries.balance, pb.QueryBalanceRequest(address="test", denom="ucway"), InvalidArgument, BAD_ADDRESS),
    (queries.balance, pb.QueryBalanceRequest(address=ALICE, denom="!"), InvalidArgument, "invalid denom: !"),
    (queries.supply_of, pb.QuerySupplyOfRequest(), InvalidArgument, "invalid denom: "),
    (queries.denom_owners, pb.QueryDenomOwnersRequest(denom="!"), InvalidArgument, "invalid denom: !"),
    (
        queries.denom_metadata,
        pb.QueryDenomMetadataRequest(denom="atom"),
        QueryNotFound,
        "client metadata for denom atom",
    ),
]


@pytest.mark.parametrize(("query", "request_", "refusal", "text"), FAULTS)
def test_a_question_that_makes_no_sense_has_the_sdks_answer(
    ctx: Context, query: object, request_: object, refusal: type[Refused], text: str
) -> None:
    with pytest.raises(refusal) as caught:
        query(ctx, request_)  # type: ignore[operator]
    code = "NotFound" if refusal is QueryNotFound else "InvalidArgument"
    assert caught.value.log == f"rpc error: code = {code} desc = {text}: {refusal.text}"
