"""Commands load what they need and no more: a script that calls `auditor page` a thousand times waits for nothing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HEAVY = {
    "scrapy",
    "twisted",
    "sqlite_utils",
    "jinja2",
    "requests",
    "dns",
    "lxml",
    "selectolax",
    "bs4",
    "rich",
}


def loaded(code: str, *arguments: str) -> set[str]:
    """Of the heavy packages, those a process has loaded after running some code."""
    program = f"{code}\nimport sys; print(*sorted({HEAVY!r} & set(sys.modules)), file=sys.stderr)"
    ran = subprocess.run(
        [sys.executable, "-c", program, *arguments], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return set(ran.stderr.split())


RUN = "import sys\nfrom auditor.cli import app\ntry: app(sys.argv[1:])\nexcept SystemExit: pass"


@pytest.mark.parametrize("arguments", [("--help",), ("--version",), ("scan", "--help"), ("report", "--help")])
def test_help_loads_nothing_heavy(arguments: tuple[str, ...]) -> None:
    assert loaded(RUN, *arguments) == set()


def test_reading_a_page_loads_no_crawler_and_no_database(tmp_path: Path) -> None:
    saved = tmp_path / "saved.html"
    saved.write_text("<p>京ICP备2024012345号-1")
    assert loaded(RUN, "page", "--json", str(saved)) <= {"selectolax", "bs4", "lxml"}
