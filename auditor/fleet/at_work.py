"""What becomes of the targets that were at work in a process that died, while the scan goes on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from auditor.database import explained
from auditor.store import Store, StoredTarget


def give_back(store: Store, at_work: Iterable[StoredTarget], *, struck: bool) -> list[StoredTarget]:
    """Targets that were begun are pending again, and have had an attempt more; `struck`: a strike more as well.

    As `Store.resume_scan` does it for a whole scan that died. They come back as they are now, the worst first.
    """
    returned = [replace(t, attempts=t.attempts + 1, strikes=t.strikes + struck) for t in at_work]
    with explained(store.path), store.db.atomic():
        for target in returned:
            store.db.execute("UPDATE targets SET begun = 0, strikes = ? WHERE id = ?", [target.strikes, target.id])
    return sorted(returned, key=lambda t: (-t.strikes, -t.attempts, t.id))
