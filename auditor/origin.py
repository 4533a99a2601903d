"""In which country an address is, for the question whether its site needs a filing at all.

Three sources, the first that knows answers: the provider's own networks (mainland by the operator's word), the
operator's data file, and the register of the regional internet registries as embedded in iptocc. The register
says to whom a block was assigned, which need not be where it is used, so that its word alone never makes more
than a hint. Hong Kong, Macao and Taiwan have country codes of their own here and are not the mainland: the
filing rules speak of services provided on the mainland.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, collapse_addresses, ip_address, ip_network
from pathlib import Path
from typing import TYPE_CHECKING, Self

from iptocc import country_code

from auditor.policy.registries import is_disputed
from auditor.policy.special_addresses import block_of

if TYPE_CHECKING:
    from maxminddb.reader import Reader

MAINLAND = "CN"
OWN_NETWORK, GEO_FILE, REGISTRY = "own-network", "geo-file", "registry"
"""What can have answered, as it is stored with the address."""

_NO_COUNTRY = frozenset({"AP", "EU", "ZZ", "XX", "T1", "A1", "A2", "O1"})
"""Codes some data use for a continent, a proxy or nothing: none of them names a country."""
_CODE = re.compile(r"[A-Z]{2}")


class OriginError(Exception):
    """The networks or the data file cannot be used; the text is one line with the remedy."""


@dataclass(frozen=True, slots=True)
class Located:
    """Where an address is."""

    country: str = ""
    """ISO 3166-1 alpha-2 in upper case; empty when nobody knows."""
    source: str = ""
    """Which source answered; empty when none did."""


class NetworkSet:
    """Networks of both families, looked up by bisection."""

    def __init__(self, networks: Iterable[IPv4Network | IPv6Network]) -> None:
        every = tuple(networks)
        self._first: dict[int, list[int]] = {}
        self._last: dict[int, list[int]] = {}
        v4 = collapse_addresses(n for n in every if isinstance(n, IPv4Network))
        v6 = collapse_addresses(n for n in every if isinstance(n, IPv6Network))
        for family, collapsed in ((4, list(v4)), (6, list(v6))):
            self._first[family] = [int(n.network_address) for n in collapsed]
            self._last[family] = [int(n.broadcast_address) for n in collapsed]

    @classmethod
    def parse(cls, texts: Iterable[str]) -> Self:
        """From CIDR texts or single addresses; ValueError for what is neither."""
        return cls(ip_network(text, strict=False) for text in texts)

    def __contains__(self, address: IPv4Address | IPv6Address) -> bool:
        number, family = int(address), address.version
        at = bisect_right(self._first[family], number) - 1
        return at >= 0 and number <= self._last[family][at]


class Atlas:
    """Finds the country of an address. Use `Atlas.open`, and close it."""

    def __init__(self, own: NetworkSet, reader: Reader | None = None) -> None:
        self._own = own
        self._reader = reader

    @classmethod
    def open(cls, own_networks: Iterable[str] = (), geo_file: str = "") -> Self:
        """Read the networks and open the data file, if one is named. Raises OriginError."""
        try:
            own = NetworkSet.parse(own_networks)
        except ValueError as error:
            raise OriginError(
                f"--own-network: {error}. Write a network in CIDR form, for example 203.0.113.0/24"
            ) from None
        return cls(own, _open_geo_file(Path(geo_file)) if geo_file else None)

    def close(self) -> None:
        """Close the data file."""
        if self._reader is not None:
            self._reader.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def locate(self, address: str) -> Located:
        """Country of a numeric address and who said so. Never raises, whatever the text."""
        try:
            numeric = ip_address(address.partition("%")[0])
        except ValueError:
            return Located()
        if numeric in self._own:
            return Located(MAINLAND, OWN_NETWORK)
        if country := self._in_geo_file(numeric):
            return Located(country, GEO_FILE)
        if block_of(address) is None and not is_disputed(address):
            country = _country(country_code(str(numeric)))
            return Located(country, REGISTRY) if country else Located()
        return Located()

    @property
    def sources(self) -> dict[str, str]:
        """What stands behind the answers, with versions: part of a scan's vantage point."""
        found = {REGISTRY: f"iptocc {version('iptocc')}"}
        if self._reader is not None:
            about = self._reader.metadata()
            # The number comes from the file: any 64 bits are possible.
            try:
                built = datetime.fromtimestamp(about.build_epoch, UTC).date().isoformat()
            except (ValueError, OverflowError, OSError):
                built = "?"
            found[GEO_FILE] = f"{about.database_type} {built}"
        return found

    def _in_geo_file(self, numeric: IPv4Address | IPv6Address) -> str:
        if self._reader is None:
            return ""
        try:
            record: object = self._reader.get(numeric)
        except (ValueError, RuntimeError):
            # An IPv6 address in a file of IPv4 only, or a damaged record: this source has no answer.
            return ""
        return _of_record(record)


def _open_geo_file(path: Path) -> Reader:
    try:
        import maxminddb
    except ImportError:
        raise OriginError("--geo-file needs a reader for .mmdb files. Run: pip install 'beian-auditor[geo]'") from None
    try:
        return maxminddb.open_database(path)
    except OSError as error:
        raise OriginError(f"--geo-file {path}: {error.strerror or error}. Check the path") from None
    except (ValueError, RuntimeError):
        raise OriginError(f"--geo-file {path}: no MaxMind DB file (.mmdb), or a damaged one. Fetch it again") from None


def _of_record(record: object) -> str:
    """Country code of a record: MaxMind's and DB-IP's form, or a flat `country_code` or `country`."""
    if not isinstance(record, dict):
        return ""
    country = record.get("country")
    nested = country.get("iso_code") if isinstance(country, dict) else country
    return _country(record.get("country_code")) or _country(nested)


def _country(code: object) -> str:
    """A country code in upper case; empty for what is none."""
    text = code.upper() if isinstance(code, str) else ""
    return text if _CODE.fullmatch(text) and text not in _NO_COUNTRY else ""
