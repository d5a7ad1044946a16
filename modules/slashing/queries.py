"""Reading slashing and evidence. Texts of refusals are those that clients match."""

from __future__ import annotations

from google.protobuf.any_pb2 import Any as AnyMessage

from chain.errors import InvalidAddress, InvalidArgument, InvalidRequest, QueryNotFound
from chain.module import Context
from chain.page import page
from chain.types import CONSENSUS_PREFIX, Address, bech32_address, bech32_text
from chain.wire.cosmos.evidence.v1beta1 import evidence_pb2
from chain.wire.cosmos.evidence.v1beta1 import query_pb2 as evidence_query
from chain.wire.cosmos.slashing.v1beta1 import query_pb2 as pb
from chain.wire.cosmos.slashing.v1beta1 import slashing_pb2
from modules.slashing.state import EVIDENCE, INFOS, PARAMS
from modules.staking import keeper as staking


def params(ctx: Context, request: pb.QueryParamsRequest) -> pb.QueryParamsResponse:
    """What is tolerated and what it costs."""
    return pb.QueryParamsResponse(params=PARAMS(ctx).get())


def signing_info(ctx: Context, request: pb.QuerySigningInfoRequest) -> pb.QuerySigningInfoResponse:
    """What is known of one consensus address. Raises InvalidArgument, InvalidRequest, QueryNotFound."""
    if not request.cons_address:
        raise InvalidArgument("invalid request")
    try:
        address = bech32_address(request.cons_address, CONSENSUS_PREFIX)
    except InvalidAddress as refusal:  # the SDK passes it on as an error without a gRPC code
        raise InvalidRequest(refusal.detail) from None
    info = INFOS(ctx).get(address)
    if info is None:
        raise QueryNotFound(f"SigningInfo not found for validator {request.cons_address}")
    return pb.QuerySigningInfoResponse(val_signing_info=shown(ctx, address, info))


def signing_infos(ctx: Context, request: pb.QuerySigningInfosRequest) -> pb.QuerySigningInfosResponse:
    """Everybody who is or was in the set, page by page. Raises InvalidArgument."""
    found, following = page(ctx, INFOS, request.pagination)
    return pb.QuerySigningInfosResponse(info=[shown(ctx, *one) for one in found], pagination=following)


def evidence(ctx: Context, request: evidence_query.QueryEvidenceRequest) -> evidence_query.QueryEvidenceResponse:
    """One equivocation by its hash. [slashing.8] Raises InvalidArgument, QueryNotFound."""
    text = request.hash or request.evidence_hash.hex()
    if not text:
        raise InvalidArgument("invalid request; hash is empty")
    try:
        wanted = bytes.fromhex(text)
    except ValueError:
        raise InvalidArgument("invalid evidence hash") from None
    found = EVIDENCE(ctx).get(wanted)
    if found is None:
        raise QueryNotFound(f"evidence {text} not found")
    return evidence_query.QueryEvidenceResponse(evidence=packed(found))


def all_evidence(
    ctx: Context, request: evidence_query.QueryAllEvidenceRequest
) -> evidence_query.QueryAllEvidenceResponse:
    """Every equivocation that was punished, page by page. [slashing.8] Raises InvalidArgument."""
    found, following = page(ctx, EVIDENCE, request.pagination)
    return evidence_query.QueryAllEvidenceResponse(evidence=[packed(one) for _, one in found], pagination=following)


def shown(ctx: Context, address: Address, info: slashing_pb2.ValidatorSigningInfo) -> slashing_pb2.ValidatorSigningInfo:
    """A signing info as clients know it: how far its window has come follows from the height. [slashing.1]"""
    info.address = bech32_text(address, CONSENSUS_PREFIX)
    operator = staking.by_consensus(ctx, address)
    if operator is not None and staking.is_bonded(ctx, operator) and not staking.is_jailed(ctx, operator):
        info.index_offset = max(0, ctx.block.height - info.start_height - 1)
    return info


def packed(equivocation: evidence_pb2.Equivocation) -> AnyMessage:
    """An equivocation as the Any that evidence is."""
    return AnyMessage(
        type_url=f"/{equivocation.DESCRIPTOR.full_name}", value=equivocation.SerializeToString(deterministic=True)
    )
