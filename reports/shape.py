"""The report documents as types: what `reports/schema/*.json` says, for Python.

A document is plain JSON.  All text in it is clean (`reports.clean`) but not escaped for any format.
Times are ISO 8601 in UTC, durations are seconds.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal, TypedDict

SITE_SCHEMA: Final = "beian-auditor/site-report/1"
FLEET_SCHEMA: Final = "beian-auditor/fleet-report/1"

Json = str | int | float | bool | None | list["Json"] | dict[str, "Json"]


class ScanEntry(TypedDict):
    """The scan a report is about."""

    id: str
    state: str
    """`finished`, `running`, `interrupted`, or what the store calls it."""
    started_at: str
    finished_at: str | None
    auditor: str
    ruleset: str
    nameservers: list[str]
    settings: dict[str, Json]
    vantage: dict[str, Json]


class TargetEntry(TypedDict):
    """The site."""

    key: str
    """`host` or `host:port`."""
    host: str
    port: int | None
    unicode_host: str
    name: str
    """The site as people read it: U-label, with the port when there is one."""
    registrable_domain: str
    owner: str
    tags: list[str]


class Headline(TypedDict):
    """The worst verdict of a site, in one line."""

    verdict: str
    """Of the findings that are more than hints."""
    severity: str | None
    """Worst severity among the failed rules; None when none failed."""
    text: str
    """Verdict and counts."""
    detail: str
    """The counts alone."""


class Counts(TypedDict):
    """How many findings there are of each kind."""

    verdicts: dict[str, int]
    """Every verdict, most urgent first."""
    failed: dict[str, int]
    """The failed ones by severity, worst first."""


class Part(TypedDict):
    """A stretch of a message."""

    text: str
    value: bool
    """True when it was filled in (it may be a stranger's text), False when the rule says it."""


class Message(TypedDict):
    """What a rule says, filled in."""

    key: str
    text: str
    parts: list[Part]
    params: dict[str, str]


class Remedy(TypedDict):
    """How to mend a finding."""

    text: str
    parts: list[Part]


class Duty(TypedDict):
    """A duty a rule rests on."""

    id: str
    title: str
    issuer: str
    dated: str
    article: str
    gist: str
    penalty: str | None
    label: str
    """Title, issuer, date and article in one line."""
    verified: str
    binding: bool
    """False for guidance, which is not law."""


class Reason(TypedDict):
    """How a question ended, whose it is and what to do."""

    outcome: str
    text: str
    owner: str
    action: str


class FindingEntry(TypedDict):
    """What one rule concluded."""

    rule: str
    name: str
    known: bool
    """False when this version of the product has no such rule."""
    verdict: str
    severity: str
    message: Message
    reason: Reason | None
    """Why it is untested; None for the other verdicts."""
    duties: list[Duty]
    remedy: Remedy | None
    """For failed and cannot-tell."""
    snippet: str | None
    """HTML to paste; None when there is nothing to paste."""
    observations: list[str]
    """Keys of entries in `evidence`."""
    ruleset: str


class TlsEntry(TypedDict):
    """What a TLS handshake showed."""

    version: str
    trusted: bool
    problem: str
    subject: str
    issuer: str
    not_before: str
    not_after: str
    names: list[str]
    names_omitted: int
    sha256: str


class HopEntry(TypedDict):
    """One request."""

    url: str
    address: str
    status: int
    location: str
    elapsed_s: float
    tls: TlsEntry | None


class DnsEntry(TypedDict):
    """What a name server said."""

    host: str
    nameserver: str
    rcode: str
    a: list[str]
    aaaa: list[str]
    cname: list[str]
    omitted: int
    ttl_s: int | None


class EvidenceEntry(TypedDict):
    """One question and what came back."""

    number: int
    key: str
    question: str
    subject: str
    url: str
    """Where it began; empty for DNS."""
    final_url: str
    """Where it ended; empty when nothing answered."""
    address: str
    """Address that gave the last answer."""
    status: int | None
    outcome: Reason
    detail: str
    asked_at: str
    elapsed_s: float
    hops: list[HopEntry]
    dns: DnsEntry | None
    body_sha256: str
    complete: bool


class SiteDocument(TypedDict):
    """The report of one target."""

    schema: Literal["beian-auditor/site-report/1"]
    lang: str
    file: str
    """Name of its report files, without folder and extension."""
    scan: ScanEntry
    target: TargetEntry
    headline: Headline
    counts: Counts
    checked: str
    """`full`: nothing is untested; `none`: nothing could be concluded; `part`: between."""
    findings: list[FindingEntry]
    evidence: list[EvidenceEntry]


class TopFinding(TypedDict):
    """An urgent finding in the row of a site."""

    rule: str
    name: str
    verdict: str
    severity: str
    text: str


class UntestedReason(TypedDict):
    """Why rules of a site are untested."""

    outcome: str
    text: str
    owner: str
    action: str
    rules: int


class SiteRow(TypedDict):
    """One site in the fleet."""

    target: str
    name: str
    """As in `TargetEntry`."""
    owner: str
    tags: list[str]
    file: str
    headline: Headline
    counts: Counts
    checked: str
    top: list[TopFinding]
    top_omitted: int
    untested: list[UntestedReason]


class Inventory(TypedDict):
    """What became of the lines of the inventory."""

    lines: int
    fates: dict[str, int]
    """Sums up to `lines`."""


class Totals(TypedDict):
    """Sums over the sites."""

    sites: int
    headlines: dict[str, int]
    """Sites by headline verdict; sums up to `sites`."""
    checked: dict[str, int]
    """Sites by `full`, `part`, `none`; sums up to `sites`."""
    findings: Counts


class RuleRow(TypedDict):
    """One rule over all sites."""

    rule: str
    name: str
    severity: str
    verdicts: dict[str, int]
    failed: Sequence[str]
    """Targets that fail it, in the order of the rows."""


class OwnerRow(TypedDict):
    """One owner's sites."""

    owner: str
    sites: int
    headlines: dict[str, int]


class FleetDocument(TypedDict):
    """The report of all targets of a scan."""

    schema: Literal["beian-auditor/fleet-report/1"]
    lang: str
    scan: ScanEntry
    inventory: Inventory
    totals: Totals
    sites: Sequence[SiteRow]
    rules: list[RuleRow]
    owners: Sequence[OwnerRow]


Document = SiteDocument | FleetDocument
