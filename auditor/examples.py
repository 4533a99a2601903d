"""Examples of evidence, as rule docstrings write them, turned into real `Evidence`. The tests of a rule are these.

A docstring holds example blocks: a line `Passed::`, `Failed::`, `CannotTell::`, `Inapplicable::` or `Untested::`,
then the indented block.  A block that starts with `<` is the home page of https://www.example.cn/.  Any other block is
TOML, with these tables, each of them optional, single (`[home]`) or repeated (`[[home]]`):

    own_networks   what --allow-network named (nothing); stands before the first table
    [countries]    address = country, ISO 3166-1 alpha-2, empty for unknown (CN for every address)
    [target]       host, port                          the site (www.example.cn)
    [[dns]]        outcome, nameserver, a, aaaa, cname, rcode      one per name server
    [[home]]       one per attempt, https first
    [[sibling]]    the same for the apex of a www. name and the reverse
    [[sibling-dns]] as dns
    [[bare]]       pages opened by number; the address is taken from the first url
    [[unknown]]    answers to a Host name nobody has; `address` says whose

    [[ledger]]     a service the ledger has for the domain; `ledger = []` for a ledger without it
    [[gone]]       the same, as it was in the version before
    [facts]        version, columns (all), holders, listed, unchanged (false): what else the ledger told
    our_networks   the provider's own networks (192.31.196.0/24 where there is a ledger)
    [[past]]       earlier scans, the newest first: day, answered, addresses, host
    [registration] fields of `Registration`

An entry of ledger and gone takes `hosts`, `number`, `name`, `status`, `psb_number`, `entity_number`, `entity_name`,
`nature`, `entity_status`, `persons`, and `access`: a list of addresses filed with us, or of tables with `provider`,
`ours`, `addresses`, `status`, `ended`.  It says 京ICP备05990217号-1 of 某某公司, filed, with access at 192.31.196.10.

Entries of home, sibling, bare and unknown take `url`, `outcome`, `detail`, `status` (200), `headers`, `location`,
`body`, `complete` and `tls`; `after = true` makes an entry a further hop of the answer before it.  `tls` is a table
with what differs from a sound handshake (the fields of `TlsFacts`), or `false` where nothing is known of it.  An
outcome that brings no answer (`refused`, `timeout`, `tls`, …) makes an observation without one, unless a `location`
says that a redirect was answered first.

What a block does not say is sound: the name resolves to 192.31.196.10, the home page shows its numbers, and the
address answers 403 by number and 404 under an unknown name.  A sibling is asked about only where a block says so.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from hashlib import sha256
from ipaddress import ip_address, ip_network
from typing import Any

from auditor.evidence import AddressFacts, Evidence
from auditor.filed import Background, Filed, FiledAccess, Filing, Holder, Past, PastScan, Registered
from auditor.model import DnsAnswer, Hop, HttpAnswer, Observation, Outcome, Question, Target, TlsFacts, Verdict
from auditor.registration.model import Registration, State
from auditor.rule import Rule
from auditor.weburl import parse

ASKED_AT = "2026-11-22T08:00:00Z"
DAY = ASKED_AT[:10]
HOST = "www.example.cn"
ADDRESS = "192.31.196.10"
"""In a block of IANA that is globally reachable and nobody's site (RFC 7535)."""
UNKNOWN_NAME = "no-such-site.invalid"

SOUND_PAGE = (
    "<title>某某公司</title><p>欢迎光临本公司的网站。</p><footer>"
    '<a href="https://beian.miit.gov.cn/">京ICP备05990217号-1</a> '
    '<a href="https://beian.mps.gov.cn/#/query/webSearch?code=11010802990217"><img src="/gongan.png" alt="">'
    "京公网安备11010802990217号</a>"
    "</footer>"
)

SOUND_TLS = TlsFacts(
    version="TLSv1.3",
    trusted=True,
    subject="CN=www.example.cn",
    issuer="CN=Example Authority",
    not_before="2026-09-01T00:00:00Z",
    not_after="2026-12-01T00:00:00Z",
)
"""A handshake nobody would object to at `ASKED_AT`; the names are those of the host that was asked."""

VERDICTS = {
    "Passed": Verdict.PASSED,
    "Failed": Verdict.FAILED,
    "CannotTell": Verdict.CANNOT_TELL,
    "Inapplicable": Verdict.INAPPLICABLE,
    "Untested": Verdict.UNTESTED,
}

_OUTCOMES = {outcome.value: outcome for outcome in Outcome}
_WITHOUT_ANSWER = frozenset(
    {
        Outcome.REFUSED,
        Outcome.RESET,
        Outcome.TIMEOUT,
        Outcome.TLS,
        Outcome.UNREACHABLE,
        Outcome.NO_ADDRESS,
        Outcome.EGRESS_DENIED,
        Outcome.BUDGET,
        Outcome.BAD_HTTP,
        Outcome.NOT_ASKED,
        Outcome.ROBOTS,
    }
)

Table = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Example:
    """One block of a rule's docstring."""

    rule: Rule
    verdict: Verdict
    number: int
    """Place among the blocks of the rule, from 1."""
    block: str

    @property
    def id(self) -> str:
        """Rule, place and verdict: unique among all examples."""
        return f"{self.rule.id}-{self.number}-{self.verdict}"

    @property
    def evidence(self) -> Evidence:
        """What the block describes; raises as `evidence` does."""
        return evidence(self.block)


def examples(rule: Rule) -> Iterator[Example]:
    """The example blocks of a rule's documentation, in order; KeyError for one headed by no verdict."""
    pattern = re.compile(r"^(\w+)::\n((?:\n|[ ]{4}.*(?:\n|$))+)", re.MULTILINE)
    for number, found in enumerate(pattern.finditer(rule.documentation), start=1):
        block = re.sub(r"^ {4}", "", found[2], flags=re.MULTILINE).strip()
        if found[1] not in VERDICTS:
            raise KeyError(f"a block is headed {found[1]}::, which is none of {', '.join(VERDICTS)}")
        yield Example(rule, VERDICTS[found[1]], number, block)


def evidence(block: str) -> Evidence:
    """The evidence a block describes; KeyError or ValueError (TOML) for one that has no meaning."""
    tables: Table = {"home": {"body": block}} if block.startswith("<") else tomllib.loads(block)
    known = {
        *("target", "dns", "home", "sibling", "sibling-dns", "bare", "unknown", "own_networks", "countries"),
        *("ledger", "gone", "facts", "our_networks", "past", "registration"),
    }
    if unknown := set(tables) - known:
        raise KeyError(f"no table is called {', '.join(sorted(unknown))}")
    target = _target(tables.get("target", {}))
    sibling = target.host.removeprefix("www.") if target.host.startswith("www.") else f"www.{target.host}"
    observations = [
        *_dns(Question.DNS, target.host, _entries(tables, "dns") or [{"a": [ADDRESS]}]),
        *_web(Question.HOME, target.host, _entries(tables, "home") or [{"body": SOUND_PAGE}]),
    ]
    if "sibling" in tables or "sibling-dns" in tables:
        asked = _entries(tables, "sibling-dns") or [{"a": [ADDRESS]}]
        observations += _dns(Question.SIBLING_DNS, sibling, asked)
        observations += _web(Question.SIBLING, sibling, _entries(tables, "sibling"))
    return Evidence(
        target=target,
        observations=tuple(observations),
        addresses=_addresses(tables),
        own_networks=tuple(tables.get("own_networks", ())),
        background=_background(tables, target, observations),
    )


COLUMNS = frozenset(("access", "access.addresses", "service.number", "service.name", "service.psb_number"))
"""Columns of a ledger that a block says nothing of."""


def _background(tables: Table, target: Target, observations: list[Observation]) -> Background:
    seen = {a for o in observations if o.question is Question.DNS and o.dns is not None for a in o.dns.addresses}
    networks = [ip_network(n) for n in tables.get("our_networks", ["192.31.196.0/24"] if "ledger" in tables else [])]
    ours = frozenset(a for a in seen if any(ip_address(a) in network for network in networks))
    registration = tables.get("registration")
    return Background(
        filing=_filing(tables, target) if "ledger" in tables else None,
        has_networks=bool(networks),
        ours=ours,
        past=_past(_entries(tables, "past")) if "ledger" in tables else None,
        registered=None if registration is None else Registered(registration=_registration(registration), day=DAY),
    )


def _filing(tables: Table, target: Target) -> Filing:
    facts = dict(tables.get("facts", {}))
    gone = tuple(_filed(entry, target) for entry in _entries(tables, "gone"))
    made = Filing(
        host=target.host,
        registrable=target.registrable_domain,
        version=facts.pop("version", 2),
        day=DAY,
        services=tuple(_filed(entry, target) for entry in _entries(tables, "ledger")),
        columns=frozenset(facts.pop("columns", COLUMNS)),
        gone=gone,
        gone_since=2 if gone else 0,
        gone_at=ASKED_AT if gone else "",
        holders=tuple(Holder(number, name) for number, name in facts.pop("holders", {}).items()),
        listed=tuple(facts.pop("listed", ())),
        unchanged=bool(facts.pop("unchanged", False)),
    )
    _nothing_left(facts)
    return made


_FILED: Table = {
    "number": "京ICP备05990217号-1",
    "name": "某某公司网站",
    "entity_number": "京ICP备05990217号",
    "entity_name": "某某公司",
    "nature": "enterprise",
    "status": "normal",
}


def _filed(entry: Table, target: Target) -> Filed:
    stated = {"hosts": [target.registrable_domain], "access": [ADDRESS], **entry}
    access = stated.pop("access")
    rows = [{"addresses": access}] if access and isinstance(access[0], str) else access
    said: Table = {name: tuple(value) if isinstance(value, list) else value for name, value in stated.items()}
    try:
        filed: Table = {**_FILED, **said}
        return Filed(
            access=tuple(FiledAccess(**{**row, "addresses": tuple(row.get("addresses", ()))}) for row in rows),
            **filed,
        )
    except TypeError as error:
        raise KeyError(f"no key of ledger or access is called so ({error})") from None


def _past(entries: list[Table]) -> Past:
    scans = []
    for number, entry in enumerate(entries):
        scans.append(
            PastScan(
                scan=len(entries) - number,
                day=entry.pop("day", f"2026-11-{21 - number:02}"),
                answered=entry.pop("answered", True),
                addresses=tuple(entry.pop("addresses", (ADDRESS,))),
                host=entry.pop("host", HOST),
            )
        )
        _nothing_left(entry)
    return Past(scans=tuple(scans))


def _registration(table: Table) -> Registration:
    stated: Table = {name: tuple(value) if isinstance(value, list) else value for name, value in table.items()}
    stated["state"] = State(stated.get("state", "found"))
    return Registration(**{"domain": "example.cn", "asked_at": ASKED_AT, "server": "whois.cnnic.cn:43", **stated})


def _target(table: Table) -> Target:
    host = table.get("host", HOST)
    return Target(
        host=host,
        port=table.get("port"),
        unicode_host=host,
        registrable_domain=host.removeprefix("www."),
    )


def _entries(tables: Table, name: str) -> list[Table]:
    found = tables.get(name, [])
    return found if isinstance(found, list) else [found]


def _dns(question: Question, host: str, entries: list[Table]) -> list[Observation]:
    return [_resolution(question, host, entry) for entry in entries]


def _resolution(question: Question, host: str, entry: Table) -> Observation:
    a, aaaa = tuple(entry.pop("a", ())), tuple(entry.pop("aaaa", ()))
    outcome = _OUTCOMES[entry.pop("outcome", "ok")]
    rcodes = {Outcome.NXDOMAIN: "NXDOMAIN", Outcome.SERVFAIL: "SERVFAIL", Outcome.DNS_TIMEOUT: ""}
    answer = DnsAnswer(
        host=host,
        nameserver=entry.pop("nameserver", "192.31.196.1:53"),
        rcode=entry.pop("rcode", rcodes.get(outcome, "NOERROR")),
        a=a,
        aaaa=aaaa,
        cname=tuple(entry.pop("cname", ())),
    )
    _nothing_left(entry)
    return Observation(question=question, subject=host, outcome=outcome, asked_at=ASKED_AT, dns=answer)


def _web(question: Question, subject: str, entries: list[Table]) -> list[Observation]:
    """One observation per entry, further hops folded into the answer they belong to."""
    groups: list[list[Table]] = []
    for entry in entries:
        if entry.pop("after", False):
            groups[-1].append(entry)
        else:
            groups.append([entry])
    return [_observation(question, subject, group) for group in groups]


def _observation(question: Question, subject: str, entries: list[Table]) -> Observation:
    outcome = _OUTCOMES[entries[-1].pop("outcome", "ok")]
    urls = [entry.pop("url", f"https://{subject}/") for entry in entries]
    body = str(entries[-1].pop("body", "")).encode()
    complete = bool(entries[-1].pop("complete", True))
    address = str(entries[0].pop("address", ADDRESS))
    detail = str(entries[-1].pop("detail", ""))
    hops = tuple(_hop(url, address, entry) for url, entry in zip(urls, entries, strict=True))
    answer = HttpAnswer(hops=hops, content=body, body_sha256=sha256(body).hexdigest(), complete=complete)
    return Observation(
        question=question,
        subject=subject,
        url=urls[0],
        outcome=outcome,
        detail=detail,
        asked_at=ASKED_AT,
        http=None if outcome in _WITHOUT_ANSWER and not hops[-1].location else answer,
    )


def _hop(url: str, address: str, entry: Table) -> Hop:
    headers = {"Content-Type": "text/html; charset=utf-8", **entry.pop("headers", {})}
    location = str(entry.pop("location", ""))
    status = int(entry.pop("status", 200))
    # A page that sends its visitor on by itself has a `location` as well, but no such header.
    if location and 300 <= status < 400:
        headers["Location"] = location
    tls = _tls(url, entry.pop("tls", {}))
    _nothing_left(entry)
    return Hop(
        url=url,
        address=address,
        status=status,
        headers=tuple(headers.items()),
        location=location,
        via="page" if location and not 300 <= status < 400 else "http",
        tls=tls,
    )


def _tls(url: str, table: Table | bool) -> TlsFacts | None:
    own = parse(url)
    if own is None or own.scheme != "https" or table is False:
        return None
    stated = dict(table) if isinstance(table, dict) else {}
    if unknown := set(stated) - {field.name for field in fields(TlsFacts)}:
        raise KeyError(f"no key of tls is called {', '.join(sorted(unknown))}")
    names = tuple(str(name) for name in stated.pop("names", (own.host,)))
    if stated.get("problem"):
        stated.setdefault("trusted", False)
    return replace(SOUND_TLS, names=names, **stated)


def _nothing_left(entry: Table) -> None:
    if entry:
        raise KeyError(f"no key is called {', '.join(sorted(entry))}")


def _addresses(tables: Table) -> tuple[AddressFacts, ...]:
    found: dict[str, list[Observation]] = {}
    for observation in _by_number(tables):
        found.setdefault(observation.subject, []).append(observation)
    for entry in _entries(tables, "unknown") or [{"address": ADDRESS, "status": 404}]:
        address = str(entry["address"])
        entry.setdefault("url", f"http://{UNKNOWN_NAME}/")
        found.setdefault(address, []).extend(_web(Question.UNKNOWN_HOST, address, [entry]))
    countries = tables.get("countries", {})
    return tuple(_facts(a, tuple(o), str(countries.get(a, "CN"))) for a, o in found.items())


def _facts(address: str, observations: tuple[Observation, ...], country: str) -> AddressFacts:
    source = "own-network" if country == "CN" else "registry" if country else ""
    return AddressFacts(address=address, port=None, observations=observations, country=country, country_source=source)


def _by_number(tables: Table) -> Iterator[Observation]:
    entries = _entries(tables, "bare") or [{"url": f"http://{ADDRESS}/", "status": 403}]
    for observation in _web(Question.BARE_HTTP, "", entries):
        own = parse(observation.url)
        if own is None:
            raise ValueError(f"{observation.url!r} is no address of the web")
        question = Question.BARE_HTTPS if own.scheme == "https" else Question.BARE_HTTP
        yield Observation(
            question=question,
            subject=own.host,
            url=observation.url,
            outcome=observation.outcome,
            asked_at=ASKED_AT,
            http=observation.http,
        )
