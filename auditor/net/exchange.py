"""One HTTP/1.1 exchange with one numeric address: a request out, a bounded answer back (RFC 9112).

Nothing here resolves, redirects or retries. Every limit is on what the server can make us keep.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from auditor.model import Outcome, TlsFacts
from auditor.net.body import Body
from auditor.net.chunks import SLICE_BYTES, ChunkError, Chunks, TooMuchFraming
from auditor.net.dial import HandshakeRefused, dial
from auditor.net.failure import QuestionFailed
from auditor.net.head import MAX_HEAD_BYTES, MAX_HEADERS, MAX_INTERIM, Head, HeadError, HeadReader
from auditor.net.tls import Contexts, facts, words
from auditor.spool import Spool

__all__ = ["MAX_BODY_BYTES", "MAX_HEADERS", "MAX_HEAD_BYTES", "MAX_INTERIM", "Answer", "exchange"]

MAX_BODY_BYTES = 10 * 1024 * 1024
MAX_REDIRECT_BODY_BYTES = 64 * 1024
REDIRECT_BODY_S = 2.0
"""Nobody sees the body of a redirect: a little of it is kept, and it is not waited for."""
_WEIGHT = (Outcome.OK, Outcome.PARTIAL, Outcome.TOO_LARGE, Outcome.BAD_ENCODING, Outcome.BAD_HTTP)
"""Where wire and body tell of different ends, the heavier one is the answer's."""


@dataclass(slots=True)
class Answer:
    """What one server answered to one request."""

    address: str
    status: int = 0
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    content: bytes | Spool = b""
    """The body, decoded: bytes up to `spool.MEMORY_BYTES`, a Spool beyond."""
    body_sha256: str = ""
    """Digest of the content, hexadecimal; empty when there is none."""
    outcome: Outcome = Outcome.OK
    """OK, or PARTIAL, TOO_LARGE, BAD_ENCODING, BAD_HTTP: the head is good, the body is not all there."""
    detail: str = ""
    """Why, and what was forgiven although it breaks the protocol."""
    tls: TlsFacts | None = None
    elapsed_s: float = 0.0
    """Network time: without `before_dial`, and without the decoding of what was held back."""

    @property
    def body(self) -> bytes:
        """All of the content, in memory."""
        return self.head(-1)

    def head(self, size: int) -> bytes:
        """The first `size` bytes of the content."""
        if isinstance(self.content, Spool):
            return self.content.read(size)
        return self.content if size < 0 else self.content[:size]


class _Protocol(asyncio.Protocol):
    """Takes head and body off the wire and stops at the first limit. Complete when `done` is set."""

    def __init__(self, request: bytes, answer: Answer, max_body_bytes: int, folder: Path | None) -> None:
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.head: Head | None = None
        self.body: Body | None = None
        self.notes: list[str] = []
        self.wire_bytes = 0
        self._answer = answer
        self._request = request
        self._max_body_bytes = max_body_bytes
        self._folder = folder
        self._reader = HeadReader()
        self._left: int | None = None
        self._chunks: Chunks | None = None
        self._patience: asyncio.TimerHandle | None = None
        self._transport: asyncio.Transport | None = None

    # asyncio

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - asyncio's contract
        self._transport = transport
        connection = transport.get_extra_info("ssl_object")
        if connection is not None:
            self._answer.tls = facts(connection, "")
        transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        if self.done.done():
            return
        self.wire_bytes += len(data)
        if self.body is None:
            try:
                self.head = self._reader.feed(data)
            except HeadError as error:
                self._fail(Outcome.BAD_HTTP, str(error))
            if self.head is None:
                return
            self.body = self._begin(self.head)
            data = self._reader.rest
        if self._chunks is not None:
            self._take_chunks(self.body, self._chunks, data)
        else:
            self._take(self.body, data)

    def eof_received(self) -> None:
        return None

    def connection_lost(self, exc: Exception | None) -> None:
        if self.done.done():
            return
        why = words(exc) if isinstance(exc, ssl.SSLError) else str(exc or "").lower()
        if self.body is None:
            if isinstance(exc, ssl.SSLError):
                # With TLS 1.3 a server says only now that it wants a certificate from us.
                self._fail(Outcome.TLS, why)
            elif self.wire_bytes == 0:
                self._fail(Outcome.RESET, why or "closed before an answer")
            elif not self._reader.is_http:
                self._fail(Outcome.BAD_HTTP, f"no HTTP status line; the answer is {self._reader.beginning()}")
            else:
                self._fail(Outcome.RESET, why or "closed within the response head")
        elif exc is None and self._left is None and self._chunks is None:
            self._end(Outcome.OK)
        else:
            self._end(Outcome.PARTIAL, why or "the connection closed before the body's end")

    # the body's framing

    def _begin(self, head: Head) -> Body:
        self._answer.status = head.status
        self._answer.headers = head.headers
        self.notes += head.notes
        self._left = head.length
        self._chunks = Chunks() if head.chunked else None
        limit = self._max_body_bytes
        if head.redirects:
            limit = min(limit, MAX_REDIRECT_BODY_BYTES)
            self._patience = asyncio.get_running_loop().call_later(
                REDIRECT_BODY_S, self._end, Outcome.OK, "the body of the redirect was not waited for"
            )
        return Body(head.value(b"content-encoding"), head.value(b"content-type"), limit, self._folder)

    def _take(self, body: Body, data: bytes) -> None:
        if self._left is None:
            body.take(data)
        else:
            body.take(data[: self._left])
            surplus = len(data) > self._left
            self._left -= min(len(data), self._left)
            if self._left == 0:
                self._end(Outcome.OK, "bytes behind the body's end passed over" if surplus else "")
        if body.over:
            self._end(Outcome.OK)

    def _take_chunks(self, body: Body, chunks: Chunks, data: bytes) -> None:
        for start in range(0, len(data), SLICE_BYTES):
            part = data[start : start + SLICE_BYTES]
            try:
                body.take(chunks.feed(part))
            except ChunkError as error:
                body.take(chunks.taken())
                if body.wire_bytes:
                    self._end(Outcome.PARTIAL, f"broken chunk: {error}")
                else:
                    # Kept for a person to see; a browser shows nothing.
                    body.take(part)
                    self._end(Outcome.BAD_HTTP, f"no chunks: {error}")
            except TooMuchFraming as error:
                body.take(chunks.taken())
                self._end(Outcome.TOO_LARGE, str(error))
            if chunks.complete:
                surplus = chunks.surplus or start + SLICE_BYTES < len(data)
                self._end(Outcome.OK, "bytes behind the body's end passed over" if surplus else "")
            if body.over:
                self._end(Outcome.OK)
            if self.done.done():
                return

    # endings

    def _end(self, outcome: Outcome, note: str = "") -> None:
        """End with an answer. What the body itself says of its end weighs more than `outcome`."""
        if not self.done.done():
            self._answer.outcome = outcome
            self.notes += [note] * bool(note)
            self.done.set_result(None)
        self.close()

    def _fail(self, outcome: Outcome, detail: str) -> None:
        """End without an answer."""
        if not self.done.done():
            if self._answer.tls is not None and outcome is not Outcome.BAD_HTTP:
                detail += f" (after a handshake, {self._answer.tls.version})"
            self.done.set_exception(QuestionFailed(outcome, detail, self._answer.address))
        self.close()

    def late(self, timeout_s: float) -> None:
        """The time is over."""
        if self.body is not None:
            self._end(Outcome.PARTIAL, f"the body took longer than {timeout_s:g} s")
        else:
            what = "no answer" if self.wire_bytes == 0 else "no whole response head"
            self._fail(Outcome.TIMEOUT, f"{what} in {timeout_s:g} s")

    def close(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
        if self._transport is not None:
            self._transport.abort()


async def exchange(
    address: str,
    port: int,
    request: bytes,
    *,
    tls: Contexts | None,
    server_name: str,
    timeout_s: float,
    connect_timeout_s: float,
    max_body_bytes: int = MAX_BODY_BYTES,
    spool_folder: Path | None = None,
    before_dial: Callable[[], Awaitable[None]] | None = None,
) -> Answer:
    """Send `request` to a numeric address and read the answer, all within `timeout_s`.

    With `tls`, the handshake is first made the strict way; if only the certificate or the choice of ciphers stops
    it, once more the lax way, and the answer's `tls` says what was wrong. `before_dial` is awaited before each of
    the two, and does not count as time. A large body goes to a file in `spool_folder`.
    Raises QuestionFailed when there is no answer head.
    """
    one = _Exchange(address, port, request, server_name, timeout_s, connect_timeout_s, max_body_bytes, spool_folder)
    try:
        return await one.run(tls, before_dial)
    except QuestionFailed as failure:
        failure.elapsed_s = failure.elapsed_s or one.elapsed_s
        raise


class _Exchange:
    """The clock of one exchange, and its one or two dials."""

    def __init__(
        self,
        address: str,
        port: int,
        request: bytes,
        server_name: str,
        timeout_s: float,
        connect_timeout_s: float,
        max_body_bytes: int,
        spool_folder: Path | None,
    ) -> None:
        self._port = port
        self._request = request
        self._server_name = server_name
        self._timeout_s = timeout_s
        self._connect_timeout_s = connect_timeout_s
        self._max_body_bytes = max_body_bytes
        self._folder = spool_folder
        self._answer = Answer(address)
        self._loop = asyncio.get_running_loop()
        self._started = self._loop.time()
        self._protocol: _Protocol | None = None

    @property
    def elapsed_s(self) -> float:
        """Network time so far."""
        return self._loop.time() - self._started

    async def run(self, tls: Contexts | None, before_dial: Callable[[], Awaitable[None]] | None) -> Answer:
        problem = ""
        try:
            async with asyncio.timeout(self._timeout_s) as clock:
                await self._wait(clock, before_dial)
                try:
                    protocol = await self._dial(tls.strict if tls else None)
                except (ssl.SSLCertVerificationError, HandshakeRefused) as error:
                    await self._wait(clock, before_dial)
                    protocol, problem = await self._dial_again(tls.lax if tls else None, error)
                await asyncio.wait((protocol.done,))
        except TimeoutError:
            if self._protocol is None:
                what = f"no answer in {self._timeout_s:g} s"
                raise QuestionFailed(Outcome.TIMEOUT, what, self._answer.address) from None
            protocol = self._protocol
            protocol.late(self._timeout_s)
        except asyncio.CancelledError:
            if self._protocol is not None:
                self._protocol.done.cancel()
            raise
        finally:
            if self._protocol is not None:
                self._protocol.close()
        protocol.done.result()
        self._answer.elapsed_s = self.elapsed_s
        if self._answer.tls is not None and problem:
            self._answer.tls = replace(self._answer.tls, trusted=False, problem=problem)
        assert protocol.body is not None  # noqa: S101 - there is no end without a head
        return await _finished(self._answer, protocol, protocol.body)

    async def _wait(self, clock: asyncio.Timeout, before_dial: Callable[[], Awaitable[None]] | None) -> None:
        """Wait for leave to dial, with the clock stopped."""
        if before_dial is None:
            return
        await asyncio.sleep(0)  # a clock that has run out already strikes here
        clock.reschedule(None)
        begun = self._loop.time()
        await before_dial()
        self._started += self._loop.time() - begun
        clock.reschedule(self._started + self._timeout_s)

    async def _dial(self, context: ssl.SSLContext | None) -> _Protocol:
        self._protocol = await dial(
            lambda: _Protocol(self._request, self._answer, self._max_body_bytes, self._folder),
            self._answer.address,
            self._port,
            context=context,
            server_name=self._server_name,
            timeout_s=self._connect_timeout_s,
        )
        return self._protocol

    async def _dial_again(self, lax: ssl.SSLContext | None, error: Exception) -> tuple[_Protocol, str]:
        """The protocol on a lax connection, and why the strict one did not come about."""
        try:
            protocol = await self._dial(lax)
        except (HandshakeRefused, ssl.SSLCertVerificationError) as again:
            raise QuestionFailed(Outcome.TLS, str(again), self._answer.address) from None
        if isinstance(error, ssl.SSLCertVerificationError):
            return protocol, error.verify_message or str(error)
        return protocol, "no shared cipher that encrypts and authenticates"


async def _finished(answer: Answer, protocol: _Protocol, body: Body) -> Answer:
    """The answer with its body decoded and the outcome that follows from all that was seen."""
    try:
        await body.finish()
    except BaseException:
        body.close()
        raise
    redirects = protocol.head is not None and protocol.head.redirects
    if body.outcome is Outcome.TOO_LARGE and redirects:
        protocol.notes.append("the body of the redirect was not read to its end")
    else:
        answer.outcome = max(answer.outcome, body.outcome or Outcome.OK, key=_WEIGHT.index)
        protocol.notes += body.notes
    answer.content, answer.body_sha256 = body.content()
    answer.detail = "; ".join(protocol.notes)
    return answer
