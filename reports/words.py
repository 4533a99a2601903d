"""The fixed words of the reports in both languages. What a rule says stands in the rule, not here."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Literal

from auditor.model import Bilingual

Lang = Literal["zh", "en"]

LANGUAGES: tuple[Lang, ...] = ("zh", "en")
"""In the order of a `Bilingual`."""

WORDS: Mapping[str, Bilingual] = MappingProxyType(
    {
        "html-lang": ("zh-CN", "en"),
        "colon": ("：", ": "),
        "comma": ("、", ", "),
        "count": ("数量", "Count"),
        "semicolon": ("；", "; "),
        # Verdicts and severities
        "verdict.failed": ("不符合", "Failed"),
        "verdict.cannot-tell": ("需人工复核", "Needs review"),
        "verdict.untested": ("未检测", "Not tested"),
        "verdict.passed": ("符合", "Passed"),
        "verdict.inapplicable": ("不适用", "Not applicable"),
        "severity.violation": ("违规", "Violation"),
        "severity.warning": ("警告", "Warning"),
        "severity.hint": ("提示", "Hint"),
        "headline.none": ("未检测：没有任何结论", "Not tested: nothing was concluded"),
        "headline.also": ("另有", "also "),
        "count.violation": ("违规 {n} 项", "{n} violations"),
        "count.violation.1": ("违规 {n} 项", "{n} violation"),
        "count.warning": ("警告 {n} 项", "{n} warnings"),
        "count.warning.1": ("警告 {n} 项", "{n} warning"),
        "count.hint": ("提示 {n} 项", "{n} hints"),
        "count.hint.1": ("提示 {n} 项", "{n} hint"),
        "count.cannot-tell": ("需人工复核 {n} 项", "{n} to review"),
        "count.untested": ("未检测 {n} 项", "{n} not tested"),
        "count.check": ("{n} 项", "{n} checks"),
        "count.check.1": ("{n} 项", "{n} check"),
        # Questions
        "question.dns": ("域名解析", "DNS"),
        "question.home": ("首页", "Home page"),
        "question.sibling-dns": ("www／主域名解析", "DNS of the www/apex counterpart"),
        "question.sibling": ("www／主域名首页", "Home page of the www/apex counterpart"),
        "question.bare-http": ("IP 直接访问（http）", "Bare-IP access (http)"),
        "question.bare-https": ("IP 直接访问（https）", "Bare-IP access (https)"),
        "question.unknown-host": ("未知域名访问", "Unknown host name"),
        "question.robots": ("robots.txt", "robots.txt"),
        "question.frame": ("页面中的框架", "Frame in the page"),
        # Who can act
        "owner.nobody": ("无需处理", "nobody"),
        "owner.site": ("网站方", "the site's operator"),
        "owner.provider": ("接入服务商", "the access provider"),
        "owner.auditor": ("巡检方", "whoever runs the scan"),
        # How a scan stands
        "state.finished": ("已完成", "finished"),
        "state.running": ("进行中", "running"),
        "state.interrupted": ("已中断", "interrupted"),
        "state.warning": (
            "本次巡检没有完成，报告只含已检测的部分。",
            "This scan did not finish: the report holds only what was checked so far.",
        ),
        # What becomes of an inventory line
        "fate.audited": ("检测", "audited"),
        "fate.duplicate": ("重复", "duplicate"),
        "fate.excluded": ("排除", "excluded"),
        "fate.invalid": ("无效", "invalid"),
        # One site
        "site.title": ("网站备案合规巡检报告", "Filing compliance report"),
        "site.owner": ("责任方", "Owner"),
        "site.tags": ("标签", "Tags"),
        "site.registrable": ("备案域名", "Domain of the filing"),
        "site.alabel": ("A-label", "A-label"),
        "section.failed": ("需要整改", "To be mended"),
        "section.cannot-tell": ("需人工复核", "Needs review by a person"),
        "section.untested": ("未检测", "Not tested"),
        "section.passed": ("符合", "Passed"),
        "section.inapplicable": ("不适用", "Not applicable"),
        "section.evidence": ("证据", "Evidence"),
        "section.scan": ("巡检信息", "About this scan"),
        "finding.seen": ("看到的内容", "What was seen"),
        "finding.duty": ("依据", "Duty"),
        "finding.penalty": ("罚则", "Penalty"),
        "finding.guidance": ("办事指引，不是法律条文", "guidance, not law"),
        "finding.remedy": ("怎样整改", "How to mend it"),
        "finding.snippet": ("可直接粘贴的 HTML", "HTML to paste"),
        "finding.if-confirmed": ("如属实：", "if confirmed: "),
        "finding.name": ("检查项", "Check"),
        "finding.rule": ("规则编号", "Rule id"),
        "finding.rules": ("相关规则", "Rules"),
        "finding.verdict": ("结论", "Verdict"),
        "finding.severity": ("级别", "Severity"),
        "finding.message": ("说明", "Message"),
        "finding.unknown": (
            "本版本没有这条规则，以下为原始记录",
            "this version has no such rule; the record is shown as it is",
        ),
        "finding.no-evidence": ("没有留下观测记录", "no observation was recorded"),
        "finding.more": ("其余见证据部分", "the rest stands under Evidence"),
        "reason.why": ("原因", "Why"),
        "reason.owner": ("由谁处理", "Who can act"),
        "reason.action": ("怎样处理", "What to do"),
        "evidence.one": ("证据", "Evidence"),
        "evidence.where": ("网址", "URL"),
        "evidence.address": ("地址", "Address"),
        "evidence.time": ("时间", "Time"),
        "evidence.detail": ("细节", "Detail"),
        "evidence.took": ("用时", "Took"),
        "evidence.nameserver": ("DNS 服务器", "Name server"),
        "evidence.cname": ("别名", "Aliases"),
        "evidence.hops": ("跳转过程", "Redirects"),
        "evidence.tls": ("TLS 证书", "TLS certificate"),
        "evidence.trusted": ("证书可信", "trusted"),
        "evidence.untrusted": ("证书不可信", "not trusted"),
        "evidence.issuer": ("签发者", "issued by"),
        "evidence.valid": ("有效期", "valid"),
        "evidence.names": ("适用名称", "for"),
        "evidence.sha256": ("正文 SHA-256", "SHA-256 of the body"),
        "evidence.incomplete": ("只收到前一部分", "first part only"),
        "evidence.omitted": ("另有 {n} 项未列出", "{n} more not listed"),
        # The fleet
        "fleet.title": ("网站备案合规巡检汇总", "Filing compliance: all sites"),
        "fleet.sites": ("网站", "Sites"),
        "fleet.site": ("网站", "Site"),
        "fleet.by-verdict": ("按结论统计的网站数", "Sites by verdict"),
        "fleet.inventory": ("清单行数", "Inventory lines"),
        "fleet.mismatch": (
            "清单中应检测 {expected} 个网站，本报告含 {found} 个；缺少的尚未检测。",
            "The inventory names {expected} sites to audit; this report holds {found}."
            " The others were not checked yet.",
        ),
        "fleet.unchecked": ("未能完整检测的网站", "Sites that could not be fully checked"),
        "fleet.unchecked-note": (
            "“未检测”既不算符合，也不算不符合，不计入符合数。",
            "“Not tested” is neither a pass nor a failure and is in no pass count.",
        ),
        "fleet.all-checked": ("所有网站都完成了检测。", "Every site was checked in full."),
        "fleet.untested-rules": ("未检测规则数", "Rules not tested"),
        "fleet.whole-site": ("整个网站", "the whole site"),
        "fleet.more": ("另有 {n} 项", "{n} more"),
        "fleet.no-sites": ("没有网站。", "There are no sites."),
        "fleet.by-rule": ("按规则", "By rule"),
        "fleet.failed-sites": ("不符合的网站", "Sites that fail"),
        "fleet.by-owner": ("按责任方", "By owner"),
        "fleet.no-owner": ("（未注明）", "(not given)"),
        "fleet.findings": ("全部结论", "All findings"),
        "fleet.problems": ("主要问题", "Main findings"),
        "fleet.report": ("报告", "Report"),
        "page.of": ("第 {page} 页，共 {pages} 页", "Page {page} of {pages}"),
        "page.pages": ("页", "Pages"),
        "page.first": ("首页", "First"),
        "page.before": ("上一页", "Previous"),
        "page.next": ("下一页", "Next"),
        "page.last": ("末页", "Last"),
        "page.list": ("全部列出", "See all of them"),
        # The scan
        "scan.id": ("巡检编号", "Scan"),
        "scan.state": ("状态", "State"),
        "scan.started": ("开始", "Started"),
        "scan.finished": ("结束", "Finished"),
        "scan.time": ("巡检时间", "Scanned"),
        "scan.auditor": ("程序版本", "Auditor"),
        "scan.ruleset": ("规则版本", "Rule set"),
        "scan.nameservers": ("DNS 服务器", "Name servers"),
        "scan.vantage": ("观测位置", "Vantage point"),
        "scan.settings": ("扫描设置", "Settings"),
        "note.zone": ("时间均为北京时间（UTC+8）。", "Times are UTC."),
        "note.scope": (
            "结论只依据本次巡检从上述位置、在上述时间看到的内容，不是法律意见。",
            "The verdicts rest on what was seen from this vantage point at these times. They are not legal advice.",
        ),
        "note.untested": (
            "“未检测”表示没有得到可供判断的内容，既不代表符合，也不代表不符合。",
            "“Not tested” means that there was nothing to judge: neither a pass nor a failure.",
        ),
        "note.quoted": (
            "带底色的文字取自网站或网络应答，原样引用，未经核实。",
            "Shaded text comes from the site or the network; it is quoted as received.",
        ),
        "note.cut": (
            "“…[+N]”表示原文过长，省略了 N 个字符。",
            "“…[+N]” marks a text that was cut by N characters.",
        ),
    }
)


@cache
def words(lang: str) -> Mapping[str, str]:
    """The catalogue in one language. ValueError for a language there is no catalogue of."""
    if lang not in LANGUAGES:
        raise ValueError(f"no report language is called {lang!r}; there are {', '.join(LANGUAGES)}")
    column = LANGUAGES.index(lang)
    return MappingProxyType({key: texts[column] for key, texts in WORDS.items()})


def pick(text: Bilingual, lang: str) -> str:
    """The text in one language."""
    return text[1] if lang == "en" else text[0]


def counted(noun: str, n: int, lang: str) -> str:
    """A number with its noun: `2 violations`."""
    catalogue = words(lang)
    singular = f"count.{noun}.1"
    return catalogue[singular if n == 1 and singular in catalogue else f"count.{noun}"].format(n=n)
