"""Slices by how much worse they are than the rest."""

from __future__ import annotations

from seatrial.reports.charts.drawing import INK, RULE, SERIES, WIDTH, Chart, Drawing, altair, draw, plotted, thinned
from seatrial.values import Evidence, SliceRow
from seatrial.values.written import written_share

MOST_BARS = 10
ROW_HEIGHT = 38
LONGEST = 56


def draw_slices(evidence: Evidence) -> Chart | None:
    """Return the slices with the most harm as bars of excess error with the lower bound; None without slices."""
    rows = [row for row in evidence.exhibits.slices if row.excess > 0]
    rows = sorted(rows, key=lambda row: (not row.flagged, -row.harm, row.slice.name))[:MOST_BARS]
    if not rows:
        return None
    flagged = sum(row.flagged for row in rows)
    description = (
        f"Excess error over the rest of the rows, the most harm first. {flagged} of {len(rows)} are surely worse: "
        "the solid part of a bar is the least that its excess can be."
    )
    key, title = "chart-slices", "Where the model errs more than elsewhere"
    return Chart(
        key=key,
        title=title,
        description=description,
        svg=draw(_bars(rows), key=key, title=title, description=description),
        headers=("slice", "excess error", "at least"),
        rows=thinned([(row.slice.name, written_share(row.excess), written_share(row.excess_low)) for row in rows]),
    )


def _bars(rows: list[SliceRow]) -> Drawing:
    alt = altair()
    data = [
        {
            "place": place,
            "name": name if len(name) <= LONGEST else name[: LONGEST - 1] + "…",
            "excess": row.excess,
            "low": max(row.excess_low or 0.0, 0.0),
            "zero": 0,
        }
        for place, row in enumerate(rows)
        for name in [row.slice.name]
    ]
    base = plotted(data).encode(y=alt.Y("place:O", axis=None, scale=alt.Scale(paddingInner=0.1)))
    across = alt.X("excess:Q", title="excess error over the rest", axis=alt.Axis(format="%", tickCount=5, grid=False))
    whole = base.mark_bar(color=SERIES[1], opacity=0.35, height=9, yOffset=10).encode(x=across)
    least = base.mark_bar(color=SERIES[1], height=9, yOffset=10).encode(x=alt.X("low:Q"))
    names = base.mark_text(align="left", baseline="middle", dx=4, dy=-5, fontSize=12, color=INK).encode(
        x=alt.X("zero:Q"), text="name:N"
    )
    zero = plotted([{"zero": 0}]).mark_rule(color=RULE).encode(x="zero:Q")
    return alt.layer(zero, whole, least, names).properties(width=WIDTH, height=ROW_HEIGHT * len(rows))
