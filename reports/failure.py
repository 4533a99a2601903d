"""How the writing of reports fails: one line for the operator."""

from __future__ import annotations


class ReportError(OSError):
    """A report could not be written; the text is one line that names the file, the cause and what to do."""


class ExtraMissing(ReportError):
    """A format needs a package that is not installed; the text is the line that installs it."""
