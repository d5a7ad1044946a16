"""Whether a genesis state contradicts itself. [staking.14]"""

from __future__ import annotations

from collections.abc import Iterable

from chain.dec import from_wire
from chain.errors import InvalidRequest
from chain.types import Address, bech32_address, operator_address, parse_amount
from chain.wire.cosmos.staking.v1beta1 import genesis_pb2
from chain.wire.cosmos.staking.v1beta1 import staking_pb2 as pb
from modules.staking import commission, params, times, validators

STATUSES = (pb.BOND_STATUS_UNBONDED, pb.BOND_STATUS_UNBONDING, pb.BOND_STATUS_BONDED)
MAX_POWER = 10**12


def check(genesis: genesis_pb2.GenesisState) -> None:
    """Refuse what contradicts itself. Raises InvalidRequest, and what addresses, amounts and rates do."""
    if genesis.HasField("params"):
        params.check(genesis.params)
    known = {operator_address(one.operator_address): one for one in genesis.validators}
    _once("validator", [one.operator_address for one in genesis.validators])
    _once("consensus key", [_key(one).hex() for one in genesis.validators])
    for one in genesis.validators:
        _check_validator(one, genesis.exported)
    _check_delegations(genesis.delegations, known)
    _check_unbondings(genesis.unbonding_delegations)
    _check_redelegations(genesis.redelegations, known)
    _check_powers(genesis, known)


def _check_validator(one: pb.Validator, exported: bool) -> None:
    """One validator; in a chain that goes on, a jailed one may be bonded still: the set is never empty."""
    if one.status not in STATUSES:
        raise InvalidRequest(f"staking genesis: {one.operator_address} has no status")
    tokens, whole = parse_amount(one.tokens), from_wire(one.delegator_shares)
    parse_amount(one.min_self_delegation)
    if whole < 0 or (tokens and not whole):
        raise InvalidRequest(f"staking genesis: {one.operator_address} has tokens and no shares")
    if not exported and one.jailed and one.status == pb.BOND_STATUS_BONDED:
        raise InvalidRequest(f"staking genesis: {one.operator_address} is bonded and jailed")
    commission.check_rates(one.commission.commission_rates)


def _check_delegations(given: Iterable[pb.Delegation], known: dict[Address, pb.Validator]) -> None:
    sums = dict.fromkeys(known, 0)
    pairs = []
    for one in given:
        operator, held = operator_address(one.validator_address), from_wire(one.shares)
        pairs.append(f"{bech32_address(one.delegator_address).hex()} to {operator.hex()}")
        if operator not in sums or held <= 0:
            raise InvalidRequest(f"staking genesis: a delegation of nothing, or to nobody: {one.validator_address}")
        sums[operator] += held
    _once("delegation", pairs)
    for operator, whole in sums.items():
        if from_wire(known[operator].delegator_shares) != whole:
            raise InvalidRequest(
                f"staking genesis: shares of {known[operator].operator_address} are not the sum of its delegations"
            )


def _check_unbondings(given: Iterable[pb.UnbondingDelegation]) -> None:
    pairs = []
    for one in given:
        pairs.append(
            f"{bech32_address(one.delegator_address).hex()} from {operator_address(one.validator_address).hex()}"
        )
        _check_entries(one.entries, pairs[-1])
        for entry in one.entries:
            if parse_amount(entry.balance) > parse_amount(entry.initial_balance):
                raise InvalidRequest("staking genesis: more unbonds than began to")
    _once("unbonding delegation", pairs)


def _check_redelegations(given: Iterable[pb.Redelegation], known: dict[Address, pb.Validator]) -> None:
    triples = []
    for one in given:
        source, destination = operator_address(one.validator_src_address), operator_address(one.validator_dst_address)
        if source == destination:
            raise InvalidRequest("staking genesis: a redelegation from a validator to itself")
        triples.append(f"{bech32_address(one.delegator_address).hex()} from {source.hex()} to {destination.hex()}")
        _check_entries(one.entries, triples[-1])
        for entry in one.entries:
            if parse_amount(entry.initial_balance) <= 0 or from_wire(entry.shares_dst) <= 0:
                raise InvalidRequest("staking genesis: a redelegation of nothing")
    _once("redelegation", triples)


def _check_entries(entries: Iterable[pb.UnbondingDelegationEntry] | Iterable[pb.RedelegationEntry], whose: str) -> None:
    seconds = [times.nanoseconds(entry.completion_time) for entry in entries]
    if not seconds or min(seconds) <= 0:
        raise InvalidRequest(f"staking genesis: no entries, or one without an end: {whose}")


def _check_powers(genesis: genesis_pb2.GenesisState, known: dict[Address, pb.Validator]) -> None:
    powers = {operator_address(one.address): one.power for one in genesis.last_validator_powers}
    _once("power", [one.address for one in genesis.last_validator_powers])
    bonded = [operator for operator, one in known.items() if one.status == pb.BOND_STATUS_BONDED]
    if any(operator not in bonded or power <= 0 for operator, power in powers.items()):
        raise InvalidRequest("staking genesis: a power of nothing, or of a validator that is not bonded")
    if genesis.exported and len(powers) != len(bonded):
        raise InvalidRequest("staking genesis: a bonded validator has no power")
    if sum(powers.values()) > MAX_POWER:
        raise InvalidRequest(f"staking genesis: powers sum to at most {MAX_POWER}")


def _key(one: pb.Validator) -> bytes:
    key = validators.parse_key(one.consensus_pubkey.value)
    if one.consensus_pubkey.type_url != validators.ED25519 or key is None:
        raise InvalidRequest(f"staking genesis: {one.operator_address} has no ed25519 key of 32 bytes")
    return key


def _once(what: str, names: list[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise InvalidRequest(f"staking genesis: {what} {name} is given twice")
        seen.add(name)
