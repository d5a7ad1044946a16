"""Ports are the standard ones where they are free, and never shared."""

import socket

import pytest

from localnet.ports import NoPort, Ports, choose, is_free


def test_a_port_in_use_is_passed_over() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert not is_free(port)
        assert Ports(set()).next(port) > port


def test_no_port_is_given_twice() -> None:
    chosen = choose(7, 2)
    every = [*chosen.p2p, *chosen.rpc, chosen.grpc, chosen.rest, *chosen.executors]
    assert len(set(every)) == len(every) == 18
    assert 8401 not in every


def test_a_search_that_finds_nothing_says_so() -> None:
    with pytest.raises(NoPort, match="no free port"):
        Ports(set(range(40_000, 41_000))).next(40_000)
