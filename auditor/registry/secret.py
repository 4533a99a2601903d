"""Secrets of the sources: read from the environment or a file, and never shown, logged or kept."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path

from auditor.registry.ministry import SourceError
from auditor.small_file import read_small

MAX_BYTES = 8192
_REFERENCE = re.compile(r"\{(env|file):([^{}]+)\}")


class Secret:
    """A text that does not show itself."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """The text itself, for the wire."""
        return self._text

    def __repr__(self) -> str:
        return "Secret(***)"

    __str__ = __repr__

    def __reduce__(self) -> tuple[object, ...]:
        raise TypeError("a secret is not written down")


def read_secret(reference: object, environment: Mapping[str, str] | None = None) -> Secret:
    """The secret that `env:NAME` or `file:/path` names. SourceError, also for a secret that stands there itself."""
    kind, _, where = str(reference).partition(":")
    if kind not in ("env", "file") or not where:
        raise SourceError("a secret is given as env:NAME or file:/path, not itself")
    if kind == "env":
        text = (os.environ if environment is None else environment).get(where, "")
        if not text:
            raise SourceError(f"environment variable {where} is not set")
    else:
        try:
            text = read_small(Path(where), MAX_BYTES).decode().strip()
        except (OSError, UnicodeDecodeError) as error:
            raise SourceError(f"{where}: cannot be read ({type(error).__name__})") from None
        if not text:
            raise SourceError(f"{where}: empty")
    if not text.isprintable():
        raise SourceError(f"{reference}: not one line of text")
    return Secret(text)


def filled(template: str, environment: Mapping[str, str] | None = None) -> tuple[Secret, bool]:
    """A text with `{env:NAME}` and `{file:/path}` replaced, and whether there was any."""
    text = _REFERENCE.sub(lambda m: read_secret(f"{m[1]}:{m[2]}", environment).reveal(), template)
    return Secret(text), text != template
