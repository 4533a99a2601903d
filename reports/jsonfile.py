"""The document itself as JSON: UTF-8, two spaces, keys in the order of the schema."""

from __future__ import annotations

import json

from reports.shape import Document


def render(document: Document) -> str:
    """The document as text, ending in a line feed."""
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"
