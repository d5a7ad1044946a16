"""What poc's messages do. Each refuses first and writes after."""

from __future__ import annotations

from chain.module import Context, Mode
from chain.types import DENOM, Address, bech32_address
from chain.wire.causeway.poc.v1 import tx_pb2
from chain.wire.causeway.poc.v1 import types_pb2 as pb
from modules.auth import keeper as auth
from modules.bank import keeper as bank
from modules.poc import backing, events, keeper, params, proofs, protection
from modules.poc.messages import (
    AlreadyRegistered,
    BackingChanged,
    CommitmentOpen,
    InvalidMoniker,
    TooManyRegistrations,
)
from modules.poc.state import (
    ACCOUNT,
    COMMITMENTS,
    FREE_REGISTRATIONS,
    MEASUREMENTS,
    MINERS,
    PARAMS,
    RATES,
    REGISTERED,
    RELEASES,
    SPRINTS,
    UNBONDING_EPOCHS,
)

MAX_MONIKER = 70
"""Bytes of UTF-8."""


def register_miner(ctx: Context, msg: tx_pb2.MsgRegisterMiner) -> tx_pb2.MsgRegisterMinerResponse:
    """Lock the deposit. [poc.3a] [poc.12]

    Raises InvalidMoniker, AlreadyRegistered, backing's, TooManyRegistrations, InsufficientFunds.
    """
    miner = bech32_address(msg.miner)
    check_moniker(msg.moniker)
    if miner in MINERS(ctx):
        raise AlreadyRegistered(msg.miner)
    backing.check(ctx, msg.backing)
    free = keeper.is_waived(ctx)
    if free and REGISTERED(ctx).get() >= FREE_REGISTRATIONS:
        raise TooManyRegistrations(f"at most {FREE_REGISTRATIONS} without a deposit; try again in the next block")
    deposit = str(keeper.deposit(ctx))
    keeper.pay(ctx, miner, ACCOUNT, int(deposit))
    if free:
        REGISTERED(ctx).set(REGISTERED(ctx).get() + 1)
    MINERS(ctx)[miner] = pb.Miner(
        address=msg.miner, moniker=msg.moniker, deposit=deposit, backing=msg.backing, registered_height=ctx.block.height
    )
    ctx.emit(events.miner_registered(msg.miner, deposit))
    return tx_pb2.MsgRegisterMinerResponse()


def update_miner(ctx: Context, msg: tx_pb2.MsgUpdateMiner) -> tx_pb2.MsgUpdateMinerResponse:
    """Change the name and, once an epoch, the backing; fill up the deposit as far as the miner can. [poc.8d] [poc.3d]

    Raises InvalidMoniker, NotRegistered, BackingChanged, and backing's.
    """
    address = bech32_address(msg.miner)
    check_moniker(msg.moniker)
    miner = keeper.registered(ctx, address)
    if list(msg.backing) != list(miner.backing):
        now = keeper.epochs_opened(ctx) + 1
        if miner.backing_changed_epoch == now:
            raise BackingChanged("wait for the next epoch")
        backing.check(ctx, msg.backing, miner.backing)
        miner.backing_changed_epoch = now
        del miner.backing[:]
        miner.backing.extend(msg.backing)
    miner.moniker = msg.moniker
    filled = min(keeper.lacking(ctx, miner), bank.spendable(ctx, address, DENOM))
    keeper.pay(ctx, address, ACCOUNT, filled)
    miner.deposit = str(int(miner.deposit) + filled)
    MINERS(ctx)[address] = miner
    ctx.emit(events.miner_updated(msg.miner))
    return tx_pb2.MsgUpdateMinerResponse()


def unregister_miner(ctx: Context, msg: tx_pb2.MsgUnregisterMiner) -> tx_pb2.MsgUnregisterMinerResponse:
    """Leave: rates are dropped now, the deposit comes back UNBONDING_EPOCHS later. [poc.3c]

    Raises NotRegistered, CommitmentOpen.
    """
    address = bech32_address(msg.miner)
    miner = keeper.registered(ctx, address)
    sprint = keeper.open_sprint(ctx)
    if sprint is not None and (sprint.epoch, sprint.sprint, address) in COMMITMENTS(ctx):
        raise CommitmentOpen("wait until the sprint has closed")
    miner.release_height = ctx.block.height + UNBONDING_EPOCHS * PARAMS(ctx).get().epoch_blocks
    MINERS(ctx)[address] = miner
    RELEASES(ctx)[miner.release_height, address] = True
    del RATES(ctx)[address]
    ctx.emit(events.miner_left(msg.miner, miner.release_height))
    return tx_pb2.MsgUnregisterMinerResponse(release_height=miner.release_height)


def commit_proof(ctx: Context, msg: tx_pb2.MsgCommitProof) -> tx_pb2.MsgCommitProofResponse:
    """Take a commitment; the last one counts. [poc.2a] Raises what `proofs.check_commit` does."""
    sprint, before = proofs.check_commit(ctx, msg)
    key = (sprint.epoch, sprint.sprint, bech32_address(msg.miner))
    COMMITMENTS(ctx)[key] = pb.Commitment(
        miner=msg.miner,
        epoch=msg.epoch,
        sprint=msg.sprint,
        commitment=msg.commitment,
        height=ctx.block.height,
        count=before + 1,
    )
    if not before:
        sprint.commitments += 1
        SPRINTS(ctx)[sprint.epoch, sprint.sprint] = sprint
    ctx.emit(events.committed(msg))
    return tx_pb2.MsgCommitProofResponse()


def reveal_proof(ctx: Context, msg: tx_pb2.MsgRevealProof) -> tx_pb2.MsgRevealProofResponse:
    """Measure a proof by recomputing its tiles. [poc.2b] Raises what `proofs.check_reveal` does.

    A simulation answers without computing: the gas is a formula. [poc.4a]
    """
    sprint, commitment, entries = proofs.check_reveal(ctx, msg)
    if ctx.mode is Mode.SIMULATE:
        return tx_pb2.MsgRevealProofResponse()
    miner: Address = bech32_address(msg.miner)
    measurement = proofs.measure(sprint, msg.miner, proofs.digests(sprint, miner, entries))
    key = (sprint.epoch, sprint.sprint, miner)
    MEASUREMENTS(ctx)[key] = measurement
    commitment.revealed = True
    COMMITMENTS(ctx)[key] = commitment
    sprint.reveals += 1
    SPRINTS(ctx)[sprint.epoch, sprint.sprint] = sprint
    ctx.emit(events.revealed(measurement))
    return tx_pb2.MsgRevealProofResponse(tiles=measurement.tiles)


def update_params(ctx: Context, msg: tx_pb2.MsgUpdateParams) -> tx_pb2.MsgUpdateParamsResponse:
    """Set the parameters of sprints and epochs to come. [poc.10] [poc.14]

    Raises Unauthorized, InvalidParams, InvalidCoins.
    """
    auth.require_governance(msg.authority)
    params.check(msg.params)
    protection.check_change(ctx, PARAMS(ctx).get(), msg.params)
    PARAMS(ctx).set(msg.params)
    ctx.emit(events.params_changed())
    return tx_pb2.MsgUpdateParamsResponse()


def check_moniker(moniker: str) -> None:
    """Raise InvalidMoniker for a name of more than MAX_MONIKER bytes."""
    if len(moniker.encode()) > MAX_MONIKER:
        raise InvalidMoniker(f"at most {MAX_MONIKER} bytes of UTF-8")
