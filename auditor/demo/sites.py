"""All demo sites: each stands for one pattern met on real networks.

Every owner, filing number and PSB number here and under `pages/` is INVENTED. The numbers follow the true
grammar (province, year, administrative code), but the serials start with 99, which no province has reached.
"""

from __future__ import annotations

from auditor.demo.sites_pages import PAGE_SITES
from auditor.demo.sites_service import SERVICE_SITES

SITES = PAGE_SITES + SERVICE_SITES
"""In the order of the inventory."""
