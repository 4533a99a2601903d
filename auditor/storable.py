"""The one boundary what a stranger sent passes on its way to the disk: values as SQLite and JSON take them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from math import isfinite
from typing import Any

LARGEST = 2**63 - 1
"""What an INTEGER column can hold."""


def storable(value: object) -> Any:
    """Any value as SQLite and JSON take it.

    In texts lone surrogates, which UTF-8 cannot hold, become question marks, and NUL, at which SQLite's own
    functions end a text, becomes U+FFFD.  Integers are clamped to 64 bits; a float that is no number is 0.
    Lists and mappings are cleaned member by member.
    """
    if isinstance(value, str):
        return text(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return max(-LARGEST - 1, min(value, LARGEST))
    if isinstance(value, float):
        return value if isfinite(value) else 0.0
    if isinstance(value, Mapping):
        return {text(str(key)): storable(member) for key, member in value.items()}
    if isinstance(value, list | tuple):
        return [storable(member) for member in value]
    return value


def text(value: str) -> str:
    """Text as SQLite takes it (`storable`)."""
    if value.isascii():
        return value if "\0" not in value else value.replace("\0", "\ufffd")
    return value.encode("utf-8", "replace").decode("utf-8").replace("\0", "\ufffd")


def columns(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row as SQLite takes it (`storable`)."""
    return {name: storable(value) for name, value in row.items()}


def to_json(value: object) -> str:
    """Compact JSON of cleaned values (`storable`), Chinese left readable."""
    return json_of(storable(value))


def wire_json(value: object) -> str:
    """`to_json` of texts, lists and mappings whose numbers are clean already, without a look at every one of them.

    Plain ASCII without NUL, which JSON writes as an escape, needs no cleaning.
    """
    quick = json_of(value)
    return quick if quick.isascii() and "\\u0000" not in quick else to_json(value)


json_of = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True, check_circular=False).encode
"""Compact JSON of values that are clean already."""
