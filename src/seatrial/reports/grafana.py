"""A Grafana dashboard of one model: how it is asked and answered, what moved, and how good it is."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from seatrial.reports.observed import FAULTS, Observed
from seatrial.reports.panels import SOURCE, TALL, Panel, lines_panel, placed, stat_panel, table_panel, thin
from seatrial.reports.wording import metric_words
from seatrial.values import Gate

MOST_METRICS = 6
SCHEMA_VERSION = 39
_RATE = "$__rate_interval"


def render_dashboard(observed: Observed) -> str:
    """Return the dashboard as JSON that Grafana imports, for a Prometheus that is chosen there.

    The same settings give the same bytes. Its series are those that ``/metrics`` of the management port exports, and
    the gauges of ``seatrial watch``.
    """
    sections = [
        ("Now", _now(observed)),
        ("Requests", _requests(observed)),
        ("What moved", _moved(observed)),
        ("Quality", _quality(observed)),
        ("Slices", _slices(observed) if observed.slices else ()),
        ("Journal and workers", _journal(observed)),
    ]
    dashboard = {
        "uid": _uid(observed),
        "title": f"{observed.project}: {observed.model}",
        "description": f"Written by Seatrial from the project file of {observed.project}."
        + (f" Ask {observed.owner}." if observed.owner else ""),
        "tags": ["seatrial", observed.project],
        "timezone": "utc",
        "editable": True,
        "graphTooltip": 1,
        "schemaVersion": SCHEMA_VERSION,
        "version": 1,
        "refresh": "1m",
        "time": {"from": "now-7d", "to": "now"},
        "templating": {"list": [_datasource()]},
        "annotations": {"list": [_alarms(observed)]},
        "links": [],
        "panels": placed((title, panels) for title, panels in sections if panels),
    }
    return json.dumps(dashboard, indent=2, ensure_ascii=False) + "\n"


def _uid(observed: Observed) -> str:
    """Return an identity that stays when the dashboard is written again."""
    named = f"{observed.project}\n{observed.model}".encode()
    return "seatrial-" + hashlib.sha256(named).hexdigest()[:16]


def _datasource() -> Mapping[str, Any]:
    return {
        "name": "datasource",
        "label": "Prometheus",
        "type": "datasource",
        "query": "prometheus",
        "hide": 0,
        "refresh": 1,
        "includeAll": False,
        "multi": False,
        "options": [],
        "current": {},
    }


def _alarms(observed: Observed) -> Mapping[str, Any]:
    expression = f"changes(seatrial_watch_verdict{{{observed.of_watch}}}[{_RATE}]) > 0"
    return {
        "name": "The verdict changed",
        "enable": True,
        "iconColor": "red",
        "datasource": dict(SOURCE),
        "expr": expression,
        "titleFormat": "The verdict changed",
    }


def _now(observed: Observed) -> Sequence[Panel]:
    watch = observed.of_watch
    verdicts = {
        "0": {"text": "Steady", "color": "green", "index": 0},
        "1": {"text": "Watch", "color": "orange", "index": 1},
        "2": {"text": "Alarm", "color": "red", "index": 2},
    }
    verdict = stat_panel("Verdict", [(f"seatrial_watch_verdict{{{watch}}}", "")], "Of the last watch.", wide=6)
    verdict["fieldConfig"]["defaults"]["mappings"] = [{"type": "value", "options": verdicts}]
    moved = [(f"seatrial_watch_columns_drifted{{{watch}}}", "")]
    age = [(f"time() - seatrial_watch_seen_seconds{{{watch}}}", "")]
    alerts = [(f'sum(seatrial_watch_alerts{{{watch}, status="open"}}) or vector(0)', "")]
    late = 3 * observed.every.total_seconds()
    return (
        verdict,
        stat_panel("Columns that moved", moved, "By more than matters, surely.", wide=6, limits=((1, "orange"),)),
        stat_panel("Alerts open", alerts, "Not acknowledged, not muted.", wide=6, limits=((1, "red"),)),
        stat_panel("Last watch", age, "How long ago it was looked.", wide=6, unit="s", limits=((late, "red"),)),
    )


def _requests(observed: Observed) -> Sequence[Panel]:
    of = observed.of_server
    total = f"sum(rate(seatrial_requests_total{{{of}}}[{_RATE}]))"
    refused = f'sum by (code) (rate(seatrial_requests_total{{{of}, code!="ok"}}[{_RATE}]))'
    faults = f'sum(rate(seatrial_requests_total{{{of}, code=~"{FAULTS}"}}[{_RATE}]))'
    versions = f"sum by (version, route) (rate(seatrial_requests_total{{{of}}}[{_RATE}]))"
    rows = f"sum by (version) (rate(seatrial_batch_rows_sum{{{of}}}[{_RATE}]))"
    within = observed.deadline.total_seconds()
    return (
        lines_panel("Requests a second", [(versions, "{{version}} {{route}}")], "By version and route.", unit="reqps"),
        lines_panel("Rows a second", [(rows, "{{version}}")], "Rows that models were asked.", unit="rowsps"),
        lines_panel(
            "Time to answer",
            [(_quantile(of, share), name) for share, name in (("0.5", "half"), ("0.95", "95 %"), ("0.99", "99 %"))],
            f"Of what was answered. A request must be answered within {within:g} s.",
            unit="s",
            limits=((within, "red"),),
        ),
        lines_panel(
            "Not answered", [(refused, "{{code}}")], "By code; the reference of errors has them all.", unit="reqps"
        ),
        lines_panel(
            "Share that the server failed",
            [(f"{faults} / {total}", "failed")],
            "Its own fault, or its lack of time.",
            unit="percentunit",
            limits=((0.01, "red"),),
        ),
        lines_panel("Being answered", [("seatrial_requests_in_flight", "requests")], "At this moment.", unit="short"),
    )


def _quantile(of: str, share: str) -> str:
    rate = f'rate(seatrial_request_seconds_bucket{{{of}, code="ok"}}[{_RATE}])'
    return f"histogram_quantile({share}, sum by (le) ({rate}))"


def _moved(observed: Observed) -> Sequence[Panel]:
    watch = observed.of_watch
    low, least = (f'seatrial_watch_drift{{{watch}, bound="{bound}"}}' for bound in ("low", "minimum"))
    times = f"topk(12, {low} / ignoring (bound) {least})"
    return (
        lines_panel(
            "Drift, as a multiple of what matters",
            [(times, "{{column}}: {{effect}}")],
            "Lower bound of the largest effect over its minimum: above 1 the column surely moved.",
            unit="short",
            limits=((1, "red"),),
        ),
        table_panel(
            "Every column",
            [
                (f'max by (column, effect) (seatrial_watch_drift{{{watch}, bound="{bound}"}})', bound)
                for bound in ("value", "low", "minimum", "smallest")
            ],
            "Value, lower bound, from where it matters, and the smallest effect that would have been seen.",
        ),
        lines_panel(
            "Rows of a window", [(f"seatrial_watch_rows{{{watch}}}", "rows")], "What was looked at.", unit="short"
        ),
    )


def _quality(observed: Observed) -> Sequence[Panel]:
    watch = observed.of_watch
    outcomes = [(f"seatrial_watch_outcomes_share{{{watch}}}", "{{age}}")]
    trusted = [(f"seatrial_watch_estimate_trusted{{{watch}}}", "{{metric}}")]
    trust = stat_panel(
        "Estimates that turned out well", trusted, "1: past estimates held what was realised.", wide=12, tall=TALL
    )
    return (
        *(_metric(metric, observed) for metric in observed.metrics[:MOST_METRICS]),
        lines_panel(
            "Outcomes known, by age",
            outcomes,
            "Share of predictions whose outcome has come.",
            unit="percentunit",
            span=(0, 1),
        ),
        trust,
    )


def _metric(metric: str, observed: Observed) -> Panel:
    of = f'{observed.of_watch}, metric="{metric}"'
    targets = [
        (f'seatrial_watch_quality{{{of}, source="{source}", bound="{bound}"}}', f"{source} {bound}")
        for source in ("realised", "estimated")
        for bound in ("value", "low", "high")
    ]
    targets.append((f'seatrial_watch_quality{{{of}, source="expected", bound="value"}}', "at the trial"))
    bounds = [limit for gate in observed.gates if gate.metric == metric for limit in _limits(gate)]
    panel = lines_panel(metric, targets, metric_words(metric), unit="short", limits=tuple(bounds))
    panel["fieldConfig"]["overrides"] = [thin(f"/{source} (low|high)/") for source in ("realised", "estimated")]
    return panel


def _limits(gate: Gate) -> Iterable[tuple[float, str]]:
    """Return where a line is drawn: above ``at_most`` it is bad, below ``at_least`` it is."""
    if gate.at_most is not None:
        yield gate.at_most, "red"
    if gate.at_least is not None:
        yield gate.at_least, "green"


def _slices(observed: Observed) -> Sequence[Panel]:
    low = f'topk(12, seatrial_watch_slice_worsening{{{observed.of_watch}, bound="low"}})'
    worse = f"seatrial_watch_slice_worse{{{observed.of_watch}}} == 1"
    return (
        lines_panel(
            "Slices: surely worse by",
            [(low, "{{slice}}: {{metric}}")],
            "Lower bound over all declared slices together, in the unit of the metric.",
            unit="short",
        ),
        table_panel("Slices that got worse", [(worse, "worse")], "By more than matters."),
    )


def _journal(observed: Observed) -> Sequence[Panel]:
    kept = (
        lines_panel(
            "Journal behind by",
            [
                ("seatrial_journal_lag_seconds", "oldest file"),
                ("seatrial_journal_pending_seconds", "oldest entry without a commit"),
            ],
            "How long what was answered has waited.",
            unit="s",
            limits=((600, "red"),),
        ),
        lines_panel(
            "Journal waits with", [("seatrial_journal_inbox_bytes", "bytes")], "Files to be taken in.", unit="bytes"
        ),
        lines_panel(
            "Compactor failed", [("seatrial_journal_compaction_failed", "failed")], "1: its last run.", unit="short"
        ),
    )
    rest = (
        lines_panel(
            "Workers",
            [("seatrial_workers", "run"), ("seatrial_workers_wanted", "should run")],
            "Processes that answer.",
            unit="short",
        ),
        lines_panel("Restarts", [("seatrial_worker_restarts", "restarts")], "Workers started again.", unit="short"),
        lines_panel(
            "Given up", [(f"rate(seatrial_dropped_total[{_RATE}])", "{{what}}")], "For lack of time.", unit="cps"
        ),
        lines_panel(
            "Store", [("seatrial_store_reachable", "reachable")], "1: it can be read.", unit="short", span=(0, 1)
        ),
    )
    return (*(kept if observed.journal else ()), *rest)
