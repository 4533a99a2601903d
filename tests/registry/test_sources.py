"""Sources of filings against real web servers on loopback: three answers, secrets, limits, and whom nobody asks."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import logging
import pickle
import ssl
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, quote, unquote, urlsplit

import pytest
import trustme
from hypothesis import given
from hypothesis import strategies as st
from sqlite_utils import Database

from auditor.registry.cache import AnswerCache, migrations
from auditor.registry.clouds import AliyunSource, BaiduSource, aliyun_query
from auditor.registry.http_json import HttpJsonSource, Reading, value_at
from auditor.registry.ledger import Filed, LedgerSource
from auditor.registry.ministry import SourceError, checked_url
from auditor.registry.model import REASONS, Answer, Answers, State
from auditor.registry.registry import Registry
from auditor.registry.secret import Secret, read_secret
from auditor.registry.sources_file import read_sources_file
from tests.registration.servers import flood, http, said, silent, web, wire

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
KEY, SECRET = Secret("the-key-id"), Secret("the-secret")
FAST = 1000.0
NUMBER = "京ICP备11012321号-1"
READING = Reading(
    number="data.icp",
    entity="data.unit",
    domain="data.domain",
    found=("data.filed", (True,)),
    absent=("data.filed", (False,)),
)


def as_json(value: object, **more):
    return http(json.dumps(value, ensure_ascii=False).encode(), content_type="application/json", **more)


def generic(at: str, reading: Reading = READING, *, headers: dict[str, Secret] | None = None, **more) -> HttpJsonSource:
    more.setdefault("per_second", FAST)
    url = Secret(f"http://{at}/icp?domain={{domain}}")
    return HttpJsonSource("register", url, wire(), reading, headers=headers, now=lambda: NOW, **more)


async def test_a_filed_domain_is_found_with_its_number_and_entity() -> None:
    answer = {
        "data": {"filed": True, "icp": "京ICP备11012321号－1", "unit": "示例科技有限公司", "domain": "www.example.cn"}
    }
    async with web(as_json(answer)) as server:
        found = await generic(server.at, headers={"X-Token": Secret("t0ken")}).lookup("example.cn")
    assert (found.state, found.number, found.entity) == (State.FOUND, NUMBER, "示例科技有限公司")
    assert (found.asked_at, found.server) == (NOW.isoformat(), f"http://{server.at}")
    request = server.questions[0].decode()
    assert request.startswith("GET /icp?domain=example.cn HTTP/1.1\r\n")
    assert "X-Token: t0ken\r\n" in request
    assert "User-Agent: beian-auditor/" in request


async def test_only_the_words_agreed_on_are_not_found() -> None:
    async with web(as_json({"data": {"filed": False}})) as server:
        assert (await generic(server.at).lookup("example.cn")).state is State.NOT_FOUND
    async with web(as_json({"data": {"filed": False}}, status="404 Not Found")) as server:
        assert (await generic(server.at).lookup("example.cn")).state is State.NOT_FOUND


@pytest.mark.parametrize(
    ("talk", "reason"),
    [
        (as_json({}), "unparseable"), (as_json({"data": None}), "unparseable"), (as_json({"data": {}}), "unparseable"),
        (as_json({"data": {"filed": 0}}), "unparseable"), (as_json({"data": {"filed": "false"}}), "unparseable"),
        (as_json({"data": {"filed": None, "icp": ""}}), "unparseable"), (as_json([]), "unparseable"),
        (as_json({"data": {"icp": "some words"}}), "bad-number"),
        (as_json({"data": {"filed": True, "domain": "other.cn"}}), "other-name"),
        (as_json({"data": {"filed": True, "domain": 5}}), "other-name"),
        (as_json({"data": {"filed": True}}, status="404 Not Found"), "refused"),
        (as_json({"data": {"filed": False}}, status="400 Bad"), "refused"),
        (http(b"", content_type="application/json"), "empty"), (http(b"  \n"), "empty"),
        (http(b"<html><body>login</body></html>", content_type="text/html"), "unparseable"),
        (http(b"", status="404 Not Found"), "empty"), (http(b"", status="302 Found", more="Location: /x\r\n"), "redirects"),
        (http(b"{}", status="429 Too Many"), "rate-limited"), (http(b"{}", status="403 No"), "refused"),
        (http(b"{}", status="401 No"), "refused"), (http(b"{}", status="502 Bad"), "server-error"),
        (http(b'{"data": {"filed": false', length=500), "truncated"), (http(b"[" * 50_000), "unparseable"),
        (http(b"{" + b" " * 600_000 + b"}"), "too-large"), (said(b"\0\1"), "unparseable"), (flood, "unparseable"),
        (said(b""), "unreachable"),
    ],
)  # fmt: skip
async def test_every_other_answer_is_not_known(talk, reason: str) -> None:
    """Above all none of them is *not found*: an error of an interface files nobody's domain out."""
    async with web(talk) as server:
        answer = await generic(server.at, timeout_s=3).lookup("example.cn")
    assert (answer.state, answer.reason) == (State.NOT_KNOWN, reason)
    assert answer.reason in REASONS


async def test_a_silent_interface_ends_in_time() -> None:
    begun = time.monotonic()
    async with web(silent) as server:
        answer = await generic(server.at, timeout_s=0.4).lookup("example.cn")
    assert (answer.state, answer.reason) == (State.NOT_KNOWN, "timeout")
    assert time.monotonic() - begun < 5


async def test_nothing_is_not_found_where_no_words_for_it_were_agreed_on() -> None:
    async with web(as_json({"icp": "", "filed": False})) as server:
        answer = await generic(server.at, Reading(number="icp")).lookup("example.cn")
    assert answer.state is State.NOT_KNOWN


async def test_a_number_alone_is_found_where_nothing_else_was_agreed_on() -> None:
    async with web(as_json({"list": [{"icp": NUMBER}]})) as server:
        answer = await generic(server.at, Reading(number="list.0.icp")).lookup("example.cn")
    assert (answer.state, answer.number) == (State.FOUND, NUMBER)


async def test_an_interface_that_limits_us_is_left_alone() -> None:
    async with web(http(b"{}", status="429 Too Many")) as server:
        source = generic(server.at)
        answers = [await source.lookup(f"a{n}.cn") for n in range(4)]
    assert {answer.reason for answer in answers} == {"rate-limited"}
    assert server.connections == 1


async def test_secrets_go_over_verified_tls_only(tmp_path: Path) -> None:
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    async with web(as_json({"IcpStatus": "true"}), tls=context) as server:
        url = f"https://{server.at}"
        trusted = BaiduSource("baidu", url, KEY, SECRET, wire(ca_file=str(tmp_path / "ca.pem")))
        stranger = BaiduSource("baidu", url, KEY, SECRET, wire())
        assert (await trusted.lookup("example.cn")).state is State.FOUND
        assert (await stranger.lookup("example.cn")).reason == "tls"
    assert len(server.questions) == 1
    with pytest.raises(SourceError, match="https only"):
        BaiduSource("baidu", "http://cdn.baidubce.com", KEY, SECRET, wire())


def test_aliyuns_signature_is_that_of_its_documentation() -> None:
    """The example of the ECS documentation: DescribeRegions with testid and testsecret."""
    params = {
        "Timestamp": "2016-02-23T12:46:24Z", "Format": "XML", "AccessKeyId": "testid", "Action": "DescribeRegions",
        "SignatureMethod": "HMAC-SHA1", "SignatureNonce": "3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf",
        "Version": "2014-05-26", "SignatureVersion": "1.0",
    }  # fmt: skip
    assert aliyun_query(params, "testsecret").endswith("&Signature=OLeaidS1JvxuMvnyHOwuJ%2BuX5qY%3D")


@pytest.mark.parametrize(
    ("answer", "status", "state", "reason"),
    [
        ({"Status": "DomainIsRegistration"}, "200 OK", State.FOUND, ""),
        ({"Status": "DomainNotRegistration"}, "200 OK", State.NOT_FOUND, ""),
        ({"Status": "DomainNotRegistration"}, "400 Bad", State.NOT_KNOWN, "unparseable"),
        ({"Status": ""}, "200 OK", State.NOT_KNOWN, "unparseable"),
        ({"RequestId": "x"}, "200 OK", State.NOT_KNOWN, "unparseable"),
        ({"Code": "-124", "Message": "The domain provided does not belong to you."}, "400 Bad", State.NOT_KNOWN, "not-own"),
        ({"Code": "CheckDomainICPFail"}, "400 Bad", State.NOT_KNOWN, "refused"),
        ({"Code": "Throttling.User"}, "400 Bad", State.NOT_KNOWN, "rate-limited"),
        ({"Code": "InternalError"}, "500 Error", State.NOT_KNOWN, "server-error"),
    ],
)  # fmt: skip
async def test_aliyun_is_asked_signed_and_read_by_its_words(answer, status: str, state: State, reason: str) -> None:
    async with web(as_json(answer, status=status)) as server:
        source = AliyunSource("aliyun", f"http://{server.at}", KEY, SECRET, wire(), now=lambda: NOW)
        got = await source.lookup("example.cn")
    assert (got.state, got.reason) == (state, reason)
    target = server.questions[0].split()[1].decode()
    given = {key: values[0] for key, values in parse_qs(urlsplit(target).query).items()}
    assert (given["Action"], given["DomainName"], given["Version"]) == ("CheckCdnDomainICP", "example.cn", "2018-05-10")
    assert given["Timestamp"] == "2026-11-24T10:00:00Z"
    query, _, signature = target.partition("?")[2].partition("&Signature=")
    to_sign = "GET&%2F&" + quote("&".join(sorted(query.split("&"))), safe="-_.~")
    digest = hmac.new(b"the-secret&", to_sign.encode(), hashlib.sha1).digest()
    assert unquote(signature) == base64.b64encode(digest).decode()


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        ({"IcpStatus": "true"}, State.FOUND), ({"IcpStatus": True}, State.FOUND),
        ({"IcpStatus": "false"}, State.NOT_FOUND), ({"IcpStatus": ""}, State.NOT_KNOWN), ({}, State.NOT_KNOWN),
        ({"IcpStatus": 0}, State.NOT_KNOWN), ({"IcpStatus": None}, State.NOT_KNOWN),
        ({"code": "AccessDenied", "message": "x"}, State.NOT_KNOWN),
    ],
)  # fmt: skip
async def test_baidu_is_asked_signed_and_read_by_its_words(answer, state: State) -> None:
    async with web(as_json(answer)) as server:
        source = BaiduSource("baidu", f"http://{server.at}", KEY, SECRET, wire(), now=lambda: NOW)
        assert (await source.lookup("example.cn")).state is state
    request = server.questions[0].decode()
    assert request.startswith("GET /v2/domain/example.cn/icp HTTP/1.1\r\n")
    headers = dict(line.split(": ", 1) for line in request.split("\r\n")[1:] if ": " in line)
    version, key, date, seconds, signed, signature = headers["Authorization"].split("/")
    assert (version, key, date, signed) == ("bce-auth-v1", "the-key-id", headers["x-bce-date"], "host;x-bce-date")
    signing_key = hmac.new(b"the-secret", f"{version}/{key}/{date}/{seconds}".encode(), hashlib.sha256).hexdigest()
    canonical = "\n".join(
        [
            "GET",
            "/v2/domain/example.cn/icp",
            "",
            f"host:{quote(headers['Host'], safe='')}",
            f"x-bce-date:{quote(date, safe='')}",
        ]
    )
    assert signature == hmac.new(signing_key.encode(), canonical.encode(), hashlib.sha256).hexdigest()


@pytest.mark.parametrize(
    "url",
    [
        "https://beian.miit.gov.cn/", "https://hlwicpfwc.miit.gov.cn/icpproject_query/api?x={domain}", "http://miit.gov.cn",
        "https://BEIAN.MIIT.GOV.CN./", "https://beian。miit。gov。cn/", "https://ｂｅｉａｎ.miit.gov.cn/",
        "https://beian.miit.gov.cn:8443/",
    ],
)  # fmt: skip
def test_the_ministry_is_never_asked(url: str) -> None:
    with pytest.raises(SourceError, match="captcha"):
        checked_url(url)
    with pytest.raises(SourceError):
        HttpJsonSource("x", Secret(url + "?d={domain}"), wire(), Reading(number="n"))


@pytest.mark.parametrize(
    "url", ["ftp://example.cn/", "https://u:p@example.cn/", "https:///x", "file:///etc/passwd", "https://x:99999/", "x"]
)
def test_what_is_no_plain_address_is_refused(url: str) -> None:
    with pytest.raises(SourceError) as refused:
        checked_url(url)
    assert "u:p" not in str(refused.value)


def test_a_host_made_from_the_domain_is_refused() -> None:
    """A domain on a list could name the ministry, or a machine of the operator's."""
    for url in ("https://{domain}/", "https://x.{domain}?d=1"):
        with pytest.raises(SourceError, match="no part of the host"):
            HttpJsonSource("x", Secret(url), wire(), Reading(number="n"))


TOML = """
[[source]]
name = "aliyun"
kind = "aliyun"
key_id = "env:KEY_ID"
secret = "file:{secret}"

[[source]]
name = "register"
url = "{url}?domain={{domain}}&key={{env:KEY_ID}}"
headers = {{ Authorization = "Bearer {{file:{secret}}}" }}
number = "icp"
found = {{ path = "filed", is = [true, "yes", 1] }}
absent = {{ path = "filed", is = [false] }}
per_second = 1000
"""
ENVIRONMENT = {"KEY_ID": "AKIDexample"}


@pytest.fixture
def secret_file(tmp_path: Path) -> Path:
    path = tmp_path / "secret"
    path.write_text("very-secret-value\n")
    return path


async def test_sources_are_read_from_a_file_and_secrets_from_elsewhere(
    tmp_path: Path, secret_file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with web(as_json({"filed": 1, "icp": NUMBER})) as server:
        path = tmp_path / "sources.toml"
        path.write_text(TOML.format(secret=secret_file, url=f"http://{server.at}/q"))
        aliyun, register = read_sources_file(path, wire(), ENVIRONMENT)
        database = Database(memory=True)
        registry = Registry([register], cache=AnswerCache(database))
        answers = await registry.lookup("www.example.cn")
    assert [aliyun.name, register.name] == ["aliyun", "register"]
    assert (answers.conclusion.state, answers.conclusion.number) == (State.FOUND, NUMBER)
    assert b"key=AKIDexample" in server.questions[0]
    assert b"Authorization: Bearer very-secret-value" in server.questions[0]
    shown = repr((answers, aliyun, register)) + caplog.text + "\n".join(database.conn.iterdump())
    assert "very-secret-value" not in shown
    assert "AKIDexample" not in shown


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "tables"), ("x = 1", "tables"), ("[[source]]\n", "no name"), ("[[source", "no TOML"),
        ('[[source]]\nname="a"\nkind="x"', "kind is"), ('[[source]]\nname="a"\nkind="aliyun"', "env:NAME"),
        ('[[source]]\nname="a"\nkind="aliyun"\nkey_id="AKID1"\nsecret="hush"', "env:NAME"),
        ('[[source]]\nname="a"\nkind="aliyun"\nkey_id="env:NOPE"\nsecret="env:NOPE"', "NOPE is not set"),
        ('[[source]]\nname="a"\nurl="https://beian.miit.gov.cn/?d={domain}"\nnumber="n"', "captcha"),
        ('[[source]]\nname="a"\nurl="https://x.cn/"\nnumber="n"', "domain"),
        ('[[source]]\nname="a"\nurl="https://x.cn/{domain}"', "neither"),
        ('[[source]]\nname="a"\nurl="https://x.cn/{domain}"\nnumber="n"\npasword="x"', "pasword"),
        ('[[source]]\nname="a"\nurl="https://x.cn/{domain}"\nnumber="n"\nfound="x"', "found is"),
        ('[[source]]\nname="a"\nurl="https://x.cn/{domain}"\nnumber="n"\nper_second=0', "a second"),
        ('[[source]]\nname="a"\nurl="https://x.cn/{domain}"\nnumber="n"\ntimeout_s=true', "is a number"),
        ('[[source]]\nname="a"\nurl="https://x.cn/{domain}"\nnumber="n"\nheaders={"a:b"="c"}', "cannot be sent"),
        ('[[source]]\nname="ledger"\nurl="https://x.cn/{domain}"\nnumber="n"', "two sources"),
        ('[[source]]\nname="a"\nurl="http://x.cn/{domain}?k={env:KEY_ID}"\nnumber="n"', "https only"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_used_is_refused_in_one_line(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "sources.toml"
    path.write_text(text)
    with pytest.raises(SourceError, match=words) as refused:
        read_sources_file(path, wire(), ENVIRONMENT)
    assert "\n" not in str(refused.value)
    assert "hush" not in str(refused.value)


def test_a_secret_shows_itself_nowhere() -> None:
    secret = read_secret("env:S", {"S": "hush-hush"})
    assert secret.reveal() == "hush-hush"
    assert "hush" not in f"{secret} {secret!r} {[secret]}"
    with pytest.raises(TypeError):
        pickle.dumps(secret)
    for text in ("hush", "env:", "file:/nowhere/at/all", "env:MANY"):
        with pytest.raises(SourceError) as refused:
            read_secret(text, {"MANY": "two\nlines"})
        assert "hush" not in str(refused.value)


def _answer(source: str, state: State) -> Answer:
    return Answer(domain="example.cn", source=source, state=state, reason="empty" if state is State.NOT_KNOWN else "")


_states = st.lists(st.tuples(st.sampled_from(["ledger", "a", "b"]), st.sampled_from(list(State))), max_size=5)


@given(_states)
def test_together_not_found_needs_a_registry_and_no_found(said_: list[tuple[str, State]]) -> None:
    conclusion = Answers("example.cn", tuple(_answer(*one) for one in said_)).conclusion
    states = {state for _, state in said_}
    if State.FOUND in states:
        assert conclusion.state is State.FOUND
    elif ("a", State.NOT_FOUND) in said_ or ("b", State.NOT_FOUND) in said_:
        assert conclusion.state is State.NOT_FOUND
        assert conclusion.source != "ledger"
    else:
        assert conclusion.state is State.NOT_KNOWN
        assert conclusion.reason in REASONS


async def test_the_ledger_is_asked_first_and_who_comes_later_only_if_it_has_nothing() -> None:
    filed = {"example.cn": Filed(number=NUMBER, entity="示例科技有限公司")}
    async with web(as_json({"data": {"filed": False}})) as server:
        registry = Registry([LedgerSource(filed.get), generic(server.at)])
        known = await registry.lookup("www.example.cn")
        other = await registry.lookup("other.cn")
    assert (known.conclusion.source, known.conclusion.number, len(known.every)) == ("ledger", NUMBER, 1)
    assert [answer.state for answer in other.every] == [State.NOT_FOUND, State.NOT_FOUND]
    assert other.conclusion.source == "register"
    assert server.connections == 1
    alone = await Registry([LedgerSource(filed.get)]).lookup("other.cn")
    assert (alone.conclusion.state, alone.conclusion.reason) == (State.NOT_KNOWN, "only-the-ledger")
    assert (await Registry([]).lookup("other.cn")).conclusion.reason == "nobody-asked"
    assert (await Registry([]).lookup("127.0.0.1")).conclusion.reason == "bad-name"


@pytest.fixture
def database() -> Iterator[Database]:
    opened = Database(memory=True)
    yield opened
    opened.close()


async def test_answers_are_kept_for_days_and_what_is_not_known_never(database: Database) -> None:
    clock = [NOW]
    cache = AnswerCache(database, found_days=7)
    AnswerCache(database)
    assert {m.name for m in migrations.applied(database)} == {"m001_filing_answers"}
    found = as_json({"data": {"filed": True, "icp": NUMBER, "unit": "示例科技有限公司"}})
    for talk, days in ((found, 7), (as_json({"data": {"filed": False}}), 1), (http(b""), 0)):
        async with web(talk) as server:
            registry = Registry([generic(server.at)], cache=cache, now=lambda: clock[0])
            clock[0] = NOW
            first = await registry.lookup("example.cn", fresh=True)
            clock[0] = NOW + timedelta(days=days, seconds=-1)
            again = await registry.lookup("example.cn")
            assert server.connections == (1 if days else 2)
            if days:
                assert again == first
            clock[0] = NOW + timedelta(days=max(days, 1), seconds=1)
            await registry.lookup("example.cn")
            assert server.connections == (2 if days else 3)
        database.execute("DELETE FROM filing_answers")


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["data", "filed", "icp", "0"]), inner),
    max_leaves=10,
)


def _parts(document: object) -> list[object]:
    inner = document.values() if isinstance(document, dict) else document if isinstance(document, list) else ()
    return [document, *(part for each in inner for part in _parts(each))]


@given(_json, st.text(alphabet="datficp.0٣-", max_size=20))
def test_a_path_into_anything_ends_in_a_part_of_it_or_in_the_marker(document: object, path: str) -> None:
    value = value_at(document, path)
    assert value is value_at({}, "none") or any(value is part for part in _parts(document))


@given(st.dictionaries(st.sampled_from(["data", "filed"]), _json))
def test_only_the_agreed_word_at_the_agreed_place_is_not_found(document: dict[str, object]) -> None:
    source = HttpJsonSource("x", Secret("https://example.cn/{domain}"), wire(), READING)
    answer = source._read("example.cn", 200, document)
    if answer.state is State.NOT_FOUND:
        assert document["data"]["filed"] is False
