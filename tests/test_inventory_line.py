"""One dirty line: what is clear is cleaned, what is not is refused, and nothing is lost in silence."""

from __future__ import annotations

import time
from typing import get_args

import pytest

from auditor.inventory import FATES, REASONS
from auditor.inventory_line import MAX_LINE_CHARS, entries
from auditor.outcome import Bilingual


def keys(text: str) -> list[str]:
    """What a line comes to: keys of targets, and `!reason` of what is none."""
    return [f"!{e.reason}" if e.reason else e.host + (f":{e.port}" if e.port else "") for e in entries(text)]


CLEAR = [
    # as it should be
    ("example.cn", ["example.cn"]),
    ("www.example.com.cn", ["www.example.com.cn"]),
    ("  Example.CN. ", ["example.cn"]),
    ("compliant.test:8066", ["compliant.test:8066"]),
    # addresses of pages
    ("http://www.example.cn/a/b.html?x=http://y#z", ["www.example.cn"]),
    ("HTTPS://example.cn:8443/", ["example.cn:8443"]),
    ("https://user:secret@example.cn/", ["example.cn"]),
    ("//example.cn/x", ["example.cn"]),
    ("example.cn/index.html", ["example.cn"]),
    ("example.cn?x=1", ["example.cn"]),
    ("http:\\\\example.cn\\", ["example.cn"]),
    ("http:/example.cn", ["example.cn"]),
    ("http//example.cn", ["example.cn"]),
    ("ttp://example.cn", ["example.cn"]),
    ("https://https://example.cn", ["example.cn"]),
    ("http:// example.cn", ["example.cn"]),
    ("http://example.cn/news,12.html", ["example.cn"]),
    ("http://example.cn/p(1)/b.html", ["example.cn"]),
    # quotes, full width, what cannot be seen
    ('http://"www.example.cn', ["www.example.cn"]),
    ("“www.example.cn”", ["www.example.cn"]),
    ("<https://example.cn>", ["example.cn"]),
    ("ｗｗｗ．Ｅｘａｍｐｌｅ．ｃｎ：８０８０", ["www.example.cn:8080"]),
    ("www。example。cn。", ["www.example.cn"]),
    ("\u3000exam\u200bple.cn\ufeff", ["example.cn"]),
    ("\u202eexample.cn\u202c", ["example.cn"]),
    # remarks and labels
    ("www.example.cn（备注）", ["www.example.cn"]),
    ("www.example.cn（备 注", ["www.example.cn"]),
    ("【官网】www.example.cn(note (nested))", ["www.example.cn"]),
    ("移动端:m.example.cn", ["m.example.cn"]),
    ("www：www.example.cn", ["www.example.cn"]),
    ("公司官网：http://www.example.cn/", ["www.example.cn"]),
    ("公司官网www.example.cn", ["www.example.cn"]),
    ("www.example.cn备注", ["www.example.cn"]),
    ("张三 www.example.cn 联系 zhang@example.org v2.0", ["www.example.cn"]),
    ("1、www.example.cn", ["www.example.cn"]),
    ("1. www.example.cn", ["www.example.cn"]),
    ("①www.example.cn", ["www.example.cn"]),
    ("[1] www.example.cn", ["www.example.cn"]),
    ("• www.example.cn", ["www.example.cn"]),
    ("www. example.cn", ["www.example.cn"]),
    ("示例公司（www.example.cn）", ["www.example.cn"]),
    ("[示例](http://example.cn/p)", ["example.cn"]),
    ("example.cn # formerly old.cn", ["example.cn"]),
    # ports
    ("example.cn:443", ["example.cn"]),
    ("http://example.cn:80/", ["example.cn"]),
    ("example.cn:", ["example.cn"]),
    # other scripts
    ("例子.中国", ["xn--fsqu00a.xn--fiqs8s"]),
    ("XN--FSQU00A.xn--fiqs8s", ["xn--fsqu00a.xn--fiqs8s"]),
    ("www.例子.公司.cn", ["www.xn--fsqu00a.xn--55qx5d.cn"]),
    # below a registrable domain the DNS has underscores
    ("a_b.example.cn", ["a_b.example.cn"]),
    ("www.gov.cn", ["www.gov.cn"]),
    # several names
    ("a.cn b.cn", ["a.cn", "b.cn"]),
    ("a.cn、b.cn；c.cn，d.cn|e.cn", ["a.cn", "b.cn", "c.cn", "d.cn", "e.cn"]),
    ("a.cn/b.com", ["a.cn", "b.com"]),
    ("http://a.cn/x,http://b.cn/y", ["a.cn", "b.cn"]),
    ("http://a.cn/,b.cn", ["a.cn", "b.cn"]),
    ("192.0.2.1 www.example.cn", ["!address", "www.example.cn"]),
    ("*.example.cn example.cn", ["!wildcard", "example.cn"]),
    ("a.cn b..cn", ["a.cn", "!empty-label"]),
    ("a.cn index.html", ["a.cn", "!unknown-suffix"]),
]

REFUSED = [
    ("192.0.2.1", "address"),
    ("192.0.2.1:8080", "address"),
    ("http://192.0.2.1/", "address"),
    ("http://0x7f.1/", "address"),
    ("192.0.2.0/24", "address"),
    ("2001:db8::1", "address"),
    ("[2001:db8::1]:443", "address"),
    ("*.example.cn", "wildcard"),
    (".example.cn", "wildcard"),
    ("http://*.example.cn/", "wildcard"),
    ("localhost", "single-label"),
    ("http://localhost:8080/", "single-label"),
    ("公司", "single-label"),
    ("com.cn", "public-suffix"),
    ("gov.cn", "public-suffix"),
    ("公司.cn", "public-suffix"),
    ("示例 公司", "no-host"),
    ("v1.0", "no-host"),
    ("2026.1.5", "no-host"),
    ("192.0.2.1-20", "no-host"),
    ("http://example.cn192.0.2.1-20", "no-host"),
    ("example.v1", "no-host"),
    ("http://", "no-host"),
    ("(", "no-host"),
    ("a..cn", "empty-label"),
    ("-a.cn", "hyphen"),
    ("a-.example.cn", "hyphen"),
    ("a_b.cn", "underscore"),
    ("a" * 64 + ".cn", "too-long"),
    (".".join(["a" * 60] * 5), "too-long"),
    ("xn--a.cn", "idna"),
    ("a℀b.cn", "idna"),
    ("a^b.cn", "characters"),
    ("例\ufffd.cn", "encoding"),
    ("a.cn:0", "port"),
    ("a.cn:65536", "port"),
    ("a.cn:http", "port"),
    ("a.cn:80:80", "port"),
    ("zhang@example.cn", "e-mail"),
    ("ftp://example.cn/", "other-scheme"),
]


@pytest.mark.parametrize(("text", "expected"), CLEAR)
def test_what_is_clear_is_cleaned(text: str, expected: list[str]) -> None:
    """Each real kind of dirt leaves the names that stand in it, all of them, and no others."""
    assert keys(text) == expected


@pytest.mark.parametrize(("text", "reason"), REFUSED)
def test_what_is_not_clear_is_refused_with_its_reason(text: str, reason: str) -> None:
    """No guess becomes a target; each refusal says why in both languages."""
    assert keys(text) == [f"!{reason}"]
    assert all(REASONS[reason])


def test_every_reason_but_those_of_tables_is_met_above() -> None:
    """No reason is dead, and both languages are there."""
    met = {reason for _, reason in REFUSED} | {k[1:] for _, found in CLEAR for k in found if k[0] == "!"}
    placed = {"blank", "comment", "header", "exclude-list", "columns", "port-conflict", "too-many"}
    assert set(REASONS) == met | placed | {"cleaned", "duplicate", "duplicate-other-owner"}
    assert all(len(text) == len(get_args(Bilingual)) for text in (*REASONS.values(), *FATES.values()))


def test_a_hostile_line_takes_linear_time() -> None:
    """Repetition of anything the grammar looks for, at the longest a line may be."""
    units = '( ) [ [a: [1:: (a {[( http:// https: : a: = a. www. www\u3000. # " /" * *. a.cn, (a.cn) 例. aa例 a.aa例 xn-- @ 0. 0- \\ ? \u200b \ud800 ①'
    started = time.perf_counter()
    for unit in units.split(" "):
        entries((unit * MAX_LINE_CHARS)[:MAX_LINE_CHARS])
    assert time.perf_counter() - started < 5
