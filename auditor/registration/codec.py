"""A registration as text, for a database or a stored observation, and back."""

from __future__ import annotations

import json
from dataclasses import asdict, fields
from typing import Any

from auditor.registration.model import Registration, Source, State

_LISTS = frozenset(("statuses", "name_servers"))
_FLAGS = frozenset(("holder_hidden",))
_NAMES = frozenset(f.name for f in fields(Registration))


def encode(registration: Registration) -> str:
    """ASCII JSON. Holds the holder's name: personal data."""
    return json.dumps(asdict(registration), ensure_ascii=True)


def decode(text: str) -> Registration | None:
    """What `encode` wrote; None for anything else. Members of a later version are passed over."""
    try:
        kept: dict[str, Any] = json.loads(text)
        values: dict[str, Any] = {key: _checked(key, value) for key, value in kept.items() if key in _NAMES}
        values["state"], values["source"] = State(values["state"]), Source(values["source"])
        return Registration(**values)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None


def _checked(key: str, value: object) -> object:
    if key in _LISTS:
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            return tuple(value)
    elif isinstance(value, bool if key in _FLAGS else str):
        return value
    raise TypeError(key)
