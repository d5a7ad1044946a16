"""What staking's messages cost and take, and every refusal of its own. Codes are the SDK's, and frozen."""

from __future__ import annotations

from collections.abc import Iterator

from chain.errors import Refused
from chain.module import Context
from chain.types import Coin, CoinLike, bech32_address, operator_address, parse_coins
from chain.wire.cosmos.staking.v1beta1 import tx_pb2 as pb
from modules.staking.state import DELEGATIONS, VALIDATORS

CREATE_GAS = 150_000
EDIT_GAS = 60_000
DELEGATE_GAS = 80_000
UNDELEGATE_GAS = 100_000
REDELEGATE_GAS = 150_000
CANCEL_GAS = 100_000
PARAMS_GAS = 60_000


class StakingRefused(Refused):
    """What staking says no to."""

    codespace = "staking"


class NoValidator(StakingRefused):
    """No validator has that operator address."""

    code, text = 3, "validator does not exist"


class OperatorTaken(StakingRefused):
    """The operator has a validator already."""

    code, text = 4, "validator already exist for this operator address; must use new validator operator address"


class ConsensusKeyTaken(StakingRefused):
    """A validator has that consensus key already, or its owner was banished."""

    code, text = 5, "validator already exist for this pubkey; must use new validator pubkey"


class KeyTypeRefused(StakingRefused):
    """A consensus key that is not ed25519."""

    code, text = 6, "validator pubkey type is not supported"


class Jailed(StakingRefused):
    """The validator is jailed."""

    code, text = 7, "validator for this address is currently jailed"


class CommissionNegative(StakingRefused):
    """A rate below zero."""

    code, text = 9, "commission must be positive"


class CommissionHuge(StakingRefused):
    """A rate above one."""

    code, text = 10, "commission cannot be more than 100%"


class CommissionAboveMax(StakingRefused):
    """A rate above the validator's own maximum."""

    code, text = 11, "commission cannot be more than the max rate"


class CommissionTooSoon(StakingRefused):
    """A second change within a day."""

    code, text = 12, "commission cannot be changed more than once in 24h"


class ChangeRateNegative(StakingRefused):
    """A maximum change below zero."""

    code, text = 13, "commission change rate must be positive"


class ChangeRateAboveMax(StakingRefused):
    """A maximum change above the maximum rate."""

    code, text = 14, "commission change rate cannot be more than the max rate"


class CommissionLeap(StakingRefused):
    """A rise by more than the validator's own maximum change."""

    code, text = 15, "commission cannot be changed more than max change rate"


class SelfDelegationTooLow(StakingRefused):
    """The operator has less delegated than it promises."""

    code, text = 16, "validator's self delegation must be greater than their minimum self delegation"


class MinSelfDelegationDecreased(StakingRefused):
    """The promised self-delegation may only grow."""

    code, text = 17, "minimum self delegation cannot be decrease"


class NoDelegation(StakingRefused):
    """The delegator has nothing at this validator."""

    code, text = 19, "no delegation for (address, validator) tuple"


class InsufficientShares(StakingRefused):
    """The validator has no tokens, so that no amount of them is a number of shares."""

    code, text = 22, "insufficient delegation shares"


class NoUnbondingDelegation(StakingRefused):
    """Nothing of the delegator's is unbonding from this validator."""

    code, text = 26, "no unbonding delegation found"


class TooManyUnbondings(StakingRefused):
    """The pair has as many entries as the parameters allow."""

    code, text = 27, "too many unbonding delegation entries for (delegator, validator) tuple"


class SelfRedelegation(StakingRefused):
    """A redelegation from a validator to itself."""

    code, text = 29, "cannot redelegate to the same validator"


class TinyRedelegation(StakingRefused):
    """What would be moved is worth no whole token."""

    code, text = 30, "too few tokens to redelegate (truncates to zero tokens)"


class BadDestination(StakingRefused):
    """The validator to redelegate to does not exist."""

    code, text = 31, "redelegation destination validator not found"


class TransitiveRedelegation(StakingRefused):
    """What was redelegated lately may not hop on."""

    code = 32
    text = (
        "redelegation to this validator already in progress; "
        "first redelegation to this validator must complete before next redelegation"
    )


class TooManyRedelegations(StakingRefused):
    """The triple has as many entries as the parameters allow."""

    code, text = 33, "too many redelegation entries for (delegator, src-validator, dst-validator) tuple"


class NoExchangeRate(StakingRefused):
    """The validator has lost all its tokens, so that a share is worth nothing."""

    code, text = 34, "cannot delegate to validators with invalid (zero) ex-rate"


class EmptyConsensusKey(StakingRefused):
    """A validator needs a consensus key."""

    code, text = 39, "empty validator public key"


class CommissionBelowMin(StakingRefused):
    """A rate below the chain's minimum."""

    code, text = 40, "commission cannot be less than min rate"


class EntryNotFound(Refused):
    """Nothing began to unbond at that height."""

    code, text = 38, "not found"


def delegate_spends(ctx: Context, msg: pb.MsgDelegate) -> tuple[Coin, ...]:
    """What is delegated. Raises InvalidCoins."""
    return _one(msg.amount)


def create_spends(ctx: Context, msg: pb.MsgCreateValidator) -> tuple[Coin, ...]:
    """The operator's own delegation. Raises InvalidCoins."""
    return _one(msg.value)


def delegation_touches(msg: pb.MsgDelegate | pb.MsgUndelegate) -> Iterator[bytes]:
    """Where the validator and the delegation are. Raises InvalidAddress."""
    operator = operator_address(msg.validator_address)
    yield VALIDATORS.full(operator)
    yield DELEGATIONS.full((bech32_address(msg.delegator_address), operator))


def _one(coin: CoinLike) -> tuple[Coin, ...]:
    return parse_coins((coin,))
