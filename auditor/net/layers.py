"""One content coding undone step by step (RFC 9110 section 8.4.1): gzip, deflate, br, zstd.

Every step takes little and makes little, so that neither a bomb nor a broken stream costs more than a step: what was
decoded before an error is handed on before the error is raised.
"""

from __future__ import annotations

import sys
import zlib
from collections.abc import Iterator
from typing import Protocol

import brotli  # type: ignore[import-untyped]

if sys.version_info >= (3, 14):
    from compression.zstd import DecompressionParameter, ZstdDecompressor, ZstdError
else:
    from backports.zstd import DecompressionParameter, ZstdDecompressor, ZstdError

STEP_BYTES_IN = 1024
STEP_BYTES_OUT = 64 * 1024
"""What one step makes; brotli rounds it up to at most twice as much."""
MAX_MEMBERS = 1000
"""Members of one gzip, or frames of one zstd body: each costs more to begin than its bytes on the wire."""
ZSTD_WINDOW_LOG = 23
"""8 MiB, the most a server may use in HTTP (RFC 9659)."""


class CodingError(Exception):
    """The bytes are not in the coding they should be in."""


class Layer(Protocol):
    """Undoes one coding."""

    surplus: bool
    """Whether bytes came behind the coding's own end; browsers do not look at them either."""
    flaw: str
    """What is wrong but does no harm to the bytes, in words."""

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        """What the next bytes decode to, in pieces. CodingError behind the last good piece."""

    @property
    def finished(self) -> bool:
        """Whether the coding's own end mark came."""


class _Stepwise:
    """A layer that is fed little at a time; what it cannot use yet it puts into `_held`."""

    def __init__(self) -> None:
        self.surplus = False
        self.flaw = ""
        self._held = b""
        self._ended = False

    @property
    def finished(self) -> bool:
        return self._ended

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        for start in range(0, len(chunk), STEP_BYTES_IN):
            rest = self._held + chunk[start : start + STEP_BYTES_IN]
            self._held = b""
            yield from self._take(rest)

    def _take(self, rest: bytes) -> Iterator[bytes]:
        raise NotImplementedError


class Zlib(_Stepwise):
    """gzip (RFC 1952) and deflate: with the zlib wrapper as RFC 9110 says, or raw as many servers send it.

    Header and trailer are read here and only the deflate stream in zlib, because browsers do not mind a false
    checksum, and zlib would keep the last bytes to itself.
    """

    def __init__(self, *, gzip: bool) -> None:
        super().__init__()
        self._gzip = gzip
        self._trailer_bytes = 8 if gzip else 0
        self._inflate: zlib._Decompress | None = None
        self._members = 0
        self._check = 0
        self._size = 0

    def _take(self, rest: bytes) -> Iterator[bytes]:
        while rest and not self.surplus:
            stream = self._inflate
            if stream is None:
                rest = self._begin(rest)
            elif _at_end(stream):
                rest = self._end(rest)
            else:
                yield from self._steps(stream, rest)
                rest = stream.unused_data
                # Ended without a trailer to wait for.
                self._ended = _at_end(stream) and not self._trailer_bytes

    def _begin(self, rest: bytes) -> bytes:
        """Read a header; the bytes behind it, or none while it is not complete."""
        length = _gzip_header(rest) if self._gzip else self._deflate_header(rest)
        if length < 0:
            if self._members and not _may_be_gzip(rest):
                self.surplus = True
                return b""
            raise CodingError("incorrect gzip header")
        if length == 0:
            # A header is held whole, and its free text is bounded by nothing but this.
            if len(rest) > STEP_BYTES_OUT:
                raise CodingError("endless gzip header")
            self._held = rest
            return b""
        self._members += 1
        if self._members > MAX_MEMBERS:
            raise CodingError(f"more than {MAX_MEMBERS} members")
        self._inflate = zlib.decompressobj(-zlib.MAX_WBITS)
        self._ended = False
        self._check, self._size = (0, 0) if self._gzip else (1, 0)
        return rest if length == _NO_HEADER else rest[length:]

    def _deflate_header(self, rest: bytes) -> int:
        if len(rest) < 2:
            return 0
        wrapped = rest[0] & 0x0F == zlib.DEFLATED and int.from_bytes(rest[:2], "big") % 31 == 0
        if not wrapped:
            return _NO_HEADER
        if rest[1] & 0x20:
            raise CodingError("deflate with a preset dictionary")
        self._trailer_bytes = 4
        return 2

    def _steps(self, stream: zlib._Decompress, rest: bytes) -> Iterator[bytes]:
        while True:
            before = stream.copy()
            try:
                piece = stream.decompress(rest, STEP_BYTES_OUT)
            except zlib.error as error:
                yield from _bytewise(before, rest)
                raise CodingError(_reason(error)) from error
            if piece:
                self._check = zlib.crc32(piece, self._check) if self._gzip else zlib.adler32(piece, self._check)
                self._size += len(piece)
                yield piece
            rest = stream.unconsumed_tail
            # Behind its end a stream shows what is left in `unconsumed_tail` as well, for ever.
            if _at_end(stream) or (not rest and len(piece) < STEP_BYTES_OUT):
                return

    def _end(self, rest: bytes) -> bytes:
        """Read a trailer; the bytes behind it, or none while it is not complete."""
        if len(rest) < self._trailer_bytes:
            self._held = rest
            return b""
        trailer, rest = rest[: self._trailer_bytes], rest[self._trailer_bytes :]
        self._ended = True
        if self._gzip:
            size = self._size & 0xFFFFFFFF
            good = trailer == self._check.to_bytes(4, "little") + size.to_bytes(4, "little")
        else:
            good = not trailer or trailer == self._check.to_bytes(4, "big")
        if not good:
            self.flaw = "false checksum"
        if self._gzip:
            # RFC 1952: members follow each other. Anything else there is padding.
            self._inflate = None
            return rest
        self._trailer_bytes = 0
        self.surplus = bool(rest)
        return b""


_NO_HEADER = 1 << 30
"""Raw deflate begins at once, which is not the same as a header of which nothing came yet."""
_FHCRC, _FEXTRA, _FNAME, _FCOMMENT = 2, 4, 8, 16


def _may_be_gzip(start: bytes) -> bool:
    return b"\x1f\x8b\x08".startswith(start[:3])


def _gzip_header(raw: bytes) -> int:
    """Length of a gzip header; 0 while it is not complete, negative when it is none."""
    if not _may_be_gzip(raw):
        return -1
    if len(raw) < 10:
        return 0
    flags, at = raw[3], 10
    if flags & _FEXTRA:
        if len(raw) < at + 2:
            return 0
        at += 2 + int.from_bytes(raw[at : at + 2], "little")
    for flag in (_FNAME, _FCOMMENT):
        if flags & flag:
            at = raw.find(b"\0", at) + 1
            if at == 0:
                return 0
    if flags & _FHCRC:
        at += 2
    return at if len(raw) >= at else 0


def _at_end(stream: zlib._Decompress) -> bool:
    return stream.eof


def _bytewise(decoder: zlib._Decompress, rest: bytes) -> Iterator[bytes]:
    """What a stream gives up to the very byte that breaks it."""
    for at in range(len(rest)):
        try:
            piece = decoder.decompress(rest[at : at + 1])
        except zlib.error:
            return
        if piece:
            yield piece


def _reason(error: Exception) -> str:
    return str(error).rpartition(": ")[2][:100]


class _Brotli:
    """The common face of brotli's decoder."""

    def __init__(self) -> None:
        self._decoder = brotli.Decompressor()

    @property
    def eof(self) -> bool:
        return bool(self._decoder.is_finished())

    def steps(self, chunk: bytes) -> Iterator[bytes]:
        # It may accept more before it has given all: only an empty piece says so.
        while (piece := self._decoder.process(chunk, output_buffer_limit=STEP_BYTES_OUT)) or not self._accepts():
            yield piece
            chunk = b""

    def _accepts(self) -> bool:
        return bool(self._decoder.is_finished() or self._decoder.can_accept_more_data())

    def rest(self) -> bytes:
        return b""  # it raises for bytes behind the end


class _Zstd:
    """The common face of one zstd frame's decoder."""

    def __init__(self) -> None:
        self._decoder = ZstdDecompressor(options={DecompressionParameter.window_log_max: ZSTD_WINDOW_LOG})

    @property
    def eof(self) -> bool:
        return self._decoder.eof

    def steps(self, chunk: bytes) -> Iterator[bytes]:
        piece = self._decoder.decompress(chunk, STEP_BYTES_OUT)
        while True:
            if piece:
                yield piece
            if self._decoder.eof or self._decoder.needs_input:
                return
            piece = self._decoder.decompress(b"", STEP_BYTES_OUT)

    def rest(self) -> bytes:
        return self._decoder.unused_data


class Windowed(_Stepwise):
    """br (RFC 7932) and zstd (RFC 8878): decoders that remember megabytes, and lose what they made when they fail.

    A second decoder stays one step behind the first. When a step fails, the second takes it byte by byte.
    """

    def __init__(self, *, zstd: bool) -> None:
        super().__init__()
        self._face: type[_Brotli | _Zstd] = _Zstd if zstd else _Brotli
        self._frames = 0
        self._decoder: _Brotli | _Zstd | None = None
        self._behind: _Brotli | _Zstd | None = None
        self._last = b""

    def _take(self, rest: bytes) -> Iterator[bytes]:
        while rest and not self.surplus:
            if self._ended and not self._next_frame(rest):
                break
            yield from self._step(rest)
            rest = self._decoder.rest() if self._decoder is not None and self._ended else b""

    def _next_frame(self, rest: bytes) -> bool:
        """Whether another frame follows the last; what is none is surplus."""
        if self._face is _Zstd and len(rest) < 4 and any(m.startswith(rest) for m in _ZSTD_MAGICS):
            self._held = rest
            return False
        if self._face is _Zstd and rest.startswith(_ZSTD_MAGICS):
            self._decoder = None
            self._ended = False
            return True
        self.surplus = True
        return False

    def _step(self, step: bytes) -> Iterator[bytes]:
        if self._decoder is None:
            self._frames += 1
            if self._frames > MAX_MEMBERS:
                raise CodingError(f"more than {MAX_MEMBERS} frames")
            self._decoder, self._behind, self._last = self._face(), self._face(), b""
        assert self._behind is not None  # noqa: S101 - made together with the other
        made = 0
        try:
            for _ in self._behind.steps(self._last) if self._last else ():
                pass
            self._last = step
            for piece in self._decoder.steps(step):
                made += len(piece)
                yield piece
        except (brotli.error, ZstdError) as error:
            yield from self._salvage(step, made)
            if not self._ended:
                raise CodingError(_reason(error)) from error
            return
        self._ended = self._decoder.eof

    def _salvage(self, step: bytes, made: int) -> Iterator[bytes]:
        """What a failed step held up to the byte that broke it, without the `made` bytes handed on already."""
        assert self._behind is not None  # noqa: S101 - made together with the other
        for at in range(len(step)):
            if self._behind.eof:
                self._ended = self.surplus = True  # brotli fails on bytes behind its end, and only there
                return
            try:
                for piece in self._behind.steps(step[at : at + 1]):
                    if len(piece) > made:
                        yield piece[made:]
                    made = max(made - len(piece), 0)
            except (brotli.error, ZstdError):
                return


_ZSTD_MAGICS = (b"\x28\xb5\x2f\xfd", *(bytes((0x50 + n, 0x2A, 0x4D, 0x18)) for n in range(16)))
