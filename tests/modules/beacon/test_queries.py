"""What can be asked of the beacon."""

import pytest

from chain.errors import InvalidArgument, QueryNotFound
from chain.wire.causeway.beacon.v1 import query_pb2 as pb
from chain.wire.cosmos.base.query.v1beta1 import pagination_pb2
from modules.beacon import queries
from tests.modules.beacon.stage import LENGTH, V1, V2, V3, Stage
from tests.modules.staking.stage import valoper


@pytest.fixture(scope="module")
def stage() -> Stage:
    stage = Stage(required=True)
    stage.blocks(3)
    return stage


def test_parameters(stage: Stage) -> None:
    assert queries.params(stage.ctx, pb.QueryParamsRequest()).params.length == LENGTH


def test_an_onion_and_what_is_left_of_it(stage: Stage) -> None:
    answer = queries.onion(stage.ctx, pb.QueryOnionRequest(operator=valoper(V1)))
    assert answer.remaining == LENGTH - answer.onion.used
    assert answer.onion == stage.onion(V1)
    assert answer.may_propose


@pytest.mark.parametrize(("text", "refusal"), [(valoper(V3), QueryNotFound), ("cway1abc", InvalidArgument)])
def test_an_onion_that_is_not_there(stage: Stage, text: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        queries.onion(stage.ctx, pb.QueryOnionRequest(operator=text))


def test_all_onions_page_by_page(stage: Stage) -> None:
    page = pagination_pb2.PageRequest(limit=1)
    first = queries.onions(stage.ctx, pb.QueryOnionsRequest(pagination=page))
    page.key = first.pagination.next_key
    second = queries.onions(stage.ctx, pb.QueryOnionsRequest(pagination=page))
    found = {one.operator for one in (*first.onions, *second.onions)}
    assert (found, second.pagination.next_key) == ({valoper(V1), valoper(V2)}, b"")


@pytest.mark.rule("beacon.6")
def test_a_value_by_height(stage: Stage) -> None:
    latest = queries.value(stage.ctx, pb.QueryValueRequest()).value
    assert (latest.height, latest.value) == (stage.height, stage.value)
    before = queries.value(stage.ctx, pb.QueryValueRequest(block=stage.height - 1)).value
    assert (before.height, before.value != latest.value) == (stage.height - 1, True)
    for height in (stage.height + 1, 2**64 - 1):
        with pytest.raises(QueryNotFound):
            queries.value(stage.ctx, pb.QueryValueRequest(block=height))
