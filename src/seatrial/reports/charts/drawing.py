"""From an Altair chart to an inline SVG that follows the page's colours, is read aloud, and clashes with nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias
from xml.sax.saxutils import escape

from seatrial.values.printable import printable

# An Altair chart. Naming its type would import Altair, which takes most of a second; charts alone need it.
Drawing: TypeAlias = Any

INK = "var(--ink-2)"
RULE = "var(--rule)"
SERIES = ("var(--c1)", "var(--c2)", "var(--c3)", "var(--c4)", "var(--c5)", "var(--c6)")
WIDTH = 400
HEIGHT = 260
FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif"
MOST_ROWS = 40
LONGEST = 500
SMALLEST, LARGEST = 1e-100, 1e100

# What Vega says to a screen reader mark by mark; the title, the description and the table say it better.
_ARIA = re.compile(r' (?:aria-[a-z]+|role)="[^"]*"')
_BEYOND = re.compile("[\U00010000-\U0010ffff]")
_CLASSES = re.compile(r' class="[^"]*"')
_LONG_NUMBER = re.compile(r"-?\d+\.\d{3,}(?:e-?\d+)?")
_TAG = re.compile(r"<[^>]*>")
_HEAD = re.compile(r'<svg [^>]*?width="([^"]+)" height="([^"]+)"[^>]*>')
_EMPTY = re.compile(r'<path d="M0,0h0v0h0Z" pointer-events="none"/>|<path d="" display="none"/>|<g></g>|<g/>')


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A drawn chart.

    Parameters
    ----------
    key
        Names the chart within its page.
    title, description
        What it shows, and what is to be seen in it, in words.
    svg
        The drawing; text from data in it is escaped.
    headers, rows
        The same as a table, at most 40 rows.
    """

    key: str
    title: str
    description: str
    svg: str
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def altair() -> Any:  # noqa: ANN401 - a module, imported when the first chart is drawn
    """Return the Altair package."""
    import altair as alt  # noqa: PLC0415 - slow to import, and only charts need it

    return alt


def plotted(rows: Sequence[Mapping[str, object]]) -> Drawing:
    """Return a chart of the rows, without a mark yet."""
    alt = altair()
    return alt.Chart(alt.Data(values=rows))


def draw(chart: Drawing, *, key: str, title: str, description: str) -> str:
    """Return the chart as inline SVG: no fixed size, colours of the page, one text alternative, its own ids."""
    import vl_convert  # noqa: PLC0415 - starting its JavaScript engine costs half a second

    svg: str = vl_convert.vegalite_to_svg(_harmless(_configured(chart)))
    return _inline(svg, key=key, title=title, description=description)


def thinned(rows: Sequence[tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
    """Return at most 40 rows, evenly spread, the first and the last among them."""
    if len(rows) <= MOST_ROWS:
        return tuple(rows)
    step = (len(rows) - 1) / (MOST_ROWS - 1)
    return tuple(rows[round(place * step)] for place in range(MOST_ROWS))


def _configured(chart: Drawing) -> dict[str, Any]:
    text = {"labelFontSize": 12, "titleFontSize": 12, "labelColor": INK, "titleColor": INK, "titleFontWeight": "normal"}
    specification: dict[str, Any] = (
        chart.configure(font=FONT, background="transparent", padding=4)
        .configure_view(stroke=None)
        .configure_mark(aria=False)
        .configure_axis(gridColor=RULE, domainColor=RULE, tickColor=RULE, labelPadding=5, titlePadding=8, **text)
        .configure_legend(orient="top", title=None, symbolStrokeWidth=2.5, offset=6, labelLimit=180, **text)
        .to_dict(validate=False)  # our own fixed shapes: checking them against the schema takes half of the time
    )
    return specification


def _harmless(item: Any) -> Any:  # noqa: ANN401 - JSON has no narrower type
    """Return a specification without what takes the process with it instead of raising.

    The drawing engine aborts on characters that XML forbids (measured: a NUL in the name of a level), and fails where
    it shortens a text between the two halves of a character beyond U+FFFF, such as an emoji: a box stands for these.
    Numbers beyond 1e100 are left out and those nearer to 0 than 1e-100 are drawn as 0: no scale can be laid over their
    span.
    """
    if isinstance(item, str):
        return _BEYOND.sub("\N{WHITE SQUARE}", printable(item))
    if isinstance(item, dict):
        return {name: _harmless(part) for name, part in item.items()}
    if isinstance(item, list):
        return [_harmless(part) for part in item]
    if isinstance(item, float) and not SMALLEST <= abs(item) <= LARGEST:
        return 0.0 if abs(item) < SMALLEST else None
    return item


def _inline(svg: str, *, key: str, title: str, description: str) -> str:
    head = _HEAD.match(svg)
    if head is None:
        raise ValueError("the chart has no size")
    body = svg[head.end() :].removesuffix("</svg>")
    body = _CLASSES.sub("", _ARIA.sub("", body))
    body = _TAG.sub(lambda tag: _LONG_NUMBER.sub(_rounded, tag[0]), body)
    body = _EMPTY.sub("", _EMPTY.sub("", body))
    for found in set(re.findall(r' id="([^"]+)"', body)):
        body = body.replace(f'id="{found}"', f'id="{key}-{found}"').replace(f"#{found})", f"#{key}-{found})")
    width, height = head[1], head[2]
    start = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" role="img" aria-labelledby="{key}-t {key}-d">'
    )
    words = f'<title id="{key}-t">{_words(title)}</title><desc id="{key}-d">{_words(description)}</desc>'
    return f'{start}{words}<g aria-hidden="true">{body}</g></svg>'


def _words(text: str) -> str:
    return escape(printable(text[:LONGEST]))


def _rounded(number: re.Match[str]) -> str:
    return f"{float(number[0]):.2f}".rstrip("0").rstrip(".")
