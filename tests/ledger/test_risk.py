"""The fake-filing view: reasons, order, and what scans say."""

from __future__ import annotations

import re

from auditor.ledger.context import Context
from auditor.ledger.examples import SOUND, TODAY
from auditor.ledger.importing import ledger_of
from auditor.ledger.risk import REASONS, Seen, Suspect, suspects
from auditor.ledger.wording import filled


def found(*rows: dict[str, str], seen: dict[str, Seen] | None = None, least: int = 1) -> tuple[Suspect, ...]:
    ledger, _ = ledger_of([{**SOUND, **row} for row in rows])
    return suspects(Context(ledger=ledger, today=TODAY), seen or {}, least=least)


OTHER = {
    "entity.name": "另一贸易有限公司",
    "entity.number": "京ICP备06990218号",
    "entity.certificate.number": "91310000MA1FL2B41T",
    "service.number": "京ICP备06990218号-1",
    "entity.emergency_phone": "13901000008",
    "domain.written": "other.cn",
}


def test_a_sound_entity_is_not_listed() -> None:
    assert found({}) == ()


def test_a_telephone_in_two_filings_lists_both_whatever_its_spelling() -> None:
    listed = found({}, {**OTHER, "entity.responsible.mobile": "+86-13901000001"})
    assert [[r.id for r in one.reasons] for one in listed] == [["mobile"], ["mobile"]]
    assert listed[0].reasons[0].params["entities"] == "2"


def test_many_domains_are_a_reason_only_while_the_entity_is_young() -> None:
    domains = ";".join(f"d{n}.cn" for n in range(5))
    young = found({"domain.written": domains, "entity.approved": "2026-10-20", "entity.submitted": "2026-10-01"})
    assert [r.id for r in young[0].reasons] == ["young"]
    assert found({"domain.written": domains}) == ()
    assert found({"domain.written": "d1.cn;d2.cn", "entity.approved": "2026-10-20"}) == ()


def test_a_quick_cancellation_is_a_reason() -> None:
    listed = found({"service.status": "注销", "access.status": "取消接入", "access.ended": "2024-04-30"})
    assert [r.id for r in listed[0].reasons] == ["quick"]
    assert found({"service.status": "注销", "access.status": "取消接入", "access.ended": "2026-04-30"}) == ()


def test_what_scans_say_is_a_reason() -> None:
    """A name counts that failed in every scan; one that resolved once does not."""
    never = found({}, seen={"example.cn": Seen(3, 3, False)})
    assert [(r.id, r.params) for r in never[0].reasons] == [("never", {"domains": "1", "scans": "3"})]
    assert found({}, seen={"example.cn": Seen(3, 2, False)}) == ()
    empty = found({}, seen={"example.cn": Seen(1, 0, True)})
    assert [r.id for r in empty[0].reasons] == ["empty"]


def test_those_with_most_reasons_come_first_and_least_leaves_out() -> None:
    rows = ({}, {**OTHER, "entity.responsible.mobile": "13901000001"})
    seen = {"other.cn": Seen(2, 2, True)}
    assert [len(one.reasons) for one in found(*rows, seen=seen)] == [3, 1]
    assert [one.number for one in found(*rows, seen=seen, least=2)] == ["京ICP备06990218号"]


def test_reasons_are_worded_in_both_languages_and_masked() -> None:
    for zh, en in REASONS.values():
        assert re.search(r"[一-鿿]", zh)
        assert en.isascii()
    listed = found({}, {**OTHER})
    text = filled(REASONS["mobile"], listed[0].reasons[0].params, 0)
    assert "13901000001" not in text
    assert "139****0001" in text
