"""The tests themselves: no network but loopback."""

from __future__ import annotations

import asyncio
import socket

import pytest


@pytest.mark.parametrize("address", ["192.0.2.1", "10.0.0.1", "2001:db8::1", "example.com"])
def test_a_test_cannot_reach_anything_but_loopback(address: str) -> None:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as udp, pytest.raises(AssertionError, match="tried to reach"):
        udp.sendto(b"x", (address, 53))
    with socket.socket(family) as tcp, pytest.raises(AssertionError, match="tried to reach"):
        tcp.connect((address, 80))


async def test_neither_can_asyncio() -> None:
    with pytest.raises(AssertionError, match="tried to reach"):
        await asyncio.open_connection("192.0.2.1", 80)
    with pytest.raises(AssertionError, match="tried to reach"):
        await asyncio.get_running_loop().create_datagram_endpoint(
            asyncio.DatagramProtocol, remote_addr=("192.0.2.1", 53)
        )
