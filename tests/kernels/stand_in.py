"""A numpy stand-in for a device's memory, as much of torch's tensor as Triton's interpreter asks for."""

import numpy as np
import numpy.typing as npt


class HostBuffer:
    """Bytes in this process. The interpreter 'copies' them to the host and back; here that is the same memory."""

    dtype = "uint8"

    def __init__(self, size: int) -> None:
        self.bytes: npt.NDArray[np.uint8] = np.zeros(size, np.uint8)

    def data_ptr(self) -> int:
        return self.bytes.ctypes.data

    def untyped_storage(self) -> "HostBuffer":
        return self

    def cpu(self) -> "HostBuffer":
        return self

    def new_empty(self, size: int, device: str) -> "HostBuffer":
        return self

    def set_(self, storage: object, offset: int, size: int, stride: int) -> None:
        pass

    def storage_offset(self) -> int:
        return 0

    def size(self) -> int:
        return self.bytes.size

    def stride(self) -> int:
        return 1

    def copy_(self, other: object) -> None:
        pass


class HostMemory:
    """A device engine's memory in this process."""

    name = "interpreter"

    def empty(self, size: int) -> HostBuffer:
        return HostBuffer(size)

    def write(self, buffer: HostBuffer, data: npt.NDArray[np.uint8]) -> None:
        buffer.bytes[: data.size] = data

    def read(self, buffer: HostBuffer, size: int) -> npt.NDArray[np.uint8]:
        return buffer.bytes[:size].copy()
