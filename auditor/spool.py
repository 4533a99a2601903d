"""Bytes of strangers on their way from the wire to the judge: in memory while they are few, on disk beyond."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from tempfile import SpooledTemporaryFile

MEMORY_BYTES = 128 * 1024
"""What one body may take of memory. Ordinary home pages fit; a hundred hostile ones do not fill the machine."""


class Spool:
    """Written once from beginning to end, then read as often as one likes.

    What outgrows `MEMORY_BYTES` lies in a file without a name (mode 0600) in `folder`, so that nothing is left
    behind by a killed process; the system's folder for temporary files when None. Writing raises OSError when the
    disk is full.

    To another process of the same user a spool is pickled as the way to its file, so that nobody copies what nobody
    reads; what comes out there are the bytes. The sender must hold on to it meanwhile.
    """

    def __init__(self, folder: Path | None = None) -> None:
        # Kept open until nobody holds the bytes any more.
        self._file = SpooledTemporaryFile(max_size=MEMORY_BYTES, dir=str(folder) if folder else None)  # noqa: SIM115
        self._digest = sha256()
        self.size = 0
        """Bytes written."""

    def write(self, chunk: bytes) -> None:
        """Append."""
        self._file.write(chunk)
        self._digest.update(chunk)
        self.size += len(chunk)

    @property
    def sha256(self) -> str:
        """Digest of all that was written, hexadecimal."""
        return self._digest.hexdigest()

    def read(self, size: int = -1) -> bytes:
        """The first `size` bytes, or all."""
        self._file.seek(0)
        content = self._file.read(size)
        self._file.seek(0, 2)
        return content

    def pieces(self) -> Iterator[bytes]:
        """All of it, a piece at a time; nothing may be written or read meanwhile."""
        self._file.seek(0)
        while piece := self._file.read(MEMORY_BYTES):
            yield piece
        self._file.seek(0, 2)

    def close(self) -> None:
        """Forget the bytes. Done as well when nobody holds the spool any more."""
        self._file.close()

    def __del__(self) -> None:
        self.close()

    def __len__(self) -> int:
        return self.size

    def __reduce__(self) -> tuple[Callable[..., bytes], tuple[object, ...]]:
        if self.size > MEMORY_BYTES and _FILES.is_dir():
            self._file.flush()
            return _elsewhere, (os.getpid(), self._file.fileno(), self.size)
        return bytes, (self.read(),)


_FILES = Path("/proc/self/fd")


def _elsewhere(process: int, descriptor: int, size: int) -> bytes:
    """The bytes of another process's spool. OSError when it is gone."""
    content = Path(f"/proc/{process}/fd/{descriptor}").read_bytes()
    if len(content) != size:
        raise OSError(f"a spool of {size} bytes holds {len(content)}")
    return content
