"""What `abci_query` answers and refuses, in the codes and words that clients match."""

import re
from hashlib import sha256
from pathlib import Path

import pytest

from chain.types import DENOM, bech32_address
from chain.wire.cosmos.auth.v1beta1 import query_pb2 as auth
from chain.wire.cosmos.bank.v1beta1 import query_pb2 as bank
from chain.wire.cosmos.base.node.v1beta1 import query_pb2 as node
from chain.wire.tendermint.abci import types_pb2 as abci
from tests.app.driver import ALICE, BOB, NEWCOMER, RICH, Chain

ACCOUNT, BALANCE, STORE = "/cosmos.auth.v1beta1.Query/Account", "/cosmos.bank.v1beta1.Query/Balance", "/store/bank/key"
KEPT = 100
"""Heights that can be asked for."""


def a_balance(of: str = ALICE.text, denom: str = DENOM) -> bytes:
    return bank.QueryBalanceRequest(address=of, denom=denom).SerializeToString()


def account(of: str) -> bytes:
    return auth.QueryAccountRequest(address=of).SerializeToString()


def key_of_balance(of: str = ALICE.text, denom: str = DENOM) -> bytes:
    address = bech32_address(of)
    return b"\x02" + sha256(address).digest()[:8] + b"\x14" + address + denom.encode()


@pytest.mark.parametrize(
    ("path", "data", "height", "prove", "codespace", "code", "text"),
    [
        ("/nope", b"", 0, False, "sdk", 6, "unknown query path: unknown request"),
        ("/cosmos.nothing.v1beta1.Query/Params", b"", 0, False, "sdk", 6, "unknown query path: unknown request"),
        ("/store/bank/subspace", b"x", 0, False, "sdk", 6, "unknown query path: unknown request"),
        ("/store/nope/key", b"x", 0, False, "store", 4, "no such store: nope: unknown request"),
        (STORE, b"", 0, False, "sdk", 18, "a key is not empty: invalid request"),
        (STORE, b"x", 1, True, "sdk", 18, "cannot query with proof when height <= 1: invalid request"),
        (BALANCE, a_balance(), 3, False, "sdk", 26, "cannot query with height in the future; .*: invalid height"),
        (BALANCE, a_balance(), -1, False, "sdk", 26, "cannot query with height < 0; .*: invalid height"),
        (BALANCE, b"\xff", 0, False, "sdk", 18, "rpc error: code = InvalidArgument desc = .*: invalid request"),
        (BALANCE, a_balance("cway1x"), 0, False, "sdk", 18, "rpc error: code = InvalidArgument .*: invalid request"),
        (ACCOUNT, account("cway1x"), 0, False, "sdk", 18, "decoding bech32 failed: .*: invalid request"),
        (
            *(ACCOUNT, account(NEWCOMER.text), 0, False, "sdk", 22),
            f"rpc error: code = NotFound desc = account {NEWCOMER.text} not found: key not found",
        ),
    ],
)
def test_a_query_is_refused_with_the_sdks_code_and_text(
    chain: Chain, path: str, data: bytes, height: int, prove: bool, codespace: str, code: int, text: str
) -> None:
    chain.block()
    answer = chain.ask(path, data, height, prove)
    assert (answer.codespace, answer.code, answer.value) == (codespace, code, b"")
    assert re.fullmatch(text, answer.log)


def test_before_the_first_block_there_is_nothing_to_ask_about(tmp_path: Path) -> None:
    answer = Chain(tmp_path).ask(BALANCE, a_balance())
    assert (answer.code, answer.log.endswith("is not ready; please wait for first block: invalid height")) == (26, True)


def test_the_last_hundred_heights_answer_and_an_older_one_names_the_oldest(chain: Chain) -> None:
    while chain.height < KEPT + 5:
        chain.block()
    oldest = chain.height - KEPT + 1
    for height in (oldest, chain.height):
        assert chain.ask(BALANCE, a_balance(), height).height == height
    answer = chain.ask(BALANCE, a_balance(), oldest - 1)
    assert (answer.codespace, answer.code) == ("sdk", 18)
    assert re.search(rf"\b{oldest}\b", answer.log)


def test_an_answer_names_its_height_and_is_never_without_a_coin(chain: Chain) -> None:
    chain.block()
    for of, denom, amount in ((ALICE.text, DENOM, RICH), (ALICE.text, "nothing", 0), (NEWCOMER.text, DENOM, 0)):
        answer = chain.ask(BALANCE, a_balance(of, denom))
        coin = bank.QueryBalanceResponse.FromString(answer.value).balance
        assert (answer.code, answer.height, coin.denom, coin.amount) == (0, 2, denom, str(amount))


@pytest.mark.parametrize(("denom", "value"), [(DENOM, str(RICH).encode()), ("nothing", b"")])
def test_a_key_that_is_there_or_not_comes_with_two_operations_of_proof(chain: Chain, denom: str, value: bytes) -> None:
    chain.block()
    key = key_of_balance(BOB.text, denom)
    answer = chain.ask(STORE, key, 0, True)
    assert (answer.code, answer.height, answer.key, answer.value) == (0, 2, key, value)
    assert [(one.type, one.key) for one in answer.proof_ops.ops] == [("ics23:simple", key), ("ics23:simple", b"bank")]


def test_a_node_tells_its_least_gas_price_and_where_it_stands(chain: Chain) -> None:
    config = node.ConfigResponse.FromString(chain.ask("/cosmos.base.node.v1beta1.Service/Config").value)
    status = node.StatusResponse.FromString(chain.ask("/cosmos.base.node.v1beta1.Service/Status").value)
    assert config.minimum_gas_price == "0.001000000000000000ucway"
    assert (status.height, status.app_hash) == (1, chain.app.disk.app_hash)
    assert chain.ask("/app/version").value == chain.app.info(abci.RequestInfo()).version.encode()
