"""A long list as pages of one table each, with the links between them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

PAGE_ROWS = 1_000
"""Rows of a table that a phone still opens and scrolls."""

PAGE_NAMES = 5_000
"""Names of sites on a page that holds nothing else."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list."""

    page: int
    """From 1."""
    count: int
    """Pages of the list."""
    name: str
    """Of its file."""
    rows: slice
    """What it holds of the list."""
    links: list[tuple[str, str]]
    """(key of the words, file) of the pages to go to."""


@dataclass(frozen=True, slots=True)
class Pages:
    """The pages of a list of `total` members, `each` a page; without members there is none."""

    stem: str
    total: int
    each: int
    opening: str = ""
    """Name of the first page's file, when it is not like the others'."""

    def __len__(self) -> int:
        return -(-self.total // self.each)

    def __iter__(self) -> Iterator[Page]:
        return (self._page(number) for number in range(1, len(self) + 1))

    def name(self, number: int) -> str:
        """The file of a page."""
        return self.opening if self.opening and number == 1 else f"{self.stem}-{number}.html"

    def holding(self, place: int) -> str:
        """The file of the page that holds the member at this place, counted from 0."""
        return self.name(place // self.each + 1)

    def _page(self, number: int) -> Page:
        last = len(self)
        steps = {"first": 1, "before": number - 1, "next": number + 1, "last": last}
        links = [(f"page.{step}", self.name(to)) for step, to in steps.items() if 1 <= to <= last and to != number]
        start = (number - 1) * self.each
        return Page(number, last, self.name(number), slice(start, start + self.each), links)
