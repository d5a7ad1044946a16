"""Which loopback ports a network gets: the standard ones where they are free, else the next free ones."""

import socket
from dataclasses import dataclass

P2P, RPC, GRPC, REST, EXECUTOR = 26656, 26657, 9090, 1317, 8400
_STEP = 10


class NoPort(Exception):
    """No free port in reach of the standard one."""


def is_free(port: int) -> bool:
    """Whether somebody could listen on 127.0.0.1:`port` now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


@dataclass
class Ports:
    """Hands out each port once."""

    taken: set[int]

    def next(self, first: int) -> int:
        """The first free port from `first` on. Raises NoPort after a thousand."""
        for port in range(first, first + 1000):
            if port not in self.taken and is_free(port):
                self.taken.add(port)
                return port
        raise NoPort(f"no free port on 127.0.0.1 from {first} to {first + 999}")


@dataclass(frozen=True)
class Addresses:
    """Ports of all validators (in their order), of the gateway and of the executors."""

    p2p: tuple[int, ...]
    rpc: tuple[int, ...]
    grpc: int
    rest: int
    executors: tuple[int, ...] = ()


def choose(validators: int, executors: int = 0) -> Addresses:
    """Ports for a network: 26656, 26657, 9090 and 1317 for the first validator and the gateway where free.

    Executors have 8400, 8402 …: a user's own proxy is at 8401.
    """
    ports = Ports(set())
    rpc = [ports.next(RPC)]
    p2p = [ports.next(P2P)]
    for number in range(1, validators):
        p2p.append(ports.next(P2P + _STEP * number))
        rpc.append(ports.next(RPC + _STEP * number))
    grpc, rest = ports.next(GRPC), ports.next(REST)
    answering = tuple(ports.next(EXECUTOR + 2 * number) for number in range(executors))
    return Addresses(tuple(p2p), tuple(rpc), grpc, rest, answering)
