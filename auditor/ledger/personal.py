"""Numbers of certificates: checked, and kept so that equal ones can be found and a person's cannot be read.

A person's number is kept as a keyed hash (HMAC-SHA-256) with its last four characters. The key is a file beside
the database, or the one that `AUDITOR_PERSONAL_KEY_FILE` names; who has only the database cannot try numbers out.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import secrets
import stat
import sys
import unicodedata
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from auditor.ledger.model import IdNumber
from auditor.policy.filing_lists import PERSONAL_CERTIFICATES

KEY_FILE_VARIABLE = "AUDITOR_PERSONAL_KEY_FILE"
KEY_BYTES = 32
NO_NUMBER = IdNumber()

_DIGEST_CHARS = 32
_USCC = re.compile(r"[1-9ANY][0-9A-HJ-NP-RTUW-Y][0-9]{6}[0-9A-HJ-NP-RTUW-Y]{10}")
"""Department (GB 32100 as amended in 2016: N is agriculture, A the military, Y others), kind, place, body, check."""
_RIC = re.compile(r"[1-9][0-9]{16}[0-9X]")


class KeyFileError(Exception):
    """The key cannot be used; the text is one line that says what to do."""


@dataclass(frozen=True, slots=True)
class Secrets:
    """How numbers of certificates are kept."""

    key: bytes = field(repr=False)
    keep_numbers: bool = False
    """Whether numbers of persons are kept in full."""

    @classmethod
    def passing(cls) -> Secrets:
        """With a key that nobody will have again: for a ledger that is looked at and not stored."""
        return cls(new_key())

    def id_number(self, kind: str, written: str, *, is_person: bool = False) -> IdNumber:
        """The number of a certificate as it is kept; one of `is_person` is a person's whatever its kind."""
        number = compact(written)
        if not number:
            return IdNumber(kind=kind) if kind else NO_NUMBER
        text = f"{kind}\0{number}".encode("utf-8", "replace")
        return IdNumber(
            kind=kind,
            number=number if self.keep_numbers or not (is_person or names_a_person(kind, number)) else "",
            digest=hmac.digest(self.key, text, hashlib.sha256).hex()[:_DIGEST_CHARS],
            last4=sys.intern(number[-4:]) if len(number) >= 8 else "",
            check=checked(kind, number),
        )


def compact(written: str) -> str:
    """A number as it is compared: half width, capitals, without spaces and hyphens."""
    return re.sub(r"[\s\-‐-―]+", "", unicodedata.normalize("NFKC", written)).upper()


def names_a_person(kind: str, number: str) -> bool:
    """Whether a number must not be kept in full: a person's certificate, or what may be one."""
    if kind in PERSONAL_CERTIFICATES or _is_ric(number):
        return True
    return not kind and _USCC.fullmatch(number) is None


def checked(kind: str, number: str) -> str:
    """`ok` or `bad` by form and check digit, for the kinds that have one; else empty."""
    if kind == "uscc":
        return "ok" if _is_uscc(number) else "bad"
    if kind == "id-card":
        return "ok" if _is_ric(number) else "bad"
    return ""


def _is_uscc(number: str) -> bool:
    from stdnum.cn import uscc

    return bool(_USCC.fullmatch(number)) and uscc.calc_check_digit(number[:-1]) == number[-1]


def _is_ric(number: str) -> bool:
    """By check digit and date of birth. Not by place: the lists of counties that were are not complete."""
    from stdnum.cn import ric

    if not _RIC.fullmatch(number) or ric.calc_check_digit(number) != number[-1]:
        return False
    try:
        date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    return True


def key_path(database: Path) -> Path:
    """Where the key of a database is."""
    named = os.environ.get(KEY_FILE_VARIABLE)
    return Path(named) if named else database.with_name(database.name + ".key")


def new_key() -> bytes:
    """A key that nobody has yet."""
    return secrets.token_bytes(KEY_BYTES)


def read_key(path: Path) -> bytes:
    """The key in a file. Raises KeyFileError."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK)
    except FileNotFoundError:
        raise KeyFileError(
            f"{path}: the key of the personal data is missing. Restore it, or name it in {KEY_FILE_VARIABLE}"
        ) from None
    except OSError as error:
        raise KeyFileError(
            f"{path}: {error.strerror}. The key of the personal data must be a file you can read"
        ) from error
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode) or status.st_mode & 0o077:
        os.close(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise KeyFileError(f"{path}: no file. Name the key of the personal data in {KEY_FILE_VARIABLE}")
        raise KeyFileError(f"{path}: others may read the key of the personal data. Forbid it: chmod 600 {path}")
    with os.fdopen(descriptor, "rb") as file:
        try:
            key = bytes.fromhex(file.read(4 * KEY_BYTES).decode("ascii").strip())
        except ValueError:
            key = b""
    if len(key) != KEY_BYTES:
        raise KeyFileError(
            f"{path}: not a key made by the auditor ({2 * KEY_BYTES} hex digits). Restore it from a copy"
        )
    return key


def write_key(path: Path, key: bytes) -> None:
    """Put a new key into a file that only its owner may read. Raises KeyFileError, also when there is one."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(key.hex().encode("ascii") + b"\n")
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise KeyFileError(f"{path}: {error.strerror}. The key of the personal data is kept there") from error
