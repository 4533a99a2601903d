"""Chunked framing of a body (RFC 9112 section 7.1), bounded in the bytes that carry none of it."""

from __future__ import annotations

import httptools

SLICE_BYTES = 64 * 1024
FRAMING_BYTES = 256 * 1024
"""Chunk extensions and trailers together; with `FRAMING_PER_BYTE` more for every byte of the body."""
FRAMING_PER_BYTE = 16
"""A body in chunks of one byte is legal, and takes five."""


class ChunkError(Exception):
    """The framing is broken; the body ends where it breaks."""


class TooMuchFraming(Exception):
    """Extensions and trailers without end."""


class Chunks:
    """Takes the framing off. Trailers and extensions are read past, never kept."""

    def __init__(self) -> None:
        self.complete = False
        self.surplus = False
        """Whether bytes came behind the last chunk."""
        self._parts: list[bytes] = []
        self._framing_left = FRAMING_BYTES
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
        # The real head was read already; the parser gets the one line of it that concerns it.
        self._parser.feed_data(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n")

    def feed(self, data: bytes) -> bytes:
        """The body's bytes in a slice of the wire. Raises ChunkError or TooMuchFraming behind the last of them.

        Bytes that came before the break are handed out by `taken`.
        """
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError as error:
            if not self.complete:
                raise ChunkError(str(error)) from error
            self.surplus = True
        body = self.taken()
        self._framing_left += len(body) * (FRAMING_PER_BYTE + 1) - len(data)
        if self._framing_left < 0 and not self.complete:
            self._parts.append(body)
            raise TooMuchFraming("chunk extensions or trailers without end")
        return body

    def taken(self) -> bytes:
        """Bytes of the body that were not handed out yet."""
        body = b"".join(self._parts)
        self._parts.clear()
        return body

    # httptools; one call a chunk, so it does next to nothing

    def on_body(self, body: bytes) -> None:
        self._parts.append(body)

    def on_message_complete(self) -> None:
        self.complete = True
