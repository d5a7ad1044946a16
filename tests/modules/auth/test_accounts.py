"""Accounts: their numbers, their bytes, and those of modules."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chain.module import Context
from chain.tx.keys import Multisig, PublicKey, Secp256k1
from chain.types import module_address
from modules.auth import invariants, keeper
from modules.auth.state import (
    ACCOUNTS,
    NUMBERS,
    Account,
    has_key,
    is_locked,
    is_module,
    sequence_of,
    with_next_sequence,
)
from tests.app.driver import ALICE, BOB
from tests.modules.accounts import NOBODY, A, B, changes

KEYS: list[PublicKey | None] = [
    None,
    Secp256k1(ALICE.public),
    Multisig(1, (Secp256k1(ALICE.public), Secp256k1(BOB.public))),
]


@pytest.mark.rule("auth.3")
def test_an_account_gets_the_next_number_once(ctx: Context) -> None:
    first = keeper.ensure_account(ctx, NOBODY)
    assert (first.number, NUMBERS(ctx)[first.number]) == (7, NOBODY)
    assert keeper.ensure_account(ctx, NOBODY) == first
    assert keeper.ensure_account(ctx, bytes(20)).number == 8
    invariants.numbers(ctx)


def test_known_accounts_are_left_as_they_are(ctx: Context) -> None:
    before = changes(ctx)
    assert keeper.ensure_account(ctx, A).number == 0
    assert changes(ctx) == before


@pytest.mark.rule("auth.4")
def test_a_module_account_is_known_by_its_address(ctx: Context) -> None:
    assert keeper.is_module_account(ctx, keeper.FEE_COLLECTOR)
    assert not keeper.is_module_account(ctx, A)
    assert not keeper.is_module_account(ctx, NOBODY)
    assert keeper.rights(ctx, "pool") == ("burner", "minter")
    assert keeper.rights(ctx, "nobody") == ()


U64 = st.integers(0, 2**64 - 2)


@given(U64, U64, st.sampled_from(KEYS), st.sampled_from(["", "fee_collector", "é"]), st.booleans())
def test_an_account_is_read_as_it_was_written(
    number: int, sequence: int, key: PublicKey | None, module: str, locked: bool
) -> None:
    account = Account(number, sequence, key, module, locked)
    raw = ACCOUNTS.value.encode(account)
    assert is_locked(raw) == locked
    assert ACCOUNTS.value.decode(raw) == account
    assert is_module(raw) == bool(module)
    assert has_key(raw) == (key is not None and not module)
    assert sequence_of(raw) == sequence
    assert ACCOUNTS.value.decode(with_next_sequence(raw)) == account._replace(sequence=sequence + 1)


@pytest.mark.rule("auth.3")
def test_the_invariant_notices_a_number_given_twice(ctx: Context) -> None:
    ACCOUNTS(ctx)[A] = ACCOUNTS(ctx)[B]
    with pytest.raises(ValueError, match="numbers"):
        invariants.numbers(ctx)


@pytest.mark.rule("auth.3")
def test_the_invariant_notices_a_number_that_comes_again(ctx: Context) -> None:
    ACCOUNTS(ctx)[NOBODY] = Account(99, 0)
    NUMBERS(ctx)[99] = NOBODY
    with pytest.raises(ValueError, match="next one"):
        invariants.numbers(ctx)


@pytest.mark.rule("auth.4")
@pytest.mark.parametrize(
    "account", [Account(1, 1, None, "gov"), Account(1, 0, KEYS[1], "gov"), Account(1, 0), Account(1, 0, None, "other")]
)
def test_the_invariant_notices_a_module_that_is_a_person(ctx: Context, account: Account) -> None:
    invariants.module_accounts(ctx)
    ACCOUNTS(ctx)[module_address("gov")] = account
    with pytest.raises(ValueError, match="module"):
        invariants.module_accounts(ctx)
