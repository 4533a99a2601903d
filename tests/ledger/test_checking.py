"""A check of the ledger: the counts add up, provinces are heard, and what is found is kept."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from auditor.ledger import findings_store
from auditor.ledger.checking import Check, Checked, check
from auditor.ledger.context import ALL_COLUMNS, Context
from auditor.ledger.examples import SOUND, TODAY
from auditor.ledger.forms import address_gaps, filing_number, is_email, is_mobile, psb_fault, wrong_phone
from auditor.ledger.importing import Settings, ledger_of
from auditor.ledger.masking import mask_party
from auditor.ledger.model import Ledger
from auditor.ledger.rule import Judgement, LedgerRule, failed, ledger_rule, load, passed
from auditor.ledger.selecting import selected
from auditor.ledger.storing import Imported, LedgerStore
from auditor.model import Severity, Verdict
from auditor.policy.filing_words import COMMERCIAL_WORDS, PREAPPROVAL_WORDS
from auditor.policy.province_policies import ANY, DEFAULTS, POLICIES, Policies, Policy, PolicyError, read_policies
from auditor.policy.provinces import BY_LETTER
from auditor.selection import SelectionError

RULES = load()
BY_ID = {rule.id: rule for rule in RULES}


def ledger(*rows: dict[str, str], own: tuple[str, ...] = ()) -> Ledger:
    return ledger_of([{**SOUND, **row} for row in rows], settings=Settings(provider_names=own))[0]


def found(made: Ledger, *ids: str, policies: Policies | None = None) -> Checked:
    context = Context(ledger=made, today=TODAY)
    if policies is not None:
        context = replace(context, policies=policies)
    return check(made, context, [BY_ID[one] for one in ids] or RULES)


MIXED = ledger(
    {},
    {"entity.number": "京ICP备06990218号", "domain.written": "www.example.cn", "service.number": "京ICP备06990218号-1"},
    {"entity.name": "丙公司", "entity.number": "", "entity.status": "注销", "domain.written": "c.cn"},
)


def test_every_rule_judges_every_record_of_its_kind_once() -> None:
    """Records × rules add up, rule by rule, whatever the columns are."""
    for columns in (ALL_COLUMNS, frozenset(("entity.name",))):
        done = check(MIXED, Context(ledger=MIXED, today=TODAY, columns=columns), RULES)
        records = {
            "entity": len(MIXED.entities),
            "service": len(MIXED.services),
            "domain": len(MIXED.domains),
            "access": len(MIXED.access),
        }
        judged: Counter[str] = Counter()
        for (rule, _, _), number in done.counts.items():
            judged[rule] += number
        assert judged == {rule.id: records[rule.record] for rule in RULES}


def test_findings_are_the_failed_and_the_cannot_tell_and_no_other() -> None:
    done = found(MIXED)
    counted = sum(n for (_, _, v), n in done.counts.items() if v in (Verdict.FAILED, Verdict.CANNOT_TELL))
    assert counted == len(done.findings) > 0
    assert all(one.lines for one in done.findings)


def test_the_order_of_rules_and_of_findings_is_the_same_every_time() -> None:
    assert found(MIXED).findings == found(MIXED).findings


def test_a_finding_has_the_lines_of_the_records_it_compares() -> None:
    first, second = found(MIXED, "domain-conflict").findings
    assert [line.number for line in first.lines] == [1, 2]
    assert [line.number for line in second.lines] == [2, 1]


def test_a_rule_that_breaks_costs_nobody_elses_findings(caplog: pytest.LogCaptureFixture) -> None:
    @ledger_rule(
        name=("坏", "broken"), severity=Severity.HINT, messages={}, remedy=("", ""), needs=["entity.name"], basis=[]
    )
    def broken(entity: object, context: Context) -> Judgement:
        raise ZeroDivisionError

    done = check(MIXED, Context(ledger=MIXED, today=TODAY), [broken, BY_ID["domain-not-bare"]])
    assert done.counts[broken.id, Severity.HINT, Verdict.UNTESTED] == 2
    assert [one.rule for one in done.findings] == ["domain-not-bare"]
    assert "ZeroDivisionError" in caplog.text


def test_a_rule_for_no_kind_of_record_or_with_no_field_is_refused() -> None:
    def rule_of(function: object, needs: list[str]) -> LedgerRule:
        return ledger_rule(name=("", ""), severity=Severity.HINT, messages={}, remedy=("", ""), needs=needs, basis=[])(
            function
        )  # type: ignore[arg-type]

    with pytest.raises(ValueError, match="no record is called site"):
        rule_of(lambda site, context: passed("ok"), [])
    with pytest.raises(ValueError, match=r"no field is called entity\.colour"):
        rule_of(lambda entity, context: failed("ok"), ["entity.colour"])


def test_records_that_are_gone_are_judged_by_the_rules_about_just_that() -> None:
    made = ledger({"service.status": "注销", "service.name": "", "domain.expires": "2020-01-01"})
    assert {one.rule for one in found(made).findings if one.record in ("service", "domain", "access")} == {
        "site-gone-connected"
    }


def test_one_certificate_in_thousands_of_rows_is_checked_in_no_time_at_all() -> None:
    """Every comparison is with a bounded number of others: a ledger of one placeholder does not go with its square."""
    import time

    rows = (
        {"entity.number": f"京ICP备2021{n:06d}号", "service.number": f"京ICP备2021{n:06d}号-1"} for n in range(4000)
    )
    made = ledger(*rows)
    began = time.process_time()
    found(made)
    assert time.process_time() - began < 15


# provinces


def test_provinces_change_severity_parameters_and_whether_a_rule_is_asked() -> None:
    made = ledger({"domain.expires": "2026-12-20"})
    (finding,) = found(made, "domain-expiring").findings
    assert finding.severity is Severity.WARNING
    elsewhere = ledger({"domain.expires": "2026-12-20", "entity.number": "粤ICP备05990217号"})
    assert found(elsewhere, "domain-expiring").findings[0].severity is Severity.HINT
    off = Policies((*POLICIES, Policy(province="京", rule="domain-expiring", off=True)))
    done = found(made, "domain-expiring", policies=off)
    assert done.findings == ()
    assert {verdict for _, _, verdict in done.counts} == {Verdict.INAPPLICABLE}
    short = Policies((*POLICIES, Policy(province=ANY, rule="domain-expiring", parameters={"months": 0})))
    assert found(elsewhere, "domain-expiring", policies=short).findings == ()


def test_the_table_names_rules_parameters_and_provinces_that_exist() -> None:
    for row in POLICIES:
        assert row.rule in BY_ID
        assert set(row.parameters) <= set(DEFAULTS.get(row.rule, {}))
        assert BY_LETTER[row.province].letter == row.province
        assert row.source
        assert date.fromisoformat(row.dated)
    assert set(DEFAULTS) <= set(BY_ID)


def test_a_file_of_policies_goes_over_the_table(tmp_path: Path) -> None:
    path = tmp_path / "policies.toml"
    path.write_text(
        '[domain-expiring."*"]\nseverity = "violation"\n[sites-too-many.Guangdong]\nmax = 50\n[entity-shell."川"]\noff = true\n',
        encoding="utf-8",
    )
    policies = read_policies(path, BY_ID)
    assert policies.of("domain-expiring", "粤").severity is Severity.VIOLATION
    assert policies.of("domain-expiring", "京").severity is Severity.WARNING
    assert policies.parameter("sites-too-many", "粤", "max") == 50
    assert policies.of("entity-shell", "蜀").off


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[no-such-rule.Beijing]\noff = true", "no rule of the ledger is called 'no-such-rule'"),
        ("[entity-shell.'港']\noff = true", "names no province"),
        ("[entity-shell.'京']\nmax = 3", "has 'max'"),
        ("[sites-too-many.'北京']\nmax = -1", "no whole number"),
        ("[sites-too-many.'北京']\nmax = true", "no whole number"),
        ("[entity-shell.'京']\nseverity = 'bad'", "violation, warning or hint"),
        ("[entity-shell.'京']\noff = 1", "true or false"),
        ("entity-shell = 3", "one table for each province"),
        ("[", "policies.toml"),
    ],
)
def test_a_file_of_policies_that_cannot_be_meant_is_refused_in_one_line(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "policies.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(PolicyError) as caught:
        read_policies(path, BY_ID)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


# selection


def test_rules_are_selected_by_id_record_and_severity() -> None:
    assert {r.record for r in selected(RULES, ["access"], [])} == {"access"}
    assert [r.id for r in selected(RULES, ["entity_shell,domain-expired"], ["hint"])] == [
        "domain-expired",
        "entity-shell",
    ]
    assert {r.severity for r in selected(RULES, [], ["warning", "hint"])} == {Severity.VIOLATION}
    for select, skip, said in (
        (["entity-shel"], [], "entity-shell"),
        ([""], [], "names no rule"),
        ([], ["all"], "leave no"),
    ):
        with pytest.raises(SelectionError, match=said):
            selected(RULES, select, skip)


# forms


@pytest.mark.parametrize("text", ["13901000001", "+8613901000001", "86-13901000001", "+852-91234567", "0085291234567"])
def test_mobiles(text: str) -> None:
    assert is_mobile(text)


@pytest.mark.parametrize(
    "text", ["", "1390100000", "139010000012", "12901000001", "010-82990217", "１３９０１００００01"]
)
def test_no_mobiles(text: str) -> None:
    assert not is_mobile(text)


def test_telephones() -> None:
    assert wrong_phone("86-010-82990217;86-10-82990217-801；+86-755-26990217") == ""
    assert wrong_phone("86-13901000001") == ""
    assert wrong_phone("86-010-82990217;82990217") == "82990217"
    assert wrong_phone("010-82990217") == "010-82990217"


def test_mails() -> None:
    assert is_email("a.b+c@mail.example.cn")
    for text in (
        "a@b",
        "a b@example.cn",
        "a@@example.cn",
        "a..b@example.cn",
        ".a@example.cn",
        "@example.cn",
        "a@-x.cn",
    ):
        assert not is_email(text)


@pytest.mark.parametrize(
    ("address", "gaps"),
    [
        ("北京市海淀区中关村大街1号", ()),
        ("广东省深圳市南山区科技园科苑路15号科兴科学园B栋3单元1201", ()),
        ("内蒙古自治区呼和浩特市新城区新华大街63号", ()),
        ("浙江省杭州市余杭区文一西路969号", ()),
        ("重庆市渝北区龙溪街道新南路一号", ()),
        ("湖北省黄冈市红安县城关镇大别山村3组12号", ()),
        ("北京市海淀区中关村大街", ("door",)),
        ("北京市海淀区1号", ("street",)),
        ("江苏省南京市", ("district", "street", "door")),
        ("海淀区中关村大街1号", ("province",)),
    ],
)
def test_addresses_go_down_to_the_door(address: str, gaps: tuple[str, ...]) -> None:
    assert address_gaps(address) == gaps


def test_numbers_are_taken_apart() -> None:
    number = filing_number("川ICP备2021000123号-2A")
    assert number is not None
    assert (number.entity, number.province, number.site, number.app, number.fault) == (
        "蜀ICP备2021000123号",
        "蜀",
        "2",
        "A",
        "",
    )
    assert filing_number("京ICP备0599021号").fault == "digits"  # type: ignore[union-attr]
    assert filing_number("京ICP备12345678号").fault == "made-up"  # type: ignore[union-attr]
    assert filing_number("京备05990217号") is None
    assert [
        psb_fault(t) for t in ("x", "京公网安备110号", "京公网安备11111111111111号", "沪公网安备11010802990217号")
    ] == [
        "form",
        "digits",
        "made-up",
        "province",
    ]


def test_words_of_hints_are_found() -> None:
    assert {
        kind for kind, words in PREAPPROVAL_WORDS.items() if words.search("时政新闻 在线教育 佛教 网络出版 在线直播")
    } == set(PREAPPROVAL_WORDS)
    assert COMMERCIAL_WORDS.search("摄影日记") is None


@pytest.mark.parametrize(
    ("rule", "changes", "message"),
    [
        ("entity-number-malformed", {"entity.number": "京ICP备059902号"}, "digits"),
        ("certificate-kind-unfit", {
            "entity.nature": "个人", "entity.certificate.kind": "身份证",
            "entity.certificate.number": "110101199003072973",
        }, "person-name"),
        ("domain-holder-differs", {
            "entity.number": "宁ICP备05990217号", "domain.holder": "张三丰", "domain.holder_id.number": "",
        }, "legal"),
        ("psb-number-bad", {"service.psb_number": "备案号"}, "form"),
        ("psb-number-bad", {"service.psb_number": "京公网安备11111111111111号"}, "made-up"),
        ("site-number-malformed", {"service.number": "京ICP备12345678号-1"}, "made-up"),
        ("site-number-malformed", {"service.number": "京ICP备059902号-1"}, "digits"),
        ("entity-address-incomplete", {"entity.address": "北京市海淀区1号"}, "street"),
        ("entity-address-incomplete", {"entity.address": "江苏省南京路1号"}, "district"),
    ],
)  # fmt: skip
def test_messages_that_no_example_shows(rule: str, changes: dict[str, str], message: str) -> None:
    assert [one.message for one in found(ledger(changes), rule).findings] == [message]


def test_access_of_another_provider_is_not_ours_to_answer_for() -> None:
    made = ledger(
        {"service.status": "注销", "access.server_expires": "2020-01-01", "access.addresses": ""}, own=("另一家云",)
    )
    ids = {
        "site-gone-connected",
        "server-expired",
        "server-expiring",
        "access-before-approval",
        "access-fields-missing",
    }
    assert ids.isdisjoint(one.rule for one in found(made).findings)


@pytest.mark.parametrize("name", ["张三", "欧阳明月", "王局", "李校", "John Smith", "阿依古丽·买买提", ""])
def test_a_party_that_may_be_a_person_is_masked(name: str) -> None:
    shown = mask_party(name)
    assert shown == "" if not name else shown[1:].strip("*") == ""


@pytest.mark.parametrize("name", ["某某科技有限公司", "北京市某某局", "某某县第一中学校", "Example Co., Ltd"])
def test_a_party_that_is_an_organisation_is_shown(name: str) -> None:
    assert mask_party(name) == name


# the store


def stored(path: Path, made: Ledger) -> None:
    with LedgerStore.open(path, write=True) as store:
        store.save(Imported(ledger=made, problems=(), files=("l.csv",), content=str(made.entities.keys()),
                           columns=ALL_COLUMNS, rows={"imported": 1}), allow_shrink=True)  # fmt: skip


def test_findings_are_read_as_they_were_written_and_replaced_by_the_next_check(tmp_path: Path) -> None:
    path = tmp_path / "l.db"
    stored(path, MIXED)
    with LedgerStore.open(path, write=True) as store:
        made = store.load()
        context = Context(ledger=made, today=TODAY)
        work = Check(ledger=made, context=context, rules=RULES)
        findings_store.write(store, work, today=TODAY)
        findings_store.write(store, Check(ledger=made, context=context, rules=RULES), today=TODAY)
        read = list(findings_store.read(store, made.version))
        kept = findings_store.last_check(store, made.version)
        key = read[0].key
        assert {one.key for one in findings_store.read(store, made.version, keys=[key])} == {key}
        assert len(list(findings_store.read(store, made.version, limit=2))) == 2
    expected = check(made, context, RULES)
    # Failed before cannot-tell, and within each in the order of the check.
    assert read == sorted(expected.findings, key=lambda one: one.verdict is Verdict.CANNOT_TELL)
    assert kept is not None
    assert +kept.counts == +expected.counts
    assert kept.today == TODAY.isoformat()


def test_a_ledger_that_was_never_checked_says_so(tmp_path: Path) -> None:
    path = tmp_path / "l.db"
    stored(path, MIXED)
    with LedgerStore.open(path) as store:
        assert not findings_store.has_check(store, 1)


def test_of_older_versions_only_the_counts_stay(tmp_path: Path) -> None:
    path = tmp_path / "l.db"
    for number in range(1, 4):
        stored(path, ledger({"domain.written": f"www.d{number}.cn"}))
        with LedgerStore.open(path, write=True) as store:
            made = store.load()
            assert made.version == number
            work = Check(ledger=made, context=Context(ledger=made, today=TODAY), rules=RULES)
            findings_store.write(store, work, today=TODAY)
    with LedgerStore.open(path) as store:
        assert [len(list(findings_store.read(store, n))) for n in (1, 2, 3)] == [0, 1, 1]
        assert all(findings_store.has_check(store, n) for n in (1, 2, 3))
