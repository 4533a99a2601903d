"""`auditor page --explain`: every candidate with its verdict, its reason in words and its place; harmless to read."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.candidates import REASONS as CODES
from auditor.explain import KINDS, REASONS, VERDICTS, describe_candidates, explanation, reason_text
from auditor.model import MarkKind
from auditor.page import Page
from auditor.policy.wording import SUSPECT_REASONS

TRUE, FAKE, HIDDEN = "粤ICP备2023990123号-1", "闽ICP备12345678号", "京ICP备05990217号-1"
HTML = (
    f'<p>某某机械有限公司</p><p style="display:none">{HIDDEN}</p><footer>版权所有 '
    f'<a href="https://beian.miit.gov.cn/">{TRUE}</a> 备案号示例 {FAKE} 技术支持</footer>'
)


@dataclass(frozen=True)
class Text:
    """A candidate as the page reader gives it."""

    text: str = "x"
    offset: int = 0
    place: str = "body"
    verdict: str = "refused"
    reason: str = "weather"
    number: str = ""
    kind: str | None = None
    link: str | None = None


@dataclass(frozen=True)
class Read:
    """A page as the page reader gives it."""

    candidates: tuple[Text, ...] = ()
    text: str = ""
    source: str = ""
    encoding: str = "utf-8"
    script_hint: str = ""
    url: str = field(default="")


def lines(page: Read | Page, lang: str = "en") -> list[str]:
    return list(explanation("saved.html", page, lang))


def told(shown: list[str], number: str) -> list[str]:
    """The lines about one number."""
    at = next(i for i, line in enumerate(shown) if number in line and not line.startswith("      "))
    end = next((i for i in range(at + 1, len(shown)) if not shown[i].startswith("      ")), len(shown))
    return [line.strip() for line in shown[at:end]]


# with real pages


def test_every_candidate_is_told_with_verdict_reason_place_link_and_surroundings() -> None:
    page = Page.from_bytes(HTML.encode())
    shown = lines(page)
    true, fake, hidden = (told(shown, number) for number in (TRUE, FAKE, HIDDEN))
    assert true[0] == f"accepted  filing number  {TRUE}"
    assert f"place: character {page.text.index(TRUE)}, footer" in true
    assert "link: https://beian.miit.gov.cn/" in true
    assert any(line.startswith("around: ") and f"版权所有【{TRUE}】备案号示例" in line for line in true)
    assert fake[0].startswith("suspect  filing number")
    assert f"why: {SUSPECT_REASONS['placeholder'][1]}" in fake
    assert not any(line.startswith("link: ") for line in fake)
    assert hidden[0].startswith("suspect")
    assert f"why: {REASONS['hidden'][1]}" in hidden


def test_both_languages_tell_the_same_candidates() -> None:
    page = Page.from_bytes(HTML.encode())
    zh, en = lines(page, "zh"), lines(page, "en")
    assert len(zh) == len(en)
    assert told(zh, TRUE)[0] == f"采信  备案号  {TRUE}"
    assert any("占位" in line for line in told(zh, FAKE))


def test_a_page_without_a_candidate_says_so_and_why_there_may_be_one_later() -> None:
    page = Page.from_bytes(b'<div id="app"></div><script src="/bundle.js"></script>')
    assert lines(page) == [
        "saved.html (utf-8): 0 candidates",
        "  nothing looks like a number",
        "  may be drawn by scripts: scripts draw the page, and the page as sent is almost empty",
    ]


def test_every_mark_of_a_page_is_among_its_candidates() -> None:
    page = Page.from_bytes(HTML.encode())
    kept = {(c["number"], c["verdict"]) for c in describe_candidates(page)}
    assert {(m.number, "suspect" if m.suspect else "accepted") for m in page.marks} <= kept
    assert json.loads(json.dumps(describe_candidates(page))) == describe_candidates(page)


# with anything a page reader may say


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_reason_without_words_is_told_by_its_code(lang: str) -> None:
    assert "weather" in reason_text("weather", lang)
    assert any("weather" in line for line in lines(Read((Text(),)), lang))


def test_every_kind_of_mark_and_every_reason_has_words_in_both_languages() -> None:
    assert set(KINDS) == {kind.value for kind in MarkKind}
    assert set(REASONS) >= set(CODES)
    assert {f"{kind}-number" for kind in MarkKind} <= set(REASONS)
    assert all(zh and en for zh, en in [*KINDS.values(), *REASONS.values()])


def test_a_candidate_in_the_source_only_is_shown_there() -> None:
    source = f"<p>某某公司</p><script>var number = '{TRUE}';</script>"
    shown = told(lines(Page.from_bytes(source.encode())), TRUE)
    assert shown[0] == f"refused  filing number  {TRUE}"
    assert f"why: {REASONS['in-script'][1]}" in shown
    assert f"place: character {source.index(TRUE)} of the source" in shown
    assert any(line.startswith("around: ") and f"var number = '【{TRUE}】';</script>" in line for line in shown)


def test_a_candidate_written_with_escapes_is_shown_by_the_start_of_its_element() -> None:
    page = Page.from_bytes(b"<script>var n='\\u7ca4ICP\\u59072023990123\\u53f7-1'</script>")
    assert any("▏<script>var n='\\u7ca4ICP" in line for line in told(lines(page), TRUE))


def test_prose_about_filings_is_refused_and_quoted() -> None:
    page = Page.from_bytes("<p>本站尚未取得ICP备案号，请稍候。</p>".encode())
    shown = lines(page)
    assert any(line.startswith("  refused") for line in shown)
    assert any("around: " in line and "本站尚未取得" in line for line in shown)


def test_a_candidate_that_stands_nowhere_shows_where_it_would() -> None:
    page = Read((Text(text=TRUE, offset=2),), text="前面后面")
    assert "around: …前面▏后面…" in told(lines(page), TRUE)


_ANY = st.text(max_size=40) | st.sampled_from(["\x1b[31m", "\u202e", "\r\n", "{0}", "{", "\ud800", "footer", "icp"])


@given(
    st.builds(
        Read,
        candidates=st.lists(
            st.builds(
                Text,
                text=_ANY,
                offset=st.integers(-5, 10**12),
                place=_ANY,
                verdict=_ANY | st.sampled_from(list(VERDICTS)),
                reason=_ANY,
                number=_ANY,
                kind=st.none() | _ANY,
                link=st.none() | _ANY,
            ),
            max_size=3,
        ).map(tuple),
        text=_ANY,
        source=_ANY,
        encoding=_ANY,
        script_hint=_ANY,
    ),
    st.sampled_from(["zh", "en"]),
)
def test_no_page_can_drive_the_terminal(page: Read, lang: str) -> None:
    for line in explanation("a\x1b[31m\n.html", page, lang):
        line.encode()
        assert not any(letter < " " or "\x7f" <= letter <= "\x9f" or "\u202a" <= letter <= "\u202e" for letter in line)
