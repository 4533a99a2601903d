"""The report of one site as a document."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

import reports
from auditor.model import ROLL_UP, Finding, Outcome, Severity, Target, Verdict
from auditor.store import headline as headline_in_the_database
from reports import fleet_document, shape
from reports.filename import report_name
from reports.fill import fill, fill_html, joined
from reports.words import LANGUAGES
from tests.reports.sample import (
    FINDINGS,
    OBSERVATIONS,
    RULES,
    SCAN,
    TARGET,
    a_rule,
    a_site,
    bare,
    finding,
    home,
)

_SCHEMAS = {
    name: json.loads((Path(reports.__file__).parent / "schema" / f"{name}-report-1.json").read_text("utf-8"))
    for name in ("site", "fleet")
}


def _valid(document: object, name: str) -> bool:
    validator = Draft202012Validator(_SCHEMAS[name])
    as_json = json.loads(json.dumps(document))
    return not list(validator.iter_errors(as_json))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_documents_follow_their_schema(lang: str) -> None:
    """Site and fleet are what the schemas in the repository say, in both languages."""
    assert _valid(a_site(lang), "site")
    assert _valid(fleet_document(scan=SCAN, sites=[a_site(lang)], lang=lang), "fleet")


def test_the_schema_refuses_what_it_does_not_know() -> None:
    """An added or missing field, an unknown verdict or a file name with a slash is no valid report."""
    site: dict[str, Any] = json.loads(json.dumps(a_site()))
    assert not _valid({**site, "score": 100}, "site")
    assert not _valid({key: value for key, value in site.items() if key != "evidence"}, "site")
    assert not _valid({**site, "file": "../x"}, "site")
    site["findings"][0]["verdict"] = "error"
    assert not _valid(site, "site")


@pytest.mark.parametrize(("name", "root"), [("site", "SiteDocument"), ("fleet", "FleetDocument")])
def test_schemas_are_sound_and_say_what_the_types_say(name: str, root: str) -> None:
    """Every object is closed, requires all of its fields, and has the fields of the type of its name."""
    schema = _SCHEMAS[name]
    Draft202012Validator.check_schema(schema)
    objects = {root: schema, **{key: part for key, part in schema["$defs"].items() if key != "count"}}
    for key, part in objects.items():
        fields = list(get_type_hints(getattr(shape, key)))
        assert list(part["properties"]) == fields, key
        assert part["required"] == fields, key
        assert part["additionalProperties"] is False, key


def test_common_parts_of_the_schemas_agree() -> None:
    """What site and fleet share is defined alike in both."""
    site, fleet = (_SCHEMAS[name]["$defs"] for name in ("site", "fleet"))
    shared = site.keys() & fleet.keys()
    assert {"ScanEntry", "Counts", "Headline"} <= shared
    assert all(site[key] == fleet[key] for key in shared)


def test_urgent_findings_come_first() -> None:
    """By verdict as the roll-up has it, then by severity, then by rule; not by the order they were judged in."""
    order = [(f["verdict"], f["rule"]) for f in a_site()["findings"]]
    assert order == [
        ("failed", "icp-number-missing"),
        ("failed", "icp-link-missing"),
        ("cannot-tell", "psb-number-missing"),
        ("untested", "bare-ip-serves"),
        ("passed", "dns-missing"),
        ("inapplicable", "apex-www-differ"),
    ]
    assert a_site(findings=FINDINGS[::-1]) == a_site()


def test_counts_and_headline() -> None:
    """The headline is the worst verdict, and every finding is counted once."""
    site = a_site("en")
    assert site["headline"]["text"] == "Failed: 1 violation, 1 warning; also 1 to review, 1 not tested"
    assert site["headline"]["severity"] == "violation"
    assert site["counts"]["failed"] == {"violation": 1, "warning": 1, "hint": 0}
    assert sum(site["counts"]["verdicts"].values()) == len(FINDINGS)
    assert site["checked"] == "part"


_CASES = st.lists(st.tuples(st.sampled_from(Verdict), st.sampled_from(Severity)), max_size=8)


@given(_CASES)
def test_the_headline_is_that_of_the_database(cases: list[tuple[Verdict, Severity]]) -> None:
    """Report and database never disagree on a site, and counts add up whatever was found."""
    findings = [
        Finding(target=TARGET.key, rule=f"rule-{n}", verdict=verdict, severity=severity, message="x")
        for n, (verdict, severity) in enumerate(cases)
    ]
    site = a_site(findings=findings)
    assert site["headline"]["verdict"] == headline_in_the_database(findings)
    verdicts = site["counts"]["verdicts"]
    assert verdicts == {v: sum(f.verdict is v for f in findings) for v in ROLL_UP}
    assert sum(site["counts"]["failed"].values()) == verdicts[Verdict.FAILED]
    assert (site["checked"] == "full") == (bool(findings) and not verdicts[Verdict.UNTESTED])


def test_a_site_without_findings_is_untested() -> None:
    """A site the scan never came to is shown as not tested, not as passed."""
    site = a_site(findings=[], observations=[])
    assert (site["headline"]["verdict"], site["checked"]) == ("untested", "none")


def test_message_remedy_and_snippet_are_filled() -> None:
    """The finding speaks of this site: parameters stand in message, remedy and snippet."""
    found = next(f for f in a_site()["findings"] if f["rule"] == "icp-link-missing")
    assert found["message"]["text"] == "备案号「京 ICP 备 05990217 号」没有链接"
    assert [part["text"] for part in found["message"]["parts"] if part["value"]] == ["京 ICP 备 05990217 号"]
    assert found["remedy"] is not None
    assert found["remedy"]["text"] == "给 京ICP备05990217号 加上链接。"
    assert found["snippet"] == '<a href="https://beian.miit.gov.cn/">京ICP备05990217号</a>'


def test_only_what_may_need_mending_has_a_remedy() -> None:
    """Failed and cannot-tell say what to do; untested says who can act; the others say neither."""
    by_verdict = {f["verdict"]: f for f in a_site()["findings"]}
    assert by_verdict["failed"]["remedy"]
    assert by_verdict["cannot-tell"]["remedy"]
    assert by_verdict["untested"]["remedy"] is None
    assert by_verdict["untested"]["reason"] == {
        "outcome": "timeout",
        "text": Outcome.TIMEOUT.text[0],
        "owner": "site",
        "action": Outcome.TIMEOUT.action[0],
    }
    for verdict in ("passed", "inapplicable"):
        assert by_verdict[verdict]["remedy"] is None
        assert by_verdict[verdict]["snippet"] is None
        assert by_verdict[verdict]["reason"] is None


def test_duties_name_instrument_issuer_and_article() -> None:
    """Each duty can be looked up, and guidance is not passed off as law."""
    duties = {d["id"]: d for f in a_site("en")["findings"] for d in f["duties"]}
    law, guide = duties["state-council-292/12"], duties["guide/bare-ip"]
    assert (law["issuer"], law["article"], law["dated"]) == (
        "State Council Order No. 292",
        "art. 12",
        "2024-12-06",
    )
    assert law["binding"]
    assert law["penalty"] == "order to correct and a fine of 5,000 to 50,000 yuan"
    assert not guide["binding"]
    assert guide["penalty"] is None


def test_evidence_holds_question_answer_and_hash() -> None:
    """Every observation is there once, with its outcome, hops, certificate, DNS answer and the body's hash."""
    resolved, page, by_number = a_site(observations=[*OBSERVATIONS, *OBSERVATIONS])["evidence"]
    assert (resolved["number"], page["number"], by_number["number"]) == (1, 2, 3)
    assert resolved["dns"] is not None
    assert resolved["dns"]["a"] == ["203.0.113.5"]
    assert (page["status"], page["address"], len(page["hops"])) == (200, "203.0.113.5", 2)
    tls = page["hops"][1]["tls"]
    assert tls is not None
    assert (tls["trusted"], tls["problem"]) == (False, "certificate has expired")
    assert len(page["body_sha256"]) == 64
    assert by_number["outcome"]["owner"] == "site"
    assert (by_number["detail"], by_number["status"]) == ("no answer in 15 s", None)


def test_a_finding_of_an_unknown_rule_is_kept() -> None:
    """A rule or message this version lacks is shown by its raw key; nothing is lost and nothing raises."""
    old = finding("retired-rule", Verdict.FAILED, "gone.{x}", [home()], severity=Severity.WARNING, colour="red")
    newer = finding("dns-missing", Verdict.CANNOT_TELL, "no-such-key", severity=Severity.HINT)
    first, second = a_site(findings=[old, newer])["findings"]
    assert (first["rule"], first["known"], first["name"]) == ("retired-rule", False, "retired-rule")
    assert (first["message"]["text"], first["message"]["params"]) == ("gone.{x}", {"colour": "red"})
    assert second["message"]["text"] == "no-such-key"
    assert _valid(a_site(findings=[old, newer]), "site")


def test_the_same_facts_give_the_same_bytes() -> None:
    """Documents hold no clock, no random order and no path."""
    first, second = (json.dumps(a_site()) for _ in range(2))
    assert first == second


def test_long_lists_are_counted_not_dropped() -> None:
    """A certificate for thousands of names does not fill the report, and the report says how many are left out."""
    page = home()
    assert page.http is not None
    tls = page.http.hops[1].tls
    assert tls is not None
    many = replace(tls, names=tuple(f"n{n}.example.cn" for n in range(5000)))
    hops = (page.http.hops[0], replace(page.http.hops[1], tls=many))
    entry = a_site(observations=[replace(page, http=replace(page.http, hops=hops))])["evidence"][0]
    shown = entry["hops"][1]["tls"]
    assert shown is not None
    assert len(shown["names"]) + shown["names_omitted"] == 5000
    assert len(shown["names"]) < 100


def test_settings_of_any_shape_become_json() -> None:
    """A setting JSON has no word for is shown as text."""
    odd = {
        "path": Path("x"),
        "set": {1},
        "nan": float("nan"),
        "deep": [[[[[[[["x"]]]]]]]],
        "ok": [1, None, True],
    }
    entry = a_site(scan=replace(SCAN, settings=odd))["scan"]["settings"]
    assert entry["path"] == "x"
    assert entry["nan"] == "nan"
    assert entry["ok"] == [1, None, True]
    json.dumps(entry, allow_nan=False)


def test_an_unknown_language_is_refused() -> None:
    """Before anything is made."""
    with pytest.raises(ValueError, match="no report language"):
        a_site("fr")
    with pytest.raises(ValueError, match="no report language"):
        fleet_document(scan=SCAN, sites=[], lang="fr")


@given(st.text(), st.dictionaries(st.text(), st.text()))
def test_no_template_makes_filling_fail(template: str, params: dict[str, str]) -> None:
    """Whatever the template is, it is filled or shown, and attributes of values are never looked up."""
    joined(fill(template, params))
    fill_html(template, params)


def test_values_cannot_put_markup_into_a_snippet() -> None:
    """What a customer is told to paste holds no markup of a page's own choosing."""
    filled = fill_html('<a href="x">{number}</a>{missing}', {"number": '"><script>'})
    assert filled == '<a href="x">&quot;&gt;&lt;script&gt;</a>{missing}'
    assert joined(fill("{text.__class__} {0} {text!r:>9}", {"text": "a"})) == "{text.__class__} {0} a"


def test_the_name_of_a_site_has_its_port() -> None:
    """People read the U-label; files and keys hold the A-label."""
    target = Target(host="xn--fsqu00a.xn--fiqs8s", port=8443, unicode_host="例子.中国")
    site = a_site(target=target, findings=[], observations=[bare()])
    assert site["target"]["name"] == "例子.中国:8443"
    assert site["file"] == report_name("xn--fsqu00a.xn--fiqs8s", 8443)


def test_a_rule_without_texts_to_paste_has_none() -> None:
    """An empty snippet or remedy is absent, not an empty box."""
    rule = a_rule("bare", ("甲", "a"), {"x": ("乙", "b")}, remedy=("", ""))
    entry = a_site(findings=[finding("bare", Verdict.FAILED, "x", severity=Severity.HINT)], rules={"bare": rule})[
        "findings"
    ][0]
    assert (entry["remedy"], entry["snippet"]) == (None, None)
    assert RULES["icp-number-missing"].snippet
