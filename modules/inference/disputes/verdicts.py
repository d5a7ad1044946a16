"""What follows from how a game ends. [inference.84]"""

from __future__ import annotations

from chain.module import Context
from chain.types import bech32_address
from chain.wire.causeway.inference.v1 import dispute_pb2 as pb
from modules.inference import money
from modules.inference.audits import hooks as audits
from modules.inference.disputes import keeper
from modules.inference.disputes.state import DISPUTES, OF_RECEIPT

EXECUTOR_PARTS = 4
"""Of a lost bond one part in so many goes to the executor, which had the gas of the game; the rest is burned."""


def guilty(ctx: Context, game: pb.Dispute, reason: str, silent: bool = False) -> None:
    """The executor cheated or was silent: it is slashed, and every other game about the receipt is closed.

    The reward is the accuser's, or that of a drawn auditor who had committed to other roots before. [inference.84]
    Auditors that passed the receipt answer for what was proved, not for a `silent` executor. [inference.51]
    """
    keeper.stop(ctx, game, pb.OUTCOME_GUILTY, reason)
    _give_back(ctx, game)
    for _, number in list(OF_RECEIPT(ctx).keys(under=keeper.about(game.evidence.receipt))):
        other = DISPUTES(ctx)[number]
        keeper.stop(ctx, other, pb.OUTCOME_CLOSED, f"dispute {game.id} was won")
        _give_back(ctx, other)
    executor = bech32_address(game.evidence.receipt.executor)
    finder = audits.finder(ctx, game.evidence.receipt, game.height)
    money.slash_executor(ctx, executor, finder or bech32_address(game.accuser), reason)
    if not silent:
        audits.judged(ctx, game)


def cleared(ctx: Context, game: pb.Dispute, reason: str) -> None:
    """The accusation was false, or the accuser was silent: the bond is lost, and nothing else is said."""
    keeper.stop(ctx, game, pb.OUTCOME_CLEARED, reason)
    bond = int(game.bond)
    given = bond // EXECUTOR_PARTS
    money.give_stake(ctx, bech32_address(game.evidence.receipt.executor), given)
    money.burn_stake(ctx, bond - given)


def _give_back(ctx: Context, game: pb.Dispute) -> None:
    money.give_stake(ctx, bech32_address(game.accuser), int(game.bond))
