"""What poc tells readers. Only `miner` and `epoch` are indexed; times and seeds are in the queries."""

from __future__ import annotations

from chain.events import Event, event
from chain.types import DENOM
from chain.wire.causeway.poc.v1 import tx_pb2
from chain.wire.causeway.poc.v1 import types_pb2 as pb

INDEX = ("miner", "epoch")


def miner_registered(miner: str, deposit: str) -> Event:
    """A miner locked its deposit."""
    return event("poc_register", INDEX, miner=miner, deposit=f"{deposit}{DENOM}")


def miner_updated(miner: str) -> Event:
    """A miner changed its name or backing."""
    return event("poc_update", INDEX, miner=miner)


def miner_left(miner: str, release_height: int) -> Event:
    """A miner left; its deposit comes back at the end of block `release_height`."""
    return event("poc_unregister", INDEX, miner=miner, release_height=str(release_height))


def deposit_released(miner: str, deposit: str) -> Event:
    """The deposit of a miner that left was paid back."""
    return event("poc_release", INDEX, miner=miner, deposit=f"{deposit}{DENOM}")


def forfeited(miner: str, epoch: int, amount: int, reason: str) -> Event:
    """A miner lost a part of its deposit."""
    return event("poc_forfeit", INDEX, miner=miner, epoch=str(epoch), amount=f"{amount}{DENOM}", reason=reason)


def committed(msg: tx_pb2.MsgCommitProof) -> Event:
    """A commitment was taken."""
    return event("poc_commit", INDEX, miner=msg.miner, epoch=str(msg.epoch), sprint=str(msg.sprint))


def revealed(measurement: pb.Measurement) -> Event:
    """A proof was measured."""
    return event(
        "poc_reveal",
        INDEX,
        miner=measurement.miner,
        epoch=str(measurement.epoch),
        sprint=str(measurement.sprint),
        tiles=str(measurement.tiles),
        rate=str(measurement.rate),
    )


def sprint_changed(sprint: pb.Sprint) -> Event:
    """A sprint opened, went over to its reveal window, or ended."""
    status = pb.SprintStatus.Name(sprint.status).removeprefix("SPRINT_STATUS_")
    return event(
        "poc_sprint",
        INDEX,
        epoch=str(sprint.epoch),
        sprint=str(sprint.sprint),
        status=status,
        commitments=str(sprint.commitments),
        reveals=str(sprint.reveals),
    )


def powers_changed(validators: int, total: int) -> Event:
    """The validator set, or a power in it, was computed anew."""
    return event("poc_validators", INDEX, validators=str(validators), total_power=str(total))


def rewarded(miner: str, epoch: int, amount: int, deposited: int, commission: int) -> Event:
    """A miner was paid for an epoch, its validators their commission."""
    return event(
        "poc_reward",
        INDEX,
        miner=miner,
        epoch=str(epoch),
        amount=f"{amount}{DENOM}",
        deposited=f"{deposited}{DENOM}",
        commission=f"{commission}{DENOM}",
    )


def powers_moved(epoch: int, total_weight: int) -> Event:
    """Shares, and with them voting powers, followed the weights of an epoch's main sprint."""
    return event("poc_powers", INDEX, epoch=str(epoch), total_weight=str(total_weight))


def params_changed() -> Event:
    """Parameters of sprints to come changed."""
    return event("poc_params")
