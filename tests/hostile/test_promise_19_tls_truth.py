"""Promise 19: of every broken TLS configuration the outcome and the recorded facts tell exactly what it is."""

from __future__ import annotations

import asyncio
import datetime
import socket
import ssl
import struct
import subprocess
import warnings
from collections.abc import Callable, Iterable
from pathlib import Path
from time import sleep

import pytest
import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from auditor.net.tls import Contexts
from auditor.outcome import Outcome
from tests.hostile.wire import Ended, Script, ask, meet, says, serving

HOST = "site.test"
PAGE = says(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\nhello")
WEAK = "ALL:@SECLEVEL=0"
Figure = Callable[[str], None]


class Certificates:
    """An authority we trust, one nobody does, and what they sign."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.trusted = trustme.CA()
        self.unknown = trustme.CA()
        ca_file = folder / "ca.pem"
        self.trusted.cert_pem.write_to_path(str(ca_file))
        self.contexts = Contexts.make(str(ca_file))

    def context(self, issued: trustme.LeafCert, ciphers: str = WEAK) -> ssl.SSLContext:
        context = server_context(ciphers)
        issued.configure_cert(context)
        return context

    def good(self) -> ssl.SSLContext:
        return self.context(self.trusted.issue_cert(HOST))

    def own(self, name: x509.Name, *, names: Iterable[str] = (HOST,)) -> ssl.SSLContext:
        """A self-signed certificate of that subject."""
        key = ec.generate_private_key(ec.SECP256R1())
        now = datetime.datetime.now(datetime.UTC)
        certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(7)
            .not_valid_before(now - datetime.timedelta(days=1))
            .not_valid_after(now + datetime.timedelta(days=9))
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(n) for n in names]), critical=False)
            .sign(key, hashes.SHA256())
        )
        file = self.folder / "own.pem"
        file.write_bytes(
            certificate.public_bytes(serialization.Encoding.PEM)
            + key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
        context = server_context()
        context.load_cert_chain(file)
        return context


def server_context(ciphers: str = WEAK) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers(ciphers)
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    return context


def only(context: ssl.SSLContext, version: ssl.TLSVersion) -> ssl.SSLContext:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # it is the point of these tests
        context.maximum_version = version
        context.minimum_version = version
    return context


def common(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return Certificates(tmp_path_factory.mktemp("certificates"))


def over_tls(
    certificates: Certificates, context: ssl.SSLContext | None, script: Script = PAGE, **more: object
) -> Ended:
    """Ask a server that speaks TLS by `context`, or that does by itself what the script says."""
    with serving(script, context) as port:
        return asyncio.run(ask(port, tls=certificates.contexts, server_name=HOST, **more))


def test_a_good_certificate_is_trusted(certificates: Certificates) -> None:
    ended = over_tls(certificates, certificates.good())
    assert (ended.outcome, ended.body) == (Outcome.OK, b"hello")
    assert ended.answer is not None
    assert ended.answer.tls is not None
    assert (ended.answer.tls.trusted, ended.answer.tls.problem) == (True, "")
    assert (ended.answer.tls.version, ended.answer.tls.names) == ("TLSv1.3", (HOST,))


def _days(days: int) -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=days)


def _expired(c: Certificates) -> ssl.SSLContext:
    return c.context(c.trusted.issue_cert(HOST, not_before=_days(-9), not_after=_days(-1)))


def _not_yet(c: Certificates) -> ssl.SSLContext:
    return c.context(c.trusted.issue_cert(HOST, not_before=_days(5), not_after=_days(9)))


def _incomplete(c: Certificates) -> ssl.SSLContext:
    """The leaf alone, without the authority between."""
    issued = c.trusted.create_child_ca().issue_cert(HOST)
    context = server_context()
    file = c.folder / "leaf.pem"
    file.write_bytes(issued.private_key_pem.bytes() + issued.cert_chain_pems[0].bytes())
    context.load_cert_chain(file)
    return context


READ_ALL_THE_SAME: dict[str, tuple[Callable[[Certificates], ssl.SSLContext], str, str]] = {
    "expired": (_expired, "certificate has expired", "TLSv1.3"),
    "not yet valid": (_not_yet, "certificate is not yet valid", "TLSv1.3"),
    "self-signed": (lambda c: c.own(common(HOST)), "self-signed certificate", "TLSv1.3"),
    "unknown authority": (
        lambda c: c.context(c.unknown.issue_cert(HOST)),
        "unable to get local issuer certificate",
        "TLSv1.3",
    ),
    "wrong host": (lambda c: c.context(c.trusted.issue_cert("other.test")), "Hostname mismatch", "TLSv1.3"),
    "incomplete chain": (_incomplete, "unable to get local issuer certificate", "TLSv1.3"),
    "TLS 1.0 only": (lambda c: only(c.good(), ssl.TLSVersion.TLSv1), "", "TLSv1"),
    "TLS 1.1 only": (lambda c: only(c.good(), ssl.TLSVersion.TLSv1_1), "", "TLSv1.1"),
    "TLS 1.2 only": (lambda c: only(c.good(), ssl.TLSVersion.TLSv1_2), "", "TLSv1.2"),
    "NULL cipher only": (
        lambda c: only(c.context(c.trusted.issue_cert(HOST), "NULL:@SECLEVEL=0"), ssl.TLSVersion.TLSv1_2),
        "no shared cipher",
        "TLSv1.2",
    ),
    "anonymous cipher only": (
        lambda c: only(server_context("aNULL:@SECLEVEL=0"), ssl.TLSVersion.TLSv1_2),
        "no shared cipher",
        "TLSv1.2",
    ),
}


@pytest.mark.parametrize("case", READ_ALL_THE_SAME)
def test_what_can_be_read_is_read_and_what_is_wrong_recorded(case: str, certificates: Certificates) -> None:
    make, problem, version = READ_ALL_THE_SAME[case]
    context = make(certificates)
    ended = over_tls(certificates, context)
    assert (ended.outcome, ended.body) == (Outcome.OK, b"hello"), ended.detail
    assert ended.answer is not None
    facts = ended.answer.tls
    assert facts is not None
    assert (facts.version, facts.trusted) == (version, problem == "")
    assert problem in facts.problem
    assert bool(problem) is bool(facts.problem)
    assert bool(facts.sha256) is (case != "anonymous cipher only")
    if case == "expired":
        assert facts.not_after[:10] == _days(-1).strftime("%Y-%m-%d")


@pytest.mark.parametrize(("bits", "digest"), [(512, "md5"), (1024, "sha1")])
def test_weak_keys_and_signatures_are_read(bits: int, digest: str, certificates: Certificates) -> None:
    key, file = certificates.folder / f"{bits}.key", certificates.folder / f"{bits}.pem"
    command = (
        f"openssl req -x509 -newkey rsa:{bits} -{digest} -nodes -days 9 -subj /CN={HOST} -keyout {key} -out {file}"
    )
    subprocess.run(command.split(), check=True, capture_output=True)
    context = server_context()
    only(context, ssl.TLSVersion.TLSv1_2)  # 512 bits are too few for what TLS 1.3 signs with
    context.load_cert_chain(file, key)
    ended = over_tls(certificates, context)
    assert (ended.outcome, ended.body) == (Outcome.OK, b"hello"), ended.detail
    assert ended.answer is not None
    assert ended.answer.tls is not None
    assert ended.answer.tls.subject == f"CN={HOST}"
    assert "self-signed" in ended.answer.tls.problem


@pytest.mark.parametrize(
    "text",
    ["a\0b", "\x1b[31mred", "x\r\nHost: y", "\u202eevil", "=HYPERLINK(1)", "京" * 21, "\ufffe\uffff"],
    ids=ascii,
)
def test_a_hostile_subject_hides_nothing_and_stays_small(text: str, certificates: Certificates) -> None:
    """Escaping is the renderers' task; here the text is bounded, and what cannot be read hides no date."""
    ended = over_tls(certificates, certificates.own(common(text)))
    assert ended.answer is not None
    facts = ended.answer.tls
    assert facts is not None
    assert len(facts.subject) <= 500
    assert text[-1] in facts.subject
    assert facts.not_after
    assert facts.names == (HOST,)
    facts.subject.encode()


def test_junk_in_the_subject_hides_neither_dates_nor_names(certificates: Certificates, tmp_path: Path) -> None:
    """Bytes that are no UTF-8 where UTF-8 is declared: the signature is broken by them, which is said too."""
    with serving(PAGE, certificates.own(common("junkjunk"))) as port:
        der = ssl.PEM_cert_to_DER_cert(ssl.get_server_certificate(("127.0.0.1", port)))
    from auditor.net.tls import _certificate

    facts = _certificate(der.replace(b"junkjunk", b"\xff\xfejunk\xed\xa0"))
    assert facts.not_after
    assert facts.names == (HOST,)
    facts.subject.encode()


def test_a_certificate_of_many_names_is_bounded(certificates: Certificates) -> None:
    names = [f"n{n}.{'x' * 40}.test" for n in range(400)]
    ended = over_tls(certificates, certificates.own(common(HOST), names=[*names, HOST]))
    assert ended.answer is not None
    assert ended.answer.tls is not None
    assert len(ended.answer.tls.names) == 200


def test_a_certificate_of_ten_thousand_names_is_too_large(certificates: Certificates) -> None:
    names = [f"n{n}.site.test" for n in range(10_000)]
    ended = over_tls(certificates, certificates.own(common(HOST), names=names))
    assert ended.outcome is Outcome.TLS
    assert "too large: excessive message size" in ended.detail


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_a_demand_for_our_certificate_is_said(version: ssl.TLSVersion, certificates: Certificates) -> None:
    context = certificates.good()
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_verify_locations(certificates.folder / "ca.pem")
    context.maximum_version = version
    ended = over_tls(certificates, context)
    assert ended.outcome is Outcome.TLS
    assert "a client certificate is demanded" in ended.detail


def alert(code: int) -> Script:
    """Answers a ClientHello with a fatal alert."""

    def script(connection: socket.socket) -> None:
        connection.recv(4096)
        connection.sendall(bytes((21, 3, 1, 0, 2, 2, code)))
        sleep(0.2)

    return script


def silent(connection: socket.socket) -> None:
    connection.recv(4096)
    sleep(5)


def gone(connection: socket.socket) -> None:
    connection.recv(4096)


def reset(connection: socket.socket) -> None:
    connection.recv(4096)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def plain(connection: socket.socket) -> None:
    connection.recv(4096)
    connection.sendall(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n<html>plain HTTP</html>")


def old(connection: socket.socket) -> None:
    """A ServerHello of SSL 3.0, which the system's OpenSSL cannot speak."""
    connection.recv(4096)
    hello = b"\x02\0\0\x26\x03\0" + bytes(32) + b"\0\0\x2f\0"
    connection.sendall(b"\x16\x03\0" + struct.pack(">H", len(hello)) + hello)
    sleep(0.2)


FAILED: dict[str, tuple[Script, Outcome, str]] = {
    "plain HTTP": (plain, Outcome.TLS, "no TLS is spoken"),
    "SSL 3.0 only": (old, Outcome.TLS, "protocol version"),
    "alert: protocol version": (alert(70), Outcome.TLS, "protocol version"),
    "alert: handshake failure": (alert(40), Outcome.TLS, "no shared cipher"),
    "alert: insufficient security": (alert(71), Outcome.TLS, "no shared cipher"),
    "alert: unrecognized name": (alert(112), Outcome.TLS, "the server does not know the name"),
    "alert: internal error": (alert(80), Outcome.TLS, "internal error"),
    "hung up in the handshake": (gone, Outcome.TLS, "hung up in the handshake"),
    "reset in the handshake": (reset, Outcome.TLS, "hung up in the handshake: connection reset"),
    "silent in the handshake": (silent, Outcome.TIMEOUT, "no TLS handshake in 1 s"),
}


@pytest.mark.parametrize("case", FAILED)
def test_a_handshake_that_fails_says_why(case: str, certificates: Certificates) -> None:
    script, outcome, words = FAILED[case]
    ended = over_tls(certificates, None, script, connect_timeout_s=1.0)
    assert (ended.outcome, words in ended.detail) == (outcome, True), ended.detail
    assert ended.seconds < 4


def after(action: Script) -> Script:
    """Reads the request over TLS before it does something else."""

    def script(connection: socket.socket) -> None:
        connection.recv(4096)
        action(connection)

    return script


def test_silence_after_a_handshake_is_told_from_silence_before(certificates: Certificates) -> None:
    ended = over_tls(certificates, certificates.good(), after(lambda _: sleep(3)), timeout_s=1.0)
    assert ended.outcome is Outcome.TIMEOUT
    assert "no answer in 1 s (after a handshake, TLSv1.3)" in ended.detail


def test_a_reset_after_a_handshake_is_told_from_one_before(certificates: Certificates) -> None:
    def cut(connection: socket.socket) -> None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    ended = over_tls(certificates, certificates.good(), after(cut))
    assert ended.outcome is Outcome.RESET
    assert "(after a handshake, TLSv1.3)" in ended.detail


def test_a_name_that_cannot_be_sent_is_no_crash(certificates: Certificates) -> None:
    with serving(PAGE, certificates.good()) as port:
        for name in ("", ".", "a..b", "x" * 64 + ".test", "\udc80.test"):
            ended = asyncio.run(ask(port, tls=certificates.contexts, server_name=name))
            assert (ended.outcome, "the name cannot be sent" in ended.detail) == (Outcome.TLS, True), name


def test_the_second_dial_asks_for_leave_too(certificates: Certificates) -> None:
    """Twice where the certificate is bad, once where it is good: politeness counts connections."""
    leave: list[str] = []

    async def before_dial() -> None:
        leave.append("asked")

    ended = over_tls(certificates, _expired(certificates), before_dial=before_dial)
    assert (ended.outcome, len(leave)) == (Outcome.OK, 2)
    ended = over_tls(certificates, certificates.good(), before_dial=before_dial)
    assert (ended.outcome, len(leave)) == (Outcome.OK, 3)


def test_without_tls_nothing_is_recorded() -> None:
    ended = meet(PAGE)
    assert ended.answer is not None
    assert ended.answer.tls is None


def test_how_many_configurations_are_told_apart(figure: Figure) -> None:
    """The cases above stand in tables; the promise names twelve."""
    count = len(READ_ALL_THE_SAME) + len(FAILED)
    assert count >= 12
    figure(f"{count} TLS configurations in tables, {len(FAILED)} of them handshakes that fail")
