"""One HTTP/1.1 exchange with one numeric address: a request out, a bounded answer back (RFC 9112).

Nothing here resolves, redirects or retries. Every limit is on what the server can make us keep.
"""

from __future__ import annotations

import asyncio
import ssl
from dataclasses import dataclass, field, replace
from time import monotonic

import httptools

from auditor.model import Outcome, TlsFacts
from auditor.net.coding import CodingError, Decoder, TooLarge
from auditor.net.failure import QuestionFailed
from auditor.net.tls import Contexts, facts

MAX_HEAD_BYTES = 256 * 1024
"""Status lines and headers, interim answers (1xx) included."""
MAX_HEADERS = 2000
MAX_INTERIM = 16
MAX_BODY_BYTES = 10 * 1024 * 1024


@dataclass(slots=True)
class Answer:
    """What one server answered to one request."""

    address: str
    status: int = 0
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    body: bytes = b""
    outcome: Outcome = Outcome.OK
    """OK, or PARTIAL, TOO_LARGE, BAD_ENCODING: the head is good, the body is not all there."""
    detail: str = ""
    tls: TlsFacts | None = None
    elapsed_s: float = 0.0


class _Protocol(asyncio.Protocol):
    """Feeds the parser and stops at the first limit. The result is complete when `done` is set."""

    def __init__(self, request: bytes, answer: Answer, max_body_bytes: int) -> None:
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.head_complete = False
        self.decoder: Decoder | None = None
        self._answer = answer
        self._request = request
        self._max_body_bytes = max_body_bytes
        self._wire_bytes = 0
        self._interim = 0
        self._ends_at_eof = True
        self._transport: asyncio.Transport | None = None
        self._parser = httptools.HttpResponseParser(self)
        # What browsers read must not be hidden from an audit by a small breach of the grammar.
        self._parser.set_dangerous_leniencies(
            lenient_headers=True,
            lenient_chunked_length=True,
            lenient_optional_lf_after_cr=True,
            lenient_optional_cr_before_lf=True,
            lenient_optional_crlf_after_chunk=True,
            lenient_spaces_after_chunk_size=True,
        )

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
        self._wire_bytes += len(data)
        try:
            self._parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade) as error:
            if self.head_complete:
                self._stop(Outcome.PARTIAL, f"broken framing: {error}")
            else:
                self._fail(Outcome.BAD_HTTP, str(error))
        if not self.head_complete and self._wire_bytes > MAX_HEAD_BYTES:
            self._fail(Outcome.BAD_HTTP, f"response head larger than {MAX_HEAD_BYTES} bytes")

    def eof_received(self) -> None:
        return None

    def connection_lost(self, exc: Exception | None) -> None:
        if self.done.done():
            return
        if not self.head_complete:
            what = "closed before an answer" if self._wire_bytes == 0 else "closed within the response head"
            self._fail(Outcome.RESET, str(exc) if exc else what)
        elif self._ends_at_eof and exc is None:
            self._complete()
        else:
            self._stop(Outcome.PARTIAL, str(exc) if exc else "the connection closed before the body's end")

    # httptools

    def on_message_begin(self) -> None:
        self._answer.headers.clear()

    def on_header(self, name: bytes, value: bytes) -> None:
        if self.head_complete:
            return  # trailers
        self._answer.headers.append((name, value))
        if len(self._answer.headers) > MAX_HEADERS:
            self._fail(Outcome.BAD_HTTP, f"more than {MAX_HEADERS} headers")

    def on_headers_complete(self) -> None:
        status = self._parser.get_status_code()
        if 100 <= status < 200:
            self._interim += 1
            if self._interim > MAX_INTERIM or status == 101:
                self._fail(Outcome.BAD_HTTP, f"{self._interim} interim answers, the last with status {status}")
            return
        if not 200 <= status <= 599:
            self._fail(Outcome.BAD_HTTP, f"status {status}")
            return
        self.head_complete = True
        self._answer.status = status
        lengths = {n.lower() for n, _ in self._answer.headers} & {b"content-length", b"transfer-encoding"}
        self._ends_at_eof = not lengths
        coding = b",".join(v for n, v in self._answer.headers if n.lower() == b"content-encoding")
        try:
            self.decoder = Decoder(coding.decode("latin-1"), self._max_body_bytes)
        except CodingError as error:
            self._stop(Outcome.BAD_ENCODING, str(error))

    def on_body(self, body: bytes) -> None:
        if self.decoder is None or self.done.done():
            return
        # An exception would have to travel through the parser's C frames: end the exchange here instead.
        try:
            self.decoder.feed(body)
        except TooLarge as error:
            self._stop(Outcome.TOO_LARGE, str(error))
        except CodingError as error:
            self._stop(Outcome.BAD_ENCODING, str(error))

    def on_message_complete(self) -> None:
        if self.head_complete:
            self._complete()

    # endings

    def _complete(self) -> None:
        if self.decoder is not None and self.decoder.unfinished:
            self._stop(Outcome.PARTIAL, "the compressed body ends early")
        else:
            self._stop(Outcome.OK, "")

    def _stop(self, outcome: Outcome, detail: str) -> None:
        """End with an answer."""
        if not self.done.done():
            self._answer.outcome = outcome
            self._answer.detail = detail
            self.done.set_result(None)
        self.close()

    def _fail(self, outcome: Outcome, detail: str) -> None:
        """End without an answer."""
        if not self.done.done():
            self.done.set_exception(QuestionFailed(outcome, detail, self._answer.address))
        self.close()

    def close(self) -> None:
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
) -> Answer:
    """Send `request` to a numeric address and read the answer, all within `timeout_s`.

    With `tls`, the handshake is first made the strict way; if only the certificate stops it, once more without
    verification, and the answer's `tls` says what was wrong. Raises QuestionFailed when there is no answer head.
    """
    started = monotonic()
    deadline = asyncio.get_running_loop().time() + timeout_s
    answer = Answer(address)
    problem = ""
    protocol: _Protocol | None = None
    try:
        async with asyncio.timeout_at(deadline):
            context = tls.strict if tls else None
            try:
                protocol = await _connect(
                    answer, port, request, context, server_name, connect_timeout_s, max_body_bytes
                )
            except ssl.SSLCertVerificationError as error:
                problem = error.verify_message or str(error)
                lax = tls.lax if tls else None
                protocol = await _connect(answer, port, request, lax, server_name, connect_timeout_s, max_body_bytes)
            await protocol.done
    except TimeoutError:
        if protocol is None or not protocol.head_complete:
            raise QuestionFailed(Outcome.TIMEOUT, f"no answer in {timeout_s:g} s", address) from None
        answer.outcome, answer.detail = Outcome.PARTIAL, f"the body took longer than {timeout_s:g} s"
    finally:
        if protocol is not None:
            protocol.close()
    if answer.tls is not None and problem:
        answer.tls = replace(answer.tls, trusted=False, problem=problem)
    answer.body = protocol.decoder.body if protocol.decoder is not None else b""
    answer.elapsed_s = monotonic() - started
    return answer


async def _connect(
    answer: Answer,
    port: int,
    request: bytes,
    context: ssl.SSLContext | None,
    server_name: str,
    connect_timeout_s: float,
    max_body_bytes: int,
) -> _Protocol:
    """Dial. SSLCertVerificationError passes through; every other failure becomes QuestionFailed."""
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(connect_timeout_s):
            _, protocol = await loop.create_connection(
                lambda: _Protocol(request, answer, max_body_bytes),
                answer.address,
                port,
                ssl=context,
                server_hostname=server_name if context else None,
            )
    except ssl.SSLCertVerificationError:
        raise
    except ssl.SSLError as error:
        raise QuestionFailed(
            Outcome.TLS, (error.reason or str(error)).lower().replace("_", " "), answer.address
        ) from None
    except TimeoutError:
        raise QuestionFailed(Outcome.TIMEOUT, f"no connection in {connect_timeout_s:g} s", answer.address) from None
    except ConnectionRefusedError:
        raise QuestionFailed(Outcome.REFUSED, "connection refused", answer.address) from None
    except ConnectionError as error:
        # Behind a TLS dial a plain server hangs up on our ClientHello: for the site that is a TLS failure.
        outcome = Outcome.TLS if context else Outcome.RESET
        raise QuestionFailed(
            outcome, (error.strerror or str(error) or "connection lost").lower(), answer.address
        ) from None
    except OSError as error:
        raise QuestionFailed(Outcome.UNREACHABLE, (error.strerror or str(error)).lower(), answer.address) from None
    return protocol
