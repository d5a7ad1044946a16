"""Locked coins as the engine meets them: CheckTx, proposals, blocks, rechecks, and queries of old heights."""

import random
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest

from chain.client.keys import Key
from chain.client.rpc import Rpc
from chain.client.tx import query_account
from chain.types import DENOM
from chain.wire.causeway.vesting.v1 import query_pb2 as causeway_query
from chain.wire.cosmos.auth.v1beta1 import query_pb2 as auth_query
from chain.wire.cosmos.bank.v1beta1 import query_pb2 as bank_query
from chain.wire.cosmos.vesting.v1beta1 import tx_pb2, vesting_pb2
from tests.app.driver import ALICE, BOB, CAROL, START, Chain, coins, genesis, key_of, send
from tests.app.test_waiting import PEOPLE, drawn, rechecked

VESTER = key_of("vester")


@pytest.fixture
def chain(tmp_path: Path) -> Chain:
    """A chain after its first, empty block."""
    made = Chain(tmp_path)
    made.block()
    return made


def create(amount: int, seconds: int = 100, to: Key = VESTER, **terms: Any) -> tx_pb2.MsgCreateVestingAccount:
    return tx_pb2.MsgCreateVestingAccount(
        from_address=ALICE.text, to_address=to.text, amount=coins(amount), end_time=START + seconds, **terms
    )


def spendable(chain: Chain, key: Key, height: int = 0) -> int:
    request = bank_query.QuerySpendableBalancesRequest(address=key.text)
    path = "/cosmos.bank.v1beta1.Query/SpendableBalances"
    (found,) = chain.query(path, request, bank_query.QuerySpendableBalancesResponse, height).balances
    one = bank_query.QuerySpendableBalanceByDenomRequest(address=key.text, denom=DENOM)
    path = "/cosmos.bank.v1beta1.Query/SpendableBalanceByDenom"
    assert chain.query(path, one, bank_query.QuerySpendableBalanceByDenomResponse, height).balance == found
    return int(found.amount)


@pytest.mark.rule("vesting.3")
@pytest.mark.rule("auth.13")
def test_wallets_see_a_vesting_account_and_what_of_it_is_free(chain: Chain) -> None:
    assert chain.deliver(chain.sign(ALICE, create(98_000, 100), gas=100_000)).code == 0
    request = auth_query.QueryAccountRequest(address=VESTER.text)
    found = chain.query("/cosmos.auth.v1beta1.Query/Account", request, auth_query.QueryAccountResponse).account
    assert found.type_url == "/cosmos.vesting.v1beta1.ContinuousVestingAccount"
    account = vesting_pb2.ContinuousVestingAccount.FromString(found.value)
    base = account.base_vesting_account
    assert (account.start_time, base.end_time, base.base_account.address) == (START + 2, START + 100, VESTER.text)
    assert [(one.denom, one.amount) for one in base.original_vesting] == [(DENOM, "98000")]
    assert spendable(chain, VESTER) == 0
    height = chain.height
    for _ in range(49):
        chain.block()
    assert spendable(chain, VESTER) == 49_000
    assert [spendable(chain, VESTER, height + later) for later in (0, 1, 10)] == [0, 1000, 10_000]
    info = auth_query.QueryAccountInfoRequest(address=VESTER.text)
    path = "/cosmos.auth.v1beta1.Query/AccountInfo"
    assert chain.query(path, info, auth_query.QueryAccountInfoResponse).info == base.base_account


@pytest.mark.rule("bank.9")
def test_neither_fees_nor_transfers_take_what_is_locked(chain: Chain) -> None:
    chain.deliver(chain.sign(ALICE, create(10_000, delayed=True)))
    refused = chain.check(chain.sign(VESTER, send(VESTER, BOB)))
    assert (refused.code, refused.log) == (5, "spendable balance 0ucway is smaller than 100ucway: insufficient funds")
    chain.deliver(chain.sign(ALICE, send(ALICE, VESTER, 250)))
    result = chain.deliver(chain.sign(VESTER, send(VESTER, BOB, 151)))
    assert result.log == (
        "failed to execute message; message index: 0: "
        "spendable balance 150ucway is smaller than 151ucway: insufficient funds"
    )
    assert result.code == 5
    two = [chain.sign(VESTER, send(VESTER, BOB), ahead=ahead) for ahead in range(2)]
    assert [chain.check(raw).code for raw in two] == [0, 5]
    assert chain.next()[0].code == 0
    assert (spendable(chain, VESTER), chain.balance(VESTER)) == (49, 10_049)


def locked_genesis(draw: random.Random) -> dict[str, Any]:
    """Some of everybody's coins, or all, unlock in the first seconds, in one way or another."""
    document = genesis(PEOPLE, rich=draw.choice([700, 1500, 10**6]))
    state = document["app_state"]
    held = {one["address"]: one["coins"][0]["amount"] for one in state["bank"]["balances"]}
    for at, one in enumerate(state["auth"]["accounts"]):
        kind = draw.choice(["Continuous", "Delayed", ""])
        if not kind or one.get("address") not in [key.text for key in PEOPLE]:
            continue
        account = {
            "base_account": {name: value for name, value in one.items() if name != "@type"},
            "original_vesting": [{"denom": DENOM, "amount": str(int(held[one["address"]]) * draw.randint(1, 4) // 4)}],
            "end_time": str(START + draw.randrange(2, 9)),
        }
        made = {"@type": f"/cosmos.vesting.v1beta1.{kind}VestingAccount", "base_vesting_account": account}
        if kind == "Continuous":
            made["start_time"] = str(START)
        state["auth"]["accounts"][at] = made
    return document


@pytest.mark.rule("auth.12")
@pytest.mark.rule("bank.9")
@pytest.mark.parametrize("seed", range(12))
def test_proposals_of_locked_people_are_accepted_and_rechecks_are_first_checks(tmp_path: Path, seed: int) -> None:
    draw = random.Random(seed)
    chain = Chain(tmp_path, locked_genesis(draw))
    chain.block()
    for _ in range(8):
        for _ in range(draw.randrange(1, 8)):
            chain.check(drawn(chain, draw))
        chosen = chain.propose(chain.waiting)
        assert chain.process(chosen)
        decided = chosen[: draw.randrange(len(chosen) + 1)]
        chain.block(decided)
        left = [raw for raw in chain.waiting if raw not in decided]
        expected, state = rechecked(chain, left)
        answers = [chain.check(raw, recheck=True) for raw in left]
        assert [(answer.code, answer.log) for answer in answers] == expected
        assert chain.app.mempool._context().store.changes == state
        chain.waiting = [raw for raw, (code, _) in zip(left, expected, strict=True) if code == 0]


def test_one_who_locks_all_it_has_pays_the_fee_first(tmp_path: Path) -> None:
    poor = Chain(tmp_path, genesis([ALICE, BOB], rich=1000))
    poor.block()
    waiting = [poor.sign(ALICE, create(900)), poor.sign(ALICE, send(ALICE, BOB, 1), ahead=1)]
    assert poor.propose(waiting) == waiting[:1]
    assert poor.process(waiting[:1])
    assert not poor.process(waiting)


def test_questions_about_locked_coins_are_answered(chain: Chain) -> None:
    chain.deliver(chain.sign(ALICE, create(5000, delayed=True)))
    request = causeway_query.QueryLockedRequest(address=VESTER.text)
    found = chain.query("/causeway.vesting.v1.Query/Locked", request, causeway_query.QueryLockedResponse)
    assert [(one.denom, one.amount) for one in found.locked] == [(DENOM, "5000")]
    assert (list(found.grants), found.unvested, found.owed) == ([], "0", "0")
    none = causeway_query.QueryLockedRequest(address=CAROL.text)
    assert not chain.query("/causeway.vesting.v1.Query/Locked", none, causeway_query.QueryLockedResponse).locked
    bad = chain.ask(
        "/causeway.vesting.v1.Query/Locked", causeway_query.QueryLockedRequest(address="x").SerializeToString()
    )
    assert bad.log.startswith("rpc error: code = InvalidArgument desc = invalid address")
    path, ask = "/causeway.vesting.v1.Query/Params", causeway_query.QueryParamsRequest()
    assert chain.query(path, ask, causeway_query.QueryParamsResponse).params.vesting_epochs == 5  # the local preset


def test_a_client_counts_the_sequences_of_a_vesting_account(chain: Chain) -> None:
    """Clients that read any account as a BaseAccount would find the number 0 and the sequence 0."""
    chain.deliver(chain.sign(ALICE, create(5000), send(ALICE, VESTER, 500)))
    chain.deliver(chain.sign(VESTER, send(VESTER, BOB)))

    class Node(Rpc):
        def call(self, method: str, **params: Any) -> Any:
            answer = chain.ask(params["path"], bytes.fromhex(params["data"]))
            return {"response": {"code": answer.code, "value": b64encode(answer.value).decode()}}

    found = query_account(Node(), VESTER.text)
    assert (found.number, found.sequence) == (chain.account(VESTER).number, 1)
    assert found.number > 0
