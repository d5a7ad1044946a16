from chain.wire.amino import amino_pb2 as _amino_pb2
from chain.wire.cosmos_proto import cosmos_pb2 as _cosmos_pb2
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Optional as _Optional

DESCRIPTOR: _descriptor.FileDescriptor

class Params(_message.Message):
    __slots__ = ("length", "delay", "required")
    LENGTH_FIELD_NUMBER: _ClassVar[int]
    DELAY_FIELD_NUMBER: _ClassVar[int]
    REQUIRED_FIELD_NUMBER: _ClassVar[int]
    length: int
    delay: int
    required: bool
    def __init__(self, length: _Optional[int] = ..., delay: _Optional[int] = ..., required: _Optional[bool] = ...) -> None: ...

class Onion(_message.Message):
    __slots__ = ("operator", "image", "length", "used", "next_image", "next_length", "next_height")
    OPERATOR_FIELD_NUMBER: _ClassVar[int]
    IMAGE_FIELD_NUMBER: _ClassVar[int]
    LENGTH_FIELD_NUMBER: _ClassVar[int]
    USED_FIELD_NUMBER: _ClassVar[int]
    NEXT_IMAGE_FIELD_NUMBER: _ClassVar[int]
    NEXT_LENGTH_FIELD_NUMBER: _ClassVar[int]
    NEXT_HEIGHT_FIELD_NUMBER: _ClassVar[int]
    operator: str
    image: bytes
    length: int
    used: int
    next_image: bytes
    next_length: int
    next_height: int
    def __init__(self, operator: _Optional[str] = ..., image: _Optional[bytes] = ..., length: _Optional[int] = ..., used: _Optional[int] = ..., next_image: _Optional[bytes] = ..., next_length: _Optional[int] = ..., next_height: _Optional[int] = ...) -> None: ...

class Value(_message.Message):
    __slots__ = ("height", "value")
    HEIGHT_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    height: int
    value: bytes
    def __init__(self, height: _Optional[int] = ..., value: _Optional[bytes] = ...) -> None: ...
