"""What wallets and explorers read of windows, jails and evidence."""

from __future__ import annotations

import pytest

from chain.errors import InvalidArgument, InvalidRequest, QueryNotFound
from chain.gateway.jsonform import to_json
from chain.wire.cosmos.base.query.v1beta1 import pagination_pb2
from chain.wire.cosmos.evidence.v1beta1 import evidence_pb2
from chain.wire.cosmos.evidence.v1beta1 import query_pb2 as evidence_query
from chain.wire.cosmos.slashing.v1beta1 import query_pb2 as pb
from modules.slashing import queries
from modules.slashing.state import EVIDENCE
from tests.modules.slashing import scene
from tests.modules.slashing.scene import double_sign, name
from tests.modules.staking import stage
from tests.modules.staking.stage import V1, V2, V3, V4


def test_parameters_have_their_points_in_json() -> None:
    answer = queries.params(scene.new().ctx, pb.QueryParamsRequest())
    assert answer.params.min_signed_per_window == b"500000000000000000"
    assert to_json(answer) == {"params": {**scene.DEFAULTS}}


@pytest.mark.rule("slashing.1")
def test_a_signing_info_shows_how_far_its_window_has_come_though_nobody_wrote_it() -> None:
    net = scene.new()
    net.blocks(5, absent=[V2])
    request = pb.QuerySigningInfoRequest(cons_address=name(V2))
    assert to_json(queries.signing_info(net.ctx, request)) == {
        "val_signing_info": {
            "address": name(V2),
            "start_height": "1",
            "index_offset": "4",
            "jailed_until": "1970-01-01T00:00:00Z",
            "tombstoned": False,
            "missed_blocks_counter": "5",
        }
    }


def test_the_window_of_a_jailed_validator_stands_still() -> None:
    net = scene.new()
    net.blocks(15, absent=[V2])
    request = pb.QuerySigningInfoRequest(cons_address=name(V2))
    info = queries.signing_info(net.ctx, request).val_signing_info
    assert (info.index_offset, info.missed_blocks_counter) == (0, 0)
    assert info.jailed_until.seconds > stage.START


def test_all_signing_infos_come_page_by_page() -> None:
    ctx = scene.new().ctx
    first = queries.signing_infos(
        ctx, pb.QuerySigningInfosRequest(pagination=pagination_pb2.PageRequest(limit=3, count_total=True))
    )
    assert (len(first.info), first.pagination.total) == (3, 4)
    request = pb.QuerySigningInfosRequest(pagination=pagination_pb2.PageRequest(key=first.pagination.next_key))
    rest = queries.signing_infos(ctx, request)
    assert {one.address for one in [*first.info, *rest.info]} == {name(one) for one in (V1, V2, V3, V4)}


@pytest.mark.parametrize(
    ("address", "refusal", "text"),
    [
        ("", InvalidArgument, "invalid request"),
        ("cwayvalcons1", InvalidRequest, "decoding bech32 failed"),
        (name(bytes(20)), QueryNotFound, f"SigningInfo not found for validator {name(bytes(20))}"),
    ],
)
def test_what_is_not_there_is_said_as_clients_know_it(address: str, refusal: type[Exception], text: str) -> None:
    with pytest.raises(refusal, match=text):
        queries.signing_info(scene.new().ctx, pb.QuerySigningInfoRequest(cons_address=address))


@pytest.mark.rule("slashing.8")
def test_evidence_is_found_by_its_hash_and_listed() -> None:
    net = scene.new()
    net.blocks(3)
    net.block(misbehavior=[double_sign(V2, 3), double_sign(V3, 3)])
    listed = queries.all_evidence(net.ctx, evidence_query.QueryAllEvidenceRequest())
    assert listed.pagination.total == 2
    found = {evidence_pb2.Equivocation.FromString(one.value).consensus_address for one in listed.evidence}
    assert found == {name(V2), name(V3)}
    for key, record in EVIDENCE(net.ctx).items():
        for request in ({"hash": key.hex().upper()}, {"hash": key.hex()}, {"evidence_hash": key}):
            answer = queries.evidence(net.ctx, evidence_query.QueryEvidenceRequest(**request))
            assert answer.evidence.value == record.SerializeToString()
    assert to_json(listed)["evidence"][0]["@type"] == "/cosmos.evidence.v1beta1.Equivocation"


@pytest.mark.parametrize(
    ("text", "refusal", "said"),
    [
        ("", InvalidArgument, "hash is empty"),
        ("xyz", InvalidArgument, "invalid evidence hash"),
        ("AB" * 32, QueryNotFound, f"evidence {'AB' * 32} not found"),
    ],
)
def test_evidence_that_is_not_there_is_not_found(text: str, refusal: type[Exception], said: str) -> None:
    with pytest.raises(refusal, match=said):
        queries.evidence(scene.new().ctx, evidence_query.QueryEvidenceRequest(hash=text))
