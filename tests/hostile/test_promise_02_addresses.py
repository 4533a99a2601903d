"""Promises 2 to 5: no connection to a special-purpose address, whatever the spelling and whatever the way there.

Nothing is allowed with --allow-network here: these are scans as a provider runs them, in a namespace in which every
address of the internet, the private ones as well, leads to servers of this test.
"""

from __future__ import annotations

import csv
import json
import re
import sqlite3
from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from itertools import count
from pathlib import Path

import pytest

from tests.hostile.ground import Ground, auditor, page, redirect, standing

pytestmark = pytest.mark.usefixtures("anywhere")

Figure = Callable[[str], None]

ALSO_SPECIAL = ("224.0.0.0/4", "ff00::/8", "::/96", "fec0::/10")
"""Not in the registries: multicast, IPv4-compatible, site-local."""
EMBEDDED = (
    "::ffff:127.0.0.1",
    "::127.0.0.1",
    "64:ff9b::127.0.0.1",
    "64:ff9b::10.0.0.5",
    "64:ff9b:1::7f00:1",
    "2002:7f00:1::",
    "2002:a9fe:a9fe::1",
    "2001:0:7f00:1::",
    "::ffff:0:127.0.0.1",
)
"""IPv4 in IPv6: mapped, compatible, NAT64, 6to4, Teredo, translated."""


def registry(folder: Path) -> list[tuple[str, bool]]:
    """(network, whether IANA calls it globally reachable)."""
    rows = []
    for path in sorted(folder.glob("*.csv")):
        with path.open(newline="", encoding="utf-8") as file:
            for row in csv.DictReader(file):
                for network in re.sub(r"\[\d+\]", "", row["Address Block"]).split(","):
                    rows.append((network.strip(), row["Globally Reachable"].startswith("True")))
    return rows


@pytest.fixture(scope="module")
def edges(shared: Path) -> tuple[list[str], list[str]]:
    """First and last addresses of every special block, and the ordinary ones just outside."""
    rows = registry(shared / "corpora" / "iana")
    special = [ip_network(text) for text, reachable in rows if not reachable] + [ip_network(t) for t in ALSO_SPECIAL]
    special.append(ip_network("64:ff9b::/104"))  # NAT64 of 0.0.0.0/8, the lower edge of a reachable prefix
    reachable = [ip_network(text) for text, ok in rows if ok]

    def is_special(address: IPv4Address | IPv6Address) -> bool:
        held = [n.prefixlen for n in special if n.version == address.version and address in n]
        free = [n.prefixlen for n in reachable if n.version == address.version and address in n]
        return bool(held) and max(held) > max(free, default=-1)

    inside, outside = {}, {}
    for network in special:
        for address in (network[0], network[-1]):
            if is_special(address):
                inside[str(address)] = None
        for number in (int(network[0]) - 1, int(network[-1]) + 1):
            if 0 <= number < 2**network.max_prefixlen:
                neighbour = type(network[0])(number)
                if not is_special(neighbour) and neighbour not in ip_network("64:ff9b::/96"):
                    outside[str(neighbour)] = None
    return [*inside, *EMBEDDED, "169.254.169.254", "10.0.0.5", "fd00::5"], list(outside)


def spellings(address: str) -> list[str]:
    """Ways to write an address into a URL that browsers take for it."""
    if ":" in address:
        return [f"[{address}]"]
    number = int(IPv4Address(address))
    a, b, c, d = address.split(".")
    wide = address.translate({ord(x): 0xFF10 + int(x) for x in "0123456789"} | {ord("."): 0x3002})
    circled = "".join("⓪①②③④⑤⑥⑦⑧⑨"[int(x)] if x.isdigit() else "." for x in address)
    return [
        address,
        str(number),
        hex(number),
        f"0{int(a):o}.0{int(b):o}.0{int(c):o}.0{int(d):o}",
        f"{int(a):#x}.{int(b)}.{(int(c) << 8) + int(d)}",
        wide,
        circled,
        f"[::ffff:{address}]",
        f"{address}.",
        f"u:p@{address}",
    ]


def public(number: int) -> str:
    """One public address of many."""
    return f"11.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"


def outcomes(path: Path) -> dict[str, list[tuple[str, str]]]:
    """(question, outcome) of each target."""
    found: dict[str, list[tuple[str, str]]] = {}
    connection = sqlite3.connect(path)
    for key, question, outcome in connection.execute(
        "SELECT t.key, o.question, o.outcome FROM targets t JOIN observations o ON o.target = t.id ORDER BY o.id"
    ):
        found.setdefault(key, []).append((question, outcome))
    connection.close()
    return found


async def scan(ground: Ground, folder: Path, names: list[str], *options: str) -> dict[str, list[tuple[str, str]]]:
    (folder / "list.txt").write_text("\n".join(names) + "\n", encoding="utf-8")
    ran = await auditor(
        *("scan", "list.txt", "--db", "a.db", "--nameserver", ground.nameserver, "--contact", "ops@example.cn"),
        *("--pace", "0.0.0.0/0=1000:64", "--pace", "::/0=1000:64", "--timeout", "3", "--concurrency", "200", *options),
        cwd=folder,
        # This test's name server shares two cores with everything else: its silence would prove nothing.
        env={"AUDITOR_DNS_TIMEOUT_S": "10"},
    )
    assert ran.code in (0, 1, 3), ran.errors
    return outcomes(folder / "a.db")


def forbidden(ground: Ground, special: list[str]) -> set[tuple[str, int]]:
    """What was reached and must not be."""
    numbers = {ip_address(address) for address in special}
    return {
        (address, port) for address, port in ground.reached() if ip_address(address) in numbers or port not in (80, 443)
    }


async def test_names_that_resolve_there(edges: tuple[list[str], list[str]], tmp_path: Path, figure: Figure) -> None:
    """A and AAAA records at every edge of every special block: none is dialled, and all just outside are."""
    special, outside = edges
    ground = Ground()
    for number, address in enumerate(special):
        ground.names[f"inside-{number}.test"] = (address,)
        ground.names[f"mixed-{number}.test"] = (address, public(number))
    for number, address in enumerate(outside):
        ground.names[f"outside-{number}.test"] = (address,)
    async with standing(ground):
        found = await scan(ground, tmp_path, list(ground.names))
    assert not forbidden(ground, special)
    reached = {address for address, _ in ground.reached()}
    assert {str(ip_address(address)) for address in outside} <= reached
    for number in range(len(special)):
        assert {outcome for question, outcome in found[f"inside-{number}.test"] if question == "home"} == {
            "egress-denied"
        }
        assert ("home", "ok") in found[f"mixed-{number}.test"]
    figure(
        f"{len(special)} special-purpose addresses as A/AAAA, alone and beside a public one: 0 connections; "
        f"{len(outside)} ordinary addresses just outside: all reached"
    )


async def test_pages_that_lead_there(edges: tuple[list[str], list[str]], tmp_path: Path, figure: Figure) -> None:
    """Redirects in every spelling, to names and to ports, by Location, meta refresh, Refresh, script, frame, robots."""
    special, _ = edges
    ground = Ground()
    numbers = count()

    def site(answer: bytes) -> str:
        name = f"site-{(number := next(numbers))}.test"
        ground.names[name] = (public(number),)
        ground.pages[name] = answer
        return name

    wanted = []
    for number, address in enumerate(special):
        ground.names[f"there-{number}.test"] = (address,)
        for spelling in spellings(address):
            wanted.append(site(redirect(f"http://{spelling}/latest/meta-data/")))
        there = f"http://there-{number}.test/"
        wanted.append(site(redirect(there)))
        wanted.append(site(page(f'<meta http-equiv=refresh content="0;url={there}">')))
        bracketed = f"[{address}]" if ":" in address else address
        wanted.append(site(page(f'<meta http-equiv=refresh content="0;url=http://{bracketed}/">')))
        wanted.append(site(page("<p>x", f"Refresh: 0;url=http://{bracketed}/")))
        wanted.append(site(page(f"<script>location.href='http://{bracketed}/'</script>")))
        wanted.append(site(page(f"<iframe src='http://{bracketed}/'></iframe><frame src='{there}'>")))
    for port in (22, 8443, 9999):
        wanted.append(site(redirect(f"http://11.0.0.1:{port}/")))
    for scheme in ("file:///etc/passwd", "ftp://11.0.0.1/", "gopher://11.0.0.1/", "data:text/html,x", "javascript:1"):
        wanted.append(site(redirect(scheme)))
    async with standing(ground):
        found = await scan(ground, tmp_path, wanted)
    assert not forbidden(ground, special)
    assert len(found) == len(wanted)
    assert {address for address, _ in ground.reached()} >= {public(number) for number in range(len(wanted))}
    homes = [outcome for seen in found.values() for question, outcome in seen if question == "home"]
    assert homes.count("egress-denied") > len(special) * 10
    figure(
        f"{len(wanted)} pages that lead to {len(special)} special-purpose addresses, other ports and schemes: 0 hits"
    )


async def test_robots_txt_that_leads_there(edges: tuple[list[str], list[str]], tmp_path: Path, figure: Figure) -> None:
    special, _ = edges
    ground = Ground()
    for number, address in enumerate(special):
        name = f"robots-{number}.test"
        ground.names[name] = (public(number),)
        bracketed = f"[{address}]" if ":" in address else address

        def answer(path: str, target: str = f"http://{bracketed}/") -> bytes:
            return redirect(target) if path == "/robots.txt" else page("<p>hello")

        ground.pages[name] = answer
    async with standing(ground):
        await scan(ground, tmp_path, list(ground.names), "--obey-robots")
    assert not forbidden(ground, special)
    assert sum(connection.path == "/robots.txt" for connection in ground.connections) >= len(special)
    figure(f"{len(special)} robots.txt that redirect to special-purpose addresses: 0 hits")


async def test_names_that_change_their_mind(anywhere: None, tmp_path: Path, figure: Figure) -> None:
    """Rebinding after 1 to 5 answers, 500 names, asked for at first hand, after a redirect and by a sibling."""
    ground = Ground()

    def flips(number: int, after: int) -> Callable[[int], tuple[str, ...]]:
        inside = ("127.0.0.1", "10.0.0.5", "169.254.169.254", "::1", "fd00::1")[number % 5]
        return lambda seen: (public(number), f"2600::{number + 1:x}") if seen < after else (inside,)

    wanted = []
    for number in range(500):
        name = f"flip-{number}.test"
        ground.names[name] = ground.names[f"www.{name}"] = flips(number, number % 5 + 1)
        ground.pages[name] = redirect(f"http://www.{name}/") if number % 2 else redirect(f"http://{name}/again")
        ground.pages[f"www.{name}"] = lambda path, name=name: redirect(f"http://{name}/") if path == "/" else page("x")
        wanted.append(name)
    async with standing(ground):
        found = await scan(ground, tmp_path, wanted)
    assert len(found) == 500
    assert not forbidden(ground, ["127.0.0.1", "10.0.0.5", "169.254.169.254", "::1", "fd00::1"])
    asked = sum(ground.queries.values())
    assert asked <= 500 * 4, "a name is asked for once a scan"
    figure(f"500 rebinding names (after 1 to 5 answers), {len(ground.connections)} connections: 0 inside")


async def test_lists_that_name_them(anywhere: None, tmp_path: Path, figure: Figure) -> None:
    """Addresses and other schemes on the list itself, in any spelling, are excluded or invalid, and nothing is dialled."""
    lines = [
        f"http://{spelling}/"
        for address in ("127.0.0.1", "10.0.0.5", "169.254.169.254")
        for spelling in spellings(address)
    ]
    lines += [
        "[::1]",
        "http://[fd00::1]/",
        "file:///etc/passwd",
        "ftp://example.cn/",
        "gopher://example.cn/",
        "data:,x",
    ]
    ground = Ground(names={"good.test": ("11.0.0.1",)})
    async with standing(ground):
        found = await scan(ground, tmp_path, ["good.test", *lines])
    assert {address for address, _ in ground.reached()} == {"11.0.0.1"}
    assert set(found) == {"good.test"}
    connection = sqlite3.connect(tmp_path / "a.db")
    fates = dict(connection.execute("SELECT fate, count(*) FROM inventory_lines GROUP BY fate").fetchall())
    connection.close()
    assert sum(fates.values()) == len(lines) + 1
    assert fates["audited"] == 1
    figure(f"{len(lines)} lines that name special-purpose addresses or other schemes: {json.dumps(fates)}, 0 dialled")


@pytest.mark.parametrize(
    ("location", "outcome"),
    [
        ("http://hop-{n}.test/", "redirect-loop"),
        ("http://long.test/" + "x" * 2000, "bad-redirect"),
        ("http://long.test/" + "汉" * 700, "bad-redirect"),
        ("http://long.test:99999/", "bad-redirect"),
        ("http://[::1", "bad-redirect"),
    ],
)
async def test_redirects_end(anywhere: None, tmp_path: Path, figure: Figure, location: str, outcome: str) -> None:
    """Ten redirects are followed, not eleven; and none to an address longer than 2,000 bytes or to none at all."""
    ground = Ground(names={"start.test": ("11.0.0.1",), "long.test": ("11.0.0.2",)})
    for number in range(30):
        ground.names[f"hop-{number}.test"] = (public(number + 100),)
        ground.pages[f"hop-{number}.test"] = redirect(location.format(n=number + 1))
    ground.pages["start.test"] = redirect(location.format(n=0))
    async with standing(ground):
        found = await scan(ground, tmp_path, ["start.test"])
    assert ("home", outcome) in found["start.test"]
    hops = {c.host for c in ground.connections if c.host.startswith("hop-")}
    assert len(hops) == (10 if outcome == "redirect-loop" else 0)
    if hops:
        figure(f"a chain of redirects without an end: {len(hops)} followed")
