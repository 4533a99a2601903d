"""Where the tests take rule examples from: the block format itself ships as `auditor.examples`."""

from auditor.examples import (
    ADDRESS,
    ASKED_AT,
    HOST,
    SOUND_PAGE,
    UNKNOWN_NAME,
    VERDICTS,
    Example,
    Table,
    evidence,
    examples,
)

__all__ = [
    "ADDRESS",
    "ASKED_AT",
    "HOST",
    "SOUND_PAGE",
    "UNKNOWN_NAME",
    "VERDICTS",
    "Example",
    "Table",
    "evidence",
    "examples",
]
