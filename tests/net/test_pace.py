"""Turns at an address: never too many, never too close, fewer under strain, and nobody waits for a ghost."""

from __future__ import annotations

import asyncio

import pytest

from auditor.net.pace import MAX_SLOWDOWN, Limit, Pace, parse_pace, unit_of

ADDRESS = "203.0.113.7"


async def take(pace: Pace, starts: list[float], address: str = ADDRESS, for_s: float = 0.02) -> int:
    """One connection that lasts a while; notes its start."""
    async with pace.turn(address) as turn:
        await turn.dial()
        starts.append(asyncio.get_running_loop().time())
        await asyncio.sleep(for_s)
    return 1


async def test_connections_to_one_address_are_few_and_apart() -> None:
    """Of 20 at once never more than 3 are open, and they begin no faster than the delay allows."""
    pace = Pace(Limit(3, 0.01))
    open_now, most = 0, 0
    starts: list[float] = []

    async def one() -> None:
        nonlocal open_now, most
        async with pace.turn(ADDRESS) as turn:
            await turn.dial()
            starts.append(asyncio.get_running_loop().time())
            open_now += 1
            most = max(most, open_now)
            await asyncio.sleep(0.02)
            open_now -= 1

    await asyncio.gather(*(one() for _ in range(20)))
    assert most == 3
    assert starts[-1] - starts[0] >= 19 * 0.01 - 0.005


async def test_addresses_do_not_wait_for_each_other() -> None:
    """While one address is full, another one is free; an IPv6 /64 is one address."""
    pace = Pace(Limit(1, 0))
    async with pace.turn(ADDRESS), pace.turn("2001:db8::1"):
        starts: list[float] = []
        assert await asyncio.wait_for(take(pace, starts, "203.0.113.8"), 2)
        assert await asyncio.wait_for(take(pace, starts, "2001:db8:0:1::1"), 2)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(take(pace, starts, "2001:db8::ffff"), 0.05)


async def test_a_dial_again_waits_again() -> None:
    """The second handshake of one exchange is a connection like any other."""
    pace = Pace(Limit(4, 0.05))
    async with pace.turn(ADDRESS) as turn:
        await turn.dial()
        before = asyncio.get_running_loop().time()
        await turn.dial()
        assert asyncio.get_running_loop().time() - before >= 0.045


@pytest.mark.parametrize("given", [False, True])
async def test_whoever_is_told_to_go_leaves_no_ghost(given: bool) -> None:
    """A cancelled wait, also one whose place was given at that moment, keeps nobody out for ever."""
    pace = Pace(Limit(1, 0))
    leave = asyncio.Event()

    async def hold() -> None:
        async with pace.turn(ADDRESS):
            await leave.wait()

    holder = asyncio.create_task(hold())
    await asyncio.sleep(0)
    waiter = asyncio.create_task(hold())
    await asyncio.sleep(0.01)
    if given:
        leave.set()
        await asyncio.sleep(0)
    waiter.cancel()
    leave.set()
    await asyncio.gather(holder, waiter, return_exceptions=True)
    assert await asyncio.wait_for(take(pace, []), 2) == 1


async def answers(pace: Pace, status: int, times: int, elapsed_s: float = 0.01, address: str = ADDRESS) -> None:
    for _ in range(times):
        async with pace.turn(address) as turn:
            turn.answered(status, elapsed_s)


async def test_too_many_requests_slow_an_address_down_at_once_and_good_answers_speed_it_up_again() -> None:
    pace = Pace(Limit(4, 0))
    await answers(pace, 200, 20)
    assert pace.slowdown_of(ADDRESS) == 1
    await answers(pace, 429, 1)
    assert pace.slowdown_of(ADDRESS) == 2
    await answers(pace, 429, 20)
    assert pace.slowdown_of(ADDRESS) == MAX_SLOWDOWN
    await answers(pace, 200, 20)
    assert pace.slowdown_of(ADDRESS) == 1
    assert pace.slowdown_of("203.0.113.8") == 1


async def test_one_name_out_of_service_does_not_slow_its_neighbours() -> None:
    """A 503 now and then is that name's; where half of the answers are 503, it is the machine."""
    pace = Pace(Limit(4, 0))
    for _ in range(20):
        await answers(pace, 200, 4)
        await answers(pace, 503, 1)
    assert pace.slowdown_of(ADDRESS) == 1
    await answers(pace, 503, 8)
    assert pace.slowdown_of(ADDRESS) > 1


async def test_an_address_that_gets_slower_is_slowed_down_and_one_that_always_was_slow_is_not() -> None:
    pace = Pace(Limit(4, 0))
    await answers(pace, 200, 100, elapsed_s=3.0)
    assert pace.slowdown_of(ADDRESS) == 1
    other = "203.0.113.9"
    await answers(pace, 200, 20, elapsed_s=0.1, address=other)
    await answers(pace, 200, 8, elapsed_s=4.0, address=other)
    assert pace.slowdown_of(other) > 1


async def test_a_strained_address_gets_one_connection_at_a_time() -> None:
    pace = Pace(Limit(4, 0))
    await answers(pace, 429, 1)
    async with pace.turn(ADDRESS):
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(take(pace, []), 0.05)


async def test_a_network_has_a_pace_of_its_own_the_narrowest_first() -> None:
    pace = Pace.parse(Limit(4, 0.2), ["203.0.113.0/24=50:32", "203.0.113.7/32=2", "2001:db8::/32=10"])
    assert pace.limit_of("203.0.113.8") == Limit(32, 0.02)
    assert pace.limit_of("203.0.113.7") == Limit(2, 0.5)
    assert pace.limit_of("2001:db8::1") == Limit(10, 0.1)
    assert pace.limit_of("198.51.100.1") == Limit(4, 0.2)


@pytest.mark.parametrize(
    "text",
    ["203.0.113.0/24", "203.0.113.0/24=", "=5", "here=5", "203.0.113.0/24=0", "203.0.113.0/24=5:0", "1.2.3.4=nan"],
)
def test_a_pace_that_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_pace(text)


async def test_a_fleet_of_addresses_does_not_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("auditor.net.pace._KEPT_UNITS", 100)
    pace = Pace(Limit(4, 0))
    for number in range(1000):
        await answers(pace, 200, 1, address=f"203.0.{number // 250}.{number % 250}")
    assert len(pace._units) <= 101


@pytest.mark.parametrize(
    ("address", "unit"),
    [("203.0.113.7", "203.0.113.7"), ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"), ("fe80::1%eth0", "fe80::/64")],
)
def test_the_unit_of_politeness(address: str, unit: str) -> None:
    assert unit_of(address) == unit
