"""Nobody has rights that others lack, but the account of governance, which has no key. The list of them is complete."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from chain.errors import Refused, Unauthorized
from chain.module import Block, Context, Mode, Route
from chain.types import bech32_text, module_address
from chain.wire.causeway.gov.v1 import query_pb2
from modules.registry import MODULES
from tests.app.driver import ALICE, BOB, Chain
from tests.tidy import sources

GOV = bech32_text(module_address("gov"))
ROUTES: list[Route] = [route for module in MODULES for route in module.routes]
GOVERNED = [route for route in ROUTES if "authority" in route.message.DESCRIPTOR.fields_by_name]
ADDRESS = re.compile(r"cway(?:valoper|valcons)?1[02-9ac-hj-np-z]{20,}|\b[0-9a-fA-F]{40}\b")


def listed(chain: Chain) -> dict[str, tuple[str, str]]:
    path, kind = "/causeway.gov.v1.Query/Privileges", query_pb2.QueryPrivilegesResponse
    answer = chain.query(path, query_pb2.QueryPrivilegesRequest(), kind)
    return {one.type_url: (one.field, one.address) for one in answer.privileges}


@pytest.mark.rule("gov.16")
def test_the_list_names_every_message_of_an_authority_and_nobody_but_gov(chain: Chain) -> None:
    found = listed(chain)
    assert set(found) == {route.url for route in GOVERNED}
    assert set(found.values()) == {("authority", GOV)}


@pytest.mark.rule("gov.16")
def test_what_a_message_says_of_its_signers_is_who_must_sign_it() -> None:
    """A client reads the signers from the descriptor, the chain from the route: they are the same field."""
    from chain.wire.cosmos.msg.v1 import msg_pb2

    for route in ROUTES:
        if route.inherent:
            continue
        options: Any = route.message.DESCRIPTOR.GetOptions()
        (field,) = options.Extensions[msg_pb2.signer]
        assert (field == "authority") == (route in GOVERNED), route.url
        if field == "authority":
            assert route.signers(route.message(authority=ALICE.text)) == (ALICE.text,)


@pytest.mark.rule("gov.16")
@pytest.mark.parametrize("route", GOVERNED, ids=[route.url for route in GOVERNED])
def test_an_account_that_is_not_gov_is_refused(chain: Chain, route: Route) -> None:
    for who in (ALICE.text, BOB.text, "", bech32_text(module_address("poc")), GOV.upper()):
        ctx = Context(chain.app.blocks.base(), Block("test", 2, 1_760_000_002_000_000_000), Mode.BLOCK)
        ctx.routes = chain.app.registry.routes
        with pytest.raises(Unauthorized):
            route.handler(ctx, route.message(authority=who))
        assert not ctx.events
    result = chain.deliver(chain.sign(ALICE, route.message(authority=ALICE.text), gas=1_000_000, fee=1000))
    assert (result.codespace, result.code) == ("sdk", 4)


@pytest.mark.rule("gov.16")
@pytest.mark.parametrize("route", GOVERNED, ids=[route.url for route in GOVERNED])
def test_gov_is_not_refused_for_who_it_is(chain: Chain, route: Route) -> None:
    ctx = Context(chain.app.blocks.base(), Block("test", 2, 1_760_000_002_000_000_000), Mode.BLOCK)
    ctx.routes = chain.app.registry.routes
    refusal = None
    try:
        route.handler(ctx, route.message(authority=GOV))
    except Refused as found:
        refusal = found
    assert not isinstance(refusal, Unauthorized)


def consensus_files() -> list[Path]:
    return [path for path in sources.python() if sources.in_consensus(path)]


def constants(tree: ast.AST) -> Iterator[str]:
    """What is written into code: every text, and bytes in hexadecimal; but not what documents it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str | bytes):
            yield node.value if isinstance(node.value, str) else node.value.hex()


@pytest.mark.rule("gov.16")
def test_code_knows_no_fixed_address() -> None:
    """No spelled address, no 20 bytes of one; module accounts are made from names that manifests list."""
    found = [
        f"{path}: {text[:60]!r}"
        for path in consensus_files()
        for text in constants(sources.tree(path))
        if ADDRESS.search(text)
    ]
    assert found == []


def names_of_accounts(tree: ast.AST) -> Iterator[ast.expr]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) == "module_address":
            yield node.args[0]


@pytest.mark.rule("gov.16")
def test_the_only_accounts_that_code_knows_are_modules_which_have_no_keys() -> None:
    accounts = {name for module in MODULES for name in module.accounts}
    unknown = [
        f"{path}: {argument.value!r}"
        for path in consensus_files()
        for argument in names_of_accounts(sources.tree(path))
        if isinstance(argument, ast.Constant) and argument.value not in accounts
    ]
    assert unknown == []


@pytest.mark.rule("gov.16")
def test_the_account_of_governance_has_no_key_and_signs_nothing(chain: Chain) -> None:
    from chain.wire.cosmos.auth.v1beta1 import auth_pb2
    from chain.wire.cosmos.auth.v1beta1 import query_pb2 as auth_query

    request = auth_query.QueryAccountRequest(address=GOV)
    answer = chain.query("/cosmos.auth.v1beta1.Query/Account", request, auth_query.QueryAccountResponse)
    account = auth_pb2.ModuleAccount.FromString(answer.account.value)
    assert (account.name, account.base_account.HasField("pub_key")) == ("gov", False)


SUSPECT = re.compile(r"permission|allow|admin|guardian|whitelist|blacklist|authority|owner|operator_list|privileg")


@pytest.mark.rule("gov.16")
def test_genesis_has_no_lists_of_people_with_rights(chain: Chain) -> None:
    """Permissions are those of module accounts, which manifests give and genesis only repeats."""
    suspects = sorted(set(_keys(chain.document["app_state"])))
    assert [key for key in suspects if SUSPECT.search(key)] == []


def _keys(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from _keys(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _keys(inner)


@pytest.mark.parametrize("text", [ALICE.text, ALICE.address.hex(), "x cwayvaloper1" + "q" * 38])
def test_the_scan_sees_an_address(text: str) -> None:
    assert ADDRESS.search(text)
