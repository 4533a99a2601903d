"""The wire of look-ups, made from the settings of a scan."""

from __future__ import annotations

from auditor.config import ScanSettings
from auditor.net.channel import NameServer
from auditor.net.egress import Egress
from auditor.net.resolver import Resolver, system_nameservers
from auditor.registration.wire import Wire, verifying


def open_wire(settings: ScanSettings) -> Wire:
    """The guarded wire of a run's settings: as in a scan, nothing off loopback is reached without a contact.

    OSError for a file of authorities, ValueError for networks or name servers that cannot be read.
    """
    servers = tuple(NameServer.parse(text) for text in settings.nameservers) or system_nameservers()
    return Wire(
        Resolver(servers, settings.dns_timeout_s) if servers else None,
        Egress.parse(settings.allow_networks, only_allowed=not settings.contact),
        verifying(str(settings.ca_file) if settings.ca_file else None),
        contact=settings.contact,
        timeout_s=settings.timeout_s,
    )
