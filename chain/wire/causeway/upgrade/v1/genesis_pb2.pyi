from chain.wire.cosmos.upgrade.v1beta1 import upgrade_pb2 as _upgrade_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Applied(_message.Message):
    __slots__ = ("name", "height")
    NAME_FIELD_NUMBER: _ClassVar[int]
    HEIGHT_FIELD_NUMBER: _ClassVar[int]
    name: str
    height: int
    def __init__(self, name: _Optional[str] = ..., height: _Optional[int] = ...) -> None: ...

class GenesisState(_message.Message):
    __slots__ = ("plan", "applied", "last", "module_versions")
    PLAN_FIELD_NUMBER: _ClassVar[int]
    APPLIED_FIELD_NUMBER: _ClassVar[int]
    LAST_FIELD_NUMBER: _ClassVar[int]
    MODULE_VERSIONS_FIELD_NUMBER: _ClassVar[int]
    plan: _upgrade_pb2.Plan
    applied: _containers.RepeatedCompositeFieldContainer[Applied]
    last: str
    module_versions: _containers.RepeatedCompositeFieldContainer[_upgrade_pb2.ModuleVersion]
    def __init__(self, plan: _Optional[_Union[_upgrade_pb2.Plan, _Mapping]] = ..., applied: _Optional[_Iterable[_Union[Applied, _Mapping]]] = ..., last: _Optional[str] = ..., module_versions: _Optional[_Iterable[_Union[_upgrade_pb2.ModuleVersion, _Mapping]]] = ...) -> None: ...
