"""What gov starts from, and what it exports at any moment."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from chain.errors import InvalidRequest, Refused
from chain.module import Context
from chain.types import DENOM, bech32_text
from modules.auth.keeper import GOV
from modules.bank import keeper as bank
from modules.gov import closing, genesis, invariants
from modules.gov.state import ACTIVE, COUNTS, DEPOSITS, ERAS, PARAMS, PROPOSALS, SETTLING, VOTES, VOTING
from tests.modules.gov.gov_stage import (
    ANN,
    BEN,
    CAT,
    DAY,
    DEPOSIT,
    EXPEDITED,
    V1,
    YES,
    check,
    deposit,
    end,
    entries,
    exported,
    later,
    limits,
    new,
    submit,
    vote,
)
from tests.modules.gov.test_closing import crowd
from tests.modules.gov.test_tally import weighted


@pytest.fixture
def busy(monkeypatch: pytest.MonkeyPatch) -> Context:
    """A chain with a proposal in every state: waiting, voted on, counted, settled, over."""
    monkeypatch.setattr(closing, "COUNT_STEPS", 10)
    monkeypatch.setattr(closing, "SETTLE_STEPS", 8)
    ctx = new(proposal_cancel_ratio="0.25")
    for _ in range(2):
        number = submit(ctx, limits(), deposit=DEPOSIT - 100_000, who=CAT)
        deposit(ctx, number, BEN, 100_000)
        crowd(ctx, number, 12)
        vote(ctx, number, YES, V1)
    ctx = later(ctx, DAY)
    submit(ctx, limits(), deposit=1_000_000)
    number = submit(ctx, limits(), limits(), deposit=EXPEDITED, expedited=True)
    from modules.gov import handlers

    handlers.vote_weighted(ctx, weighted(number, ANN, (YES, "0.6"), (YES + 1, "0.4")))
    ctx = later(ctx, DAY)
    for _ in range(3):
        end(ctx)
        ctx = later(ctx, 0)
    return ctx


@pytest.mark.rule("gov.18")
def test_what_is_exported_is_read_back_to_the_same_bytes(busy: Context) -> None:
    assert list(COUNTS(busy))
    assert list(SETTLING(busy))
    check(busy)
    state = json.loads(json.dumps(exported(busy)))
    before = entries(busy)
    for key, _ in before:
        busy.store.delete(key)
    genesis.validate(state)
    genesis.init(busy, state)
    assert entries(busy) == before
    assert exported(busy) == state


@pytest.mark.rule("gov.18")
def test_an_empty_genesis_has_the_defaults(ctx: Context) -> None:
    for key, _ in entries(ctx):
        ctx.store.delete(key)
    genesis.validate({})
    genesis.init(ctx, {})
    assert PARAMS(ctx).get() == genesis.params.default()
    assert submit(ctx, limits()) == 1


def spoil(path: str, value: Any) -> Callable[[dict[str, Any]], None]:
    """Set what is at a path such as `proposals.0.id`; a missing value removes it."""

    def change(state: dict[str, Any]) -> None:
        at: Any = state
        *front, last = path.split(".")
        for part in front:
            at = at[int(part)] if part.isdecimal() else at[part]
        key = int(last) if last.isdecimal() else last
        if value is None:
            del at[key]
        else:
            at[key] = value(at[key]) if callable(value) else value

    return change


FAULTS: list[tuple[str, Any, str]] = [
    ("params.quorum", "0.9", "quorum is"),
    ("starting_proposal_id", "2", "a number is not used yet"),
    ("proposals.0.id", "2", "a proposal is given twice"),
    ("proposals.0.status", "PROPOSAL_STATUS_UNSPECIFIED", "has no status"),
    ("proposals.1.voting_end_time", None, "has no end"),
    ("proposals.1.voting_start_time", None, "has no beginning"),
    ("proposals.1.status", "PROPOSAL_STATUS_REJECTED", "`voting` is not what is voted on"),
    ("proposals.0.status", "PROPOSAL_STATUS_DEPOSIT_PERIOD", "what is settled is not over"),
    ("proposals.2.total_deposit.0.amount", "7", "do not sum to its total"),
    ("votes", lambda votes: [*votes, votes[0]], "a vote is given twice"),
    ("deposits", lambda deposits: [*deposits, deposits[0]], "a deposit is given twice"),
    ("votes.0.proposal_id", "3", "a vote on proposal 3, which has none"),
    ("votes.0.options.0.weight", "0.5", "is not a whole one"),
    ("votes.0.options", [], "is not a whole one"),
    ("deposits.0.amount.0.denom", "atom", "a deposit is one coin of ucway"),
    ("deposits.0.depositor", "cway1x", "invalid"),
    ("causeway.voting.0.supply", "-1", "is not an amount"),
    ("causeway.counts.0.stakes.0.aged", "9999999999999999.0", "a stake is amiss"),
    ("causeway.counts.0.proposal_id", "77", "what is counted is not voted on"),
    ("causeway.settling.0.kept", "1.5", "what is kept of a deposit is a part of it"),
    ("causeway.guardians", lambda _: [], "guardians"),
    ("deposit_params", lambda _: {}, "parameters are in `params` alone"),
]


@pytest.mark.rule("gov.18")
@pytest.mark.parametrize(("path", "value", "text"), FAULTS, ids=[fault[0] for fault in FAULTS])
def test_a_genesis_that_contradicts_itself_is_refused(busy: Context, path: str, value: Any, text: str) -> None:
    state = json.loads(json.dumps(exported(busy)))
    state.setdefault("deposit_params", None)
    state["causeway"].setdefault("guardians", None)
    for key in ("deposit_params",):
        if path != key:
            del state[key]
    if path != "causeway.guardians":
        del state["causeway"]["guardians"]
    spoil(path, value)(state)
    with pytest.raises(Refused) as caught:
        genesis.validate(state)
    assert text in caught.value.log


@pytest.mark.rule("gov.18")
def test_the_gov_account_must_hold_the_deposits(busy: Context) -> None:
    state = exported(busy)
    bank.BALANCES(busy)[GOV, DENOM] += 1
    with pytest.raises(InvalidRequest, match="deposits sum to"):
        genesis.init(busy, state)


Break = Callable[[Context], object]
BROKEN: list[tuple[str, Break, Callable[[Context], None]]] = [
    ("a coin too many", lambda ctx: bank.BALANCES(ctx).__setitem__((GOV, DENOM), 1), invariants.deposits),
    (
        "a deposit of nobody's",
        lambda ctx: (
            DEPOSITS(ctx).__setitem__((3, CAT), 5),
            bank.BALANCES(ctx).__setitem__((GOV, DENOM), bank.balance(ctx, GOV, DENOM) + 5),
        ),
        invariants.deposits,
    ),
    ("a queue too short", lambda ctx: ACTIVE(ctx).__setitem__(next(iter(ACTIVE(ctx))), False), invariants.queues),
    ("an era too many", lambda ctx: ERAS(ctx).__setitem__((99, 9), True), invariants.queues),
    ("a number from the future", lambda ctx: PROPOSALS(ctx).__setitem__(77, PROPOSALS(ctx)[1]), invariants.queues),
    (
        "a vote on what is over",
        lambda ctx: VOTES(ctx).__setitem__((3, ANN), VOTES(ctx)[next(iter(VOTES(ctx)))]),
        invariants.leftovers,
    ),
    ("a deposit on what is over", lambda ctx: DEPOSITS(ctx).__setitem__((88, ANN), 5), invariants.leftovers),
]


@pytest.mark.rule("gov.18")
@pytest.mark.parametrize(("name", "spoil", "invariant"), BROKEN, ids=[one[0] for one in BROKEN])
def test_a_broken_state_is_seen(busy: Context, name: str, spoil: Break, invariant: Callable[[Context], None]) -> None:
    invariant(busy)
    spoil(busy)
    with pytest.raises(ValueError, match=r"."):
        invariant(busy)


def test_the_names_of_votes_that_go_on_are_exported(busy: Context) -> None:
    state = exported(busy)
    assert [one["proposal_id"] for one in state["causeway"]["voting"]] == [str(number) for number in VOTING(busy)]
    assert bech32_text(V1) in {one["voter"] for one in state["votes"]}
