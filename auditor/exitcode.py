"""What the process says when it ends. Documented in the README; scripts depend on it."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum

from auditor.model import Severity, Verdict


class ExitCode(IntEnum):
    """Exit codes of every command."""

    CLEAN = 0
    """Every rule passed or does not apply."""
    FINDINGS = 1
    """A rule at or above `--fail-on` failed."""
    USAGE = 2
    """The command line, the list, the settings or the database cannot be used."""
    UNCHECKED = 3
    """Nothing failed, but something could not be checked or needs a person, or the scan did not finish."""
    BUSY = 75
    """Another scan holds the database (EX_TEMPFAIL of sysexits.h): try again later."""


def exit_code(counts: Iterable[tuple[str, Verdict, Severity, int]], *, fail_on: Severity, finished: bool) -> ExitCode:
    """The code for findings counted as (rule, verdict, severity, how many).

    Rules below `fail_on` never change it. An unfinished scan outweighs findings: what it says is not all.
    """
    if not finished:
        return ExitCode.UNCHECKED
    verdicts = {verdict for _, verdict, severity, number in counts if number and severity >= fail_on}
    if Verdict.FAILED in verdicts:
        return ExitCode.FINDINGS
    if verdicts & {Verdict.CANNOT_TELL, Verdict.UNTESTED}:
        return ExitCode.UNCHECKED
    return ExitCode.CLEAN
