"""Every question about proof of compute has an answer, or says what is not there."""

from typing import Any

import pytest
from google.protobuf.message import Message

from chain.errors import InvalidArgument, QueryNotFound, Refused
from chain.wire.causeway.poc.v1 import query_pb2 as pb
from chain.wire.cosmos.base.query.v1beta1.pagination_pb2 import PageRequest
from modules.poc import MODULE
from tests.modules.poc.network import STAKE, Network, simulated, text

ANSWERS = {query.path.rpartition("/")[2]: query for query in MODULE.queries}
NAMES = [f"m{number}" for number in range(5)]


@pytest.fixture(scope="module")
def network() -> Network:
    with simulated() as pool:
        made = Network(miners=[*NAMES, "idle"])
        made.run_sprint(dict.fromkeys(NAMES, 1000), pool)
        made.run_to(33)
    return made


def ask(network: Network, name: str, **fields: Any) -> Any:
    query = ANSWERS[name]
    return query.answer(network.ctx, query.request(**fields))


@pytest.mark.rule("poc.2g")
def test_every_method_of_the_service_is_answered() -> None:
    service = pb.DESCRIPTOR.services_by_name["Query"]
    assert sorted(ANSWERS) == sorted(method.name for method in service.methods)
    assert all(ANSWERS[method.name].request.DESCRIPTOR is method.input_type for method in service.methods)


@pytest.mark.rule("poc.2g")
@pytest.mark.parametrize(
    ("name", "fields", "refusal"),
    [
        ("Miner", {"address": text("nobody")}, QueryNotFound),
        ("Miner", {"address": "cway1"}, InvalidArgument),
        ("Sprint", {"epoch": 7}, QueryNotFound),
        ("Commitment", {"miner": text("idle")}, QueryNotFound),
        ("MinerRewards", {"miner": text("nobody")}, QueryNotFound),
        ("Miners", {"pagination": PageRequest(key=b"x", offset=1)}, InvalidArgument),
    ],
)
def test_what_is_not_there_is_said(network: Network, name: str, fields: dict[str, Any], refusal: type[Refused]) -> None:
    with pytest.raises(refusal):
        ask(network, name, **fields)


@pytest.mark.rule("poc.2g")
def test_standings_measurements_and_sprints_can_be_asked_for(network: Network) -> None:
    weights = ask(network, "Weights")
    assert [weight.share for weight in weights.weights] == [200_000] * 5
    assert weights.total == sum(weight.weight for weight in weights.weights)
    assert ask(network, "Miner", address=text("m1")).weight.weight == weights.total // 5
    assert ask(network, "Miner", address=text("idle")).weight.weight == 0
    assert [found.tiles for found in ask(network, "Measurements").measurements] == [1000] * 5
    assert ask(network, "Commitment", miner=text("m1")).commitment.revealed
    assert len(ask(network, "Commitments").commitments) == ask(network, "Sprint").sprint.reveals == 5
    assert ask(network, "Params").params.tile == 64


@pytest.mark.rule("poc.2g")
def test_the_current_sprint_says_when_the_next_one_opens(network: Network) -> None:
    fresh = ask(Network(), "CurrentSprint")
    assert (fresh.HasField("sprint"), fresh.next_open_height) == (False, 2)
    now = ask(network, "CurrentSprint")
    assert (now.sprint.epoch, now.sprint.open_height, now.next_open_height, now.epoch.sprints) == (1, 32, 62, 1)


@pytest.mark.rule("poc.2g")
def test_validators_are_listed_with_power_and_what_backs_them(network: Network) -> None:
    answer = ask(network, "Validators")
    assert sum(standing.power for standing in answer.validators) == answer.total_power == 10**9
    assert len({standing.backing_weight for standing in answer.validators}) == 1
    first = answer.validators[0]
    assert (first.share, first.target, first.bond_limit, first.tokens) == (25 * 10**7, 25 * 10**7, 10**9, str(STAKE))
    assert (first.moniker[:3], first.jailed, first.on_probation) == ("val", False, False)


@pytest.mark.rule("poc.2g")
def test_finished_epochs_are_summed_up(network: Network) -> None:
    (summary,) = ask(network, "Epochs").epochs
    assert (summary.epoch, summary.miners, summary.close_height) == (0, 5, 31)
    assert summary.total_weight == ask(network, "Weights").total


@pytest.mark.rule("poc.2g")
@pytest.mark.parametrize("reverse", [False, True])
def test_pages_follow_each_other(network: Network, reverse: bool) -> None:
    everyone = [miner.address for miner in ask(network, "Miners", pagination=PageRequest(reverse=reverse)).miners]
    seen: list[str] = []
    request = PageRequest(limit=4, reverse=reverse, count_total=True)
    answer = ask(network, "Miners", pagination=request)
    assert answer.pagination.total == 6
    while True:
        seen += [miner.address for miner in answer.miners]
        if not answer.pagination.next_key:
            break
        following = PageRequest(limit=4, reverse=reverse, key=answer.pagination.next_key)
        answer = ask(network, "Miners", pagination=following)
    assert seen == everyone
    assert len(everyone) == 6


@pytest.mark.rule("poc.2g")
def test_an_offset_skips_and_an_empty_request_counts(network: Network) -> None:
    answer = ask(network, "Measurements", pagination=PageRequest(offset=3))
    assert (len(answer.measurements), answer.pagination.total, answer.pagination.next_key) == (2, 5, b"")


def test_requests_and_answers_are_messages() -> None:
    assert all(issubclass(query.request, Message) for query in MODULE.queries)
