"""A scan made by hand: rules, observations and findings of every verdict, for the tests of the reports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from auditor.model import (
    DnsAnswer,
    Finding,
    Hop,
    HttpAnswer,
    Observation,
    Outcome,
    Question,
    Severity,
    Target,
    TlsFacts,
    Verdict,
)
from auditor.rule import Citation, Judgement, Rule
from reports import ScanFacts, SiteDocument, site_document

NOW = "2026-11-20T01:02:03Z"
SHA = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"

LAW = Citation(
    id="state-council-292/12",
    title=("《互联网信息服务管理办法》", "Measures for Internet Information Services"),
    issuer=("国务院令第292号", "State Council Order No. 292"),
    dated="2024-12-06",
    article=("第十二条", "art. 12"),
    gist=(
        "应当在主页的显著位置标明备案编号",
        "the filing number stands at a prominent place of the home page",
    ),
    penalty=(
        "责令改正，并处 5000 元以上 5 万元以下罚款",
        "order to correct and a fine of 5,000 to 50,000 yuan",
    ),
    verified="full",
)
GUIDE = Citation(
    id="guide/bare-ip",
    title=("接入服务商备案指引", "filing guides of access providers"),
    issuer=("各接入服务商", "access providers"),
    dated="2026-01-05",
    article=("第 3 节", "section 3"),
    gist=("不应允许直接用 IP 打开网站", "a site should not open by its bare address"),
    penalty=None,
    verified="guidance",
)


def _never(**_: object) -> Judgement:
    raise AssertionError("a report must not judge")


def a_rule(
    id_: str,
    name: tuple[str, str],
    messages: Mapping[str, tuple[str, str]],
    severity: Severity = Severity.VIOLATION,
    basis: Sequence[Citation] = (LAW,),
    snippet: str = "",
    remedy: tuple[str, str] = ("请整改。", "Mend it."),
) -> Rule:
    """A rule with the texts that matter to a report."""
    return Rule(
        id=id_,
        name=name,
        severity=severity,
        basis=tuple(basis),
        needs=("home",),
        messages=messages,
        remedy=remedy,
        snippet=snippet,
        documentation="",
        function=_never,
    )


RULES = {
    rule.id: rule
    for rule in (
        a_rule(
            "icp-number-missing",
            ("未悬挂备案号", "Filing number not displayed"),
            {
                "missing": ("首页 {url} 没有备案号", "the home page {url} shows no filing number"),
                "filing": ("首页显示备案号「{text}」", "the home page shows the filing number “{text}”"),
            },
            remedy=(
                "在首页底部居中位置以文字显示备案号，并链接到 https://beian.miit.gov.cn/ 。",
                "Show the filing number as text at the bottom centre, linked to https://beian.miit.gov.cn/.",
            ),
            snippet='<a href="https://beian.miit.gov.cn/" target="_blank" rel="noopener">您的备案号</a>',
        ),
        a_rule(
            "icp-link-missing",
            ("备案号未链接", "Filing number not linked"),
            {"unlinked": ("备案号「{text}」没有链接", "the filing number “{text}” is not linked")},
            severity=Severity.WARNING,
            remedy=("给 {number} 加上链接。", "Link {number}."),
            snippet='<a href="https://beian.miit.gov.cn/">{number}</a>',
        ),
        a_rule(
            "bare-ip-serves",
            ("IP 可直接访问", "Site opens by bare IP"),
            {
                "serves": (
                    "{address} 返回标题为「{title}」的网页",
                    "{address} answers a page titled “{title}”",
                )
            },
            severity=Severity.HINT,
            basis=(GUIDE,),
        ),
        a_rule(
            "psb-number-missing",
            ("未悬挂公安备案号", "Public security number not displayed"),
            {
                "leftover": (
                    "页面提到公安备案但看不出编号：「{text}」",
                    "speaks of a public security filing: “{text}”",
                )
            },
        ),
        a_rule(
            "apex-www-differ",
            ("主域名与 www 内容不一致", "Apex and www differ"),
            {"same": ("两者一致", "both are the same")},
            severity=Severity.WARNING,
        ),
        a_rule(
            "dns-missing",
            ("域名不解析", "Does not resolve"),
            {"found": ("解析到 {addresses}", "resolves to {addresses}")},
        ),
    )
}

SCAN = ScanFacts(
    id="7",
    state="finished",
    started_at="2026-11-20T01:00:00Z",
    finished_at="2026-11-20T01:30:00Z",
    auditor="0.1.0",
    ruleset="0.1.0+0123456789ab",
    settings={
        "concurrency": 16,
        "per_ip_delay_s": 0.5,
        "obey_robots": False,
        "allow_network": ["127.0.0.0/8"],
    },
    nameservers=("192.0.2.53:53",),
    vantage={"host": "scanner.example", "address": "192.0.2.9"},
    inventory={"audited": 1, "duplicate": 0, "excluded": 0, "invalid": 0},
)

TARGET = Target(
    host="xn--fsqu00a.xn--fiqs8s",
    unicode_host="例子.中国",
    registrable_domain="xn--fsqu00a.xn--fiqs8s",
    owner="示例有限公司",
    tags=("官网",),
)

TLS = TlsFacts(
    version="TLSv1.3",
    trusted=False,
    problem="certificate has expired",
    subject="CN=example.cn",
    issuer="CN=Example CA",
    not_before="2025-01-01T00:00:00Z",
    not_after="2026-01-01T00:00:00Z",
    names=("example.cn", "www.example.cn"),
    sha256=SHA,
)


def dns(
    host: str = TARGET.host,
    a: tuple[str, ...] = ("203.0.113.5",),
    cname: tuple[str, ...] = ("cdn.example.net",),
) -> Observation:
    """A name server's answer."""
    answer = DnsAnswer(host=host, nameserver="192.0.2.53:53", rcode="NOERROR", a=a, cname=cname, ttl_s=600)
    return Observation(
        question=Question.DNS, subject=host, outcome=Outcome.OK, asked_at=NOW, elapsed_s=0.012, dns=answer
    )


def home(host: str = TARGET.host, outcome: Outcome = Outcome.OK, detail: str = "") -> Observation:
    """A home page behind one redirect."""
    hops = (
        Hop(
            url=f"http://{host}/",
            address="203.0.113.5",
            status=301,
            location=f"https://{host}/",
            elapsed_s=0.1,
        ),
        Hop(url=f"https://{host}/", address="203.0.113.5", status=200, elapsed_s=0.3, tls=TLS),
    )
    return Observation(
        question=Question.HOME,
        subject=host,
        url=f"http://{host}/",
        outcome=outcome,
        detail=detail,
        asked_at=NOW,
        elapsed_s=0.4,
        http=HttpAnswer(hops=hops, body_sha256=SHA),
    )


def bare(address: str = "203.0.113.5") -> Observation:
    """A bare address that lets nobody in."""
    return Observation(
        question=Question.BARE_HTTP,
        subject=address,
        url=f"http://{address}/",
        outcome=Outcome.TIMEOUT,
        detail="no answer in 15 s",
        asked_at=NOW,
        elapsed_s=15.0,
    )


def finding(
    rule: str,
    verdict: Verdict,
    message: str,
    rests_on: Sequence[Observation] = (),
    severity: Severity | None = None,
    target: Target = TARGET,
    **params: str,
) -> Finding:
    """What a rule concluded, with the rule's own severity."""
    return Finding(
        target=target.key,
        rule=rule,
        verdict=verdict,
        severity=severity or (RULES[rule].severity if rule in RULES else Severity.WARNING),
        message=message,
        params=params,
        observations=tuple(o.key for o in rests_on),
        ruleset=SCAN.ruleset,
    )


OBSERVATIONS = (dns(), home(), bare())

FINDINGS = (
    finding("dns-missing", Verdict.PASSED, "found", [dns()], addresses="203.0.113.5"),
    finding("apex-www-differ", Verdict.INAPPLICABLE, "no-sibling"),
    finding("bare-ip-serves", Verdict.UNTESTED, Outcome.TIMEOUT.value, [bare()]),
    finding("psb-number-missing", Verdict.CANNOT_TELL, "leftover", [home()], text="公安备案：办理中"),
    finding(
        "icp-link-missing",
        Verdict.FAILED,
        "unlinked",
        [home()],
        text="京 ICP 备 05990217 号",
        number="京ICP备05990217号",
    ),
    finding(
        "icp-number-missing",
        Verdict.FAILED,
        "missing",
        [home()],
        url=f"https://{TARGET.host}/",
        quoted="版权所有",
    ),
)


def a_site(
    lang: str = "zh",
    target: Target = TARGET,
    findings: Sequence[Finding] = FINDINGS,
    observations: Sequence[Observation] = OBSERVATIONS,
    scan: ScanFacts = SCAN,
    rules: Mapping[str, Rule] = RULES,
) -> SiteDocument:
    """The report of one site, with a finding of every verdict unless told otherwise."""
    return site_document(scan=scan, target=target, observations=observations, findings=findings, rules=rules, lang=lang)
