"""How a crawl is started without the `auditor` command: from Scrapy settings and spider arguments."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from scrapy.exceptions import UsageError
from scrapy.settings import BaseSettings, Settings

from auditor import __version__
from auditor.config import ScanSettings
from auditor.inventory import InventoryError, read_sources
from auditor.store import StoreError
from spiders.session import ScanRefused, Session

SCRAPY_NAMES = {
    "nameservers": "AUDITOR_NAMESERVERS",
    "allow_networks": "AUDITOR_ALLOW_NETWORKS",
    "own_networks": "AUDITOR_OWN_NETWORKS",
    "geo_file": "AUDITOR_GEO_FILE",
    "contact": "AUDITOR_CONTACT",
    "concurrency": "AUDITOR_CONCURRENCY",
    "workers": "AUDITOR_WORKERS",
    "per_ip_delay_s": "AUDITOR_PER_IP_DELAY",
    "per_ip_concurrency": "AUDITOR_PER_IP_CONCURRENCY",
    "pace": "AUDITOR_PACE",
    "timeout_s": "DOWNLOAD_TIMEOUT",
    "connect_timeout_s": "AUDITOR_CONNECT_TIMEOUT",
    "budget_s": "AUDITOR_BUDGET",
    "dns_timeout_s": "AUDITOR_DNS_TIMEOUT",
    "obey_robots": "AUDITOR_OBEY_ROBOTS",
    "ca_file": "AUDITOR_CA_FILE",
}
"""Our settings by the names Scrapy's components read."""
LISTS = ("AUDITOR_NAMESERVERS", "AUDITOR_ALLOW_NETWORKS", "AUDITOR_OWN_NETWORKS", "AUDITOR_PACE")


def user_agent(contact: str) -> str:
    """Product, version and who to write to (RFC 9110 section 10.1.5)."""
    product = f"beian-auditor/{__version__}"
    return f"{product} (+{contact})" if contact else product


def scrapy_settings(settings: ScanSettings) -> dict[str, object]:
    """The same settings for a crawler: lists as lists, paths as text."""
    values = settings.model_dump(mode="json")
    return {name: values[ours] if values[ours] is not None else "" for ours, name in SCRAPY_NAMES.items()}


def project_settings(settings: Mapping[str, object]) -> Settings:
    """The crawl's settings, with these in the place of the usual ones."""
    project = Settings()
    project.setmodule("spiders.settings", priority="project")
    for name, value in settings.items():
        project.set(name, value, priority="cmdline")
    return project


def session_from_arguments(settings: BaseSettings, inventory: str, db: str) -> Session:
    """A session for `scrapy crawl site -a inventory=… -a db=…`; UsageError, in one line, when it cannot be."""
    try:
        known = {
            name: settings.getlist(name) if name in LISTS else settings.get(name) for name in SCRAPY_NAMES.values()
        }
        return Session.open(Path(db or settings.get("AUDITOR_DB")), read_sources([inventory]), known)
    except (InventoryError, ScanRefused, StoreError) as error:
        raise UsageError(str(error)) from error
