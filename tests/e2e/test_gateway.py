"""Unmodified Cosmos clients against a real node: CosmJS over its RPC, cosmpy over gRPC and REST, an ICS-23 library."""

from __future__ import annotations

import hashlib
import json
import subprocess
from base64 import b64decode, b64encode
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import grpc
import httpx
import pytest

from chain.client.keys import key_of_mnemonic
from chain.client.rpc import Rpc
from chain.client.tx import query_account, signed
from chain.gateway.services import methods
from chain.types import bech32_address, bech32_text
from chain.wire.cosmos.bank.v1beta1 import query_pb2 as bank
from chain.wire.cosmos.bank.v1beta1.tx_pb2 import MsgSend
from chain.wire.cosmos.base.v1beta1.coin_pb2 import Coin
from chain.wire.cosmos.crypto.secp256k1.keys_pb2 import PubKey
from chain.wire.cosmos.tx.v1beta1 import tx_pb2
from tests.e2e import javascript
from tests.e2e.conftest import Net

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(240)]

ROOT = Path(__file__).resolve().parents[2]
COSMPY = ROOT / ".venv-cosmpy" / "bin" / "python"
STRANGER = bech32_text(b"\x2a" * 20)


@dataclass(frozen=True)
class Network:
    """Where a node and its gateway listen, and accounts with coins."""

    rpc: str
    rest: str
    grpc: str
    accounts: list[dict[str, str]]


@pytest.fixture(scope="module")
def network(node: Net) -> Network:
    """One validator and a gateway."""
    made = node.info
    return Network(made["rpc"], made["rest"], made["grpc"], made["accounts"])


def get(network: Network, path: str, **headers: str) -> Any:
    return httpx.get(network.rest + path, headers=headers, timeout=20)


def test_cosmjs_connects_sends_in_both_sign_modes_and_finds_what_it_sent(network: Network) -> None:
    account = network.accounts[0]
    seen = javascript.run("cosmjs.mjs", network.rpc, account["mnemonic"])
    assert (seen["chainId"], seen["address"], seen["account"]["address"]) == (
        "causeway-local-1",
        *[account["address"]] * 2,
    )
    assert seen["account"]["accountNumber"] > 0
    assert seen["noAccount"] is None
    assert [seen[name] for name in ("noBalance", "noDenom", "allBalances")] == [
        {"denom": "ucway", "amount": "0"},
        {"denom": "nothing", "amount": "0"},
        [],
    ]
    assert 0 < seen["simulated"] < 94_000
    for name in ("auto", "many", "amino", "aminoSplit", "timeout"):
        assert seen[name]["code"] == 0, name
        assert {"transfer", "coin_spent", "coin_received", "message", "tx"} <= set(seen[name]["events"])
    assert seen["responses"] == [
        f"/cosmos.bank.v1beta1.{name}Response" for name in ("MsgSend", "MsgSend", "MsgMultiSend")
    ]
    assert seen["received"] == {"denom": "ucway", "amount": str(100 + 20 + 3 + 4 + 1000 + 4 + 1)}
    assert seen["newAccount"]["sequence"] == 0
    assert seen["found"]["hash"] in seen["search"]
    assert (len(seen["search"]), seen["searchSender"], seen["missing"]) == (5, 1, None)


def test_cosmjs_reads_the_refusals_that_it_knows(network: Network) -> None:
    seen = javascript.run("cosmjs.mjs", network.rpc, network.accounts[1]["mnemonic"])
    assert (seen["cheap"]["code"], seen["tight"]["code"], seen["overdraft"]["code"]) == (13, 11, 5)
    assert "required: 200ucway" in seen["cheap"]["log"]
    assert "gasWanted: 1000, gasUsed: " in seen["tight"]["log"]
    assert "is smaller than" in seen["overdraft"]["log"]
    assert "insufficient funds" in seen["overdraftSimulated"]["log"]


def test_two_of_three_keys_send_together_and_one_alone_cannot(network: Network) -> None:
    seen = javascript.run("multisig.mjs", network.rpc, network.accounts[1]["mnemonic"])
    assert (seen["alone"], seen["together"], seen["sequence"]) == (4, 0, 1)
    assert (seen["balance"], seen["key"]) == (str(5000 - 1000 - 7), "tendermint/PubKeyMultisigThreshold")


def test_an_ics23_library_accepts_existence_and_absence(network: Network) -> None:
    present = balance_key(bech32_address(network.accounts[0]["address"]))
    absent = balance_key(b"\x2b" * 20)
    there, missing = javascript.run("proof.mjs", network.rpc, "bank", present.hex(), absent.hex())
    assert there["exists"]
    assert int(there["value"]) > 0
    assert (missing["exists"], missing["value"]) == (False, "")


def balance_key(address: bytes) -> bytes:
    """Where the bank keeps a balance: 0x02, eight bytes of the address's hash, its length, it, the denomination."""
    return b"\x02" + hashlib.sha256(address).digest()[:8] + bytes([len(address)]) + address + b"ucway"


@pytest.mark.parametrize(("face", "index"), [("grpc+http", 2), ("rest+http", 3)])
def test_cosmpy_asks_simulates_and_sends(network: Network, face: str, index: int) -> None:
    account = network.accounts[index % len(network.accounts)]
    host = network.grpc if face.startswith("grpc") else network.rest.removeprefix("http://")
    command = [COSMPY, ROOT / "tests/e2e/cosmpy_client.py", f"{face}://{host}", account["mnemonic"]]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    seen = json.loads(done.stdout.splitlines()[-1])
    assert (seen["chain_id"], seen["address"], seen["block"]) == ("causeway-local-1", account["address"], True)
    assert (seen["received"], seen["all"], seen["account"]) == (1023, [["ucway", 1023]], 0)
    assert (seen["sent"], seen["many"][0], seen["total"]) == (0, 0, 2)
    assert seen["missing"] == "not found"
    assert (seen["app"], seen["supply"], seen["max_gas"]) == ("causeway", ["ucway"], 10**9)
    assert {"transfer", "message", "tx"} <= set(seen["events"])


def test_every_method_without_arguments_answers_on_both_faces(network: Network) -> None:
    with grpc.insecure_channel(network.grpc) as channel:
        for method in methods().values():
            if method.verb != "GET" or "{" in method.route or needs_arguments(method.path):
                continue
            call = channel.unary_unary(method.path, method.request.SerializeToString, method.response.FromString)
            _, sent = call.with_call(method.request(), timeout=20)
            answer = get(network, method.route)
            assert answer.status_code == 200, f"{method.path}: {answer.text}"
            assert int(dict(sent.initial_metadata())["x-cosmos-block-height"]) > 0
            assert int(answer.headers["Grpc-Metadata-X-Cosmos-Block-Height"]) > 0


def needs_arguments(path: str) -> bool:
    """Calls that mean nothing without an argument, and those that say so by a refusal."""
    return path.endswith(
        ("/GetTxsEvent", "ByQueryString", "/ABCIQuery", "/DenomOwnersByQuery", "/SupplyOf", "/CurrentSprint")
    )


def test_a_transfer_through_rest_is_in_a_block_with_the_sdks_fields(network: Network) -> None:
    key = key_of_mnemonic(network.accounts[0]["mnemonic"])
    with Rpc(network.rpc) as rpc:
        raw = signed(
            [MsgSend(from_address=key.text, to_address=STRANGER, amount=[Coin(denom="ucway", amount="7")])],
            key,
            "causeway-local-1",
            query_account(rpc, key.text),
            gas=200_000,
            fee=200,
        )
        body = {"tx_bytes": b64encode(raw).decode(), "mode": "BROADCAST_MODE_SYNC"}
        sent = httpx.post(f"{network.rest}/cosmos/tx/v1beta1/txs", json=body, timeout=20).json()["tx_response"]
        assert sent["code"] == 0, sent
        assert rpc.wait_tx(sent["txhash"], 20) is not None
    again = httpx.post(f"{network.rest}/cosmos/tx/v1beta1/txs", json=body, timeout=20).json()["tx_response"]
    assert (again["code"], again["txhash"]) == (19, sent["txhash"])
    found = get(network, f"/cosmos/tx/v1beta1/txs/{sent['txhash'].lower()}").json()
    result = found["tx_response"]
    assert result["tx"] == {"@type": "/cosmos.tx.v1beta1.Tx"} | found["tx"]
    assert (result["code"], result["raw_log"], result["logs"], result["timestamp"][-1]) == (0, "", [], "Z")
    block = get(network, f"/cosmos/tx/v1beta1/txs/block/{result['height']}").json()
    *head, sent_tx = block["txs"]
    assert [one["body"]["messages"][0]["@type"] for one in head] == ["/causeway.beacon.v1.MsgReveal"]
    assert sent_tx == found["tx"]
    assert b64decode(block["block"]["data"]["txs"][1]) == raw
    assert block["pagination"] == {"next_key": None, "total": "2"}
    query = f"tx.height={result['height']} AND transfer.recipient='{STRANGER}'"
    assert get(network, f"/cosmos/tx/v1beta1/txs?query={query}").json()["total"] == "1"


def test_an_old_height_can_be_asked_and_a_future_one_is_refused(network: Network) -> None:
    path = f"/cosmos/bank/v1beta1/balances/{network.accounts[0]['address']}/by_denom?denom=ucway"
    earlier = str(int(get(network, path).headers["x-cosmos-block-height"]) - 3)
    old = get(network, path, **{"x-cosmos-block-height": earlier})
    assert old.headers["Grpc-Metadata-X-Cosmos-Block-Height"] == earlier
    assert int(old.json()["balance"]["amount"]) > 0
    future = get(network, path, **{"x-cosmos-block-height": "99999999"})
    assert (future.status_code, future.json()["code"]) == (400, 3)


@pytest.mark.parametrize(
    ("path", "status", "code", "text"),
    [
        (f"/cosmos/auth/v1beta1/accounts/{STRANGER[:-8]}qqqqqqqq", 500, 2, "decoding bech32 failed"),
        (f"/cosmos/auth/v1beta1/accounts/{bech32_text(b'@' * 20)}", 404, 5, "not found"),
        ("/cosmos/auth/v1beta1/accounts/nonsense", 500, 2, "decoding bech32 failed: invalid separator index -1"),
        ("/cosmos/bank/v1beta1/spendable_balances/test", 400, 3, "invalid address: decoding bech32 failed"),
        ("/cosmos/bank/v1beta1/supply?pagination.key=!", 400, 3, "pagination.key"),
        ("/cosmos/base/tendermint/v1beta1/blocks/999999999", 400, 3, "requested block height is bigger"),
        (f"/cosmos/tx/v1beta1/txs/{'0' * 64}", 404, 5, f"tx not found: {'0' * 64}"),
        ("/cosmos/tx/v1beta1/txs", 500, 13, "query cannot be empty"),
        ("/ibc/core/client/v1/params", 501, 12, "Not Implemented"),
    ],
)
def test_a_refusal_has_the_sdks_status(network: Network, path: str, status: int, code: int, text: str) -> None:
    answer = get(network, path)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert text in answer.json()["message"]


def test_keplr_may_simulate_without_key_or_signature(network: Network) -> None:
    address = network.accounts[0]["address"]
    message = MsgSend(from_address=address, to_address=STRANGER, amount=[Coin(denom="ucway", amount="1")])
    body = tx_pb2.TxBody()
    body.messages.add(type_url="/cosmos.bank.v1beta1.MsgSend", value=message.SerializeToString())
    auth = tx_pb2.AuthInfo(fee=tx_pb2.Fee())
    auth.signer_infos.add(mode_info={"single": {"mode": 127}}, sequence=sequence(network, address))
    raw = tx_pb2.Tx(body=body, auth_info=auth, signatures=[bytes(64)]).SerializeToString()
    answer = httpx.post(
        f"{network.rest}/cosmos/tx/v1beta1/simulate", json={"tx_bytes": b64encode(raw).decode()}, timeout=20
    )
    assert answer.status_code == 200, answer.text
    assert 0 < int(answer.json()["gas_info"]["gas_used"]) < 94_000
    assert answer.json()["result"]["msg_responses"] == [{"@type": "/cosmos.bank.v1beta1.MsgSendResponse"}]


def sequence(network: Network, address: str) -> int:
    account = get(network, f"/cosmos/auth/v1beta1/accounts/{address}").json()["account"]
    assert account["pub_key"] is None or len(PubKey(key=b64decode(account["pub_key"]["key"])).key) == 33
    return int(account["sequence"])


def test_both_faces_agree_about_a_balance(network: Network) -> None:
    address = network.accounts[0]["address"]
    with grpc.insecure_channel(network.grpc) as channel:
        call = channel.unary_unary(
            "/cosmos.bank.v1beta1.Query/AllBalances",
            bank.QueryAllBalancesRequest.SerializeToString,
            bank.QueryAllBalancesResponse.FromString,
        )
        answer, sent = call.with_call(bank.QueryAllBalancesRequest(address=address), timeout=20)
    height = dict(sent.initial_metadata())["x-cosmos-block-height"]
    over_http = get(network, f"/cosmos/bank/v1beta1/balances/{address}", **{"x-cosmos-block-height": height}).json()
    assert [{"denom": coin.denom, "amount": coin.amount} for coin in answer.balances] == over_http["balances"]
    assert over_http["pagination"] == {"next_key": None, "total": str(len(answer.balances))}
