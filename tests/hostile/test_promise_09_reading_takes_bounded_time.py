"""Promise 9: half a megabyte of the worst numbers and styles takes a moment, whatever it is made of."""

from __future__ import annotations

import time

import pytest

from auditor.marks import MAX_MARKS, find
from auditor.page import Page
from auditor.text import SEAM

FILING = "京ICP备13052560号-1"


@pytest.mark.parametrize(
    "text",
    ["ICP备" * 100_000, "京" + " " * 100_000, "公安" * 200_000, "B2-2" * 100_000, "京ICP备" + "1" * 100_000,
     "ICP备13052560号 " * 100_000, "备(bei)" * 80_000, ("京" + SEAM) * 100_000, "A2.B1." * 80_000, "号-" * 200_000],
    ids=lambda text: text[:8],
)  # fmt: skip
def test_reading_is_linear(text: str) -> None:
    """Half a million characters of anything take a moment, and a number at the end is still found."""
    began = time.process_time()
    found = find(text + "\n京ICP备13052560号-1")
    assert time.process_time() - began < 2
    assert found[-1].number == "京ICP备13052560号-1"
    assert len(found) <= MAX_MARKS


@pytest.mark.parametrize(
    "css",
    ["{" * 400_000, "a{" * 200_000, "@media screen{" * 30_000 + "a{}" * 30_000, ".a," * 150_000 + "{display:none}",
     "a" * 400_000, "a{color:" + "x" * 400_000, "/*" * 200_000, ".a{display:none}" * 30_000, " a" * 200_000 + "{b:c}"],
    ids=lambda css: css[:12],
)  # fmt: skip
def test_style_sheets_are_read_in_bounded_time(css: str) -> None:
    """Half a megabyte of hostile style takes a moment."""
    began = time.process_time()
    page = Page.from_bytes(f"<style>{css}</style><p class=a>{FILING}</p>".encode())
    assert isinstance(page.marks, tuple)
    assert time.process_time() - began < 2


def test_many_styled_elements_take_bounded_time() -> None:
    """Rules, classes and inline styles on a hundred thousand elements."""
    rules = "".join(f".c{i}{{display:none}}" for i in range(3_000))
    html = f"<style>{rules}</style>" + "<p class='c1 c2 c3' style='color:#fff;background:#fff'>备 x</p>" * 60_000
    began = time.process_time()
    assert isinstance(Page.from_bytes(html.encode()).marks, tuple)
    assert time.process_time() - began < 6
