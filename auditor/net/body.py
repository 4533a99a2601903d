"""One answer's body on its way from the wire to where it is kept: decoded, bounded, little of it in memory.

gzip and deflate are undone as the bytes come. br and zstd remember up to 16 MiB for as long as they are at it, which
a hundred servers could make us hold by falling silent. Their bodies are kept as sent and decoded when all is there:
at once where that gives little, else one body at a time in a thread.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from tempfile import SpooledTemporaryFile

from auditor.net.coding import MAX_LAYERS, CodingError, Decoder, TooLarge, codings, has_window, wire_cap
from auditor.outcome import Outcome
from auditor.spool import MEMORY_BYTES, Spool

HEAD_BYTES = 64 * 1024
"""Kept in memory of every body, in case the disk takes no more."""
_RAW_BYTES = 64 * 1024
_STEP_BYTES = 16 * 1024
_SMALL_BYTES = 1024 * 1024
"""What is decoded in the event loop itself, in a few milliseconds."""
_CONTROLS = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")
_SNIFFED_BYTES = 1024
_TELLING_BYTES = 64
"""Compressed bytes without a single control character among so many do not occur."""
_PACKED = (b"\x1f\x8b\x08", b"\x28\xb5\x2f\xfd")
NO_ROOM = "no room on the disk to keep the body"

_one_at_a_time = ThreadPoolExecutor(max_workers=1, thread_name_prefix="decode")


class Kept:
    """Decoded bytes: in a Spool, and the first of them also in memory. OSError from `write` when the disk is full."""

    def __init__(self, folder: Path | None) -> None:
        self.spool = Spool(folder)
        self._head: list[bytes] = []
        self._head_left = HEAD_BYTES

    @property
    def size(self) -> int:
        return self.spool.size

    def write(self, piece: bytes) -> None:
        if self._head_left:
            self._head.append(piece[: self._head_left])
            self._head_left -= len(self._head[-1])
        self.spool.write(piece)

    def head(self) -> bytes:
        """The first bytes."""
        return b"".join(self._head)

    def close(self) -> None:
        """Forget what is on the disk."""
        with suppress(OSError):
            self.spool.close()


class Body:
    """The body of one answer. `take` bytes until `over`, then `finish`; nothing is raised."""

    def __init__(self, content_encoding: str, content_type: str, max_bytes: int, folder: Path | None) -> None:
        self.over = False
        """Nothing more is wanted: a limit was met, or the coding is broken."""
        self.outcome: Outcome | None = None
        """Why the body is not all there, as far as the body itself shows it."""
        self.notes: list[str] = []
        self.wire_bytes = 0
        self._folder = folder
        self._max_bytes = max_bytes
        self._kept = Kept(folder)
        self._names, self._unknown = codings(content_encoding)
        self._typed = content_type.partition(";")[0].strip().lower()
        self._held: SpooledTemporaryFile[bytes] | None = None
        self._raw: bytearray | None = bytearray() if self._names else None
        if len(self._names) > MAX_LAYERS:
            self._fail(Outcome.BAD_ENCODING, f"{len(self._names)} codings on top of each other")
            self._names, self._raw, self.over = [], None, False
        elif has_window(self._names):
            folder_name = str(folder) if folder else None
            self._held = SpooledTemporaryFile(max_size=_RAW_BYTES, dir=folder_name)  # noqa: SIM115 - closed in finish
        self._decoder = Decoder(self._names, max_bytes, self._kept.write)

    @property
    def size(self) -> int:
        """Decoded bytes so far."""
        return self._kept.size

    def take(self, chunk: bytes) -> None:
        """The next bytes, freed of their framing."""
        # In slices, so that a coding that is none is known before more came than is held of it.
        for start in range(0, len(chunk), _STEP_BYTES):
            if not self.over:
                self._take(chunk[start : start + _STEP_BYTES])

    def _take(self, chunk: bytes) -> None:
        self.wire_bytes += len(chunk)
        if self._raw is not None and len(self._raw) < _RAW_BYTES:
            self._raw += chunk[: _RAW_BYTES - len(self._raw)]
        with self._room():
            if self._held is not None:
                self._held.write(chunk)
            else:
                self._decode(chunk)
        if self._names and self.wire_bytes > wire_cap(self._max_bytes):
            self._fail(Outcome.TOO_LARGE, f"more than {wire_cap(self._max_bytes)} coded bytes")

    async def finish(self) -> None:
        """Decode what was held back and look at the whole."""
        if self._held is not None:
            small = self.wire_bytes <= MEMORY_BYTES and self._decode_held(min(_SMALL_BYTES, self._max_bytes))
            if not small:
                await asyncio.get_running_loop().run_in_executor(_one_at_a_time, self._decode_held, self._max_bytes)
        if self._decoder.unfinished and self.outcome is None:
            with self._room():
                self._end_early()
        if self._held is not None:
            with suppress(OSError):
                self._held.close()
        self.notes += self._decoder.notes
        if self._unknown:
            note = f"unknown content coding {', '.join(self._unknown)[:60]!a} passed over"
            if _is_text(self._kept.head()):
                self.notes.append(note)
            else:
                self._fail(Outcome.BAD_ENCODING, note)
        packed = self._kept.head().startswith(_PACKED) and self._typed in ("", "text/html")
        if packed and not self._names and self.outcome is None:
            self._fail(Outcome.BAD_ENCODING, "the body is compressed, and no Content-Encoding says so")

    def content(self) -> tuple[bytes | Spool, str]:
        """(the decoded body, its digest): bytes where they are few, and where the disk took no more."""
        spool = self._kept.spool
        if NO_ROOM in self.notes:
            # The file has lost an unknown part; what is in memory is good.
            self._kept.close()
            content = self._kept.head()
            return content, sha256(content).hexdigest() if content else ""
        digest = spool.sha256 if spool.size else ""
        if spool.size > MEMORY_BYTES:
            return spool, digest
        content = spool.read()
        spool.close()
        return content, digest

    def close(self) -> None:
        """Forget everything; for an exchange that ends without an answer."""
        self._kept.close()
        if self._held is not None:
            with suppress(OSError):
                self._held.close()

    def _decode(self, chunk: bytes) -> None:
        try:
            self._decoder.feed(chunk)
        except TooLarge as error:
            self._fail(Outcome.TOO_LARGE, str(error))
        except CodingError as error:
            whole = self._raw is not None and len(self._raw) == self.wire_bytes
            self._misnamed(error, self._chunks_held() if whole else None)

    def _decode_held(self, max_bytes: int) -> bool:
        """Decode what was held back; False, and nothing done, where that gives more than a small limit."""
        try:
            return self._undo_held(max_bytes)
        except OSError:
            self._fail(Outcome.PARTIAL, NO_ROOM)
            return True

    def _undo_held(self, max_bytes: int) -> bool:
        self._restart(self._names, max_bytes)
        try:
            for chunk in self._chunks_held():
                self._decoder.feed(chunk)
        except TooLarge as error:
            if max_bytes < self._max_bytes:
                return False
            self._fail(Outcome.TOO_LARGE, str(error))
        except CodingError as error:
            self._misnamed(error, self._chunks_held())
        return True

    @contextmanager
    def _room(self) -> Iterator[None]:
        """A full disk ends the body; it breaks nothing."""
        try:
            yield
        except OSError:
            self._fail(Outcome.PARTIAL, NO_ROOM)

    def _end_early(self) -> None:
        """The coding's own end mark did not come: cut off, or never coded, which br has no mark to tell by."""
        raw = bytes(self._raw or b"")
        known = self._held is not None or len(raw) == self.wire_bytes
        if known and _is_text(raw) and (self.size == 0 or len(raw) >= _TELLING_BYTES):
            self._misnamed(CodingError("plain text"), self._chunks_held())
        else:
            self._fail(Outcome.PARTIAL, "the compressed body ends early")

    def _chunks_held(self) -> Iterator[bytes]:
        if self._held is None or NO_ROOM in self.notes:
            yield bytes(self._raw or b"")
            return
        self._held.seek(0)
        while chunk := self._held.read(_STEP_BYTES):
            yield chunk

    def _misnamed(self, error: CodingError, raw: Iterator[bytes] | None) -> None:
        """The coding is broken. A body that is no such thing at all is kept as it was sent, for a person to see."""
        self._fail(Outcome.BAD_ENCODING, f"{', '.join(self._names)}: {error}")
        if raw is None or (self._kept.size and not _is_text(bytes(self._raw or b""))):
            return
        self.notes.append("kept as it was sent")
        self._restart([], self._max_bytes)
        # What is still to come is kept as well.
        self.over = self._held is not None
        try:
            for chunk in raw:
                self._decoder.feed(chunk)
        except TooLarge:
            self.over = True

    def _restart(self, names: list[str], max_bytes: int) -> None:
        self._kept.close()
        self._kept = Kept(self._folder)
        self._names = names
        self._decoder = Decoder(names, max_bytes, self._kept.write)

    def _fail(self, outcome: Outcome, note: str) -> None:
        self.over = True
        self.outcome = self.outcome or outcome
        self.notes.append(note)


def _is_text(start: bytes) -> bool:
    """Whether bytes read as text of some kind: compressed ones hold control characters within their first few."""
    start = start[:_SNIFFED_BYTES]
    return start.startswith((b"\xff\xfe", b"\xfe\xff")) or _CONTROLS.search(start) is None
