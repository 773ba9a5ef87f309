"""Watch reports that hypothesis makes up: any text anywhere, any finite number, empty and full."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any, get_type_hints

from hypothesis import strategies as st

from reports.any_evidence import MOST, NUMBER, TEXT, any_of
from reports.watch_samples import alarm
from seatrial.values import Finding, Histogram, Slice
from seatrial.values.watched import (
    AlertRow,
    BackTest,
    ColumnWatch,
    Decay,
    DetectorRow,
    EffectRow,
    LatencyPoint,
    MaturityRow,
    QualityPoint,
    QualitySeries,
    ReferenceUsed,
    SliceWatch,
    Unseen,
    VolumePoint,
    WatchReport,
    standing_of,
)

INSTANT = st.datetimes().map(lambda instant: f"{instant.isoformat()}+00:00") | TEXT
COUNT = st.integers(0, 10**9)


def many(kind: Any) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(kind, max_size=MOST).map(tuple)


def plain(kind: type, **own: Any) -> st.SearchStrategy[Any]:
    """Return a strategy for a value whose instants are instants, and whose other fields are as annotated."""
    hints = get_type_hints(kind)
    times = {"start", "end", "since", "until", "alarm_at", "decayed_at"}
    chosen = {f.name: INSTANT if f.name in times else any_of(hints[f.name]) for f in fields(kind) if f.name not in own}
    return st.builds(kind, **chosen, **own)


@st.composite
def effects(draw: st.DrawFn) -> EffectRow:
    low, high = sorted(draw(st.tuples(NUMBER, NUMBER)))
    return EffectRow(
        kind=draw(st.sampled_from(["ks", "w", "new_levels"]) | TEXT),
        value=draw(st.none() | NUMBER),
        low=draw(st.none() | st.just(low)),
        high=draw(st.none() | st.just(high)),
        minimum=draw(NUMBER),
        smallest=draw(st.none() | NUMBER),
        n=draw(COUNT),
        m=draw(COUNT),
        alpha=0.01,
        drifted=False,
        words=draw(TEXT),
    )


@st.composite
def columns(draw: st.DrawFn) -> ColumnWatch:
    found = draw(plain(ColumnWatch, effects=st.lists(effects(), min_size=1, max_size=MOST).map(tuple)))
    return replace(found, reference=draw(any_of(Histogram)), window=draw(any_of(Histogram)))


@st.composite
def backtests(draw: st.DrawFn) -> BackTest:
    inside, given, periods = sorted(draw(st.tuples(COUNT, COUNT, COUNT)))
    own = {"inside": st.just(inside), "given": st.just(given), "periods": st.just(periods)}
    return draw(plain(BackTest, **own, level=st.just(0.95)))


@st.composite
def maturities(draw: st.DrawFn) -> MaturityRow:
    outcomes, predictions = sorted(draw(st.tuples(COUNT, COUNT)))
    return draw(plain(MaturityRow, outcomes=st.just(outcomes), predictions=st.just(predictions)))


def series() -> st.SearchStrategy[QualitySeries]:
    points = many(plain(QualityPoint))
    metric = st.sampled_from(["roc_auc", "log_loss"]) | TEXT
    return plain(QualitySeries, metric=metric, estimated=points, realised=points)


@st.composite
def reports(draw: st.DrawFn) -> WatchReport:
    """Return any report, as far as its values allow."""
    findings = draw(any_of(tuple[Finding, ...]))
    return replace(
        alarm(),
        project=draw(TEXT),
        start=draw(INSTANT),
        end=draw(INSTANT),
        verdict=standing_of(findings),
        findings=findings,
        reference=draw(st.none() | plain(ReferenceUsed)),
        columns=draw(many(columns())),
        together=draw(many(effects())),
        detectors=draw(many(plain(DetectorRow))),
        quality=draw(many(series())),
        backtests=draw(many(backtests())),
        decay=draw(st.none() | plain(Decay, points=many(plain(QualityPoint)))),
        maturity=draw(many(maturities())),
        selective=draw(TEXT),
        volume=draw(many(plain(VolumePoint))),
        latency=draw(many(plain(LatencyPoint))),
        slices=draw(many(plain(SliceWatch, worse=st.just(False), slice=any_of(Slice)))),  # noqa: FBT003 - a value
        unseen=draw(many(plain(Unseen))),
        alerts=draw(many(plain(AlertRow))),
    )
