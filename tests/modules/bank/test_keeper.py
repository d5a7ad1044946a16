"""Verbs on balances: the sum of balances is the supply, whatever happens."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chain.errors import InsufficientFunds
from chain.module import Context
from chain.store.branch import Branch
from chain.types import MAX_AMOUNT, module_address
from modules.auth.keeper import account
from modules.bank import invariants, keeper
from modules.bank.state import BALANCES, OWNERS, SUPPLY
from tests.modules.accounts import NOBODY, A, B, C, changes

PEOPLE = [A, B, C, NOBODY, module_address("pool")]


def require_sound(ctx: Context) -> None:
    invariants.supply(ctx)
    invariants.owners(ctx)


def test_balances_are_under_the_documented_key_in_ascii_digits(ctx: Context) -> None:
    from hashlib import sha256

    key = b"bank/\x02" + sha256(A).digest()[:8] + b"\x14" + A + b"ucway"
    assert ctx.store.get(key) == b"1000"


@pytest.mark.rule("bank.1")
def test_a_transfer_moves_exactly_what_it_says(ctx: Context) -> None:
    keeper.transfer(ctx, A, B, 300, "ucway")
    assert (keeper.balance(ctx, A, "ucway"), keeper.balance(ctx, B, "ucway")) == (700, 800)
    require_sound(ctx)


@pytest.mark.rule("bank.1")
@pytest.mark.parametrize(("amount", "denom"), [(1001, "ucway"), (8, "atom"), (1, "nothing")])
def test_nobody_moves_more_than_is_held(ctx: Context, amount: int, denom: str) -> None:
    before = changes(ctx)
    with pytest.raises(InsufficientFunds, match=f"spendable balance .* is smaller than {amount}{denom}"):
        keeper.transfer(ctx, A, B, amount, denom)
    assert changes(ctx) == before


@pytest.mark.parametrize("amount", [0, 400, 1000])
def test_a_transfer_to_oneself_changes_nothing(ctx: Context, amount: int) -> None:
    before = changes(ctx)
    keeper.transfer(ctx, A, A, amount, "ucway")
    assert changes(ctx) == before


@pytest.mark.rule("bank.7")
def test_first_receipt_makes_an_account_and_an_owner(ctx: Context) -> None:
    assert account(ctx, NOBODY) is None
    keeper.transfer(ctx, A, NOBODY, 1, "atom")
    made = account(ctx, NOBODY)
    assert made is not None
    assert (made.number, made.sequence, made.key) == (7, 0, None)
    assert OWNERS(ctx)["atom", NOBODY]
    require_sound(ctx)


@pytest.mark.rule("bank.7")
def test_who_gives_all_away_is_no_owner_any_more(ctx: Context) -> None:
    keeper.transfer(ctx, C, A, 1, "ucway")
    assert not OWNERS(ctx)["ucway", C]
    assert (C, "ucway") not in BALANCES(ctx)
    require_sound(ctx)


@pytest.mark.rule("bank.1")
def test_minting_and_burning_change_the_supply_by_what_they_say(ctx: Context) -> None:
    keeper.mint(ctx, "pool", 50, "ucway")
    assert keeper.supply(ctx, "ucway") == 1551
    keeper.burn(ctx, "pool", 20, "ucway")
    assert keeper.supply(ctx, "ucway") == 1531
    assert keeper.balance(ctx, module_address("pool"), "ucway") == 30
    keeper.burn(ctx, "pool", 30, "ucway")
    assert keeper.supply(ctx, "ucway") == 1501
    require_sound(ctx)


@pytest.mark.rule("bank.1")
def test_only_modules_with_the_right_mint_or_burn(ctx: Context) -> None:
    with pytest.raises(ValueError, match="lacks the right 'minter'"):
        keeper.mint(ctx, "gov", 1, "ucway")
    with pytest.raises(ValueError, match="lacks the right 'burner'"):
        keeper.burn(ctx, "mint", 1, "ucway")
    with pytest.raises(ValueError, match="lacks the right"):
        keeper.mint(ctx, "unheard of", 1, "ucway")


def test_nothing_is_burned_that_is_not_there(ctx: Context) -> None:
    with pytest.raises(InsufficientFunds):
        keeper.burn(ctx, "pool", 1, "ucway")


@pytest.mark.parametrize("amount", [-1, MAX_AMOUNT])
def test_no_supply_passes_its_bounds(ctx: Context, amount: int) -> None:
    with pytest.raises(ValueError, match="can't mint"):
        keeper.mint(ctx, "mint", amount, "ucway")


MOVES = st.lists(
    st.tuples(
        st.sampled_from(PEOPLE), st.sampled_from(PEOPLE), st.integers(0, 1200), st.sampled_from(["ucway", "atom"])
    ),
    max_size=30,
)


@pytest.mark.rule("bank.1")
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(moves=MOVES)
def test_any_sequence_of_transfers_keeps_the_supply(ctx: Context, moves: list[tuple[bytes, bytes, int, str]]) -> None:
    trial = Context(Branch(ctx.store), ctx.block, ctx.mode)
    model = dict(BALANCES(trial).items())
    supply = dict(SUPPLY(trial).items())
    for sender, recipient, amount, denom in moves:
        try:
            keeper.transfer(trial, sender, recipient, amount, denom)
        except InsufficientFunds:
            assert model.get((sender, denom), 0) < amount
            continue
        model[sender, denom] = model.get((sender, denom), 0) - amount
        model[recipient, denom] = model.get((recipient, denom), 0) + amount
    assert dict(BALANCES(trial).items()) == {key: held for key, held in model.items() if held}
    assert dict(SUPPLY(trial).items()) == supply
    require_sound(trial)


@pytest.mark.rule("bank.1")
@pytest.mark.rule("bank.7")
@pytest.mark.parametrize("invariant", [invariants.supply, invariants.owners])
def test_invariants_notice_a_coin_from_nowhere(ctx: Context, invariant: object) -> None:
    BALANCES(ctx)[NOBODY, "ucway"] = 1
    with pytest.raises(ValueError, match=r"balances"):
        invariant(ctx)  # type: ignore[operator]
