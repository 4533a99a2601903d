"""The file formats a report can be written in: extension → renderer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from reports import html, jsonfile, markdown, table
from reports.shape import Document

RENDERERS: Mapping[str, Callable[[Document], str]] = MappingProxyType(
    {"html": html.render, "md": markdown.render, "json": jsonfile.render, "csv": table.render}
)
