"""Verdicts that many demo sites share, to be combined with `|`: rule id → verdict.

A rule a site is not about, or on which right auditors may differ, is left out of the site's expectation.
"""

from __future__ import annotations

from auditor.demo.site import Expected

Expecting = dict[str, Expected]

MARKS: Expecting = {
    "icp-number-missing": "passed",
    "icp-number-suspect": "passed",
    "icp-registry-parody": "passed",
    "icp-link-missing": "passed",
    "icp-link-retired": "passed",
    "icp-link-foreign": "passed",
    "psb-number-missing": "passed",
    "psb-number-malformed": "passed",
    "psb-link-missing": "passed",
    "psb-link-mismatch": "passed",
}
"""A home page that was read and shows both numbers, each with its link."""

REFUSING: Expecting = {
    "domain-unresolvable": "passed",
    "bare-ip-access": "passed",
    "unknown-host-served": "passed",
}
"""The name leads to an address that refuses whoever does not ask for one of its sites."""

ANSWERING: Expecting = {"site-unreachable": "passed", "provider-block-page": "passed"}
"""The site itself answers, be it with an error."""

SERVED: Expecting = REFUSING | ANSWERING

PAIRED: Expecting = {"apex-www-differ": "passed"}
ALONE: Expecting = {"apex-www-differ": "inapplicable"}
"""The other of apex and `www.` is not in the DNS."""

SOUND: Expecting = MARKS | SERVED | PAIRED
SOUND_ALONE: Expecting = MARKS | SERVED | ALONE

NO_PSB: Expecting = {
    "psb-number-malformed": "inapplicable",
    "psb-link-missing": "inapplicable",
    "psb-link-mismatch": "inapplicable",
}
"""Without a well-formed PSB number there is none that could be linked."""

NO_FILING: Expecting = {"icp-link-missing": "inapplicable", "icp-link-foreign": "inapplicable"}
"""Likewise for a filing number."""

UNREAD: Expecting = dict.fromkeys(MARKS, "untested")
"""No home page could be read: nothing is known of its numbers."""

UNASKED: Expecting = UNREAD | {
    "site-unreachable": "untested",
    "provider-block-page": "untested",
    "bare-ip-access": "untested",
    "unknown-host-served": "untested",
}
"""There is no address to connect to, or none we may: the site was never asked."""

EXEMPT: Expecting = {
    "filing-not-required": "failed",
    "icp-number-missing": "inapplicable",
    "icp-link-missing": "inapplicable",
    "psb-number-missing": "inapplicable",
}
"""The site needs no filing at all, so that its numbers are not asked for."""

CUT_SHORT: Expecting = SERVED | {"icp-number-missing": "cannot-tell", "psb-number-missing": "cannot-tell"}
"""Only the first part of the home page arrived, without a number in it."""


NOT_ITS_OWN_PAGE: Expecting = {"icp-number-missing": "cannot-tell", "psb-number-missing": "cannot-tell"}
"""A panel's default page or a for-sale page stands where the site's own page would: it proves neither way."""


def without(expecting: Expecting, *rules: str) -> Expecting:
    """The same expectation with some rules left out."""
    return {rule: verdict for rule, verdict in expecting.items() if rule not in rules}
