"""Servers that break the protocol in every way the promises name, and a crowd that asks them all at once.

Run as a program, it is the crowd: `python -m tests.hostile.wire PORT…` asks every port once, all in parallel, and
prints as JSON how each ended and the most memory its process took.
"""

from __future__ import annotations

import asyncio
import json
import socket
import ssl
import struct
import sys
import threading
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random
from time import monotonic, sleep
from typing import Any

import brotli

from auditor.net.exchange import Answer, exchange
from auditor.net.failure import QuestionFailed
from auditor.outcome import Outcome

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

REQUEST = b"GET / HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n\r\n"
Script = Callable[[socket.socket], None]
MEBIBYTE = 1024 * 1024


@contextmanager
def serving(script: Script, context: ssl.SSLContext | None = None) -> Iterator[int]:
    """A server on loopback that runs `script` for every connection in a thread of its own; gives its port."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=200)

    def serve(connection: socket.socket) -> None:
        with suppress(OSError), connection:
            connection.settimeout(20)
            if context is not None:
                connection = context.wrap_socket(connection, server_side=True)
            with connection:
                script(connection)

    def accept() -> None:
        with suppress(OSError):
            while True:
                connection, _ = listener.accept()
                threading.Thread(target=serve, args=(connection,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield listener.getsockname()[1]
    finally:
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()


def hear(connection: socket.socket) -> None:
    """Read one request's head."""
    head = b""
    while b"\r\n\r\n" not in head and (data := connection.recv(4096)):
        head += data


def says(*parts: bytes, hold_s: float = 0.0, pause_s: float = 0.0) -> Script:
    """Answers with `parts`, `pause_s` between them, and holds the connection open for a while at the end."""

    def script(connection: socket.socket) -> None:
        hear(connection)
        for part in parts:
            connection.sendall(part)
            sleep(pause_s)
        until_gone(connection, hold_s)

    return script


def endless(head: bytes, part: bytes) -> Script:
    """Answers with `part` again and again until the client is gone."""
    block = part * max(1, 65536 // len(part))

    def script(connection: socket.socket) -> None:
        hear(connection)
        connection.sendall(head)
        while True:
            connection.sendall(block)

    return script


def resets(*parts: bytes) -> Script:
    """Answers with `parts`, then resets the connection."""

    def script(connection: socket.socket) -> None:
        hear(connection)
        for part in parts:
            connection.sendall(part)
        sleep(0.1)  # let them arrive before the reset throws them away
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    return script


def until_gone(connection: socket.socket, seconds: float) -> None:
    """Wait for the client to hang up."""
    connection.settimeout(seconds or 0.001)
    with suppress(OSError):
        while connection.recv(4096):
            pass


@dataclass(frozen=True)
class Ended:
    """How one exchange ended."""

    outcome: Outcome
    detail: str
    answer: Answer | None
    seconds: float

    @property
    def body(self) -> bytes:
        return b"" if self.answer is None else self.answer.body


async def ask(port: int, *, timeout_s: float = 10.0, **more: Any) -> Ended:
    """One exchange with a server on loopback, whatever comes of it."""
    begun = monotonic()
    more = {"tls": None, "server_name": "a.test", "connect_timeout_s": min(timeout_s, 5.0), **more}
    try:
        answer = await exchange("127.0.0.1", port, REQUEST, timeout_s=timeout_s, **more)
    except QuestionFailed as failed:
        return Ended(failed.outcome, failed.detail, None, monotonic() - begun)
    return Ended(answer.outcome, answer.detail, answer, monotonic() - begun)


def meet(script: Script, **more: Any) -> Ended:
    """Ask a server that runs `script`."""
    with serving(script) as port:
        return asyncio.run(ask(port, **more))


# Bombs: two gibibytes of zeros, made once and small on the wire.

_GIB_PARTS = 2048


def _flushed_zeros() -> bytes:
    """Deflate blocks for 64 MiB of zeros that end on a byte and remember nothing: they can follow each other."""
    packer = zlib.compressobj(9, wbits=-zlib.MAX_WBITS)
    parts = [packer.compress(bytes(MEBIBYTE)) for _ in range(64)]
    return b"".join(parts) + packer.flush(zlib.Z_FULL_FLUSH)


def bombs() -> dict[str, bytes]:
    """Coded bodies of two gibibytes, by their Content-Encoding."""
    blocks = _flushed_zeros() * 32
    br = brotli.Compressor(quality=1, lgwin=24)
    coder = zstd.ZstdCompressor(level=1)
    made = {
        "gzip": b"\x1f\x8b\x08\0\0\0\0\0\0\x03" + blocks + b"\x03\0" + bytes(8),
        "deflate": b"\x78\x9c" + blocks + b"\x03\0" + bytes(4),
        "br": b"".join(br.process(bytes(MEBIBYTE)) for _ in range(_GIB_PARTS)) + br.finish(),
        "zstd": b"".join(coder.compress(bytes(MEBIBYTE)) for _ in range(_GIB_PARTS)) + coder.flush(),
    }
    made["gzip, gzip"] = zlib.compress(made["gzip"], wbits=31)
    fold = zstd.compress(brotli.compress(zlib.compress(made["gzip, gzip"]), quality=3))
    made["gzip, gzip, deflate, br, zstd"] = fold
    return made


def coded(coding: str, body: bytes) -> bytes:
    """A whole answer with a Content-Encoding."""
    return b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: " + coding.encode() + b"\r\n\r\n" + body


PLAIN = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"
CHUNKED = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n"


def crowd_scripts() -> dict[str, Script]:
    """Everything that tries to fill our memory."""
    noise = Random(3).randbytes(10 * MEBIBYTE)
    wide = brotli.Compressor(quality=0, lgwin=24)
    almost = wide.process(noise[: 9 * MEBIBYTE]) + wide.flush()
    scripts = {f"bomb {coding}": says(coded(coding, bomb), hold_s=5) for coding, bomb in bombs().items()}
    scripts |= {
        "noise": says(PLAIN + noise),
        "noise gzip": says(coded("gzip", zlib.compress(noise, 1, wbits=31))),
        "noise br": says(coded("br", brotli.compress(noise, quality=0, lgwin=24))),
        "noise zstd": says(coded("zstd", zstd.compress(noise, level=1))),
        "noise br, silent at the end": says(coded("br", almost), hold_s=20),
        "endless body": endless(PLAIN, b"x"),
        "endless chunks": endless(CHUNKED, b"10000\r\n" + bytes(0x10000) + b"\r\n"),
        "endless headers": endless(b"HTTP/1.1 200 OK\r\n", b"X-Padding: " + b"x" * 100 + b"\r\n"),
        "endless folded header": endless(b"HTTP/1.1 200 OK\r\nX: y\r\n", b" folded\r\n"),
        "endless header line": endless(b"HTTP/1.1 200 OK\r\nX: ", b"y"),
        "endless chunk extension": endless(CHUNKED + b"5;", b"x=y;"),
        "endless trailers": endless(CHUNKED + b"2\r\nhi\r\n0\r\n", b"X-Padding: x\r\n"),
    }
    return scripts


def high_water() -> int:
    """The most memory this process ever took, in bytes."""
    line = next(x for x in Path("/proc/self/status").read_text().splitlines() if x.startswith("VmHWM"))
    return int(line.split()[1]) * 1024


async def _crowd(ports: list[int]) -> dict[str, Any]:
    before = high_water()
    begun = monotonic()
    ended = await asyncio.gather(*(ask(port, timeout_s=10.0) for port in ports))
    return {
        "before": before,
        "peak": high_water(),
        "seconds": monotonic() - begun,
        "ended": [(e.outcome.value, e.detail, len(e.body), e.seconds) for e in ended],
    }


if __name__ == "__main__":
    print(json.dumps(asyncio.run(_crowd([int(port) for port in sys.argv[1:]]))))
