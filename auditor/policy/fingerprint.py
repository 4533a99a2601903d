"""What a fingerprint of a page that is not the site consists of: one row of the tables in `fingerprints`."""

from __future__ import annotations

from dataclasses import dataclass

from auditor.outcome import Bilingual

KINDS = ("block", "default-page", "closed", "parked", "challenge")
"""What a recognised page can be, in the order of the table."""

SEEN = "2026-11-22"
"""When most rows were last compared with what is served (ISO 8601)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fingerprint:
    """One row: who answers like this, and every condition that must hold. An empty condition is none."""

    id: str
    kind: str
    provider: Bilingual
    """Whose page it is, (Chinese, English)."""
    dated: str
    """When the answer was last seen or read, ISO 8601."""
    source: str
    statuses: tuple[int, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    """(name, text its value contains), both in any case."""
    location_prefix: tuple[str, ...] = ()
    """Starts of `Location`, or of the page's own address, without the scheme."""
    hosts: tuple[str, ...] = ()
    """The page's own host, or a parent domain of it."""
    title_any: tuple[str, ...] = ()
    title_is: tuple[str, ...] = ()
    body_any: tuple[str, ...] = ()
    body_count: int = 1
    """How many different phrases of `body_any` must stand in the body."""
    body_none: tuple[str, ...] = ()
    body_max_bytes: int | None = None
    """Largest body this page has: long pages that contain a phrase are about something else."""
    panel: bool = False
    """Whether a hosting panel made the page, and not the web server itself."""
