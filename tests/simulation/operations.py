"""What people do: one function a message, drawn by weight. Many are refused, on purpose."""

from __future__ import annotations

import random
from collections.abc import Callable
from hashlib import sha256
from itertools import islice

from google.protobuf.any_pb2 import Any
from google.protobuf.message import Message

from chain.types import OPERATOR_PREFIX, bech32_text
from chain.wire.causeway.beacon.v1 import tx_pb2 as beacon_pb
from chain.wire.cosmos.bank.v1beta1 import bank_pb2
from chain.wire.cosmos.bank.v1beta1 import tx_pb2 as bank_pb
from chain.wire.cosmos.crypto.ed25519 import keys_pb2
from chain.wire.cosmos.distribution.v1beta1 import tx_pb2 as distribution_pb
from chain.wire.cosmos.slashing.v1beta1 import tx_pb2 as slashing_pb
from chain.wire.cosmos.staking.v1beta1 import staking_pb2
from chain.wire.cosmos.staking.v1beta1 import tx_pb2 as staking_pb
from chain.wire.cosmos.vesting.v1beta1 import tx_pb2 as vesting_pb
from chain.wire.cosmos.vesting.v1beta1 import vesting_pb2
from modules.staking.state import UNBONDING
from tests.simulation import people
from tests.simulation.people import sender, some_coin, some_coins, some_one, some_operator, some_rate
from tests.simulation.world import World

Operation = Callable[[World, random.Random], Message | None]
"""What somebody does now; nothing where there is nothing to do."""


def packed(message: Message) -> Any:
    return Any(type_url=f"/{message.DESCRIPTOR.full_name}", value=message.SerializeToString())


def send(world: World, luck: random.Random) -> Message:
    return bank_pb.MsgSend(from_address=sender(luck), to_address=some_one(luck), amount=some_coins(luck))


def multi_send(world: World, luck: random.Random) -> Message:
    amounts = [luck.randrange(1, 10**6) for _ in range(luck.randrange(1, 4))]
    total = sum(amounts) + (luck.random() < 0.1)
    given = bank_pb2.Input(address=sender(luck), coins=[{"denom": "ucway", "amount": str(total)}])
    taken = [
        bank_pb2.Output(address=some_one(luck), coins=[{"denom": "ucway", "amount": str(amount)}]) for amount in amounts
    ]
    return bank_pb.MsgMultiSend(inputs=[given], outputs=taken)


def lock(world: World, luck: random.Random) -> Message:
    """A vesting account, at a new address mostly."""
    to = bech32_text(luck.randbytes(20)) if luck.random() < 0.8 else some_one(luck)
    kind, who = luck.randrange(3), sender(luck)
    if kind == 0:
        end = world.time_ns // 10**9 + luck.randrange(-100, 50_000)
        return vesting_pb.MsgCreateVestingAccount(
            from_address=who, to_address=to, amount=some_coins(luck), end_time=end, delayed=luck.random() < 0.5
        )
    if kind == 1:
        return vesting_pb.MsgCreatePermanentLockedAccount(from_address=who, to_address=to, amount=some_coins(luck))
    periods = [
        vesting_pb2.Period(length=luck.randrange(0, 5_000), amount=some_coins(luck)) for _ in range(luck.randrange(4))
    ]
    return vesting_pb.MsgCreatePeriodicVestingAccount(
        from_address=who, to_address=to, start_time=world.time_ns // 10**9, vesting_periods=periods
    )


def create_validator(world: World, luck: random.Random) -> Message:
    key = luck.choice(people.NEWCOMERS)
    seed = f"consensus key {(key if luck.random() < 0.9 else people.VALIDATORS[0]).text}"
    public = keys_pb2.PubKey(key=sha256(seed.encode()).digest())
    highest = luck.choice(("1000000000000000000", "200000000000000000", some_rate(luck)))
    return staking_pb.MsgCreateValidator(
        description=staking_pb2.Description(moniker=luck.choice(("new", "", "x" * 80))),
        commission=staking_pb2.CommissionRates(
            rate=some_rate(luck), max_rate=highest, max_change_rate="10000000000000000"
        ),
        min_self_delegation=luck.choice(("1", "1", "0", "1000000")),
        validator_address=bech32_text(key.address, OPERATOR_PREFIX),
        pubkey=packed(public),
        value=some_coin(luck),
    )


def edit_validator(world: World, luck: random.Random) -> Message:
    return staking_pb.MsgEditValidator(
        description=staking_pb2.Description(moniker=luck.choice(("renamed", "[do-not-modify]"))),
        validator_address=some_operator(luck),
        commission_rate=luck.choice(("", some_rate(luck), "60000000000000000")),
        min_self_delegation=luck.choice(("", "", "2", "1000000")),
    )


def delegate(world: World, luck: random.Random) -> Message:
    return staking_pb.MsgDelegate(
        delegator_address=sender(luck), validator_address=some_operator(luck), amount=some_coin(luck)
    )


def undelegate(world: World, luck: random.Random) -> Message:
    return staking_pb.MsgUndelegate(
        delegator_address=sender(luck), validator_address=some_operator(luck), amount=some_coin(luck)
    )


def redelegate(world: World, luck: random.Random) -> Message:
    return staking_pb.MsgBeginRedelegate(
        delegator_address=sender(luck),
        validator_src_address=some_operator(luck),
        validator_dst_address=some_operator(luck),
        amount=some_coin(luck),
    )


def cancel_unbonding(world: World, luck: random.Random) -> Message:
    """Of one that there is, mostly."""
    message = staking_pb.MsgCancelUnbondingDelegation(
        delegator_address=sender(luck),
        validator_address=some_operator(luck),
        amount=some_coin(luck),
        creation_height=max(1, world.height - luck.randrange(1, 30)),
    )
    there = list(islice(UNBONDING(world.context()).items(), 50))
    if there and luck.random() < 0.8:
        _, chosen = luck.choice(there)
        entry = luck.choice(chosen.entries)
        message.delegator_address, message.validator_address = chosen.delegator_address, chosen.validator_address
        message.creation_height = entry.creation_height
        message.amount.amount = str(luck.randrange(1, int(entry.balance) + 2))
    return message


def withdraw(world: World, luck: random.Random) -> Message:
    return distribution_pb.MsgWithdrawDelegatorReward(
        delegator_address=sender(luck), validator_address=some_operator(luck)
    )


def withdraw_commission(world: World, luck: random.Random) -> Message:
    return distribution_pb.MsgWithdrawValidatorCommission(validator_address=some_operator(luck))


def set_withdraw_address(world: World, luck: random.Random) -> Message:
    return distribution_pb.MsgSetWithdrawAddress(delegator_address=sender(luck), withdraw_address=some_one(luck))


def fund_pool(world: World, luck: random.Random) -> Message:
    return distribution_pb.MsgFundCommunityPool(depositor=sender(luck), amount=some_coins(luck))


def deposit_rewards(world: World, luck: random.Random) -> Message:
    return distribution_pb.MsgDepositValidatorRewardsPool(
        depositor=sender(luck), validator_address=some_operator(luck), amount=some_coins(luck)
    )


def unjail(world: World, luck: random.Random) -> Message:
    return slashing_pb.MsgUnjail(validator_addr=some_operator(luck))


def register_onion(world: World, luck: random.Random) -> Message:
    image = world.make_onion(luck.randbytes(32)) if luck.random() < 0.95 else luck.randbytes(luck.choice((5, 31)))
    return beacon_pb.MsgRegisterOnion(operator=some_operator(luck), onion=image)


OPERATIONS: dict[Operation, int] = {
    send: 20,
    multi_send: 5,
    lock: 3,
    create_validator: 4,
    edit_validator: 3,
    delegate: 20,
    undelegate: 15,
    redelegate: 8,
    cancel_unbonding: 4,
    withdraw: 10,
    withdraw_commission: 4,
    set_withdraw_address: 2,
    fund_pool: 1,
    deposit_rewards: 2,
    unjail: 4,
    register_onion: 1,
}
"""How often each is drawn, beside the others."""
