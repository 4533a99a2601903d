"""Fingerprints of pages that are not the site, as a table: what `blockpages.recognise` looks for.

A row matches when **all** of its conditions hold, so a weak phrase can demand company: 「网站已关闭注册」
is not 「网站已关闭」, and a menu with 「域名转让」 does not park a site. The most specific rows stand first.
"""

from __future__ import annotations

from auditor.policy.fingerprint import KINDS, SEEN, Fingerprint
from auditor.policy.fingerprints_default import BT, DEFAULT_PAGES

__all__ = ["FINGERPRINTS", "KINDS", "Fingerprint"]

_ERROR_STATUSES = tuple(range(400, 600))
_REDIRECT_STATUSES = (301, 302, 303, 307, 308)

_REPORTS = "public reports of operators, collected in the project's fingerprint list"

_BLOCK = (
    Fingerprint(
        id="aliyun-beaver",
        kind="block",
        provider=("阿里云", "Alibaba Cloud"),
        dated="2026-09-26",
        source=_REPORTS,
        statuses=(403,),
        headers=(("server", "beaver"),),
        body_any=(
            "<title>Non-compliance ICP Filing</title>",
            "aliyun.com/beian/beian-block",
            "域名暂时无法访问",
            "该域名当前备案状态不符合访问要求",
        ),
    ),
    Fingerprint(
        id="aliyun-beian-block",
        kind="block",
        provider=("阿里云", "Alibaba Cloud"),
        dated="2026-09-26",
        source=_REPORTS,
        statuses=(403,),
        # Behind a CDN or a proxy the Server header is another's; these two strings are nobody else's.
        body_any=("<title>Non-compliance ICP Filing</title>", "aliyun.com/beian/beian-block"),
    ),
    Fingerprint(
        id="aliyun-alww",
        kind="block",
        provider=("阿里云", "Alibaba Cloud"),
        dated="2023-01-01",
        source="older reports; injected beside the real answer in 2016 (three answers to one request)",
        statuses=(403,),
        body_any=("batit.aliyun.com/alww.html",),
    ),
    Fingerprint(
        id="tencent-webblock",
        kind="block",
        provider=("腾讯云／DNSPod", "Tencent Cloud / DNSPod"),
        dated=SEEN,
        source=f"{_REPORTS}; final statuses seen: 403 and 566",
        statuses=(*_REDIRECT_STATUSES, 200, 403, 566),
        location_prefix=("dnspod.qcloud.com/static/webblock.html",),
    ),
    Fingerprint(
        id="unfiled-error-page",
        kind="block",
        provider=("某接入服务商", "an access provider"),
        dated=SEEN,
        source="negative lists of public scanners",
        statuses=_ERROR_STATUSES,
        body_any=(
            "该网站暂时无法进行访问，可能由以下原因导致",
            "本网站尚未进行备案",
            "重获备案号后，如何恢复访问",
            "该网站尚未备案，无法访问",
        ),
    ),
    Fingerprint(
        id="unfiled-page",
        kind="block",
        provider=("某接入服务商", "an access provider"),
        dated=SEEN,
        source="negative lists of public scanners; one phrase alone also stands in articles about filing",
        body_any=(
            "该网站暂时无法进行访问，可能由以下原因导致",
            "本网站尚未进行备案",
            "重获备案号后，如何恢复访问",
            "该网站尚未备案，无法访问",
        ),
        body_count=2,
        body_max_bytes=32 * 1024,
    ),
    Fingerprint(
        id="unfiled-title",
        kind="block",
        provider=("某接入服务商", "an access provider"),
        dated=SEEN,
        source="negative lists of public scanners; as the whole title the phrase is no article about filing",
        title_is=(
            "该网站暂时无法进行访问",
            "该网站暂时无法进行访问，可能由以下原因导致",
            "本网站尚未进行备案",
            "该网站尚未备案，无法访问",
        ),
        body_max_bytes=32 * 1024,
    ),
)

_CLOSED = (
    Fingerprint(
        id="bt-suspended",
        kind="closed",
        provider=BT,
        dated=SEEN,
        source="the panel's own page for a site that was stopped",
        title_is=("抱歉，站点已暂停", "站点已暂停"),
        body_max_bytes=16 * 1024,
    ),
    Fingerprint(
        id="closed-title",
        kind="closed",
        provider=("网站自身", "the site itself"),
        dated=SEEN,
        source="titles that content systems give a closed site",
        title_is=("网站已关闭", "网站正在建设中", "网站维护中", "网站建设中"),
        body_max_bytes=32 * 1024,
    ),
    Fingerprint(
        id="closed-cms",
        kind="closed",
        provider=("网站自身", "the site itself"),
        dated=SEEN,
        source="messages of content systems; 「网站已关闭注册」 and 「网站已关闭收录」 say something else",
        body_any=(
            "网站已关闭,请稍后在访问",
            "网站已关闭，请稍后访问",
            "网站已关闭",
            "网站正在建设中",
            "网站维护中",
        ),
        body_none=("网站已关闭注册", "网站已关闭收录"),
        # A page that holds more than this message is a site that mentions it.
        body_max_bytes=2 * 1024,
    ),
)

_PARKED = (
    Fingerprint(
        id="for-sale-zh",
        kind="parked",
        provider=("域名停放", "domain parking"),
        dated=SEEN,
        source="sentences that only a page offering its own name uses",
        body_any=(
            "该域名待售",
            "此域名待售",
            "本域名待售",
            "本域名出售",
            "该域名正在出售",
            "此域名正在出售",
            "此域名出售",
            "此页面由域名持有者生成",
            "高价收购此域名",
        ),
        body_max_bytes=64 * 1024,
    ),
    Fingerprint(
        id="for-sale-zh-words",
        kind="parked",
        provider=("域名停放", "domain parking"),
        dated=SEEN,
        source="menu words of registrars too: three of them together on a short page",
        body_any=("域名出售中", "域名转让", "域名可议价转让", "域名停放", "域名求购", "购买此域名"),
        body_count=3,
        body_max_bytes=16 * 1024,
    ),
    Fingerprint(
        id="for-sale",
        kind="parked",
        provider=("域名停放", "domain parking"),
        dated=SEEN,
        source="sentences of international parking pages",
        body_any=("domain may be for sale", "this domain is for sale", "is available to purchase"),
        body_max_bytes=64 * 1024,
    ),
    Fingerprint(
        id="parking-script",
        kind="parked",
        provider=("域名停放", "domain parking"),
        dated=SEEN,
        source="a page that is nothing but the jump to the parking lander",
        body_any=('window.location.href="/lander"',),
        body_max_bytes=2 * 1024,
    ),
    Fingerprint(
        id="parking-ads",
        kind="parked",
        provider=("域名停放", "domain parking"),
        dated=SEEN,
        source="advertising key of parking pages together with their stock phrases; neither is enough alone",
        body_any=("data-adblockkey=", "resources and information", "buy this domain"),
        body_count=2,
        body_max_bytes=128 * 1024,
    ),
    Fingerprint(
        id="parking-host",
        kind="parked",
        provider=("域名停放", "domain parking"),
        dated=SEEN,
        source="hosts of parking services; dan.com left out, retired on 2025-06-27",
        hosts=(
            "sedoparking.com",
            "parklogic.com",
            "park.afternic.com",
            "hugedomains.com",
            "parked.porkbun.com",
        ),
    ),
)

_CHALLENGE = (
    Fingerprint(
        id="waf-page",
        kind="challenge",
        provider=("网站防火墙", "a web application firewall"),
        dated=SEEN,
        source="negative lists of public scanners",
        body_any=(
            "g.alicdn.com/sd/punish/waf_block.html",
            "sbixi.alicdn.com/punish/",
            "霸下通用 web 页面-验证码",
            "腾讯T-Sec Web应用防火墙(WAF)",
            "服务器安全狗防护验证页面",
            "该访问行为触发了WAF安全策略",
            "请将本页面截图以及您正访问的链接地址提交给信息安全中心",
        ),
        body_max_bytes=64 * 1024,
    ),
    Fingerprint(
        id="waf-error-page",
        kind="challenge",
        provider=("网站防火墙", "a web application firewall"),
        dated=SEEN,
        source="phrases that are too common without an error status",
        statuses=_ERROR_STATUSES,
        body_any=("提交的请求可能对网站造成威胁", "请求UUID为"),
        body_max_bytes=64 * 1024,
    ),
    Fingerprint(
        id="jiasule-challenge",
        kind="challenge",
        provider=("知道创宇加速乐", "Knownsec Jiasule"),
        dated=SEEN,
        source="public descriptions: 512 or 521 with a __jsluid cookie and a script that sets the next cookie",
        statuses=(412, 512, 521),
        headers=(("set-cookie", "__jsluid"),),
        body_any=("<script",),
        body_max_bytes=64 * 1024,
    ),
    Fingerprint(
        id="cloudflare-challenge",
        kind="challenge",
        provider=("Cloudflare", "Cloudflare"),
        dated=SEEN,
        source="public descriptions of its managed challenge",
        statuses=(403, 429, 503),
        title_is=("Just a moment...",),
        body_any=("challenge-platform", "cf_chl_", "challenges.cloudflare.com", "cf-browser-verification"),
        body_max_bytes=128 * 1024,
    ),
)

FINGERPRINTS = _BLOCK + DEFAULT_PAGES + _CLOSED + _PARKED + _CHALLENGE
"""Every row; the first that matches wins, so the most specific stand first."""
