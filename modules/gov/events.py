"""What gov tells readers of a block: the SDK's names and attributes."""

from __future__ import annotations

from collections.abc import Iterable

from chain.events import Event, event

PASSED = "proposal_passed"
REJECTED = "proposal_rejected"
FAILED = "proposal_failed"
EXPEDITED_REJECTED = "expedited_proposal_rejected"


def submitted(number: int, proposer: str, urls: Iterable[str]) -> Event:
    """A proposal was made."""
    messages = "".join([f",{url}" for url in urls])
    return event("submit_proposal", proposal_id=str(number), proposal_proposer=proposer, proposal_messages=messages)


def voting_began(kind: str, number: int) -> Event:
    """Voting began with what is named: `submit_proposal` or `proposal_deposit`."""
    return event(kind, voting_period_start=str(number))


def deposited(number: int, depositor: str, amount: str) -> Event:
    """A deposit was added."""
    return event("proposal_deposit", depositor=depositor, amount=amount, proposal_id=str(number))


def voted(number: int, voter: str, option: str) -> Event:
    """Somebody voted."""
    return event("proposal_vote", voter=voter, option=option, proposal_id=str(number))


def cancelled(number: int, proposer: str) -> Event:
    """A proposal was taken back."""
    return event("cancel_proposal", sender=proposer, proposal_id=str(number))


def dropped(number: int) -> Event:
    """A proposal did not get its deposit in time."""
    return event("inactive_proposal", proposal_id=str(number), proposal_result="proposal_dropped")


def decided(number: int, result: str, log: str) -> Event:
    """A vote came to its end."""
    return event("active_proposal", proposal_id=str(number), proposal_result=result, proposal_log=log)
