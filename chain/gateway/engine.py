"""CometBFT's RPC JSON as protobuf messages: blocks, commits, validators, evidence, results.

The RPC writes hashes and addresses in hexadecimal, other bytes in base64, 64-bit integers as strings and evidence
under Go's names. The target message's descriptor says what each value is, so every shape goes through one function.
"""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Mapping
from typing import Any, TypeVar

from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message

from chain.types import CONSENSUS_PREFIX, bech32_text
from chain.wire.cosmos.base.tendermint.v1beta1 import types_pb2 as sdk_pb
from chain.wire.tendermint.types import block_pb2, types_pb2

M = TypeVar("M", bound=Message)

_HEX = re.compile(r"(hash|.*_hash|address|.*_address|channels)\Z")
_RENAMED = {"part_set_header": "parts", "default_node_id": "id"}
_KEYS = {"tendermint/PubKeyEd25519": "ed25519", "tendermint/PubKeySecp256k1": "secp256k1"}
_EVIDENCE = {
    "tendermint/DuplicateVoteEvidence": "duplicate_vote_evidence",
    "tendermint/LightClientAttackEvidence": "light_client_attack_evidence",
}


def parsed(message: type[M], value: Mapping[str, Any]) -> M:
    """A message from what the RPC says; absent and null values stay unset."""
    filled = message()
    _fill(filled, value)
    return filled


def block_id(value: Mapping[str, Any]) -> types_pb2.BlockID:
    """A block's hash and the header of its parts."""
    return parsed(types_pb2.BlockID, value)


def block(value: Mapping[str, Any]) -> block_pb2.Block:
    """A block; the parts that every block has are set, even if they are empty."""
    filled = parsed(block_pb2.Block, value)
    for part in (filled.header.version, filled.header.last_block_id.part_set_header, filled.data, filled.evidence):
        part.SetInParent()
    filled.last_commit.block_id.part_set_header.SetInParent()
    return filled


def sdk_block(plain: block_pb2.Block) -> sdk_pb.Block:
    """The same block with its proposer's address in bech32."""
    converted = sdk_pb.Block(data=plain.data, evidence=plain.evidence, last_commit=plain.last_commit)
    for field, value in plain.header.ListFields():
        if field.name == "proposer_address":
            converted.header.proposer_address = bech32_text(value, CONSENSUS_PREFIX)
        elif isinstance(value, Message):
            getattr(converted.header, field.name).CopyFrom(value)
        else:
            setattr(converted.header, field.name, value)
    return converted


def _fill(message: Message, value: Mapping[str, Any]) -> None:
    name = message.DESCRIPTOR.full_name
    if name in ("tendermint.crypto.PublicKey", "tendermint.types.Evidence"):
        _fill_one_of(message, value)
        return
    field: Any
    for field in message.DESCRIPTOR.fields:
        found = value.get(_RENAMED.get(field.name, field.name), value.get(_go_name(field.name)))
        if found is None:
            continue
        if field.is_repeated:
            _extend(getattr(message, field.name), field, found)
        elif field.message_type is None:
            setattr(message, field.name, _scalar(field, found))
        else:
            _fill_message(getattr(message, field.name), found)


def _fill_message(message: Any, value: Any) -> None:
    message.SetInParent()
    if message.DESCRIPTOR.full_name in ("google.protobuf.Timestamp", "google.protobuf.Duration"):
        message.FromJsonString(value)
    else:
        _fill(message, value)


def _fill_one_of(message: Message, value: Mapping[str, Any]) -> None:
    """`{"type": …, "value": …}` into the field that the type stands for; other types stay unset."""
    name = _KEYS.get(value["type"]) or _EVIDENCE.get(value["type"])
    if name in _KEYS.values():
        setattr(message, str(name), b64decode(value["value"]))
    elif name:
        _fill_message(getattr(message, name), value["value"])


def _extend(target: Any, field: FieldDescriptor, values: list[Any]) -> None:
    for value in values:
        if field.message_type is None:
            target.append(_scalar(field, value))
        else:
            _fill_message(target.add(), value)


def _scalar(field: FieldDescriptor, value: Any) -> Any:
    if field.type == FieldDescriptor.TYPE_BYTES:
        return bytes.fromhex(value) if _HEX.match(field.name) else b64decode(value)
    if field.type in (FieldDescriptor.TYPE_STRING, FieldDescriptor.TYPE_BOOL):
        return value
    return int(value)


def _go_name(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))
