"""Evidence × rules → findings. Pure: the same evidence and the same rules give the same findings."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from auditor.evidence import Absent, Evidence, Missing
from auditor.exemption import OVERSEAS
from auditor.model import Finding, Outcome, Owner, Verdict
from auditor.rule import Rule, load, ruleset_version

logger = logging.getLogger(__name__)

_NEVER_ASKED = (
    *(Outcome.NXDOMAIN, Outcome.NO_ANSWER, Outcome.SERVFAIL, Outcome.DNS_BAD, Outcome.NO_ADDRESS),
    *(Outcome.ALIAS_DANGLING, Outcome.ALIAS_LOOP, Outcome.LAME_DELEGATION),
    Outcome.ROBOTS,
)
"""Failures of a site's own after which its pages were not asked for."""


def judge(evidence: Evidence, rules: Iterable[Rule] | None = None) -> list[Finding]:
    """One finding per rule, in the order of the rules (all of the product's when None).

    A rule whose view is missing is *untested* with the reason and never called (*cannot tell* where the page broke
    the limits of the process that was to parse it); one that raises is
    *untested: crashed*, and the error is logged with its traceback. One that makes sense only where a filing is
    required is *inapplicable* where none is, unless what it needs could not even be asked for.
    """
    return [_apply(rule, evidence) for rule in (load() if rules is None else rules)]


def _apply(rule: Rule, evidence: Evidence) -> Finding:
    views: dict[str, object] = {}
    rests_on: list[str] = []

    def finding(verdict: Verdict, message: str, observations: Iterable[str], **params: str) -> Finding:
        return Finding(
            target=evidence.target.key,
            rule=rule.id,
            verdict=verdict,
            severity=rule.severity,
            message=message,
            params=params,
            observations=tuple(dict.fromkeys(observations)),
            ruleset=ruleset_version(),
        )

    exempt = evidence.exemption if rule.only_where_required else None
    for need in rule.needs:
        view = evidence.view(need)
        if isinstance(view, Missing):
            if exempt is not None and _outweighs(exempt, view.reason):
                continue
            # A page that is there and too much for us is for a person to look at.
            verdict = Verdict.CANNOT_TELL if view.reason is Outcome.UNPARSEABLE else Verdict.UNTESTED
            return finding(verdict, view.reason.value, view.observations)
        if exempt is not None:
            continue
        if isinstance(view, Absent):
            return finding(Verdict.INAPPLICABLE, view.why, view.observations)
        views[need] = view
        rests_on += [o.key for o in view.observations]
    if exempt is not None:
        return finding(Verdict.INAPPLICABLE, exempt.why, exempt.observations)
    try:
        judged = rule(**views)
    except Exception:
        logger.exception("rule %s failed on %s", rule.id, evidence.target.key)
        return finding(Verdict.UNTESTED, Outcome.CRASHED.value, rests_on)
    return finding(judged.verdict, judged.message, judged.observations or rests_on, **judged.params)


def _outweighs(exempt: Absent, reason: Outcome) -> bool:
    """Whether an exemption holds although a view is missing: not where nothing could be asked of the site.

    The exemptions that rest on the site's own answers were asked for by their nature.
    """
    return exempt.why != OVERSEAS or (reason.owner is not Owner.AUDITOR and reason not in _NEVER_ASKED)
