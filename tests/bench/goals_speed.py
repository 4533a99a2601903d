"""G1, G2, G3, G5, G10, G11: how fast, beside peers, late servers and dead hosts."""

from __future__ import annotations

from tests.bench.ground import Ground, Row, Series, ratio_row
from tests.bench.names import PAIRED, SLOW_DNS, SMALL_DNS, hosts

LONG_NAMES = 100_000


def side_by_side(ground: Ground) -> list[Row]:
    """G1, G2, G3: all of one matrix, so that they share the auditor's runs."""
    n = 150 if ground.quick else 1500
    few = 150 if ground.quick else 500
    http = ground.bed.list_of(hosts("m", n))
    ground.say("http: home pages")
    plain = ground.interleaved(
        {
            "auditor": lambda: ground.auditor(*ground.scan(http)),
            "scrapy": lambda: ground.peer("scrapy", http),
            "scrapy-same": lambda: ground.peer("scrapy-same", http),
        },
        n,
    )
    rows = [
        ratio_row("G1", 1.0, "bare Scrapy, home page only, http", plain["auditor"], plain["scrapy"]),
        *_two_pages(ground, few),
        *_https(ground, n),
        ratio_row("G2", 1.5, "bare Scrapy, same requests", plain["auditor"], plain["scrapy-same"]),
    ]
    ground.say("http: audits")
    some = ground.bed.list_of(hosts("m", few, n))
    audits = ground.interleaved(
        {
            "auditor": lambda: ground.auditor(*ground.scan(some)),
            "requests-soup": lambda: ground.peer("requests-soup", some),
            "scrapy-soup": lambda: ground.peer("scrapy-soup", some),
        },
        few,
        reps=2 if ground.quick else ground.reps,
    )
    rows += [
        ratio_row("G3", 10, "requests + bs4 + 64 threads", audits["auditor"], audits["requests-soup"]),
        ratio_row("G3", 8, "the audit in Scrapy + bs4", audits["auditor"], audits["scrapy-soup"]),
    ]
    return rows


def _https(ground: Ground, n: int) -> list[Row]:
    secure = ground.bed.list_of(hosts("t", n))
    ground.say("https: home pages")
    series = ground.interleaved(
        {
            "auditor, https": lambda: ground.auditor(*ground.scan(secure)),
            "scrapy, https": lambda: ground.peer("scrapy", secure, "--scheme", "https"),
        },
        n,
    )
    return [ratio_row("G1", 1.1, "the same over https", series["auditor, https"], series["scrapy, https"])]


def _two_pages(ground: Ground, n: int) -> list[Row]:
    """Names with a sibling: two home pages a domain for the auditor, and the same two for the peer."""
    if ground.quick:
        return []
    apexes = hosts("m", n, domain=PAIRED)
    ours = ground.bed.list_of(apexes)
    theirs = ground.bed.list_of([name for apex in apexes for name in (f"www.{apex}", apex)])
    ground.say("http: apex and www")
    series = ground.interleaved(
        {
            "auditor, apex and www": lambda: ground.auditor(*ground.scan(ours)),
            "scrapy, apex and www": lambda: ground.peer("scrapy", theirs),
        },
        n,
    )
    return [
        ratio_row("G1", 1.0, "the same, apex and www", series["auditor, apex and www"], series["scrapy, apex and www"])
    ]


def flatness(ground: Ground) -> list[Row]:
    """G5, and G4 as far as it goes: few names and many, with late servers and without."""
    wanted = "cost at 100,000 ≤ 1.1× that at 1,000"
    if ground.quick:
        return [Row("G5", wanted, "", None, "not part of --quick")]
    few, many = 1000, LONG_NAMES if ground.long else 5000
    rows = []
    for letter, what in (("m", "at once"), ("l", "after 0.1-1 s")):
        ground.say(f"cost by the length of the list, served {what}")
        short = ground.bed.list_of(hosts(letter, few))
        long = ground.bed.list_of(hosts(letter, many))
        first = ground.run(f"auditor, {few}", ground.auditor(*ground.scan(short)), few, sample=True)
        second = ground.run(f"auditor, {many}", ground.auditor(*ground.scan(long)), many, sample=True)
        growth = (second.cpu_s / many) / (first.cpu_s / few)
        rows.append(
            Row(
                "G5",
                wanted,
                f"{growth:.2f}× at {many}, served {what}",
                growth <= 1.1 if many >= LONG_NAMES else None,
                f"CPU {1000 * first.cpu_s / few:.1f} → {1000 * second.cpu_s / many:.1f} ms a domain, one run",
            )
        )
        resident = [sample["rss_mb"] for sample in second.samples]
        early, late = resident[len(resident) // 10], resident[-2]
        rows.append(
            Row(
                "G4",
                "≤ 150 MB a process, RSS at 100 % ≤ 1.1× that at 10 %",
                f"{late:.0f} MB at {many}, {late / early:.2f}×, served {what}",
                late <= 150 and late / early <= 1.1 if many >= LONG_NAMES else None,
                "the main process; 100,000 with --long; 1,000,000 with a stubbed engine: not measured",
            )
        )
    return rows


def slow_dns(ground: Ground) -> list[Row]:
    """G10: a name server that takes 100 ms."""
    n = 150 if ground.quick else 1000
    names = ground.bed.list_of(hosts("a", n))
    ground.say("a name server that takes 100 ms")
    resolv = ground.bed.folder / "resolv.conf"
    before = resolv.read_text()
    # In its place: the file is mounted, not its name.
    resolv.write_text(f"nameserver {SLOW_DNS}\n")
    try:
        series = ground.interleaved(
            {
                "auditor, slow DNS": lambda: ground.auditor(*ground.scan(names, nameserver=SLOW_DNS)),
                "scrapy, slow DNS": lambda: ground.peer("scrapy", names),
            },
            n,
            reps=1 if ground.quick else ground.reps,
        )
    finally:
        resolv.write_text(before)
    return [ratio_row("G10", 3, "Scrapy's resolver at 100 ms", series["auditor, slow DNS"], series["scrapy, slow DNS"])]


def dead_hosts(ground: Ground) -> list[Row]:
    """G11: one name in ten is dead, three ways in turn."""
    wanted = "10 % dead hosts cost ≤ 2× wall"
    if ground.quick:
        return [Row("G11", wanted, "", None, "not part of --quick")]
    n = 1000
    live = hosts("m", n)
    rows = []
    for letter, what in (("r", "refused"), ("b", "blackholed"), ("q", "DNS silent")):
        dead = list(live)
        dead[::10] = hosts(letter, len(dead[::10]))
        lists = {what: ground.bed.list_of(dead), "alive": ground.bed.list_of(live)}
        ground.say(f"dead hosts: {what}")
        series: dict[str, Series] = ground.interleaved(
            {
                name: lambda path=path: ground.auditor(*ground.scan(path, nameserver=SMALL_DNS))
                for name, path in lists.items()
            },
            n,
            reps=1 if not ground.long else 3,
        )
        wall, _ = series["alive"].times_faster_than(series[what])
        rows.append(
            Row("G11", wanted, f"{wall:.2f}× wall, {what}", wall <= 2, f"n = {n}, {len(series[what].runs)} run(s)")
        )
    return rows
