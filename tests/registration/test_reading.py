"""How registries write dates, statuses and names, and how they are read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.policy import registration_servers, suffixes
from auditor.registration.model import REASONS, State
from auditor.registration.rdap_json import read_rdap
from auditor.registration.reading import EPP, read_date, read_hosts, read_name, read_number, read_statuses
from auditor.registration.whois_text import MAX_BYTES, read_whois
from tests.registration.answers import CNNIC, GTLD, NO_MATCH_CNNIC, NO_MATCH_VERISIGN, as_bytes, rdap

ASKED = {"server": "s", "asked_at": "2026-11-24T10:00:00+00:00"}


@pytest.mark.parametrize(
    "text",
    [
        "2027-05-18 22:00:04", "2027-05-18T22:00:04Z", "2027-05-18T22:00:04.123+08:00", "2027/05/18", "2027.5.18",
        "20270518", "20270518220004", "2027年5月18日", "18-May-2027", "18 May 2027", "Tue, 18 May 2027 22:00:04 GMT",
        "May 18, 2027", "Tue May 18 22:00:04 2027", "Tue May 18 22:00:04 UTC 2027", "２０２７-05-18",
    ],
)  # fmt: skip
def test_every_form_of_a_date_names_the_same_day(text: str) -> None:
    assert read_date(text) == "2027-05-18"


@pytest.mark.parametrize(
    "text", ["05/06/2027", "18/05/2027", "2027", "1", "2027-13-01", "2027-02-30", "99999999", "soon", "", "9" * 9999,
             None, 20270518, ["2027-05-18"], "before aug-1996"]
)  # fmt: skip
def test_what_names_no_day_for_certain_is_no_date(text: object) -> None:
    assert read_date(text) == ""


def test_statuses_have_one_spelling_each() -> None:
    written = ["client hold", "clientHold https://icann.org/epp#clientHold", "PENDING-DELETE", "ok, serverHold", 7, "x"]
    assert read_statuses(written) == ("clientHold", "pendingDelete", "ok", "serverHold")
    assert all(read_statuses([name]) == (name,) for name in EPP)


@pytest.mark.parametrize(
    ("text", "name", "hidden"),
    [
        ("示例科技有限公司", "示例科技有限公司", False), ("  A\tB\x1b[31m ", "A B [31m", False),
        ("REDACTED FOR PRIVACY", "", True), ("Whois Privacy (enumDNS)", "", True), ("隐私保护服务", "", True),
        ("张***", "", True), ("-", "", False), ("N/A", "", False), ("", "", False), (None, "", False), (["x"], "", False),
    ],
)  # fmt: skip
def test_a_hidden_holder_is_no_name(text: object, name: str, hidden: bool) -> None:
    assert read_name(text) == (name, hidden)


def test_hosts_and_numbers_are_what_they_look_like() -> None:
    assert read_hosts(["NS1.Example.CN. 192.0.2.1", "ns1.example.cn", "", "no host!", 5, "x" * 999]) == (
        "ns1.example.cn",
    )
    assert [read_number(x) for x in ("376", 376, "37a", "", None, True, "1" * 30, "٣")] == ["376", "376", *[""] * 6]


def test_cnnic_is_read_in_its_own_words() -> None:
    found = read_whois("example.cn", CNNIC.encode(), complete=True, **ASKED)
    assert (found.state, found.registrar, found.holder_name) == (
        State.FOUND, "阿里云计算有限公司（万网）", "示例科技有限公司"
    )  # fmt: skip
    assert (found.created, found.expires, found.statuses) == ("2019-05-18", "2027-05-18", ("ok",))
    assert found.name_servers == ("dns15.hichina.com", "dns16.hichina.com")
    assert len(found.digest) == 64


def test_gbk_is_read_as_what_it_is() -> None:
    found = read_whois("example.cn", CNNIC.encode("gbk"), complete=True, **ASKED)
    assert (found.holder_name, found.registrar) == ("示例科技有限公司", "阿里云计算有限公司（万网）")


def test_a_name_in_chinese_is_the_same_as_its_a_label() -> None:
    domain = "xn--fsqu00a.xn--fiqs8s"
    text = CNNIC.replace("example.cn\r\nROID", "例子.中国\r\nROID")
    assert read_whois(domain, text.encode(), complete=True, **ASKED).state is State.FOUND


def test_the_common_form_of_gtlds_is_read() -> None:
    found = read_whois("example.com", GTLD.encode(), complete=True, **ASKED)
    assert (found.registrar, found.registrar_id, found.expires, found.updated) == (
        "Example Registrar, Inc.", "376", "2027-08-13", "2026-05-01"
    )  # fmt: skip
    assert found.statuses == ("clientTransferProhibited", "clientHold")
    assert found.name_servers == ("a.ns.example.com",)


@pytest.mark.parametrize(
    ("domain", "answer"),
    [
        ("example.com", NO_MATCH_VERISIGN), ("example.cn", NO_MATCH_CNNIC), ("example.top", b"Domain not found.\r\n"),
        ("example.top", b"% a comment\r\n\r\nThe queried object does not exist: DOMAIN NOT FOUND\n"),
    ],
)  # fmt: skip
def test_the_registrys_own_sentence_is_not_found(domain: str, answer: bytes) -> None:
    assert read_whois(domain, answer, complete=True, **ASKED).state is State.NOT_FOUND


@pytest.mark.parametrize(
    ("answer", "complete", "reason"),
    [
        (b"", True, "empty"), (b" \r\n", True, "empty"), (b"% only a comment\r\n", True, "empty"),
        (b"Queried interval is too short, try again later.\r\n", True, "rate-limited"),
        ("查询过于频繁，请稍后再试\r\n".encode("gbk"), True, "rate-limited"),
        (b"Not found: query limit exceeded\r\n", True, "rate-limited"),
        (b"your access is denied\r\n", True, "refused"), (b"Internal error\r\n", True, "server-error"),
        (b"Welcome to this server.\r\nDomain not found is a sentence.\r\n", True, "unparseable"),
        (b"invalid query\r\n", True, "unparseable"), (bytes(range(256)) * 20, True, "unparseable"),
        (b"<html><body>404 page</body></html>\n", True, "unparseable"),
        (CNNIC.encode(), False, "truncated"), (b"No matching rec", False, "truncated"), (b"", False, "truncated"),
        (CNNIC.encode()[: CNNIC.encode().index(b"Expiration")], True, "truncated"),
        (CNNIC.encode()[: CNNIC.encode().index(b"-18 22:00:04\r\nDNSSEC") + 2], True, "truncated"),
        (CNNIC.replace("example.cn", "other.cn").encode(), True, "other-name"),
        (b"Domain Name: example.cn\r\n" * 9000, True, "too-large"),
    ],
)  # fmt: skip
def test_every_other_answer_is_not_known(answer: bytes, complete: bool, reason: str) -> None:
    """Above all none of them is *not found*."""
    read = read_whois("example.cn", answer, complete=complete, **ASKED)
    assert (read.state, read.reason) == (State.NOT_KNOWN, reason)
    assert read.reason in REASONS


@given(st.binary(max_size=300), st.booleans())
def test_whois_reader_never_raises_and_never_finds_in_noise(answer: bytes, complete: bool) -> None:
    read = read_whois("example.cn", answer, complete=complete, **ASKED)
    assert read.state is not State.FOUND


def test_a_whois_answer_made_to_be_slow_is_read_within_a_second_of_cpu() -> None:
    import time

    nasty = [b"Expir" * 13_000, b"Expir" + b"y" * 60_000, b"Registrant:" + b" " * 60_000, b"\n\r" * 30_000]
    nasty += [b"Status: " * 8_000, b"Domain " + b"x" * 60_000]
    begun = time.process_time()
    for bytes_ in nasty:
        read_whois("example.cn", (b"Domain Name: example.cn\n" + bytes_)[:MAX_BYTES], complete=True, **ASKED)
    assert time.process_time() - begun < 1.0


def test_an_rdap_answer_made_to_be_slow_is_read_within_a_second_of_cpu() -> None:
    import time

    nasty: list[object] = [
        rdap(ldhName="例" * 100_000), rdap(status=["x" * 100] * 4_000), rdap(entities=[{"roles": ["registrar"]}] * 10_000),
        rdap(events=[{"eventAction": "expiration", "eventDate": "9" * 1_000}] * 400),
        rdap(nameservers=[{"ldhName": "a." * 1_000}] * 200),
    ]  # fmt: skip
    bodies = [as_bytes(answer) for answer in nasty]
    begun = time.process_time()
    for body in bodies:
        _rdap(body)
    assert time.process_time() - begun < 1.0


def _rdap(body: bytes, status: int = 200, content_type: str = "application/rdap+json", *, complete: bool = True):
    return read_rdap("example.com", status, content_type, body, complete=complete, **ASKED)


def test_an_rdap_answer_is_read() -> None:
    found = _rdap(as_bytes(rdap()))
    assert (found.state, found.registrar, found.registrar_id) == (State.FOUND, "Example Registrar", "376")
    assert (found.holder_name, found.holder_organisation) == ("张三", "示例科技有限公司")
    assert (found.created, found.updated, found.expires) == ("2009-08-14", "2026-05-01", "2027-08-13")
    assert found.statuses == ("clientTransferProhibited", "redemptionPeriod")
    assert found.name_servers == ("ns1.example.net", "ns2.example.net")


def test_what_was_redacted_is_known_to_be_hidden() -> None:
    answer = rdap(redacted=[{"name": {"description": "Registrant Name"}, "method": "removal"}], entities=[])
    assert _rdap(as_bytes(answer)).holder_hidden


@pytest.mark.parametrize(
    ("body", "status", "content_type", "state", "reason"),
    [
        (b'{"errorCode": 404, "title": "no such domain"}', 404, "application/json", State.NOT_FOUND, ""),
        (b'{"lang": "en"}', 404, "application/rdap+json", State.NOT_FOUND, ""),
        (b"", 404, "application/rdap+json", State.NOT_KNOWN, "empty"),
        (b"<html>404</html>", 404, "text/html", State.NOT_KNOWN, "unparseable"),
        (b"{}", 404, "application/json", State.NOT_KNOWN, "unparseable"),
        (b"", 200, "application/rdap+json", State.NOT_KNOWN, "empty"),
        (b"<html>hello</html>", 200, "text/html", State.NOT_KNOWN, "unparseable"),
        (b"[]", 200, "application/json", State.NOT_KNOWN, "unparseable"),
        (b'{"objectClassName": "ip network"}', 200, "application/json", State.NOT_KNOWN, "unparseable"),
        (as_bytes(rdap("other.com")), 200, "application/json", State.NOT_KNOWN, "other-name"),
        (b"slow down", 429, "text/plain", State.NOT_KNOWN, "rate-limited"),
        (b"no", 403, "text/plain", State.NOT_KNOWN, "refused"), (b"", 503, "", State.NOT_KNOWN, "server-error"),
        (b"[" * 100_000, 200, "application/json", State.NOT_KNOWN, "unparseable"),
        (b"\xff\xfe\x00", 200, "application/json", State.NOT_KNOWN, "unparseable"),
        (b'{"a": ' + b"9" * 100_000 + b"}", 200, "application/json", State.NOT_KNOWN, "unparseable"),
    ],
)  # fmt: skip
def test_rdap_has_three_states(body: bytes, status: int, content_type: str, state: State, reason: str) -> None:
    read = _rdap(body, status, content_type)
    assert (read.state, read.reason) == (state, reason)


def test_half_an_rdap_answer_is_not_known() -> None:
    assert _rdap(as_bytes(rdap()), complete=False).reason == "truncated"


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@given(st.sampled_from(sorted(rdap())), _json)
def test_a_member_of_a_wrong_type_costs_that_member_only(member: str, value: object) -> None:
    read = _rdap(as_bytes(rdap(**{member: value, "redacted": value})))
    if member in ("objectClassName", "ldhName"):
        assert read.state is State.NOT_KNOWN or read.expires
    else:
        assert read.state is State.FOUND


def test_tables_are_in_the_dns_own_form() -> None:
    from auditor.hostname import ascii_host

    assert all(ascii_host(row.written) == name for name, row in suffixes.SUFFIXES.items())
    assert all(ascii_host(tld) == tld for tld in {*registration_servers.RDAP, *registration_servers.WHOIS})
    assert all(base.startswith("https://") and base.endswith("/") for base in registration_servers.RDAP.values())
    assert not {"cn", "xn--fiqs8s", "xn--55qx5d", "xn--io0a7i"}.intersection(registration_servers.RDAP)
    assert len(suffixes.CN_CATEGORIES) == 9
    assert len(set(suffixes.CN_PROVINCES)) == 34


def test_the_longest_suffix_on_the_table_counts() -> None:
    assert suffixes.approved("example.com.cn").name == "com.cn"
    assert suffixes.approved("example.cn").name == "cn"
    assert suffixes.approved("example.dev") is None
    assert suffixes.approved("cn") is None
