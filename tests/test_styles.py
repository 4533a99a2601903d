"""What markup and the page's own style prove to be invisible is hidden; whatever is not proved is seen."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.page import Page

FILING = "京ICP备13052560号-1"
PROSE = "<p class=prose>" + "某某公司成立于二十年前，主营业务是销售与服务。" * 20 + "</p>"
SHEET = "<link rel=stylesheet href=/site.css>"
"""A style sheet from elsewhere, which may say anything of any element."""


def hidden(html: str) -> list[str | None]:
    """Why the numbers of a page are not seen; None for one that is."""
    page = Page.from_bytes((PROSE + html + PROSE).encode())
    codes = {mark.number: mark.suspect for mark in page.hidden_marks}
    assert all(mark.suspect in (None, "hidden") for mark in page.marks)
    assert [mark.suspect is None for mark in page.marks] == [mark.number not in codes for mark in page.marks]
    return [codes.get(mark.number) for mark in page.marks]


@pytest.mark.parametrize(
    ("html", "code"),
    [
        ("<p hidden>{}</p>", "hidden"),
        ("<dialog>{}</dialog>", "hidden"),
        ("<p style='display:none'>{}</p>", "hidden"),
        ("<p style='color:red; DISPLAY : NONE !important'>{}</p>", "hidden"),
        ("<p style='visibility:hidden'><b>{}</b></p>", "hidden"),
        ("<p style='opacity:0'>{}</p>", "hidden"),
        ("<div style='width:0;height:0;overflow:hidden'>{}</div>", "hidden"),
        ("<div style='max-height:0px;overflow-y:hidden'>{}</div>", "hidden"),
        ("<style>.off{{display:none}}</style><p class='a off'>{}</p>", "hidden"),
        ("<style>/* x */ #off , .x{{ visibility : hidden }}</style><p id=off>{}</p>", "hidden"),
        ("<style>P.off{{display:none !important}}</style><p class=off>{}</p>", "hidden"),
        ("<style media=screen>@media screen{{.off{{opacity:0}}}}</style><p class=off>{}</p>", "hidden"),
        ("<style>@charset 'x';.off{{display:none}}</style><p class=off>{}</p>", "hidden"),
        ("<p style='font-size:0'>{}</p>", "hidden-size"),
        ("<p style='font: 0/0 a'>{}</p>", "hidden-size"),
        ("<p style='font-size:0px'><b>{}</b></p>", "hidden-size"),
        (SHEET + "<p style='font-size:0'>{}</p>", "hidden-size"),
        ("<style>.off{{font-size:0}}</style><p class=off>{}</p>", "hidden-size"),
        ("<p style='color:#fff;background:#FFFFFF'>{}</p>", "hidden-colour"),
        (SHEET + "<p style='color:white;background-color:rgb(255,255,255)'>{}</p>", "hidden-colour"),
        (SHEET + "<style>.off{{color:#333;background:#333}}</style><p class=off>{}</p>", "hidden-colour"),
        ("<p style='color:transparent'>{}</p>", "hidden-colour"),
        ("<p style='color:rgba(0,0,0,0)'>{}</p>", "hidden-colour"),
        ("<font color=white>{}</font>", "hidden-colour"),
        ("<div style='background:#222'><p style='color:#222222'>{}</p></div>", "hidden-colour"),
    ],
)
def test_what_is_proved_invisible(html: str, code: str) -> None:
    """Switched off, without size, or in its background's colour, inline or by a plain rule of the page."""
    assert hidden(html.format(FILING)) == [code]


@pytest.mark.parametrize(
    "html",
    [
        # said otherwise
        "<p style='display:none;display:block'>{}</p>",
        "<p style='opacity:0.5'>{}</p>",
        "<p hidden=until-found>{}</p>",
        "<dialog open>{}</dialog>",
        "<p style='visibility:hidden'><b style='visibility:visible'>{}</b></p>",
        "<style>.off{{display:none}}</style><p class=off style='display:block'>{}</p>",
        # another rule may say otherwise
        "<style>.off{{display:none}} @media (min-width:9px){{.off{{display:block}}}}</style><p class=off>{}</p>",
        "<style>.off{{display:none}} .on.off{{display:block}}</style><p class=off>{}</p>",
        "<style>.off{{display:none}} .menu:hover .off{{display:block}}</style><p class=off>{}</p>",
        "<style>.off{{display:none}} body :not(i){{display:block}}</style><p class=off>{}</p>",
        "<style>.off{{display:none}}</style><style>p{{display:block}}</style><p class=off>{}</p>",
        "<style>.off{{opacity:0;animation:come 1s forwards}}</style><p class=off>{}</p>",
        # no plain rule, or none for this page
        "<style>div .off{{display:none}}</style><p class=off>{}</p>",
        "<style>.off[data-x]{{display:none}}</style><p class=off>{}</p>",
        "<style>.off:before{{display:none}}</style><p class=off>{}</p>",
        "<style>@media print{{.off{{display:none}}}}</style><p class=off>{}</p>",
        "<style media=print>.off{{display:none}}</style><p class=off>{}</p>",
        "<!--<style>.off{{display:none}}</style>--><p class=off>{}</p>",
        "<noscript><style>.off{{display:none}}</style></noscript><p class=off>{}</p>",
        "<script>'<style>.off{{display:none}}</style>'</script><p class=off>{}</p>",
        # shown once it is scrolled to
        "<p class='wow fadeInUp' style='visibility:hidden'>{}</p>",
        "<p data-aos=fade style='opacity:0'>{}</p>",
        # an inner element has a size or colour of its own, or may have
        "<p style='font-size:0'><b style='font-size:12px'>{}</b></p>",
        "<style>p b{{font-size:12px}}</style><p style='font-size:0'><b>{}</b></p>",
        SHEET + "<p style='font-size:0'><b>{}</b></p>",
        "<p style='color:#fff;background:#fff'><a href=/>{}</a></p>",
        SHEET + "<p style='color:#fff;background:#fff'><b>{}</b></p>",
        # what is behind the text is not known
        SHEET + "<p style='color:white'>{}</p>",
        "<div style='background:url(x.png)'><p style='color:white'>{}</p></div>",
        "<img style='position:absolute'><p style='color:white'>{}</p>",
        "<body bgcolor=black><p style='color:white'>{}</p>",
        "<style>p{{background:#000}}</style><p style='color:white'>{}</p>",
        "<p style='color:#fff;background:#fff;text-shadow:0 0 2px #000'>{}</p>",
        "<p style='color:transparent;background:linear-gradient(red,blue);-webkit-background-clip:text'>{}</p>",
        # width and height do not apply, or leave room
        "<span style='width:0;height:0;overflow:hidden'>{}</span>",
        "<div style='height:0;overflow:hidden;padding-top:20px'>{}</div>",
        "<div style='height:0'>{}</div>",
    ],
)
def test_what_is_not_proved_is_seen(html: str) -> None:
    """No cascade is guessed: any doubt leaves the number visible."""
    assert hidden(html.format(FILING)) == [None]


def test_a_page_hidden_by_its_own_style_is_shown_by_its_script() -> None:
    """Nearly all text hidden by a rule is a page before its script ran."""
    html = f"<style>.app{{display:none}}</style><div class=app>{PROSE}<p>{FILING}</p></div><script>show()</script>"
    (mark,) = Page.from_bytes(html.encode()).marks
    assert mark.suspect is None


def test_hidden_and_shown_elsewhere() -> None:
    """A number that is shown as well is just shown; the hidden one is still told apart. Fakes nobody sees are none."""
    html = f"{PROSE}<p hidden>{FILING} 京ICP备12345678号</p><p>{FILING}</p>"
    page = Page.from_bytes(html.encode())
    assert [(m.number, m.suspect) for m in page.marks] == [(FILING, None)]
    assert [(m.number, m.suspect) for m in page.hidden_marks] == [(FILING, "hidden")]


def test_hidden_marks_keep_their_link() -> None:
    """The anchor of a hidden number is its link."""
    page = Page.from_bytes(f"{PROSE}<p style='font-size:0'><a href=/x>{FILING}</a></p>".encode())
    assert [mark.link for mark in page.hidden_marks] == ["/x"]


SELECTORS = (".a", "#b", "p", "p.a", ".a .c", ".a:hover", "*", ":not(.z)", ".a.c", "div > p", ".z")
DECLARATIONS = ("display:none", "display:block", "visibility:hidden", "font-size:0", "font-size:12px", "color:#fff")


@given(st.lists(st.tuples(st.sampled_from(SELECTORS), st.sampled_from(DECLARATIONS)), max_size=6), st.data())
@settings(max_examples=150, deadline=None)
def test_the_order_of_rules_proves_nothing(rules: list[tuple[str, str]], data: st.DataObject) -> None:
    """Rules in another order, or with further rules that show everything, never hide more."""
    body = f"<div><p class='a c' id=b>{FILING}</p></div>"
    shuffled = data.draw(st.permutations(rules))
    sheets = ["".join(f"{selector}{{{what}}}" for selector, what in some) for some in (rules, shuffled)]
    first, second = (hidden(f"<style>{sheet}</style>{body}") for sheet in sheets)
    assert first == second
    shown = sheets[0] + "*{display:block;visibility:visible;font-size:9px;color:#000;background:red;opacity:1}"
    assert hidden(f"<style>{shown}</style>{body}") == [None]


@given(st.text(st.sampled_from("{}@media;:,.#a* /!\n'\"()<b0display:none"), max_size=200))
@settings(max_examples=150, deadline=None)
def test_any_style_sheet_is_read(css: str) -> None:
    """No text in a style element or attribute raises or loses the number."""
    page = Page.from_bytes(f'<style>{css}</style><p style="{css}" class=a>{FILING}</p>{PROSE}'.encode())
    assert isinstance(page.marks, tuple)
