"""What governance's messages do: parameters and models."""

from __future__ import annotations

from chain.module import Context
from chain.wire.causeway.inference.v1 import tx_pb2
from chain.wire.causeway.inference.v1 import types_pb2 as pb
from modules.auth import keeper as auth
from modules.inference import events, keeper, markets, params
from modules.inference.messages import ModelRetired
from modules.inference.state import LATEST, MODELS, PARAMS


def update_params(ctx: Context, msg: tx_pb2.MsgUpdateParams) -> tx_pb2.MsgUpdateParamsResponse:
    """Set the parameters. [inference.1] Raises Unauthorized, InvalidParams, InvalidCoins."""
    auth.require_governance(msg.authority)
    params.check(msg.params)
    PARAMS(ctx).set(msg.params)
    ctx.emit(events.params_changed())
    return tx_pb2.MsgUpdateParamsResponse()


def set_model(ctx: Context, msg: tx_pb2.MsgSetModel) -> tx_pb2.MsgSetModelResponse:
    """Add a model, or a version of one, which new sessions open with. [inference.2]

    Raises Unauthorized, InvalidModel, InvalidCoins.
    """
    auth.require_governance(msg.authority)
    params.check_model(msg.model)
    return tx_pb2.MsgSetModelResponse(version=add_model(ctx, msg.model))


def add_model(ctx: Context, model: pb.Model) -> int:
    """Write a model that has been checked as the next version of its name; which one. [inference.2]"""
    version = LATEST(ctx)[model.id] + 1
    made = pb.Model()
    made.CopyFrom(model)
    made.version, made.retired = version, False
    MODELS(ctx)[model.id, version] = made
    LATEST(ctx)[model.id] = version
    markets.open_market(ctx, model.id)
    ctx.emit(events.model_set(made))
    return version


def retire_model(ctx: Context, msg: tx_pb2.MsgRetireModel) -> tx_pb2.MsgRetireModelResponse:
    """No new sessions of a model; those that there are go on. [inference.2]

    Raises Unauthorized, UnknownModel, ModelRetired.
    """
    auth.require_governance(msg.authority)
    model = keeper.model(ctx, msg.model)
    if model.retired:
        raise ModelRetired(msg.model)
    model.retired = True
    MODELS(ctx)[model.id, model.version] = model
    ctx.emit(events.model_retired(model.id))
    return tx_pb2.MsgRetireModelResponse()
