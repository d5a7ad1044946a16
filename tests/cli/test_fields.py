"""Messages are made from what is typed, and amounts are read as people write them."""

import json
from typing import Any

import click
import pytest

from chain.cli.fields import coin, message, summary
from chain.cli.show import lines
from chain.wire.causeway.poc.v1 import tx_pb2 as poc_tx
from chain.wire.cosmos.bank.v1beta1 import query_pb2 as bank_query
from chain.wire.cosmos.staking.v1beta1 import tx_pb2 as staking_tx


@pytest.mark.parametrize(
    ("typed", "amount"),
    [("1000ucway", "1000"), ("1CWAY", "1000000"), ("0.000001CWAY", "1"), ("1.50CWAY", "1500000"), ("0ucway", "0")],
)
def test_amounts_are_in_base_units_or_whole_coins(typed: str, amount: str) -> None:
    assert coin(typed) == {"denom": "ucway", "amount": amount}


@pytest.mark.parametrize("typed", ["", "5", "ucway", "-5ucway", "0.1ucway", "0.0000001CWAY", "٣ucway", "5 ucway"])
def test_what_is_no_amount_is_refused(typed: str) -> None:
    with pytest.raises(click.UsageError):
        coin(typed)


def test_nested_fields_are_written_as_pairs_or_as_json() -> None:
    pairs = message(poc_tx.MsgRegisterMiner, {"backing": ["operator=cwayvaloper1x,shares=5000"]})
    as_json = message(poc_tx.MsgRegisterMiner, {"backing": [json.dumps({"operator": "cwayvaloper1x", "shares": 5000})]})
    assert pairs == as_json
    assert (pairs.backing[0].operator, pairs.backing[0].shares) == ("cwayvaloper1x", 5000)


def test_bytes_are_written_in_hexadecimal() -> None:
    assert message(poc_tx.MsgCommitProof, {"commitment": "00ff", "epoch": 3}).commitment == b"\x00\xff"


def test_decimals_are_written_with_a_point() -> None:
    typed = {"commission": "rate=0.1,max_rate=0.2,max_change_rate=0.01", "min_self_delegation": "1"}
    made = message(staking_tx.MsgCreateValidator, typed)
    assert (made.commission.rate, made.commission.max_change_rate) == (str(10**17), str(10**16))
    assert message(staking_tx.MsgEditValidator, {"commission_rate": "0.05"}).commission_rate == str(5 * 10**16)
    with pytest.raises(click.UsageError, match="not a decimal"):
        message(staking_tx.MsgEditValidator, {"commission_rate": "5%"})


def test_a_commands_help_is_what_its_handler_says_first() -> None:
    def handler() -> None:
        """Put coins behind
        a validator. [staking.2]

        More. Raises Refused.
        """

    def query() -> None:
        """One delegation. Raises InvalidArgument, InvalidRequest."""

    assert [summary(one) for one in (handler, query)] == ["Put coins behind a validator.", "One delegation."]


def test_pages_are_asked_for_with_options_of_their_own() -> None:
    made = message(
        bank_query.QueryAllBalancesRequest, {"address": "a", "limit": 5, "page_key": "AQ==", "reverse": True}
    )
    assert (made.pagination.limit, made.pagination.key, made.pagination.reverse) == (5, b"\x01", True)


@pytest.mark.parametrize(
    "given", [{"backing": ["nonsense"]}, {"backing": ["shares=many"]}, {"backing": ["colour=red"]}, {"backing": ["{"]}]
)
def test_what_does_not_fit_is_refused_with_a_reason(given: dict[str, Any]) -> None:
    with pytest.raises(click.UsageError):
        message(poc_tx.MsgRegisterMiner, given)


def test_text_output_is_indented_like_the_data() -> None:
    data = {"a": 1, "b": {"c": [], "d": None, "e": True}, "f": [{"g": "x", "h": "y"}, "z"]}
    assert lines(data) == ["a: 1", "b:", "  c: []", "  d: null", "  e: true", "f:", "  - g: x", "    h: y", "  - z"]
