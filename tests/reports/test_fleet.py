"""The report of all sites."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from auditor.model import Outcome, Severity, Target, Verdict
from reports import SiteDocument, fleet_document
from reports.fleet import unchecked
from reports.present import missing_sites
from reports.shape import FleetDocument
from tests.reports.sample import FINDINGS, SCAN, a_site, finding


def _target(name: str, owner: str = "") -> Target:
    return Target(host=name, unicode_host=name, registrable_domain=name, owner=owner)


def sites(lang: str = "zh") -> Iterator[SiteDocument]:
    """Sites of every headline, the least urgent first."""
    passed = finding("dns-missing", Verdict.PASSED, "found", addresses="203.0.113.5")
    hint = finding("bare-ip-serves", Verdict.FAILED, "serves", address="203.0.113.5", title="x")
    nxdomain = [replace(f, verdict=Verdict.UNTESTED, message=Outcome.NXDOMAIN.value) for f in FINDINGS]
    refused = replace(FINDINGS[0], verdict=Verdict.UNTESTED, message=Outcome.REFUSED.value)
    yield a_site(
        lang,
        target=_target("nothing.example"),
        findings=[finding("apex-www-differ", Verdict.INAPPLICABLE, "no-sibling")],
    )
    yield a_site(lang, target=_target("good.example", "乙"), findings=[passed])
    yield a_site(lang, target=_target("hint.example", "乙"), findings=[passed, hint])
    yield a_site(lang, target=_target("dead.example", "乙"), findings=nxdomain)
    yield a_site(lang, target=_target("half.example", "甲"), findings=[passed, refused])
    yield a_site(lang, target=_target("doubt.example"), findings=[FINDINGS[3]])
    yield a_site(lang, target=_target("warned.example", "甲"), findings=[FINDINGS[4]])
    yield a_site(lang, target=_target("worst.example", "甲"), findings=FINDINGS)


SITES = 8


def fleet(lang: str = "zh", **inventory: int) -> FleetDocument:
    """The fleet of those sites."""
    counts = {"audited": SITES, "duplicate": 2, "excluded": 1, "invalid": 3, **inventory}
    return fleet_document(scan=replace(SCAN, inventory=counts), sites=sites(lang), lang=lang)


def test_sites_are_sorted_by_urgency() -> None:
    """Failing sites first, the worst of them on top; then doubtful, untested, passed."""
    assert [row["target"] for row in fleet()["sites"]] == [
        "worst.example",
        "warned.example",
        "doubt.example",
        "dead.example",
        "half.example",
        "hint.example",
        "good.example",
        "nothing.example",
    ]


def test_every_sum_adds_up() -> None:
    """Lines by fate, sites by headline and by completeness, findings by verdict, rules and owners: no one is lost."""
    document = fleet()
    totals, inventory = document["totals"], document["inventory"]
    assert inventory["lines"] == sum(inventory["fates"].values()) == SITES + 6
    assert totals["sites"] == len(document["sites"]) == SITES
    assert sum(totals["headlines"].values()) == SITES
    assert sum(totals["checked"].values()) == SITES
    findings = Counter(f["verdict"] for site in sites() for f in site["findings"])
    assert totals["findings"]["verdicts"] == {v: findings[v] for v in totals["findings"]["verdicts"]}
    assert sum(totals["findings"]["failed"].values()) == findings["failed"]
    for verdict, n in findings.items():
        assert sum(rule["verdicts"][verdict] for rule in document["rules"]) == n
    assert sum(owner["sites"] for owner in document["owners"]) == SITES
    for verdict, n in totals["headlines"].items():
        assert sum(owner["headlines"][verdict] for owner in document["owners"]) == n


def test_untested_is_in_no_pass_count() -> None:
    """A site of which nothing was learnt raises neither the passed nor the failed number."""
    dead = next(row for row in fleet()["sites"] if row["target"] == "dead.example")
    assert (dead["counts"]["verdicts"]["passed"], dead["counts"]["verdicts"]["failed"]) == (0, 0)
    assert dead["headline"]["verdict"] == "untested"
    assert fleet()["totals"]["headlines"]["passed"] == 2


def test_sites_that_could_not_be_checked_are_listed_with_reason() -> None:
    """The site nothing is known of comes first; each says why, who can act and how many rules wait."""
    left = unchecked(fleet("en")["sites"])
    assert [(row["target"], row["checked"]) for row in left] == [
        ("dead.example", "none"),
        ("half.example", "part"),
        ("worst.example", "part"),
    ]
    reason = left[0]["untested"][0]
    assert (reason["outcome"], reason["owner"], reason["rules"]) == ("nxdomain", "site", len(FINDINGS))
    assert reason["text"] == Outcome.NXDOMAIN.text[1]


def test_rows_are_small() -> None:
    """A row shows the most urgent findings and counts the others, however many there are."""
    many = [
        finding(f"rule-{n}", Verdict.FAILED, "x" * 1000, severity=Severity.WARNING, y="z" * 1000) for n in range(50)
    ]
    (row,) = fleet_document(scan=SCAN, sites=[a_site(findings=many)])["sites"]
    assert len(row["top"]) == 3
    assert row["top_omitted"] == 47
    assert len(str(row)) < 4000


def test_rules_pivot_names_the_failing_sites() -> None:
    """Each rule lists the sites that fail it, most urgent site first; a failed violation stands above a hint."""
    rules = {rule["rule"]: rule for rule in fleet()["rules"]}
    assert rules["icp-link-missing"]["failed"] == ["worst.example", "warned.example"]
    assert rules["dns-missing"]["failed"] == []
    assert [rule["rule"] for rule in fleet()["rules"]][:3] == [
        "icp-number-missing",
        "icp-link-missing",
        "bare-ip-serves",
    ]


def test_missing_sites_are_said() -> None:
    """A report that holds fewer sites than the inventory asked for says so; a complete one does not."""
    assert missing_sites(fleet()) is None
    said = missing_sites(fleet("en", audited=20))
    assert said is not None
    assert "20" in said
    assert str(SITES) in said


def test_owners_appear_only_when_there_are_any() -> None:
    """No owner in the inventory, no pivot; else those without one are counted too."""
    assert {owner["owner"]: owner["sites"] for owner in fleet()["owners"]} == {"甲": 3, "乙": 3, "": 2}
    assert fleet_document(scan=SCAN, sites=[a_site(target=_target("a.example"))])["owners"] == []


def test_the_order_of_the_sites_does_not_matter() -> None:
    """The same sites in another order give the same document."""
    assert fleet_document(scan=SCAN, sites=list(sites())[::-1]) == fleet_document(scan=SCAN, sites=sites())
