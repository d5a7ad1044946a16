"""Reading gov."""

import pytest

from chain.errors import InvalidArgument, QueryNotFound, Refused
from chain.gateway.jsonform import to_json
from chain.module import Context
from chain.types import bech32_text
from chain.wire.cosmos.base.query.v1beta1 import pagination_pb2
from chain.wire.cosmos.gov.v1 import gov_pb2, query_pb2
from modules.gov import queries
from modules.gov.state import CONSTITUTION
from tests.gateway import golden
from tests.modules.gov.gov_stage import (
    ANN,
    BEN,
    CAT,
    DEPOSIT,
    REJECTED,
    STAKE,
    V1,
    V2,
    VOTING,
    WAITING,
    YES,
    deposit,
    limits,
    over,
    submit,
    vote,
)
from tests.modules.gov.test_closing import crowd

Page = pagination_pb2.PageRequest


def numbers(ctx: Context, page: Page | None = None, **asked: object) -> tuple[list[int], pagination_pb2.PageResponse]:
    request = query_pb2.QueryProposalsRequest(pagination=page, **asked)  # type: ignore[arg-type]
    answer = queries.proposals(ctx, request)
    return [one.id for one in answer.proposals], answer.pagination


def test_proposals_are_listed_by_number_and_by_what_they_are(ctx: Context) -> None:
    for index in range(6):
        submit(ctx, limits(), deposit=DEPOSIT if index % 2 else 0, who=CAT)
    vote(ctx, 4, YES, BEN)
    deposit(ctx, 1, BEN, 100_000)
    assert numbers(ctx)[0] == [1, 2, 3, 4, 5, 6]
    assert numbers(ctx, proposal_status=VOTING)[0] == [2, 4, 6]
    assert numbers(ctx, proposal_status=WAITING)[0] == [1, 3, 5]
    assert numbers(ctx, proposal_status=REJECTED)[0] == []
    assert numbers(ctx, voter=bech32_text(BEN))[0] == [4]
    assert numbers(ctx, depositor=bech32_text(BEN))[0] == [1]
    assert numbers(ctx, depositor=bech32_text(CAT), proposal_status=VOTING)[0] == [2, 4, 6]


def test_pages_of_some_proposals_follow_one_another(ctx: Context) -> None:
    for index in range(9):
        submit(ctx, limits(), deposit=DEPOSIT if index % 2 else 0)
    seen, key = [], b""
    while True:
        found, following = numbers(ctx, Page(limit=2, key=key), proposal_status=WAITING)
        seen.append(found)
        key = following.next_key
        if not key:
            break
    assert seen == [[1, 3], [5, 7], [9]]
    found, following = numbers(ctx, Page(limit=2, offset=1, count_total=True), proposal_status=WAITING)
    assert (found, following.total, following.next_key) == ([3, 5], 5, (7).to_bytes(8, "big"))
    assert numbers(ctx, Page(limit=2, reverse=True), proposal_status=WAITING)[0] == [9, 7]
    assert numbers(ctx, proposal_status=WAITING)[1].total == 5
    for page in (Page(key=b"x" * 8, offset=1), Page(key=b"x")):
        with pytest.raises(InvalidArgument, match="paginate"):
            numbers(ctx, page, proposal_status=WAITING)


def test_a_question_looks_at_a_bounded_number_of_proposals(ctx: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("modules.gov.filtered.MAX_LOOKED_AT", 3)
    for _ in range(5):
        submit(ctx, limits(), deposit=0)
    found, following = numbers(ctx, Page(limit=2), proposal_status=VOTING)
    assert (found, following.next_key) == ([], (4).to_bytes(8, "big"))


def tally(ctx: Context, number: int) -> gov_pb2.TallyResult:
    return queries.tally_result(ctx, query_pb2.QueryTallyResultRequest(proposal_id=number)).tally


def test_a_count_can_be_asked_for_at_any_time(ctx: Context) -> None:
    waiting, number = submit(ctx, limits(), deposit=0), submit(ctx, limits())
    vote(ctx, number, YES, V1)
    assert (tally(ctx, waiting).yes_count, tally(ctx, number).yes_count) == ("0", str(STAKE))
    vote(ctx, number, YES, V2)
    assert tally(ctx, number).yes_count == str(2 * STAKE)
    assert tally(over(ctx), number).yes_count == str(2 * STAKE)


def test_a_count_of_very_many_votes_is_not_made_for_a_question(ctx: Context) -> None:
    number = submit(ctx, limits())
    crowd(ctx, number, 1001)
    with pytest.raises(InvalidArgument, match="more than 1000 votes"):
        tally(ctx, number)


def test_parameters_come_whole_and_in_groups(ctx: Context) -> None:
    whole = queries.params(ctx, query_pb2.QueryParamsRequest())
    assert (whole.params.quorum, whole.HasField("voting_params")) == ("0.334000000000000000", False)
    for kind in ("deposit", "voting", "tallying"):
        answer = queries.params(ctx, query_pb2.QueryParamsRequest(params_type=kind))
        groups = [name for name in ("deposit", "voting", "tally") if answer.HasField(f"{name}_params")]  # type: ignore[arg-type]
        assert (groups, answer.params) == ([kind.replace("tallying", "tally")], whole.params)
    with pytest.raises(InvalidArgument, match="unknown params type: x"):
        queries.params(ctx, query_pb2.QueryParamsRequest(params_type="x"))


def test_votes_and_deposits_are_found(ctx: Context) -> None:
    number = submit(ctx, limits(), who=ANN)
    vote(ctx, number, YES, BEN, V1)
    request = query_pb2.QueryVoteRequest(proposal_id=number, voter=bech32_text(BEN))
    assert queries.vote(ctx, request).vote.options[0].option == YES
    assert len(queries.votes(ctx, query_pb2.QueryVotesRequest(proposal_id=number)).votes) == 2
    found = queries.deposits(ctx, query_pb2.QueryDepositsRequest(proposal_id=number)).deposits
    assert [(one.depositor, one.amount[0].amount) for one in found] == [(bech32_text(ANN), str(DEPOSIT))]


def test_a_constitution_may_come_with_genesis(ctx: Context) -> None:
    CONSTITUTION(ctx).set("Compute gives power.")
    assert queries.constitution(ctx, query_pb2.QueryConstitutionRequest()).constitution == "Compute gives power."


NOT_THERE = [
    (lambda ctx: queries.found(ctx, 0), InvalidArgument, "proposal id can not be 0"),
    (lambda ctx: queries.found(ctx, 5), QueryNotFound, "rpc error: code = NotFound desc = proposal 5 doesn't exist"),
    (
        lambda ctx: queries.one_vote(ctx, query_pb2.QueryVoteRequest(proposal_id=5, voter=bech32_text(ANN))),
        InvalidArgument,
        f"voter: {bech32_text(ANN)} not found for proposal: 5",
    ),
    (
        lambda ctx: queries.one_vote(ctx, query_pb2.QueryVoteRequest(proposal_id=5)),
        InvalidArgument,
        "empty voter address",
    ),
    (
        lambda ctx: queries.one_deposit(ctx, query_pb2.QueryDepositRequest(proposal_id=5, depositor=bech32_text(ANN))),
        QueryNotFound,
        "not found for proposal: 5",
    ),
    (lambda ctx: numbers(ctx, voter="cway1x"), InvalidArgument, "invalid voter address"),
]


@pytest.mark.parametrize(("ask", "refusal", "text"), NOT_THERE)
def test_what_is_not_there_is_told_in_the_words_that_clients_know(
    ctx: Context, ask: object, refusal: type[Refused], text: str
) -> None:
    with pytest.raises(refusal) as caught:
        ask(ctx)  # type: ignore[operator]
    assert text in caught.value.log


@pytest.mark.parametrize("path", ["/cosmos/gov/v1/params/voting", "/cosmos/gov/v1/proposals"])
def test_a_new_chain_answers_as_a_real_one_does(ctx: Context, path: str) -> None:
    expected = next(one["body"] for one in golden.rest() if one["path"] == path)
    if path.endswith("proposals"):
        shown = to_json(queries.proposals(ctx, query_pb2.QueryProposalsRequest()))
    else:
        shown = to_json(queries.params(ctx, query_pb2.QueryParamsRequest(params_type="voting")))
    assert shown == expected
