"""A real SDK chain's stakes, read as genesis and asked for again: answers are those that the chain gave."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from chain.errors import Refused
from chain.gateway.faults import refused
from chain.gateway.jsonform import to_json
from chain.gateway.routes import Router
from chain.gateway.services import methods
from chain.module import Context
from chain.types import bech32_address, bech32_text, module_address
from modules.bank import genesis as bank_genesis
from modules.registry import MODULES
from modules.staking import genesis
from tests.modules.staking import stage

VECTORS = Path(__file__).resolve().parents[2] / "vectors" / "staking.jsonl"
ANSWERS = {
    one["path"].removeprefix("/cosmos/staking/v1beta1/"): one
    for one in map(json.loads, VECTORS.read_text().splitlines())
}
"""By path: what a chain of cosmos-sdk v0.53.8 answered."""
WHO = "cway1s7f6y4mfjw6vq0thuq6k0nydyx7kv8prtqum9r"
REF = "cwayvaloper1vtntwsa6e0zmzpaux2e73uf3ecjq22tlyzfrkt"
OUT = "cwayvaloper1d68ltqvtau7u0rd7d8q9qpsd2vs8l00e5x43x8"
ROUTER = Router(methods().values())
QUERIES = {one.path: one for module in MODULES if module.name == "staking" for one in module.queries}


def state() -> dict[str, Any]:
    """The genesis that its answers describe; what they do not show is one other delegator's."""
    validators = ANSWERS[f"delegators/{WHO}/validators"]["body"]["validators"]
    mine = [one["delegation"] for one in ANSWERS[f"delegations/{WHO}"]["body"]["delegation_responses"]]
    shown = {one["validator_address"]: one["shares"] for one in mine}
    others = [
        {
            "delegator_address": bech32_text(stage.ANN),
            "validator_address": one["operator_address"],
            "shares": f"{_whole(one['delegator_shares']) - _whole(shown[one['operator_address']])}.0",
        }
        for one in validators
    ]
    moved = ANSWERS[f"delegators/{WHO}/redelegations"]["body"]["redelegation_responses"]
    return {
        "params": ANSWERS["params"]["body"]["params"],
        "validators": validators,
        "delegations": mine + others,
        "unbonding_delegations": ANSWERS[f"delegators/{WHO}/unbonding_delegations"]["body"]["unbonding_responses"],
        "redelegations": [
            {**one["redelegation"], "entries": [entry["redelegation_entry"] for entry in one["entries"]]}
            for one in moved
        ],
        "exported": False,
    }


def _whole(shares: str) -> int:
    return int(shares.removesuffix(".000000000000000000"))


@pytest.fixture
def golden() -> Context:
    """A chain with those stakes, and coins in its pools for them."""
    ctx = stage.new_chain()
    for key in [key for key in ctx.store.changes if key.startswith((b"staking/", b"bank/"))]:
        ctx.store.delete(key)
    given = state()
    bonded, left = ANSWERS["pool"]["body"]["pool"]["bonded_tokens"], 250_000
    left += sum(int(one["tokens"]) for one in given["validators"] if one["jailed"])
    held = {"bonded_tokens_pool": bonded, "not_bonded_tokens_pool": str(left)}
    balances = [
        {"address": bech32_text(module_address(name)), "coins": [{"denom": "ucway", "amount": amount}]}
        for name, amount in held.items()
    ]
    bank_genesis.init(ctx, {"balances": balances})
    genesis.validate(given)
    genesis.init(ctx, given)
    return ctx


def ask(ctx: Context, path: str) -> tuple[int, Any]:
    """HTTP status and body of a REST call."""
    place, _, query = f"/cosmos/staking/v1beta1/{path}".partition("?")
    method, request = ROUTER.request("GET", place, query, b"")
    try:
        return 200, to_json(QUERIES[method.path].answer(ctx, request))
    except Refused as refusal:
        fault = refused("/cosmos.staking.v1beta1.Query", refusal.codespace, refusal.code, refusal.log)
        return fault.http, fault.body()


SAME = [
    path
    for path in ANSWERS
    if path != "pool" and not path.endswith(("/redelegations", "count_total=true")) and path != f"delegations/{WHO}"
]


@pytest.mark.rule("staking.14")
@pytest.mark.parametrize("path", SAME)
def test_it_answers_what_the_sdk_answered(golden: Context, path: str) -> None:
    status, body = ask(golden, path)
    if path.endswith("/validators"):
        body["validators"].sort(key=lambda one: one["jailed"])  # the order of keys is another
    assert (status, body) == (ANSWERS[path]["status"], ANSWERS[path]["body"])


def test_delegations_are_the_same_in_another_order(golden: Context) -> None:
    path = f"delegations/{WHO}"
    status, body = ask(golden, path)
    body["delegation_responses"].sort(key=lambda one: -int(one["balance"]["amount"]))
    assert (status, body) == (200, ANSWERS[path]["body"])


def test_redelegations_have_the_sdks_numbers_where_it_writes_them_so(golden: Context) -> None:
    path = f"delegators/{WHO}/redelegations"
    assert ask(golden, path) == (200, ANSWERS[path]["body"])


def test_pages_are_as_long_as_asked_for(golden: Context) -> None:
    first = f"validators/{REF}/delegations?pagination.limit=1&pagination.count_total=true"
    _, body = ask(golden, first)
    assert (len(body["delegation_responses"]), body["pagination"]["total"]) == (1, "2")
    key = body["pagination"]["next_key"].replace("+", "%2B").replace("/", "%2F").replace("=", "%3D")
    _, rest = ask(golden, f"validators/{REF}/delegations?pagination.key={key}")
    assert rest["pagination"]["next_key"] is None
    found = [
        one["delegation"]["delegator_address"] for one in body["delegation_responses"] + rest["delegation_responses"]
    ]
    assert sorted(found) == sorted([WHO, bech32_text(stage.ANN)])


@pytest.mark.parametrize(
    ("path", "status", "code", "message"),
    [
        (f"validators/{WHO}", 500, 2, "invalid Bech32 prefix; expected cwayvaloper, got cway"),
        ("delegations/cway1x", 500, 2, "decoding bech32 failed: invalid bech32 string length 6"),
        (f"validators/{stage.valoper(stage.V1)}", 404, 5, f"validator {stage.valoper(stage.V1)} not found"),
        ("validators?status=BOND_STATUS_UNSPECIFIED", 400, 3, "invalid validator status BOND_STATUS_UNSPECIFIED"),
        ("historical_info/-1", 400, 3, "height cannot be negative"),
        ("historical_info/7", 404, 5, "historical info for height 7 not found"),
        (
            f"validators/{OUT}/delegations/{WHO}/unbonding_delegation",
            404,
            5,
            f"unbonding delegation with delegator {WHO} not found for validator {OUT}",
        ),
        (
            f"delegators/{WHO}/redelegations?src_validator_addr={OUT}&dst_validator_addr={REF}",
            404,
            5,
            f"redelegation not found for delegator address {WHO} from validator address {OUT}",
        ),
        (
            f"delegators/{bech32_text(stage.BEN)}/validators/{REF}",
            404,
            5,
            f"{bech32_text(stage.BEN)} delegates nothing to {REF}",
        ),
    ],
)
def test_what_is_not_there_is_said_as_clients_expect(
    golden: Context, path: str, status: int, code: int, message: str
) -> None:
    assert ask(golden, path) == (status, {"code": code, "message": message, "details": []})


@pytest.mark.parametrize(
    ("path", "field", "count"),
    [
        ("validators", "validators", 2),
        ("validators?status=BOND_STATUS_UNBONDING", "validators", 1),
        ("validators?status=BOND_STATUS_UNBONDED", "validators", 0),
        (f"validators/{REF}/unbonding_delegations", "unbonding_responses", 1),
        (f"validators/{OUT}/unbonding_delegations", "unbonding_responses", 0),
        (f"delegations/{bech32_text(stage.BEN)}", "delegation_responses", 0),
        (f"delegators/{WHO}/redelegations?src_validator_addr={REF}", "redelegation_responses", 1),
        (
            f"delegators/{WHO}/redelegations?src_validator_addr={REF}&dst_validator_addr={OUT}",
            "redelegation_responses",
            1,
        ),
        (f"delegators/{bech32_text(stage.BEN)}/redelegations", "redelegation_responses", 0),
    ],
)
def test_lists_have_what_is_there(golden: Context, path: str, field: str, count: int) -> None:
    status, body = ask(golden, path)
    assert (status, len(body[field])) == (200, count)


def test_one_validator_of_a_delegator_and_redelegations_from_a_validator(golden: Context) -> None:
    status, body = ask(golden, f"delegators/{WHO}/validators/{REF}")
    assert (status, body) == (200, ANSWERS[f"validators/{REF}"]["body"])
    query = QUERIES["/cosmos.staking.v1beta1.Query/Redelegations"]
    found = query.answer(golden, query.request(src_validator_addr=REF))
    assert [one.redelegation.delegator_address for one in found.redelegation_responses] == [WHO]
    assert bech32_address(WHO) != stage.ANN
