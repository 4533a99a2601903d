"""What a citation is: an article of an instrument, as reports print it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from auditor.outcome import Bilingual

Verified = Literal["full", "quoted", "guidance"]
"""full: read in the law text; quoted: read verbatim on another page; guidance: not law at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    """A law, order or notice; every text is (Chinese, English)."""

    title: Bilingual
    issuer: Bilingual
    """Who issued it under which number, with any caveat about the text: an amendment, or its rank."""
    dated: str
    """Date of the text that was read, ISO 8601."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """One article as a report prints it; every text is (Chinese, English)."""

    id: str
    title: Bilingual
    issuer: Bilingual
    """Who issued it under which number, with any caveat about the text: reports print it."""
    dated: str
    """Date of the text that was read, ISO 8601."""
    article: Bilingual
    gist: Bilingual
    penalty: Bilingual | None
    """None when the article orders no penalty itself, or the amount could not be verified."""
    verified: Verified

    @property
    def label(self) -> Bilingual:
        """One line naming title, issuer, date and article: how a report refers to the citation."""
        (title_zh, title_en), (issuer_zh, issuer_en) = self.title, self.issuer
        article_zh, article_en = self.article
        return (
            f"{title_zh}（{issuer_zh}，{self.dated} 文本）{article_zh}",
            f"{title_en} ({issuer_en}, text of {self.dated}), {article_en}",
        )


def row(
    id_: str,
    instrument: Instrument,
    article: Bilingual,
    gist: Bilingual,
    verified: Verified,
    penalty: Bilingual | None = None,
) -> Citation:
    return Citation(
        id=id_,
        title=instrument.title,
        issuer=instrument.issuer,
        dated=instrument.dated,
        article=article,
        gist=gist,
        penalty=penalty,
        verified=verified,
    )
