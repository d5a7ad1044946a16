"""A fifth validator joins a running network by the README's commands alone, gets power, leaves, has its stake back."""

import os
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple, TypeVar

import pytest

from chain.client.keyring import Keyring
from chain.client.rpc import Rpc
from chain.engine.go import cache_dir
from chain.engine.home import validator_key
from chain.types import OPERATOR_PREFIX, bech32_address, bech32_text
from chain.wire.causeway.beacon.v1 import query_pb2 as beacon
from chain.wire.causeway.poc.v1 import query_pb2 as poc
from chain.wire.cosmos.bank.v1beta1 import query_pb2 as bank
from chain.wire.cosmos.staking.v1beta1 import query_pb2 as staking
from chain.wire.cosmos.staking.v1beta1 import staking_pb2
from localnet import ports
from tests.e2e.conftest import ROOT, Net, running
from tests.e2e.readme import Shell, commands, without_comment

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(400)]
T = TypeVar("T")

STAKE = 500_000 * 10**6
NODE = "http://127.0.0.1:26697"
ALL_SHARES = 10**9
EPOCH = 60
"""Blocks."""
PROBATION = 100


class Stage(NamedTuple):
    """A network of four, a shell in a directory that has it as .localnet, and the home of whoever uses the shell."""

    net: Net
    shell: Shell
    home: Path
    left: list[str]

    def do(self, start: str) -> str:
        """Run the README's next command, which must begin like that; what it prints."""
        command = self.left.pop(0)
        assert without_comment(command).startswith(start), (command, start)
        return self.shell.run(command)


@pytest.fixture
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    for port in (26696, 26697):
        assert ports.is_free(port), f"the README's port {port} is taken on this machine"
    directory = tmp_path_factory.mktemp("joins")
    (directory / ".venv").symlink_to(ROOT / ".venv")
    home = directory / "home"
    home.mkdir()
    with running(directory / ".localnet", "--block-time", "250ms") as net:
        usual = {name: value for name, value in os.environ.items() if not name.startswith("CAUSEWAY_")}
        own = {"HOME": str(home), "CAUSEWAY_PASSPHRASE": "a test", "CAUSEWAY_NODE": net.info["rpc"]}
        places = {"PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1", "CAUSEWAY_CACHE": str(cache_dir())}
        shell = Shell(directory, {**usual, **own, **places})
        try:
            yield Stage(net, shell, home / ".causeway", commands("tests/e2e/test_a_validator_joins_and_leaves.py"))
        finally:
            shell.close()


def within(rpc: Rpc, blocks: int, ask: Callable[[], T], what: str) -> T:
    """Ask at each block until the answer is true. Fails after so many blocks."""
    end = rpc.height() + blocks
    while not (answer := ask()):
        assert rpc.height() <= end, f"not within {blocks} blocks: {what}"
        time.sleep(0.1)
    return answer


def test_a_validator_joins_and_leaves_by_the_readme(stage: Stage) -> None:
    rpc = stage.net.rpc()
    follows_the_chain(stage)
    within(
        rpc, EPOCH, lambda: any(one.share for one in standings(rpc).values()), "compute gives power, not stake alone"
    )
    operator = becomes_a_validator(stage)
    gets_power(stage, operator)
    leaves(stage, operator)
    assert not stage.left
    rpc.wait_height(rpc.height() + 3, 30)


def follows_the_chain(stage: Stage) -> None:
    """The new node has the last block, and the same state."""
    stage.do("export PATH=")
    stage.do("causeway init ")
    stage.do("causeway start ")
    look = stage.left.pop(0)
    assert without_comment(look) == f"causeway status --node {NODE}"
    others = stage.net.rpc()
    end = time.monotonic() + 40
    while "catching_up: false" not in stage.shell.run(f"{without_comment(look)} || true"):
        assert time.monotonic() < end, (stage.home / "start.log").read_text()[-3000:]
        time.sleep(0.3)
    with Rpc(NODE) as own:
        own.wait_height(others.height() + 1, 20)
        height = own.height()
        found = own.block(height)["block"]["header"]["app_hash"]
        assert found == others.block(height)["block"]["header"]["app_hash"]


def becomes_a_validator(stage: Stage) -> str:
    """Coins, the validator, its onion; the operator. It has no power as long as nobody backs it."""
    stage.do("causeway keys add operator")
    stage.do("causeway tx send ")
    stage.do("causeway tx staking create-validator ")
    address = Keyring(stage.home / "keyring", lambda: "a test").entry("operator").address
    operator = bech32_text(bech32_address(address), OPERATOR_PREFIX)
    rpc = stage.net.rpc()
    request = beacon.QueryOnionRequest(operator=operator)
    onion = rpc.query("/causeway.beacon.v1.Query/Onion", request, beacon.QueryOnionResponse).onion
    assert (onion.length, onion.used) == (131_072, 0)
    found = validator(rpc, operator)
    assert (found.status, int(found.tokens)) == (staking_pb2.BOND_STATUS_UNBONDED, STAKE)
    assert found.description.moniker == "my-node"
    return operator


def validator(rpc: Rpc, operator: str) -> staking_pb2.Validator:
    request = staking.QueryValidatorRequest(validator_addr=operator)
    path = "/cosmos.staking.v1beta1.Query/Validator"
    return rpc.query(path, request, staking.QueryValidatorResponse).validator


def standings(rpc: Rpc) -> dict[str, poc.ValidatorStanding]:
    path = "/causeway.poc.v1.Query/Validators"
    answer = rpc.query(path, poc.QueryValidatorsRequest(), poc.QueryValidatorsResponse)
    return {one.operator_address: one for one in answer.validators}


def gets_power(stage: Stage, operator: str) -> None:
    """A seat with power 1, a hundred blocks later and with the next main sprint the power that its backing gives."""
    rpc = stage.net.rpc()
    stage.do("me=")
    stage.do("causeway tx poc update-miner ")
    address = validator_key(stage.home).address.hex().upper()
    within(rpc, 2 * EPOCH, lambda: address in rpc.validators(), "it has a seat")
    assert rpc.validators()[address] == 1
    assert (standings(rpc)[operator].on_probation, validator(rpc, operator).status) == (
        True,
        staking_pb2.BOND_STATUS_BONDED,
    )
    within(rpc, PROBATION + 3 * EPOCH, lambda: rpc.validators()[address] > 1, "its power grows")
    powers, now = rpc.validators(), standings(rpc)[operator]
    assert (now.on_probation, now.power) == (False, powers[address])
    assert 0 < now.share < ALL_SHARES
    assert 0.05 < powers[address] / sum(powers.values()) < 0.3
    shown = stage.do("causeway query poc validators")
    assert f"operator_address: {operator}" in shown
    assert "moniker: my-node" in shown


def leaves(stage: Stage, operator: str) -> None:
    """No power within two blocks, and every coin of the stake back after the unbonding time; the network goes on."""
    rpc = stage.net.rpc()
    account = bech32_text(bech32_address(operator, OPERATOR_PREFIX))
    address = validator_key(stage.home).address.hex().upper()
    stage.do("causeway tx staking undelegate ")
    began = rpc.height()
    within(rpc, 2, lambda: address not in rpc.validators(), "it has left the set")
    assert "balance: 500000000000" in stage.do("causeway query staking delegator-unbonding-delegations ").replace(
        "'", ""
    )
    request = staking.QueryDelegatorUnbondingDelegationsRequest(delegator_addr=account)
    path = "/cosmos.staking.v1beta1.Query/DelegatorUnbondingDelegations"
    kind = staking.QueryDelegatorUnbondingDelegationsResponse
    within(rpc, 200, lambda: not rpc.query(path, request, kind).unbonding_responses, "the stake is back")
    (paid,) = [
        height for height in range(began, rpc.height() + 1) if received(rpc, height, account, "complete_unbonding")
    ]
    assert received(rpc, paid, account, "complete_unbonding") == [STAKE]
    coins = received(rpc, paid, account, "coin_received")
    assert STAKE in coins
    assert balance(rpc, account, paid) - balance(rpc, account, paid - 1) == sum(coins)
    shown = re.search(r"amount: ([0-9]+)", stage.do("causeway query bank balances "))
    assert shown is not None
    assert int(shown[1]) >= balance(rpc, account, paid) > STAKE
    stage.do("kill ")


def received(rpc: Rpc, height: int, account: str, kind: str) -> list[int]:
    """What the end of a block gave an account, ucway, by the events of a kind."""
    found = []
    for event in rpc.block_results(height)["finalize_block_events"] or []:
        said = {one["key"]: one["value"] for one in event["attributes"]}
        if event["type"] == kind and account in (said.get("delegator"), said.get("receiver")):
            found.append(int(said["amount"].removesuffix("ucway")))
    return found


def balance(rpc: Rpc, account: str, height: int = 0) -> int:
    request = bank.QueryBalanceRequest(address=account, denom="ucway")
    path = "/cosmos.bank.v1beta1.Query/Balance"
    return int(rpc.query(path, request, bank.QueryBalanceResponse, height).balance.amount)
