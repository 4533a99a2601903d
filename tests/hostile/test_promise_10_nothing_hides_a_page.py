"""Promise 10: nothing a page is made of hides the number on it, raises, or takes more than bounded time and memory."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from html import escape
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.page import Page
from auditor.policy.charsets import ENCODING_OF_LABEL

FILING = "京ICP备13052560号-1"


def page(html: str) -> Page:
    return Page.from_bytes(html.encode())


def numbers(html: str) -> list[str]:
    return [mark.number for mark in page(html).marks if mark.suspect is None]


MARK = f"<p>{FILING}</p>"
HOSTILE = {
    "2047 elements deep": "<div>" * 2_047,
    "2048 elements deep": "<div>" * 2_048,
    "5000 elements deep": "<div>" * 5_000,
    "a million elements deep": "<div>" * 1_000_000,
    "200,000 attributes": "<a " + " ".join(f"a{i}" for i in range(200_000)) + ">x</a>",
    "200,000 attributes on body": "".join(f"<body a{i}=x>" for i in range(200_000)),
    "200,000 cells": "<table><tr><td>" * 200_000,
    "100,000 options": "<select>" + "<option>" * 100_000 + "</select>",
    "formatting left open": "<p>" + "".join(f"<b a={i}>" for i in range(300)) + "<p>x" * 150_000,
    "misnested formatting": "<b><i><a>" * 150_000,
    "a million brackets": "< " * 1_000_000,
    "comments left open and closed": "<!-- <a x=' -->" * 100_000,
    "a tag with a lone quote": "<a b='\">" + "<div>" * 30_000 + "'>",
    "ten megabytes of words": "x" * 10_000_000,
    "200,000 links": "<a href=x>y</a>" * 200_000,
    "a million references": "&amp;" * 1_000_000,
    "one long reference": "&#" + "9" * 5_000_000 + ";",
    "hidden elements": "<i hidden>x</i>" * 120_000,
    "server code left open": "<%" * 1_000_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_nothing_hides_a_mark(name: str) -> None:
    """Depth, width, size and disorder of a page hide no number behind them, and take bounded time."""
    html = MARK.replace("-1", "-2") + HOSTILE[name] + MARK
    began = time.process_time()
    found = page(html)
    assert {"京ICP备13052560号-2", FILING} <= {mark.number for mark in found.marks}
    found.leftovers, found.links, found.script_hint, found.title  # noqa: B018
    assert time.process_time() - began < 8


@pytest.mark.parametrize("name", ["a million elements deep", "200,000 links", "200,000 attributes"])
def test_hostile_pages_stay_small(name: str) -> None:
    """Reading a hostile page of several megabytes takes less than 400 MB, measured in a process of its own."""
    program = (
        "import sys; from auditor.page import Page; p = Page.from_bytes(sys.stdin.buffer.read());"
        "p.marks, p.links; print(open('/proc/self/status').read())"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program],
        input=HOSTILE[name].encode(),
        capture_output=True,
        check=True,
        cwd=Path(__file__).resolve().parents[2],
    )
    # Not ru_maxrss: that one is inherited from the process that started this one.
    peak = re.search(r"^VmHWM:\s+(\d+) kB", ran.stdout.decode(), re.MULTILINE)
    assert peak is not None
    assert int(peak[1]) < 400 * 1024


def test_zero_bytes_hide_nothing() -> None:
    """NUL inside a number, a tag or everywhere."""
    assert numbers("<p>京ICP备13\x0005\x002560号-1</p>") == [FILING]
    assert numbers("<p\0>" + "\0".join(FILING) + "</p>") == [FILING]


HOSTILE_LABELS = (
    "utf-7",
    "rot13",
    "zlib",
    "unicode-escape",
    "idna",
    "utf-32",
    "\0",
    "\ud800",
    "a" * 500,
    "gbk;charset=big5",
)


@given(
    st.sampled_from([*ENCODING_OF_LABEL, *HOSTILE_LABELS]),
    st.sampled_from(("utf-8", "gb18030", "utf-16")),
    st.sampled_from(
        ("text/html; charset={}", "<meta charset={}>", "<meta http-equiv=content-type content='x;charset={}'>")
    ),
)
@settings(max_examples=200, deadline=None)
def test_no_label_hides_a_mark(label: str, encoding: str, claim: str) -> None:
    """Under any known, unknown or hostile charset label, in the header or the page, the number is read."""
    body = f"<p>{'某某公司成立于二十年前，主营业务是销售与服务。' * 9}</p>{MARK}".encode(encoding)
    stated = claim.format(label)
    if claim.startswith("<"):
        body = stated.encode(encoding, "replace") + body
    found = Page.from_bytes(body, None if claim.startswith("<") else stated)
    assert [mark.number for mark in found.marks] == [FILING]


@given(st.binary(max_size=400))
@settings(max_examples=200, deadline=None)
def test_any_bytes_make_a_page(body: bytes) -> None:
    """No bytes raise, and the same bytes give the same page."""
    first, second = Page.from_bytes(body), Page.from_bytes(body)
    assert (first.text, first.marks, first.links, first.title) == (
        second.text,
        second.marks,
        second.links,
        second.title,
    )
    assert first.leftovers == second.leftovers
    assert first.script_hint == second.script_hint


def _html5lib_inputs(folder: Path) -> list[bytes]:
    inputs = []
    for path in sorted(folder.rglob("*.dat")):
        cases = re.split(rb"(?:\A|\n)#data\n", path.read_bytes())[1:]
        inputs += [re.split(rb"\n#(?:errors|encoding)", case)[0] for case in cases]
    for path in sorted(folder.rglob("*.test")):
        cases = [case.get("input") for case in json.loads(path.read_bytes()).get("tests", ())]
        inputs += [case.encode("utf-8", "surrogatepass") for case in cases if isinstance(case, str)]
    return inputs


def test_html5lib_inputs(shared: Path) -> None:
    """Every tree-construction, tokenizer, encoding and serializer input of html5lib makes a page without a mark."""
    inputs = _html5lib_inputs(shared / "corpora" / "html5lib-tests")
    assert len(inputs) > 8_000
    began = time.process_time()
    for body in inputs:
        found = Page.from_bytes(body)
        assert found.marks == ()
        assert isinstance(found.text, str)
    assert time.process_time() - began < 20


def test_naughty_strings(shared: Path) -> None:
    """The big list of naughty strings in front of a number does not hide it, in text or as markup."""
    for string in json.loads((shared / "corpora" / "blns.json").read_text(encoding="utf-8")):
        assert numbers(f"<p>{escape(string)}</p>{MARK}") == [FILING]
        assert isinstance(page(string + MARK).marks, tuple)
