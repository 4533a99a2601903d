"""Content codings of a response body (RFC 9110 section 8.4), undone as bytes arrive and never beyond a cap."""

from __future__ import annotations

import zlib
from typing import Protocol

MAX_LAYERS = 5
ACCEPTED = "gzip, deflate"
"""What we ask for; a server that sends anything else anyway gives `bad-encoding`."""


_ZLIB_HEADER_BYTES = 2


class CodingError(Exception):
    """The body is not in the coding its header names, or in one we do not read."""


class TooLarge(Exception):
    """Decoding would give more bytes than allowed. The decoder keeps what came before."""


class _Layer(Protocol):
    def feed(self, chunk: bytes, limit: int) -> bytes: ...

    @property
    def finished(self) -> bool: ...


class _Zlib:
    """gzip (RFC 1952) and deflate: with the zlib wrapper as RFC 9110 says, or raw as many servers send it."""

    def __init__(self, *, gzip: bool) -> None:
        self._decoder = zlib.decompressobj(zlib.MAX_WBITS | 16) if gzip else None
        self._held = b""

    @property
    def finished(self) -> bool:
        return self._decoder is not None and self._decoder.eof

    def feed(self, chunk: bytes, limit: int) -> bytes:
        if self._decoder is None:
            chunk = self._held + chunk
            if len(chunk) < _ZLIB_HEADER_BYTES:
                self._held = chunk
                return b""
            wrapped = chunk[0] & 0x0F == zlib.DEFLATED and int.from_bytes(chunk[:2], "big") % 31 == 0
            self._decoder = zlib.decompressobj(zlib.MAX_WBITS if wrapped else -zlib.MAX_WBITS)
        if self._decoder.eof:
            return b""  # padding behind the stream; browsers ignore it as well
        try:
            decoded = self._decoder.decompress(chunk, limit)
        except zlib.error as error:
            raise CodingError(str(error)) from error
        if self._decoder.unconsumed_tail and len(decoded) >= limit:
            raise _Full(decoded)
        return decoded


class _Full(Exception):
    def __init__(self, decoded: bytes) -> None:
        self.decoded = decoded


class Decoder:
    """Undoes the codings of one body; `max_bytes` bounds the result and each layer between.

    Raises CodingError at once for a coding we do not read or for more than `MAX_LAYERS` of them.
    """

    def __init__(self, content_encoding: str, max_bytes: int) -> None:
        names = [n for n in (part.strip().lower() for part in content_encoding.split(",")) if n not in ("", "identity")]
        if len(names) > MAX_LAYERS:
            raise CodingError(f"{len(names)} codings on top of each other")
        self._layers: list[_Layer] = []
        for name in reversed(names):
            if name in ("gzip", "x-gzip"):
                self._layers.append(_Zlib(gzip=True))
            elif name == "deflate":
                self._layers.append(_Zlib(gzip=False))
            else:
                raise CodingError(f"content coding {name[:40]!r} was not asked for")
        self._max_bytes = max_bytes
        self._parts: list[bytes] = []
        self.size_bytes = 0
        self._fed = False

    @property
    def body(self) -> bytes:
        """All that was decoded so far."""
        return b"".join(self._parts)

    @property
    def unfinished(self) -> bool:
        """Whether bytes came but some coding's own end mark did not (never without codings)."""
        return self._fed and not all(layer.finished for layer in self._layers)

    def feed(self, chunk: bytes) -> None:
        """Take the next bytes off the wire. Raises CodingError or TooLarge."""
        full = False
        self._fed = self._fed or bool(chunk)
        room = self._max_bytes - self.size_bytes
        for layer in self._layers:
            try:
                # One byte of room too many tells "exactly full" from "more to come".
                chunk = layer.feed(chunk, room + 1)
            except _Full as stop:
                chunk, full = stop.decoded, True
        if len(chunk) > room:
            chunk, full = chunk[:room], True
        if chunk:
            self._parts.append(chunk)
            self.size_bytes += len(chunk)
        if full:
            raise TooLarge(f"more than {self._max_bytes} bytes")
