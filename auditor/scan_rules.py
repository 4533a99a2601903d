"""By which rules a scan's findings were made, as its row in the database keeps it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from auditor.database import StoreError, explained
from auditor.ruleset import CUSTOM, NOT_ASKED, SELECT, SKIP, Ruleset
from auditor.store import Store
from auditor.store_codec import to_json

_KEPT = (SELECT, SKIP, CUSTOM, NOT_ASKED)


def settings_of(store: Store, scan: int) -> Mapping[str, Any]:
    """The settings a scan was made with, by name. StoreError for a damaged row."""
    with explained(store.path):
        settings = json.loads(store.scan(scan)["settings"])
        return settings if isinstance(settings, dict) else {}


def words_of(settings: Mapping[str, Any], name: str) -> tuple[str, ...]:
    """A list of words among the settings; empty without one. The database is input: nothing else passes."""
    words = settings.get(name)
    return tuple(word for word in words if isinstance(word, str)) if isinstance(words, list) else ()


def record(store: Store, scan: int, ruleset: Ruleset) -> None:
    """Write down the rules that a scan's findings now come from."""
    settings = {name: value for name, value in settings_of(store, scan).items() if name not in _KEPT}
    with explained(store.path), store.db.atomic():
        store.db.execute(
            "UPDATE scans SET ruleset = ?, settings = ? WHERE id = ?",
            [ruleset.version, to_json(settings | ruleset.settings), scan],
        )


def asks_otherwise(path: Path, ruleset: Ruleset) -> bool:
    """Whether the unfinished scan of a database, if there is one, asked other rules: going on would mix the two."""
    if not path.exists():
        return False
    try:
        with Store.open(path, write=False) as store:
            unfinished = store.unfinished_scan()
            if unfinished is None:
                return False
            before = settings_of(store, int(unfinished["id"]))
    except StoreError:
        # Whoever opens it to write says what is wrong with it.
        return False
    return any(words_of(before, name) != words_of(ruleset.settings, name) for name in (SELECT, SKIP, CUSTOM))
