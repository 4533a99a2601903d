"""The records everything else is made of: frozen, small, without behaviour that needs the outside world."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import Self

from auditor.outcome import Bilingual, Outcome, Owner
from auditor.spool import Spool

__all__ = [
    "ROLL_UP",
    "Bilingual",
    "DnsAnswer",
    "Finding",
    "Hop",
    "HttpAnswer",
    "Mark",
    "MarkKind",
    "Observation",
    "Outcome",
    "Owner",
    "Place",
    "Question",
    "Severity",
    "Target",
    "TlsFacts",
    "Verdict",
]


class Verdict(StrEnum):
    """The five outcome values of W3C EARL 1.0. No score: absence of data is neither of the first two."""

    PASSED = "passed"
    FAILED = "failed"
    CANNOT_TELL = "cannot-tell"
    INAPPLICABLE = "inapplicable"
    UNTESTED = "untested"


ROLL_UP = (
    Verdict.FAILED,
    Verdict.CANNOT_TELL,
    Verdict.UNTESTED,
    Verdict.PASSED,
    Verdict.INAPPLICABLE,
)
"""Most urgent first: the headline of a target is the first of these that one of its findings has."""


class Severity(IntEnum):
    """How much a failed rule weighs. A property of the rule, never of the case at hand."""

    HINT = 1
    WARNING = 2
    VIOLATION = 3

    @property
    def label(self) -> str:
        """Lower-case word used in options, files and the database."""
        return self.name.lower()

    @classmethod
    def parse(cls, label: str) -> Self:
        """Severity of a label; raises KeyError for an unknown one."""
        return cls[label.upper()]


class Question(StrEnum):
    """What is asked of the outside world."""

    DNS = "dns"
    HOME = "home"
    SIBLING_DNS = "sibling-dns"
    SIBLING = "sibling"
    BARE_HTTP = "bare-http"
    BARE_HTTPS = "bare-https"
    UNKNOWN_HOST = "unknown-host"
    FRAME = "frame"
    ROBOTS = "robots"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One site to audit."""

    host: str
    """A-label in lower case, no trailing dot: `xn--fsqu00a.xn--fiqs8s`."""
    port: int | None = None
    """Explicit port, or None for the usual ones (443, then 80)."""
    unicode_host: str = ""
    """The same name as people read it: `例子.中国`."""
    registrable_domain: str = ""
    """What a filing is made for: the public suffix and one label more, as A-label."""
    owner: str = ""
    """Customer, from the inventory."""
    tags: tuple[str, ...] = ()
    """Free labels, from the inventory."""

    @property
    def key(self) -> str:
        """`host` or `host:port`: unique in a scan."""
        return self.host if self.port is None else f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True, kw_only=True)
class DnsAnswer:
    """What one name server said about one name, A and AAAA taken together."""

    host: str
    nameserver: str
    """Numeric address and port that was asked: `127.0.0.53:53`."""
    rcode: str
    """`NOERROR`, `NXDOMAIN`, `SERVFAIL`, …; empty when nothing came back."""
    a: tuple[str, ...] = ()
    aaaa: tuple[str, ...] = ()
    cname: tuple[str, ...] = ()
    """Alias chain in order, without the name asked for."""
    ttl_s: int | None = None

    @property
    def addresses(self) -> tuple[str, ...]:
        """Numeric addresses, IPv4 first."""
        return self.a + self.aaaa


@dataclass(frozen=True, slots=True, kw_only=True)
class TlsFacts:
    """What the TLS handshake showed. Times are ISO 8601 in UTC."""

    version: str
    """Protocol, as OpenSSL names it: `TLSv1.3`."""
    trusted: bool
    """Whether the chain verifies for this name now against the trust store in use."""
    problem: str = ""
    """OpenSSL's own words when it does not verify: `certificate has expired`."""
    subject: str = ""
    issuer: str = ""
    not_before: str = ""
    not_after: str = ""
    names: tuple[str, ...] = ()
    """DNS names and addresses the certificate is for."""
    sha256: str = ""
    """Of the leaf certificate, DER."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hop:
    """One request and its answer's head."""

    url: str
    address: str
    """Numeric address connected to."""
    status: int
    headers: tuple[tuple[str, str], ...] = ()
    location: str = ""
    """Absolute address this hop sends the client to, or empty."""
    via: str = "http"
    """How it does: `http` by its status and `Location`, `page` by its page (meta refresh or a simple script)."""
    elapsed_s: float = 0.0
    tls: TlsFacts | None = None

    def header(self, name: str) -> str:
        """First value of a header, name in any case; empty when absent."""
        name = name.lower()
        return next((value for key, value in self.headers if key.lower() == name), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpAnswer:
    """What came back over HTTP, redirects included. The last hop holds the body."""

    hops: tuple[Hop, ...]
    content: bytes | Spool = b""
    """The body, decoded from its content coding; the first part only when not `complete`."""
    body_sha256: str = ""
    complete: bool = True

    @property
    def body(self) -> bytes:
        """The body as bytes; read from the disk where it was too large to be kept in memory."""
        return self.content if isinstance(self.content, bytes) else self.content.read()

    @property
    def final(self) -> Hop:
        """The last hop."""
        return self.hops[-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """One question asked and what came back, including nothing."""

    question: Question
    subject: str
    """Host, or numeric address, that was asked about."""
    url: str = ""
    """First address asked for; empty for DNS."""
    outcome: Outcome
    detail: str = ""
    """The error's own words, for the log and the report."""
    asked_at: str
    """ISO 8601, UTC."""
    elapsed_s: float = 0.0
    dns: DnsAnswer | None = None
    http: HttpAnswer | None = None

    @property
    def key(self) -> str:
        """Unique among the observations of one target or one address: `home https://example.cn/`."""
        if self.url:
            return f"{self.question} {self.url}"
        return f"{self.question} {self.subject}" + (f" @{self.dns.nameserver}" if self.dns else "")


class MarkKind(StrEnum):
    """What a mark on a page is."""

    ICP = "icp"
    PSB = "psb"
    LICENCE = "licence"
    NEWS = "news"
    PUBLISHING = "publishing"
    CULTURE = "culture"
    AUDIOVISUAL = "audiovisual"
    BROADCAST = "broadcast"
    DRUG = "drug"
    DEVICE = "device"
    FOOD = "food"
    AI = "ai"


class Place(StrEnum):
    """Where on the page a mark stands."""

    FOOTER = "footer"
    BODY = "body"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A filing number, public security number, licence or permit number a page shows."""

    kind: MarkKind
    number: str
    """Canonical: simplified characters, half width, no spaces, suffix after 号, province as shown."""
    text: str
    """As shown."""
    link: str | None = None
    """`href` of the anchor that holds the mark, as written; None without one."""
    suspect: str | None = None
    """Why this cannot be a true number (`placeholder`, `masked`, …); None when it can."""
    place: Place = Place.BODY
    source: str = "text"
    """`text`, or `link` when the digits stand only in the link."""
    entity: str = ""
    """The part that names the holder, province folded (川 → 蜀) and site suffix dropped: for comparing."""
    site: str = ""
    """Site suffix with its letter, without the hyphen: `3`, `1A`, `1X`; empty without one."""
    province: str = ""
    """Province character, folded; empty when the mark has none."""
    offset: int = 0
    """Where it starts in the page's visible text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What one rule concluded about one target. Never holds a sentence: key and parameters only."""

    target: str
    """`Target.key`."""
    rule: str
    verdict: Verdict
    severity: Severity
    message: str
    """Key into the rule's messages, or an `Outcome` value when the verdict is untested."""
    params: dict[str, str] = field(default_factory=dict)
    """What message and remedy are filled with; text from the site is raw here, renderers escape it."""
    observations: tuple[str, ...] = ()
    """Keys of the observations the verdict rests on."""
    ruleset: str = ""
    """Version of the rules that judged."""
