"""What may stand in a log: the one function every log record passes on its way out.

A record can hold what a stranger chose (an address, an error's words, a traceback that quotes a page), and an
address can hold what its owner meant for nobody else.  So control characters and the like go (`reports.clean`),
and with them the query string and the credentials of every address.  The lines of a traceback stay lines, set in
from the margin: nothing a stranger wrote begins a line, so none can be mistaken for a record.
"""

from __future__ import annotations

import logging
import re

from reports.clean import clean

LINE_LIMIT = 1000
"""Longest line of a record, in characters."""

LINES_LIMIT = 200
"""Lines of one record, at most: the first ones, and how many are left out."""

_CREDENTIALS = re.compile(r"//[^\s/?#@]*@")
_QUERY = re.compile(r"\?[^\s?'\"<>()\[\]{}|]+")


def log_text(text: str) -> str:
    """Text fit for a log: printable lines without query strings and credentials, all but the first set in."""
    first, *others = text.split("\n", LINES_LIMIT)
    if len(others) == LINES_LIMIT:
        others[-1] = f"…[+{others[-1].count(chr(10)) + 1}]"
    return "\n".join([_line(first), *(f"    {_line(line)}" for line in others)])


def _line(line: str) -> str:
    indent = line[: len(line) - len(line.lstrip(" "))][:40]
    # Cleaned first: a character that only hides must not part an address.
    text = clean(line, LINE_LIMIT)
    return indent + _QUERY.sub("?…", _CREDENTIALS.sub("//", text))


class CleanFormatter(logging.Formatter):
    """Formats as `logging.Formatter` does, traceback included, and passes all of it through `log_text`."""

    def format(self, record: logging.LogRecord) -> str:
        """Called by a handler."""
        return log_text(super().format(record))
