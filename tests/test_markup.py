"""The two readers of markup tell the same of a page, and neither fails on disorder."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.markup import events, tag_events, tree_events
from auditor.visible import lay_out

FILING = "京ICP备13052560号-1"


@st.composite
def documents(draw: st.DrawFn, depth: int = 3) -> str:
    """Well-formed HTML."""
    if depth == 0:
        return draw(
            st.sampled_from(
                ("文字 ", FILING, "备案号：", "京公网安备11010802020134号", " ", "<br>", "<img src=x>", "<!-- c -->")
            )
        )
    tag = draw(
        st.sampled_from(
            ("div", "span", "section", "b", "footer", "div hidden", "ul", "script", "textarea", "div class=copyright")
        )
    )
    inside = "x" if tag in ("script", "textarea") else "".join(draw(st.lists(documents(depth - 1), max_size=3)))
    return f"<{tag}>{inside}</{tag.split()[0]}>"


@given(st.lists(documents(), max_size=4).map("".join))
@settings(max_examples=150, deadline=None)
def test_both_readers_of_markup_agree(html: str) -> None:
    """On well-formed pages the linear reader sees what the tree shows: text, links, footers, hidden text."""
    tree, tags = lay_out(tree_events(html)), lay_out(tag_events(html))
    assert tags.visible.text.strip() == tree.visible.text.strip()
    assert tags.hidden.text.strip() == tree.hidden.text.strip()
    assert len(tags.footers) == len(tree.footers)
    assert tags.textareas == tree.textareas


@given(st.text(st.sampled_from("<>/!-?'\"= abpd%{}*&#;x1\n京ICP备"), max_size=120))
@settings(max_examples=150, deadline=None)
def test_events_are_balanced(source: str) -> None:
    """Both readers close exactly what they open, on any disorder."""
    for read in (events, tree_events, tag_events):
        depth = 0
        for event in read(source):
            depth += 1 if isinstance(event, tuple) else -1 if event is None else 0
            assert depth >= 0
        assert depth == 0
