"""A chain that begins without any coin: who has nothing registers, mines, and is paid; then there are fees."""

from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from chain.client.tx import Account
from chain.wire.causeway.inference.v1 import query_pb2 as market_query
from chain.wire.causeway.inference.v1 import tx_pb2 as market_tx
from chain.wire.causeway.inference.v1 import types_pb2 as market
from chain.wire.causeway.poc.v1 import query_pb2, tx_pb2
from chain.wire.causeway.poc.v1 import types_pb2 as pb
from genesis import builder
from modules.inference import formats
from tests.app.driver import CHAIN, VALIDATORS, Chain, key_of, send
from tests.modules.poc.test_over_abci import QUERY, SMALL, commitment, entries_of, reveal, run_to, sprint_of

MODEL = "smollm2-135m-instruct"
MINERS = [key_of(f"poor {number}") for number in range(20)]


def document() -> dict[str, Any]:
    preset = builder.preset("local").with_poc(
        **{**SMALL, "gas_per_tile": 64 * 64 * 64 // 45, "deposit": 100_000, "spam_penalty": 10_000}
    )
    validators = [
        builder.Validator(name=f"v{number}", account=key.text, public=sha256(key.public).digest(), stake=0)
        for number, key in enumerate(VALIDATORS)
    ]
    return builder.build(preset, "2026-01-01T00:00:00Z", validators, chain_id=CHAIN)


@pytest.fixture
def chain(tmp_path: Path) -> Chain:
    return Chain(tmp_path, document())


def register(chain: Chain, number: int, **terms: Any) -> bytes:
    key = MINERS[number]
    message = tx_pb2.MsgRegisterMiner(miner=key.text)
    return chain.sign(key, message, **{"fee": 0, "account": Account(0, 0), **terms})


@pytest.mark.rule("auth.14")
@pytest.mark.rule("poc.12")
def test_somebody_without_an_account_registers_mines_and_is_paid(chain: Chain) -> None:
    raw = register(chain, 0)
    assert chain.deliver(raw).code == 0
    found = chain.account(MINERS[0])
    assert (found.number > 0, found.sequence) == (True, 1)
    assert chain.check(raw).code == 32  # not twice: the account has another number now
    run_to(chain, 2)
    sprint = sprint_of(chain)
    entries = entries_of(MINERS[0], sprint, 8)
    chain.next() if chain.height < sprint.open_height else None
    assert chain.deliver(commitment(chain, MINERS[0], entries, sprint)).code == 0
    run_to(chain, sprint.commit_end_height)
    assert chain.deliver(reveal(chain, MINERS[0], entries, sprint)).code == 0
    run_to(chain, 45)
    assert chain.balance(MINERS[0]) > 0
    asked = query_pb2.QueryMinerRewardsRequest(miner=MINERS[0].text)
    reward = chain.query(QUERY + "MinerRewards", asked, query_pb2.QueryMinerRewardsResponse)
    assert reward.reward.deposited == "100000"
    late = chain.check(register(chain, 1))
    assert (late.code, late.codespace) == (13, "sdk")  # there is a fee again
    assert chain.check(register(chain, 1, fee=100)).code == 9  # and nobody without an account may pay it


@pytest.mark.rule("auth.14")
def test_a_block_makes_sixteen_such_accounts(chain: Chain) -> None:
    answers = [chain.check(register(chain, number)) for number in range(20)]
    assert [answer.code for answer in answers] == [0] * 16 + [9] * 4
    assert [result.code for result in chain.next()] == [0] * 16
    assert [chain.check(register(chain, number)).code for number in range(16, 20)] == [0] * 4
    assert len(chain.next()) == 4


@pytest.mark.rule("auth.14")
def test_a_proposal_with_more_is_refused_and_none_is_made(chain: Chain) -> None:
    raws = [register(chain, number) for number in range(20)]
    assert len(chain.propose(raws)) == 16
    assert (chain.process(raws[:16]), chain.process(raws)) == (True, False)


@pytest.mark.rule("auth.14")
@pytest.mark.parametrize("account", [Account(1, 0), Account(0, 1), Account(7, 7)])
def test_it_signs_with_number_and_sequence_zero(chain: Chain, account: Account) -> None:
    assert chain.check(register(chain, 0, account=account)).code in (4, 32)


@pytest.mark.rule("auth.14")
def test_nothing_else_makes_an_account(chain: Chain) -> None:
    key = MINERS[0]
    other = send(key, MINERS[1])
    both = [tx_pb2.MsgRegisterMiner(miner=key.text), tx_pb2.MsgRegisterMiner(miner=key.text)]
    for messages in ([other], both, [tx_pb2.MsgUpdateMiner(miner=key.text)]):
        assert chain.check(chain.sign(key, *messages, fee=0, account=Account(0, 0))).code == 9


def test_the_current_sprint_has_no_penalty(chain: Chain) -> None:
    run_to(chain, 3)
    sprint: pb.Sprint = sprint_of(chain)
    assert (sprint.params.deposit, sprint.params.spam_penalty) == ("0", "0")


def prove(chain: Chain) -> None:
    """The second miner registers, and has weight from its first sprint on."""
    executor = MINERS[1]
    assert chain.deliver(register(chain, 1)).code == 0
    run_to(chain, 2)
    sprint = sprint_of(chain)
    entries = entries_of(executor, sprint, 8)
    chain.next() if chain.height < sprint.open_height else None
    assert chain.deliver(commitment(chain, executor, entries, sprint)).code == 0
    run_to(chain, sprint.commit_end_height)
    assert chain.deliver(reveal(chain, executor, entries, sprint)).code == 0
    run_to(chain, sprint_of(chain).reveal_end_height)


@pytest.mark.rule("inference.9")
def test_somebody_without_an_account_asks_and_is_served_by_somebody_without_coins(chain: Chain) -> None:
    executor, client = MINERS[1], key_of("somebody with a question")
    prove(chain)
    serve = market_tx.MsgRegisterExecutor(
        executor=executor.text,
        endpoint="http://127.0.0.1:8400",
        models=[MODEL],
        sealing_key=bytes(32),
    )
    assert chain.deliver(chain.sign(executor, serve, fee=0)).code == 0
    ask = market_tx.MsgOpenSession(
        client=client.text,
        model=MODEL,
        deposit="0",
        max_unit_price="0",
        expiry_height=chain.height + 20,
    )
    opened = chain.deliver(chain.sign(client, ask, fee=0, gas=200_000, account=Account(0, 0)))
    assert opened.code == 0, opened.log
    run_to(chain, chain.height + 2)
    request = market_query.QuerySessionRequest(id=1)
    path = "/causeway.inference.v1.Query/Session"
    session = chain.query(path, request, market_query.QuerySessionResponse).session
    assert [one.executor for one in session.allotments] == [executor.text]
    voucher = market.Voucher(session=1, executor=executor.text, request_hash=bytes(32), max_cost="0", ceiling="0")
    claim = market_tx.MsgSettle(
        executor=executor.text,
        session=1,
        count=1,
        total_cost="0",
        receipts_root=bytes(32),
        last_voucher=voucher,
        client_signature=formats.sign(client.secret, formats.voucher_digest(voucher)),
    )
    settled = chain.deliver(chain.sign(executor, claim, fee=0, gas=200_000))
    assert settled.code == 0, settled.log
