"""Templates of the pages: text from data is escaped and bounded, numbers are written alike everywhere."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from importlib import resources

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from seatrial.reports.instants import shown_instant
from seatrial.reports.wording import metric_words, source_words, status_words
from seatrial.values.printable import printable
from seatrial.values.subject import subject_words
from seatrial.values.written import written_estimate, written_number, written_parts, written_share

LARGEST = 600_000
LONGEST = 1_000
SHRINKS = (1, 4, 16, 64)
_CODE = re.compile(r"`([^`]+)`")


def fitted(template: str, build: Callable[[int], object]) -> str:
    """Return a page of at most 600 kB: ``build(shrink)`` gives what it shows, its long lists cut by ``shrink``."""
    style = Markup(_style())  # noqa: S704 - our own file
    for shrink in SHRINKS:
        text = _templates().get_template(template).render(page=build(shrink), style=style)
        if len(text.encode()) <= LARGEST:
            break
    return text


@cache
def _style() -> str:
    return resources.files("seatrial.reports").joinpath("templates", "report.css").read_text(encoding="utf-8")


@cache
def _templates() -> Environment:
    templates = Environment(
        loader=PackageLoader("seatrial.reports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_printed,
    )
    templates.filters |= {
        "number": lambda number: _minus(written_number(number)),
        "share": lambda share: _minus(written_share(share)),
        "estimate": lambda estimate: _minus(written_estimate(estimate)),
        "parts": lambda estimate: tuple(map(_minus, written_parts(estimate))),
        "limit": lambda number: _minus(f"{number:.6g}"),
        "minus": _minus,
        "prose": _prose,
        "capitalize_first": lambda text: text[:1].upper() + text[1:],
        "says": metric_words,
        "whose": subject_words,
        "origin": source_words,
        "counted": status_words,
        "drawing": Markup,
        "instant": shown_instant,
    }
    return templates


def _prose(text: str) -> Markup:
    """Return a sentence with what stands between backticks set as code, and all else escaped."""
    parts = _CODE.split(_bounded(text))
    return Markup().join(
        Markup("<code>{}</code>").format(part) if place % 2 else part for place, part in enumerate(parts)
    )


def _printed(item: object) -> object:
    """Return text from data without what HTML forbids and of bounded length; our own markup stays."""
    return _bounded(item) if isinstance(item, str) and not isinstance(item, Markup) else item


def _bounded(text: str) -> str:
    return printable(text if len(text) <= LONGEST else text[: LONGEST - 1] + "…")


def _minus(text: str) -> str:
    """Return written numbers with the sign that lines up with digits and is read as minus."""
    return text.replace("-", "\N{MINUS SIGN}")
