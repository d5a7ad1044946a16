"""Who may do what nobody else may: the account of governance, and that is all. [gov.16]"""

from __future__ import annotations

from typing import Any

from chain.module import Context, Route
from chain.types import DENOM
from chain.wire.causeway.gov.v1 import query_pb2 as pb
from chain.wire.cosmos.base.v1beta1 import coin_pb2
from chain.wire.cosmos.msg.v1 import msg_pb2
from modules.auth.keeper import GOV_TEXT
from modules.gov.params import min_deposit

AUTHORITY = "authority"


def privileges(ctx: Context, request: pb.QueryPrivilegesRequest) -> pb.QueryPrivilegesResponse:
    """Every message whose signer must be one address, and which address that is. [gov.16]"""
    urls = sorted(url for url, route in ctx.routes.items() if AUTHORITY in signer_fields(route))
    holder = GOV_TEXT
    return pb.QueryPrivilegesResponse(
        privileges=[pb.Privilege(type_url=url, field=AUTHORITY, address=holder) for url in urls]
    )


def signer_fields(route: Route) -> list[str]:
    """The fields that name a message's signers, as its descriptor says to every client."""
    options: Any = route.message.DESCRIPTOR.GetOptions()
    return list(options.Extensions[msg_pb2.signer])


def deposit_now(ctx: Context, request: pb.QueryMinDepositRequest) -> pb.QueryMinDepositResponse:
    """What a proposal needs to be voted on now. [gov.3]"""
    regular, expedited = (str(min_deposit(ctx, kind)) for kind in (False, True))
    return pb.QueryMinDepositResponse(
        min_deposit=coin_pb2.Coin(denom=DENOM, amount=regular),
        expedited_min_deposit=coin_pb2.Coin(denom=DENOM, amount=expedited),
    )
