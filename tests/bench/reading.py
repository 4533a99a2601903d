"""What reading a page costs, beside BeautifulSoup on the whole of it. `python -m tests.bench.reading [PAGES]`.

The auditor's side is all it does to a page: decoding, the tree, marks, every rule. The other side is a soup of
the page by lxml, its text, and the auditor's grammar on that text. Both in one process, page by page in turns.
"""

from __future__ import annotations

import json
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from bs4 import BeautifulSoup

from auditor.evidence import Evidence
from auditor.judge import judge
from auditor.marks import find
from auditor.model import Hop, HttpAnswer, Observation, Outcome, Question, Target
from auditor.rule import load
from tests.bench.oracle import broken, corpus, differences, generated, hostile
from tests.bench.pages import KINDS, SIZES, page


def home(body: bytes) -> Evidence:
    """Evidence with this home page and nothing else."""
    host = "s0000001.bench.com.cn"
    hop = Hop(url=f"https://{host}/", address="36.110.0.1", status=200, headers=(("content-type", "text/html"),))
    answer = HttpAnswer(hops=(hop,), content=body, body_sha256="", complete=True)
    seen = Observation(
        question=Question.HOME,
        subject=host,
        url=hop.url,
        outcome=Outcome.OK,
        asked_at="2026-11-24T00:00:00Z",
        http=answer,
    )
    target = Target(host=host, port=None, unicode_host=host, registrable_domain="bench.com.cn")
    return Evidence(target=target, observations=(seen,))


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU of one class of pages, in ms a page, the least of some rounds."""

    auditor_ms: float
    soup_ms: float

    @property
    def ratio(self) -> float:
        """How many times cheaper the auditor is."""
        return self.soup_ms / self.auditor_ms


def soup_numbers(body: bytes) -> set[str]:
    """Numbers in the text of a whole page, as BeautifulSoup sees it."""
    soup = BeautifulSoup(body, "lxml")
    for silent in soup(("script", "style", "template")):
        silent.decompose()
    return {span.number for span in find(soup.get_text())}


def cost(letter: str, rounds: int = 3) -> Cost:
    """Of the ten pages of one size."""
    bodies = [page(SIZES[letter], number) for number in range(len(KINDS))]
    rules = load()
    judge(home(bodies[0]), rules)
    ours, theirs = [], []
    for _ in range(rounds):
        ours_s = theirs_s = 0.0
        for body in bodies:
            evidence = home(body)
            begun = time.process_time()
            judge(evidence, rules)
            between = time.process_time()
            soup_numbers(body)
            ours_s += between - begun
            theirs_s += time.process_time() - between
        ours.append(ours_s)
        theirs.append(theirs_s)
    return Cost(1000 * min(ours) / len(bodies), 1000 * min(theirs) / len(bodies))


if __name__ == "__main__":
    counted = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    costs = {letter: cost(letter) for letter in SIZES}
    kinds = {}
    if counted:
        shared = Path(__file__).parents[3] / "shared"
        kinds = {"generated": generated(counted), "hostile": hostile(20_000 if counted >= 1000 else 4_000)}
        if counted >= 1000:
            kinds |= {"corpus": corpus(shared), "broken": broken(shared)}
    record = {
        "ms": {letter: [c.auditor_ms, c.soup_ms, c.ratio] for letter, c in costs.items()},
        "pages": {kind: len(pages) for kind, pages in kinds.items()},
        "differences": [line for pages in kinds.values() for line in differences(pages)],
    }
    print(json.dumps(record, ensure_ascii=False))
