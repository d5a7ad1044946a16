"""Stake, rewards, votes and upgrades as wallets, explorers and operators see them, over a real network."""

from __future__ import annotations

import json
import re
import subprocess
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
import pytest

from chain.client.keyring import Keyring
from chain.types import CONSENSUS_PREFIX, OPERATOR_PREFIX, bech32_text
from tests.e2e import javascript
from tests.e2e.conftest import Net, running
from tests.gateway import golden
from tests.gateway.shapes import differences, shape

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

ROOT = Path(__file__).resolve().parents[2]
COSMPY = ROOT / ".venv-cosmpy" / "bin" / "python"
UPGRADE_HEIGHT = 10_000_000


@dataclass(frozen=True)
class Life:
    """A network on which something has happened; who did it, to whom."""

    net: Net
    home: Path
    """Of a second validator's node, which does not run."""
    alice: str
    validator: str
    second: str
    consensus: str
    sent: dict[str, Any]
    """What became of each command, by its name."""

    def get(self, path: str) -> httpx.Response:
        return httpx.get(self.net.info["rest"] + path, timeout=20)

    def tx(self, *arguments: str, by: str = "alice", check: bool = True) -> Any:
        return said(self.net, *arguments, by=by, check=check)


def said(net: Net, *arguments: str, by: str = "alice", check: bool = True) -> Any:
    """Send by the command line; what it prints, or where it fails and may, what it says on stderr."""
    done = net.causeway("tx", *arguments, "--from", by, "--yes", "-o", "json", check=check)
    return json.loads(done.stdout) if done.returncode == 0 else done.stderr


@pytest.fixture(scope="module")
def life(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Life]:
    """Everything is done by `causeway`: a second validator, stake that moved and left, rewards, proposals, a vote."""
    place = tmp_path_factory.mktemp("wallets")
    with running(place / "net", "--validators", "1", "--miners", "0", "--block-time", "200ms") as net:
        keys = Keyring(net.directory / "keyring-test", str, test=True)
        alice, bob, operator = (keys.key(name) for name in ("alice", "bob", "validator-0"))
        first, second = (bech32_text(key.address, OPERATOR_PREFIX) for key in (operator, bob))
        genesis = net.directory / "validator-0" / "config" / "genesis.json"
        home = place / "second"
        net.causeway("init", "second", "--home", str(home), "--genesis", str(genesis))
        ring = ["--home", str(home), "--keyring-dir", str(net.directory / "keyring-test")]
        sent = {"create": said(net, "staking", "create-validator", "1000CWAY", *ring, by="bob")}
        at = ["--validator-address", first]
        sent["delegate"] = said(net, "staking", "delegate", *at, "--amount", "5CWAY")
        sent["undelegate"] = said(net, "staking", "undelegate", *at, "--amount", "1CWAY")
        moved = ["--validator-src-address", first, "--validator-dst-address", second, "--amount", "1CWAY"]
        sent["redelegate"] = said(net, "staking", "begin-redelegate", *moved)
        sent["fund"] = said(net, "distribution", "fund-community-pool", "--amount", "3CWAY")
        draft = place / "draft.json"
        draft.write_text(
            json.dumps({"deposit": "10CWAY", "title": "A text", "summary": "Nothing else", "metadata": "none"})
        )
        sent["propose"] = said(net, "gov", "submit-proposal", str(draft))
        sent["vote"] = said(net, "gov", "vote", "1", "yes")
        upgrade = ["v2", "--height", str(UPGRADE_HEIGHT), "--title", "t", "--summary", "s", "--deposit", "10CWAY"]
        sent["upgrade"] = said(net, "upgrade", "software-upgrade", *upgrade)
        public = b64decode(
            json.loads((net.directory / "validator-0/config/priv_validator_key.json").read_text())["pub_key"]["value"]
        )
        consensus = bech32_text(sha256(public).digest()[:20], CONSENSUS_PREFIX)
        yield Life(net, home, alice.text, first, second, consensus, sent)


def test_every_command_was_taken(life: Life) -> None:
    assert {name: one["code"] for name, one in life.sent.items()} == dict.fromkeys(life.sent, 0)


def test_a_validator_is_made_of_a_nodes_home_with_its_key_and_its_onion(life: Life) -> None:
    public = json.loads((life.home / "config" / "priv_validator_key.json").read_text())["pub_key"]["value"]
    made = life.get(f"/cosmos/staking/v1beta1/validators/{life.second}").json()["validator"]
    assert made["consensus_pubkey"] == {"@type": "/cosmos.crypto.ed25519.PubKey", "key": public}
    assert (made["description"]["moniker"], made["tokens"]) == ("second", str(10**9 + 10**6))
    shown = json.loads(life.net.causeway("beacon", "show", "--home", str(life.home), "-o", "json").stdout)
    onion = life.get(f"/causeway/beacon/v1/onions/{life.second}").json()["onion"]
    assert b64decode(onion["image"] or onion["next_image"]).hex() == shown[-1]["onion"]


def test_an_edit_leaves_what_it_does_not_name(life: Life) -> None:
    assert life.tx("staking", "edit-validator", "--website", "https://example.com", by="bob")["code"] == 0
    made = life.get(f"/cosmos/staking/v1beta1/validators/{life.second}").json()["validator"]
    assert (made["description"]["moniker"], made["description"]["website"]) == ("second", "https://example.com")


def test_the_command_line_says_why_a_validator_stays_where_it_is(life: Life) -> None:
    assert "validator not jailed; cannot be unjailed" in life.tx("slashing", "unjail", by="validator-0", check=False)
    assert "validator does not exist" in life.tx("slashing", "unjail", by="alice", check=False)


def test_rewards_and_commission_are_collected_by_command(life: Life) -> None:
    at = ("--validator-address", life.validator)
    assert life.tx("distribution", "withdraw-delegator-reward", *at)["code"] == 0
    assert life.tx("distribution", "withdraw-validator-commission", by="validator-0")["code"] == 0


def test_an_upgrade_is_proposed_and_not_sent(life: Life) -> None:
    (message,) = life.get("/cosmos/gov/v1/proposals/2").json()["proposal"]["messages"]
    assert message["@type"] == "/cosmos.upgrade.v1beta1.MsgSoftwareUpgrade"
    assert (message["plan"]["name"], message["plan"]["height"]) == ("v2", str(UPGRADE_HEIGHT))


STRANGER = "cway1qypqxpq9qcrsszg2pvxq6rs0zqg3yyc5a7e324"
MEANT = (".application_version.build_deps", ".accounts[].pub_key")
"""Go's packages, of which there are none; accounts that have sent something, as those that were recorded had not."""


def ours(life: Life, path: str) -> str:
    """A recorded path with our addresses, hash, height and denomination."""
    known = {
        golden.ALICE: life.alice,
        "cway1s7f6y4mfjw6vq0thuq6k0nydyx7kv8prtqum9r": life.alice,
        "cwayvaloper1vtntwsa6e0zmzpaux2e73uf3ecjq22tlyzfrkt": life.validator,
        "FD5D3FEFD165F9191B434B082C79674B4075F89BA0C0551FE70C35D96831FC7A": life.sent["delegate"]["txhash"],
        "txs/block/21": f"txs/block/{life.sent['delegate']['height']}",
        "denom_owners/token": "denom_owners/ucway",
        "accounts?pagination.limit=2": "accounts?pagination.limit=50",
    }
    for theirs, mine in known.items():
        path = path.replace(theirs, str(mine))
    return path


@pytest.mark.parametrize(
    "recorded", golden.rest(), ids=lambda one: re.sub(r"cway\w{20,}|[0-9A-F]{64}", "…", one["path"])
)
def test_a_route_answers_as_a_chain_of_the_sdk_does(life: Life, recorded: dict[str, Any]) -> None:
    answer = life.get(ours(life, recorded["path"]))
    assert answer.status_code == recorded["status"], answer.text
    body, expected = answer.json(), recorded["body"]
    if answer.status_code != 200:
        assert body == json.loads(ours(life, json.dumps(expected)))
        return
    if "/txs/block/" in recorded["path"]:  # the block's first is the proposer's word
        body["txs"] = body["txs"][-1:]
    if "/accounts?" in recorded["path"]:  # two that were recorded are people's, not modules'
        body["accounts"] = [one for one in body["accounts"] if one["@type"].endswith("BaseAccount")]
        assert body["accounts"]
    found = [one for one in differences(shape(body), shape(expected)) if not one.startswith(MEANT)]
    assert [one for one in found if ".next_key" not in one] == []


OTHERS = [
    "/cosmos/bank/v1beta1/balances/{alice}?pagination.limit=1000",
    "/cosmos/staking/v1beta1/validators?pagination.limit=200&status=BOND_STATUS_UNBONDING",
    "/cosmos/staking/v1beta1/validators/{validator}/unbonding_delegations",
    "/cosmos/staking/v1beta1/validators/{validator}/delegations?pagination.limit=5&pagination.offset=1",
    "/cosmos/staking/v1beta1/delegators/{alice}/validators/{validator}",
    "/cosmos/staking/v1beta1/delegations/{alice}?pagination.limit=1",
    "/cosmos/staking/v1beta1/historical_info/{height}",
    "/cosmos/distribution/v1beta1/delegators/{alice}/validators",
    "/cosmos/slashing/v1beta1/signing_infos?pagination.limit=300",
    "/cosmos/slashing/v1beta1/signing_infos/{consensus}",
    "/cosmos/gov/v1/params/tallying",
    "/cosmos/gov/v1/params/deposit",
    "/cosmos/gov/v1/proposals?proposal_status=PROPOSAL_STATUS_VOTING_PERIOD&pagination.limit=20&pagination.reverse=true",
    "/cosmos/gov/v1/proposals?proposal_status=2",
    "/cosmos/gov/v1/proposals/1",
    "/cosmos/gov/v1/proposals/1/tally",
    "/cosmos/gov/v1/proposals/1/deposits",
    "/cosmos/gov/v1/proposals/1/deposits/{alice}",
    "/cosmos/gov/v1/proposals/1/votes",
    "/cosmos/gov/v1/proposals/1/votes/{alice}",
    "/cosmos/gov/v1beta1/params/voting",
    "/cosmos/gov/v1beta1/proposals",
    "/cosmos/gov/v1beta1/proposals/1/tally",
    "/cosmos/gov/v1beta1/proposals/1/votes/{alice}",
    "/cosmos/upgrade/v1beta1/current_plan",
    "/cosmos/base/tendermint/v1beta1/validatorsets/{height}?pagination.limit=100&pagination.offset=0",
    "/cosmos/tx/v1beta1/txs?query=message.sender='{alice}'&pagination.limit=5&pagination.offset=0",
]
"""Routes of Keplr and ping.pub of which no answer is recorded."""


@pytest.mark.parametrize("path", OTHERS)
def test_a_route_that_explorers_ask_has_an_answer(life: Life, path: str) -> None:
    height = life.sent["vote"]["height"]
    filled = path.format(alice=life.alice, validator=life.validator, consensus=life.consensus, height=height)
    answer = life.get(filled)
    assert answer.status_code == 200, answer.text
    assert "code" not in answer.json()


def test_the_document_of_the_page_has_every_route(life: Life) -> None:
    paths = life.get("/openapi.json").json()["paths"]
    for path in [one["path"] for one in golden.rest() if one["status"] == 200] + OTHERS:
        place = path.partition("?")[0]
        assert any(re.fullmatch(re.sub(r"\{[^}]+\}", "[^/]+", known), place) for known in paths), path


DIGITS = re.compile(r"\d+\Z")


def test_keplr_finds_the_kinds_that_it_checks(life: Life) -> None:
    """Its schemas: amounts, heights and shares are texts, and none of these fields may be missing."""
    (unbonding,) = life.get(f"/cosmos/staking/v1beta1/delegators/{life.alice}/unbonding_delegations").json()[
        "unbonding_responses"
    ]
    for entry in unbonding["entries"]:
        assert all(DIGITS.match(entry[name]) for name in ("creation_height", "initial_balance", "balance"))
        assert entry["completion_time"].endswith("Z")
    for one in life.get(f"/cosmos/staking/v1beta1/delegations/{life.alice}").json()["delegation_responses"]:
        assert set(one["delegation"]) == {"delegator_address", "validator_address", "shares"}
        assert isinstance(one["delegation"]["shares"], str)
        assert DIGITS.match(one["balance"]["amount"])
    rewards = life.get(f"/cosmos/distribution/v1beta1/delegators/{life.alice}/rewards").json()
    assert {one["validator_address"] for one in rewards["rewards"]} == {life.validator, life.second}
    assert all(isinstance(coin["amount"], str) for one in rewards["rewards"] for coin in one["reward"])
    assert life.get("/cosmos/staking/v1beta1/params").json()["params"]["unbonding_time"].endswith("s")


def test_cosmjs_stakes_votes_and_collects_in_both_sign_modes(life: Life) -> None:
    words = life.net.info["accounts"][1]["mnemonic"]  # bob's, who operates the second and has nothing at the first
    seen = javascript.run("staking.mjs", life.net.info["rpc"], words, life.validator, life.consensus, "1", seconds=200)
    for name in (
        "delegated",
        "undelegated",
        "withdrawn",
        "aminoDelegated",
        "aminoUndelegated",
        "aminoWithdrawn",
        "aminoAddress",
        "aminoVoted",
    ):
        assert seen[name]["code"] == 0, (name, seen[name]["log"])
    assert seen["none"] is None
    assert int(seen["staked"]["amount"]) - int(seen["before"]["amount"]) == 3_000_000 - 1_000_000 + 500_000 - 250_000
    assert seen["delegation"] == {"denom": "ucway", "amount": str(3_000_000 - 1_000_000 + 500_000 - 250_000)}
    assert seen["delegated"]["delegate"]["validator"] == life.validator
    assert seen["undelegated"]["unbond"]["completion_time"].endswith("Z")
    assert seen["withdrawn"]["rewards"]["validator"] == life.validator
    assert seen["searched"].pop("module") >= 4  # what bob did with his own validator is found, too
    assert seen["searched"] == {"delegate": 2, "undelegate": 2, "vote": 1, "validator": 2}
    assert seen["failed"] == {}
    answers = seen["answers"]
    assert answers["validator"]["validator"]["status"] == 3
    assert answers["delegatorDelegations"]["delegationResponses"]
    assert answers["vote"]["vote"]["options"][0]["option"] == 1
    assert float(answers["inflation"]) >= 0
    assert answers["signingInfo"]["valSigningInfo"]["address"] == life.consensus
    assert answers["history"]["hist"]["valset"]


@pytest.mark.parametrize("face", ["grpc+http", "rest+http"])
def test_cosmpy_stakes_sums_up_and_collects(life: Life, face: str) -> None:
    host = life.net.info["grpc"] if face.startswith("grpc") else life.net.info["rest"].removeprefix("http://")
    words = life.net.info["accounts"][0]["mnemonic"]
    command = [COSMPY, ROOT / "tests/e2e/cosmpy_staking.py", f"{face}://{host}", words, life.validator]
    done = subprocess.run(command, capture_output=True, text=True, timeout=150, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    seen = json.loads(done.stdout.splitlines()[-1])
    assert seen["codes"] == [0, 0, 0]
    assert (seen["staked"], seen["unbonding"]) == (3_000_000, 2_000_000)
    assert seen["positions"] == [[life.validator, 3_000_000]]
    assert life.validator in [address for address, _, _ in seen["bonded"]]
    assert {"withdraw_rewards", "message", "tx"} <= set(seen["claim_events"])


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("delegate", "message.action='/cosmos.staking.v1beta1.MsgDelegate' AND message.sender='{alice}'"),
        ("delegate", "delegate.validator='{validator}' AND delegate.delegator='{alice}'"),
        ("delegate", "message.module='staking' AND message.sender='{alice}'"),
        ("delegate", "delegate.delegator='{alice}'"),
        ("undelegate", "unbond.validator='{validator}'"),
        ("redelegate", "redelegate.delegator='{alice}'"),
        ("create", "create_validator.validator='{second}'"),
        ("vote", "message.action='/cosmos.gov.v1.MsgVote' AND message.sender='{alice}'"),
        ("propose", "message.module='gov'"),
    ],
)
def test_a_transaction_is_found_by_what_wallets_search(life: Life, name: str, query: str) -> None:
    asked = query.format(alice=life.alice, validator=life.validator, second=life.second)
    hashes = [
        one["txhash"] for one in life.get(f"/cosmos/tx/v1beta1/txs?query={asked}&limit=100").json()["tx_responses"]
    ]
    assert life.sent[name]["txhash"] in hashes


def test_the_events_of_a_delegation_are_those_that_wallets_read(life: Life) -> None:
    found = life.get(f"/cosmos/tx/v1beta1/txs/{life.sent['undelegate']['txhash']}").json()["tx_response"]["events"]
    kinds = {one["type"]: {at["key"] for at in one["attributes"]} for one in found}
    assert {"validator", "delegator", "amount", "completion_time", "msg_index"} <= kinds["unbond"]
    assert {"validator", "delegator", "amount", "msg_index"} <= kinds["withdraw_rewards"]
    indexed = {(one["type"], at["key"]) for one in found for at in one["attributes"] if at["index"]}
    assert ("unbond", "validator") in indexed
    assert ("unbond", "amount") not in indexed
