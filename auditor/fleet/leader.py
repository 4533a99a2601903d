"""The process that leads a scan of several: it hands out targets, gives turns at addresses, and alone writes.

A crawl process (`auditor.fleet.shard`) is a child that may die at any moment. What it had in its hands is known
here: its targets are pending again with an attempt more, its turns are free, and another process takes its place.
"""

from __future__ import annotations

import asyncio
import logging
import multiprocessing
import os
import socket
import sys
from collections import OrderedDict, deque
from collections.abc import Callable

from scrapy.settings import BaseSettings

from auditor.evidence import AddressFacts
from auditor.fleet.at_work import give_back
from auditor.fleet.claims import Claims
from auditor.fleet.link import Link, Message
from auditor.fleet.member import Member, give_back_turn, kill
from auditor.fleet.shard import Brief, be_shard
from auditor.judge_pool import Judged
from auditor.net.pace import Limit, Pace, Turn, unit_of
from auditor.net.resolver import Resolver
from auditor.store import SUSPECT_ATTEMPTS, StoredTarget, StoreError
from spiders.middlewares import nameservers_of
from spiders.pipelines import ruleset_of
from spiders.session import Handed, Session
from spiders.site import DRAIN_S
from spiders.slots import Slot, Slots

LOOKED_UP = 400
"""Targets whose names were looked up and that wait to be handed out."""
LOOKED_UP_NAMES = 1_000
"""Names the leader remembers. Whoever gets a target is told what was answered."""
KEPT_PLACES = 50_000
"""Addresses of which it is remembered whose they are. For one forgotten, another process does as well."""
MAX_BARREN_DEATHS = 8
"""A process that died so often, and did nothing in between, is not started again."""
MAX_IDLE_DEATHS = 3
"""The same for one that died with nothing in its hands, while the others got nothing done either."""
ENDING_S = 15.0
"""How long a process may take to end when it has nothing to do any more."""

logger = logging.getLogger(__name__)


def workers_of(settings: BaseSettings) -> int:
    """How many processes crawl: not more than there may be targets at work."""
    return min(settings.getint("AUDITOR_WORKERS"), settings.getint("AUDITOR_CONCURRENCY"))


class Fleet:
    """A scan by several processes. `done` is called for each target that is written."""

    def __init__(self, session: Session, settings: BaseSettings, workers: int, done: Callable[[], None]) -> None:
        self._session = session
        self._settings = settings
        self._done = done
        self._shards = [Member(number) for number in range(workers)]
        self._pace = Pace.parse(
            Limit(settings.getint("AUDITOR_PER_IP_CONCURRENCY"), settings.getfloat("AUDITOR_PER_IP_DELAY")),
            settings.getlist("AUDITOR_PACE"),
        )
        self._claims = Claims(session.known)
        self._resolver = Resolver(
            nameservers_of(settings),
            timeout_s=settings.getfloat("AUDITOR_DNS_TIMEOUT"),
            cached_names=LOOKED_UP_NAMES,
        )
        self._room = asyncio.Semaphore(LOOKED_UP)
        self._places: OrderedDict[str, Member] = OrderedDict()
        self._placing: set[asyncio.Task[None]] = set()
        self._all_fed = False
        self._over = False
        """Nothing is handed out any more."""
        self._stopped = False
        self._written = 0
        """Before everything was done."""
        self._stats: dict[str, int | float | str] = {}

    async def run(self) -> None:
        """Scan to the end, or until told to `drain`; closes the scan's row. StoreError when even that cannot be."""
        keepers = [asyncio.create_task(self._keep(shard)) for shard in self._shards]
        feeder = asyncio.create_task(self._feed())
        reason = "shutdown"
        try:
            self._session.judged_by(ruleset_of(self._settings))
            await _all_of(*keepers, feeder, while_running=keepers)
            reason = "interrupted" if self._stopped else "finished"
        except StoreError as error:
            self._fail(str(error))
        finally:
            for task in (*keepers, feeder, *self._placing):
                task.cancel()
            await asyncio.gather(*keepers, feeder, *self._placing, return_exceptions=True)
            for shard in self._shards:
                kill(shard)
            await self._resolver.close()
            try:
                self._session.close(reason, self._stats)
            except StoreError as error:
                # The row stays as it was, `running`: the next scan sees that this one did not end.
                self._session.failure = self._session.failure or str(error)

    def drain(self) -> bool:
        """Hand out nothing more; what is at work may end, for a while. True: that is so now."""
        self._stopped = True
        if not self._over:
            self._over = True
            for shard in self._shards:
                shard.say("drain")
                shard.nothing_more()
            asyncio.get_running_loop().call_later(DRAIN_S + ENDING_S, self._kill_all)
        return True

    def _fail(self, why: str) -> None:
        """The scan cannot go on: remember why, the first time."""
        self._session.failure = self._session.failure or why
        self.drain()

    def _kill_all(self) -> None:
        for shard in self._shards:
            if shard.process is not None:
                shard.process.kill()

    # processes

    async def _keep(self, shard: Member) -> None:
        """Start a process, and another one in its place as long as there is something to do."""
        while not self._over:
            await self._start(shard)
            await shard.lost.wait()
            code = await self._end_of(shard)
            died = not shard.ended or code != 0
            self._take_back(shard)
            if self._over or not died:
                break
            self._mourn(shard, code)
        shard.link = None

    async def _start(self, shard: Member) -> None:
        ours, theirs = socket.socketpair()
        shard.lost.clear()
        shard.wants.clear()
        shard.done, shard.ended, shard.alone = 0, False, False
        process = multiprocessing.get_context("spawn").Process(
            target=be_shard, args=(theirs, self._brief(shard)), name=f"auditor-{shard.number + 1}"
        )
        # The death of this thread, which is the main one, is the child's signal to die.
        process.start()
        theirs.close()
        shard.process = process
        shard.link = await Link.over(ours, lambda message: self._heard(shard, message), shard.lost.set)

    def _brief(self, shard: Member) -> Brief:
        settings = {name: value for name, value in self._settings.copy_to_dict().items() if name.startswith("AUDITOR_")}
        share, rest = divmod(self._settings.getint("AUDITOR_CONCURRENCY"), len(self._shards))
        settings["AUDITOR_CONCURRENCY"] = share + (shard.number < rest)
        settings["AUDITOR_WORKERS"] = len(self._shards)
        settings["DOWNLOAD_TIMEOUT"] = self._settings.getfloat("DOWNLOAD_TIMEOUT")
        levels = {name: logging.getLogger(name).level for name in ("", "site")}
        return Brief(os.getpid(), self._session.path, self._session.scan, settings, levels)

    async def _end_of(self, shard: Member) -> int:
        """How a process ended that has hung up; one that does not end by itself is killed."""
        process = shard.process
        assert process is not None  # noqa: S101 - it was started
        loop = asyncio.get_running_loop()
        over = asyncio.Event()
        loop.add_reader(process.sentinel, over.set)
        try:
            async with asyncio.timeout(ENDING_S if shard.ended else 0.5):
                await over.wait()
        except TimeoutError:
            process.kill()
            await over.wait()
        finally:
            loop.remove_reader(process.sentinel)
        # Reaped: the kernel has closed its connections, and what they took is free.
        process.join()
        code = process.exitcode or 0
        process.close()
        shard.process = None
        return code

    def _take_back(self, shard: Member) -> None:
        """A dead process holds no turn, finds out nothing and wants nothing."""
        for entry in shard.turns.values():
            give_back_turn(entry)
        shard.turns.clear()
        shard.wants.clear()
        self._claims.gone(shard)

    def _mourn(self, shard: Member, code: int) -> None:
        """Say that a process died, draw the lesson, and get back what it was at."""
        at_work = list(shard.at_work.values())
        shard.at_work.clear()
        how = f"signal {-code}" if code < 0 else f"exit code {code}"
        sys.stderr.write(
            f"auditor: a worker process ended by itself ({how}); {len(at_work)} sites it was at are asked again\n"
        )
        got_on = bool(at_work) or self._written > shard.written_before
        shard.written_before = self._written
        shard.idle_deaths = 0 if got_on else shard.idle_deaths + 1
        shard.barren_deaths = 0 if shard.done else shard.barren_deaths + 1
        if shard.idle_deaths >= MAX_IDLE_DEATHS or shard.barren_deaths >= MAX_BARREN_DEATHS:
            self._fail(f"worker processes do not stay alive ({how}). Look for the reason in the log, and start again")
            return
        try:
            returned = give_back(self._session.store, at_work, struck=len(at_work) == 1 and not shard.done)
        except StoreError as error:
            self._fail(str(error))
            return
        again = [Handed(t, alone=t.attempts >= SUSPECT_ATTEMPTS) for t in returned]
        # Who is to be alone comes first; what was not handed out again yet still is.
        shard.again = deque(sorted([*again, *shard.again], key=lambda handed: not handed.alone))

    # targets

    async def _feed(self) -> None:
        try:
            await self._line_up()
        except StoreError as error:
            self._fail(str(error))
        self._all_fed = True
        self._hand_out_all()

    async def _line_up(self) -> None:
        """Look up names in the order of the inventory, and line targets up for whose address it is."""
        store, scan = self._session.store, self._session.scan
        lookups = Slots(self._settings.getint("AUDITOR_CONCURRENCY"))
        suspects = store.suspects(scan)
        for stored in suspects:
            self._least_busy().again.append(Handed(stored, alone=True))
        known = {stored.id for stored in suspects}
        last = 0
        while batch := store.pending(scan, limit=100, after=last):
            for stored in batch:
                if stored.id in known:
                    continue
                await self._room.acquire()
                self._place_later(stored, await lookups.acquire())
            last = batch[-1].id
        while self._placing:
            await asyncio.wait(self._placing)

    def _place_later(self, stored: StoredTarget, slot: Slot) -> None:
        task = asyncio.create_task(self._place(stored, slot))
        self._placing.add(task)
        task.add_done_callback(self._placing.discard)

    async def _place(self, stored: StoredTarget, slot: Slot) -> None:
        try:
            answers = await slot.waiting(self._resolver.resolve(stored.target.host))
        finally:
            slot.give_back()
        address = next((address for answer in answers for address in answer.answer.addresses), None)
        shard = self._least_busy() if address is None else self._shard_of(unit_of(address))
        shard.queue.append(Handed(stored, answers=answers))
        self._hand_out(shard)

    def _shard_of(self, unit: str) -> Member:
        """Whose an address is: from its first target on, the one's who then has least to do."""
        shard = self._places.get(unit)
        if shard is None:
            shard = self._places[unit] = self._least_busy()
            if len(self._places) > KEPT_PLACES:
                self._places.popitem(last=False)
        self._places.move_to_end(unit)
        return shard

    def _least_busy(self) -> Member:
        shard = min(self._shards, key=lambda shard: shard.load)
        # Of those with as much to do, the next time another one.
        self._shards.remove(shard)
        self._shards.append(shard)
        return shard

    def _hand_out_all(self) -> None:
        for shard in tuple(self._shards):
            self._hand_out(shard)

    def _hand_out(self, shard: Member) -> None:
        """Give a process what it has a place for; when nothing is left anywhere, that is the end."""
        try:
            while shard.wants and not shard.alone and not self._over:
                if shard.again:
                    if shard.again[0].alone and shard.at_work:
                        break
                    handed = shard.again.popleft()
                elif shard.queue:
                    handed = shard.queue.popleft()
                    self._room.release()
                else:
                    break
                stored = handed.stored
                self._session.store.begin_attempt(stored)
                shard.at_work[stored.target.key] = stored
                shard.alone = handed.alone
                shard.say("answer", shard.wants.popleft(), handed)
        except StoreError as error:
            self._fail(str(error))
        if self._all_fed and not self._over and not any(each.load for each in self._shards):
            self._over = True
            for each in self._shards:
                each.say("no more")
                each.nothing_more()

    def _off(self, shard: Member, key: str) -> None:
        """A target is off a process's hands."""
        shard.at_work.pop(key, None)
        if not shard.at_work:
            shard.alone = False
        self._hand_out(shard)

    # what processes say

    def _heard(self, shard: Member, message: Message) -> None:
        word, *rest = message
        getattr(self, f"_hears_{word}")(shard, *rest)

    def _hears_want(self, shard: Member, number: int) -> None:
        if self._over:
            shard.say("answer", number, None)
            return
        shard.wants.append(number)
        self._hand_out(shard)

    def _hears_turn(self, shard: Member, number: int, address: str) -> None:
        def given(turn: Turn) -> None:
            shard.turns[number] = turn
            shard.say("answer", number, turn.next_dial())

        waiting = self._pace.ask(address, given)
        shard.turns.setdefault(number, waiting)

    def _hears_dial(self, shard: Member, number: int) -> None:
        turn = shard.turns[number]
        if isinstance(turn, Turn):
            shard.say("answer", number, turn.next_dial())

    def _hears_done(self, shard: Member, number: int, status: int | None, elapsed_s: float) -> None:
        entry = shard.turns.pop(number)
        if isinstance(entry, Turn) and status is not None:
            entry.answered(status, elapsed_s)
        give_back_turn(entry)

    def _hears_claim(self, shard: Member, number: int, address: str, port: int | None) -> None:
        try:
            self._claims.claim(shard, (address, port), lambda facts: shard.say("answer", number, facts))
        except StoreError as error:
            self._fail(str(error))
            shard.say("answer", number, None)

    def _hears_told(self, shard: Member, address: str, port: int | None, facts: AddressFacts | None) -> None:
        del shard
        self._claims.told((address, port), facts)

    def _hears_save(self, shard: Member, number: int, judged: Judged) -> None:
        key = judged.target.key
        stored = shard.at_work[key]
        try:
            self._session.store.save(stored, self._session.scan, judged.evidence, judged.findings, judged.packed)
        except StoreError as error:
            self._fail(str(error))
            shard.say("answer", number, str(error))
            return
        for facts in judged.evidence.addresses:
            self._claims.written((facts.address, facts.port))
        shard.done += 1
        self._written += 1
        shard.say("answer", number, None)
        self._off(shard, key)
        self._done()

    def _hears_dropped(self, shard: Member, key: str) -> None:
        self._off(shard, key)

    def _hears_ended(self, shard: Member, reason: str, stats: dict[str, int | float | str]) -> None:
        shard.ended = True
        self._stopped = self._stopped or reason != "finished"
        for name, value in stats.items():
            before = self._stats.get(name)
            if isinstance(value, int) and isinstance(before, int):
                self._stats[name] = before + value
            elif before is None:
                self._stats[name] = value

    def _hears_log(self, shard: Member, name: str, level: int, text: str) -> None:
        del shard
        logging.getLogger(name).log(level, "%s", text)


async def _all_of(*tasks: asyncio.Task[None], while_running: list[asyncio.Task[None]]) -> None:
    """Wait for some tasks; an error of any ends the wait."""
    left: set[asyncio.Task[None]] = set(tasks)
    while not all(task.done() for task in while_running):
        done, left = await asyncio.wait(left, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
