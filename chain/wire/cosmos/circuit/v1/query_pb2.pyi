from google.api import annotations_pb2 as _annotations_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable
from typing import ClassVar as _ClassVar, Optional as _Optional

DESCRIPTOR: _descriptor.FileDescriptor

class QueryDisabledListRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class DisabledListResponse(_message.Message):
    __slots__ = ("disabled_list",)
    DISABLED_LIST_FIELD_NUMBER: _ClassVar[int]
    disabled_list: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, disabled_list: _Optional[_Iterable[str]] = ...) -> None: ...
