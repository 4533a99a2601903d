"""The file formats a report can be written in, by the ending of their files."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from types import MappingProxyType

from reports import html, jsonfile, markdown, table
from reports.shape import Document
from reports.xlsx import Book

RENDERERS: Mapping[str, Callable[[Document], str]] = MappingProxyType(
    {"html": html.render, "md": markdown.render, "json": jsonfile.render, "csv": table.render}
)
"""A text of every document: one file a site and an index."""

PIECES: Mapping[str, Callable[[Document], Iterator[str]]] = MappingProxyType(
    {"md": markdown.pieces, "json": jsonfile.pieces, "csv": table.pieces}
)
"""The same texts in pieces, for a document whose lists are long. HTML comes in pages instead (`reports.html`)."""

BOOKS: Mapping[str, Callable[[str], AbstractContextManager[Book]]] = MappingProxyType({"xlsx": Book.open})
"""One file of the whole scan, which needs an extra: language → the book that takes the documents."""

FORMATS = (*RENDERERS, *BOOKS)
