"""A connection to one numeric address, with TLS or without; every failure says at which of the two steps it came."""

from __future__ import annotations

import asyncio
import errno
import os
import socket
import ssl
from collections.abc import Callable
from typing import TypeVar

from auditor.net.failure import QuestionFailed
from auditor.net.tls import hang_up, words
from auditor.outcome import Outcome

P = TypeVar("P", bound=asyncio.Protocol)
_BAD_NAME = "the name cannot be sent in a TLS handshake"


class HandshakeRefused(Exception):
    """The server found nothing in our offer it could use; another offer may do."""


async def dial(
    make: Callable[[], P],
    address: str,
    port: int,
    *,
    context: ssl.SSLContext | None,
    server_name: str,
    timeout_s: float,
) -> P:
    """The protocol, connected. Nothing is resolved: `address` is numeric.

    SSLCertVerificationError and HandshakeRefused pass through, for another dial may do better; every other failure
    becomes QuestionFailed.
    """
    name = server_name.rstrip(".") if context else None
    if name == "":
        raise QuestionFailed(Outcome.TLS, _BAD_NAME, address)  # asyncio would dial on without checking any
    step = "connection"
    try:
        async with asyncio.timeout(timeout_s):
            connected = await _connect(address, port)
            step = "TLS handshake"
            _, protocol = await asyncio.get_running_loop().create_connection(
                make,
                sock=connected,
                ssl=context,
                server_hostname=name,
            )
    except ssl.SSLCertVerificationError:
        raise
    except ssl.SSLError as error:
        if error.reason in ("SSLV3_ALERT_HANDSHAKE_FAILURE", "TLSV1_ALERT_INSUFFICIENT_SECURITY"):
            raise HandshakeRefused(words(error)) from None
        raise QuestionFailed(Outcome.TLS, words(error), address) from None
    except TimeoutError:
        raise QuestionFailed(Outcome.TIMEOUT, f"no {step} in {timeout_s:g} s", address) from None
    except ConnectionRefusedError:
        raise QuestionFailed(Outcome.REFUSED, "connection refused", address) from None
    except ConnectionError as error:
        if step == "connection":
            raise QuestionFailed(Outcome.RESET, (error.strerror or "connection lost").lower(), address) from None
        # A plain server hangs up on our ClientHello: for the site that is a TLS failure.
        raise QuestionFailed(Outcome.TLS, hang_up(error), address) from None
    except OSError as error:
        raise QuestionFailed(Outcome.UNREACHABLE, (error.strerror or str(error)).lower(), address) from None
    except ValueError:
        connected.close()  # asyncio stumbled over the name before it took the socket
        raise QuestionFailed(Outcome.TLS, _BAD_NAME, address) from None
    return protocol


async def _connect(address: str, port: int) -> socket.socket:
    """A connected socket. By the system's calls alone: asyncio looks every address up again, and asks the socket
    for its family and kind as words, which costs as much as the rest."""
    family, where = _place(address, port)
    connection = socket.socket(family, socket.SOCK_STREAM)
    try:
        connection.setblocking(False)
        error = connection.connect_ex(where)
        if error in (errno.EINPROGRESS, errno.EINTR):
            await _writable(connection.fileno())
            error = connection.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if error:
            raise OSError(error, os.strerror(error))
    except BaseException:
        connection.close()
        raise
    return connection


def _place(address: str, port: int) -> tuple[int, tuple[object, ...]]:
    """Family and socket address; OSError where the address is not numeric."""
    if ":" not in address and "%" not in address:
        socket.inet_pton(socket.AF_INET, address)  # nothing is resolved
        return socket.AF_INET, (address, port)
    family, _, _, _, where = socket.getaddrinfo(
        address, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV
    )[0]
    return family, where


async def _writable(file: int) -> None:
    """Wait until a socket can be written to, or has failed."""
    loop = asyncio.get_running_loop()
    ready: asyncio.Future[None] = loop.create_future()

    def tell() -> None:
        if not ready.done():
            ready.set_result(None)

    loop.add_writer(file, tell)
    try:
        await ready
    finally:
        loop.remove_writer(file)
