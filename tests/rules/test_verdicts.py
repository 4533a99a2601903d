"""Finer points of single rules: the message as well as the verdict, on cases too fine for their documentation."""

from __future__ import annotations

from collections import Counter

import pytest

from auditor import marks
from auditor.judge import judge
from auditor.model import Finding
from auditor.policy.fingerprints import KINDS
from auditor.policy.wording import SCRIPT_HINTS, SUSPECT_REASONS
from auditor.rule import load
from tests.examples import evidence

RULES = {rule.id: rule for rule in load()}

ICP = "京ICP备05990217号-1"
PSB = "京公网安备11010802990217号"
MIIT = f'<a href="https://beian.miit.gov.cn/">{ICP}</a>'
RECORD = "https://beian.mps.gov.cn/#/query/webSearch?code=11010802990217"
ICON = '<img src="/gongan.png" alt="">'
PROSE = "<h1>某某机械有限公司</h1><p>本公司生产各类机械零件，欢迎来电咨询，地址在某某路一号。</p>"


def finding(rule: str, block: str) -> Finding:
    (found,) = judge(evidence(block), [RULES[rule]])
    return found


def paired(home: str, sibling: str) -> str:
    """A block with the home pages of www.example.cn and of example.cn."""
    return f'[home]\nbody = """{home}"""\n[sibling]\nbody = """{sibling}"""'


@pytest.mark.parametrize(
    ("rule", "block", "verdict", "message"),
    [
        ("icp-number-missing", MIIT, "passed", "filing"),
        ("icp-number-missing", f"{PROSE}<footer>沪ICP备2025990217号-1A {ICP}</footer>", "passed", "filing"),
        ("icp-number-missing", f"{PROSE}<footer>公安备案号：办理中</footer>", "failed", "missing"),
        ("icp-number-missing", f"{PROSE}<footer>{PSB}</footer>", "failed", "missing"),
        ("icp-number-suspect", f"{PROSE}<footer>京ICP备XXXXXXXX号</footer>", "failed", "masked"),
        ("icp-link-missing", f'<a href="#">{ICP}</a>', "failed", "missing"),
        ("icp-link-missing", f'<a href="mailto:a@example.cn">{ICP}</a>', "failed", "missing"),
        ("icp-link-missing", f'<a href="https://www.example.net/">{ICP}</a>', "passed", "linked"),
        (
            "icp-link-missing",
            f'<p>{ICP}</p><a href="http://www.miitbeian.gov.cn">x</a>',
            "passed",
            "linked-below",
        ),
        ("icp-link-missing", f'<p>{ICP}</p><a href="https://www.gov.cn/">x</a>', "failed", "missing"),
        ("icp-link-retired", f'<p>{ICP}</p><a href="http://www.miibeian.gov.cn">x</a>', "failed", "retired"),
        ("icp-link-retired", f'<a href="/x">{ICP}</a>', "passed", "current"),
        (
            "icp-link-retired",
            f'<p>{ICP}</p><a href="http://www.miibeian.gov.cn">x</a><a href="https://beian.miit.gov.cn">y</a>',
            "passed",
            "current",
        ),
        (
            "icp-link-retired",
            f'<a href="http://www.miibeian.gov.cn">{ICP}</a><a href="https://beian.miit.gov.cn">y</a>',
            "failed",
            "retired",
        ),
        ("icp-link-foreign", f'<a href="http://www.miitbeian.gov.cn/">{ICP}</a>', "passed", "ministry"),
        ("icp-link-foreign", f'<a href="beian.miit.gov.cn">{ICP}</a>', "failed", "no-scheme"),
        ("icp-link-foreign", f'<a href="https://icp.gov.moe/">{ICP}</a>', "failed", "parody"),
        ("icp-link-foreign", f'<a href="https://hd315.gov.cn/beian/">{ICP}</a>', "failed", "foreign"),
        (
            "icp-link-foreign",
            f'<a href="/about">{ICP}</a><a href="https://beian.miit.gov.cn/">x</a>',
            "passed",
            "ministry-below",
        ),
        ("psb-number-missing", f"{PROSE}<footer>备案号：办理中</footer>", "failed", "missing"),
        (
            "psb-number-missing",
            f'{PROSE}<a href="{RECORD}">京公网安备</a>',
            "passed",
            "shown-in-link",
        ),
        (
            "psb-number-missing",
            f'{PROSE}<a href="{RECORD}">京公网安备</a><p>沪公网安备31010502990331号</p>',
            "passed",
            "shown",
        ),
        ("psb-number-missing", f'{PROSE}<p style="display:none">{PSB}</p>', "cannot-tell", "hidden"),
        (
            "icp-number-suspect",
            f'{PROSE}<p style="display:none">京ICP备12345678号</p>',
            "inapplicable",
            "none",
        ),
        (
            "psb-link-mismatch",
            f'<a href="{RECORD}">{PSB}</a><a href="{RECORD}">沪公网安备31010502990331号</a>',
            "failed",
            "other-code",
        ),
        ("psb-link-missing", f'<p>{PSB}</p><a href="{RECORD}">图标</a>', "passed", "linked-below"),
        ("psb-link-missing", f'<p>{PSB}</p><a href="https://www.gov.cn/">x</a>', "failed", "missing"),
        ("psb-link-mismatch", f'<a href="{RECORD}号">{PSB}</a>', "failed", "decorated-code"),
        ("psb-link-mismatch", f'<p>{PSB}</p><a href="{RECORD}">x</a>', "passed", "same"),
        ("psb-link-mismatch", f'<a href="/x">{PSB}</a><a href="{RECORD}">x</a>', "passed", "same"),
        ("psb-link-mismatch", f'<a href="/x">{PSB}</a>', "failed", "foreign"),
        ("psb-link-mismatch", f'<a href="http://www.cyberpolice.cn/">{PSB}</a>', "failed", "foreign"),
        (
            "psb-link-mismatch",
            f'<a href="//www.beian.gov.cn/portal/registerSystemInfo?recordcode=11010802990217">{PSB}</a>',
            "passed",
            "same-former",
        ),
        ("domain-unresolvable", '[dns]\noutcome = "dns-bad"', "cannot-tell", "dns-bad"),
        ("domain-unresolvable", '[dns]\noutcome = "dns-timeout"', "untested", "dns-timeout"),
        (
            "domain-unresolvable",
            '[[dns]]\nnameserver = "a"\noutcome = "nxdomain"\n[[dns]]\nnameserver = "b"\noutcome = "dns-timeout"',
            "failed",
            "nxdomain",
        ),
        (
            "domain-unresolvable",
            '[[dns]]\nnameserver = "a"\noutcome = "nxdomain"\n[[dns]]\nnameserver = "b"\noutcome = "servfail"',
            "cannot-tell",
            "disagree",
        ),
        ("address-special-purpose", '[dns]\na = ["127.0.0.1"]', "failed", "loopback"),
        ("address-special-purpose", '[dns]\naaaa = ["64:ff9b::7f00:1"]', "failed", "embedded"),
        ("site-unreachable", "[home]\nstatus = 404", "passed", "answers"),
        ("site-unreachable", '[home]\noutcome = "tls"', "failed", "tls"),
        ("site-unreachable", '[home]\noutcome = "egress-denied"', "untested", "egress-denied"),
        ("provider-block-page", '[home]\noutcome = "timeout"', "inapplicable", "no-answer"),
        (
            "bare-ip-access",
            '[[bare]]\nurl = "http://192.31.196.10/"\noutcome = "budget"',
            "untested",
            "budget",
        ),
        ("bare-ip-access", '[[bare]]\nurl = "http://192.31.196.10/"\nstatus = 300', "passed", "nothing"),
        ("apex-www-differ", paired(PROSE, PROSE), "passed", "neither"),
        ("apex-www-differ", paired(f"{PROSE}{PSB}", f"{PROSE}{PSB}"), "passed", "neither"),
        ("apex-www-differ", paired(MIIT, f"{PROSE}<footer>备案号：办理中</footer>"), "cannot-tell", "unsure"),
        (
            "apex-www-differ",
            paired(MIIT, '<div id="app"></div><script src="/a.js"></script>'),
            "cannot-tell",
            "unsure",
        ),
        ("apex-www-differ", paired(MIIT, f"{PROSE}京ICP备12345678号"), "failed", "one-only"),
        ("apex-www-differ", paired(PROSE, MIIT), "failed", "one-only"),
        ("apex-www-differ", "[target]\nhost = 'shop.example.cn'", "untested", "not-asked"),
    ],
)
def test_a_case_gets_its_verdict_and_says_why(rule: str, block: str, verdict: str, message: str) -> None:
    found = finding(rule, block)
    assert (found.verdict, found.message) == (verdict, message), found.params


def test_one_fault_on_a_page_is_one_failed_finding() -> None:
    """A fake number is not also a missing one, and a wrong link not also a missing one."""
    cases = {
        f"{PROSE}京ICP备12345678号 <a href='{RECORD}'>{PSB}</a>": ["icp-number-suspect"],
        f"{PROSE}{ICP} <a href='{RECORD}'>{PSB}</a>": ["icp-link-missing"],
        f"{PROSE}<a href='https://www.example.net/'>{ICP}</a> <a href='{RECORD}'>{PSB}</a>": ["icp-link-foreign"],
        f"{PROSE}<a href='http://www.miitbeian.gov.cn'>{ICP}</a> <a href='{RECORD}'>{PSB}</a>": ["icp-link-retired"],
        f"{PROSE}{MIIT}": ["psb-number-missing"],
        f"{PROSE}{MIIT} {PSB}": ["psb-link-missing"],
        f"{PROSE}{MIIT} <a href='/x'>{PSB}</a>": ["psb-link-mismatch"],
        f"{PROSE}{MIIT} 京公网安备1101080299号": ["psb-number-malformed"],
        f"{PROSE}{MIIT} <a href='{RECORD}'>{PSB}</a>": [],
    }
    for page, expected in cases.items():
        assert [f.rule for f in judge(evidence(page + ICON)) if f.verdict == "failed"] == expected, page


def test_servers_that_disagree_are_named_with_what_they_said() -> None:
    servers = '[[dns]]\nnameserver = "192.31.196.1:53"\na = ["192.31.196.10"]\n[[dns]]\nnameserver = "192.31.196.2:53"'
    found = finding("domain-unresolvable", f'{servers}\noutcome = "nxdomain"')
    assert found.params["answers"] == "192.31.196.1:53 ok, 192.31.196.2:53 nxdomain"


def test_each_attempt_to_open_the_site_is_named() -> None:
    attempts = '[[home]]\nurl = "https://www.example.cn/"\noutcome = "reset"\n[[home]]\nurl = "http://www.example.cn/"'
    for rule in ("site-unreachable", "provider-block-page"):
        found = finding(rule, f'{attempts}\noutcome = "timeout"')
        assert found.params["attempts"] == "https://www.example.cn/ (reset), http://www.example.cn/ (timeout)"


def test_the_page_that_lacks_the_number_is_named() -> None:
    found = finding("apex-www-differ", paired(PROSE, MIIT))
    assert (found.params["shows"], found.params["lacks"]) == ("example.cn", "www.example.cn")
    assert found.params["text"] == ICP


def test_several_addresses_that_serve_are_all_named() -> None:
    page = 'status = 200\nbody = "<title>某某公司</title><p>欢迎</p>"'
    found = finding(
        "bare-ip-access",
        f'[[bare]]\nurl = "http://192.31.196.10/"\n{page}\n'
        f'[[bare]]\nurl = "https://[2620:4f:8000::10]/"\n{page}\n'
        '[[bare]]\nurl = "http://192.31.196.11/"\nstatus = 403',
    )
    assert found.verdict == "failed"
    assert found.params["address"] == "192.31.196.10, 2620:4f:8000::10"
    assert found.params["title"] == "某某公司"
    assert len(found.observations) == 2


def test_text_of_a_page_is_quoted_short_and_never_read_as_a_template() -> None:
    found = finding("icp-number-missing", f"{PROSE}<footer>备案号：{{0}} {{text}} {'很长' * 200}</footer>")
    assert found.verdict == "cannot-tell"
    assert len(found.params["text"]) <= 80
    zh, en = RULES[found.rule].message(found.message)
    assert found.params["text"] in zh.format(**found.params)
    assert found.params["text"] in en.format(**found.params)


def test_every_reason_and_hint_that_the_readers_give_has_words() -> None:
    assert set(marks.SUSPECT_REASONS) <= set(SUSPECT_REASONS)
    for told_by in (
        ("icp-number-suspect", "icp-number-malformed", "icp-registry-parody"),
        ("psb-number-malformed", "psb-number-province"),
    ):
        words = Counter(key for rule in told_by for key in RULES[rule].messages)
        assert {words[reason] for reason in (*marks.SUSPECT_REASONS, "unknown")} == {1}
    for rule in ("icp-number-missing", "psb-number-missing"):
        assert {f"instead-{kind}" for kind in KINDS if kind != "block"} <= set(RULES[rule].messages)
        assert {f"drawn-{hint}" for hint in (*SCRIPT_HINTS, "unknown")} <= set(RULES[rule].messages)


@pytest.mark.parametrize(
    ("page", "hint"),
    [
        ('<div id="app"></div><script src="/app.js"></script>', "empty-shell"),
        (f'{PROSE}<script>footer("{ICP}")</script>', "number-in-script"),
        (f"{PROSE}<textarea>{ICP}</textarea>", "lazy-textarea"),
        (f'{PROSE}<iframe src="/footer.html"></iframe>', "iframe"),
    ],
)
def test_a_number_that_may_be_drawn_is_never_called_missing(page: str, hint: str) -> None:
    for rule in ("icp-number-missing", "psb-number-missing"):
        found = finding(rule, page)
        assert (found.verdict, found.message) == ("cannot-tell", f"drawn-{hint}"), rule
