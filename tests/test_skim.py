"""The bulk reading of a page says what reading it event by event says, on every page it does not leave alone."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from auditor.markup import _bounded, _evidently_bounded
from auditor.page import Page
from auditor.skim import skim
from auditor.text import SEAM, decode
from auditor.visible import laid_out
from tests.bench.pages import KINDS, SIZES, page
from tests.hostile.test_promise_10_nothing_hides_a_page import HOSTILE, MARK
from tests.skimmed import Maker, differences, told, told_of

ROOT = Path(__file__).resolve().parents[1]
CORPUS = sorted((ROOT.parent / "shared/corpus/dev/pages").glob("*"))
SAVED = sorted((ROOT / "tests/fuzz/corpus/page").iterdir())
SEEDS, BATCH = 3_000, 250


@pytest.mark.skipif(not CORPUS, reason="the shared corpus is not here")
def test_no_real_page_is_read_otherwise() -> None:
    """Of every real page both ways give the same layout, and of nine in ten the fast one gives one."""
    told_apart = {path.name: differences(Page.from_bytes(path.read_bytes()).source) for path in CORPUS}
    assert {name: found for name, found in told_apart.items() if found} == {}
    assert sum(found is not None for found in told_apart.values()) >= 0.9 * len(CORPUS)


@pytest.mark.skipif(not CORPUS, reason="the shared corpus is not here")
def test_no_real_page_tells_otherwise() -> None:
    """Text, title, marks, links, images, hidden marks, candidates, hints and left-overs are the same, however read."""
    for path in CORPUS[::6]:
        body = path.read_bytes()
        fast, slow = Page.from_bytes(body, url="http://a.cn/"), Page.from_bytes(body, url="http://a.cn/")
        vars(slow)["_layout"] = laid_out(slow.source)
        assert told_of(fast) == told_of(slow), path.name


@pytest.mark.parametrize("first", range(0, SEEDS, BATCH))
def test_no_made_page_is_read_otherwise(first: int) -> None:
    """Of random pages, tame and wild, both ways give the same layout, and of half of them the fast one gives one."""
    left = 0
    for seed in range(first, first + BATCH):
        source = Maker(seed).page()
        found = differences(source)
        assert not found, (seed, source)
        left += found is None
    assert left < BATCH / 2


def test_no_made_page_tells_otherwise() -> None:
    """The same of all that a page says."""
    for seed in range(400):
        source = Maker(seed).page()
        fast, slow = Page(source=source, encoding="utf-8"), Page(source=source, encoding="utf-8")
        vars(slow)["_layout"] = laid_out(source)
        assert told_of(fast) == told_of(slow), seed


@pytest.mark.parametrize("letter", SIZES)
def test_bench_pages_are_read_in_bulk(letter: str) -> None:
    """What the bench measures is read in bulk, and is the same."""
    for number in range(len(KINDS)):
        assert differences(decode(page(SIZES[letter], number))[0]) == {}


@pytest.mark.parametrize("path", SAVED, ids=lambda path: path.name[:12])
def test_no_saved_input_is_read_otherwise(path: Path) -> None:
    """Inputs that the fuzzer kept."""
    assert not differences(decode(path.read_bytes()[1:])[0])


@pytest.mark.parametrize("name", sorted(name for name in HOSTILE if len(HOSTILE[name]) < 1_000_000))
def test_no_hostile_page_is_read_otherwise(name: str) -> None:
    """Pages that are made to be slow or to hide what is on them."""
    assert not differences(MARK.replace("-1", "-2") + HOSTILE[name] + MARK)


@pytest.mark.parametrize("source", [
    "<script><!--<script></script><style></script>x<p hidden>y",
    "<a title=' style='>a</a><a title=' href=' href=x>b</a><div title=' hidden=' hidden>c</div>",
    "<video><img src=x><script src=y>z</script></video><template><script src=t>u</script><p>v</template>w",
    "<div hidden><footer>a<a href=x><img src=y></a></footer></div><a href=z><b style=display:none><img></b></a>",
    "<div style=visibility:hidden>a<p style=visibility:visible>京ICP备13052560号-1",
    "<style>.a{display:none}</style>" + "<p class=a>京ICP备13052560号-1</p>" + "<div>x</div>" * 30,
    "<div hidden>" + "文字" * 100 + "<img src=x></div>y",
    "<svg><title>a<b>京</b></title><style><a>b</a></style></svg>c<svg><link>d</link></svg>",
    "<input type=submit value=' &amp;lt; &quot; '><input type=image src=x alt=y class=footer>z<input hidden>",
    "<a href=x>a<table><tr><td><a href=y>b</a></table>c</a>",
    "<div id=app><div class=footer>a<div id=root></div></div></div><footer></footer>",
    "<textarea class=foot hidden>a&lt;b</textarea><title> </title><title>c</title><iframe src=x></iframe>",
    "<body bgcolor=red><font color=red>京ICP备13052560号-1</font>",
])  # fmt: skip
def test_what_is_special_is_read_the_same(source: str) -> None:
    """Elements that hide, hold or stand for others."""
    assert not differences(source)


@pytest.mark.parametrize("source", [f"a{SEAM}b", "<xmp><p></xmp>", "a\1b", "<template><p>a", "<p>" * 30_000])
def test_what_is_not_ordinary_tells_the_same(source: str) -> None:
    """A page that is left alone is laid out event by event."""
    read = Page(source=source, encoding="utf-8")
    assert told(read._layout) == told(laid_out(source))


def test_what_is_written_for_white_space_does_not_depend_on_pages_before() -> None:
    """Remembered runs change nothing: the same page gives the same layout after thousands of others."""
    source = "<p>a \n <b> b</b></p>\n\n<p> c"
    before = told(skim(source) or laid_out(source))
    for i in range(6_000):
        skim(f"<p>a{' ' * (i % 70)}{chr(10) * (i // 70)}<b>b")
    assert told(skim(source) or laid_out(source)) == before


@pytest.mark.parametrize("source", [
    "".join(f"<b id={i}><!--</b>--><p>" for i in range(4_000)),
    "".join(f"<font color={i}><script>'</font>'</script><p>" for i in range(4_000)),
    "<a " + " ".join(f"a{i}" for i in range(60_000)) + ">",
    "<a " + " ".join(f"x{i}='>'" for i in range(20_000)) + ">",
    "<a x='>' " + " ".join(f"a{i}" for i in range(60_000)) + ">",
    "".join(f"<b x='>{i}'><p>" for i in range(4_000)),
    "".join(f"<i x=a\"b{i} c=\"d>" for i in range(4_000)),
    "<div>" * 19_000,
    "".join(f"<body a{i}=x>" for i in range(19_000)),
])  # fmt: skip
def test_cheap_counts_do_not_call_a_hostile_page_bounded(source: str) -> None:
    """What the tree builder would take seconds or gigabytes for goes to the linear reader."""
    assert not _evidently_bounded(source)


def test_cheap_counts_prove_what_counting_tags_proves() -> None:
    """No page is called bounded that counting tag by tag calls unbounded."""
    for seed in range(500):
        source = Maker(seed).page()
        assert _bounded(source) or not _evidently_bounded(source)


@pytest.mark.parametrize("style", ["visibility:hidden", "display:none", "font-size:0", "opacity:0"])
def test_thousands_of_different_hidden_elements_take_bounded_time(style: str) -> None:
    """What hides one element is not worked out again for every other."""
    source = "".join(f"<i id=i{i} style='{style}'>x</i>" for i in range(8_000))
    began = time.process_time()
    skim(source)
    assert time.process_time() - began < 3
