"""Texts a site may choose to hurt whoever reads its report: the Big List of Naughty Strings and our own."""

from __future__ import annotations

import json
from pathlib import Path

_BLNS = Path(__file__).resolve().parents[2] / ".." / "shared" / "corpora" / "blns.json"

OWN = (
    "<script>alert(1)</script>",
    "</title></style></pre><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "javascript:alert(1)",
    "JaVaScRiPt&colon;alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)",
    "file:///etc/passwd",
    "https://user:pw@evil.example/",
    'https://evil.example/" onclick="alert(1)',
    "https://evil.example/\\@miit.gov.cn",
    "https://evil.example/​x",
    "{{ 7 * 7 }}{% include 'x' %}",
    "{text}{0}{text.__class__}",
    "{unbalanced",
    "[a](javascript:alert(1))",
    "![a](https://evil.example/a.png)",
    "<https://evil.example/>",
    "www.evil.example and mail@evil.example",
    "[a]: https://evil.example/",
    "` `` ``` ````",
    "```\n<script>",
    "~~~",
    "| a | b |\n| - | - |",
    "a\\|b|c",
    "\n\n# heading\n- item\n1. one\n> quote\n***",
    "a\r\nb\rc\vd\fe\u2028f\u2029g\x85h",
    '=HYPERLINK("https://evil.example")',
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "\x00=1+1",
    "\u200b=1+1",
    "＝1+1",
    "[bold red]x[/bold red][link=https://evil.example]y[/link]:smile:",
    "\x1b[31mred\x1b[0m\x1b]8;;https://evil.example\x07link\x1b]8;;\x07",
    "\x9b31m\x90q",
    "\u202egnp.exe\u202c\u2066a\u2069\u200fb",
    "lone \ud800 surrogate \udfff",
    "non\ufffecharacter\uffff",
    "../../etc/passwd",
    "CON",
    "-rf",
    "a" * 5000,
    "Z" + "\u0301" * 500,
    "x" + "\U000e0041" * 50,
    "&lt;b&gt; &amp; &#106;",
    "<!-- a --> <![CDATA[ b ]]> <?php c ?>",
)


def hostile_strings() -> tuple[str, ...]:
    """Our own list, and the corpus where it is there."""
    corpus = json.loads(_BLNS.read_text("utf-8")) if _BLNS.is_file() else []
    return (*OWN, *corpus)
