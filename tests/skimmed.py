"""Random pages that are hard to lay out, and the comparison of both ways to do it."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

from auditor.page import Page
from auditor.skim import skim
from auditor.visible import Layout, laid_out

_BLOCKS = "div p ul li table tr td section footer form h2 dl dd pre center article br hr select option details dialog main".split()  # noqa: SIM905
_INLINE = (
    "span a b em i font strong label u small nobr a a img img input button svg image ruby rt rp abbr o:p code".split()  # noqa: SIM905
)
_ODD = [
    "script",
    "style",
    "textarea",
    "title",
    "iframe",
    "noscript",
    "template",
    "video",
    "audio",
    "canvas",
    "datalist",
    "object",
    "noembed",
    "noframes",
    "frame",
    "frameset",
    "math",
    "g",
    "path",
    "foreignObject",
    "desc",
    "circle",
    "use",
    "xmp",
    "plaintext",
    "body",
    "html",
    "head",
    "marquee",
    "applet",
    "caption",
    "tbody",
    "col",
    "link",
    "meta",
    "base",
    "source",
    "area",
    "wbr",
    "keygen",
    "isindex",
    "listing",
    "custom-element",
    "ns:name",
    "embed",
    "symbol",
]
_TEXTS = (
    "文字", " ", "\n", "\n\t  ", "京ICP备13052560号-1", "京公网安备11010802020134号", "备案号", "ICP", "备", "A2-", "许可证",
    "&nbsp;", "&amp;nbsp;", "&lt;b>", "&amp;", "&#22791;", "&#x5907", "&copy", "&notit;", "a < b", "a > b", "<%", "%>",
    "{/*", "*/}", "<!-- c -->", "<!-->", "<!--->", "<!-- a -- > b --!>", "<!doctype html>", "<?php a ?>", "<? b >",
    "</ x>", "</>", "<>", "< b", "<![CDATA[ c ]]>", "\u3000", "\xa0", "\u200b", "\r\n", "\f", "\x0b", "\x85", "\u2028",
    "x", "加载中", "\"'", "=\"", "-->", "]]>", "\ufffd", "İ", "\U0001f600",
)  # fmt: skip
_RARE = ("\x1f", "\1", "\x0f", "\x06", "&#1;", "&#31;", "&#0;", "&#x80;", "&#xd800;")
_CODES = (
    "var a = 1;", "if (a<b && c>d) x('<li>')", "<!-- x", "<!--<script>y</script>--", "<!--<script >", "'</scr'+'ipt>'",
    "document.write('京ICP备13052560号')", "<b>", "&lt;", "</style", "<!--", "-->", "</", " ", "\n", "<script", "footer.js",
)  # fmt: skip
_CSS = (
    ".a{display:none}", ".b{visibility:hidden}", "#app{display:none}", "p{color:#fff}", ".a{color:red;background:#fff}",
    "body{background:#fff}", "a{font-size:0}", ".c{opacity:0}", ".b > .a{display:block}", "@media print{.a{display:none}}",
    "@media screen{.c{display:none}}", "span,em{display:none}", "/* .a{display:none} */", ".a:before{display:none}",
    "div.a{height:0;overflow:hidden}", "*{margin:0}", "html{display:none}", ".hide{display:none!important}",
)  # fmt: skip
_ATTRIBUTES: Mapping[str, tuple[str, ...]] = {
    "class": ("a", "b", "a b", "c", "footer", "foot", "copyright x", "hide", "beian", "x-foot", "wow a", "bottom\tb"),
    "id": ("app", "root", "footer", "x", "y", "bottom", "__next"),
    "style": (
        "display:none", "display:block", "color:red", "visibility:hidden", "visibility:visible", "font-size:0", "opacity:0",
        "background:url(x)", "background-image: url(y);color:#fff", "height:0;overflow:hidden", "color:#fff;background:#fff",
        "width:10px", "", "DISPLAY:NONE", "x", "font:0/0 a", "display:none;background:url(z)",
    ),
    "hidden": ("", "until-found", "hidden"),
    "role": ("contentinfo", "main"),
    "href": ("/a", " /b ", "", "http://beian.miit.gov.cn/?a=1&b=2", "#", "/?q=", "x style=", "a&quot;b", "javascript:;", "/a'b"),
    "xlink:href": ("/x", ""),
    "src": ("/i.png", "data:image/png,x", "", " /j ", "/foot.js", "http://a/b?c=d&amp;e"),
    "data-src": ("/lazy.png", ""),
    "srcset": ("/s.png 2x, /t.png", " "),
    "alt": ("图", "a<b", "&quot;", ""),
    "title": ("题", ' style=', "x>y", " class="),
    "type": ("submit", "image", "hidden", "text/css", "BUTTON", "text"),
    "value": ("值 &lt;b>", " v ", "", "a&quot;b", "ICP备"),
    "media": ("print", "screen", " ALL "),
    "data": ("/a.html", "/a.swf", "/foot.php?x"),
    "bgcolor": ("#fff", "red"),
    "color": ("white",),
    "open": ("",),
    "target": ("_blank",),
    "data-x": ("<div hidden>", "1", "=", "a=\n"),
    'b"c': ("d",), "a<b": ("c",), "=q": ("r style=",), "'": ("",), "ＸＹ": ("",), "definitionurl": ("u",), "viewbox": ("0 0 1 1",),
}  # fmt: skip


class Maker:
    """Makes pages from a seed; how wild they are depends on it too."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.wild = self.dice.choice((0.0, 0.0, 0.02, 0.1, 0.3))
        self.odd = self.dice.choice((0.0, 0.03, 0.1, 0.3))
        self.hiding = self.dice.choice((0.0, 0.05, 0.3))
        self.names = self.dice.sample(sorted(_ATTRIBUTES), self.dice.randint(2, 14))
        self.calm = self.dice.random() < 0.6

    def page(self) -> str:
        """A page."""
        dice = self.dice
        head = "".join(
            part
            for part in (
                "<!doctype html>",
                "<html lang=zh>",
                "<head><title>页 &amp; x</title>",
                "<link rel=stylesheet href=x>",
                f"<style>{self.css()}</style>",
                "<script src=/a.js></script>",
                "</head>",
                f"<body{self.attributes()}>",
            )
            if dice.random() < 0.6
        )
        body = "".join(self.element(0) for _ in range(dice.randint(1, 8)))
        return head + body + ("</body></html>" if dice.random() < 0.5 else "")

    def css(self) -> str:
        """A style sheet."""
        return "\n".join(self.dice.choices(_CSS, k=self.dice.randint(0, 4)))

    def attributes(self) -> str:
        """Attributes as people and others write them."""
        dice = self.dice
        written = []
        for _ in range(dice.choice((0, 0, 1, 1, 2, 3))):
            name = dice.choice(self.names)
            if name in ("hidden", "style") and dice.random() > self.hiding:
                continue
            value = dice.choice(_ATTRIBUTES[name])
            if self.calm and name in ('b"c', "a<b", "=q", "'"):
                continue
            name = name.upper() if dice.random() < 0.05 else name
            written.append(
                dice.choice(
                    (
                        f'{name}="{value}"',
                        f'{name}="{value}"',
                        f"{name}='{value}'",
                        f"{name}={value.strip() or 1}",
                        name,
                    )
                )
            )
        return (" " + " ".join(written)) if written else ""

    def text(self) -> str:
        """A piece of text, or what is taken for one."""
        if not self.calm and self.dice.random() < self.wild / 10:
            return self.dice.choice(_RARE)
        return self.dice.choice(_TEXTS[:12] if self.dice.random() > self.wild else _TEXTS)

    def element(self, depth: int) -> str:
        """An element and what is in it, now and then without its end or with another's."""
        dice = self.dice
        if depth > 6 or dice.random() < 0.3:
            return self.text()
        kind = _ODD if dice.random() < self.odd else _BLOCKS if dice.random() < 0.5 else _INLINE
        name = dice.choice(kind)
        tag = name.upper() if dice.random() < 0.05 else name
        if name in ("script", "style", "textarea", "title", "iframe", "noscript"):
            inside = (
                self.css()
                if name == "style"
                else "".join(dice.choices(_CODES if self.wild else _CODES[:2], k=dice.randint(0, 3)))
            )
        else:
            inside = "".join(self.element(depth + 1) for _ in range(dice.choice((0, 1, 1, 2, 2, 3))))
        end = (
            f"</{tag}>"
            if dice.random() >= self.wild
            else dice.choice(("", "", f"</{dice.choice(kind)}>", f"</{tag} x>"))
        )
        return f"<{tag}{self.attributes()}{dice.choice(('>', '>', '>', ' >', '/>')) if self.wild else '>'}{inside}{end}"


def told(layout: Layout) -> dict[str, Any]:
    """All that a layout says, comparable."""
    shown = {
        name: (s.stream, list(s.starts), list(s.ends), list(s.hrefs), list(s.pictured))
        for name, s in (("visible", layout.visible), ("hidden", layout.hidden))
    }
    # What leads to a second layout is not a part of the last one.
    rest = {name: value for name, value in vars(layout).items() if name not in ("visible", "hidden", "number_paths")}
    return shown | rest


def told_of(page: Page) -> dict[str, Any]:
    """All that a page says."""
    names = ("text", "title", "marks", "links", "images", "hidden_marks", "candidates", "script_hint", "leftovers")
    return {name: getattr(page, name) for name in names}


def differences(source: str) -> dict[str, tuple[Any, Any]] | None:
    """What the bulk reading of a page says otherwise than event by event; None where it leaves the page alone."""
    layout = skim(source)
    if layout is None:
        return None
    fast, slow = told(layout), told(laid_out(source))
    return {name: (fast[name], slow[name]) for name in slow if fast[name] != slow[name]}
