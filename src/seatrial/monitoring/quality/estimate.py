"""Quality of a window whose outcomes are not known yet, with an interval; or why it is not given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from seatrial.metrics.arrays import Floats
from seatrial.monitoring.quality.calibration import Calibration
from seatrial.monitoring.quality.days import Days
from seatrial.monitoring.quality.names import Costs, metrics_for
from seatrial.monitoring.quality.past import NO_PAST, Past, Scored
from seatrial.monitoring.quality.refuse import Doubt, doubt_of_metric, doubt_of_window, doubt_of_width
from seatrial.monitoring.quality.refused import ESTIMATED, Refused
from seatrial.monitoring.quality.scale import from_scale, to_scale
from seatrial.monitoring.quality.simulate import simulate
from seatrial.monitoring.quality.support import FULL, Support, beyond
from seatrial.monitoring.quality.widen import widening
from seatrial.values import Estimate


def estimate(
    calibration: Calibration,
    window: Days,
    *,
    metrics: Sequence[str] | None = None,
    costs: Costs | None = None,
    past: Past = NO_PAST,
    support: Support = FULL,
) -> tuple[Estimate | Refused, ...]:
    """Return one estimate per metric, or why there is none.

    Parameters
    ----------
    calibration
        Of days before the window whose outcomes are mature.
    window
        Days whose answers are known; outcomes in it are not looked at.
    metrics
        Which; None for all that can be estimated.
    costs
        ``costs[truth][answer]``; without them there is no ``expected_cost``.
    past
        Estimates made before, and what came of them: they widen these.
    support
        How much of the window lies outside of what the calibration covers.

    Returns
    -------
    tuple of Estimate or Refused
        In the order of ``metrics``. An estimate's interval is of what the outcomes of this window will show, not of a
        long-run mean; its ``method`` says by how much the past widened it.

    References
    ----------
    Confidence-based performance estimation: the expected counts by calibrated scores. Direct loss estimation: the expected loss by
    prediction.
    """
    scored = score(calibration, window, metrics=metrics, costs=costs, past=past, support=support)
    return tuple(_told(each, past, support) for each in scored)


def score(
    calibration: Calibration,
    window: Days,
    *,
    metrics: Sequence[str] | None = None,
    costs: Costs | None = None,
    past: Past = NO_PAST,
    support: Support = FULL,
) -> tuple[Scored, ...]:
    """Return the same as :func:`estimate` in the form in which the past is kept; refused ones keep their spread."""
    names = metrics_for(window, costs) if metrics is None else tuple(metrics)
    general = doubt_of_window(calibration, window, support)
    if window.rows.sum() == 0:
        return tuple(_refused(_Draft(name, window, np.nan, np.nan), general) for name in names)
    values = simulate(calibration, window, names, costs=costs)
    return tuple(_scored(name, values[name], window, (calibration, past, support, general)) for name in names)


@dataclass(frozen=True, slots=True)
class _Draft:
    metric: str
    window: Days
    centre: float
    spread: float

    @property
    def n(self) -> int:
        return int(self.window.rows.sum())

    @property
    def span(self) -> tuple[date, date]:
        dates = self.window.dates
        return dates[0], dates[-1] + timedelta(days=1)


def _scored(
    metric: str, values: Floats, window: Days, context: tuple[Calibration, Past, Support, Doubt | None]
) -> Scored:
    calibration, past, support, general = context
    known = values[np.isfinite(values)]
    n = int(window.rows.sum())
    on_scale = to_scale(metric, known, n)
    spread = max(float(on_scale.std()), 1e-6) if len(known) else np.nan
    draft = _Draft(metric, window, float(on_scale.mean()) if len(known) else np.nan, spread)
    doubt = general or doubt_of_metric(metric, len(known) / len(values), calibration)
    if doubt is not None:
        return _refused(draft, doubt)
    if len(known) and known.min() == known.max():
        return _certain(draft, float(known[0]))
    wide = widening(past.of(metric))
    middle = draft.centre + wide.shift * spread
    value, low, high = (float(from_scale(metric, middle + side * wide.reach * spread)) for side in (0, -1, 1))
    low, high = beyond(metric, low, high, support.outside)
    doubt = doubt_of_width(metric, value, (low, high), past)
    if doubt is not None:
        return _refused(draft, doubt)
    start, end = draft.span
    return Scored(
        metric=metric, start=start, end=end, n=n, centre=draft.centre, spread=spread, value=value, low=low, high=high
    )


def _certain(draft: _Draft, value: float) -> Scored:
    """Return a value that no outcome can change, such as recall where no answer is positive."""
    start, end = draft.span
    return Scored(
        metric=draft.metric,
        start=start,
        end=end,
        n=draft.n,
        centre=draft.centre,
        spread=draft.spread,
        value=value,
        low=value,
        high=value,
    )


def _refused(draft: _Draft, doubt: Doubt | None) -> Scored:
    start, end = draft.span
    return Scored(
        metric=draft.metric,
        start=start,
        end=end,
        n=draft.n,
        centre=draft.centre,
        spread=draft.spread,
        value=None,
        low=None,
        high=None,
        code="" if doubt is None else doubt.code,
        why="" if doubt is None else doubt.why,
    )


def _told(scored: Scored, past: Past, support: Support) -> Estimate | Refused:
    if scored.value is None:
        return Refused(metric=scored.metric, code=scored.code, why=scored.why, n=scored.n)
    wide = widening(past.of(scored.metric))
    method = f"simulated outcomes on resampled days, x{wide.reach / 1.96:.2f} after {wide.n} past estimates"
    note = f"{support.outside:.1%} of the rows lie outside of what the past covers ({support.where})"
    return Estimate(
        metric=scored.metric,
        value=scored.value,
        low=scored.low,
        high=scored.high,
        n=scored.n,
        method=method,
        subject=ESTIMATED,
        note=note if support.outside > 0 else "",
    )
