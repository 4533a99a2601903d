"""Faults planted into a made-up ledger: what is changed, and every finding and import problem that must follow.

What follows is written down here, by hand, before any rule has seen the data. `PLANTED` is the list of kinds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from auditor.policy.provinces import BY_LETTER
from tests.bench.ledger_fleet import PERSON, PROVIDER, Cells, Entity, Fleet, Site, code_of, iso, rows_of

FAILED, UNKNOWN = "failed", "cannot-tell"


@dataclass
class Finding:
    """One finding that must be there, on a record whose line is known when it is written."""

    rule: str
    record: str
    entity: Entity
    site: Site | None = None
    at: int = 0
    """Of the domain or access row in the site."""
    host: str = ""
    verdict: str = FAILED

    @property
    def line(self) -> int:
        """First line of the record."""
        return self.entity.line if self.site is None else self.site.line + self.at


@dataclass
class Problem:
    """One problem the import must report: on every row of an entity, of a site, on one row of it, or behind it."""

    kind: str
    field: str
    entity: Entity
    site: Site | None = None
    at: int | None = None

    def lines(self) -> Iterator[int]:
        """Where it must be reported."""
        at = self.entity.line
        for _, site in rows_of(self.entity):
            if self.at is None:
                if self.site is None or site is self.site:
                    yield at
            elif at == (self.entity if self.site is None else self.site).line + self.at:
                yield at
            at += 1


Follows = list[Finding | Problem]


@dataclass
class Ground:
    """What a fault is planted in."""

    fleet: Fleet
    entity: Entity
    other: Entity
    """Another entity, clean and written before; only where the fault takes two."""
    number: int
    """How often this fault was planted before."""

    @property
    def cells(self) -> Cells:
        return self.entity.cells

    @property
    def site(self) -> Site:
        return self.entity.sites[0]

    @property
    def domain(self) -> Cells:
        return self.site.domains[0]

    @property
    def access(self) -> Cells:
        return self.site.access[0]

    @property
    def host(self) -> str:
        return self.domain["domain.written"]

    def on_entity(self, rule: str, verdict: str = FAILED) -> Finding:
        return Finding(rule, "entity", self.entity, verdict=verdict)

    def on_site(self, rule: str, verdict: str = FAILED) -> Finding:
        return Finding(rule, "service", self.entity, self.site, verdict=verdict)

    def on_domain(self, rule: str, host: str = "", verdict: str = FAILED) -> Finding:
        return Finding(rule, "domain", self.entity, self.site, 0, host or self.host, verdict)

    def on_access(self, rule: str, verdict: str = FAILED) -> Finding:
        return Finding(rule, "access", self.entity, self.site, 0, verdict=verdict)

    def on_other(self, rule: str) -> Finding:
        return Finding(rule, "entity", self.other)

    def of_entity(self, kind: str, key: str) -> Problem:
        return Problem(kind, key, self.entity)

    def of_site(self, kind: str, key: str) -> Problem:
        return Problem(kind, key, self.entity, self.site)

    def of_row(self, kind: str, key: str) -> Problem:
        return Problem(kind, key, self.entity, self.site, 0)

    def behind(self, kind: str, key: str = "") -> Problem:
        return Problem(kind, key, self.entity, None, sum(1 for _ in rows_of(self.entity)) - 1)


@dataclass(frozen=True)
class Fault:
    """One kind."""

    kind: str
    what: str
    plant: Callable[[Ground], Follows]
    suits: Callable[[Entity], bool]
    takes_two: bool = False
    same_province: bool = False


@dataclass
class Planted:
    """One fault where it is."""

    kind: str
    what: str
    entity: Entity
    follows: Follows = field(default_factory=list)


PLANTED: list[Fault] = []


def fault(
    kind: str, what: str, *suits: Callable[[Entity], bool], two: bool = False, same_province: bool = False
) -> Callable[[Callable[[Ground], Follows]], Callable[[Ground], Follows]]:
    """Enter a kind."""

    def enter(plant: Callable[[Ground], Follows]) -> Callable[[Ground], Follows]:
        PLANTED.append(
            Fault(kind, what, plant, lambda e: usual(e) and all(one(e) for one in suits), two, same_province)
        )
        return plant

    return enter


# which entities


def usual(entity: Entity) -> bool:
    """Filed and in order, the first site with a domain of its own cell and one access row."""
    site = entity.sites[0]
    return (
        entity.cells["entity.status"] == "正常"
        and entity.nature != "军队"
        and ";" not in site.domains[0]["domain.written"]
        and len(site.access) == 1
    )


def organisation(entity: Entity) -> bool:
    return entity.nature != PERSON


def company(entity: Entity) -> bool:
    return entity.nature == "企业"


def person(entity: Entity) -> bool:
    return entity.nature == PERSON


def unchanged(entity: Entity) -> bool:
    """Long ago, and never since: its days can be moved."""
    return not entity.cells.get("entity.changed") and "2012" < entity.cells["entity.submitted"] < "2025-01"


def unlicensed(entity: Entity) -> bool:
    return not any(site.cells.get("service.licence") for site in entity.sites)


def of_two_sites(entity: Entity) -> bool:
    return (
        len(entity.sites) == 2
        and entity.sites[1].cells["service.kind"] == "网站"
        and ";" not in entity.sites[1].domains[0]["domain.written"]
    )


def of_province(letters: str) -> Callable[[Entity], bool]:
    return lambda entity: entity.letter in letters


def not_of_province(letters: str) -> Callable[[Entity], bool]:
    return lambda entity: entity.letter not in letters


# small changes


def later(cells: Cells, days: int, *keys: str) -> None:
    """Move days."""
    for key in keys:
        cells[key] = iso(date.fromisoformat(cells[key]) + timedelta(days=days))


def wrong_check(number: str) -> str:
    """Another last character."""
    return number[:-1] + ("0" if number[-1] != "0" else "1")


def elsewhere(letter: str) -> str:
    """Another province."""
    return "沪" if letter != "沪" else "粤"


def take_person(ground: Ground, record: str, **same: str) -> None:
    """Somebody else becomes legal representative or responsible; `same` keys are taken from the entity's own."""
    new = ground.fleet.person(record, ground.entity.city, name="欧阳明")
    for part, key in same.items():
        new[f"{record}.{part}"] = ground.cells[key]
    (ground.site.cells if record.startswith("service.") else ground.cells).update(new)


def set_certificate(entity: Entity, kind: str, number: str, name: str = "") -> None:
    """Another certificate, which is the domains' holder's as well."""
    entity.cells |= {"entity.certificate.kind": kind, "entity.certificate.number": number}
    if name:
        entity.cells["entity.name"] = name
    for site in entity.sites:
        for domain in site.domains:
            domain |= {
                "domain.holder": entity.cells["entity.name"],
                "domain.holder_id.kind": kind,
                "domain.holder_id.number": number,
            }


def renumber(entity: Entity, number: str, first: int = 1) -> None:
    """Another entity number, with the sites' own behind it."""
    entity.cells["entity.number"] = number
    for at, site in enumerate(entity.sites):
        mark = "".join(c for c in site.cells["service.number"].rpartition("-")[2] if c.isalpha())
        site.cells["service.number"] = f"{number}-{first + at}{mark}"


# rare provinces first, because whoever suits gets the first fault that suits


@fault("too-many-sites", "陕西 entity with 31 sites", of_province("陕"), unchanged)
def _(g: Ground) -> Follows:
    while len(g.entity.sites) < 31:
        g.fleet.add_site(g.entity, 20 * len(g.entity.sites))
    g.cells["dossier.plan"] = "有"
    return [g.on_entity("sites-too-many")]


@fault("two-domains-a-site", "新疆 site with two domains", of_province("新"))
def _(g: Ground) -> Follows:
    g.fleet.add_domain(g.entity, g.site)
    return [g.on_site("domains-per-site")]


@fault("two-sites-at-once", "湖北 or 湖南 entity with two sites handed in on one day", of_province("湘鄂"), unchanged)
def _(g: Ground) -> Follows:
    g.fleet.add_site(g.entity, 0)
    g.cells["dossier.plan"] = "有"
    return [g.on_entity("sites-per-application")]


@fault("plan-missing", "湖南 entity with two sites and no plan", of_province("湘"), unchanged)
def _(g: Ground) -> Follows:
    if len(g.entity.sites) == 1:
        g.fleet.add_site(g.entity, 40)
    g.cells["dossier.plan"] = "无"
    return [g.on_entity("dossier-plan-missing")]


@fault("shell-of-one-site-provinces", "湖北 or 湖南 entity without sites", of_province("湘鄂"))
def _(g: Ground) -> Follows:
    g.entity.sites.clear()
    return [g.on_entity("entity-shell")]


@fault("commercial-person", "private person's site called a shop", person)
def _(g: Ground) -> Follows:
    g.site.cells["service.name"] = "三丰数码商城"
    return [g.on_site("personal-commercial")]


@fault("licensed-person", "private person's site with a telecom licence", person)
def _(g: Ground) -> Follows:
    g.site.cells["service.licence"] = f"京B2-2020{1000 + g.number}"
    g.cells["dossier.business-plan"] = "有"
    return [g.on_site("personal-licence")]


@fault("person-named-as-unit", "private person called like an association", person)
def _(g: Ground) -> Follows:
    name = f"青山第{g.number}书画协会"
    set_certificate(g.entity, g.cells["entity.certificate.kind"], g.cells["entity.certificate.number"], name)
    return [g.on_entity("certificate-kind-unfit")]


@fault("number-shared", "the number of another entity", organisation, two=True, same_province=True)
def _(g: Ground) -> Follows:
    renumber(g.entity, g.other.cells["entity.number"], 50)
    return [g.on_entity("entity-number-shared"), g.on_other("entity-number-shared")]


@fault("names-differ", "one certificate and number, two names", organisation, two=True, same_province=True)
def _(g: Ground) -> Follows:
    cells = g.other.cells
    renumber(g.entity, cells["entity.number"], 50)
    g.cells["entity.nature"] = cells["entity.nature"]
    set_certificate(
        g.entity, cells["entity.certificate.kind"], cells["entity.certificate.number"], cells["entity.name"] + "分部"
    )
    return [g.on_entity("entity-names-differ"), g.on_other("entity-names-differ")]


@fault("sites-same-domain", "one domain in two sites of an entity", of_two_sites)
def _(g: Ground) -> Follows:
    second = g.entity.sites[1]
    second.domains[0]["domain.written"] = g.host
    return [
        g.on_domain("domain-repeated"),
        Finding("domain-repeated", "domain", g.entity, second, 0, g.host),
    ]


@fault("gone-site-connected", "a cancelled site with an access in order", of_two_sites)
def _(g: Ground) -> Follows:
    second = g.entity.sites[1]
    second.cells["service.status"] = "注销"
    return [Finding("site-gone-connected", "service", g.entity, second)]


# entities


@fault("filed-twice", "the certificate and name of another entity", organisation, two=True)
def _(g: Ground) -> Follows:
    cells = g.other.cells
    g.cells["entity.nature"] = cells["entity.nature"]
    set_certificate(
        g.entity, cells["entity.certificate.kind"], cells["entity.certificate.number"], cells["entity.name"]
    )
    return [g.on_entity("entity-filed-twice"), g.on_other("entity-filed-twice")]


@fault("filed-twice-renamed", "the certificate of another entity, under another name", organisation, two=True)
def _(g: Ground) -> Follows:
    cells = g.other.cells
    g.cells["entity.nature"] = cells["entity.nature"]
    set_certificate(
        g.entity, cells["entity.certificate.kind"], cells["entity.certificate.number"], cells["entity.name"] + "分部"
    )
    return [
        g.on_entity("entity-filed-twice"),
        g.on_other("entity-filed-twice"),
        g.on_entity("entity-names-differ"),
        g.on_other("entity-names-differ"),
    ]


@fault("mobile-shared", "the mobile of another entity's person", two=True)
def _(g: Ground) -> Follows:
    g.cells["entity.responsible.mobile"] = g.other.cells["entity.responsible.mobile"]
    return [g.on_entity("contact-mobile-shared"), g.on_other("contact-mobile-shared")]


@fault("email-shared", "the e-mail of another entity's person, in capitals", two=True)
def _(g: Ground) -> Follows:
    g.cells["entity.responsible.email"] = g.other.cells["entity.responsible.email"].upper()
    return [g.on_entity("contact-email-shared"), g.on_other("contact-email-shared")]


@fault("address-without-door", "an address that ends with its street")
def _(g: Ground) -> Follows:
    g.cells["entity.address"] = f"{g.entity.city[0]}人民路"
    return [g.on_entity("entity-address-incomplete")]


@fault("address-elsewhere", "an address in another province than the number's")
def _(g: Ground) -> Follows:
    other = "上海市徐汇区" if g.entity.letter != "沪" else "广东省深圳市南山区"
    g.cells["entity.address"] = f"{other}人民路18号3层302室"
    return [g.on_entity("entity-number-province")]


@fault("bad-code", "a credit code with a wrong check digit", company)
def _(g: Ground) -> Follows:
    set_certificate(g.entity, "统一社会信用代码", wrong_check(g.cells["entity.certificate.number"]))
    return [g.on_entity("certificate-number-bad")]


@fault("certificate-expired", "a certificate that has expired")
def _(g: Ground) -> Follows:
    g.cells["entity.certificate_expires"] = "2026-10-31"
    return [g.on_entity("certificate-expired")]


@fault("certificate-end-unknown", "no day of expiry of the certificate")
def _(g: Ground) -> Follows:
    g.cells["entity.certificate_expires"] = ""
    return [g.on_entity("certificate-expired", UNKNOWN)]


@fault("id-expired", "an identity document that has expired")
def _(g: Ground) -> Follows:
    g.cells["entity.id_expires"] = "2026年11月1日"
    return [g.on_entity("id-document-expired")]


@fault("person-for-company", "a company with a person's certificate", company)
def _(g: Ground) -> Follows:
    set_certificate(g.entity, "居民身份证", g.cells["entity.responsible.id.number"])
    return [g.on_entity("certificate-kind-unfit")]


@fault("made-up-number", "a number that only repeats two digits")
def _(g: Ground) -> Follows:
    renumber(g.entity, f"{g.entity.letter}ICP备{f'{10 + g.number % 9 * 10 + g.number // 9 + 1:02d}' * 4}号")
    return [
        g.on_entity("entity-number-malformed"),
        *(Finding("site-number-malformed", "service", g.entity, site) for site in g.entity.sites),
    ]


@fault("short-number", "an entity number with seven digits")
def _(g: Ground) -> Follows:
    g.cells["entity.number"] = f"{g.entity.letter}ICP备{1_200_000 + 7 * g.number}号"
    return [
        g.on_entity("entity-number-malformed"),
        *(Finding("site-number-entity", "service", g.entity, site) for site in g.entity.sites),
        g.of_entity("not-a-number", "entity.number"),
    ]


@fault("number-missing", "in order, without an entity number")
def _(g: Ground) -> Follows:
    g.cells["entity.number"] = ""
    return [g.on_entity("entity-number-missing")]


@fault("number-premature", "an entity in review with a number", unchanged)
def _(g: Ground) -> Follows:
    g.cells.update({"entity.status": "管局审核中", "entity.approved": ""})
    return [g.on_entity("entity-number-premature")]


@fault("mobile-short", "a mobile with ten digits")
def _(g: Ground) -> Follows:
    g.cells["entity.responsible.mobile"] = g.cells["entity.responsible.mobile"][:-1]
    return [g.on_entity("entity-mobile-malformed")]


@fault("email-without-at", "an e-mail without @")
def _(g: Ground) -> Follows:
    g.cells["entity.responsible.email"] = g.cells["entity.responsible.email"].replace("@", "#")
    return [g.on_entity("entity-email-malformed")]


@fault("phone-form", "an office telephone without country code and hyphens")
def _(g: Ground) -> Follows:
    g.cells["entity.responsible.phone"] = "01062340217"
    return [g.on_entity("entity-phone-malformed")]


@fault("legal-shares-mobile", "another legal representative with the same mobile", organisation)
def _(g: Ground) -> Follows:
    take_person(g, "entity.legal", mobile="entity.responsible.mobile")
    g.cells["dossier.authorisation"] = "有"
    return [g.on_entity("legal-contact-shared")]


@fault("not-authorised", "another legal representative and no letter of authorisation", organisation)
def _(g: Ground) -> Follows:
    take_person(g, "entity.legal")
    g.cells["dossier.authorisation"] = "无"
    return [g.on_entity("legal-not-responsible"), g.on_entity("dossier-incomplete")]


@fault("emergency-missing", "no emergency telephone")
def _(g: Ground) -> Follows:
    g.cells["entity.emergency_phone"] = ""
    return [g.on_entity("entity-fields-missing")]


@fault("bad-id", "an identity number with a wrong check digit", organisation)
def _(g: Ground) -> Follows:
    g.cells["entity.responsible.id.number"] = wrong_check(g.cells["entity.responsible.id.number"])
    return [g.on_entity("entity-person-id-bad")]


@fault("approved-before-submitted", "approved before it was handed in", unchanged)
def _(g: Ground) -> Follows:
    g.cells["entity.approved"] = iso(date.fromisoformat(g.cells["entity.submitted"]) - timedelta(days=5))
    return [g.on_entity("entity-dates-impossible")]


@fault("confirmed-tomorrow", "confirmed in the future")
def _(g: Ground) -> Follows:
    g.cells["entity.confirmed"] = "2027-01-15"
    return [g.on_entity("entity-dates-impossible")]


@fault("unconfirmed", "not confirmed for more than a year", unchanged)
def _(g: Ground) -> Follows:
    g.cells["entity.confirmed"] = "2025-06-30"
    return [g.on_entity("entity-unconfirmed")]


@fault("shell", "an entity without sites")
def _(g: Ground) -> Follows:
    g.entity.sites.clear()
    return [g.on_entity("entity-shell")]


@fault("cancelled-in-use", "a cancelled entity whose sites are in order")
def _(g: Ground) -> Follows:
    g.cells["entity.status"] = "已注销"
    return [g.on_entity("entity-cancelled-in-use")]


@fault("scan-missing", "no scan of the certificate in the dossier")
def _(g: Ground) -> Follows:
    g.cells["dossier.certificate-scan"] = "未提交"
    return [g.on_entity("dossier-incomplete")]


@fault("first-review-late", "first review after twenty days", unchanged)
def _(g: Ground) -> Follows:
    later(g.cells, 20, "entity.first_reviewed", "entity.forwarded", "entity.approved")
    g.cells["entity.sms_verified"] = g.cells["entity.first_reviewed"]
    return [g.on_entity("first-review-late")]


@fault("sms-late", "SMS code after five days", unchanged)
def _(g: Ground) -> Follows:
    later(g.cells, 5, "entity.sms_verified", "entity.forwarded", "entity.approved")
    return [g.on_entity("sms-late")]


@fault("photo-late", "photo after 45 days", unchanged)
def _(g: Ground) -> Follows:
    later(g.cells, 45, "entity.photo_taken", "entity.forwarded", "entity.approved")
    return [g.on_entity("photo-late")]


@fault("administration-late", "approved 75 days after it was sent on", unchanged)
def _(g: Ground) -> Follows:
    g.cells["entity.approved"] = iso(date.fromisoformat(g.cells["entity.forwarded"]) + timedelta(days=75))
    return [g.on_entity("administration-late")]


# sites


@fault("site-of-other-entity", "a site number of nobody here")
def _(g: Ground) -> Follows:
    g.site.cells["service.number"] = f"{g.entity.letter}ICP备05{990_217 + g.number}号-1"
    return [g.on_site("site-number-entity")]


@fault("site-number-repeated", "the site number of another entity's site", two=True)
def _(g: Ground) -> Follows:
    g.site.cells["service.number"] = g.other.sites[0].cells["service.number"]
    return [
        g.on_site("site-number-repeated"),
        Finding("site-number-repeated", "service", g.other, g.other.sites[0]),
        g.on_site("site-number-entity"),
    ]


@fault("site-without-suffix", "a site number without its suffix")
def _(g: Ground) -> Follows:
    g.site.cells["service.number"] = g.cells["entity.number"]
    return [g.on_site("site-number-malformed")]


@fault("site-number-missing", "a site in order without a number", unlicensed)
def _(g: Ground) -> Follows:
    g.site.cells["service.number"] = ""
    return [g.on_site("site-number-missing")]


@fault("site-premature", "a site in review with a number")
def _(g: Ground) -> Follows:
    g.site.cells |= {"service.status": "审核中", "service.approved": "", "service.opened": ""}
    g.access["access.status"] = "审核中"
    return [g.on_site("site-number-premature")]


@fault("site-letter", "a website with the letter of an app in its number")
def _(g: Ground) -> Follows:
    g.site.cells["service.number"] += "A"
    return [g.on_site("site-number-kind")]


@fault("site-kind-unknown", "no kind of service")
def _(g: Ground) -> Follows:
    g.site.cells["service.kind"] = ""
    return [g.on_site("site-number-kind", UNKNOWN)]


@fault("opened-early", "opened before it was approved")
def _(g: Ground) -> Follows:
    g.site.cells["service.opened"] = iso(date.fromisoformat(g.site.cells["service.approved"]) - timedelta(days=10))
    return [g.on_site("site-opened-early")]


@fault("connected-in-review", "in review, and connected", unlicensed)
def _(g: Ground) -> Follows:
    g.site.cells["service.status"] = "初审中"
    for key in ("number", "approved", "opened", "confirmed", "notified", "psb_number", "psb_filed"):
        g.site.cells[f"service.{key}"] = ""
    return [g.on_access("access-before-approval")]


@fault("no-access", "a filed site without access data")
def _(g: Ground) -> Follows:
    g.site.access.clear()
    return [g.on_site("site-without-access")]


@fault("access-cancelled", "a filed site whose only access is cancelled")
def _(g: Ground) -> Follows:
    g.access.update({"access.status": "取消接入", "access.ended": "2026-10-01"})
    return [g.on_site("site-without-access")]


@fault("content-missing", "no content of the service")
def _(g: Ground) -> Follows:
    g.site.cells["service.content"] = ""
    return [g.on_site("site-fields-missing")]


@fault("name-latin", "a site name in Latin letters only")
def _(g: Ground) -> Follows:
    g.site.cells["service.name"] = "Fanyun Portal 2024"
    return [g.on_site("site-name-unsuitable")]


@fault("name-state", "a company's site name that begins with the country's", company)
def _(g: Ground) -> Follows:
    g.site.cells["service.name"] = "中国机床信息网"
    return [g.on_site("site-name-unsuitable")]


@fault("name-domain", "a site called like its domain")
def _(g: Ground) -> Follows:
    g.site.cells["service.name"] = f"www.{g.host}"
    return [g.on_site("site-name-unsuitable")]


@fault("site-bad-id", "the site's person with a wrong check digit")
def _(g: Ground) -> Follows:
    key = "service.responsible.id.number"
    g.site.cells[key] = wrong_check(g.site.cells[key])
    return [g.on_site("site-person-id-bad")]


@fault("site-mobile", "a mobile of the site's person that begins with 12")
def _(g: Ground) -> Follows:
    key = "service.responsible.mobile"
    g.site.cells[key] = f"12{g.site.cells[key][2:]}"
    return [g.on_site("site-mobile-malformed")]


@fault("site-email", "an e-mail of the site's person with two dots")
def _(g: Ground) -> Follows:
    key = "service.responsible.email"
    g.site.cells[key] = g.site.cells[key].replace("@", "@..")
    return [g.on_site("site-email-malformed")]


@fault("site-phone", "telephones of the site's person parted by a comma")
def _(g: Ground) -> Follows:
    g.site.cells["service.responsible.phone"] = "86-010-62340217,62340218"
    return [g.on_site("site-phone-malformed")]


@fault("site-person-shares", "the site's person with the mobile of the entity's")
def _(g: Ground) -> Follows:
    take_person(g, "service.responsible", mobile="entity.responsible.mobile")
    return [g.on_site("site-contact-shared")]


@fault("told-before-approved", "the customer was told before the approval")
def _(g: Ground) -> Follows:
    g.site.cells["service.notified"] = iso(date.fromisoformat(g.site.cells["service.approved"]) - timedelta(days=3))
    return [g.on_site("site-dates-impossible")]


@fault("site-unconfirmed", "a site not confirmed for more than a year", unchanged)
def _(g: Ground) -> Follows:
    g.site.cells["service.confirmed"] = "2025-06-30"
    return [g.on_site("site-unconfirmed")]


@fault("not-told", "the customer was never told the number")
def _(g: Ground) -> Follows:
    g.site.cells["service.notified"] = ""
    return [g.on_site("site-not-told")]


@fault("psb-missing", "no public security filing, months after opening", organisation)
def _(g: Ground) -> Follows:
    g.site.cells |= {"service.psb_number": "", "service.psb_filed": ""}
    return [g.on_site("psb-filing-missing")]


@fault("psb-short", "a public security number with thirteen digits", organisation)
def _(g: Ground) -> Follows:
    number = g.site.cells["service.psb_number"]
    g.site.cells["service.psb_number"] = f"{number[:-2]}号"
    return [g.on_site("psb-number-bad"), g.of_site("not-a-number", "service.psb_number")]


@fault("psb-elsewhere", "a public security number of another province", organisation)
def _(g: Ground) -> Follows:
    other = BY_LETTER[elsewhere(g.entity.letter)]
    g.site.cells["service.psb_number"] = f"{other.psb_letter}公网安备{other.code}010402{120_217 + g.number:06d}号"
    return [g.on_site("psb-province-differs")]


@fault("permit-missing", "publishing without a permit")
def _(g: Ground) -> Follows:
    g.site.cells |= {"service.preapprovals": "出版", "service.permits": ""}
    return [g.on_site("preapproval-permit-missing")]


@fault("permit-by-guides", "online games without a permit")
def _(g: Ground) -> Follows:
    g.site.cells |= {"service.preapprovals": "网络游戏", "service.permits": ""}
    return [g.on_site("preapproval-permit-missing", UNKNOWN)]


@fault("undeclared", "content of news, not declared")
def _(g: Ground) -> Follows:
    g.site.cells |= {"service.content": "时政新闻与评论", "service.preapprovals": "无", "service.permits": ""}
    return [g.on_site("preapproval-undeclared")]


@fault("licence-form", "a licence number without its category", company, unlicensed)
def _(g: Ground) -> Follows:
    g.site.cells["service.licence"] = "20200017"
    g.cells["dossier.business-plan"] = "有"
    return [g.on_site("licence-malformed"), g.of_site("not-a-number", "service.licence")]


@fault("licence-unfiled", "a licence and no filing number", company, unlicensed)
def _(g: Ground) -> Follows:
    g.site.cells |= {"service.licence": f"京B2-2021{1000 + g.number}", "service.number": ""}
    g.cells["dossier.business-plan"] = "有"
    return [g.on_site("licence-without-filing"), g.on_site("site-number-missing")]


@fault("licence-papers", "a licence without its papers", company, unlicensed)
def _(g: Ground) -> Follows:
    g.site.cells["service.licence"] = f"京B2-2022{1000 + g.number}"
    g.cells["dossier.business-plan"] = "无"
    return [g.on_site("licence-dossier-missing")]


# domains


@fault("www", "a domain with www.")
def _(g: Ground) -> Follows:
    g.domain["domain.written"] = f"www.{g.host}"
    return [g.on_domain("domain-not-bare")]


@fault("scheme", "an address in place of a domain")
def _(g: Ground) -> Follows:
    host = g.host
    g.domain["domain.written"] = f"http://{host}/"
    return [g.on_domain("domain-not-bare", host)]


@fault("suffix-only", "a public suffix in place of a domain")
def _(g: Ground) -> Follows:
    codes = "bjshtjcqhesxnmlnjlhljszjahfjjxsdhahbhngdgxhiscgzyn"
    at = 2 * g.number % len(codes)
    g.domain["domain.written"] = f"{codes[at : at + 2]}.cn"
    return [g.on_domain("domain-not-registrable")]


@fault("no-domain", "a word in place of a domain")
def _(g: Ground) -> Follows:
    g.domain["domain.written"] = f"localhost{g.number}"
    return [g.on_domain("domain-not-registrable"), g.of_row("not-a-domain", "domain.written")]


@fault("domain-conflict", "the domain of another entity", two=True)
def _(g: Ground) -> Follows:
    g.domain["domain.written"] = g.other.sites[0].domains[0]["domain.written"]
    return [
        g.on_domain("domain-conflict"),
        Finding("domain-conflict", "domain", g.other, g.other.sites[0], 0, g.host),
    ]


@fault("domain-expired", "a domain that has expired")
def _(g: Ground) -> Follows:
    g.domain["domain.expires"] = "2026-10-01"
    return [g.on_domain("domain-expired")]


@fault("domain-expiring", "a domain that expires in less than three months")
def _(g: Ground) -> Follows:
    g.domain["domain.expires"] = "2027-01-15"
    return [g.on_domain("domain-expiring")]


@fault("domain-end-unknown", "no day of expiry of a domain")
def _(g: Ground) -> Follows:
    g.domain["domain.expires"] = ""
    return [g.on_domain("domain-expired", verdict=UNKNOWN), g.on_domain("domain-expiring", verdict=UNKNOWN)]


@fault("holder-other", "a domain of another company")
def _(g: Ground) -> Follows:
    g.domain["domain.holder"] = "青山域名投资有限公司"
    g.domain["domain.holder_id.kind"] = "统一社会信用代码"
    g.domain["domain.holder_id.number"] = code_of("91", g.entity.city[1], 700_000_000 + g.number)
    return [g.on_domain("domain-holder-differs")]


@fault("holder-person", "a company's domain held by a person nobody knows", company)
def _(g: Ground) -> Follows:
    g.domain.update(
        {
            "domain.holder": "欧阳明",
            "domain.holder_id.kind": "居民身份证",
            "domain.holder_id.number": g.fleet.person("x", g.entity.city)["x.id.number"],
        }
    )
    return [g.on_domain("domain-holder-differs", verdict=UNKNOWN)]


@fault("real-name-late", "real name verified a day before the application")
def _(g: Ground) -> Follows:
    day = date.fromisoformat(g.site.cells["service.submitted"]) - timedelta(days=1)
    g.domain["domain.real_name_verified"] = iso(day)
    return [g.on_domain("domain-real-name-late")]


@fault("real-name-missing", "no day of real name verification")
def _(g: Ground) -> Follows:
    g.domain["domain.real_name_verified"] = ""
    return [g.on_domain("domain-real-name-missing")]


# access


@fault("address-private", "a private address")
def _(g: Ground) -> Follows:
    g.access["access.addresses"] = "192.168.3.7"
    return [g.on_access("access-address-special")]


@fault("method-missing", "no access method")
def _(g: Ground) -> Follows:
    g.access["access.method"] = ""
    return [g.on_access("access-fields-missing")]


@fault("access-early", "connected before the approval")
def _(g: Ground) -> Follows:
    g.access["access.since"] = iso(date.fromisoformat(g.site.cells["service.approved"]) - timedelta(days=10))
    return [g.on_access("access-before-approval")]


@fault("access-ended-in-order", "an access in order that has ended")
def _(g: Ground) -> Follows:
    g.access["access.ended"] = "2026-10-01"
    return [g.on_access("access-status-contradicts"), g.on_site("site-without-access")]


@fault("access-cancelled-undated", "a cancelled access without the day of its end")
def _(g: Ground) -> Follows:
    g.access["access.status"] = "取消接入"
    return [g.on_access("access-status-contradicts"), g.on_site("site-without-access")]


@fault("access-status-unknown", "no status of the access")
def _(g: Ground) -> Follows:
    g.access["access.status"] = ""
    return [g.on_access("access-status-contradicts", UNKNOWN)]


@fault("server-expired", "a server that has expired")
def _(g: Ground) -> Follows:
    g.access["access.server_expires"] = "2026-11-01"
    return [g.on_access("server-expired")]


@fault("server-expiring", "a server with less than 90 days left")
def _(g: Ground) -> Follows:
    g.access["access.server_expires"] = "2027-01-10"
    return [g.on_access("server-expiring")]


@fault("server-end-unknown", "no day of expiry of the server")
def _(g: Ground) -> Follows:
    g.access["access.server_expires"] = ""
    return [g.on_access("server-expired", UNKNOWN), g.on_access("server-expiring", UNKNOWN)]


# what the import must report


@fault("nature-unlisted", "a nature on no list", company, unlicensed)
def _(g: Ground) -> Follows:
    g.cells["entity.nature"] = "中外合资企业"
    return [
        g.of_entity("unknown-value", "entity.nature"),
        g.on_entity("certificate-kind-unfit", UNKNOWN),
        g.on_entity("entity-fields-missing"),
        *(Finding("personal-commercial", "service", g.entity, site, verdict=UNKNOWN) for site in g.entity.sites),
    ]


@fault("impossible-day", "the 30th of February")
def _(g: Ground) -> Follows:
    g.cells["entity.id_expires"] = "2031-02-30"
    return [g.of_entity("not-a-date", "entity.id_expires"), g.on_entity("id-document-expired", UNKNOWN)]


@fault("impossible-address", "an address with 300 in it")
def _(g: Ground) -> Follows:
    g.access["access.addresses"] = "43.240.300.1"
    rows = max(len(g.site.domains), 1)
    told: Follows = [Problem("not-an-address", "access.addresses", g.entity, g.site, at) for at in range(rows)]
    return [*told, g.on_access("access-fields-missing")]


@fault("digits-lost", "an identity number that a spreadsheet has rounded", organisation)
def _(g: Ground) -> Follows:
    g.cells["entity.responsible.id.number"] = "1.10101E+17"
    return [g.of_entity("digits-lost", "entity.responsible.id.number"), g.on_entity("entity-fields-missing")]


@fault("row-differs", "a row of the same domain with another address of the entity")
def _(g: Ground) -> Follows:
    *_, (last, _site) = rows_of(g.entity)
    g.entity.extra_rows.append({**last, "entity.address": f"{g.entity.city[0]}人民路77号5层501室"})
    return [g.behind("differs", "entity.address")]


@fault("totals", "a row of totals")
def _(g: Ground) -> Follows:
    g.entity.extra_rows.append({"": "合计"})
    return [g.behind("totals-row")]


@fault("nobody's-row", "a row that says of no entity")
def _(g: Ground) -> Follows:
    g.entity.extra_rows.append({"domain.written": "nobody.example.cn", "access.provider": PROVIDER})
    return [g.behind("no-entity")]


# planting


def faulty(fleet: Fleet, rounds: int) -> Iterator[tuple[Entity, Planted | None]]:
    """The entities of a fleet with every kind of fault planted so often, and what was planted in which."""
    waiting: list[Fault] = []
    planted: dict[str, int] = {}
    spare: dict[str, Entity] = {}
    begun = 0
    for at, entity in enumerate(fleet):
        if begun < rounds and at >= begun * fleet.entities // rounds:
            waiting += PLANTED
            begun += 1
        done = None
        for kind in waiting:
            other = spare.get(entity.letter) if kind.same_province else next(reversed(spare.values()), None)
            if kind.suits(entity) and (other or not kind.takes_two):
                ground = Ground(fleet, entity, other or entity, planted.get(kind.kind, 0))
                done = Planted(kind.kind, kind.what, entity, kind.plant(ground))
                if kind.takes_two and other:
                    spare = {letter: one for letter, one in spare.items() if one is not other}
                planted[kind.kind] = planted.get(kind.kind, 0) + 1
                waiting.remove(kind)
                break
        yield entity, done
        if done is None and usual(entity) and organisation(entity):
            spare[entity.letter] = entity
    if waiting:
        raise ValueError(f"no entity suits: {', '.join(kind.kind for kind in waiting)}")
