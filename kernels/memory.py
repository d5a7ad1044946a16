"""A GPU's memory through torch or cupy, whichever is installed: bytes that Triton takes, and copies both ways."""

import importlib
from importlib.util import find_spec
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

Bytes = npt.NDArray[np.uint8]


class Buffer(Protocol):
    """Memory of a device as Triton takes it: unsigned bytes, at least 16-byte aligned."""

    dtype: Any

    def data_ptr(self) -> int:
        """Give the address on the device."""


class Memory(Protocol):
    """What a device engine needs of a device besides kernels. Work is done in the order it was given."""

    def empty(self, size: int) -> Buffer:
        """Allocate `size` bytes with undefined contents."""

    def write(self, buffer: Buffer, data: Bytes) -> None:
        """Copy `data` to the start of the buffer."""

    def read(self, buffer: Buffer, size: int) -> Bytes:
        """Wait for the work given so far and copy the buffer's first `size` bytes here."""


class NoGpu(Exception):
    """There is no GPU that can be used here; the text says what is missing."""


class TorchMemory:
    """Memory of one CUDA or HIP device as torch tensors."""

    def __init__(self, index: int) -> None:
        """Make device `index` the current one. Raises NoGpu."""
        self._torch: Any = importlib.import_module("torch")
        _check(index, _torch_count(self._torch))
        self._torch.cuda.set_device(index)
        self.name = str(self._torch.cuda.get_device_name(index))

    def empty(self, size: int) -> Buffer:
        """Allocate `size` bytes with undefined contents."""
        tensor: Buffer = self._torch.empty(size, dtype=self._torch.uint8, device="cuda")
        return tensor

    def write(self, buffer: Any, data: Bytes) -> None:
        """Copy `data` to the start of the buffer."""
        buffer[: data.size].copy_(self._torch.from_numpy(data))

    def read(self, buffer: Any, size: int) -> Bytes:
        """Wait for the work given so far and copy the buffer's first `size` bytes here."""
        data: Bytes = buffer[:size].cpu().numpy()
        return data


class CupyBuffer:
    """A cupy array under the names that Triton looks for."""

    dtype = "uint8"

    def __init__(self, array: Any) -> None:
        """Wrap an array of bytes."""
        self.array = array

    def data_ptr(self) -> int:
        """Give the address on the device."""
        return int(self.array.data.ptr)


class CupyMemory:
    """Memory of one CUDA device as cupy arrays, on the default stream, which Triton uses where torch is absent."""

    def __init__(self, index: int) -> None:
        """Make device `index` the current one. Raises NoGpu."""
        self._cupy: Any = importlib.import_module("cupy")
        _check(index, _cupy_count(self._cupy))
        self._cupy.cuda.Device(index).use()
        self.name = self._cupy.cuda.runtime.getDeviceProperties(index)["name"].decode()

    def empty(self, size: int) -> CupyBuffer:
        """Allocate `size` bytes with undefined contents."""
        return CupyBuffer(self._cupy.empty(size, dtype=self._cupy.uint8))

    def write(self, buffer: Any, data: Bytes) -> None:
        """Copy `data` to the start of the buffer."""
        buffer.array[: data.size].set(data)

    def read(self, buffer: Any, size: int) -> Bytes:
        """Wait for the work given so far and copy the buffer's first `size` bytes here."""
        data: Bytes = buffer.array[:size].get()
        return data


def gpu_memory(index: int) -> TorchMemory | CupyMemory:
    """Open GPU `index` with torch, or else with cupy. Raises NoGpu."""
    if find_spec("torch"):
        return TorchMemory(index)
    if find_spec("cupy"):
        return CupyMemory(index)
    raise NoGpu("neither torch nor cupy is installed: install the one made for this machine's GPU")


def gpu_count() -> int:
    """Count the GPUs that can be used here; 0 where triton, torch and cupy, or a driver are missing."""
    if not find_spec("triton"):
        return 0
    if find_spec("torch"):
        return _torch_count(importlib.import_module("torch"))
    if find_spec("cupy"):
        return _cupy_count(importlib.import_module("cupy"))
    return 0


def _torch_count(torch: Any) -> int:
    return int(torch.cuda.device_count()) if torch.cuda.is_available() else 0


def _cupy_count(cupy: Any) -> int:
    try:
        return int(cupy.cuda.runtime.getDeviceCount())
    except cupy.cuda.runtime.CUDARuntimeError:
        return 0


def _check(index: int, count: int) -> None:
    if index >= count:
        raise NoGpu(f"there is no GPU number {index} here: {count} can be used")
