"""How a question that got no answer ends: an exception that carries its outcome."""

from __future__ import annotations

from auditor.model import Outcome


class QuestionFailed(Exception):
    """A question ended without an answer.

    `outcome` says how, `detail` holds the error's own words, `address` the numeric address tried last, `elapsed_s`
    the network time it took, without the wait for a polite moment.
    """

    def __init__(self, outcome: Outcome, detail: str = "", address: str = "", elapsed_s: float = 0.0) -> None:
        super().__init__(f"{outcome.value}: {detail}" if detail else outcome.value)
        self.outcome = outcome
        self.detail = detail
        self.address = address
        self.elapsed_s = elapsed_s
