"""The demo world does on real sockets what its table says of each site."""

from __future__ import annotations

import asyncio
import gc
import os
import pkgutil
import re
import signal
import ssl
import sys
import zlib
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import get_args

import dns.asyncquery
import dns.exception
import dns.message
import dns.rcode
import dns.rdatatype
import pytest
import pytest_asyncio

from auditor import rules
from auditor.demo import SITES, World
from auditor.demo.addresses import (
    ADDRESSES,
    BLOCKING,
    CDN,
    OLD,
    PRIVATE,
    PRIVATE_TOO,
    PRIVATE_V6,
    SHARED,
    SILENT,
)
from auditor.demo.site import Behaviour, Credential, Expected, Handshake
from auditor.model import Verdict

pytestmark = pytest.mark.asyncio(loop_scope="module")

SLOW_S = 0.3
OVERSIZED_BYTES = 1024 * 1024
PATIENCE_S = 5.0
IMPATIENCE_S = 0.15
BY_NAME = {site.name: site for site in SITES}
HANDSHAKE = {address.number: address.handshake for address in ADDRESSES}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def world() -> AsyncIterator[World]:
    async with World(slow_s=SLOW_S, oversized_bytes=OVERSIZED_BYTES) as running:
        yield running


@dataclass(frozen=True)
class Reply:
    status: int
    headers: dict[str, str]
    body: bytes
    """Everything behind the head until the server closed, undecoded."""

    @property
    def page(self) -> str:
        return self.body.decode("utf-8")


def trusting(world: World) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(cadata=world.ca_pem.decode())
    return context


def trusting_all() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


async def exchange(address: str, port: int, octets: bytes, **tls: object) -> bytes:
    """Send octets, return all that comes back until the server closes."""
    async with asyncio.timeout(PATIENCE_S):
        reader, writer = await asyncio.open_connection(address, port, **tls)
        try:
            writer.write(octets)
            return await reader.read()
        finally:
            writer.transport.abort()


async def fetch(
    world: World,
    address: str,
    host: str,
    path: str = "/",
    *,
    tls: ssl.SSLContext | None = None,
    method: str = "GET",
) -> Reply:
    request = f"{method} {path} HTTP/1.1\r\nHost: {host}:{world.port}\r\nUser-Agent: test/1\r\n\r\n".encode()
    options: dict[str, object] = {} if tls is None else {"ssl": tls, "server_hostname": host}
    raw = await exchange(address, world.port, request, **options)
    head, _, body = raw.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    fields = (line.partition(":") for line in lines)
    return Reply(int(first.split(" ")[1]), {n.lower(): v.strip() for n, _, v in fields}, body)


async def fetch_site(world: World, name: str, host: str = "", path: str = "/") -> Reply:
    """The home page of a site: over TLS where its address speaks TLS."""
    site = BY_NAME[name]
    tls = trusting_all() if HANDSHAKE[site.address] is Handshake.TLS else None
    return await fetch(world, site.address, host or name, path, tls=tls)


async def ask(world: World, name: str, rdtype: str = "A", *, tcp: bool = False) -> dns.message.Message:
    query = dns.message.make_query(name, rdtype)
    where, _, port = world.nameserver.rpartition(":")
    how = dns.asyncquery.tcp if tcp else dns.asyncquery.udp
    return await how(query, where, timeout=PATIENCE_S, port=int(port))


def values(message: dns.message.Message, rdtype: str = "A") -> list[str]:
    wanted = dns.rdatatype.from_text(rdtype)
    return [rr.to_text() for rrset in message.answer if rrset.rdtype == wanted for rr in rrset]


async def eventually(happened: Callable[[], bool]) -> None:
    """Wait for what another task does, as long as patience lasts."""
    async with asyncio.timeout(PATIENCE_S):
        while not happened():
            await asyncio.sleep(0.01)


def page_files() -> Iterator[tuple[str, str]]:
    for entry in resources.files("auditor.demo").joinpath("pages").iterdir():
        yield entry.name, entry.read_text("utf-8")


# The table


async def test_every_site_says_what_it_stands_for_in_two_languages() -> None:
    """Names and patterns are unique and no text is empty, so a report can quote them."""
    names = Counter(name for site in SITES for name in site.names)
    assert [name for name, count in names.items() if count > 1] == []
    for language in (0, 1):
        patterns = [site.pattern[language] for site in SITES]
        assert all(patterns)
        assert len(set(patterns)) == len(SITES)


async def test_expectations_name_rules_and_verdicts_of_the_product() -> None:
    """No expectation is lost to a misspelt rule id or verdict."""
    ids = {info.name.replace("_", "-") for info in pkgutil.iter_modules(rules.__path__)}
    assert {rule for site in SITES for rule in site.expect} <= ids
    assert set(get_args(Expected)) == {verdict.value for verdict in Verdict}
    assert {verdict for site in SITES for verdict in site.expect.values()} == set(get_args(Expected))


async def test_every_rule_fails_somewhere() -> None:
    """Each rule an expectation speaks of is failed by at least one site."""
    failing = {rule for site in SITES for rule, verdict in site.expect.items() if verdict == "failed"}
    assert {rule for site in SITES for rule in site.expect} == failing


async def test_every_behaviour_is_some_sites() -> None:
    """The closed lists of behaviours, certificates and handshakes hold nothing unused."""
    assert {a.behaviour for site in SITES for a in (site.answer, site.sibling) if a} == set(Behaviour)
    assert {site.credential for site in SITES} == set(Credential)
    assert set(HANDSHAKE.values()) == set(Handshake)


async def test_every_number_on_the_pages_is_invented() -> None:
    """Serials start with 99, so no page names a real filing; the two fakes are no numbers at all."""
    filing = {n for _, text in page_files() for n in re.findall(r"ICP备(\d+)号", text)}
    assert {n for n in filing if not re.fullmatch(r"(\d\d|20\d\d)99\d{4}", n)} == {"12345678", "20259914"}
    serials = {n for _, text in page_files() for n in re.findall(r"(?:公网安备 ?|code=)(\d+)", text)}
    assert {n for n in serials if not re.fullmatch(r"\d{6}0299\d{4}", n)} == {"4403050299046"}


async def test_every_page_file_is_served(world: World) -> None:
    """No page lies in the folder unused."""
    answers = [s.answer_to(name, scheme) for s in SITES for name in s.names for scheme in ("http", "https")]
    answers += [a for address in ADDRESSES for a in (address.bare, address.unknown) if a is not None]
    answers += [answer for site in SITES for answer in site.paths.values()]
    assert {f"{answer.page}.html" for answer in answers} >= {name for name, _ in page_files()}


async def test_inventory_lists_every_site_with_the_port(world: World) -> None:
    """One line a site; the internationalised name as people write it, its target as A-label."""
    lines = world.inventory()
    assert len(lines) == len(SITES)
    assert f"compliant.test:{world.port}" in lines
    assert f"例子.测试:{world.port}" in lines
    assert f"xn--fsqu00a.xn--0zwm56d:{world.port}" in world.expectations()


# Names


@pytest.mark.parametrize("tcp", [False, True], ids=["udp", "tcp"])
async def test_every_served_name_resolves_to_its_address(world: World, tcp: bool) -> None:
    """Apex and www of every site lead to the address that serves it, over either transport."""
    named = [(name, site.address) for site in SITES if site.address for name in site.names]
    replies = await asyncio.gather(*(ask(world, name, tcp=tcp) for name, _ in named))
    for (name, address), reply in zip(named, replies, strict=True):
        assert reply.rcode() == dns.rcode.NOERROR, name
        assert values(reply)[0] == address, name


@pytest.mark.parametrize("tcp", [False, True], ids=["udp", "tcp"])
@pytest.mark.parametrize(
    ("name", "rcode"),
    [
        ("nxdomain.test", "NXDOMAIN"),
        ("www.nxdomain.test", "NXDOMAIN"),
        ("www.gbk.test", "NXDOMAIN"),
        ("no-such-site.test", "NXDOMAIN"),
        ("test", "NXDOMAIN"),
        ("servfail.test", "SERVFAIL"),
        ("www.servfail.test", "SERVFAIL"),
        ("no-address.test", "NOERROR"),
    ],
)
async def test_names_without_an_address(world: World, name: str, rcode: str, tcp: bool) -> None:
    """Broken and missing names give their rcode and no record."""
    reply = await ask(world, name, tcp=tcp)
    assert (dns.rcode.to_text(reply.rcode()), reply.answer) == (rcode, [])


async def test_other_types_of_a_served_name_are_empty(world: World) -> None:
    """AAAA, MX and TXT of a name that has A only are NOERROR without records, not NXDOMAIN."""
    for rdtype in ("AAAA", "MX", "TXT"):
        reply = await ask(world, "COMPLIANT.test", rdtype)
        assert (reply.rcode(), reply.answer) == (dns.rcode.NOERROR, [])


async def test_dead_name_server_never_answers(world: World) -> None:
    """The question arrives and nothing comes back, over either transport."""
    for tcp in (False, True):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(IMPATIENCE_S):
                await ask(world, "shop.dead-dns.test", tcp=tcp)
        asked = ("shop.dead-dns.test", "A", "tcp" if tcp else "udp")
        await eventually(lambda asked=asked: asked in world.questions)


async def test_alias_chain_ends_in_an_address(world: World) -> None:
    """A CDN customer's name is two aliases away from its address."""
    chain = (await ask(world, "www.cdn.test")).resolve_chaining()
    assert [rrset[0].target.to_text() for rrset in chain.cnames] == [
        "www.cdn.test.w.kunlunsl.com.",
        "edge7.kunlunsl.com.",
    ]
    assert [rr.to_text() for rr in chain.answer] == [CDN]


async def test_alias_loop_has_no_end(world: World) -> None:
    """The answer is the whole circle, which no resolver can follow to an address."""
    reply = await ask(world, "cname-loop.test")
    assert len(values(reply, "CNAME")) == 3
    with pytest.raises(dns.message.ChainTooLong):
        reply.resolve_chaining()


async def test_private_addresses_are_in_the_dns(world: World) -> None:
    """Names lead to addresses outside the world's networks, alone or beside a good one."""
    assert values(await ask(world, "private-address.test")) == [PRIVATE]
    assert values(await ask(world, "private-address.test", "AAAA"), "AAAA") == [PRIVATE_V6]
    assert values(await ask(world, "mixed-address.test"))[1] == PRIVATE_TOO


async def test_name_server_survives_noise(world: World) -> None:
    """Rubbish gets no answer, a hang-up or FORMERR, and the next question is answered."""
    loop = asyncio.get_running_loop()
    where, _, port = world.nameserver.rpartition(":")
    transport, _ = await loop.create_datagram_endpoint(asyncio.DatagramProtocol, remote_addr=(where, int(port)))
    for noise in (b"", b"\0", b"\xff" * 600, b"\0\0\x01\0\0\x01\0\0\0\0\0\0\xc0\x0c\0\x01\0\x01"):
        transport.sendto(noise)
    transport.close()
    assert await exchange(where, int(port), b"\xff\xff" + b"\0" * 65535 + b"\0") == b""
    empty = dns.message.Message()
    reply = await dns.asyncquery.udp(empty, where, timeout=PATIENCE_S, port=int(port))
    assert reply.rcode() == dns.rcode.FORMERR
    assert values(await ask(world, "compliant.test")) == [SHARED]


# Pages


SHOWN = {
    "compliant.test": ("京ICP备13990012号-1", "11010802990012"),
    "neighbour.test": ("苏ICP备2021990034号", "32058302990034"),
    "licence.test": ("京ICP证169901号", "11010502990021"),
    "placeholder.test": ("闽ICP备12345678号", "35020302990026"),
    "parody.test": ("萌ICP备20259914号", "icp.gov.moe"),
    "not-linked.test": ("备案号：鲁ICP备18990041号</p>", "37010202990041"),
    "retired-link.test": ("鄂ICP备11990042号-1", "//www.miitbeian.gov.cn/"),
    "wrong-link.test": ("湘ICP备2023990043号-1", "//www.beian-agent.example/"),
    "psb-missing.test": ("渝ICP备19990045号-1", "//beian.miit.gov.cn/"),
    "psb-malformed.test": ("粤ICP备2020990046号", "粤公网安备4403050299046号"),
    "psb-other-code.test": ("浙公网安备33010602990051号", "code=33010602990015"),
    "psb-not-linked.test": ("皖ICP备2024990052号-1", '<p><img src="/gongan.png" alt=""> 皖公网安备'),
    "xn--fsqu00a.xn--0zwm56d": ("滇ICP备2020990077号-1", "53011402990077"),
    "robots.test": ("新ICP备18990083号-1", "65010202990083"),
    "www.cdn.test": ("沪ICP备2020990055号-4", "31010502990055"),
    "tls-expired.test": ("黑ICP备14990065号-1", "23010202990065"),
    "parked.test": ("该域名待售", "报价"),
    "panel.test": ("恭喜，站点创建成功！", "系统自动生成"),
}


@pytest.mark.parametrize(("name", "shown"), SHOWN.items(), ids=SHOWN)
async def test_page_shows_what_its_site_is_about(world: World, name: str, shown: tuple[str, str]) -> None:
    """A complete 200 answer under every name of the site, with the texts that make its pattern."""
    for host in BY_NAME[name].names:
        reply = await fetch_site(world, name, host)
        assert reply.status == 200
        assert int(reply.headers["content-length"]) == len(reply.body)
        assert [text for text in shown if text not in reply.page] == []


async def test_missing_site_does_not_speak_of_filings(world: World) -> None:
    """The page without a number gives a reader no reason for doubt either."""
    page = (await fetch_site(world, "missing.test")).page
    assert not re.search(r"备案|ICP|公网安备|许可证", page)


async def test_script_drawn_number_stands_in_the_script_only(world: World) -> None:
    """Without its scripts the page has no visible text at all."""
    page = (await fetch_site(world, "script-drawn.test")).page
    assert "浙ICP备2020990036号-3" in page
    body = page.partition("<body>")[2]
    assert re.sub(r"<script.*?</script>|<[^>]+>|\s", "", body, flags=re.DOTALL) == ""


async def test_split_number_is_no_string_of_the_source(world: World) -> None:
    """Both numbers appear only once the tags are taken away."""
    page = (await fetch_site(world, "split-tags.test")).page
    text = re.sub(r"<[^>]+>", "", page)
    for number in ("蜀ICP备2022990031号-1", "川公网安备51010602990031号"):
        assert number not in page
        assert number in text


async def test_gbk_page_lies_about_its_charset(world: World) -> None:
    """The header says UTF-8, the bytes are GBK and cannot be UTF-8."""
    reply = await fetch_site(world, "gbk.test")
    assert reply.headers["content-type"] == "text/html; charset=utf-8"
    with pytest.raises(UnicodeDecodeError):
        reply.body.decode("utf-8")
    assert "鲁ICP备09990028号-2" in reply.body.decode("gbk")


async def test_bogus_charset_is_a_python_codec_and_no_web_charset(world: World) -> None:
    """The label is one that a careless reader feeds to its codec registry."""
    reply = await fetch_site(world, "bogus-charset.test")
    assert reply.headers["content-type"].endswith("charset=rot13")
    assert "琼ICP备2021990076号-1" in reply.page


async def test_numbers_after_the_end_of_the_document(world: World) -> None:
    """Both marks stand behind </html>."""
    before, _, after = (await fetch_site(world, "after-html.test")).page.partition("</html>")
    assert "公网安备" not in before
    assert "宁ICP备19990081号-1" in after


async def test_deep_page_holds_its_number_at_the_bottom(world: World) -> None:
    """The number stands inside 2100 open elements, more than some parsers keep."""
    page = (await fetch_site(world, "deep-nest.test")).page
    before = page.partition("青ICP备16990082号-1")[0]
    assert before.count("<div>") - before.count("</div>") == 2100
    assert page.count("<div>") == page.count("</div>")


async def test_apex_and_www_are_two_sites(world: World) -> None:
    """The apex shows a number, its www an older page without one."""
    apex = (await fetch_site(world, "apex-differs.test")).page
    www = (await fetch_site(world, "apex-differs.test", "www.apex-differs.test")).page
    assert "黔ICP备2024990078号-1" in apex
    assert "ICP" not in www
    assert "旧站" in www


# Access


async def test_who_opens_by_number_and_who_to_strangers(world: World) -> None:
    """Exactly the addresses whose pattern it is answer 200 to their number, and to a name nobody has."""

    async def opens(address: str, host: str) -> bool:
        reply = await fetch(world, address, host)
        assert reply.status in (200, 403)
        return reply.status == 200

    numbers = [address.number for address in ADDRESSES]
    bare = await asyncio.gather(*(opens(number, number) for number in numbers))
    unknown = await asyncio.gather(*(opens(number, "nobody-has-this.invalid") for number in numbers))
    sites = {site.name: site.address for site in SITES}
    assert {n for n, ok in zip(numbers, bare, strict=True) if ok} == {
        sites[name] for name in ("bare-ip.test", "catch-all.test", "panel.test", "blocked.test")
    }
    assert {n for n, ok in zip(numbers, unknown, strict=True) if ok} == {
        sites[name] for name in ("catch-all.test", "panel.test")
    }


async def test_bare_address_and_catch_all_serve_the_sites_own_page(world: World) -> None:
    """By number comes the page that comes by name; a panel's address shows the panel instead."""
    for name in ("bare-ip.test", "catch-all.test"):
        number = BY_NAME[name].address
        assert (await fetch(world, number, number)).body == (await fetch_site(world, name)).body
    assert "没有找到站点" in (await fetch(world, BY_NAME["panel.test"].address, "nobody.invalid")).page


async def test_bare_address_answers_over_tls_as_well(world: World) -> None:
    """Without SNI the handshake ends with a certificate for the number, and the answer is the same."""
    number = BY_NAME["bare-ip.test"].address
    over_tls = await fetch(world, number, number, tls=trusting(world))
    assert over_tls.body == (await fetch(world, number, number)).body


async def test_names_answer_on_their_own_address_only(world: World) -> None:
    """A name asked at another address is a stranger there."""
    assert (await fetch(world, CDN, "compliant.test")).status == 403


async def test_blocked_name_gets_the_providers_page(world: World) -> None:
    """By name over HTTP: 403 with the provider's marks; over TLS: the connection is cut; by number: the site."""
    reply = await fetch_site(world, "blocked.test")
    assert (reply.status, reply.headers["server"]) == (403, "Beaver")
    assert "<title>Non-compliance ICP Filing</title>" in reply.page
    with pytest.raises(ConnectionResetError):
        await fetch(world, BLOCKING, "blocked.test", tls=trusting_all())
    assert "夜市小吃地图" in (await fetch(world, BLOCKING, BLOCKING)).page


@pytest.mark.parametrize(
    ("name", "host", "location"),
    [
        ("moved.test", "www.moved.test", "http://neighbour.test:{port}/"),
        ("redirect-self.test", "redirect-self.test", "https://redirect-self.test:{port}/"),
        ("redirect-self.test", "www.redirect-self.test", ""),
        (
            "blocked-redirect.test",
            "blocked-redirect.test",
            "https://dnspod.qcloud.com/static/webblock.html?d=blocked-redirect.test",
        ),
    ],
)
async def test_redirects(world: World, name: str, host: str, location: str) -> None:
    """Where each redirecting name leads to."""
    reply = await fetch_site(world, name, host)
    assert reply.status == 302
    assert reply.headers["location"] == location.format(port=world.port)


async def test_plain_http_redirects_to_https(world: World) -> None:
    """The same name answers 302 in clear text and its page over TLS."""
    name = "http-to-https.test"
    reply = await fetch(world, BY_NAME[name].address, name)
    assert (reply.status, reply.headers["location"]) == (302, f"https://{name}:{world.port}/")
    assert (await fetch_site(world, name)).status == 200


async def test_redirect_loop_never_repeats_itself(world: World) -> None:
    """Each hop is new, so only counting them ends the chase."""
    path, seen = "/", set[str]()
    for _ in range(25):
        assert path not in seen
        seen.add(path)
        path = (await fetch_site(world, "redirect-loop.test", path=path)).headers["location"]


async def test_server_error_is_an_error_page(world: World) -> None:
    """A reverse proxy whose backend is down."""
    reply = await fetch_site(world, "server-error.test")
    assert (reply.status, "502" in reply.page) == (502, True)


async def test_robots_txt_exists_where_it_should(world: World) -> None:
    """One site has one; elsewhere, as for every other path, it is 404."""
    reply = await fetch_site(world, "robots.test", path="/robots.txt")
    assert (reply.status, reply.page) == (200, "User-agent: *\nDisallow: /\n")
    assert (await fetch_site(world, "compliant.test", path="/robots.txt")).status == 404
    assert (await fetch_site(world, "compliant.test", path="/menu")).status == 404
    assert "苏ICP备17990091号-1" in (await fetch_site(world, "framed.test", path="/footer.html")).page
    assert (await fetch_site(world, "compliant.test", path="/?from=test")).status == 200


# TLS


async def test_good_certificates_verify(world: World) -> None:
    """Every site with a valid certificate passes a strict handshake under each of its names."""
    context = trusting(world)
    named = [
        (site.address, name)
        for site in SITES
        if site.credential is Credential.VALID and HANDSHAKE.get(site.address) is Handshake.TLS
        for name in site.names
        if site.answer.behaviour is Behaviour.PAGE
    ]
    replies = await asyncio.gather(*(fetch(world, address, name, tls=context) for address, name in named))
    assert len(replies) > 20
    assert {reply.status for reply in replies} <= {200, 502}


@pytest.mark.parametrize(
    ("name", "code"),
    [("tls-expired.test", 10), ("tls-wrong-name.test", 62), ("tls-self-signed.test", 18)],
)
async def test_bad_certificates_fail_by_openssls_verdict(world: World, name: str, code: int) -> None:
    """X509_V_ERR_CERT_HAS_EXPIRED, _HOSTNAME_MISMATCH, _DEPTH_ZERO_SELF_SIGNED_CERT; unverified, all are served."""
    with pytest.raises(ssl.SSLCertVerificationError) as refused:
        await fetch(world, BY_NAME[name].address, name, tls=trusting(world))
    assert refused.value.verify_code == code
    assert (await fetch_site(world, name)).status == 200


async def test_ca_file_holds_the_authority(world: World) -> None:
    """The file a scan is pointed at is the authority the certificates come from."""
    assert world.ca_path.read_bytes() == world.ca_pem
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(cafile=world.ca_path)
    assert (await fetch(world, SHARED, "compliant.test", tls=context)).status == 200


async def test_plain_server_answers_a_handshake_in_clear_text(world: World) -> None:
    """A server never set up for TLS says 400 to a ClientHello, which is no TLS."""
    with pytest.raises(ssl.SSLError, match=r"(?i)wrong.version.number|packet.length|record.layer"):
        await fetch(world, OLD, "gbk.test", tls=trusting_all())
    hello = b"\x16\x03\x01\x00\x05\x01\x00\x00\x01\x00"
    assert (await exchange(OLD, world.port, hello)).startswith(b"HTTP/1.1 400 ")


# Breaches


async def test_slow_site_answers_late(world: World) -> None:
    """The page comes, after the delay that was set."""
    started = asyncio.get_running_loop().time()
    reply = await fetch_site(world, "slow.test")
    assert asyncio.get_running_loop().time() - started >= SLOW_S
    assert "陇ICP备2023990071号-1" in reply.page


async def test_silent_site_reads_and_says_nothing(world: World) -> None:
    """The request arrives; no octet comes back; the same address refuses strangers at once."""
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(IMPATIENCE_S):
            await fetch(world, SILENT, "silent.test")
    asked = (SILENT, f"silent.test:{world.port}", "/", "http")
    await eventually(lambda: asked in world.requests)
    assert (await fetch(world, SILENT, SILENT)).status == 403


async def test_reset_site_resets(world: World) -> None:
    """RST instead of an answer, with and without TLS."""
    for tls in (None, trusting_all()):
        with pytest.raises(ConnectionResetError):
            await fetch(world, BY_NAME["reset.test"].address, "reset.test", tls=tls)


async def test_truncated_message_has_a_whole_page(world: World) -> None:
    """Fewer octets come than were announced, but the footer is there."""
    reply = await fetch_site(world, "truncated.test")
    assert int(reply.headers["content-length"]) > len(reply.body)
    assert "陕ICP备2022990072号-1" in reply.page
    assert reply.page.rstrip().endswith("</html>")


async def test_cut_gzip_loses_the_footer(world: World) -> None:
    """The message is complete, the gzip stream in it is not: what decodes is a page without its footer."""
    reply = await fetch_site(world, "gzip-cut.test")
    assert int(reply.headers["content-length"]) == len(reply.body)
    decoder = zlib.decompressobj(zlib.MAX_WBITS | 16)
    text = decoder.decompress(reply.body).decode("utf-8", "replace")
    assert not decoder.eof
    assert "太原陈醋作坊" in text
    assert not re.search(r"ICP|备案|公网", text)


async def test_oversized_page_hides_its_footer_behind_the_limit(world: World) -> None:
    """More octets than were asked for stand before the only number."""
    reply = await fetch_site(world, "oversized.test")
    assert reply.headers["transfer-encoding"] == "chunked"
    assert reply.body.endswith(b"0\r\n\r\n")
    assert reply.body.index("赣ICP备2021990073号-1".encode()) > OVERSIZED_BYTES


async def test_bogus_codings_are_none(world: World) -> None:
    """One name claims gzip, the other a coding nobody knows; both send plain bytes."""
    name = "bogus-coding.test"
    for host, coding in ((name, "gzip"), (f"www.{name}", "x-rumpelstiltskin")):
        reply = await fetch_site(world, name, host)
        assert reply.headers["content-encoding"] == coding
        assert "桂ICP备2020990075号-1" in reply.page


@pytest.mark.parametrize(
    "octets",
    [
        b"\r\n\r\n",
        b"\0\0\0\0",
        b"GET\r\n\r\n",
        b"GET / SPDY/3\r\n\r\n",
        b"GET / HTTP/1.1\r\nX: " + b"a" * 70_000 + b"\r\n\r\n",
    ],
    ids=["empty", "binary", "no-target", "no-http", "endless-head"],
)
async def test_web_server_refuses_what_is_no_request(world: World, octets: bytes) -> None:
    """Rubbish gets 400 (or a reset, once it is too much), and the next request is answered."""
    try:
        answer = await exchange(SHARED, world.port, octets)
    except ConnectionResetError:
        answer = b"HTTP/1.1 400 "
        assert len(octets) > 65_536
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert (await fetch(world, SHARED, "compliant.test")).status == 200
    assert (await fetch(world, SHARED, "compliant.test", method="POST")).status == 405


# What it remembers, and how it ends


async def test_every_request_is_remembered() -> None:
    """Address, Host, path and scheme in order of arrival; agents, octets and the most open connections beside."""
    async with World() as world:
        await fetch(world, SHARED, "compliant.test")
        await fetch(world, SHARED, "www.compliant.test", "/menu", tls=trusting(world))
        await asyncio.gather(*(fetch(world, CDN, CDN) for _ in range(3)))
        assert world.requests == [
            (SHARED, f"compliant.test:{world.port}", "/", "http"),
            (SHARED, f"www.compliant.test:{world.port}", "/menu", "https"),
            *[(CDN, f"{CDN}:{world.port}", "/", "http")] * 3,
        ]
        assert world.traffic.user_agents == {"test/1": 5}
        assert world.traffic.open_at_most[SHARED] == 1
        assert 1 <= world.traffic.open_at_most[CDN] <= 3
        assert 0 < world.traffic.bytes_in < world.traffic.bytes_out


async def test_worlds_run_side_by_side() -> None:
    """Two at once do not meet: each has its ports, its authority and its memory."""
    async with World() as one, World(port=one.port) as other:
        assert one.port != other.port
        assert one.nameserver != other.nameserver
        assert one.ca_pem != other.ca_pem
        await fetch(one, SHARED, "compliant.test")
        assert (len(one.requests), len(other.requests)) == (1, 0)


async def test_preferred_port_is_taken_where_free() -> None:
    """A demo can show the same names every time."""
    async with World() as world:
        port = world.port
    async with World(port=port) as again:
        assert again.port == port


async def test_nothing_is_left_behind() -> None:
    """Leaving with connections open in every state ends their tasks and sockets and removes the file."""
    before = asyncio.all_tasks()
    world = World()
    async with world:
        writers = []
        for address in (SILENT, SHARED, CDN):
            _, writer = await asyncio.open_connection(address, world.port)
            writers.append(writer)
        writers[0].write(b"GET / HTTP/1.1\r\nHost: silent.test\r\n\r\n")
        writers[1].write(b"GET / HTTP/1.1\r\nHost: ")
        _, tls = await asyncio.open_connection(
            BY_NAME["tls-expired.test"].address,
            world.port,
            ssl=trusting_all(),
            server_hostname="tls-expired.test",
        )
        where, _, port = world.nameserver.rpartition(":")
        _, names = await asyncio.open_connection(where, int(port))
        await eventually(lambda: bool(world.requests))
    for writer in (*writers, tls, names):
        writer.transport.abort()
    await asyncio.sleep(0)
    gc.collect()  # an unclosed socket would warn here, and warnings are errors
    assert asyncio.all_tasks() == before
    assert not world.ca_path.exists()
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection(SHARED, world.port)
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection(where, int(port))


async def test_it_runs_by_itself_until_told_to_stop() -> None:
    """`python -m auditor.demo` prints the inventory, serves it, and ends in good order on Ctrl-C."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-W", "error", "-m", "auditor.demo", "0"),
        cwd=Path(__file__).resolve().parents[2],
        env=os.environ | {"PYTHONIOENCODING": "utf-8"},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    lines = [(await process.stdout.readline()).decode() for _ in range(2 + len(SITES))]
    try:
        name, _, port = lines[2].strip().rpartition(":")
        answer = await exchange(SHARED, int(port), f"GET / HTTP/1.1\r\nHost: {name}\r\n\r\n".encode())
        assert answer.startswith(b"HTTP/1.1 200 OK")
    finally:
        process.send_signal(signal.SIGINT)
        _, errors = await process.communicate()
    assert (process.returncode, errors) == (0, b"")
    assert "--nameserver 127.0.0.1:" in lines[0]
    assert lines[-1].startswith("bogus-coding.test:")


async def test_connections_are_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond the limit a connection is closed unheard; one that ends makes room."""
    monkeypatch.setattr("auditor.demo.webserver.MAX_CONNECTIONS", 2)
    async with World() as world:
        held = [await asyncio.open_connection(SHARED, world.port) for _ in range(2)]
        await eventually(lambda: world.traffic.open_now[SHARED] == 2)
        assert await exchange(CDN, world.port, b"") == b""
        for _, writer in held:
            writer.transport.abort()
        await eventually(lambda: world.traffic.open_now[SHARED] == 0)
        assert (await fetch(world, CDN, CDN)).status == 403
        assert world.traffic.open_at_most == {SHARED: 2, CDN: 1}


async def test_connections_do_not_last(monkeypatch: pytest.MonkeyPatch) -> None:
    """A client that never asks, and one that is never answered, are both let go after a while."""
    monkeypatch.setattr("auditor.demo.webserver.LIFE_S", IMPATIENCE_S)
    async with World(slow_s=0) as world:
        request = b"GET / HTTP/1.1\r\nHost: silent.test\r\n\r\n"
        assert await asyncio.gather(exchange(SILENT, world.port, b""), exchange(SILENT, world.port, request)) == [
            b"",
            b"",
        ]
