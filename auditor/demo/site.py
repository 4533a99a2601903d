"""What one demo site is: frozen records that the name server and the web server read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import Enum, StrEnum
from typing import Literal

from auditor.model import Bilingual

Expected = Literal["passed", "failed", "cannot-tell", "inapplicable", "untested"]
"""A `Verdict`, spelt as it is stored."""

Expectation = Mapping[str, Expected]
"""Rule id → the verdict a right auditor reaches. Rules the site is not about are left out."""


class Behaviour(StrEnum):
    """What a site does with a request. A closed list: the web server has one coroutine for each."""

    PAGE = "page"
    """Answers with its page."""
    REDIRECT = "redirect"
    """Answers 302 with `Answer.location`."""
    REDIRECT_LOOP = "redirect-loop"
    """Sends every path on to one more that was not asked for yet."""
    SLOW = "slow"
    """Answers with its page after `World.slow_s`."""
    SILENT = "silent"
    """Reads the request and never answers."""
    RESET = "reset"
    """Reads the request and resets the connection."""
    TRUNCATED = "truncated"
    """Announces more bytes than it sends: the page is whole, the message is not."""
    OVERSIZED = "oversized"
    """Puts `World.oversized_bytes` of comments between the page and its footer."""
    GZIP_CUT = "gzip-cut"
    """Ends in the middle of a gzip stream."""


class Credential(Enum):
    """Which certificate a site shows."""

    VALID = "valid"
    EXPIRED = "expired"
    WRONG_NAME = "wrong-name"
    SELF_SIGNED = "self-signed"


class Handshake(Enum):
    """What an address does with a TLS ClientHello."""

    TLS = "tls"
    """Completes it."""
    PLAIN = "plain"
    """Answers 400 in clear text, as a web server does that was never set up for TLS."""
    CUT = "cut"
    """Resets the connection, as a blocking device does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a web server says to one name."""

    behaviour: Behaviour = Behaviour.PAGE
    page: str = ""
    """File under `pages/`, without `.html`; empty for the one called like the first label of the name."""
    status: int = 200
    content_type: str = "text/html; charset=utf-8"
    charset: str = "utf-8"
    """How the page is really encoded, whatever `content_type` says."""
    headers: tuple[tuple[str, str], ...] = ()
    location: str = ""
    """Where REDIRECT leads; `{host}` and `{port}` are filled in."""
    nesting: int = 0
    """How many `<div>` the page's body is wrapped in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """What the name server says about one name."""

    a: tuple[str, ...] = ()
    aaaa: tuple[str, ...] = ()
    cname: str = ""
    """The name this one is an alias of; the server adds what it knows of that name."""
    rcode: str = "NOERROR"
    silent: bool = False
    """Whether the question is dropped."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """One demo site. It stands for one pattern met on real networks."""

    name: str
    """Host the inventory asks for, as A-label."""
    pattern: Bilingual
    """What it stands for: (Chinese, English)."""
    address: str
    """Loopback address that serves it; empty when nothing does."""
    answer: Answer = field(default_factory=Answer)
    sibling: Answer | None = None
    """What the `www.` name (the apex of a `www.` site) answers; None for the same."""
    alone: bool = False
    """Whether that other name is not in the DNS."""
    plain: Answer | None = None
    """What plain HTTP answers where that differs from HTTPS."""
    credential: Credential = Credential.VALID
    records: Mapping[str, Records] = field(default_factory=dict)
    """DNS records that differ from a plain A record of `address`, and those of further names."""
    paths: Mapping[str, Answer] = field(default_factory=dict)
    """What answers on further paths, under each of its names; elsewhere it is 404."""
    robots: str = ""
    """Text of `/robots.txt`; 404 when empty."""
    written: str = ""
    """How the inventory spells the name; empty when as `name`."""
    expect: Expectation

    @property
    def sibling_name(self) -> str:
        """The `www.` name of a two-label host, the apex of a `www.` one, empty where neither holds."""
        if self.name.startswith("www."):
            return self.name.removeprefix("www.")
        return f"www.{self.name}" if self.name.count(".") == 1 else ""

    @property
    def names(self) -> tuple[str, ...]:
        """Names that are in the DNS because of this site, the one in the inventory first."""
        return (self.name,) if self.alone or not self.sibling_name else (self.name, self.sibling_name)

    def answer_to(self, name: str, scheme: str) -> Answer:
        """What one of `names` answers over `http` or `https`, with its page named."""
        answer = self.sibling if self.sibling is not None and name != self.name else self.answer
        if self.plain is not None and scheme == "http":
            answer = self.plain
        return answer if answer.page else replace(answer, page=self.name.partition(".")[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """One web server: what it does with TLS, and with requests that name no site of its own."""

    number: str
    handshake: Handshake = Handshake.TLS
    bare: Answer | None = None
    """Answer to a request by number; 403 when None."""
    unknown: Answer | None = None
    """Answer to a Host name nobody has; 403 when None."""
