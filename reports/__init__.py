"""One JSON document per target and one for the fleet; everything else renders it."""

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
