"""What a log record looks like on its way out."""

from __future__ import annotations

import logging

import pytest

from reports.logline import LINE_LIMIT, LINES_LIMIT, CleanFormatter, log_text


@pytest.mark.parametrize(
    ("raw", "logged"),
    [
        (
            "Crawled (200) <GET https://a.cn/x?token=1&b=2> (referer: None)",
            "Crawled (200) <GET https://a.cn/x?…> (referer: None)",
        ),
        ("http://user:pw@a.cn/", "http://a.cn/"),
        ("http://us\u200ber:pw@a.cn/?a\u200bb=1", "http://a.cn/?…"),
        ("'https://a.cn/?q=1' and \"//u:p@b.cn/?r\"", "'https://a.cn/?…' and \"//b.cn/?…\""),
        ("why? because", "why? because"),
        ("a\x1b[31mb\rc\u202ed", "a\ufffd[31mb c\ufffdd"),
        ("one\ntwo\n  three", "one\n    two\n      three"),
    ],
)
def test_what_is_logged(raw: str, logged: str) -> None:
    """Words stay; what acts, what is secret, and what could pass for another record do not."""
    assert log_text(raw) == logged


def test_long_records_are_cut_and_say_so() -> None:
    """A line and a record end somewhere, with the number of what is missing."""
    assert log_text("x" * 5000) == "x" * LINE_LIMIT + f"…[+{5000 - LINE_LIMIT}]"
    lines = log_text("\n".join(["x"] * 1000)).split("\n")
    assert len(lines) == LINES_LIMIT + 1
    assert lines[-1].strip() == f"…[+{1000 - LINES_LIMIT}]"


def test_a_handler_with_it_writes_one_record_a_message(capsys: pytest.CaptureFixture[str]) -> None:
    """What a stranger's text adds after its own line feed is set in: no line but the first begins at the margin."""
    logger, handler = logging.Logger("x"), logging.StreamHandler()
    handler.setFormatter(CleanFormatter("%(levelname)s %(message)s"))
    logger.addHandler(handler)
    logger.warning("%s failed", "a.cn\nWARNING b.cn passed")
    assert capsys.readouterr().err == "WARNING a.cn\n    WARNING b.cn passed failed\n"
