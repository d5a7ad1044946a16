"""What gov's messages cost and spend, and every refusal of its own. Codes are the SDK's, and frozen."""

from __future__ import annotations

from collections.abc import Iterable

from google.protobuf.any_pb2 import Any as AnyMessage
from google.protobuf.message import DecodeError

from chain.errors import Refused
from chain.module import Context
from chain.types import Coin, parse_coins
from chain.wire.cosmos.gov.v1 import tx_pb2 as pb
from chain.wire.cosmos.gov.v1beta1 import tx_pb2 as old

SUBMIT_GAS = 150_000
MESSAGE_GAS = 10_000
DEPOSIT_GAS = 80_000
VOTE_GAS = 60_000
OPTION_GAS = 10_000
CANCEL_GAS = 100_000
PARAMS_GAS = 60_000
OWN = "/cosmos.gov."
"""What the type URLs of gov's messages begin with."""
UPDATE_PARAMS = "/cosmos.gov.v1.MsgUpdateParams"


class GovRefused(Refused):
    """What gov says no to."""

    codespace = "gov"


class UnknownProposal(GovRefused):
    """No proposal has that number."""

    code, text = 2, "unknown proposal"


class InactiveProposal(GovRefused):
    """The proposal is not in a period in which this is possible."""

    code, text = 3, "inactive proposal"


class InvalidContent(GovRefused):
    """The text of a proposal contradicts itself or is missing."""

    code, text = 5, "invalid proposal content"


class InvalidVote(GovRefused):
    """Options that are none, doubled, or whose weights do not make one."""

    code, text = 7, "invalid vote option"


class NoHandler(GovRefused):
    """A kind of content that this chain does not take."""

    code, text = 9, "no handler exists for proposal type"


class Unroutable(GovRefused):
    """A message that this chain does not know."""

    code, text = 10, "proposal message not recognized by router"


class NoMessages(GovRefused):
    """A proposal that proposes nothing."""

    code, text = 11, "no messages proposed"


class InvalidMessage(GovRefused):
    """A message that could not be executed."""

    code, text = 12, "invalid proposal message"


class InvalidSigner(GovRefused):
    """A message that is not the gov account's to send."""

    code, text = 13, "expected gov account as only signer for proposal message"


class MetadataTooLong(GovRefused):
    """Metadata or a title of more than 255 bytes."""

    code, text = 15, "metadata too long"


class DepositTooSmall(GovRefused):
    """Less than the least deposit."""

    code, text = 16, "minimum deposit is too small"


class InvalidProposer(GovRefused):
    """Only who proposed may cancel."""

    code, text = 18, "invalid proposer"


class VotingEnded(GovRefused):
    """The vote is over."""

    code, text = 20, "voting period already ended"


class InvalidProposal(GovRefused):
    """A proposal that can't be cancelled any more."""

    code, text = 21, "invalid proposal"


class SummaryTooLong(GovRefused):
    """A summary of more than 10,200 bytes."""

    code, text = 22, "summary too long"


class InvalidDepositDenom(GovRefused):
    """Deposits are in one denomination."""

    code, text = 23, "invalid deposit denom"


class SpendsDeposits(GovRefused):
    """A message that would pay with the deposits that the gov account keeps for others."""

    code, text = 100, "deposits are not governance's to spend"


def submit_gas(ctx: Context, msg: pb.MsgSubmitProposal) -> int:
    """150,000, and for each message 10,000 and what it costs itself: it is tried. [gov.17]"""
    return SUBMIT_GAS + sum([MESSAGE_GAS + inner_gas(ctx, packed) for packed in msg.messages])


def proposable(url: str) -> bool:
    """Whether a message may be proposed: governance does not propose, deposit or vote itself. [gov.5]"""
    return not url.startswith(OWN) or url == UPDATE_PARAMS


def inner_gas(ctx: Context, packed: AnyMessage) -> int:
    """What a proposed message costs itself; nothing if it will be refused without being run."""
    route = ctx.routes.get(packed.type_url)
    if route is None or not proposable(packed.type_url):
        return 0
    try:
        return route.gas(ctx, route.message.FromString(packed.value))
    except (DecodeError, Refused):
        return 0


def weighted_gas(ctx: Context, msg: pb.MsgVoteWeighted | old.MsgVoteWeighted) -> int:
    """60,000, and 10,000 for each option. [gov.17]"""
    return VOTE_GAS + OPTION_GAS * len(msg.options)


def submit_spends(ctx: Context, msg: pb.MsgSubmitProposal | old.MsgSubmitProposal) -> Iterable[Coin]:
    """The first deposit. Raises InvalidCoins."""
    return parse_coins(msg.initial_deposit)


def deposit_spends(ctx: Context, msg: pb.MsgDeposit | old.MsgDeposit) -> Iterable[Coin]:
    """The deposit. Raises InvalidCoins."""
    return parse_coins(msg.amount)
