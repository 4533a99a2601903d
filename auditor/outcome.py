"""How a question to the outside world can end: a closed list, each with whose it is and what to do."""

from __future__ import annotations

from enum import StrEnum
from typing import Self

Bilingual = tuple[str, str]
"""A text in both languages of the product: (Chinese, English)."""


class Owner(StrEnum):
    """Who can act on an outcome."""

    NOBODY = "nobody"
    SITE = "site"
    PROVIDER = "provider"
    AUDITOR = "auditor"


class Outcome(StrEnum):
    """How one question ended. A closed list; each says whose it is and what to do.

    The texts are (Chinese, English).
    """

    owner: Owner
    text: Bilingual
    action: Bilingual

    def __new__(cls, value: str, owner: Owner, text: Bilingual, action: Bilingual) -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.owner = owner
        member.text = text
        member.action = action
        return member

    OK = ("ok", Owner.NOBODY, ("正常应答", "answered"), ("无需处理", "nothing to do"))
    NXDOMAIN = (
        "nxdomain",
        Owner.SITE,
        ("域名不存在（NXDOMAIN）", "the name does not exist (NXDOMAIN)"),
        ("检查域名是否过期或拼写有误", "check whether the name has expired or is misspelt"),
    )
    NO_ANSWER = (
        "no-answer",
        Owner.SITE,
        ("域名存在但没有地址记录", "the name exists but has no address record"),
        ("添加 A 或 AAAA 记录，或停用该域名", "add an A or AAAA record, or retire the name"),
    )
    ALIAS_DANGLING = (
        "alias-dangling",
        Owner.SITE,
        ("别名（CNAME）指向不存在的域名", "its alias (CNAME) leads to a name that does not exist"),
        (
            "改正或删除 CNAME 记录，以免目标域名被他人抢注",
            "correct or remove the alias before somebody registers its target",
        ),
    )
    ALIAS_LOOP = (
        "alias-loop",
        Owner.SITE,
        ("别名（CNAME）成环或过长", "its aliases (CNAME) lead in a circle, or too far"),
        ("改正 CNAME 记录", "mend the alias records"),
    )
    SERVFAIL = (
        "servfail",
        Owner.SITE,
        ("DNS 服务器返回 SERVFAIL", "the name server answered SERVFAIL"),
        ("检查权威 DNS 与 DNSSEC 配置", "check the authoritative servers and DNSSEC"),
    )
    LAME_DELEGATION = (
        "lame-delegation",
        Owner.SITE,
        ("域名委派失效：权威 DNS 服务器均不应答", "the delegation is lame: no server of the zone answers for it"),
        ("检查域名注册商处登记的 DNS 服务器（NS）", "check the name servers that are registered for the domain"),
    )
    DNS_REFUSED = (
        "dns-refused",
        Owner.AUDITOR,
        ("DNS 服务器拒绝查询", "the name server refused the query"),
        ("换用允许递归查询的 DNS 服务器", "use a name server that answers recursive queries"),
    )
    DNS_TIMEOUT = (
        "dns-timeout",
        Owner.AUDITOR,
        ("DNS 查询超时", "no DNS answer in time"),
        ("检查本机网络与 DNS 服务器，稍后重查", "check the network and the name server, then ask again"),
    )
    DNS_NOT_RECURSIVE = (
        "dns-not-recursive",
        Owner.AUDITOR,
        ("DNS 服务器不做递归查询，只转介到其他服务器", "the name server does not recurse; it only refers to others"),
        ("换用允许递归查询的 DNS 服务器", "use a name server that answers recursive queries"),
    )
    DNS_UNREACHABLE = (
        "dns-unreachable",
        Owner.AUDITOR,
        ("无法连接 DNS 服务器", "the name server cannot be reached"),
        ("检查 DNS 服务器的地址、端口与本机网络", "check the server's address and port, and the network"),
    )
    DNS_BAD = (
        "dns-bad",
        Owner.SITE,
        ("DNS 应答无法解析", "the DNS answer made no sense"),
        ("检查权威 DNS 与 DNS 服务器", "check the zone and the name server"),
    )
    NO_ADDRESS = (
        "no-address",
        Owner.SITE,
        ("没有可连接的地址", "there is no address to connect to"),
        ("先解决域名解析问题", "mend the resolution of the name first"),
    )
    REFUSED = (
        "refused",
        Owner.SITE,
        ("连接被拒绝", "the connection was refused"),
        ("检查 Web 服务是否运行、端口是否开放", "check that the web server runs and the port is open"),
    )
    RESET = (
        "reset",
        Owner.SITE,
        ("连接被重置或提前关闭", "the connection was reset or closed early"),
        ("检查服务器、防火墙或拦截设备", "check the server, the firewall or a blocking device"),
    )
    UNREACHABLE = (
        "unreachable",
        Owner.AUDITOR,
        ("网络不可达", "no route to the address"),
        ("检查扫描机的网络（含 IPv6）", "check the network of the scanning machine, IPv6 included"),
    )
    TIMEOUT = (
        "timeout",
        Owner.SITE,
        ("超时无应答", "no answer in time"),
        ("检查服务器负载与网络，稍后重查", "check the server's load and network, then ask again"),
    )
    TLS = (
        "tls",
        Owner.SITE,
        ("TLS 握手失败", "the TLS handshake failed"),
        ("检查证书与 TLS 版本配置", "check the certificate and the TLS versions"),
    )
    BAD_HTTP = (
        "bad-http",
        Owner.SITE,
        ("应答不是合法的 HTTP", "the answer is not valid HTTP"),
        ("检查该端口上运行的服务", "check which service listens on the port"),
    )
    BAD_ENCODING = (
        "bad-encoding",
        Owner.SITE,
        ("内容编码损坏或不受支持", "the content coding is broken or not supported"),
        ("检查服务器的压缩配置", "check the compression settings of the server"),
    )
    TOO_LARGE = (
        "too-large",
        Owner.SITE,
        ("应答过大，只保留了前一部分", "the answer is too large; only its first part was kept"),
        ("人工查看首页", "look at the home page by hand"),
    )
    PARTIAL = (
        "partial",
        Owner.SITE,
        ("应答不完整，连接中途断开", "the answer ended before it was complete"),
        ("稍后重查；如持续出现，检查服务器", "ask again; if it persists, check the server"),
    )
    REDIRECT_LOOP = (
        "redirect-loop",
        Owner.SITE,
        ("跳转循环或跳转过多", "redirects loop, or there are too many"),
        ("修正跳转配置", "mend the redirects"),
    )
    BAD_REDIRECT = (
        "bad-redirect",
        Owner.SITE,
        ("跳转目标无效或不是网页地址", "a redirect leads to no valid web address"),
        ("修正跳转配置", "mend the redirects"),
    )
    EGRESS_DENIED = (
        "egress-denied",
        Owner.AUDITOR,
        ("目标地址或端口不允许访问（安全限制）", "the address or port is off limits (egress guard)"),
        (
            "若确属自有网络，用 --allow-network 放行",
            "if the network is your own, allow it with --allow-network",
        ),
    )
    ROBOTS = (
        "robots",
        Owner.SITE,
        ("robots.txt 不允许访问", "robots.txt disallows the page"),
        ("不使用 --obey-robots，或人工查看", "scan without --obey-robots, or look by hand"),
    )
    HTTP_ERROR = (
        "http-error",
        Owner.SITE,
        ("返回的是错误页（HTTP 状态码非 2xx）", "an error page was answered (HTTP status is not 2xx)"),
        ("修复网站后重查", "mend the site, then ask again"),
    )
    BLOCKED_BY_PROVIDER = (
        "blocked-by-provider",
        Owner.PROVIDER,
        ("返回的是接入服务商的拦截页", "an access provider's block page was answered"),
        (
            "核对该域名在接入服务商处的备案与接入状态",
            "check the filing and its attachment at the access provider",
        ),
    )
    NOT_A_PAGE = (
        "not-a-page",
        Owner.SITE,
        ("应答不是网页", "the answer is not a web page"),
        ("人工查看首页", "look at the home page by hand"),
    )
    UNPARSEABLE = (
        "unparseable",
        Owner.SITE,
        ("页面无法在限定资源内解析", "the page could not be parsed within the limits"),
        ("人工查看首页", "look at the home page by hand"),
    )
    BUDGET = (
        "budget",
        Owner.AUDITOR,
        ("该网站的检查时间已用完，未再提问", "the time budget of the target was spent; not asked"),
        ("提高 --timeout 后重查", "raise --timeout and scan again"),
    )
    NOT_ASKED = (
        "not-asked",
        Owner.AUDITOR,
        ("没有提出这个问题", "the question was not asked"),
        ("重新扫描", "scan again"),
    )
    NO_LEDGER = (
        "no-ledger",
        Owner.AUDITOR,
        ("没有提供备案台账", "no filing ledger was given"),
        ("导入台账后重新巡检：auditor ledger import", "import the ledger and scan again: auditor ledger import"),
    )
    NO_COLUMN = (
        "no-column",
        Owner.AUDITOR,
        ("台账没有这一栏", "the ledger has no such column"),
        ("导入含有该栏的台账", "import a ledger that has the column"),
    )
    NO_OWN_NETWORKS = (
        "no-own-networks",
        Owner.AUDITOR,
        ("没有给出自有网段", "the provider's own networks were not given"),
        (
            "用 auditor own-networks add 登记自有网段后重新巡检",
            "name them with auditor own-networks add, and scan again",
        ),
    )
    NOT_LOOKED_UP = (
        "not-looked-up",
        Owner.AUDITOR,
        ("没有查询域名注册信息", "the registration of the domain was not looked up"),
        ("加 --whois 重新巡检", "scan again with --whois"),
    )
    REGISTRATION_UNKNOWN = (
        "registration-unknown",
        Owner.AUDITOR,
        ("域名注册信息查不到结果", "the registration of the domain could not be found out"),
        (
            "用 auditor lookup 查看原因，稍后加 --whois 重新巡检",
            "see why with auditor lookup, and scan again with --whois",
        ),
    )
    QUARANTINED = (
        "quarantined",
        Owner.AUDITOR,
        ("隔离：检查程序多次在此网站上异常终止", "in quarantine: the auditor itself ended here again and again"),
        ("单独重查该网站并提交问题报告", "scan this site by itself, and report the fault with the log"),
    )
    CRASHED = (
        "crashed",
        Owner.AUDITOR,
        ("检查程序内部错误", "the auditor itself failed"),
        ("请提交问题报告并附日志", "please report it with the log"),
    )


NOT_GIVEN = frozenset((Outcome.NO_LEDGER, Outcome.NO_COLUMN, Outcome.NOT_LOOKED_UP))
"""What a scan was not given: a rule that needs it was not asked, and a scan keeps no finding of it."""

_BY_VALUE = {outcome.value: outcome for outcome in Outcome}


def outcome_of(value: str) -> Outcome:
    """The outcome that is stored as `value`; KeyError for one there is not."""
    return _BY_VALUE[value]
