"""`auditor ledger check`, `auditor ledger risk` and `auditor deadlines` at the terminal, on a real database."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from auditor.deadlines_command import deadlines
from auditor.ledger.context import ALL_COLUMNS
from auditor.ledger.examples import SOUND
from auditor.ledger.importing import ledger_of
from auditor.ledger.rule import load
from auditor.ledger.storing import Imported, LedgerStore

APP = typer.Typer(pretty_exceptions_enable=False)
APP.command()(deadlines)


def _register() -> None:
    from auditor.ledger_check_command import check, risk

    APP.command()(check)
    APP.command()(risk)


_register()

PERSON = {
    "entity.name": "欧阳明月",
    "entity.nature": "个人",
    "entity.certificate.kind": "居民身份证",
    "entity.certificate.number": "110101197001014519",
    "entity.number": "京ICP备2021990777号",
    "entity.legal.name": "",
    "entity.legal.mobile": "",
    "entity.responsible.name": "欧阳明月",
    "entity.responsible.mobile": "13812345678",
    "entity.responsible.email": "ouyang.mingyue@example.com",
    "entity.responsible.id.number": "110101197001014518",
    "entity.id_expires": "2020-01-01",
    "entity.emergency_phone": "010-62345678",
    "service.number": "京ICP备2021990777号-1",
    "service.name": "明月商城",
    "service.licence": "京B2-20200001",
    "service.responsible.name": "司马相如",
    "service.responsible.mobile": "13812345678",
    "service.responsible.phone": "62345699",
    "service.responsible.email": "sima#example.com",
    "domain.written": "http://www.mingyue.cn/",
    "domain.holder": "诸葛孔明",
    "domain.holder_id.number": "",
    "domain.expires": "2026-12-01",
    "access.server_expires": "2026-12-02",
    "dossier.photo": "无",
    "dossier.face-check": "无",
}
OTHER = {
    "entity.name": "另一贸易有限公司",
    "entity.number": "京ICP备06990218号",
    "entity.certificate.number": "91310000MA1FL2B41T",
    "entity.responsible.mobile": "13812345678",
    "entity.responsible.email": "ouyang.mingyue@example.com",
    "entity.emergency_phone": "010-62345678",
    "service.number": "京ICP备06990218号-1",
    "domain.written": "mingyue.cn",
    "domain.holder": "=cmd|' /C calc'!A0",
}
SECRETS = (
    "欧阳明月", "司马相如", "诸葛孔明", "13812345678", "62345678", "62345699", "ouyang.mingyue", "sima#", "张三丰", "李四光",
    "110101197001014519", "110101197001014518", "19700101", "13901000001",
)  # fmt: skip


@pytest.fixture
def db(tmp_path: Path) -> Path:
    path = tmp_path / "l.db"
    ledger, problems = ledger_of([SOUND, {**SOUND, **PERSON}, {**SOUND, **OTHER}])
    with LedgerStore.open(path, write=True) as store:
        store.save(
            Imported(
                ledger=ledger,
                problems=problems,
                files=("l.csv",),
                content="1",
                columns=ALL_COLUMNS - {"dossier.plan"},
                rows={"imported": 3},
            )
        )
    return path


def run(*words: object) -> Result:
    return CliRunner().invoke(APP, [str(word) for word in words], catch_exceptions=False)


def test_the_table_the_findings_the_duty_and_the_remedy_are_shown(db: Path) -> None:
    done = run("check", "--db", db, "--today", "2026-11-24")
    assert done.exit_code == 1, done.output
    for words in (
        "域名冲突",
        "domain-conflict",
        "依据",
        "整改",
        "rows 第 2",
        "台账没有这些列：网站建设方案书",
        "mingyue.cn",
    ):
        assert words in done.stdout
    english = run("check", "--db", db, "--today", "2026-11-24", "--lang", "en")
    for words in ("One domain of two entities", "Basis", "Remedy", "line 2", "3 entities"):
        assert words in english.stdout


@pytest.mark.parametrize("command", [("check", "--all"), ("check", "--json"), ("risk",), ("risk", "--json"),
                                     ("deadlines", "--within", "90d"), ("deadlines", "--json", "--within", "90d")])  # fmt: skip
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_output_holds_personal_data_unless_asked_for(db: Path, command: tuple[str, ...], lang: str) -> None:
    """Names, telephones, mails and numbers of the fixture's persons are masked in every form of output."""
    words = (*command, "--db", db, "--today", "2026-11-24", "--lang", lang)
    shown = run(*words)
    assert [secret for secret in SECRETS if secret in shown.output] == []
    full = run(*words, "--show-personal")
    assert "欧阳明月" in full.output
    assert full.exit_code == shown.exit_code


def test_the_csv_holds_all_findings_masked_and_no_formula(db: Path, tmp_path: Path) -> None:
    path = tmp_path / "findings.csv"
    done = run("check", "--db", db, "--today", "2026-11-24", "--csv", path, "--json")
    text = path.read_text(encoding="utf-8-sig")
    assert [secret for secret in SECRETS if secret in text] == []
    rows = list(csv.reader(text.splitlines()))
    assert len(rows) - 1 == len(json.loads(done.stdout)["findings"]) > 20
    assert {len(row) for row in rows} == {11}
    assert not any(value.startswith(("=", "+", "-", "@")) for row in rows for value in row)


def test_the_json_adds_up_and_names_every_rule(db: Path) -> None:
    document = json.loads(run("check", "--db", db, "--today", "2026-11-24", "--json").stdout)
    assert [rule["id"] for rule in document["rules"]] == [rule.id for rule in load()]
    for rule in document["rules"]:
        assert sum(rule["counts"].values()) == document["records"][rule["record"]]
    assert document["lacking"] == {"dossier-plan-missing": ["dossier.plan"]}
    told = sum(rule["counts"]["failed"] + rule["counts"]["cannot-tell"] for rule in document["rules"])
    assert told == len(document["findings"])
    for finding in document["findings"]:
        assert finding["text"]["zh"]
        assert finding["text"]["en"]
        assert finding["lines"]


def test_the_exit_code_is_by_severity_and_selection(db: Path) -> None:
    """1 for findings at or above the threshold, 3 where something could not be told, 0 for neither, 2 for bad words."""
    common = ("check", "--db", db, "--today", "2026-11-24")
    assert run(*common, "--select", "domain-not-bare").exit_code == 0
    assert run(*common, "--select", "domain-not-bare", "--fail-on", "warning").exit_code == 1
    assert run(*common, "--select", "dossier-plan-missing", "--fail-on", "hint").exit_code == 3
    assert run(*common, "--select", "domain-expired").exit_code == 0
    for words in (("--select", "nonsense"), ("--today", "24.11.2026"), ("--province-policies", "none.toml"),
                  ("--csv", "/nowhere/at/all.csv")):  # fmt: skip
        bad = run(*common, *words)
        assert bad.exit_code == 2
        assert len(bad.stderr.splitlines()) == 1


def test_a_file_of_policies_is_heard(db: Path, tmp_path: Path) -> None:
    path = tmp_path / "p.toml"
    path.write_text('[domain-conflict."*"]\noff = true\n', encoding="utf-8")
    common = ("check", "--db", db, "--today", "2026-11-24", "--select", "domain-conflict")
    assert run(*common).exit_code == 1
    assert run(*common, "--province-policies", path).exit_code == 0


def test_without_a_ledger_one_line_says_how_to_import_one(tmp_path: Path) -> None:
    for command in ("check", "risk", "deadlines"):
        done = run(command, "--db", tmp_path / "none.db")
        assert done.exit_code == 2
        assert len(done.stderr.splitlines()) == 1
        assert not (tmp_path / "none.db").exists()


def test_while_another_writes_the_check_says_busy(db: Path) -> None:
    with LedgerStore.open(db, write=True):
        assert run("check", "--db", db).exit_code == 75


def test_reasons_of_the_risk_view_are_listed(db: Path) -> None:
    done = run("risk", "--db", db, "--today", "2026-11-24", "--json")
    assert done.exit_code == 0
    entities = json.loads(done.stdout)["entities"]
    assert {one["number"] for one in entities} == {"京ICP备2021990777号", "京ICP备06990218号"}
    assert {reason["id"] for one in entities for reason in one["reasons"]} == {"mobile", "emergency"}
    assert "线索不是结论" in run("risk", "--db", db).stdout
    assert json.loads(run("risk", "--db", db, "--json", "--least", "9").stdout)["entities"] == []


def test_deadlines_are_listed_by_day_and_the_exit_code_tells_overdue_ones(db: Path, tmp_path: Path) -> None:
    done = run("deadlines", "--db", db, "--today", "2026-11-24", "--json")
    assert done.exit_code == 1
    listed = json.loads(done.stdout)["deadlines"]
    assert [one["due"] for one in listed] == sorted(one["due"] for one in listed)
    assert listed[0]["clock"] == "document-expiry"
    assert listed[0]["days_left"] < 0
    assert {"domain-expiry", "server-expiry"} <= {one["clock"] for one in listed}
    assert run("deadlines", "--db", db, "--today", "2019-12-01").exit_code == 0
    assert run("deadlines", "--db", db, "--within", "soon").exit_code == 2
    assert run("deadlines", "--db", db, "--calendar", tmp_path / "none.toml").exit_code == 2
    text = run("deadlines", "--db", db, "--today", "2026-11-24", "--lang", "en").stdout
    assert "days overdue" in text
    assert "Basis" in text
