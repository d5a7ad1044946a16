from chain.wire.cosmos.msg.v1 import msg_pb2 as _msg_pb2
from chain.wire.cosmos_proto import cosmos_pb2 as _cosmos_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable
from typing import ClassVar as _ClassVar, Optional as _Optional

DESCRIPTOR: _descriptor.FileDescriptor

class MsgTripCircuitBreaker(_message.Message):
    __slots__ = ("authority", "msg_type_urls")
    AUTHORITY_FIELD_NUMBER: _ClassVar[int]
    MSG_TYPE_URLS_FIELD_NUMBER: _ClassVar[int]
    authority: str
    msg_type_urls: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, authority: _Optional[str] = ..., msg_type_urls: _Optional[_Iterable[str]] = ...) -> None: ...

class MsgTripCircuitBreakerResponse(_message.Message):
    __slots__ = ("success",)
    SUCCESS_FIELD_NUMBER: _ClassVar[int]
    success: bool
    def __init__(self, success: _Optional[bool] = ...) -> None: ...

class MsgResetCircuitBreaker(_message.Message):
    __slots__ = ("authority", "msg_type_urls")
    AUTHORITY_FIELD_NUMBER: _ClassVar[int]
    MSG_TYPE_URLS_FIELD_NUMBER: _ClassVar[int]
    authority: str
    msg_type_urls: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, authority: _Optional[str] = ..., msg_type_urls: _Optional[_Iterable[str]] = ...) -> None: ...

class MsgResetCircuitBreakerResponse(_message.Message):
    __slots__ = ("success",)
    SUCCESS_FIELD_NUMBER: _ClassVar[int]
    success: bool
    def __init__(self, success: _Optional[bool] = ...) -> None: ...
