"""`auditor page`: the marks of saved pages, why each text is one or none, and how well that fits labelled pages."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

import typer

from auditor.console import Lang, Language, fail
from auditor.exitcode import ExitCode


def page(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Saved pages.")],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
    explain: Annotated[
        bool,
        typer.Option("--explain", help="For each candidate text: accepted, suspect or refused, why, and where."),
    ] = False,
    score: Annotated[
        Path | None,
        typer.Option(metavar="LABELS", help="Measure against labels (JSON lines) instead of showing the marks."),
    ] = None,
    lang: Language = Lang.ZH,
) -> None:
    """Show the marks found in saved pages, explain them, or measure how right they are.

    LABELS holds one JSON object a line, for the page FILE of the name ID.html:

    \b
      {"id": "ID", "class": "mark", "icp": ["粤ICP备2023990123号-1"], "psb": [],
       "licenses": [], "icp_link": "https://beian.miit.gov.cn/"}

    docs/labels.md describes every field.

    \b
    Examples:
      auditor page saved.html
      auditor page --json pages/*.html > marks.jsonl
      auditor page --explain saved.html --lang en
      auditor page --score labels.jsonl pages/*.html
    """
    if score is not None and explain:
        fail(ExitCode.USAGE, "--score and --explain: choose one of them")
    if score is not None:
        _score(score, files, lang, as_json=as_json)
        return
    from auditor.page import describe

    unread: list[Path] = []
    for path, body in _read(files, unread):
        if as_json:
            described = describe(str(path), body)
            if explain:
                described["candidates"] = _described(body)
            _line(described)
        elif explain:
            _explain(path, body, lang)
        else:
            _show(path, body)
    if unread:
        raise typer.Exit(ExitCode.USAGE)


def _read(files: Sequence[Path], unread: list[Path]) -> Iterator[tuple[Path, bytes]]:
    """Every file with its bytes; one that cannot be read is said so and put aside."""
    for path in files:
        try:
            body = path.read_bytes()
        except OSError as error:
            sys.stderr.write(f"auditor: {path}: {error.strerror}\n")
            unread.append(path)
        else:
            yield path, body


def _line(value: object) -> None:
    """One JSON object. A lone surrogate, which UTF-8 cannot hold, becomes a question mark."""
    text = json.dumps(value, ensure_ascii=False).encode("utf-8", "replace").decode()
    sys.stdout.write(f"{text}\n")


def _show(path: Path, body: bytes) -> None:
    from auditor.page import Page
    from reports.clean import clean

    read = Page.from_bytes(body)
    sys.stdout.write(f"{clean(str(path))} ({read.encoding})\n")
    for mark in read.marks:
        state = f"  [{mark.suspect}]" if mark.suspect else ""
        link = clean(mark.link or "-")
        sys.stdout.write(f"  {mark.kind:8} {clean(mark.number)}{state}  {mark.place}  {link}\n")


def _explain(path: Path, body: bytes, lang: Lang) -> None:
    from auditor.explain import explanation
    from auditor.page import Page

    sys.stdout.write("\n".join(explanation(str(path), Page.from_bytes(body), lang.value)) + "\n")


def _described(body: bytes) -> list[dict[str, object]]:
    from auditor.explain import describe_candidates
    from auditor.page import Page

    return describe_candidates(Page.from_bytes(body))


def _score(labels: Path, files: Sequence[Path], lang: Lang, *, as_json: bool) -> None:
    from auditor.page import Page
    from auditor.score import LabelError, read_labels, score, score_lines, score_object

    try:
        wanted = read_labels(labels.read_bytes(), str(labels))
    except OSError as error:
        fail(ExitCode.USAGE, f"{labels}: {error.strerror}")
    except LabelError as error:
        fail(ExitCode.USAGE, str(error))
    by_name: dict[str, Path] = {}
    for path in files:
        if path.stem in by_name:
            fail(ExitCode.USAGE, f"{by_name[path.stem]} and {path}: two pages for one label. Name one of them")
        by_name[path.stem] = path
    ids = {label.id for label in wanted}
    unread: list[Path] = []
    pages = _read([path for name, path in by_name.items() if name in ids], unread)
    found = score(wanted, {path.stem: Page.from_bytes(body).marks for path, body in pages})
    if as_json:
        _line(score_object(found))
    else:
        sys.stdout.write("\n".join(score_lines(found, lang.value)) + "\n")
    if unread:
        raise typer.Exit(ExitCode.USAGE)
