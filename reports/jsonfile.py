"""The document itself as JSON: UTF-8, two spaces, keys in the order of the schema."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping

from reports.shape import SITE_SCHEMA, Document

_STEP = "  "


def render(document: Document) -> str:
    """The document as text, ending in a line feed."""
    return "".join(pieces(document))


def pieces(document: Document) -> Iterator[str]:
    """The same piece by piece: the lists of a fleet are read as they are written."""
    if document["schema"] == SITE_SCHEMA:
        yield _text(document, "")
    else:
        long: dict[str, Iterator[str]] = {
            "sites": _list(([_text(row, _STEP * 2)] for row in document["sites"]), _STEP),
            "rules": _list(
                (
                    _object(
                        rule, _STEP * 2, {"failed": _list(([_text(name, "")] for name in rule["failed"]), _STEP * 3)}
                    )
                    for rule in document["rules"]
                ),
                _STEP,
            ),
            "owners": _list(([_text(row, _STEP * 2)] for row in document["owners"]), _STEP),
        }
        yield from _object(document, "", long)
    yield "\n"


def _object(value: Mapping[str, object], margin: str, long: Mapping[str, Iterator[str]]) -> Iterator[str]:
    """A value as the module `json` writes it, but for the members in `long`, which come in pieces."""
    lead = "{\n"
    for key, member in value.items():
        yield f"{lead}{margin}{_STEP}{_text(key, '')}: "
        if key in long:
            yield from long[key]
        else:
            yield _text(member, margin + _STEP)
        lead = ",\n"
    yield f"\n{margin}}}"


def _list(members: Iterable[Iterable[str]], margin: str) -> Iterator[str]:
    lead = "[\n"
    for member in members:
        yield f"{lead}{margin}{_STEP}"
        yield from member
        lead = ",\n"
    yield "[]" if lead == "[\n" else f"\n{margin}]"


def _text(value: object, margin: str) -> str:
    # No string in JSON holds a line feed as it is: each one begins a line.
    return json.dumps(value, ensure_ascii=False, indent=2).replace("\n", f"\n{margin}")
