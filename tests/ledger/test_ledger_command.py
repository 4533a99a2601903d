"""`auditor ledger` as people call it: what it says, how it ends, and that personal data stays where it is."""

from __future__ import annotations

import csv
import json
import sqlite3
import stat
from pathlib import Path

import pytest
from typer.testing import CliRunner

from auditor.cli import app
from auditor.ledger.columns import ready_maps, ready_text
from auditor.store import Store

RIC = "360426199101010071"
PASSPORT = "G12345678"
PERSONAL = ("张三丰", "李小四", "13800001234", "13900005678", "zhangsan@example.cn", RIC, PASSPORT)
"""Of the persons of the sample; no output may hold any of it."""
HEAD = (
    "主办单位名称,主办单位性质,主办单位证件类型,主办单位证件号码,主体备案号,主体负责人姓名,主体负责人证件类型,主体负责人证件号码,"
    "主体负责人手机号码,主体负责人电子邮箱,网站备案号,网站名称,网站域名,IP地址,接入方式,怪列\n"
)
GOOD = (
    "某某公司,企业,营业执照,91110000600037341L,京ICP备2023000001号,张三丰,身份证,360426199101010071,13800001234,"
    "zhangsan@example.cn,京ICP备2023000001号-1,某站,a.cn;www.a.cn,203.0.113.5,云主机,\n"
    "李小四,个人,身份证,360426199101010071,粤ICP备2023000002号,李小四,护照,G12345678,13900005678,"
    "zhangsan@example.cn,粤ICP备2023000002号-1,小站,b.cn,203.0.113.6,云主机,\n"
)
BAD = GOOD.replace("李小四,护照", "张三丰,飞行证").replace("203.0.113.6,云主机", "203.0.113.666,360426199101010071") + (
    "李小四,个人,身份证,360426199101010071,粤ICP备2023000002号,李小四,护照,G12345678,1.39E+10,"
    "=cmd|' /C calc'!A0,粤ICP备2023000002号-2,\x1b[2J小站,=1+1,,云主机,\n,,,,,,,,,,,,lost.cn,,,\n"
)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def ledger(*arguments: str) -> tuple[int, str, str]:
    """Run a command; no output of any may hold a control character, or raise."""
    result = CliRunner().invoke(app, ["ledger", *arguments])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert all(line.isprintable() for line in (result.stdout + result.stderr).splitlines())
    return result.exit_code, result.stdout, result.stderr


def write(content: str, name: str = "l.csv") -> str:
    Path(name).write_text(content, encoding="utf-8-sig")
    return name


def test_a_sound_ledger_is_imported_once(folder: Path) -> None:
    code, out, _ = ledger("import", write(HEAD + GOOD))
    assert code == 0
    assert "台账第 1 版：l.csv" in out
    assert "域名 3：新增 3，变更 0，消失 0" in out
    assert "2 行 = 完整导入 2 + 部分导入 0 + 未导入 0" in out
    assert "未识别的表头：怪列" in out
    code, out, _ = ledger("import", "l.csv", "--lang", "en")
    assert (code, out) == (0, "The same as version 1: no new version was made.\n")
    for name in ("auditor.db", "auditor.db.key"):
        assert stat.S_IMODE((folder / name).stat().st_mode) == 0o600


def test_a_new_version_says_what_is_new_and_gone() -> None:
    ledger("import", write(HEAD + GOOD))
    code, out, _ = ledger(
        "import", write(HEAD + GOOD.replace("b.cn", "c.cn").replace("某站", "新站"), "m.csv"), "--lang", "en"
    )
    assert code == 0
    assert "domains 3: new 1, changed 0, gone 1" in out
    assert "    new: c.cn" in out
    assert "    gone: b.cn" in out
    assert "    changed: 京ICP备2023000001号-1 新站" in out
    code, out, _ = ledger("versions", "--lang", "en")
    assert code == 0
    assert [line.split()[0] for line in out.splitlines()] == ["1", "2"]


def test_problems_are_told_with_their_lines() -> None:
    """The first ones here, all of them in a file in which no cell is a formula."""
    code, out, _ = ledger("import", write(HEAD + BAD), "--problems", "p.csv", "--lang", "en")
    assert code == 3
    assert "4 rows = imported 1 + partly 2 + rejected 1" in out
    assert "l.csv:3 identity document of the entity's responsible person: “飞行证” is none of:" in out
    assert "l.csv:3 addresses: “203.0.113.666” is no IP address or network" in out
    assert "l.csv:5: this row has no name" in out
    content = Path("p.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    assert stat.S_IMODE(Path("p.csv").stat().st_mode) == 0o600
    table = list(csv.reader(content.decode("utf-8-sig").splitlines()))
    assert len(table) == out.count("  l.csv:") + 1
    assert not [cell for line in table for cell in line if cell.startswith(("=", "+", "-", "@", "\t"))]


def test_no_output_holds_personal_data(folder: Path) -> None:
    """Neither what is printed nor what is written, and the database holds no number of a person in clear."""
    outputs = ["".join(ledger("import", write(HEAD + BAD), "--dry-run")[1:])]
    outputs += ["".join(ledger("import", "l.csv", "--problems", "p.csv", "--lang", lang)[1:]) for lang in ("zh", "en")]
    outputs += ["".join(ledger("import", write(HEAD + GOOD, "m.csv"), "--problems", "q.csv")[1:])]
    for what in ("京ICP备2023000001号", "粤ICP备2023000002号-1", "b.cn", "某某公司", "李小四"):
        for more in ((), ("--json",), ("--lang", "en"), ("--version", "1")):
            code, out, errors = ledger("domains", what, *more)
            assert code == 0, errors
            outputs.append(out)
    outputs.append(ledger("versions")[1])
    outputs += [Path(name).read_text(encoding="utf-8-sig") for name in ("p.csv", "q.csv")]
    for output in outputs:
        assert output
        # What was asked for is not told by the answer.
        assert [datum for datum in PERSONAL if datum in output] == []
    assert any("李**" in output for output in outputs)
    assert any("138****1234" in output for output in outputs)
    sources = {"l.csv", "m.csv"}
    kept = {path.name: path.read_bytes() for path in folder.iterdir() if path.name not in sources}
    assert set(kept) >= {"auditor.db", "auditor.db.key", "p.csv"}
    for name, content in kept.items():
        for number in (RIC, PASSPORT):
            assert number.encode() not in content, name


def test_personal_data_are_shown_and_kept_when_asked_for(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ledger("import", write(HEAD + GOOD))
    _, out, _ = ledger("domains", "a.cn", "--show-personal")
    assert "张三丰" in out
    assert "13800001234" in out
    assert RIC not in out
    monkeypatch.setenv("AUDITOR_KEEP_ID_NUMBERS", "true")
    monkeypatch.setenv("AUDITOR_PERSONAL_KEY_FILE", str(folder / "other.key"))
    ledger("import", "l.csv", "--db", "b.db")
    assert (folder / "other.key").stat().st_mode & 0o777 == 0o600
    assert not (folder / "b.db.key").exists()
    assert RIC in ledger("domains", "a.cn", "--show-personal", "--db", "b.db")[1]
    assert RIC not in ledger("domains", "a.cn", "--db", "b.db")[1]


def test_a_dry_run_stores_nothing(folder: Path) -> None:
    code, out, _ = ledger("import", write(HEAD + BAD), "--dry-run", "--lang", "en")
    assert code == 3
    assert "  主办单位名称 → entity.name (entity name)" in out
    assert "  怪列 → unknown, not read" in out
    assert "Fields without a column" in out
    assert "site opened" in out
    assert [path.name for path in folder.iterdir()] == ["l.csv"]


def test_maps(folder: Path) -> None:
    code, out, _ = ledger("maps")
    assert code == 0
    assert [line.split()[0] for line in out.splitlines()] == list(ready_maps())
    assert ledger("maps", "--show", "flat-sites")[1] == ready_text("flat-sites")
    assert "entity.name" in ledger("maps", "--fields")[1]
    assert ledger("maps", "--show", "x")[0] == 2
    head = "客户,域名,备案号,IP,产品类型,联系人\n甲公司,a.cn,京ICP备2023000001号-1,203.0.113.5,VPS,张三丰\n"
    assert ledger("import", write(head), "--map", "flat-sites")[0] == 0
    (folder / "m.toml").write_text('"entity.nam" = "客户"\n')
    code, _, errors = ledger("import", "l.csv", "--map", "m.toml")
    assert code == 2
    assert errors.startswith("auditor: m.toml:1:9: entity.nam is no field. Did you mean entity.name?")


def test_what_is_refused_leaves_nothing_behind(folder: Path) -> None:
    for arguments in (
        (write("x,y\n1,2\n"),), ("none.csv",), (".",), ("l.csv", "--map", "none.toml"), ("l.csv", "--problems", "no/p.csv"),
    ):  # fmt: skip
        code, out, errors = ledger("import", *arguments)
        assert (code, out) == (2, "")
        assert errors.startswith("auditor: ")
        assert errors.count("\n") == 1
    assert [path.name for path in folder.iterdir()] == ["l.csv"]


def test_a_file_of_problems_that_cannot_be_written_stops_the_import(folder: Path) -> None:
    code, out, errors = ledger("import", write(HEAD + GOOD), "--problems", "no/p.csv")
    assert (code, out) == (2, "")
    assert "Name a writable file with --problems" in errors
    assert [path.name for path in folder.iterdir()] == ["l.csv"]


def test_an_export_cut_short_needs_a_word() -> None:
    rows = [
        GOOD.splitlines()[0].replace("2023000001", f"20230001{n:02}").replace("a.cn", f"a{n}.cn") for n in range(10)
    ]
    ledger("import", write(HEAD + "\n".join(rows)))
    code, _, errors = ledger("import", write(HEAD + "\n".join(rows[:3]), "m.csv"))
    assert code == 2
    assert "--allow-shrink" in errors
    assert ledger("domains", "a9.cn")[0] == 0
    assert ledger("import", "m.csv", "--allow-shrink")[0] == 0
    assert ledger("domains", "a9.cn")[0] == 2
    assert ledger("domains", "a9.cn", "--version", "1")[0] == 0


def test_the_key_is_needed_and_guarded(folder: Path) -> None:
    ledger("import", write(HEAD + GOOD))
    key = folder / "auditor.db.key"
    content = key.read_bytes()
    write(HEAD + GOOD.replace("某站", "新站"))
    for prepare, words in (
        (lambda: key.chmod(0o644), "chmod 600"),
        (lambda: key.unlink(), "is missing"),
        (lambda: key.write_bytes(b"x"), "not a key"),
        (lambda: key.write_bytes(b"0" * 64), "another key"),
        (lambda: (key.unlink(), key.symlink_to("elsewhere")), "must be a file"),
        (lambda: (key.unlink(), key.mkdir(0o700)), "no file"),
    ):
        prepare()
        if key.is_file():
            key.chmod(key.stat().st_mode & 0o777 if words == "chmod 600" else 0o600)
        code, _, errors = ledger("import", "l.csv")
        assert (code, words in errors) == (2, True), errors
    key.rmdir()
    key.write_bytes(content)
    key.chmod(0o600)
    assert ledger("import", "l.csv")[0] == 0


def test_another_writer_is_waited_for_by_nobody() -> None:
    with Store.open(Path("auditor.db"), write=True, create=True):
        assert ledger("import", write(HEAD + GOOD))[0] == 75


def test_look_ups_know_findings_of_the_newest_scan() -> None:
    """Of the domain and of its `www.` sibling; a passed rule is not told."""
    ledger("import", write(HEAD + GOOD))
    connection = sqlite3.connect("auditor.db")
    # What the view promises, and no more of the scans' tables.
    columns = "target, rule, verdict, severity, message, params"
    connection.execute(f"SELECT {columns} FROM latest")
    connection.execute("DROP VIEW latest")
    connection.execute(f"CREATE TABLE latest ({columns})")
    for rule, verdict in (("icp-number-missing", "failed"), ("no-such-rule", "cannot-tell"), ("title", "passed")):
        row = ("b.cn", rule, verdict, "violation", "m\x1b[2J", "{}")
        connection.execute("INSERT INTO latest VALUES (?, ?, ?, ?, ?, ?)", row)
    connection.commit()
    connection.close()
    code, out, _ = ledger("domains", "www.b.cn", "--json")
    assert code == 0
    (entity,) = json.loads(out)["entities"]
    findings = entity["services"][0]["domains"][0]["findings"]
    assert [one["rule"] for one in findings] == ["icp-number-missing", "no-such-rule"]
    _, out, _ = ledger("domains", "b.cn", "--lang", "en")
    assert "[violation, cannot-tell] no-such-rule: m" in out


@pytest.mark.parametrize(
    "what", ["nobody.cn", "京ICP备2023000009号", "没有", "\x1b[2J", "", "198.51.100.1", "a" * 5000]
)
def test_what_is_not_on_the_ledger_is_said_so(what: str) -> None:
    ledger("import", write(HEAD + GOOD))
    code, out, errors = ledger("domains", what)
    assert (code, out) == (2, "")
    assert "not in version 1 of the ledger" in errors


def test_without_a_ledger() -> None:
    for command in (("domains", "a.cn"), ("versions",)):
        assert ledger(*command)[0] == 2
    assert not list(Path().iterdir())
