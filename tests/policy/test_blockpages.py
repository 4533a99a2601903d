"""Pages that are not the site are recognised by all of their conditions, and nothing else is taken for one."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.model import Hop, HttpAnswer
from auditor.policy import blockpages
from auditor.policy.blockpages import (
    FINGERPRINTS,
    KINDS,
    WINDOW_BYTES,
    Fingerprint,
    per_fingerprint,
    recognise,
    recognise_answer,
)

URL = "http://www.example.cn/"
BEAVER = (("Server", "Beaver"),)


def seen(
    body: str | bytes = b"",
    *,
    status: int = 200,
    headers: tuple[tuple[str, str], ...] = (),
    url: str = URL,
    kind: str | None = None,
) -> str | None:
    raw = body.encode() if isinstance(body, str) else body
    found = recognise(status=status, headers=headers, body=raw, url=url, kind=kind)
    return None if found is None else found.id


@pytest.mark.parametrize("charset", ["utf-8", "gb18030"])
def test_a_block_page_is_recognised_in_either_encoding(charset: str) -> None:
    body = "<h1>域名暂时无法访问</h1>".encode(charset)
    assert seen(body, status=403, headers=BEAVER) == "aliyun-beaver"


def test_header_names_and_ascii_phrases_are_compared_in_any_case() -> None:
    body = "<TITLE>Non-Compliance ICP Filing</TITLE>"
    assert seen(body, status=403, headers=(("server", "BEAVER"),)) == "aliyun-beaver"


def test_the_block_page_behind_a_proxy_is_recognised_by_its_own_address() -> None:
    body = '<iframe src="https://www.aliyun.com/beian/beian-block"></iframe>'
    assert seen(body, status=403, headers=(("Server", "nginx"),)) == "aliyun-beian-block"


def test_the_older_block_page_is_recognised() -> None:
    body = 'getElementById("mainFrame").src= "http://batit.aliyun.com/alww.html?id=0000"'
    assert seen(body, status=403) == "aliyun-alww"


@pytest.mark.parametrize(
    ("status", "headers", "url"),
    [
        (302, (("Location", "https://dnspod.qcloud.com/static/webblock.html?d=example.cn"),), URL),
        (302, (("location", "HTTP://dnspod.qcloud.com/static/webblock.html?d=example.cn"),), URL),
        (566, (), "https://dnspod.qcloud.com/static/webblock.html?d=example.cn"),
        (403, (), "https://dnspod.qcloud.com/static/webblock.html?d=example.cn"),
    ],
)
def test_a_block_by_redirect_is_recognised_at_either_end(
    status: int, headers: tuple[tuple[str, str], ...], url: str
) -> None:
    assert seen(status=status, headers=headers, url=url) == "tencent-webblock"


def test_every_hop_of_an_answer_is_looked_at() -> None:
    location = "https://dnspod.qcloud.com/static/webblock.html?d=example.cn"
    hops = (
        Hop(url=URL, address="192.31.196.10", status=302, headers=(("Location", location),), location=location),
        Hop(url="https://www.example.cn/", address="192.31.196.10", status=200),
    )
    found = recognise_answer(HttpAnswer(hops=hops, content=b"<p>hello</p>"), "block")
    assert found is not None
    assert found.id == "tencent-webblock"


ARTICLE = "<title>备案常见问题</title><h1>重获备案号后，如何恢复访问</h1><p>请联系接入服务商。</p>"


@pytest.mark.parametrize(
    ("body", "status", "headers"),
    [
        pytest.param("域名暂时无法访问", 403, (), id="phrase without the header"),
        pytest.param("域名暂时无法访问", 200, BEAVER, id="phrase with another status"),
        pytest.param("<h1>403 Forbidden</h1>", 403, BEAVER, id="header without the phrase"),
        pytest.param("see batit.aliyun.com/alww.html", 200, (), id="article that quotes the address"),
        pytest.param(ARTICLE, 200, (), id="article that uses one phrase"),
        pytest.param("<p>网站已关闭注册</p>", 200, (), id="registration closed"),
        pytest.param("<p>网站已关闭收录</p>", 200, (), id="listing closed"),
        pytest.param("<p>上周网站维护中</p>" + "新闻" * 1000, 200, (), id="news that mention maintenance"),
        pytest.param("<a>域名转让</a><a>域名注册</a>", 200, (), id="menu of a registrar"),
        pytest.param("useful resources and information for parents", 200, (), id="stock phrase alone"),
        pytest.param("<title>How to fix Welcome to nginx!</title>", 200, (), id="article about a default page"),
        pytest.param("It works! 我们的产品", 200, (), id="words of a default page in text"),
        pytest.param("请求UUID为 123", 200, (), id="word of a firewall without an error status"),
        pytest.param(
            "<title>该网站尚未备案，无法访问怎么办</title>", 200, (), id="article that asks about it in its title"
        ),
        pytest.param("<title>Index of /films</title>", 200, (), id="listing of a folder that is not the root"),
        pytest.param("<title>Just a moment...</title><p>loading</p>", 503, (), id="title of a challenge alone"),
        pytest.param("<p>you've successfully installed Tomcat</p>", 200, (), id="tutorial that quotes a default page"),
        pytest.param("", 200, (), id="empty body"),
    ],
)
def test_what_only_resembles_such_a_page_is_left_alone(
    body: str, status: int, headers: tuple[tuple[str, str], ...]
) -> None:
    assert seen(body, status=status, headers=headers) is None


@pytest.mark.parametrize(
    ("body", "row"),
    [
        (
            "<title>恭喜，站点创建成功！</title><h3>这是默认index.html，本页面由系统自动生成</h3>",
            "bt-default",
        ),
        ("<title>没有找到站点</title><p>您的请求在Web服务器中没有找到对应的站点！</p>", "bt-no-site"),
        ("<title>Welcome to nginx!</title><h1>Welcome to nginx!</h1>", "nginx-default"),
        ("<html><body><h1>It works!</h1></body></html>", "apache-default"),
        ("<title>IIS Windows Server</title><img src=iisstart.png>", "iis-default"),
        ("<title>抱歉，站点已暂停</title>", "bt-suspended"),
        ("<title>恭喜，站点创建成功！</title><p>新站即将上线</p>", "bt-default-title"),
        ("<title>Web Server's Default Page</title>", "plesk-default"),
        ("<title>Default Web Site Page</title>", "cpanel-default"),
        ("<title>Test Page for the Nginx HTTP Server on Fedora</title>", "linux-test-page"),
        ("<title>Apache Tomcat/9.0.1</title><h2>you've successfully installed Tomcat</h2>", "tomcat-default"),
        ("<title>Index of /</title><h1>Index of /</h1>", "directory-listing"),
        ("<p>网站已关闭，请稍后访问</p>", "closed-cms"),
        ("<h1>example.cn</h1><p>该域名待售</p>", "for-sale-zh"),
        ("<p>域名转让 域名求购 购买此域名</p>", "for-sale-zh-words"),
        ('<html data-adblockkey="x"><p>resources and information</p>', "parking-ads"),
        ('<script>window.location.href="/lander"</script>', "parking-script"),
        ("<p>腾讯T-Sec Web应用防火墙(WAF)</p>", "waf-page"),
    ],
)
@pytest.mark.parametrize("charset", ["utf-8", "gb18030"])
def test_default_closed_parked_and_challenge_pages_are_told_apart(body: str, row: str, charset: str) -> None:
    assert seen(body.encode(charset)) == row
    assert seen(body.encode(charset), kind="block") is None


def test_a_parking_host_is_known_by_its_domain_and_not_by_a_likeness() -> None:
    assert seen("x", url="https://www.hugedomains.com/domain_profile.cfm") == "parking-host"
    assert seen("x", url="https://nothugedomains.com/") is None


def test_the_search_ends_where_the_window_ends() -> None:
    far = b"<p>" + b" " * WINDOW_BYTES + b"batit.aliyun.com/alww.html"
    assert seen(far, status=403) is None


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="no kind is called 'blocked'"):
        recognise(status=200, headers=(), body=b"", url=URL, kind="blocked")


@pytest.mark.parametrize("row", FINGERPRINTS, ids=lambda r: r.id)
def test_every_row_has_a_kind_a_date_a_source_and_a_condition_on_content(row: Fingerprint) -> None:
    assert row.kind in KINDS
    assert row.dated
    assert row.source
    assert row.body_any or row.title_any or row.title_is or row.location_prefix or row.hosts
    assert row.body_count <= max(len(row.body_any), 1)
    assert all(name.islower() and text.islower() for name, text in row.headers)


def test_ids_are_unique_and_rows_stand_in_the_order_of_kinds() -> None:
    ids = [row.id for row in FINGERPRINTS]
    assert len(ids) == len(set(ids))
    order = [KINDS.index(row.kind) for row in FINGERPRINTS]
    assert order == sorted(order)


@given(st.integers(-1, 999), st.lists(st.tuples(st.text(), st.text())), st.binary(), st.text())
def test_no_answer_makes_it_fail(status: int, headers: list[tuple[str, str]], body: bytes, url: str) -> None:
    recognise(status=status, headers=headers, body=body, url=url)


@pytest.mark.parametrize("unit", [b"<title", b"<", "网站".encode(), b"a", b"<title><title>"])
def test_time_grows_with_the_window_and_not_with_its_square(unit: bytes) -> None:
    body = (unit * (WINDOW_BYTES // len(unit) + 1))[:WINDOW_BYTES]
    started = time.perf_counter()
    recognise(status=403, headers=BEAVER, body=body, url=URL)
    assert time.perf_counter() - started < 1.0


def test_a_firewall_that_asks_for_a_cookie_is_known_by_status_cookie_and_script_together() -> None:
    cookie = (("Set-Cookie", "__jsluid_s=0; max-age=31536000; path=/"),)
    assert seen("<script>1</script>", status=521, headers=cookie) == "jiasule-challenge"
    assert seen("<script>1</script>", status=200, headers=cookie) is None
    assert seen("<script>1</script>", status=521) is None
    challenge = '<title>Just a moment...</title><script src="/cdn-cgi/challenge-platform/x.js"></script>'
    assert seen(challenge, status=403) == "cloudflare-challenge"


def test_a_block_page_with_a_successful_status_is_known_by_its_whole_title() -> None:
    assert seen("<title>该网站尚未备案，无法访问</title>") == "unfiled-title"


def test_messages_are_made_for_the_rows_of_a_kind_and_of_panels_apart() -> None:
    servers = per_fingerprint("default-page", ("PROVIDER 的页面", "a page of PROVIDER"), panel=False)
    panels = per_fingerprint("default-page", ("PROVIDER 的页面", "a page of PROVIDER"), panel=True)
    assert servers["nginx-default"] == ("nginx 的页面", "a page of nginx")
    assert "bt-default" in panels
    assert not set(servers) & set(panels)
    assert {row.id for row in FINGERPRINTS if row.kind == "default-page"} == set(servers) | set(panels)


COLLECTED = Path(__file__).resolve().parents[2] / ".." / "shared" / "data" / "blockpages.json"


@pytest.mark.skipif(not COLLECTED.parent.is_dir(), reason="the collected block pages are not here")
def test_every_collected_page_is_recognised_as_what_it_is() -> None:
    """Status, headers, address and body together give the kind, for each phrase on its own where one is enough."""
    rows: list[dict[str, Any]] = [r for r in json.loads(COLLECTED.read_text(encoding="utf-8")) if "text" not in r]
    assert len(rows) >= 11
    for row in rows:
        kind = {"not-the-site": "challenge"}.get(row.get("kind", "block"), row.get("kind", "block"))
        status = row.get("status", 403 if kind in ("block", "challenge") else 200)
        headers = tuple(row.get("headers", {}).items())
        if location := row.get("location_prefix"):
            assert kind_of("", status=status, headers=(("Location", f"{location}example.cn"),)) == kind, row["id"]
        for title in row.get("title", ()):
            assert kind_of(f"<title>{title}</title>", status=status) == kind, (row["id"], title)
        if phrases := row.get("body_any"):
            assert kind_of("<p>" + "</p><p>".join(phrases), status=status, headers=headers) == kind, row["id"]
        for phrase in phrases or () if kind in ("block", "challenge", "closed") else ():
            assert kind_of(f"<p>{phrase}", status=status, headers=headers) == kind, (row["id"], phrase)
        for host in (h for h in row.get("hosts", ()) if " " not in h):
            assert kind_of("x", url=f"https://{host}/") == kind, (row["id"], host)


def kind_of(body: str, *, status: int = 200, headers: tuple[tuple[str, str], ...] = (), url: str = URL) -> str:
    found = recognise(status=status, headers=headers, body=body.encode(), url=url)
    return "" if found is None else found.kind


PHRASES = sorted(
    {phrase for row in FINGERPRINTS for phrase in (*row.body_any, *row.body_none, *row.title_any, *row.title_is)}
)
BODIES = st.lists(st.sampled_from([*PHRASES, "<title>", "</title>", " ", "域名", "甲"]), max_size=5).map("".join)


@given(BODIES, st.sampled_from(["utf-8", "gb18030"]))
@settings(max_examples=600, deadline=None)
def test_phrases_are_counted_as_if_each_was_looked_for(text: str, charset: str) -> None:
    """What several phrases have in common is looked for first, which changes nothing."""
    answer = blockpages._prepared(200, (), text.encode(charset), URL)
    for row in FINGERPRINTS:
        each = sum(blockpages._stands_in(phrase, answer) for phrase in row.body_any)
        assert not row.body_any or blockpages._count(row, answer) is (each >= row.body_count)


@given(
    BODIES,
    st.sampled_from(sorted({200, 302, *(status for row in FINGERPRINTS for status in row.statuses)})),
    st.sampled_from(sorted({(), *(row.headers for row in FINGERPRINTS)})),
    st.sampled_from(KINDS),
)
@settings(max_examples=800, deadline=None)
def test_a_row_of_one_kind_is_found_as_if_there_was_no_other(
    text: str, status: int, headers: tuple[tuple[str, str], ...], kind: str
) -> None:
    hops = tuple(
        Hop(url=url, address="36.110.0.1", status=code, headers=headers) for url, code in ((URL, 302), (URL, status))
    )
    answer = HttpAnswer(hops=hops, content=text.encode(), body_sha256="", complete=True)
    found = (
        recognise(
            status=hop.status, headers=hop.headers, body=answer.body if hop is hops[1] else b"", url=hop.url, kind=kind
        )
        for hop in hops
    )
    assert recognise_answer(answer, kind) == next((row for row in found if row is not None), None)
