"""Rules of the user's own: a folder of files like those in `auditor/rules/`, read once and loaded from memory.

What they hold is code that is run, with the rights of whoever runs the auditor. So a folder or a file that
somebody else may write to is refused, as ssh refuses a key file (sshd_config(5), StrictModes), and the
worker processes load the bytes that were checked, not what stands on the disk by then.
"""

from __future__ import annotations

import os
import re
import stat
import sys
import traceback
from dataclasses import dataclass
from functools import cache
from importlib.abc import SourceLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from string import Formatter

from auditor.model import Severity
from auditor.rule import Rule, load
from auditor.selection import RESERVED

LARGEST_FILE_BYTES = 1024 * 1024
"""Longest custom rule that is read."""

_FILE_NAME = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*\.py", re.ASCII)
_NOT_A_RULE = "__init__.py"
_OTHERS_MAY_WRITE = stat.S_IWGRP | stat.S_IWOTH
_PACKAGE = "auditor_custom_rules"
"""Custom modules are called `auditor_custom_rules.<file name>`; no such package exists."""


class CustomRuleError(Exception):
    """A folder or file that cannot be used; the text is one line that names it and says what to do."""


@dataclass(frozen=True, slots=True)
class RuleFile:
    """One custom rule as it was read."""

    path: str
    source: bytes

    @property
    def stem(self) -> str:
        """File name without its ending."""
        return Path(self.path).stem

    @property
    def id(self) -> str:
        """The rule's id: the file name with hyphens."""
        return self.stem.replace("_", "-")


# --- reading ----------------------------------------------------------------------------------------------


def read_folder(folder: Path) -> tuple[RuleFile, ...]:
    """Every rule file of a folder, by name. CustomRuleError when one may not or cannot be read."""
    try:
        real = folder.resolve(strict=True)
        _trust(real.stat(), folder)
        for parent in real.parents:
            _unmovable(parent)
        names = sorted(entry.name for entry in os.scandir(real) if entry.name.endswith(".py"))
    except (OSError, RuntimeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "a loop of symbolic links"
        raise CustomRuleError(f"--rules {folder}: {reason}. Name a folder of rule files") from error
    files = tuple(_read(folder / name) for name in names if name != _NOT_A_RULE)
    if not files:
        raise CustomRuleError(f"--rules {folder}: holds no rule. Put one .py file for each rule there")
    return files


def _read(path: Path) -> RuleFile:
    _named(path)
    try:
        # Not blocking: a pipe that is called like a rule must not make the auditor wait for ever.
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        if path.is_symlink():
            raise CustomRuleError(f"{path}: a symbolic link. Put the file itself into the folder") from error
        raise CustomRuleError(f"{path}: {error.strerror}. Make it readable, or take it out") from error
    try:
        facts = os.fstat(handle)
        if not stat.S_ISREG(facts.st_mode):
            raise CustomRuleError(f"{path}: no regular file. Take it out of the folder")
        _trust(facts, path)
        with os.fdopen(handle, "rb", closefd=False) as opened:
            source = opened.read(LARGEST_FILE_BYTES + 1)
    except OSError as error:
        raise CustomRuleError(f"{path}: {error.strerror}. Make it readable, or take it out") from error
    finally:
        os.close(handle)
    if len(source) > LARGEST_FILE_BYTES:
        raise CustomRuleError(f"{path}: longer than {LARGEST_FILE_BYTES} bytes, no rule. Take it out of the folder")
    return RuleFile(str(path), source)


def _named(path: Path) -> None:
    """The file name is the id, so it must be fit for one and free."""
    if not _FILE_NAME.fullmatch(path.name):
        raise CustomRuleError(
            f"{str(path)!r}: a rule's file is called like its id, in lower case with underscores. "
            "Rename it, for example to my_rule.py"
        )
    id_ = path.stem.replace("_", "-")
    if id_ in {rule.id for rule in load()}:
        raise CustomRuleError(f"{path}: a rule called {id_} comes with the auditor. Rename the file")
    if id_ in RESERVED:
        raise CustomRuleError(f"{path}: {id_} is the name of a family or severity. Rename the file")


def _trust(facts: os.stat_result, path: Path) -> None:
    """CustomRuleError for what somebody else owns or may write to."""
    if facts.st_uid not in (0, os.geteuid()):
        raise CustomRuleError(f"{path}: belongs to somebody else, and its code would be run. Make it yours: chown")
    if facts.st_mode & _OTHERS_MAY_WRITE:
        raise CustomRuleError(
            f"{path}: others may write to it, and its code would be run. Forbid that: chmod go-w {path}"
        )


def _unmovable(parent: Path) -> None:
    """CustomRuleError for a folder in which anybody may put another one in the place of ours."""
    mode = parent.stat().st_mode
    if mode & stat.S_IWOTH and not mode & stat.S_ISVTX:
        raise CustomRuleError(
            f"{parent}: anybody may replace the rules in it, and their code would be run. "
            f"Forbid that: chmod o-w {parent}"
        )


# --- loading ----------------------------------------------------------------------------------------------


class _Loader(SourceLoader):
    """Makes a module of bytes in memory. The path serves messages only, and no byte code is kept."""

    def __init__(self, file: RuleFile) -> None:
        self._file = file

    def get_filename(self, fullname: str) -> str:
        """Called by importlib."""
        del fullname
        return self._file.path

    def get_data(self, path: str | bytes) -> bytes:
        """Called by importlib."""
        del path
        return self._file.source


@cache
def load_files(files: tuple[RuleFile, ...]) -> tuple[Rule, ...]:
    """The rules of files that were read, in the order of the files. Runs their code.

    CustomRuleError for one that does not load, has no `check`, or could not be shown in a report.
    """
    return tuple(_load(file) for file in files)


def _load(file: RuleFile) -> Rule:
    name = f"{_PACKAGE}.{file.stem}"
    loader = _Loader(file)
    spec = spec_from_loader(name, loader, origin=file.path)
    assert spec is not None  # noqa: S101 - it is None only for a loader without a file name
    module = module_from_spec(spec)
    # Dataclasses and the rule's documentation find their module by name.
    sys.modules[name] = module
    try:
        loader.exec_module(module)
    except (Exception, SystemExit) as error:
        del sys.modules[name]
        raise CustomRuleError(f"{_told(file, error)}. Mend the file, or take it out of the folder") from error
    check = getattr(module, "check", None)
    if not isinstance(check, Rule):
        raise CustomRuleError(f"{file.path}: has no rule. Decorate one function called check with @rule")
    if check.id != file.id:
        raise CustomRuleError(f"{file.path}: its check is that of another module. Write check in the file itself")
    if fault := _fault(check):
        raise CustomRuleError(f"{file.path}: {fault}")
    return check


def _told(file: RuleFile, error: BaseException) -> str:
    """Where and why a file did not load, on one line."""
    if isinstance(error, SyntaxError):
        return f"{file.path}:{error.lineno or 1}: {_line(error.msg)}"
    frames = traceback.extract_tb(error.__traceback__)
    line = next((frame.lineno for frame in reversed(frames) if frame.filename == file.path), None)
    place = file.path if line is None else f"{file.path}:{line}"
    text = _line(str(error))
    return f"{place}: {text}" if type(error) is ValueError and text else f"{place}: {type(error).__name__}: {text}"


def _line(text: str) -> str:
    """An error's own words on one line that a terminal does not act on."""
    words = " ".join(text.split())[:300].rstrip(". ")
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in words)


def _fault(rule: Rule) -> str:
    """What of a rule's declaration would break a report; empty when nothing would."""
    declared: dict[str, object] = {"severity": rule.severity, "snippet": rule.snippet}
    if not isinstance(declared["severity"], Severity):
        return "severity is no Severity. Write Severity.VIOLATION, Severity.WARNING or Severity.HINT"
    if not _is_template(declared["snippet"]):
        return "snippet is no template. Write {{ for a brace"
    texts: dict[str, object] = {"name": rule.name, "remedy": rule.remedy}
    texts |= {f"message {key!r}": text for key, text in rule.messages.items()}
    for what, pair in texts.items():
        if not (isinstance(pair, tuple) and len(pair) == 2 and all(isinstance(text, str) for text in pair)):
            return f"{what} is no pair of texts. Write (Chinese, English)"
        if not all(_is_template(text) for text in pair):
            return f"{what} has a brace that opens no parameter. Write {{{{ for a brace"
    return ""


def _is_template(text: object) -> bool:
    """Whether `str.format` with named parameters takes it."""
    if not isinstance(text, str):
        return False
    try:
        fields = [field for field in Formatter().parse(text) if field[1] is not None]
    except ValueError:
        return False
    return all(name and name.isidentifier() and not spec and not conversion for _, name, spec, conversion in fields)
