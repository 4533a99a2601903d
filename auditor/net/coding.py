"""Content codings of a response body (RFC 9110 section 8.4), undone as bytes arrive and never beyond a cap."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from auditor.net.layers import CodingError, Layer, Windowed, Zlib

__all__ = ["ACCEPTED", "MAX_LAYERS", "CodingError", "Decoder", "TooLarge", "codings", "has_window", "wire_cap"]

MAX_LAYERS = 5
ACCEPTED = "gzip, deflate, br, zstd"
"""What we ask for, which is all that we read."""
_ZLIB = ("gzip", "x-gzip", "deflate")
_WINDOWED = ("br", "zstd")
_NO_CODING = ("", "identity")


class TooLarge(Exception):
    """Decoding would give more bytes than allowed. What came before was handed on."""


def codings(content_encoding: str) -> tuple[list[str], list[str]]:
    """(codings we read, names we do not know), in the order they were applied.

    Browsers pass a name over that they do not know, such as `utf-8` or `none`.
    """
    names = [part.strip().lower() for part in content_encoding.split(",")]
    known = [name for name in names if name in _ZLIB + _WINDOWED]
    return known, [name for name in names if name not in known and name not in _NO_CODING]


def has_window(names: Sequence[str]) -> bool:
    """Whether undoing these takes megabytes of memory for as long as it goes on."""
    return any(name in _WINDOWED for name in names)


def wire_cap(max_bytes: int) -> int:
    """What a coded body of `max_bytes` may take on the wire: more than that, where it does not compress."""
    return max_bytes + max_bytes // 64 + 64 * 1024


class Decoder:
    """Undoes the codings of one body and hands the bytes to `sink`, never more than `max_bytes` of them.

    What the layers between make together is bounded as well. CodingError for more than `MAX_LAYERS` codings.
    """

    def __init__(self, names: Sequence[str], max_bytes: int, sink: Callable[[bytes], None]) -> None:
        if len(names) > MAX_LAYERS:
            raise CodingError(f"{len(names)} codings on top of each other")
        self._layers = [_layer(name) for name in reversed(names)]
        self._max_bytes = max_bytes
        self._between_left = wire_cap(max_bytes)
        self._sink = sink
        self._fed = False
        self.size = 0
        """Bytes handed to the sink."""

    @property
    def unfinished(self) -> bool:
        """Whether bytes came but some coding's own end mark did not (never without codings)."""
        return self._fed and not all(layer.finished for layer in self._layers)

    @property
    def notes(self) -> list[str]:
        """What was wrong with the coding and did no harm."""
        flaws = [layer.flaw for layer in self._layers if layer.flaw]
        return flaws + ["bytes behind the compressed body passed over"] * any(x.surplus for x in self._layers)

    def feed(self, chunk: bytes) -> None:
        """Take the next bytes off the wire. Raises CodingError or TooLarge."""
        if chunk:
            self._fed = True
            self._pass(chunk, 0)

    def _pass(self, chunk: bytes, depth: int) -> None:
        if depth == len(self._layers):
            self._give(chunk)
            return
        for piece in self._layers[depth].feed(chunk):
            if depth + 1 < len(self._layers):
                self._between_left -= len(piece)
                if self._between_left < 0:
                    raise TooLarge(f"more than {self._max_bytes} bytes between the codings")
            self._pass(piece, depth + 1)

    def _give(self, piece: bytes) -> None:
        room = self._max_bytes - self.size
        if room:
            self._sink(piece[:room])
            self.size += min(len(piece), room)
        if len(piece) > room:
            raise TooLarge(f"more than {self._max_bytes} bytes")


def _layer(name: str) -> Layer:
    if name in _WINDOWED:
        return Windowed(zstd=name == "zstd")
    return Zlib(gzip=name != "deflate")
