"""One JSON document per target and one for the fleet; everything else renders it.

The names below are loaded when they are first asked for: a command that renders nothing loads no template.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reports.document import ScanFacts, site_document
    from reports.failure import ExtraMissing, ReportError
    from reports.files import Written, write_reports
    from reports.fleet import fleet_document
    from reports.formats import FORMATS, RENDERERS
    from reports.shape import FleetDocument, SiteDocument
    from reports.words import LANGUAGES

__all__ = [
    "FORMATS",
    "LANGUAGES",
    "RENDERERS",
    "ExtraMissing",
    "FleetDocument",
    "ReportError",
    "ScanFacts",
    "SiteDocument",
    "Written",
    "fleet_document",
    "site_document",
    "write_reports",
]

_MODULES = {
    "FORMATS": "formats",
    "LANGUAGES": "words",
    "RENDERERS": "formats",
    "ExtraMissing": "failure",
    "FleetDocument": "shape",
    "ReportError": "failure",
    "ScanFacts": "document",
    "SiteDocument": "shape",
    "Written": "files",
    "fleet_document": "fleet",
    "site_document": "document",
    "write_reports": "files",
}


def __getattr__(name: str) -> object:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
