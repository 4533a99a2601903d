"""Files a command writes for its user alone: whole or not at all, readable by nobody else."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import IO


@contextlib.contextmanager
def private_text(path: Path) -> Iterator[IO[str]]:
    """A text file in the making, put in its place at the end. A link in its place is replaced, not followed.

    OSError when the disk says no. With a mark in front: Excel takes a CSV without one for the system's own encoding.
    """
    beside = path.with_name(f".{secrets.token_hex(8)}.tmp")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8-sig", errors="replace", newline="") as file:
            yield file
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
