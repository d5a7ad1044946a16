from chain.wire.cosmos_proto import cosmos_pb2 as _cosmos_pb2
from chain.wire.gogoproto import gogo_pb2 as _gogo_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Voting(_message.Message):
    __slots__ = ("proposal_id", "era", "supply")
    PROPOSAL_ID_FIELD_NUMBER: _ClassVar[int]
    ERA_FIELD_NUMBER: _ClassVar[int]
    SUPPLY_FIELD_NUMBER: _ClassVar[int]
    proposal_id: int
    era: int
    supply: str
    def __init__(self, proposal_id: _Optional[int] = ..., era: _Optional[int] = ..., supply: _Optional[str] = ...) -> None: ...

class Count(_message.Message):
    __slots__ = ("proposal_id", "last_voter", "votes", "stakes", "yes", "abstain", "no", "no_with_veto", "power")
    PROPOSAL_ID_FIELD_NUMBER: _ClassVar[int]
    LAST_VOTER_FIELD_NUMBER: _ClassVar[int]
    VOTES_FIELD_NUMBER: _ClassVar[int]
    STAKES_FIELD_NUMBER: _ClassVar[int]
    YES_FIELD_NUMBER: _ClassVar[int]
    ABSTAIN_FIELD_NUMBER: _ClassVar[int]
    NO_FIELD_NUMBER: _ClassVar[int]
    NO_WITH_VETO_FIELD_NUMBER: _ClassVar[int]
    POWER_FIELD_NUMBER: _ClassVar[int]
    proposal_id: int
    last_voter: str
    votes: int
    stakes: _containers.RepeatedCompositeFieldContainer[Stake]
    yes: str
    abstain: str
    no: str
    no_with_veto: str
    power: str
    def __init__(self, proposal_id: _Optional[int] = ..., last_voter: _Optional[str] = ..., votes: _Optional[int] = ..., stakes: _Optional[_Iterable[_Union[Stake, _Mapping]]] = ..., yes: _Optional[str] = ..., abstain: _Optional[str] = ..., no: _Optional[str] = ..., no_with_veto: _Optional[str] = ..., power: _Optional[str] = ...) -> None: ...

class Stake(_message.Message):
    __slots__ = ("operator", "tokens", "shares", "aged", "deducted")
    OPERATOR_FIELD_NUMBER: _ClassVar[int]
    TOKENS_FIELD_NUMBER: _ClassVar[int]
    SHARES_FIELD_NUMBER: _ClassVar[int]
    AGED_FIELD_NUMBER: _ClassVar[int]
    DEDUCTED_FIELD_NUMBER: _ClassVar[int]
    operator: str
    tokens: str
    shares: str
    aged: str
    deducted: str
    def __init__(self, operator: _Optional[str] = ..., tokens: _Optional[str] = ..., shares: _Optional[str] = ..., aged: _Optional[str] = ..., deducted: _Optional[str] = ...) -> None: ...

class Settling(_message.Message):
    __slots__ = ("proposal_id", "kept", "to_pool")
    PROPOSAL_ID_FIELD_NUMBER: _ClassVar[int]
    KEPT_FIELD_NUMBER: _ClassVar[int]
    TO_POOL_FIELD_NUMBER: _ClassVar[int]
    proposal_id: int
    kept: str
    to_pool: bool
    def __init__(self, proposal_id: _Optional[int] = ..., kept: _Optional[str] = ..., to_pool: _Optional[bool] = ...) -> None: ...
