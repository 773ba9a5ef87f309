"""What a watch found as gauges, in the text format of Prometheus: for the textfile collector of its node exporter."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from seatrial.reports.instants import parsed
from seatrial.values.watched import WatchReport

MOST_COLUMNS = 100
MOST_SLICES = 100
LONGEST = 200

_STANDINGS = {"steady": 0, "watch": 1, "alarm": 2}
FAMILIES: Mapping[str, str] = MappingProxyType(
    {
        "seatrial_watch_verdict": "Verdict of the last watch: 0 steady, 1 watch, 2 alarm.",
        "seatrial_watch_seen_seconds": "When it was looked, in seconds since 1970.",
        "seatrial_watch_window_end_seconds": "Where the window that was looked at ends, in seconds since 1970.",
        "seatrial_watch_rows": "Rows of the window.",
        "seatrial_watch_findings": "Findings of the watch by status.",
        "seatrial_watch_columns_drifted": "Columns that surely moved by more than matters.",
        "seatrial_watch_drift": "The largest effect of each column: its value, its lower bound, from where it matters, "
        "and the smallest that would have been seen.",
        "seatrial_watch_drifted": "1 if the column surely moved by more than matters, else 0.",
        "seatrial_watch_quality": "Quality of the window: value and limits of its interval, by whose number it is.",
        "seatrial_watch_estimate_trusted": "1 if past estimates of the metric turned out well, else 0.",
        "seatrial_watch_outcomes_share": "Share of predictions whose outcome is known, by age.",
        "seatrial_watch_outcomes_late": "Ages at which surely fewer outcomes are known than usual.",
        "seatrial_watch_slice_worse": "1 if the declared slice surely got worse by more than matters, else 0.",
        "seatrial_watch_slice_worsening": "How much worse a declared slice got, and the lower bound of it.",
        "seatrial_watch_alerts": "Alerts by severity and status.",
    }
)
"""Name and meaning of every gauge; all have the labels ``project``, ``model`` and ``version``."""


@dataclass(frozen=True, slots=True)
class _Sample:
    name: str
    value: float
    labels: tuple[tuple[str, str], ...] = ()


def render_gauges(report: WatchReport) -> str:
    """Return the gauges of a report as text; what is not known has no line, and no line is there twice.

    Examples
    --------
    A file of that name in the folder that ``node_exporter --collector.textfile.directory`` names is all it takes::

        seatrial_watch_verdict{project="flight-delay",model="delay",version="3"} 2
    """
    model = report.model
    common = (("project", report.project), ("model", model.name if model else ""), ("version", _version(report)))
    samples = {(sample.name, sample.labels): sample for sample in reversed(list(_samples(report)))}
    lines: list[str] = []
    for name, words in FAMILIES.items():
        own = [sample for (family, _), sample in reversed(samples.items()) if family == name]
        if own:
            lines += [f"# HELP {name} {words}", f"# TYPE {name} gauge"]
            lines += [_line(sample, common) for sample in own]
    return "\n".join(lines) + "\n"


def _version(report: WatchReport) -> str:
    return report.model.version if report.model else ""


def _samples(report: WatchReport) -> Iterator[_Sample]:
    yield _Sample("seatrial_watch_verdict", _STANDINGS[report.verdict])
    for name, text in (("seen", report.now), ("window_end", report.end)):
        instant = parsed(text)
        if instant is not None:
            yield _Sample(f"seatrial_watch_{name}_seconds", instant.timestamp())
    yield _Sample("seatrial_watch_rows", report.rows)
    yield from _counted("seatrial_watch_findings", [(("status", finding.status),) for finding in report.findings])
    yield _Sample("seatrial_watch_columns_drifted", sum(column.drifted for column in report.columns))
    yield from _drift(report)
    yield from _quality(report)
    yield from _slices(report)
    yield from _counted(
        "seatrial_watch_alerts", [(("severity", alert.severity), ("status", alert.status)) for alert in report.alerts]
    )


def _counted(name: str, labels: Iterable[tuple[tuple[str, str], ...]]) -> Iterator[_Sample]:
    found = list(labels)
    return (_Sample(name, found.count(each), each) for each in sorted(set(found)))


def _drift(report: WatchReport) -> Iterator[_Sample]:
    for column in report.columns[:MOST_COLUMNS]:
        effect = column.effects[0]
        own = (("column", column.name), ("part", column.kind))
        bounds = {
            "value": effect.value,
            "low": effect.low,
            "minimum": effect.minimum,
            "smallest": effect.smallest,
        }
        for bound, number in bounds.items():
            if number is not None:
                yield _Sample("seatrial_watch_drift", number, (*own, ("effect", effect.kind), ("bound", bound)))
        yield _Sample("seatrial_watch_drifted", int(column.drifted), own)


def _quality(report: WatchReport) -> Iterator[_Sample]:
    for estimate in report.estimates:
        own = (("metric", estimate.metric), ("source", estimate.subject))
        for bound, number in (("value", estimate.value), ("low", estimate.low), ("high", estimate.high)):
            if number is not None:
                yield _Sample("seatrial_watch_quality", number, (*own, ("bound", bound)))
    for test in report.backtests:
        yield _Sample("seatrial_watch_estimate_trusted", int(test.trusted), (("metric", test.metric),))
    for place, row in enumerate(report.maturity):
        if row.share is not None:
            yield _Sample("seatrial_watch_outcomes_share", row.share, (("age", row.age), ("place", f"{place:02d}")))
    if report.maturity:
        yield _Sample("seatrial_watch_outcomes_late", sum(row.late for row in report.maturity))


def _slices(report: WatchReport) -> Iterator[_Sample]:
    for row in report.slices[:MOST_SLICES]:
        own = (("slice", row.slice.name), ("metric", row.metric), ("source", row.source))
        yield _Sample("seatrial_watch_slice_worse", int(row.worse), own)
        for bound, number in (("value", row.worsening), ("low", row.low)):
            if number is not None:
                yield _Sample("seatrial_watch_slice_worsening", number, (*own, ("bound", bound)))


def _line(sample: _Sample, common: tuple[tuple[str, str], ...]) -> str:
    labels = ",".join(f'{name}="{_escaped(value)}"' for name, value in (*common, *sample.labels))
    return f"{sample.name}{{{labels}}} {float(sample.value)!r}"


def _escaped(text: str) -> str:
    """Return text as the value of a label."""
    if len(text) > LONGEST:
        text = f"{text[:LONGEST]}…{hashlib.sha256(text.encode(errors='replace')).hexdigest()[:8]}"
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace('"', '\\"')
