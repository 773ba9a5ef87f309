"""Panels of a Grafana dashboard, and where they stand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, TypeAlias

Panel: TypeAlias = dict[str, Any]
Target: TypeAlias = tuple[str, str]
"""An expression and what its lines are called."""

SOURCE: Mapping[str, str] = MappingProxyType({"type": "prometheus", "uid": "${datasource}"})
"""The Prometheus that is chosen in the dashboard."""
WIDTH = 24
TALL = 8
LOW = 4


def lines_panel(
    title: str,
    targets: Sequence[Target],
    words: str,
    *,
    unit: str,
    limits: Sequence[tuple[float, str]] = (),
    span: tuple[float, float] | None = None,
) -> Panel:
    """Return lines over time; ``limits`` are drawn as lines of a colour, ``span`` are the ends of the axis."""
    panel = _panel("timeseries", title, targets, words=words, wide=WIDTH // 2, tall=TALL)
    style = {"lineWidth": 2, "showPoints": "auto", "spanNulls": False, "thresholdsStyle": {"mode": "off"}}
    if limits:
        style["thresholdsStyle"] = {"mode": "line"}
    panel["fieldConfig"]["defaults"] |= {"unit": unit, "custom": style, "thresholds": _thresholds(limits)}
    if span is not None:
        panel["fieldConfig"]["defaults"] |= {"min": span[0], "max": span[1]}
    panel["options"] = {
        "legend": {"displayMode": "list", "placement": "bottom", "showLegend": True},
        "tooltip": {"mode": "multi", "sort": "desc"},
    }
    return panel


def stat_panel(
    title: str,
    targets: Sequence[Target],
    words: str,
    *,
    wide: int,
    tall: int = LOW,
    unit: str = "short",
    limits: Sequence[tuple[float, str]] = (),
) -> Panel:
    """Return the last number, large; its ground takes the colour of the last of ``limits`` that it has reached."""
    panel = _panel("stat", title, targets, words=words, wide=wide, tall=tall)
    panel["fieldConfig"]["defaults"] |= {"unit": unit, "thresholds": _thresholds(limits)}
    panel["options"] = {
        "reduceOptions": {"calcs": ["lastNotNull"], "fields": "", "values": False},
        "colorMode": "background",
        "graphMode": "none",
        "textMode": "auto",
    }
    return panel


def table_panel(title: str, targets: Sequence[Target], words: str) -> Panel:
    """Return a table with a line for each series and a column for each expression."""
    panel = _panel("table", title, targets, words=words, wide=WIDTH // 2, tall=TALL)
    for target in panel["targets"]:
        target |= {"format": "table", "instant": True, "range": False}
    hidden = {"Time": True, "project": True, "model": True, "version": True, "__name__": True, "job": True}
    names = {f"Value #{target['refId']}": target["legendFormat"] for target in panel["targets"]}
    panel["transformations"] = [
        {"id": "merge", "options": {}},
        {"id": "organize", "options": {"excludeByName": hidden, "indexByName": {}, "renameByName": names}},
    ]
    panel["options"] = {"showHeader": True, "sortBy": []}
    return panel


def _panel(kind: str, title: str, targets: Sequence[Target], *, words: str, wide: int, tall: int) -> Panel:
    return {
        "type": kind,
        "title": title,
        "description": words,
        "datasource": dict(SOURCE),
        "gridPos": {"h": tall, "w": wide, "x": 0, "y": 0},
        "targets": [
            {"refId": chr(ord("A") + place), "datasource": dict(SOURCE), "expr": expression, "legendFormat": name}
            for place, (expression, name) in enumerate(targets)
        ],
        "fieldConfig": {"defaults": {}, "overrides": []},
        "options": {},
    }


def thin(pattern: str) -> Mapping[str, Any]:
    """Return what draws limits of intervals thinner than values."""
    return {
        "matcher": {"id": "byRegexp", "options": pattern},
        "properties": [
            {"id": "custom.lineWidth", "value": 1},
            {"id": "custom.lineStyle", "value": {"fill": "dash", "dash": [4, 4]}},
        ],
    }


def _thresholds(limits: Sequence[tuple[float, str]]) -> Mapping[str, Any]:
    base = "red" if limits and limits[0][1] == "green" else "green"
    return {
        "mode": "absolute",
        "steps": [{"color": base, "value": None}, *({"color": c, "value": at} for at, c in sorted(limits))],
    }


def placed(sections: Iterable[tuple[str, Sequence[Panel]]]) -> list[Panel]:
    """Return rows and panels with their numbers and places, from left to right and downwards."""
    placed: list[Panel] = []
    y = 0
    for title, panels in sections:
        place = {"h": 1, "w": WIDTH, "x": 0, "y": y}
        placed.append({"type": "row", "title": title, "collapsed": False, "gridPos": place, "panels": []})
        x, y, tallest = 0, y + 1, 0
        for panel in panels:
            size = panel["gridPos"]
            if x + size["w"] > WIDTH:
                x, y, tallest = 0, y + tallest, 0
            placed.append({**panel, "gridPos": {**size, "x": x, "y": y}})
            x, tallest = x + size["w"], max(tallest, size["h"])
        y += tallest
    return [{"id": number, **panel} for number, panel in enumerate(placed, 1)]
