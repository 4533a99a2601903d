"""TLS for gathering: read everything that speaks it, and record what a strict client would have said."""

from __future__ import annotations

import ssl
import warnings
from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import sha256

import certifi
from cryptography import x509
from cryptography.utils import CryptographyDeprecationWarning

from auditor.model import TlsFacts

MAX_NAMES = 200


@dataclass(frozen=True, slots=True)
class Contexts:
    """Two client contexts: `strict` verifies chain and name, `lax` takes what comes."""

    strict: ssl.SSLContext
    lax: ssl.SSLContext

    @classmethod
    def make(cls, ca_file: str | None = None) -> Contexts:
        """Trusting the system's authorities, Mozilla's list and `ca_file` (PEM). OSError if it is unreadable."""
        strict = _context()
        strict.load_default_certs()
        strict.load_verify_locations(certifi.where())
        if ca_file:
            strict.load_verify_locations(ca_file)
        lax = _context()
        lax.check_hostname = False
        lax.verify_mode = ssl.CERT_NONE
        return cls(strict, lax)


def _context() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    # A site on TLS 1.0 with weak ciphers is to be read and reported, not missed.
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.options |= getattr(ssl, "OP_LEGACY_SERVER_CONNECT", 0x4)
    context.set_alpn_protocols(["http/1.1"])
    return context


def facts(connection: ssl.SSLObject, problem: str) -> TlsFacts:
    """What the handshake of an open connection showed; `problem` is why the strict client would not go on."""
    der = connection.getpeercert(binary_form=True) or b""
    return replace(_certificate(der), version=connection.version() or "", trusted=not problem, problem=problem)


@lru_cache(maxsize=1024)
def _certificate(der: bytes) -> TlsFacts:
    """Facts of a certificate, DER. A certificate that cannot be read gives its digest only."""
    known = TlsFacts(version="", trusted=False, sha256=sha256(der).hexdigest() if der else "")
    try:
        with warnings.catch_warnings():
            # Real certificates break the rules in ways cryptography warns of; that is no news to report.
            warnings.simplefilter("ignore", CryptographyDeprecationWarning)
            certificate = x509.load_der_x509_certificate(der)
            known = replace(
                known,
                subject=certificate.subject.rfc4514_string()[:500],
                issuer=certificate.issuer.rfc4514_string()[:500],
                not_before=certificate.not_valid_before_utc.strftime("%Y-%m-%dT%H:%M:%SZ"),
                not_after=certificate.not_valid_after_utc.strftime("%Y-%m-%dT%H:%M:%SZ"),
            )
            names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
            known = replace(
                known,
                names=(
                    *names.get_values_for_type(x509.DNSName)[:MAX_NAMES],
                    *(str(a) for a in names.get_values_for_type(x509.IPAddress)[:MAX_NAMES]),
                ),
            )
    except Exception:  # noqa: BLE001 - hostile DER raises half a dozen types; the digest still identifies it
        return known
    return known
