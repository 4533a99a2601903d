"""Demo sites that differ in how they are resolved and served."""

from __future__ import annotations

from auditor.demo.addresses import (
    BAD_TLS,
    BARE,
    BLOCKING,
    BROKEN,
    CATCH_ALL,
    CDN,
    HOSTILE,
    PRIVATE,
    PRIVATE_TOO,
    PRIVATE_V6,
    SHARED,
    SHARED_TOO,
    SILENT,
    SLOW,
)
from auditor.demo.expectations import (
    ALONE,
    CUT_SHORT,
    EXEMPT,
    MARKS,
    REFUSING,
    SERVED,
    SOUND,
    SOUND_ALONE,
    UNASKED,
    UNREAD,
)
from auditor.demo.site import Answer, Behaviour, Credential, Records, Site

UNSERVED = "127.66.0.99"
"""An address of the world on which nothing listens: connections are refused."""

DNS_SITES = (
    Site(
        name="nxdomain.test",
        pattern=("域名已过期，不再存在", "expired name that no longer exists"),
        address="",
        alone=True,
        records={"nxdomain.test": Records(rcode="NXDOMAIN")},
        expect=UNASKED | {"domain-unresolvable": "failed"},
    ),
    Site(
        name="servfail.test",
        pattern=("权威 DNS 故障，返回 SERVFAIL", "broken zone: SERVFAIL"),
        address="",
        records={"servfail.test": Records(rcode="SERVFAIL"), "www.servfail.test": Records(rcode="SERVFAIL")},
        expect=UNASKED | {"domain-unresolvable": "cannot-tell"},
    ),
    Site(
        name="no-address.test",
        pattern=("域名存在但没有地址记录", "name without an address record"),
        address="",
        alone=True,
        records={"no-address.test": Records()},
        expect=UNASKED | {"domain-unresolvable": "failed"},
    ),
    Site(
        name="shop.dead-dns.test",
        pattern=("DNS 查询没有应答", "name servers that never answer"),
        address="",
        records={"shop.dead-dns.test": Records(silent=True)},
        expect=UNASKED | {"domain-unresolvable": "untested"},
    ),
    Site(
        name="cname-loop.test",
        pattern=("CNAME 循环", "aliases that form a loop"),
        address="",
        alone=True,
        records={
            "cname-loop.test": Records(cname="a.cname-loop.test"),
            "a.cname-loop.test": Records(cname="b.cname-loop.test"),
            "b.cname-loop.test": Records(cname="cname-loop.test"),
        },
        expect=UNASKED | {"domain-unresolvable": "cannot-tell"},
    ),
    Site(
        name="www.cdn.test",
        pattern=("经多级 CNAME 接入 CDN", "behind a CDN: a chain of aliases"),
        address=CDN,
        answer=Answer(page="cdn"),
        records={
            "www.cdn.test": Records(cname="www.cdn.test.w.kunlunsl.com"),
            "www.cdn.test.w.kunlunsl.com": Records(cname="edge7.kunlunsl.com"),
            "edge7.kunlunsl.com": Records(a=(CDN,)),
        },
        expect=SOUND | {"filing-not-required": "cannot-tell"},
    ),
    Site(
        name="private-address.test",
        pattern=("解析到内网地址", "resolves to private addresses"),
        address="",
        alone=True,
        records={"private-address.test": Records(a=(PRIVATE,), aaaa=(PRIVATE_V6,))},
        expect=UNASKED | {"domain-unresolvable": "passed", "address-special-purpose": "failed"},
    ),
    Site(
        name="mixed-address.test",
        pattern=("同时解析到可用地址与内网地址", "resolves to a good and to a private address"),
        address=SHARED_TOO,
        alone=True,
        records={"mixed-address.test": Records(a=(SHARED_TOO, PRIVATE_TOO))},
        expect={"domain-unresolvable": "passed", "address-special-purpose": "failed"},
    ),
)

ACCESS_SITES = (
    Site(
        name="bare-ip.test",
        pattern=("直接访问 IP 可打开网站", "the bare address opens the site"),
        address=BARE,
        expect=SOUND | {"bare-ip-access": "failed"},
    ),
    Site(
        name="catch-all.test",
        pattern=("任意域名指向都能打开网站", "every Host name gets the full page"),
        address=CATCH_ALL,
        expect=SOUND | {"bare-ip-access": "failed", "unknown-host-served": "failed"},
    ),
    Site(
        name="blocked.test",
        pattern=("被接入服务商拦截，IP 仍可访问", "blocked by the access provider, yet open by number"),
        address=BLOCKING,
        answer=Answer(status=403, headers=(("Server", "Beaver"),), content_type="text/html"),
        expect=UNREAD
        | REFUSING
        | {"bare-ip-access": "failed", "provider-block-page": "failed", "site-unreachable": "inapplicable"},
    ),
    Site(
        name="blocked-redirect.test",
        pattern=("被跳转到服务商的拦截页", "sent to the provider's block page by a redirect"),
        address=BLOCKING,
        answer=Answer(
            behaviour=Behaviour.REDIRECT,
            location="https://dnspod.qcloud.com/static/webblock.html?d={host}",
        ),
        alone=True,
        expect=UNREAD | REFUSING | {"bare-ip-access": "failed", "provider-block-page": "failed"},
    ),
    Site(
        name="moved.test",
        pattern=("跳转到另一个域名", "redirects to another domain"),
        address=SHARED,
        answer=Answer(behaviour=Behaviour.REDIRECT, location="http://neighbour.test:{port}/"),
        expect=SERVED | EXEMPT,
    ),
    Site(
        name="no-web.test",
        pattern=("解析正常，但没有网站服务", "resolves, and no web service runs there"),
        address="",
        alone=True,
        records={"no-web.test": Records(a=(UNSERVED,))},
        expect=EXEMPT | {"domain-unresolvable": "passed", "site-unreachable": "failed"},
    ),
    Site(
        name="http-to-https.test",
        pattern=("HTTP 自动跳转到 HTTPS", "plain HTTP redirects to HTTPS"),
        address=SHARED_TOO,
        plain=Answer(behaviour=Behaviour.REDIRECT, location="https://{host}:{port}/"),
        expect=SOUND,
    ),
)

TLS_SITES = (
    Site(
        name="tls-expired.test",
        pattern=("证书已过期", "expired certificate"),
        address=BAD_TLS,
        credential=Credential.EXPIRED,
        expect=SOUND,
    ),
    Site(
        name="tls-wrong-name.test",
        pattern=("证书属于别的域名", "certificate for another name"),
        address=BAD_TLS,
        credential=Credential.WRONG_NAME,
        alone=True,
        expect=SOUND_ALONE,
    ),
    Site(
        name="tls-self-signed.test",
        pattern=("自签名证书", "self-signed certificate"),
        address=BAD_TLS,
        credential=Credential.SELF_SIGNED,
        alone=True,
        expect=SOUND_ALONE,
    ),
)

BROKEN_SITES = (
    Site(
        name="redirect-loop.test",
        pattern=("跳转没有尽头", "redirects without end"),
        address=BROKEN,
        answer=Answer(behaviour=Behaviour.REDIRECT_LOOP),
        alone=True,
        expect=UNREAD | SERVED,
    ),
    Site(
        name="redirect-self.test",
        pattern=("跳转到自己", "redirects to itself"),
        address=BROKEN,
        answer=Answer(behaviour=Behaviour.REDIRECT, location="{scheme}://{host}:{port}/"),
        sibling=Answer(behaviour=Behaviour.REDIRECT, location=""),
        expect=UNREAD | SERVED,
    ),
    Site(
        name="server-error.test",
        pattern=("后端故障，返回 502", "backend down: 502"),
        address=BROKEN,
        answer=Answer(status=502, content_type="text/html"),
        alone=True,
        expect=UNREAD | SERVED,
    ),
    Site(
        name="slow.test",
        pattern=("应答太慢，超过时限", "answers later than anybody waits"),
        address=SLOW,
        answer=Answer(behaviour=Behaviour.SLOW),
        alone=True,
        expect=UNREAD | REFUSING | {"site-unreachable": "failed"},
    ),
    Site(
        name="silent.test",
        pattern=("接受连接但从不应答", "accepts connections and never answers"),
        address=SILENT,
        answer=Answer(behaviour=Behaviour.SILENT),
        alone=True,
        expect=UNREAD | REFUSING | {"site-unreachable": "failed"},
    ),
    Site(
        name="reset.test",
        pattern=("连接被重置", "connections are reset"),
        address=BROKEN,
        answer=Answer(behaviour=Behaviour.RESET),
        expect=UNREAD | REFUSING | {"site-unreachable": "failed", "provider-block-page": "cannot-tell"},
    ),
    Site(
        name="truncated.test",
        pattern=("声明的长度大于实际内容", "announces more bytes than it sends"),
        address=BROKEN,
        answer=Answer(behaviour=Behaviour.TRUNCATED),
        alone=True,
        expect=MARKS | SERVED | ALONE,
    ),
    Site(
        name="gzip-cut.test",
        pattern=("压缩内容中途断开", "gzip stream that ends half way"),
        address=BROKEN,
        answer=Answer(behaviour=Behaviour.GZIP_CUT),
        alone=True,
        expect=CUT_SHORT | ALONE,
    ),
    Site(
        name="oversized.test",
        pattern=("首页过大，页脚在上限之后", "home page too large, its footer beyond the limit"),
        address=HOSTILE,
        answer=Answer(behaviour=Behaviour.OVERSIZED),
        alone=True,
        expect=CUT_SHORT | ALONE,
    ),
    Site(
        name="bogus-coding.test",
        pattern=("声明 gzip 却未压缩", "claims gzip and sends plain bytes"),
        address=HOSTILE,
        answer=Answer(headers=(("Content-Encoding", "gzip"),)),
        sibling=Answer(headers=(("Content-Encoding", "x-rumpelstiltskin"),)),
        expect=UNREAD | SERVED,
    ),
)

SERVICE_SITES = DNS_SITES + ACCESS_SITES + TLS_SITES + BROKEN_SITES
