"""What staking tells of: names and attributes are the SDK's. Of these, validator and delegator can be searched for."""

from __future__ import annotations

from chain import dec
from chain.dec import Dec
from chain.events import Event, event
from chain.types import DENOM, Address, bech32_text, operator_text
from modules.staking import times

SEARCHED = ("validator", "delegator")


def created(operator: Address, amount: int) -> Event:
    """A new validator and what its operator delegates to it."""
    return event("create_validator", SEARCHED, validator=operator_text(operator), amount=_coin(amount))


def edited(rate: Dec, min_self_delegation: str) -> Event:
    """A validator says something new about itself."""
    return event("edit_validator", commission_rate=dec.text(rate), min_self_delegation=min_self_delegation)


def rise_announced(operator: Address, rate: Dec, epoch: int) -> Event:
    """A validator's commission rises to `rate` when epoch number `epoch` opens."""
    return event(
        "announce_commission",
        SEARCHED,
        validator=operator_text(operator),
        commission_rate=dec.text(rate),
        epoch=str(epoch),
    )


def risen(operator: Address, rate: Dec) -> Event:
    """An announced commission holds from now on."""
    return event("change_commission", SEARCHED, validator=operator_text(operator), commission_rate=dec.text(rate))


def delegated(operator: Address, delegator: Address, amount: int, new_shares: Dec) -> Event:
    """Tokens were delegated."""
    return event(
        "delegate",
        SEARCHED,
        validator=operator_text(operator),
        delegator=bech32_text(delegator),
        amount=_coin(amount),
        new_shares=dec.text(new_shares),
    )


def unbonds(operator: Address, delegator: Address, amount: int, completion_ns: int) -> Event:
    """Tokens begin to unbond."""
    return event(
        "unbond",
        SEARCHED,
        validator=operator_text(operator),
        delegator=bech32_text(delegator),
        amount=_coin(amount),
        completion_time=times.text(completion_ns),
    )


def redelegates(delegator: Address, source: Address, destination: Address, amount: int, completion_ns: int) -> Event:
    """Tokens move from one validator to another."""
    return event(
        "redelegate",
        SEARCHED,
        source_validator=operator_text(source),
        destination_validator=operator_text(destination),
        amount=_coin(amount),
        completion_time=times.text(completion_ns),
        delegator=bech32_text(delegator),
    )


def cancelled(operator: Address, delegator: Address, amount: int, creation_height: int) -> Event:
    """What was unbonding is delegated again."""
    return event(
        "cancel_unbonding_delegation",
        SEARCHED,
        amount=_coin(amount),
        validator=operator_text(operator),
        delegator=bech32_text(delegator),
        creation_height=str(creation_height),
    )


def unbonded(operator: Address, delegator: Address, amount: int) -> Event:
    """Tokens have unbonded and are the delegator's again."""
    return event(
        "complete_unbonding",
        SEARCHED,
        amount=_coins(amount),
        validator=operator_text(operator),
        delegator=bech32_text(delegator),
    )


def redelegated(delegator: Address, source: Address, destination: Address, amount: int) -> Event:
    """What was redelegated answers for its source no longer."""
    return event(
        "complete_redelegation",
        SEARCHED,
        amount=_coins(amount),
        delegator=bech32_text(delegator),
        source_validator=operator_text(source),
        destination_validator=operator_text(destination),
    )


def burned(pool: Address, amount: int) -> list[Event]:
    """Coins of a pool are destroyed."""
    burner = bech32_text(pool)
    return [
        event("coin_spent", spender=burner, amount=_coin(amount)),
        event("burn", burner=burner, amount=_coin(amount)),
    ]


def _coin(amount: int) -> str:
    return f"{amount}{DENOM}"


def _coins(amount: int) -> str:
    return f"{amount}{DENOM}" if amount else ""
