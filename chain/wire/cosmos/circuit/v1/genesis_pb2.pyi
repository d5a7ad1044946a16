from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable
from typing import ClassVar as _ClassVar, Optional as _Optional

DESCRIPTOR: _descriptor.FileDescriptor

class GenesisState(_message.Message):
    __slots__ = ("disabled_type_urls",)
    DISABLED_TYPE_URLS_FIELD_NUMBER: _ClassVar[int]
    disabled_type_urls: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, disabled_type_urls: _Optional[_Iterable[str]] = ...) -> None: ...
