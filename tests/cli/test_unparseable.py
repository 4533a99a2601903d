"""A page that broke the limits of the process that was to read it is for a person to look at, and the report says why."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

from typer.testing import CliRunner

from auditor.cli import app
from auditor.evidence import Evidence
from auditor.judge import judge
from auditor.model import DnsAnswer, Hop, HttpAnswer, Observation, Outcome, Question, Target
from auditor.store import Store

HOST = "shop.example.cn"
PAGE = "<p>京ICP备2024012345号-1".encode()


def evidence() -> Evidence:
    hop = Hop(url=f"https://{HOST}/", address="36.1.1.1", status=200, headers=(("Content-Type", "text/html"),))
    home = HttpAnswer(hops=(hop,), content=PAGE, body_sha256=sha256(PAGE).hexdigest())
    seen = {"subject": HOST, "outcome": Outcome.OK, "asked_at": "2026-11-24T00:00:00Z"}
    name = DnsAnswer(host=HOST, nameserver="127.0.0.1:53", rcode="NOERROR", a=("36.1.1.1",))
    return Evidence(
        target=Target(host=HOST, registrable_domain="example.cn"),
        observations=(
            Observation(question=Question.DNS, dns=name, **seen),  # type: ignore[arg-type]
            Observation(question=Question.HOME, url=f"https://{HOST}/", http=home, **seen),  # type: ignore[arg-type]
        ),
    ).without_pages()


def test_the_report_says_why_a_person_must_look(tmp_path: Path) -> None:
    """Never missing, never untested: *cannot tell*, with the reason in both languages, on the terminal and in files."""
    database = tmp_path / "a.db"
    scan = dict.fromkeys(("auditor_version", "ruleset", "inventory_source", "inventory_sha256"), "1")
    with Store.open(database, write=True, create=True) as store:
        number = store.begin_scan({**scan, "settings": "{}", "vantage": "{}"}, [], [evidence().target])
        (stored,) = store.pending(number, 1)
        store.save(stored, number, evidence(), judge(evidence()))
        store.end_scan(number, state="finished", reason="finished", stats={})
    shown = CliRunner().invoke(app, ["report", str(database), HOST, "--lang", "en"])
    assert shown.exit_code == 0
    assert shown.stdout.startswith(f"{HOST}\nNeeds review")
    assert "the page could not be parsed within the limits" in shown.stdout
    written = CliRunner().invoke(app, ["report", str(database), "-o", str(tmp_path / "out"), "--format", "json,html"])
    assert written.exit_code == 0
    (site,) = (p for p in (tmp_path / "out").rglob("*.json") if p.name.startswith(HOST))
    findings = {f["rule"]: f for f in json.loads(site.read_text(encoding="utf-8"))["findings"]}
    missing = findings["icp-number-missing"]
    assert missing["verdict"] == "cannot-tell"
    assert missing["message"]["text"] == "页面无法在限定资源内解析"
