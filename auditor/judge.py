"""Evidence × rules → findings. Pure: the same evidence and the same rules give the same findings."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from auditor.evidence import Absent, Evidence, Missing, View
from auditor.exemption import OVERSEAS
from auditor.model import Finding, Outcome, Owner, Verdict
from auditor.outcome import NOT_GIVEN
from auditor.rule import Rule, load, ruleset_version
from auditor.views import keys

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
    judging = _Judging(evidence)
    return [judging.apply(rule) for rule in (load() if rules is None else rules)]


def told(findings: Iterable[Finding]) -> list[Finding]:
    """The findings that a scan keeps: without those of rules for which it was given nothing, as of a ledger."""
    return [f for f in findings if f.verdict is not Verdict.UNTESTED or f.message not in NOT_GIVEN]


class _Judging:
    """What all rules share that judge one target."""

    __slots__ = ("_evidence", "_ruleset", "_seen", "_target")

    def __init__(self, evidence: Evidence) -> None:
        self._evidence = evidence
        self._target = evidence.target.key
        self._ruleset = ruleset_version()
        self._seen: dict[str, tuple[View, tuple[str, ...]]] = {}

    def apply(self, rule: Rule) -> Finding:
        """The finding of one rule."""
        exempt = self._evidence.exemption if rule.only_where_required else None
        views: dict[str, object] = {}
        rests_on: tuple[str, ...] = ()
        for need in rule.needs:
            view, observed = self._view(need)
            if isinstance(view, Missing):
                if exempt is not None and _outweighs(exempt, view.reason):
                    continue
                # A page that is there and too much for us is for a person to look at.
                verdict = Verdict.CANNOT_TELL if view.reason is Outcome.UNPARSEABLE else Verdict.UNTESTED
                return self._finding(rule, verdict, view.reason.value, observed, {})
            if exempt is not None:
                continue
            if isinstance(view, Absent):
                return self._finding(rule, Verdict.INAPPLICABLE, view.why, observed, {})
            views[need] = view
            rests_on += observed
        if exempt is not None:
            return self._finding(rule, Verdict.INAPPLICABLE, exempt.why, exempt.observations, {})
        try:
            judged = rule(**views)
        except Exception:
            logger.exception("rule %s failed on %s", rule.id, self._target)
            return self._finding(rule, Verdict.UNTESTED, Outcome.CRASHED.value, rests_on, {})
        return self._finding(rule, judged.verdict, judged.message, judged.observations or rests_on, judged.params)

    def _view(self, need: str) -> tuple[View, tuple[str, ...]]:
        """A view, and keys of the observations it rests on."""
        if need not in self._seen:
            view = self._evidence.view(need)
            observed = view.observations if isinstance(view, Missing | Absent) else keys(view.observations)
            self._seen[need] = view, observed
        return self._seen[need]

    def _finding(
        self, rule: Rule, verdict: Verdict, message: str, observations: tuple[str, ...], params: dict[str, str]
    ) -> Finding:
        return Finding(
            target=self._target,
            rule=rule.id,
            verdict=verdict,
            severity=rule.severity,
            message=message,
            params=params,
            observations=tuple(dict.fromkeys(observations)),
            ruleset=self._ruleset,
        )


def _outweighs(exempt: Absent, reason: Outcome) -> bool:
    """Whether an exemption holds although a view is missing: not where nothing could be asked of the site.

    The exemptions that rest on the site's own answers were asked for by their nature.
    """
    return exempt.why != OVERSEAS or (reason.owner is not Owner.AUDITOR and reason not in _NEVER_ASKED)
