"""Servers of the bed that nginx and knot cannot be: late ones and silent ones. `python -m tests.bench.servers KIND …`."""

from __future__ import annotations

import asyncio
import random
import socket
import struct
import sys
from pathlib import Path

from tests.bench.names import address_of

_A = 1


class NameServer(asyncio.DatagramProtocol):
    """Answers A for the names of the bed after `delay_s`, others with no record; names beginning with q never."""

    def __init__(self, delay_s: float) -> None:
        self._delay_s = delay_s

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def datagram_received(self, data: bytes, peer: tuple[str, int]) -> None:
        at, labels = 12, []
        while data[at]:
            labels.append(data[at + 1 : at + 1 + data[at]].decode("ascii").lower())
            at += 1 + data[at]
        question = data[12 : at + 5]
        kind = struct.unpack(">H", data[at + 1 : at + 3])[0]
        if labels[0].startswith("q") or labels[1].startswith("q"):
            return
        address = address_of(".".join(labels)) if kind == _A else ""
        answer = data[:2] + struct.pack(">5H", 0x8580, 1, bool(address), 0, 0) + question
        if address:
            answer += struct.pack(">3HIH", 0xC00C, _A, 1, 600, 4) + socket.inet_aton(address)
        asyncio.get_running_loop().call_later(self._delay_s, self._transport.sendto, answer, peer)


class Late(asyncio.Protocol):
    """An HTTP server that answers every request after a while, drawn between two bounds, and closes."""

    def __init__(self, page: bytes, least_s: float, most_s: float) -> None:
        self._page, self._least_s, self._most_s = page, least_s, most_s

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        self._asked = False

    def data_received(self, data: bytes) -> None:
        if not self._asked:
            self._asked = True
            pause_s = random.uniform(self._least_s, self._most_s)
            asyncio.get_running_loop().call_later(pause_s, self._answer)

    def _answer(self) -> None:
        self._transport.write(self._page)
        self._transport.close()


async def name_server(address: str, delay: str) -> None:
    """Serve DNS until killed."""
    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_datagram_endpoint(lambda: NameServer(float(delay)), (address, 53))
    transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8 << 20)
    await asyncio.Event().wait()


async def late(page: str, least: str, most: str, *addresses: str) -> None:
    """Serve HTTP late until killed."""
    body = Path(page).read_bytes()
    head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\nContent-Length: {len(body)}\r\n"
    answer = head.encode() + b"Connection: close\r\n\r\n" + body
    for address in addresses:
        await asyncio.get_running_loop().create_server(
            lambda: Late(answer, float(least), float(most)), address, 80, backlog=4096
        )
    await asyncio.Event().wait()


async def silent(*addresses: str) -> None:
    """Listen with a backlog that is full: what connects gets no answer, not even to its SYN."""
    held = []
    for address in addresses:
        for port in (80, 443):
            listening = socket.socket()
            listening.bind((address, port))
            listening.listen(0)
            held.append(listening)
            for _ in range(2):
                filler = socket.socket()
                filler.setblocking(False)
                filler.connect_ex((address, port))
                held.append(filler)
    await asyncio.Event().wait()


if __name__ == "__main__":
    kind, *arguments = sys.argv[1:]
    asyncio.run({"dns": name_server, "late": late, "silent": silent}[kind](*arguments))
