"""What happens at the beginning and at the end of each block."""

from __future__ import annotations

from chain.module import Context
from modules.staking import history, redelegations, unbonding, validators


def begin_block(ctx: Context) -> None:
    """Remember the block. [staking.15]"""
    history.begin_block(ctx)


def end_block(ctx: Context) -> None:
    """Complete what has waited long enough; else three keys are looked for. [staking.8] [staking.9] [staking.10]"""
    validators.mature(ctx)
    unbonding.complete(ctx)
    redelegations.complete(ctx)
