"""TLS for gathering: read everything that speaks it, and record what a strict client would have said."""

from __future__ import annotations

import ssl
import warnings
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from typing import TypeVar

import certifi
from cryptography import x509
from cryptography.utils import CryptographyDeprecationWarning

from auditor.model import TlsFacts

MAX_NAMES = 200
MAX_NAME_CHARS = 255
MAX_SUBJECT_CHARS = 500
_CACHED_DER_BYTES = 8 * 1024
"""Larger certificates are read anew each time: a hundred kilobytes of names are not worth keeping."""


@dataclass(frozen=True, slots=True)
class Contexts:
    """Two client contexts: `strict` verifies chain and name, `lax` takes what comes, also without encryption."""

    strict: ssl.SSLContext
    lax: ssl.SSLContext

    @classmethod
    def make(cls, ca_file: str | None = None) -> Contexts:
        """Trusting the system's authorities, Mozilla's list and `ca_file` (PEM). OSError if it is unreadable."""
        # Without a certificate there is nothing to verify: an anonymous cipher would pass for trusted.
        strict = _context("ALL:!aNULL:!eNULL:@SECLEVEL=0")
        strict.load_default_certs()
        strict.load_verify_locations(certifi.where())
        if ca_file:
            strict.load_verify_locations(ca_file)
        lax = _context("ALL:eNULL:@SECLEVEL=0")
        lax.check_hostname = False
        lax.verify_mode = ssl.CERT_NONE
        return cls(strict, lax)


def _context(ciphers: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    # A site on TLS 1.0 with weak ciphers is to be read and reported, not missed.
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    context.set_ciphers(ciphers)
    context.options |= getattr(ssl, "OP_LEGACY_SERVER_CONNECT", 0x4)
    context.set_alpn_protocols(["http/1.1"])
    return context


_EXPLAINED = (
    ("PROTOCOL_VERSION", "no protocol version in common"),
    ("UNSUPPORTED_PROTOCOL", "no protocol version in common"),
    ("HANDSHAKE_FAILURE", "no shared cipher, or a client certificate is demanded"),
    ("INSUFFICIENT_SECURITY", "no shared cipher"),
    ("NO_SHARED_CIPHER", "no shared cipher"),
    ("CERTIFICATE_REQUIRED", "a client certificate is demanded"),
    ("UNRECOGNIZED_NAME", "the server does not know the name"),
    ("EXCESSIVE_MESSAGE_SIZE", "the certificate is too large"),
    ("WRONG_VERSION_NUMBER", "no TLS is spoken"),
    ("HTTP_REQUEST", "no TLS is spoken"),
    ("PACKET_LENGTH_TOO_LONG", "no TLS is spoken"),
    ("RECORD_LAYER_FAILURE", "no TLS is spoken"),
    ("UNEXPECTED_EOF", "the server hung up"),
)
"""Parts of OpenSSL's reasons, and what they mean for a site."""


def words(error: ssl.SSLError) -> str:
    """Why a handshake failed: what it means, then OpenSSL's own reason."""
    reason = error.reason or (error.strerror or str(error)).partition(" (_ssl")[0]
    meaning = next((text for part, text in _EXPLAINED if part in reason), "")
    own = reason.lower().replace("_", " ")
    return f"{meaning}: {own}" if meaning else own


def hang_up(error: OSError) -> str:
    """Why a connection ended within the handshake, without a word of TLS about it."""
    return f"the server hung up in the handshake: {(error.strerror or 'connection closed').lower()}"


def facts(connection: ssl.SSLObject, problem: str) -> TlsFacts:
    """What the handshake of an open connection showed; `problem` is why the strict client would not go on."""
    der = connection.getpeercert(binary_form=True) or b""
    known = _certificate(der) if len(der) <= _CACHED_DER_BYTES else _certificate.__wrapped__(der)
    return replace(known, version=connection.version() or "", trusted=not problem, problem=problem)


@lru_cache(maxsize=1024)
def _certificate(der: bytes) -> TlsFacts:
    """Facts of a certificate, DER. What of it cannot be read stays empty; the digest always identifies it."""
    known = TlsFacts(version="", trusted=False, sha256=sha256(der).hexdigest() if der else "")
    with warnings.catch_warnings():
        # Real certificates break the rules in ways cryptography warns of; that is no news to report.
        warnings.simplefilter("ignore", CryptographyDeprecationWarning)
        try:
            certificate = x509.load_der_x509_certificate(der)
        except Exception:  # noqa: BLE001 - hostile DER raises half a dozen types
            return known
        return replace(
            known,
            subject=_read(lambda: certificate.subject.rfc4514_string()[:MAX_SUBJECT_CHARS], ""),
            issuer=_read(lambda: certificate.issuer.rfc4514_string()[:MAX_SUBJECT_CHARS], ""),
            not_before=_read(lambda: _moment(certificate.not_valid_before_utc), ""),
            not_after=_read(lambda: _moment(certificate.not_valid_after_utc), ""),
            names=_read(lambda: _names(certificate), ()),
        )


T = TypeVar("T")


def _read(part: Callable[[], T], absent: T) -> T:
    """One part of a certificate; a part that breaks the rules hides no other."""
    try:
        return part()
    except Exception:  # noqa: BLE001 - hostile DER raises half a dozen types
        return absent


def _moment(time: datetime) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ")


def _names(certificate: x509.Certificate) -> tuple[str, ...]:
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return (
        *(name[:MAX_NAME_CHARS] for name in names.get_values_for_type(x509.DNSName)[:MAX_NAMES]),
        *(str(address) for address in names.get_values_for_type(x509.IPAddress)[:MAX_NAMES]),
    )
