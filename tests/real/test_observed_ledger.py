"""A real scan of real sites on loopback against a ledger: each difference is found, and nothing else."""

from __future__ import annotations

import asyncio
import csv
import json
import re
import sqlite3
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from auditor.cli import app
from auditor.families import FAMILIES
from auditor.rejudging import rejudge
from auditor.rule import load
from auditor.scan_ledger import look_up
from auditor.store import Store
from tests.loopback_sites import OURS, Page, Sites
from tests.registration.servers import serving
from tests.served import rows, start

HERE, THERE = "127.0.1.1", "127.0.1.17"
PROVIDER = "某某云"
PERSON, OTHER_PERSON = "欧阳明月", "司马长风"
MOBILE, ID_NUMBER = "13912345678", "11010119900307109X"
COMPARING = tuple(rule.id for rule in load() if rule.family == "ledger" and "filing" in rule.needs)


def number(at: int) -> str:
    return f"京ICP备2023{660_000 + 137 * at:06}号"


@dataclass(frozen=True)
class Case:
    """One name: its page, its row of the ledger, and the rules that must fail."""

    page: Page | None = None
    row: Mapping[str, str] | None = None
    """What differs from a row that suits the page; None: the ledger has none."""
    shows: str = ""
    fails: tuple[str, ...] = ()


def page(name: str, shown: str, psb: str = "", more: str = "") -> str:
    return (
        f"<title>{name}</title><h1>{name}</h1><p>本公司生产各类机械零件，欢迎来电咨询。</p>"
        f'<footer>{more}<a href="https://beian.miit.gov.cn/">{shown}</a> {psb}</footer>'
    )


PSB = "京公网安备11010802990217号"
CASES: dict[str, Case] = {
    "fine-site.cn": Case(row={}),
    "www.with-sub.cn": Case(row={"网站域名": "with-sub.cn"}),
    "unfiled-site.cn": Case(fails=("unfiled-access",)),
    "elsewhere-unfiled.cn": Case(page=Page(address=THERE)),
    "unfiled-silent.cn": Case(page=Page(is_down=True)),
    "review-site.cn": Case(row={"网站状态": "管局审核中", "网站备案号": ""}, fails=("opened-before-filing",)),
    "no-access.cn": Case(row={"接入服务商": "另一家云", "IP地址": "198.18.7.9"}, fails=("access-not-filed",)),
    "moved-away.cn": Case(page=Page(address=THERE), row={}, fails=("access-elsewhere",)),
    "other-address.cn": Case(row={"IP地址": "127.0.1.9"}, fails=("address-not-filed",)),
    "other-suffix.cn": Case(row={"网站备案号": "{own}-3"}, fails=("number-differs",)),
    "other-number.cn": Case(row={}, shows="京ICP备19771301号-1", fails=("number-differs",)),
    "copied-number.cn": Case(row={}, shows=f"{number(0)}-1", fails=("number-of-other",)),
    "copied-unlisted.cn": Case(page=Page(address=THERE), shows=f"{number(17)}-1", fails=("number-of-other",)),
    "other-psb.cn": Case(row={"公安备案号": "京公网安备11010802990299号"}, fails=("psb-differs",)),
    "leads-away.cn": Case(page=Page(location="http://elsewhere-unfiled.cn:{port}/", status=302), row={}, fails=("redirect-unfiled",)),
    "cancelled-site.cn": Case(row={"网站状态": "注销"}, fails=("cancelled-still-served",)),
    "empty-site.cn": Case(page=Page("<h1>x</h1>"), row={}, fails=("filed-site-empty",)),
    "private-person.cn": Case(row={"主办单位名称": PERSON, "主办单位性质": "个人"}),
    "other-title.cn": Case(row={"网站名称": "绿源农产品交易平台", "主办单位名称": "绿源合作社"}, fails=("site-name-differs",)),
    "other-owner.cn": Case(row={}, fails=("copyright-differs",)),
    "gone-site.cn": Case(row={}),
    "down-site.cn": Case(page=Page(is_down=True), row={}),
    "drifting-site.cn": Case(row={"IP地址": "127.0.1.0/28"}),
}  # fmt: skip
HOSTS = tuple(CASES)


def pages() -> dict[str, Page]:
    made = {}
    for at, (host, case) in enumerate(CASES.items()):
        mine = replace(case.page) if case.page is not None else Page()
        if not mine.body and not mine.location:
            more = "Copyright © 2026 广州天河贸易有限公司 " if host == "other-owner.cn" else ""
            mine.body = page(f"机械公司{at}官网", case.shows or f"{number(at)}-1", PSB, more)
        made[host] = mine
    return made


def write_ledger(path: Path, without: tuple[str, ...] = ()) -> None:
    keys = ["主办单位名称", "主办单位性质", "主体备案号", "网站备案号", "网站名称", "网站域名", "网站状态", "公安备案号", "接入服务商", "IP地址", "主体负责人姓名", "主体负责人手机号码", "主体负责人证件类型", "主体负责人证件号码"]  # fmt: skip
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, keys)
        writer.writeheader()
        for at, (host, case) in enumerate(CASES.items()):
            if case.row is None or host in without:
                continue
            row = {
                "主办单位名称": f"机械公司{at}有限公司", "主办单位性质": "企业", "主体备案号": number(at),
                "网站备案号": f"{number(at)}-1", "网站名称": f"机械公司{at}官网", "网站域名": host, "网站状态": "正常",
                "公安备案号": PSB, "接入服务商": PROVIDER, "IP地址": HERE, "主体负责人姓名": PERSON,
                "主体负责人手机号码": MOBILE,
                "主体负责人证件类型": "身份证",
                "主体负责人证件号码": ID_NUMBER,
            }  # fmt: skip
            writer.writerow(row | {key: value.format(own=number(at)) for key, value in case.row.items()})


def run(*arguments: str) -> str:
    ended = CliRunner().invoke(app, list(arguments))
    assert ended.exit_code in (0, 1, 3), ended.output
    return ended.output


def import_ledger(path: Path, folder: Path, without: tuple[str, ...] = ()) -> None:
    write_ledger(folder / "ledger.csv", without)
    run("ledger", "import", str(folder / "ledger.csv"), "--db", str(path), "--provider-name", PROVIDER)


def failed(path: Path, scan: int, verdict: str = "failed") -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for host, rule in rows(
        path,
        "SELECT t.host, f.rule FROM findings f JOIN targets t ON t.id = f.target "
        f"WHERE t.scan = {scan} AND f.verdict = '{verdict}'",
    ):
        if rule in COMPARING:
            found[str(host)].add(str(rule))
    return found


@dataclass(frozen=True)
class Scanned:
    """Two scans: by the first version of the ledger, and by one without one site, after another one moved."""

    path: Path
    first: int
    second: int
    by_two: int
    """The second again, by two crawl processes."""


@pytest.fixture(scope="module")
def scanned(tmp_path_factory: pytest.TempPathFactory) -> Scanned:
    folder = tmp_path_factory.mktemp("observed")
    path = folder / "a.db"
    import_ledger(path, folder)

    async def scans() -> Scanned:
        async with Sites(pages()) as sites:
            port = sites.port
            sites.pages["leads-away.cn"].location = f"http://elsewhere-unfiled.cn:{port}/"
            first = await sites.scan(path, sites.settings(down_scans=2, down_days=0))
        await asyncio.to_thread(import_ledger, path, folder, ("gone-site.cn",))
        moved = {**pages()}
        moved["drifting-site.cn"].address = "127.0.1.3"
        moved["leads-away.cn"].location = f"http://elsewhere-unfiled.cn:{port}/"
        async with Sites(moved, port=port) as sites:
            second = await sites.scan(path, sites.settings(down_scans=2, down_days=0))
            by_two = await sites.scan(path, sites.settings(down_scans=3, down_days=0), workers=2)
        return Scanned(path, first, second, by_two)

    return asyncio.run(scans())


def test_each_difference_is_found_and_nothing_else(scanned: Scanned) -> None:
    assert {host: tuple(sorted(r)) for host, r in failed(scanned.path, scanned.first).items()} == {
        host: case.fails for host, case in CASES.items() if case.fails
    }


def test_a_scan_knows_what_earlier_ones_found(scanned: Scanned) -> None:
    """A filing that is gone, a site that moved and one that is down again, and the rest as before."""
    expected = {host: set(case.fails) for host, case in CASES.items() if case.fails}
    expected["gone-site.cn"] = {"filing-gone"}
    expected["drifting-site.cn"] = {"drift-unexplained"}
    expected["down-site.cn"] = {"unreachable-long"}
    assert failed(scanned.path, scanned.second) == expected


def test_two_processes_find_what_one_finds(scanned: Scanned) -> None:
    """All findings about the ledger; only what was a change before is none any more."""
    one, two = failed(scanned.path, scanned.second), failed(scanned.path, scanned.by_two)
    one["drifting-site.cn"].discard("drift-unexplained")
    assert {h: r for h, r in one.items() if r} == two


@pytest.mark.parametrize("which", ["first", "second"])
async def test_judging_again_gives_the_same(scanned: Scanned, which: str, tmp_path: Path) -> None:
    """With the ledger of that scan, although a later version is there."""
    copy = tmp_path / "a.db"
    copy.write_bytes(scanned.path.read_bytes())
    wal = Path(f"{scanned.path}-wal")
    if wal.exists():
        Path(f"{copy}-wal").write_bytes(wal.read_bytes())
    with Store.open(copy, write=True) as store:
        assert await rejudge(store, getattr(scanned, which)) == []


def test_without_a_ledger_no_finding_about_it_is_kept(scanned: Scanned, tmp_path: Path) -> None:
    path = tmp_path / "b.db"

    async def scan() -> None:
        async with Sites(pages()) as sites:
            await sites.scan(path, sites.settings())

    asyncio.run(scan())
    kept = rows(path, "SELECT DISTINCT rule FROM findings")
    assert kept
    assert not {str(rule) for (rule,) in kept} & set(COMPARING)


def test_without_own_networks_what_needs_them_is_untested(scanned: Scanned, tmp_path: Path) -> None:
    path = tmp_path / "c.db"
    import_ledger(path, tmp_path)

    async def scan() -> int:
        async with Sites(pages()) as sites:
            return await sites.scan(path, sites.settings(own=()), hosts=["unfiled-site.cn"])

    untested = failed(path, asyncio.run(scan()), "untested")
    by_network = {rule.id for rule in load() if "network" in rule.needs}
    assert untested == {"unfiled-site.cn": by_network}


async def test_registrations_are_looked_up_once_a_domain_and_judged(tmp_path: Path) -> None:
    """From a WHOIS server on loopback: found in order, on hold and about to expire, and not known."""
    path = tmp_path / "w.db"
    await asyncio.to_thread(import_ledger, path, tmp_path)
    known = {
        b"fine-site.cn": "Domain Status: ok\r\nRegistrant: 机械公司0有限公司\r\nExpiration Time: 2099-01-01 00:00:00\r\n",
        b"no-access.cn": (
            f"Domain Status: clientHold\r\nRegistrant: {OTHER_PERSON}\r\nExpiration Time: 2020-01-01 00:00:00\r\n"
        ),
    }

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, question: bytes) -> None:
        domain = question.strip()
        if domain in known:
            writer.write(
                f"Domain Name: {domain.decode()}\r\n{known[domain]}Sponsoring Registrar: 某注册商\r\n".encode()
            )
            await writer.drain()

    async with Sites(pages()) as sites, serving(talk) as registry:
        hosts = ["fine-site.cn", "no-access.cn", "gone-site.cn"]
        settings = sites.settings(allow_networks=("127.0.0.0/16",))
        scan = await sites.scan(path, settings, hosts=hosts, whois=True)
        with Store.open(path, write=True) as store:
            assert await look_up(store, scan, settings, {"whois": {"*": registry.at}}) == 0
            await rejudge(store, scan)
            assert await rejudge(store, scan) == []
    assert sorted(registry.questions) == sorted(f"{host}\r\n".encode() for host in hosts)
    told = {
        (str(host), str(rule)): str(verdict)
        for host, rule, verdict in rows(
            path, "SELECT t.host, f.rule, f.verdict FROM findings f JOIN targets t ON t.id = f.target"
        )
        if str(rule).startswith("registration-")
    }
    words = ("registration-expiring", "registration-on-hold", "registration-holder-differs")
    assert {host: [told[host, rule] for rule in words] for host in hosts} == {
        "fine-site.cn": ["cannot-tell", "passed", "passed"],
        "no-access.cn": ["failed", "failed", "failed"],
        "gone-site.cn": ["untested", "untested", "untested"],
    }
    run("report", str(path), "--format", "html,md,json,csv", "-o", str(tmp_path / "r"))
    everything = "".join(f.read_text(errors="replace") for f in (tmp_path / "r").rglob("*") if f.is_file())
    assert "司***" in everything
    assert OTHER_PERSON not in everything


async def test_one_command_imports_scans_and_asks_the_registry(tmp_path: Path) -> None:
    """`scan LIST --ledger FILE --whois`: the ledger's version and what was asked stand in the scan's row."""
    write_ledger(tmp_path / "ledger.csv")

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, question: bytes) -> None:
        said = f"Domain Name: {question.strip().decode()}\r\nDomain Status: clientHold\r\n"
        writer.write(f"{said}Sponsoring Registrar: 某注册商\r\nExpiration Time: 2028-01-01 00:00:00\r\n".encode())
        await writer.drain()

    async with Sites(pages()) as sites, serving(talk) as registry:
        process = start(
            *("scan", f"no-access.cn:{sites.port}", f"unfiled-site.cn:{sites.port}", "--ledger", "ledger.csv"),
            *("--own-network", OURS, "--nameserver", sites.nameserver, "--allow-network", "127.0.0.0/16"),
            *("--whois", "--whois-server", f"*={registry.at}", "--lang", "en"),
            cwd=tmp_path,
        )
        out, err = await asyncio.to_thread(process.communicate, timeout=90)
    assert process.returncode == 1, err
    assert "Version 1 of the ledger is used, with 1 own networks" in err
    assert "unfiled-access" in out
    assert registry.questions
    path = tmp_path / "auditor.db"
    # Without --provider-name every access row is taken for the provider's own; the row of the first has another address.
    assert failed(path, 1) == {"no-access.cn": {"address-not-filed"}, "unfiled-site.cn": {"unfiled-access"}}
    held = rows(path, "SELECT count(*) FROM findings WHERE rule = 'registration-on-hold' AND verdict = 'failed'")
    assert held == [(2,)]
    settings = json.loads(str(rows(path, "SELECT settings FROM scans")[0][0]))
    assert (settings["AUDITOR_LEDGER_VERSION"], settings["AUDITOR_WHOIS"]) == (1, True)


def test_no_report_tells_personal_data_unless_asked(scanned: Scanned, tmp_path: Path) -> None:
    """The holder of a copied number is a person: masked in every file and on the terminal, in full on request."""
    arguments = ["report", str(scanned.path), "--format", "html,md,json,csv"]
    run(*arguments, "-o", str(tmp_path / "masked"))
    run(*arguments, "-o", str(tmp_path / "full"), "--show-personal")
    told = [file for file in (tmp_path / "masked").rglob("*") if file.is_file()]
    assert len(told) > len(CASES)
    everything = "".join(file.read_text(errors="replace") for file in told)
    assert PERSON not in everything
    assert "欧***" in everything
    assert MOBILE not in everything
    assert any(PERSON in file.read_text(errors="replace") for file in (tmp_path / "full").rglob("*.json"))
    ports = rows(scanned.path, "SELECT port FROM targets LIMIT 1")
    shown = run("report", str(scanned.path), f"copied-unlisted.cn:{ports[0][0]}")
    assert "欧***" in shown
    assert PERSON not in shown
    db = ("--db", str(scanned.path))
    for words in (
        ("ledger", "check", *db),
        ("ledger", "domains", number(17), *db),
        ("deadlines", *db),
        ("lookup", "private-person.cn", "--no-registration", *db),
        ("scan", "copied-unlisted.cn", "-v", *db, "--nameserver", "127.0.0.1:9", "--allow-network", "127.0.0.0/8"),
    ):
        process = start(*words, cwd=tmp_path)
        said = "".join(process.communicate(timeout=60))
        assert said
        assert process.returncode in (0, 1, 3), said
        assert not [text for text in (PERSON, MOBILE, ID_NUMBER) if text in said], words
    database = b"".join(file.read_bytes() for file in scanned.path.parent.glob("a.db*"))
    assert MOBILE.encode() in database
    assert ID_NUMBER.encode() not in database


def test_the_ledger_is_an_inventory(tmp_path: Path) -> None:
    """Each row of the ledger has its fate; addresses are excluded, and the customer is the entity's number."""
    path = tmp_path / "a.db"
    (tmp_path / "l.csv").write_text(
        "主办单位名称,主体备案号,网站备案号,网站域名\n"
        "甲公司,京ICP备2023660001号,京ICP备2023660001号-1,a-site.cn;www.a-site.cn\n"
        "乙公司,京ICP备2023660002号,京ICP备2023660002号-1,b-site.cn;127.0.1.77\n"
        "丙公司,京ICP备2023660003号,京ICP备2023660003号-1,a-site.cn\n",
        encoding="utf-8",
    )
    run("ledger", "import", str(tmp_path / "l.csv"), "--db", str(path))
    said = run(
        "scan", "--from-ledger", "--db", str(path), "--nameserver", "127.0.0.1:9", "--allow-network", "127.0.0.0/8"
    )
    assert re.search(r"5 条 = 巡检 3 \+ 重复 1 \+ 排除 1 \+ 无效 0", said)
    assert sorted(rows(path, "SELECT host, owner FROM targets")) == [
        ("a-site.cn", "京ICP备2023660001号"),
        ("b-site.cn", "京ICP备2023660002号"),
        ("www.a-site.cn", "京ICP备2023660001号"),
    ]
    assert rows(path, "SELECT text, reason FROM inventory_lines WHERE fate = 'excluded'")[0][1] == "address"


def test_names_that_left_the_ledger_are_audited_for_a_year(tmp_path: Path) -> None:
    """What is filed no more must not be served any more, so it is asked; a host of a domain that stays is not."""
    path, head = tmp_path / "a.db", "主办单位名称,主体备案号,网站备案号,网站域名\n"
    gone = "乙公司,京ICP备2023660002号,京ICP备2023660002号-1,b-site.cn\n"
    for rest in ("a-site.cn;www.a-site.cn\n" + gone, "a-site.cn\n"):
        (tmp_path / "l.csv").write_text(
            head + "甲公司,京ICP备2023660001号,京ICP备2023660001号-1," + rest, encoding="utf-8"
        )
        run("ledger", "import", str(tmp_path / "l.csv"), "--db", str(path), "--allow-shrink")
    scan = ["scan", "--from-ledger", "--db", str(path), "--nameserver", "127.0.0.1:9"]
    scan += ["--allow-network", "127.0.0.0/8", "--new"]
    for year_later, names in ((False, ["a-site.cn", "b-site.cn"]), (True, ["a-site.cn"])):
        if year_later:
            with sqlite3.connect(path) as connection:
                connection.execute("UPDATE ledger_versions SET imported_at = '2024-01-01T00:00:00Z'")
                (tmp_path / "l.csv").write_text(
                    head + "甲公司,京ICP备2023660001号,京ICP备2023660001号-2,a-site.cn\n", encoding="utf-8"
                )
            run("ledger", "import", str(tmp_path / "l.csv"), "--db", str(path), "--allow-shrink")
        run(*scan)
        newest = "SELECT host FROM targets WHERE scan = (SELECT max(id) FROM scans) ORDER BY host"
        assert [row[0] for row in rows(path, newest)] == names


def test_own_networks_are_kept_and_recorded(tmp_path: Path) -> None:
    """Those of the database count beside those of the command line, and a scan says which it used."""
    path = str(tmp_path / "a.db")
    run("own-networks", "add", "127.0.1.5/28", "2001:db8::/32", "--note", "机房", "--db", path)
    assert "127.0.1.0/28" in run("own-networks", "list", "--db", path)
    run("own-networks", "remove", "2001:db8::/32", "--db", path)
    for wrong in (["remove", "2001:db8::/32"], ["add", "300.1.1.1/8"]):
        assert CliRunner().invoke(app, ["own-networks", *wrong, "--db", path]).exit_code == 2
    scan = ["scan", "x-site.cn", "--db", path, "--nameserver", "127.0.0.1:9", "--allow-network", "127.0.0.0/8"]
    run(*scan, "--own-network", "203.0.113.0/24")
    settings = json.loads(str(rows(Path(path), "SELECT settings FROM scans")[0][0]))
    assert settings["AUDITOR_OWN_NETWORKS"] == ["203.0.113.0/24", "127.0.1.0/28"]


@pytest.mark.parametrize(
    "arguments",
    [(), ("--from-ledger", "x.cn"), ("x.cn", "--no-ledger", "--ledger", "l.csv"), ("--from-ledger", "--no-ledger")],
)
def test_what_is_to_be_audited_is_said_once(arguments: tuple[str, ...], tmp_path: Path) -> None:
    ended = CliRunner().invoke(app, ["scan", *arguments, "--db", str(tmp_path / "a.db")])
    assert ended.exit_code == 2
    assert not (tmp_path / "a.db").exists()


def test_the_families_of_the_new_rules_are_there() -> None:
    assert {rule.family for rule in load()} <= set(FAMILIES)
    assert len(COMPARING) >= 15
