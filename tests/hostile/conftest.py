"""The hostile tests run in a network of their own where one can be made, and print the figures they measured."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

import pytest

from tests.hostile.namespace import bring_up, enter

_REFUSED = enter()
if not _REFUSED:
    bring_up()


@pytest.fixture(scope="session")
def anywhere() -> None:
    """Every address leads to this machine: needed where a test must not depend on what may be reached."""
    if _REFUSED:
        if os.environ.get("CI"):
            pytest.fail(_REFUSED)
        pytest.skip(_REFUSED)


@pytest.fixture
def figure(record_property: Callable[[str, object], None]) -> Callable[[str], None]:
    """Call it with what was measured, in words; it is printed at the end of the run."""
    return lambda text: record_property("figure", text)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the figures of all tests, in the order of the promises."""
    lines = {
        f"{report.nodeid.partition('.py')[0].rpartition('/')[2].removeprefix('test_')}: {value}"
        for reports in terminalreporter.stats.values()
        for report in reports
        if isinstance(report, pytest.TestReport) and report.when == "call"
        for name, value in report.user_properties
        if name == "figure"
    }
    if lines:
        terminalreporter.section("figures", sep="-")
        for line in sorted(lines):
            terminalreporter.write_line(line)
    sys.stdout.flush()
