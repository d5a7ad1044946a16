"""Which loopback ports a network gets: the standard ones where they are free, else the next free ones."""

import socket
from dataclasses import dataclass

P2P, RPC, GRPC, REST = 26656, 26657, 9090, 1317
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
    """Ports of all validators (in their order) and of the gateway."""

    p2p: tuple[int, ...]
    rpc: tuple[int, ...]
    grpc: int
    rest: int


def choose(validators: int) -> Addresses:
    """Ports for a network: 26656, 26657, 9090 and 1317 for the first validator and the gateway where free."""
    ports = Ports(set())
    rpc = [ports.next(RPC)]
    p2p = [ports.next(P2P)]
    for number in range(1, validators):
        p2p.append(ports.next(P2P + _STEP * number))
        rpc.append(ports.next(RPC + _STEP * number))
    return Addresses(tuple(p2p), tuple(rpc), ports.next(GRPC), ports.next(REST))
