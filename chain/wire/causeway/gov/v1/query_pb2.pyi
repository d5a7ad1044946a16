from chain.wire.cosmos.base.v1beta1 import coin_pb2 as _coin_pb2
from chain.wire.cosmos_proto import cosmos_pb2 as _cosmos_pb2
from google.api import annotations_pb2 as _annotations_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class QueryPrivilegesRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class QueryPrivilegesResponse(_message.Message):
    __slots__ = ("privileges",)
    PRIVILEGES_FIELD_NUMBER: _ClassVar[int]
    privileges: _containers.RepeatedCompositeFieldContainer[Privilege]
    def __init__(self, privileges: _Optional[_Iterable[_Union[Privilege, _Mapping]]] = ...) -> None: ...

class Privilege(_message.Message):
    __slots__ = ("type_url", "field", "address")
    TYPE_URL_FIELD_NUMBER: _ClassVar[int]
    FIELD_FIELD_NUMBER: _ClassVar[int]
    ADDRESS_FIELD_NUMBER: _ClassVar[int]
    type_url: str
    field: str
    address: str
    def __init__(self, type_url: _Optional[str] = ..., field: _Optional[str] = ..., address: _Optional[str] = ...) -> None: ...

class QueryMinDepositRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class QueryMinDepositResponse(_message.Message):
    __slots__ = ("min_deposit", "expedited_min_deposit")
    MIN_DEPOSIT_FIELD_NUMBER: _ClassVar[int]
    EXPEDITED_MIN_DEPOSIT_FIELD_NUMBER: _ClassVar[int]
    min_deposit: _coin_pb2.Coin
    expedited_min_deposit: _coin_pb2.Coin
    def __init__(self, min_deposit: _Optional[_Union[_coin_pb2.Coin, _Mapping]] = ..., expedited_min_deposit: _Optional[_Union[_coin_pb2.Coin, _Mapping]] = ...) -> None: ...
