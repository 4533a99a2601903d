"""Small files that a user names: settings in TOML, secrets. Whatever stands there, reading it ends."""

from __future__ import annotations

import errno
import os
import stat
import tomllib
from pathlib import Path
from typing import Any

MAX_BYTES = 1024 * 1024


def read_small(path: Path, most: int = MAX_BYTES) -> bytes:
    """The content of a regular file. OSError for anything else, and for a file with more bytes."""
    try:
        # Not to wait for somebody who writes into a pipe.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except ValueError:
        raise OSError(errno.EINVAL, "Not a file name") from None
    with os.fdopen(descriptor, "rb") as file:
        mode = os.fstat(descriptor).st_mode
        if stat.S_ISDIR(mode):
            raise OSError(errno.EISDIR, os.strerror(errno.EISDIR))
        if not stat.S_ISREG(mode):
            raise OSError(errno.EINVAL, "Not a regular file")
        content = file.read(most + 1)
    if len(content) > most:
        raise OSError(errno.EFBIG, os.strerror(errno.EFBIG))
    return content


def read_toml(path: Path) -> dict[str, Any]:
    """The tables of a TOML file. OSError, or ValueError for what is no TOML."""
    text = read_small(path).decode("utf-8")
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise ValueError("nested too deep") from None
