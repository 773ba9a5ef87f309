"""Watch reports of the simulated stream: a week in which much went wrong, a quiet one, and an empty one."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from reports import watch_parts as parts
from reports.sample_parts import digest
from reports.watch_stream import BAD_WEEK, DAYS, Stream, day_start, stream
from seatrial.values import Estimate, Finding, ModelRef, Run
from seatrial.values.watched import (
    AlertRow,
    ColumnWatch,
    DetectorRow,
    QualitySeries,
    ReferenceUsed,
    Unseen,
    WatchInputs,
    WatchReport,
    standing_of,
)
from seatrial.values.written import written_number, written_share

MODEL = ModelRef(name="flight-delay", version="3", digest=digest("a"), format="onnx", size_bytes=412_331)
RUN = Run(started="2013-07-01T06:00:00Z", seconds=0.84, machine=(("cores", "2"), ("python", "3.11.9")))
INPUTS = WatchInputs(
    project_digest=digest("c"),
    plan_digest=digest("d"),
    window_digest=digest("e"),
    code_version="0.1.0",
    code_digest=digest("f"),
    libraries=(("numpy", "2.4.1"), ("polars", "2.1.0")),
)


def alarm() -> WatchReport:
    """Return the last week with its faults."""
    return _report(faulty=True)


def steady() -> WatchReport:
    """Return the same week without any fault."""
    return _report(faulty=False)


def empty() -> WatchReport:
    """Return a window in which nobody asked anything."""
    words = "Nobody asked the model anything between 2013-07-01 and 2013-07-02."
    finding = Finding(code="WAT301", name="volume", status="skipped", where="", message=words, hint="Is it served?")
    return WatchReport(
        project="flight-delay",
        model=MODEL,
        task="binary",
        start="2013-07-01T00:00:00+00:00",
        end="2013-07-02T00:00:00+00:00",
        rows=0,
        now="2013-07-02T00:05:00+00:00",
        verdict="watch",
        findings=(finding,),
        reference=None,
        unseen=(Unseen(what="everything", why="the window has no rows"),),
        inputs=INPUTS,
        run=RUN,
    )


EVERY = (alarm, steady, empty)


@cache
def _report(*, faulty: bool) -> WatchReport:
    rows = stream(faulty=faulty)
    here = rows.in_week(BAD_WEEK)
    columns, series = parts.columns(rows, BAD_WEEK), parts.quality(rows)
    slices, decay = parts.slices(rows, BAD_WEEK), parts.decay(rows)
    base = WatchReport(
        project="flight-delay",
        model=MODEL,
        task="binary",
        start=day_start(7 * BAD_WEEK),
        end=day_start(DAYS),
        rows=int(here.sum()),
        now=parts.NOW.isoformat(),
        verdict="steady",
        findings=(),
        reference=_reference(rows),
        columns=columns,
        detectors=tuple(
            DetectorRow(column=c.name, evidence=_evidence(c), threshold=444.4, since=day_start(28)) for c in columns
        ),
        estimates=_estimates(rows, series),
        quality=series,
        backtests=parts.backtests(series),
        decay=decay,
        maturity=parts.maturity(rows),
        volume=parts.volume(rows, range(28, DAYS)),
        latency=parts.latency(rows, range(28, DAYS)),
        slices=slices,
        unseen=_unseen(rows, columns),
        inputs=INPUTS,
        run=RUN,
    )
    findings = tuple(_findings(base))
    return replace(base, findings=findings, verdict=standing_of(findings), alerts=tuple(_alerts(findings)))


def _evidence(column: ColumnWatch) -> float:
    """Return the likelihood ratio of the column's effect against the least that matters, capped: enough for a picture."""
    first = column.effects[0]
    return float(2 ** min(20.0, first.n * max(0.0, (first.low or 0) - first.minimum)))


def _reference(rows: Stream) -> ReferenceUsed:
    return ReferenceUsed(
        kind="fixed",
        words="what the model was asked in its first four weeks",
        start=day_start(0),
        end=day_start(28),
        rows=int(rows.reference.sum()),
        digest=digest("b"),
    )


def _estimates(rows: Stream, series: tuple[QualitySeries, ...]) -> tuple[Estimate, ...]:
    here = rows.in_week(BAD_WEEK)
    guessed = parts.guessed_quality(rows, here)
    true = parts.true_quality(rows, here & parts.known(rows))
    expected = parts.true_quality(rows, rows.reference)
    return tuple(
        each
        for line in series
        for each in (true[line.metric], guessed[line.metric], replace(expected[line.metric], subject="expected"))
    )


def _unseen(rows: Stream, columns: tuple[ColumnWatch, ...]) -> tuple[Unseen, ...]:
    missing = 1 - float(parts.known(rows)[rows.in_week(BAD_WEEK)].mean())
    least = max((c.effects[0].smallest or 1.0, c.name) for c in columns)
    return (
        Unseen(
            what="realised quality of the last days",
            why=f"{written_share(missing)} of the week's outcomes have not come yet; that is usual at this age.",
            hint="Look again in three days.",
        ),
        Unseen(
            what="small shifts",
            why=f"With {rows.in_week(BAD_WEEK).sum():,} rows an effect below {written_number(least[0])} in `{least[1]}` "
            "is not told from chance.",
            hint="Watch longer windows.",
        ),
        Unseen(what="fairness", why="no protected column is in the journal.", hint='Add `protected = ["..."]`.'),
    )


def _findings(report: WatchReport) -> list[Finding]:
    found = [_moved(column) for column in report.columns if column.drifted]
    found += [
        Finding(
            code="WAT210",
            name="slice",
            status="fail",
            where=row.slice.name,
            message=f"{row.metric} of {row.slice.name} rose from {written_share(row.before)} to {written_share(row.now)}, "
            f"surely by more than {written_share(row.low)}.",
            hint="Look at what changed for these rows.",
        )
        for row in report.slices
        if row.worse
    ]
    odd = [point for point in report.volume if point.unusual]
    found += [
        Finding(
            code="WAT302",
            name="volume",
            status="warn",
            where=point.start,
            message=f"{point.rows:,} rows on {point.start[:10]}, where {written_number(point.low)} to "
            f"{written_number(point.high)} are usual.",
            hint="Ask whoever calls the model.",
        )
        for point in odd
    ]
    found.append(
        Finding(code="WAT303", name="freshness", status="pass", where="", message="The last row is an hour old.")
    )
    return found


def _moved(column: ColumnWatch) -> Finding:
    first = column.effects[0]
    return Finding(
        code="WAT101",
        name="drift",
        status="fail",
        where=column.name,
        message=f"`{column.name}` moved: {first.kind} is {written_number(first.value)}, surely more than "
        f"{written_number(first.low)}; {written_number(first.minimum)} matters.",
        hint=f"Look at where `{column.name}` comes from, then at the estimated quality.",
    )


def _alerts(findings: tuple[Finding, ...]) -> list[AlertRow]:
    bad = [finding for finding in findings if finding.status == "fail"]
    if not bad:
        return []
    return [
        AlertRow(
            id="A17",
            key=f"{bad[0].code}:{bad[0].where}",
            severity="critical",
            status="open",
            since=day_start(7 * BAD_WEEK + 1),
            title=bad[0].message.replace("`", ""),
            explains=tuple(f"{finding.code}:{finding.where}" for finding in bad[1:]),
            undelivered=("slack",),
        ),
        AlertRow(
            id="A12",
            key="WAT302:volume",
            severity="warning",
            status="resolved",
            since=day_start(30),
            until=day_start(31),
            title="Fewer rows than usual",
        ),
    ]
