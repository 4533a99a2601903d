"""Certificates of the demo world: an authority of its own, and leaves that are right or wrong on purpose."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta

import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from auditor.demo.site import Credential, Site

OTHER_NAME = "another-customer.test"
"""Whom the wrong certificate is for."""
VALIDITY = timedelta(days=90)

Leaf = tuple[bytes, bytes]
"""Certificate chain and private key, both PEM."""


class Certificates:
    """One TLS context per name, made when the name is first asked for."""

    def __init__(self, sites: Iterable[Site]) -> None:
        self._authority = trustme.CA(organization_name="beian-auditor demo world")
        self._sites = {name: site for site in sites for name in site.names}
        self._contexts: dict[str, ssl.SSLContext] = {}
        self.ca_pem = self._authority.cert_pem.bytes()
        """What a client must trust; PEM."""

    def context(self, number: str) -> ssl.SSLContext:
        """Server context of an address: its own certificate until the client names a site (SNI, RFC 6066)."""
        context = self._contexts.get(number)
        if context is None:
            context = self._contexts[number] = _context(self._valid((number,)))
            context.sni_callback = self._choose
        return context

    def _choose(self, connection: ssl.SSLObject, name: str | None, _: ssl.SSLContext) -> None:
        site = self._sites.get((name or "").lower())
        if site is None:
            return
        if site.name not in self._contexts:
            self._contexts[site.name] = _context(self._leaf(site))
        connection.context = self._contexts[site.name]

    def _leaf(self, site: Site) -> Leaf:
        makers: dict[Credential, Callable[[tuple[str, ...]], Leaf]] = {
            Credential.VALID: self._valid,
            Credential.EXPIRED: self._expired,
            Credential.WRONG_NAME: lambda _: self._valid((OTHER_NAME,)),
            Credential.SELF_SIGNED: _self_signed,
        }
        return makers[site.credential](site.names)

    def _valid(self, names: tuple[str, ...]) -> Leaf:
        now = datetime.now(UTC)
        return self._issue(names, now - timedelta(days=1), now + VALIDITY)

    def _expired(self, names: tuple[str, ...]) -> Leaf:
        ended = datetime.now(UTC) - timedelta(days=30)
        return self._issue(names, ended - VALIDITY, ended)

    def _issue(self, names: tuple[str, ...], not_before: datetime, not_after: datetime) -> Leaf:
        leaf = self._authority.issue_cert(*names, not_before=not_before, not_after=not_after)
        return b"".join(pem.bytes() for pem in leaf.cert_chain_pems), leaf.private_key_pem.bytes()


def _self_signed(names: tuple[str, ...]) -> Leaf:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0])])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + VALIDITY)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name) for name in names]), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return certificate.public_bytes(serialization.Encoding.PEM), private


def _context(leaf: Leaf) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    chain, private = leaf
    # OpenSSL reads key and chain from a file only; the file is gone before this returns.
    with trustme.Blob(private + chain).tempfile() as path:
        context.load_cert_chain(path)
    return context
