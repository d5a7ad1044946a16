"""Slashing's part of genesis, in the SDK's JSON form; `evidence` is what the SDK keeps in a module of that name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from google.protobuf.message import DecodeError

from chain import genesis_json
from chain.errors import InvalidRequest
from chain.module import Context
from chain.types import CONSENSUS_PREFIX, DENOM, Address, bech32_address, bech32_text
from chain.wire.cosmos.evidence.v1beta1 import evidence_pb2
from chain.wire.cosmos.evidence.v1beta1 import genesis_pb2 as evidence_genesis
from chain.wire.cosmos.slashing.v1beta1 import genesis_pb2
from chain.wire.cosmos.slashing.v1beta1 import slashing_pb2 as pb
from modules.bank import keeper as bank
from modules.slashing import params, queries, window
from modules.slashing.equivocation import FOR_EVER, digest
from modules.slashing.state import ACCOUNT, EVIDENCE, INFOS, NAME, PARAMS

State = tuple[genesis_pb2.GenesisState, list[evidence_pb2.Equivocation]]


def validate(state: Mapping[str, Any]) -> None:
    """Refuse a genesis that contradicts itself. [slashing.10] Raises InvalidRequest, InvalidAddress."""
    given, evidence = _read(state)
    if given.HasField("params"):
        params.check(given.params)
    infos = _once("signing info", [(_address(one.address), one.validator_signing_info) for one in given.signing_infos])
    for address, info in infos.items():
        _check_info(address, info)
    blocks = [(_address(one.address), _missed(one)) for one in given.missed_blocks]
    missed = _once("list of missed blocks", blocks)
    _check_missed(infos, missed, _params(given).signed_blocks_window)
    for one in evidence:
        _check_evidence(one, infos)
    if len({digest(one) for one in evidence}) != len(evidence):
        raise InvalidRequest("slashing genesis: an equivocation is given twice")


def init(ctx: Context, state: Mapping[str, Any]) -> None:
    """Write what `validate` let pass. [slashing.10] Raises InvalidRequest where the module's account holds coins."""
    given, evidence = _read(state)
    if bank.balance(ctx, ACCOUNT, DENOM):
        raise InvalidRequest("slashing genesis: the module's account is empty between blocks")
    PARAMS(ctx).set(_params(given))
    for one in given.signing_infos:
        info = one.validator_signing_info
        info.ClearField("address")
        info.ClearField("index_offset")
        info.jailed_until.SetInParent()
        INFOS(ctx)[_address(one.address)] = info
    for listed in given.missed_blocks:
        for index in _missed(listed):
            window.put(ctx, _address(listed.address), index, True)
    for equivocation in evidence:
        EVIDENCE(ctx)[digest(equivocation)] = equivocation


def export(ctx: Context) -> dict[str, Any]:
    """Write what `init` reads."""
    state = genesis_pb2.GenesisState(params=PARAMS(ctx).get())
    for address, info in INFOS(ctx).items():
        name = bech32_text(address, CONSENSUS_PREFIX)
        state.signing_infos.add(address=name, validator_signing_info=queries.shown(ctx, address, info))
        found = window.indices(ctx, address)
        if found:
            blocks = [pb.MissedBlock(index=index, missed=True) for index in found]
            state.missed_blocks.add(address=name, missed_blocks=blocks)
    evidence = evidence_genesis.GenesisState(evidence=[queries.packed(one) for _, one in EVIDENCE(ctx).items()])
    return genesis_json.written(state) | genesis_json.written(evidence)


def _read(state: Mapping[str, Any]) -> State:
    ours = {key: value for key, value in state.items() if key != "evidence"}
    theirs = {key: value for key, value in state.items() if key == "evidence"}
    listed = genesis_json.read(NAME, evidence_genesis.GenesisState, theirs)
    evidence = []
    for one in listed.evidence:
        found = evidence_pb2.Equivocation()
        if one.type_url != f"/{found.DESCRIPTOR.full_name}":
            raise InvalidRequest(f"slashing genesis: no evidence of type {one.type_url[:80]} here")
        try:
            found.ParseFromString(one.value)
        except DecodeError:
            raise InvalidRequest("slashing genesis: broken evidence") from None
        evidence.append(found)
    return genesis_json.read(NAME, genesis_pb2.GenesisState, ours), evidence


def _params(given: genesis_pb2.GenesisState) -> pb.Params:
    return given.params if given.HasField("params") else params.default()


def _address(text: str) -> Address:
    return bech32_address(text, CONSENSUS_PREFIX)


def _missed(listed: pb.ValidatorMissedBlocks) -> list[int]:
    return [one.index for one in listed.missed_blocks if one.missed]


def _once(what: str, listed: list[tuple[Address, Any]]) -> dict[Address, Any]:
    found = dict(listed)
    if len(found) != len(listed):
        raise InvalidRequest(f"slashing genesis: a {what} is given twice")
    return found


def _check_info(address: Address, info: pb.ValidatorSigningInfo) -> None:
    if info.address and _address(info.address) != address:
        raise InvalidRequest("slashing genesis: a signing info is another validator's")
    if min(info.start_height, info.missed_blocks_counter) < 0:
        raise InvalidRequest("slashing genesis: a signing info counts below zero")
    if not 0 <= info.jailed_until.seconds <= FOR_EVER or not 0 <= info.jailed_until.nanos < params.SECOND:
        raise InvalidRequest("slashing genesis: a jail ends before 1970 or after the year 9999")
    if info.tombstoned and info.jailed_until.seconds != FOR_EVER:
        raise InvalidRequest("slashing genesis: the jail of a tombstoned validator never ends")


def _check_missed(infos: Mapping[Address, Any], missed: Mapping[Address, list[int]], length: int) -> None:
    for address, indices in missed.items():
        if address not in infos:
            raise InvalidRequest("slashing genesis: missed blocks of a validator without a signing info")
        if len(set(indices)) != len(indices) or not all(0 <= index < length for index in indices):
            raise InvalidRequest(f"slashing genesis: missed blocks are 0 to {length - 1}, each once")
    for address, info in infos.items():
        if info.missed_blocks_counter != len(missed.get(address, [])):
            raise InvalidRequest("slashing genesis: a missed blocks counter is not the number of missed blocks")


def _check_evidence(one: evidence_pb2.Equivocation, infos: Mapping[Address, Any]) -> None:
    info = infos.get(_address(one.consensus_address))
    if one.height < 1 or one.power < 1 or one.time.seconds <= 0:
        raise InvalidRequest("slashing genesis: an equivocation has a height, a time and a power")
    if info is None or not info.tombstoned:
        raise InvalidRequest("slashing genesis: an equivocation of a validator that is not tombstoned")
