"""Who finds out about an address: one process of a scan, once; whoever else wants to know is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from auditor.evidence import AddressFacts

Key = tuple[str, int | None]
Answer = Callable[[AddressFacts | None], None]
"""Called with what is known, or None: find it out."""


@dataclass(slots=True)
class _Claim:
    """An address that is being asked, or was, and is not written yet."""

    asker: object
    facts: AddressFacts | None = None
    waiting: list[tuple[object, Answer]] = field(default_factory=list)


class Claims:
    """`known` gives what is written about an address."""

    def __init__(self, known: Callable[[str, int | None], AddressFacts | None]) -> None:
        self._known = known
        self._claims: dict[Key, _Claim] = {}

    def claim(self, who: object, key: Key, answer: Answer) -> None:
        """Answer as soon as it is known, or as it is this one's turn to find it out."""
        claim = self._claims.get(key)
        if claim is None:
            if (facts := self._known(*key)) is None:
                self._claims[key] = _Claim(who)
            answer(facts)
        elif claim.facts is not None:
            answer(claim.facts)
        else:
            claim.waiting.append((who, answer))

    def told(self, key: Key, facts: AddressFacts | None) -> None:
        """The one whose turn it was has found this out; or nothing, then it is another's turn."""
        claim = self._claims.get(key)
        if claim is None:
            return
        if facts is None:
            self._pass_on(key, claim)
            return
        claim.facts = facts
        for _, answer in claim.waiting:
            answer(facts)
        claim.waiting.clear()

    def written(self, key: Key) -> None:
        """What was found out is in the database."""
        claim = self._claims.get(key)
        if claim is not None and claim.facts is not None:
            del self._claims[key]

    def gone(self, who: object) -> None:
        """Somebody does not find out anything any more, and does not wait either."""
        for key, claim in list(self._claims.items()):
            claim.waiting = [(waiter, answer) for waiter, answer in claim.waiting if waiter is not who]
            if claim.asker is who and claim.facts is None:
                self._pass_on(key, claim)

    def _pass_on(self, key: Key, claim: _Claim) -> None:
        if not claim.waiting:
            del self._claims[key]
            return
        claim.asker, answer = claim.waiting.pop(0)
        answer(None)
