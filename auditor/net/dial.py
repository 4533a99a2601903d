"""A connection to one numeric address, with TLS or without; every failure says at which of the two steps it came."""

from __future__ import annotations

import asyncio
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
    family, kind, number, _, where = socket.getaddrinfo(
        address, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV
    )[0]
    connection = socket.socket(family, kind, number)
    try:
        connection.setblocking(False)
        await asyncio.get_running_loop().sock_connect(connection, where)
    except BaseException:
        connection.close()
        raise
    return connection
