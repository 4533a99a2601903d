"""The provider's own networks as the database keeps them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import ip_network

from auditor.database import StoreError, explained
from auditor.storable import text
from auditor.store import Store, now


@dataclass(frozen=True, slots=True)
class OwnNetwork:
    """One network in CIDR form."""

    network: str
    note: str
    added_at: str


def canonical(networks: Iterable[str]) -> list[str]:
    """Networks in CIDR form, without host bits, each once, in order. ValueError for what is none."""
    return list(dict.fromkeys(str(ip_network(network.strip(), strict=False)) for network in networks))


def stored(store: Store) -> list[OwnNetwork]:
    """All of them, in the order they were added. StoreError for a damaged row."""
    with explained(store.path):
        rows = store.db.execute("SELECT network, note, added_at FROM own_networks ORDER BY rowid").fetchall()
        return [OwnNetwork(str(ip_network(row["network"])), row["note"], row["added_at"]) for row in rows]


def add(store: Store, networks: Iterable[str], note: str = "") -> int:
    """Keep networks; how many were new. The note of one that is kept already is replaced. ValueError for no network."""
    wanted = canonical(networks)
    before = {one.network for one in stored(store)}
    with explained(store.path), store.db.atomic():
        for network in wanted:
            store.db.execute(
                "INSERT INTO own_networks VALUES (?, ?, ?) ON CONFLICT (network) DO UPDATE SET note = excluded.note",
                [network, text(note), now()],
            )
    return len(set(wanted) - before)


def remove(store: Store, networks: Iterable[str]) -> None:
    """Forget networks. StoreError when one is not kept, and then none is forgotten; ValueError for no network."""
    wanted = canonical(networks)
    kept = {one.network for one in stored(store)}
    if missing := [network for network in wanted if network not in kept]:
        raise StoreError(f"{', '.join(missing)}: not among the own networks. See: auditor own-networks list")
    with explained(store.path), store.db.atomic():
        for network in wanted:
            store.db.execute("DELETE FROM own_networks WHERE network = ?", [network])
