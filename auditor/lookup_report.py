"""How look-ups are told: lines for a terminal, objects for JSON; names of persons masked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from auditor.console import Lang
from auditor.ledger.masking import mask_name
from auditor.registration.judgement import MESSAGES, Opinion, judge_hold, judge_suffix, judge_validity
from auditor.registration.model import Registration
from auditor.registration.reading import names_unit
from auditor.registry.model import REASONS, Answer, Answers
from auditor.summary import VERDICTS
from reports.clean import clean


def _opinions(registration: Registration, today: datetime) -> list[Opinion]:
    day = today.date()
    return [judge_suffix(registration.domain), judge_validity(registration, day), judge_hold(registration)]


def _name(text: str, show_personal: bool) -> str:
    """A holder's or entity's name; that of a person is masked, and so is one that may be a person's."""
    return text if show_personal or names_unit(text) else mask_name(text)


def described(
    name: str, answers: Answers | None, registration: Registration | None, today: datetime, show_personal: bool
) -> dict[str, Any]:
    """What was said of one name, for JSON."""
    told: dict[str, Any] = {"name": name}
    if answers is not None:
        told["filing"] = {
            **_masked(asdict(answers.conclusion), show_personal),
            "answers": [_masked(asdict(answer), show_personal) for answer in answers.every],
        }
    if registration is not None:
        told["registration"] = _masked(asdict(registration), show_personal)
        told["judged"] = [
            {"verdict": opinion.verdict.value, "message": opinion.message, "params": dict(opinion.params)}
            for opinion in _opinions(registration, today)
            if opinion.message != "not-known"
        ]
    return told


def _masked(record: Mapping[str, Any], show_personal: bool) -> dict[str, Any]:
    personal = ("holder_name", "holder_organisation", "entity")
    return {key: _name(value, show_personal) if key in personal else value for key, value in record.items()}


_STATES = {"found": ("查到", "found"), "not-found": ("未查到", "not found"), "not-known": ("不能确定", "not known")}
_FILED = {"found": ("已备案", "filed"), "not-found": ("未备案", "not filed"), "not-known": ("不能确定", "not known")}
_LEDGER = {"found": ("台账中有", "in the ledger"), "not-found": ("台账中没有", "not in the ledger")}


def told_lines(
    name: str,
    answers: Answers | None,
    registration: Registration | None,
    today: datetime,
    lang: Lang,
    show_personal: bool,
) -> list[str]:
    """What was said of one name, in lines for a terminal."""
    at = 0 if lang is Lang.ZH else 1
    lines = [clean(name)]
    lines += [clean(_filing_line(answer, at, show_personal)) for answer in (answers.every if answers else ())]
    if answers is not None and len(answers.every) != 1:
        conclusion = answers.conclusion
        lines.append(
            f"  {('备案结论', 'filing')[at]}: {_FILED[conclusion.state][at]}" + _why(conclusion.reason, "", at)
        )
    elif answers is not None and answers.conclusion.reason == "only-the-ledger":
        lines.append(f"  {('备案结论', 'filing')[at]}: {_FILED['not-known'][at]}" + _why("only-the-ledger", "", at))
    if registration is None:
        return lines
    parts = [f"  {('注册信息', 'registration')[at]}: {_STATES[registration.state][at]}"]
    if registration.reason:
        parts[0] += _why(registration.reason, registration.detail, at)
    told = (
        (("注册商", "registrar"), registration.registrar),
        (("持有者", "holder"), _holder(registration, at, show_personal)),
        (("注册", "created"), registration.created),
        (("到期", "expires"), registration.expires),
        (("状态", "status"), " ".join(registration.statuses)),
        (("域名服务器", "name servers"), " ".join(registration.name_servers)),
    )
    parts += [f"{label[at]} {value}" for label, value in told if value]
    lines.append(clean((" · ".join(parts)) + _asked(registration.server, registration.asked_at), 2000))
    for opinion in _opinions(registration, today):
        if opinion.message != "not-known":
            sentence = MESSAGES[opinion.message][at].format(**opinion.params)
            lines.append(clean(f"  [{VERDICTS[opinion.verdict][at]}] {sentence}", 1000))
    return [lines[0], *(f"  {line.strip()}" for line in lines[1:])]


def _holder(registration: Registration, at: int, show_personal: bool) -> str:
    names = [registration.holder_organisation, registration.holder_name]
    shown = " / ".join(_name(text, show_personal) for text in names if text)
    return shown or (("未公开", "not public")[at] if registration.holder_hidden else "")


def _filing_line(answer: Answer, at: int, show_personal: bool) -> str:
    words = _LEDGER.get(answer.state, _FILED[answer.state]) if answer.source == "ledger" else _FILED[answer.state]
    label = ("台账", "ledger")[at] if answer.source == "ledger" else f"{('备案', 'filing')[at]} ({answer.source})"
    parts = [f"  {label}: {words[at]}" + _why(answer.reason, answer.detail, at)]
    parts += [answer.number] if answer.number else []
    parts += [_name(answer.entity, show_personal)] if answer.entity else []
    return " · ".join(parts) + _asked(answer.server, answer.asked_at)


def _why(reason: str, detail: str, at: int) -> str:
    if not reason:
        return ""
    words = REASONS.get(reason, (reason, reason))[at]
    return (
        f"（{words}{'；' + detail if detail else ''}）" if at == 0 else f" ({words}{'; ' + detail if detail else ''})"
    )


def _asked(server: str, asked_at: str) -> str:
    where = ", ".join(filter(None, (server, asked_at)))
    return f" [{where}]" if where else ""
