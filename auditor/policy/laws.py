"""The articles a finding may cite: instrument, issuing ministry, date of the text, gist and penalty.

A dated table, not legal advice. The gists are our own words. A penalty stands only where the article was
read in full or quoted verbatim by an authority's page; an amount nobody could verify is not printed.
Two different rules are both called 「33号令」, so the issuer is part of every row.
Checked against the sources of the rows on 2026-11-22.
"""

from __future__ import annotations

from auditor.policy import laws_display, laws_filing, laws_ledger
from auditor.policy.citation import Citation

__all__ = ["CHECKED", "CITATIONS", "Citation", "cite"]

CHECKED = "2026-11-22"
"""When the rows were last compared with their sources (ISO 8601)."""

_ROWS = (*laws_filing.ROWS, *laws_ledger.ROWS, *laws_display.ROWS)

CITATIONS = {row.id: row for row in _ROWS}
"""Every citation by its id."""


def cite(id: str) -> Citation:  # noqa: A002 - the field's own name
    """The citation of that id, such as `state-council-292/12`; ValueError for an unknown one."""
    try:
        return CITATIONS[id]
    except KeyError:
        raise ValueError(f"no citation is called {id!r}; see auditor/policy/laws.py") from None
