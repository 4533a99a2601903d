"""Rules about the site as a whole: whose page was served, by which way, and over which TLS. One fault, one finding."""

from __future__ import annotations

import ssl
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
import trustme

from auditor.evidence import Evidence
from auditor.judge import judge
from auditor.model import Finding, Observation, Outcome, Question, TlsFacts
from auditor.net.tls import Contexts, facts
from auditor.policy.fingerprints import FINGERPRINTS
from auditor.policy.openssl import fault_of
from auditor.rule import load
from auditor.served import route, same_domain, shows_more_than_text
from tests.examples import HOST, evidence

RULES = {rule.id: rule for rule in load()}
SITE_RULES = [
    rule for rule in RULES.values() if rule.family != "ledger" and rule.id.startswith(("page-", "redirect-", "tls-"))
]

PROSE = "<h1>某某机械有限公司</h1><p>本公司生产各类机械零件，欢迎来电咨询，地址在某某路一号。</p>"
ICP = "京ICP备05990217号-1"
BLOCK = 'status = 403\nheaders = { Server = "Beaver" }\nbody = "<title>Non-compliance ICP Filing</title>"'


def finding(rule: str, block: str) -> Finding:
    (found,) = judge(evidence(block), [RULES[rule]])
    return found


def failing(facts_of_site: Evidence) -> list[str]:
    return [f.rule for f in judge(facts_of_site, SITE_RULES) if f.verdict == "failed"]


def hops(*stops: tuple[str, int, str], body: str = PROSE, outcome: str = "ok") -> str:
    """A block with one attempt: (url, status, location) of each hop, and the body of the last."""
    entries = []
    for number, (url, status, location) in enumerate(stops):
        last = number == len(stops) - 1
        entries.append(
            f'[[home]]\nurl = "{url}"\nstatus = {status}\nlocation = "{location}"\nafter = {str(number > 0).lower()}\n'
            + (f"outcome = \"{outcome}\"\nbody = '''{body}'''" if last else "")
        )
    return "\n".join(entries)


# --- whose page it is -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        (PROSE, []),
        ("<title>IIS Windows Server</title><img src=iisstart.png>", ["page-server-default"]),
        ("<title>Index of /</title><h1>Index of /</h1><pre><a href=a.zip>a.zip</a></pre>", ["page-server-default"]),
        ("<title>没有找到站点</title>", ["page-panel-default"]),
        ('[home]\nstatus = 411\nbody = "<title>恭喜，站点创建成功！</title>"', ["page-panel-default"]),
        ("<p>该域名待售</p>", ["page-parked"]),
        ("<title>网站建设中</title><h1>网站建设中</h1>", ["page-closed"]),
        ('[home]\nstatus = 404\nbody = "<h1>404 Not Found</h1>"', ["page-error"]),
        ("<h1>test</h1>", ["page-nearly-empty"]),
        (f"<footer>{ICP}</footer>", ["page-nearly-empty"]),
        ("", []),
        (f'[home]\nurl = "http://www.example.cn/"\n{BLOCK}', []),
        ('[home]\noutcome = "timeout"', []),
    ],
)
def test_one_fault_of_a_site_is_one_failed_finding(block: str, expected: list[str]) -> None:
    assert failing(evidence(block)) == expected


@pytest.mark.parametrize(
    "block",
    [
        f'[home]\nurl = "http://www.example.cn/"\n{BLOCK}',
        hops(
            ("http://www.example.cn/", 302, "https://dnspod.qcloud.com/static/webblock.html?d=www.example.cn"),
            ("https://dnspod.qcloud.com/static/webblock.html?d=www.example.cn", 566, ""),
        ),
    ],
)
def test_a_block_page_is_told_by_its_own_rule_only_and_never_read_for_marks(block: str) -> None:
    found = {f.rule: f for f in judge(evidence(block))}
    assert [rule for rule, f in found.items() if f.verdict == "failed"] == ["provider-block-page"]
    assert found["icp-number-missing"].message == "blocked-by-provider"
    assert {found[r.id].verdict for r in SITE_RULES if r.needs == ("reach",)} == {"inapplicable"}


@pytest.mark.parametrize("row", [r for r in FINGERPRINTS if r.kind == "default-page"], ids=lambda r: r.id)
def test_every_default_page_is_worded_by_exactly_one_rule(row: object) -> None:
    rules = [RULES["page-server-default"], RULES["page-panel-default"]]
    assert [row.id in rule.messages for rule in rules].count(True) == 1  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("block", "verdict", "message"),
    [
        ("[home]\nstatus = 500", "failed", "error"),
        ("[home]\nstatus = 304", "failed", "error"),
        ("[home]\nstatus = 204", "passed", "success"),
        ("[home]\nstatus = 429", "cannot-tell", "refusing"),
        ('[home]\nstatus = 503\nbody = "<p>网站已关闭</p>"', "inapplicable", "instead"),
        (
            '[home]\nstatus = 521\nheaders = { Set-Cookie = "__jsluid_s=a" }\nbody = "<script>x</script>"',
            "cannot-tell",
            "challenge",
        ),
        (hops(("https://www.example.cn/", 302, "https://www.example.cn/"), outcome="redirect-loop"), "failed", "loop"),
        (hops(("https://www.example.cn/", 302, "https://a.example.cn/"), outcome="timeout"), "failed", "nowhere"),
        (hops(("https://www.example.cn/", 302, ""), outcome="bad-redirect"), "failed", "nowhere"),
        (
            '[[home]]\noutcome = "refused"\n'
            + hops(("http://www.example.cn/", 302, "http://10.0.0.1/"), outcome="egress-denied"),
            "cannot-tell",
            "unfollowed",
        ),
        ('[home]\noutcome = "egress-denied"', "untested", "egress-denied"),
        ('[home]\noutcome = "partial"\ncomplete = false', "passed", "success"),
    ],
)
def test_an_error_in_place_of_the_home_page_is_told_apart_from_a_refusal(
    block: str, verdict: str, message: str
) -> None:
    found = finding("page-error", block)
    assert (found.verdict, found.message) == (verdict, message)


@pytest.mark.parametrize(
    ("block", "verdict", "message"),
    [
        ("<p>一二三四五六七八九十</p>", "passed", "content"),
        ("<p>一二三四五六七八九</p>", "failed", "empty"),
        (f"<p>一二三四五六七八九</p><footer>{ICP}</footer>", "failed", "empty"),
        ("<p>under construction</p>", "failed", "empty"),
        ("<p>一二三</p><svg></svg>", "cannot-tell", "drawn"),
        ('<p>一二三</p><div style="background: URL(/a.jpg)"></div>', "cannot-tell", "drawn"),
        ("<form><input name=user></form>", "cannot-tell", "drawn"),
        ('<iframe src="https://www.example.net/"></iframe>', "cannot-tell", "drawn"),
        ("<script>location.href='https://www.example.net/'</script>", "inapplicable", "redirect"),
        (f"{PROSE}<footer>{ICP * 500}</footer>", "passed", "content"),
        ("[home]\nstatus = 404", "untested", "http-error"),
    ],
)
def test_a_page_without_content_is_told_from_one_that_may_show_some(block: str, verdict: str, message: str) -> None:
    found = finding("page-nearly-empty", block)
    assert (found.verdict, found.message) == (verdict, message), found.params


def test_more_than_text_is_seen_in_any_case() -> None:
    assert shows_more_than_text(b"<IMG src=a>")
    assert not shows_more_than_text(b"<p>imag</p>")


# --- the way to it ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("block", "verdict", "message"),
    [
        (
            hops(("http://www.example.cn/", 301, "https://example.cn/"), ("https://example.cn/", 200, "")),
            "passed",
            "same",
        ),
        (
            hops(("http://www.example.cn/", 302, "http://192.31.196.20/"), ("http://192.31.196.20/", 200, "")),
            "failed",
            "away",
        ),
        (
            hops(
                ("http://www.example.cn/", 302, "https://example.net/"),
                ("https://example.net/", 302, "https://www.example.cn/a"),
                ("https://www.example.cn/a", 200, ""),
            ),
            "passed",
            "same",
        ),
        (hops(("http://www.example.cn/", 302, "https://example.net/"), outcome="timeout"), "failed", "onward"),
        ('[home]\nheaders = { Refresh = "0;url=https://example.net/" }\nbody = "x"', "failed", "onward"),
        ("<meta http-equiv=refresh content='0;url=/index.html'>", "passed", "same"),
        ("<meta http-equiv=refresh content='0;url=https://m.example.cn/'>", "passed", "same"),
        ("<script>location.href='https://www.example.cn.example.net/'</script>", "failed", "onward"),
        ("[home]\nstatus = 404\nbody = \"<script>location.href='https://example.net/'</script>\"", "failed", "onward"),
        (hops(("http://www.example.cn/", 200, ""), body="<p>该域名待售</p>"), "inapplicable", "parked"),
    ],
)
def test_another_domain_is_told_from_another_host_of_the_same(block: str, verdict: str, message: str) -> None:
    found = finding("redirect-other-domain", block)
    assert (found.verdict, found.message) == (verdict, message), found.params


def test_both_hosts_and_every_hop_are_named() -> None:
    found = finding(
        "redirect-other-domain",
        hops(
            ("https://www.example.cn/", 301, "https://go.example.cn/"),
            ("https://go.example.cn/", 200, "https://example.net/x"),
            ("https://example.net/x", 200, ""),
        ),
    )
    assert (found.params["host"], found.params["other"]) == ("www.example.cn", "example.net")
    assert found.params["hops"] == (
        "https://www.example.cn/ (301) → https://go.example.cn/ (200, refresh) → https://example.net/x (200)"
    )


def test_an_address_that_was_not_opened_stands_last_and_without_a_status() -> None:
    (observation,) = evidence("<script>location='https://example.net/'</script>").of(Question.HOME)
    way = route(observation)
    assert way is not None
    assert way.hops == ("https://www.example.cn/ (200)", "https://example.net/")
    assert (way.host, way.onward) == ("www.example.cn", "example.net")


@pytest.mark.parametrize(
    ("host", "other", "same"),
    [
        ("www.example.cn", "m.example.cn", True),
        ("www.example.cn", "example.cn.", True),
        ("a.com.cn", "b.com.cn", False),
        ("com.cn", "a.com.cn", False),
        ("192.31.196.10", "192.31.196.10", True),
        ("192.31.196.10", "192.31.196.11", False),
        ("", "example.cn", False),
    ],
)
def test_domains_are_compared_by_what_is_registered(host: str, other: str, same: bool) -> None:
    assert same_domain(host, other) is same


# --- the other name ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("home", "sibling", "verdict", "message"),
    [
        (PROSE, f"<p>另一个网站</p>{PROSE}", "failed", "missing"),
        (PROSE, PROSE, "inapplicable", "one-page"),
        (PROSE, f"{PROSE}{ICP}", "passed", "shown"),
        (PROSE, f"{PROSE}浙B2-20089901", "passed", "shown"),
        (f"{PROSE}{ICP}", f"<p>另一个网站</p>{PROSE}", "inapplicable", "one-only"),
        (PROSE, f"{PROSE}沪ICP备2025990217号-1A", "cannot-tell", "doubtful"),
        (PROSE, f"{PROSE}京ICP备12345678号", "cannot-tell", "doubtful"),
        (PROSE, f'{PROSE}<p style="display:none">{ICP}</p><p>另一个</p>', "cannot-tell", "doubtful"),
        (
            PROSE,
            f'{PROSE}<p>另一个</p><a href="https://beian.miit.gov.cn/"><img src="/a.png"></a>',
            "cannot-tell",
            "image",
        ),
        (PROSE, "<title>Welcome to nginx!</title><p>Welcome</p>", "cannot-tell", "instead"),
        (PROSE, '<div id="app"></div><script src="/a.js"></script>', "cannot-tell", "unread"),
    ],
)
def test_the_other_name_is_judged_by_its_own_page(home: str, sibling: str, verdict: str, message: str) -> None:
    found = finding("sibling-number-missing", f"[home]\nbody = '''{home}'''\n[sibling]\nbody = '''{sibling}'''")
    assert (found.verdict, found.message) == (verdict, message), found.params


def test_a_number_missing_from_one_of_two_pages_is_one_failed_finding() -> None:
    for home, sibling in ((f"{PROSE}{ICP}", f"<p>另一个</p>{PROSE}"), (PROSE, f"<p>另一个</p>{PROSE}{ICP}")):
        facts_of_site = evidence(f"[home]\nbody = '''{home}'''\n[sibling]\nbody = '''{sibling}'''")
        found = [f.rule for f in judge(facts_of_site) if f.verdict == "failed"]
        assert "sibling-number-missing" not in found
        assert "apex-www-differ" in found


# --- TLS --------------------------------------------------------------------------------------------------

NOW = datetime.now(UTC)
AUTHORITY, OTHER_AUTHORITY = trustme.CA(), trustme.CA()
PAST = {"not_before": NOW - timedelta(days=9), "not_after": NOW - timedelta(days=1)}
FUTURE = {"not_before": NOW + timedelta(days=1), "not_after": NOW + timedelta(days=9)}


@dataclass(frozen=True)
class Server:
    """A server that is set up in a certain way."""

    names: tuple[str, ...] = (HOST,)
    dates: Mapping[str, datetime] | None = None
    authority: trustme.CA = AUTHORITY
    intermediate: bool = False
    version: ssl.TLSVersion | None = None

    def context(self) -> ssl.SSLContext:
        issuer = self.authority.create_child_ca() if self.intermediate else self.authority
        certificate = issuer.issue_cert(*self.names, **(self.dates or {}))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.set_ciphers("ALL:@SECLEVEL=0")
        with certificate.private_key_pem.tempfile() as key, certificate.cert_chain_pems[0].tempfile() as chain:
            context.load_cert_chain(chain, key)
        if self.version is not None:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", DeprecationWarning)
                context.minimum_version = context.maximum_version = self.version
        return context


def shaken(client: ssl.SSLContext, server: Server) -> ssl.SSLObject:
    """The client's side of a handshake in memory; ssl.SSLError when it does not end."""
    sent, received = ssl.MemoryBIO(), ssl.MemoryBIO()
    ours = client.wrap_bio(received, sent, server_hostname=HOST)
    theirs = server.context().wrap_bio(sent, received, server_side=True)
    for _ in range(6):
        done = 0
        for side in (ours, theirs):
            try:
                side.do_handshake()
                done += 1
            except ssl.SSLWantReadError:
                pass
        if done == 2:
            return ours
    raise AssertionError("the handshake did not end")


@pytest.fixture(scope="module")
def contexts(tmp_path_factory: pytest.TempPathFactory) -> Contexts:
    trusted = tmp_path_factory.mktemp("tls") / "ca.pem"
    AUTHORITY.cert_pem.write_to_path(str(trusted))
    return Contexts.make(str(trusted))


def observed(contexts: Contexts, server: Server) -> Evidence:
    """Evidence with the TLS facts that gathering records of such a server, seen now."""
    problem = ""
    try:
        connection = shaken(contexts.strict, server)
    except ssl.SSLCertVerificationError as error:
        problem = error.verify_message
        connection = shaken(contexts.lax, server)
    return with_tls(facts(connection, problem))


def with_tls(seen: TlsFacts) -> Evidence:
    """A sound site, with these TLS facts."""
    sound = evidence("")

    def replaced(observation: Observation) -> Observation:
        if observation.question is not Question.HOME or observation.http is None:
            return observation
        hop = replace(observation.http.final, tls=seen)
        stamp = NOW.strftime("%Y-%m-%dT%H:%M:%SZ")
        return replace(observation, asked_at=stamp, http=replace(observation.http, hops=(hop,)))

    return replace(sound, observations=tuple(replaced(o) for o in sound.observations))


@pytest.mark.parametrize(
    ("server", "expected"),
    [
        pytest.param(Server(), [], id="sound"),
        pytest.param(Server(names=("*.example.cn",)), [], id="wildcard"),
        pytest.param(Server(version=ssl.TLSVersion.TLSv1_2), [], id="TLS 1.2"),
        pytest.param(Server(dates=PAST), ["tls-expired"], id="expired"),
        pytest.param(Server(dates=FUTURE), ["tls-not-yet-valid"], id="not yet valid"),
        pytest.param(Server(names=("www.example.net",)), ["tls-name-mismatch"], id="another name"),
        pytest.param(Server(names=("*.www.example.cn",)), ["tls-name-mismatch"], id="wildcard one label too deep"),
        pytest.param(Server(authority=OTHER_AUTHORITY), ["tls-self-signed"], id="unknown authority"),
        pytest.param(Server(intermediate=True), ["tls-self-signed"], id="intermediate not sent"),
        pytest.param(Server(version=ssl.TLSVersion.TLSv1_1), ["tls-protocol-old"], id="TLS 1.1"),
        pytest.param(Server(version=ssl.TLSVersion.TLSv1), ["tls-protocol-old"], id="TLS 1.0"),
        pytest.param(
            Server(names=("www.example.net",), dates=PAST), ["tls-expired", "tls-name-mismatch"], id="two faults"
        ),
        pytest.param(
            Server(names=("www.example.net",), dates=PAST, authority=OTHER_AUTHORITY),
            ["tls-expired", "tls-name-mismatch", "tls-self-signed"],
            id="three faults",
        ),
    ],
)
def test_each_fault_of_a_real_handshake_is_told_once_by_its_own_rule(
    contexts: Contexts, server: Server, expected: list[str]
) -> None:
    facts_of_site = observed(contexts, server)
    assert failing(facts_of_site) == expected
    verdicts = {f.verdict for f in judge(facts_of_site, SITE_RULES)} - {"failed"}
    assert verdicts == {"passed"}


def test_a_certificate_that_signed_itself_is_told_by_openssl_in_words_the_table_knows(contexts: Contexts) -> None:
    for words, fault in (
        ("self-signed certificate", "self-signed"),
        ("self-signed certificate in certificate chain", "own-root"),
        ("Self signed certificate", "self-signed"),
        ("IP address mismatch, certificate is not valid for '192.31.196.10'.", "name"),
        ("CA certificate key too weak", "unknown"),
        ("", ""),
    ):
        assert fault_of(words) == fault


@pytest.mark.parametrize(
    ("seen", "open_rules"),
    [
        (TlsFacts(version="TLSv1.3", trusted=False), {"tls-expired", "tls-not-yet-valid", "tls-name-mismatch", "tls-self-signed"}),
        (
            TlsFacts(version="", trusted=False, problem="CA certificate key too weak", not_after="2999-01-01T00:00:00Z"),
            {"tls-not-yet-valid", "tls-name-mismatch", "tls-self-signed", "tls-protocol-old"},
        ),
        (
            TlsFacts(
                version="TLSv1.3", trusted=False, problem="self-signed certificate", names=("a.test",) * 200,
                not_before="2020-01-01T00:00:00Z", not_after="2999-01-01T00:00:00Z",
            ),
            {"tls-name-mismatch"},
        ),
    ],
)  # fmt: skip
def test_trust_that_could_not_be_judged_is_left_to_a_person(seen: TlsFacts, open_rules: set[str]) -> None:
    found = judge(with_tls(seen), SITE_RULES)
    assert {f.rule for f in found if f.verdict == "cannot-tell"} == open_rules


def test_an_expired_certificate_of_the_chain_is_not_called_the_sites_own() -> None:
    found = finding("tls-expired", '[home]\ntls = { problem = "certificate has expired" }')
    assert (found.verdict, found.message) == ("failed", "chain")


@pytest.mark.parametrize(
    ("after", "verdict", "message"),
    [
        (f"body = '''{PROSE}'''", "failed", "failed"),
        (BLOCK, "inapplicable", "block"),
        ('outcome = "refused"', "inapplicable", "no-answer"),
    ],
)
def test_a_failed_handshake_is_told_where_the_site_answers_otherwise(after: str, verdict: str, message: str) -> None:
    tls = '[[home]]\noutcome = "tls"\ndetail = "192.31.196.10: unsupported protocol"'
    found = finding("tls-handshake-failed", f'{tls}\n[[home]]\nurl = "http://www.example.cn/"\n{after}')
    assert (found.verdict, found.message) == (verdict, message)
    if verdict == "failed":
        assert found.params["detail"] == "192.31.196.10: unsupported protocol"
        assert found.observations == ("home https://www.example.cn/",)


def test_a_site_without_https_has_no_tls_to_judge() -> None:
    block = f"[[home]]\noutcome = \"refused\"\n[[home]]\nurl = \"http://www.example.cn/\"\nbody = '''{PROSE}'''"
    found = [f for f in judge(evidence(block), SITE_RULES) if f.rule.startswith("tls-")]
    assert len(found) == 6
    assert {(f.verdict, f.message) for f in found} == {("inapplicable", "no-https")}


def test_a_redirect_whose_target_fails_tls_is_judged_by_the_certificate_that_was_seen() -> None:
    found = finding(
        "tls-expired",
        hops(("https://www.example.cn/", 302, "https://a.example.cn/"), outcome=Outcome.TLS.value),
    )
    assert (found.verdict, found.message) == ("passed", "valid")
