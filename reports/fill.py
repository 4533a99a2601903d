"""Templates and parameters to text, keeping apart what the rule says and what the site said."""

from __future__ import annotations

import html
from collections.abc import Mapping
from string import Formatter

from reports.shape import Part


def fill(template: str, params: Mapping[str, str]) -> list[Part]:
    """The template's own words and the filled-in values, in order.

    Never raises: only plain `{name}` fields are filled, no attribute or index is followed, and a field
    without a parameter, or a template that is none, is shown as written.
    """
    parts: list[Part] = []
    for literal, name in _fields(template):
        if literal:
            parts.append({"text": literal, "value": False})
        if name is not None:
            known = name in params
            parts.append({"text": params[name] if known else f"{{{name}}}", "value": known})
    return parts


def fill_html(template: str, params: Mapping[str, str]) -> str:
    """An HTML template with the values escaped, so that what a customer pastes holds no stranger's markup."""
    pieces: list[str] = []
    for literal, name in _fields(template):
        pieces.append(literal)
        if name is not None:
            pieces.append(html.escape(params[name]) if name in params else f"{{{name}}}")
    return "".join(pieces)


def joined(parts: list[Part]) -> str:
    """The text of the parts."""
    return "".join(part["text"] for part in parts)


def _fields(template: str) -> list[tuple[str, str | None]]:
    try:
        return [(literal, name) for literal, name, _, _ in Formatter().parse(template)]
    except ValueError:
        return [(template, None)]
