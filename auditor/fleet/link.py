"""What the processes of one scan say to each other: whole messages over a socket that nobody else holds."""

from __future__ import annotations

import asyncio
import pickle
import socket
import struct
from collections.abc import Callable
from typing import Any, Self

_SIZE = struct.Struct("!I")

Message = tuple[Any, ...]
"""A word that says what it is, and what belongs to it."""


class Link(asyncio.Protocol):
    """One end of a pair of connected sockets. Messages arrive whole and in the order in which they were sent.

    Both ends are processes of one command of one user, started by each other: what comes is unpickled. What a
    strange server sent travels inside as bytes.
    """

    def __init__(self, heard: Callable[[Message], None], lost: Callable[[], None]) -> None:
        self._heard = heard
        self._lost = lost
        self._arrived = bytearray()
        self._leaving: list[bytes] = []
        self._transport: asyncio.WriteTransport | None = None

    @classmethod
    async def over(cls, end: socket.socket, heard: Callable[[Message], None], lost: Callable[[], None]) -> Self:
        """Listen at an end: `heard` is called with each message, `lost` once when the other end is gone."""
        end.setblocking(False)
        _, link = await asyncio.get_running_loop().create_connection(lambda: cls(heard, lost), sock=end)
        return link

    def send(self, *message: object) -> None:
        """Send a message; to an end that is gone, nothing is sent."""
        packed = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
        if not self._leaving:
            # What is said within one round of the loop leaves at once: one system call, and one wake-up over there.
            asyncio.get_running_loop().call_soon(self._leave)
        self._leaving += (_SIZE.pack(len(packed)), packed)

    def close(self) -> None:
        """Hang up when all that was sent is on its way."""
        self._leave()
        if self._transport is not None:
            self._transport.close()

    def _leave(self) -> None:
        if self._leaving and self._transport is not None and not self._transport.is_closing():
            self._transport.write(b"".join(self._leaving))
        self._leaving.clear()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Called by asyncio."""
        assert isinstance(transport, asyncio.WriteTransport)  # noqa: S101 - says what a stream is
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Called by asyncio."""
        self._arrived += data
        at = 0
        while len(self._arrived) - at >= _SIZE.size:
            (size,) = _SIZE.unpack_from(self._arrived, at)
            end = at + _SIZE.size + size
            if len(self._arrived) < end:
                break
            try:
                message = pickle.loads(self._arrived[at + _SIZE.size : end])  # noqa: S301 - ours, see above
            except OSError:
                # A body that lay in a file of the other end, which died meanwhile.
                self._abort()
                return
            at = end
            self._heard(message)
        del self._arrived[:at]

    def _abort(self) -> None:
        if self._transport is not None:
            self._transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """Called by asyncio."""
        del exc
        self._transport = None
        self._lost()
