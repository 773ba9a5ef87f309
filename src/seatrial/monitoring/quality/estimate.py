"""Quality of a window whose outcomes are not known yet, with an interval; or why it is not given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import numpy as np

from seatrial.metrics.arrays import Floats
from seatrial.monitoring.quality.calibration import Calibration
from seatrial.monitoring.quality.days import Days
from seatrial.monitoring.quality.names import Costs, chosen
from seatrial.monitoring.quality.past import NO_PAST, Past, Scored
from seatrial.monitoring.quality.refuse import Doubt, doubt_of_metric, doubt_of_past, doubt_of_width, doubt_of_window
from seatrial.monitoring.quality.refused import ESTIMATED, Refused
from seatrial.monitoring.quality.scale import UNBOUNDED, from_scale, to_scale
from seatrial.monitoring.quality.simulate import simulate
from seatrial.monitoring.quality.support import FULL, Support, beyond
from seatrial.monitoring.quality.widen import Widening, widening
from seatrial.values import Estimate

_NARROWEST = 1e-6


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

    Raises
    ------
    ValueError
        If a metric cannot be had on such days.

    References
    ----------
    Confidence-based performance estimation: the expected counts by calibrated scores. Direct loss estimation: the
    expected loss by prediction.
    """
    names = chosen(window, metrics, costs)
    if window.rows.sum() == 0:
        return tuple(Refused(metric=name, code="WAT201", why="the window has no rows", n=0) for name in names)
    scored = score(calibration, window, metrics=names, costs=costs, past=past, support=support)
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
    """Return the same as :func:`estimate` in the form in which the past is kept; refused ones keep their spread.

    The window has at least one row.
    """
    names = chosen(window, metrics, costs)
    general = doubt_of_window(calibration, window, support)
    values = simulate(calibration, window, names, costs=costs)
    drafts = (_draft(name, values[name], window) for name in names)
    return tuple(
        _judged(each, values[each.metric], past, support=support, general=general, costs=costs) for each in drafts
    )


def _draft(metric: str, values: Floats, window: Days) -> Scored:
    """Return what was simulated, before anybody asked whether it may be told."""
    known, n = values[np.isfinite(values)], int(window.rows.sum())
    on_scale = to_scale(metric, known, n)
    return Scored(
        metric=metric,
        start=window.dates[0],
        end=window.dates[-1] + timedelta(days=1),
        n=n,
        centre=float(on_scale.mean()) if len(known) else None,
        spread=max(float(on_scale.std()), _NARROWEST) if len(known) else None,
    )


def _judged(
    draft: Scored, values: Floats, past: Past, *, support: Support, general: Doubt | None, costs: Costs | None
) -> Scored:
    """Return the draft with its interval and with the first doubt, if there is one."""
    metric, known = draft.metric, values[np.isfinite(values)]
    found, doubt = draft, general or doubt_of_metric(metric, len(known) / len(values))
    if draft.centre is not None and draft.spread is not None:
        found = _with_interval(draft, known, widening(past.of(metric)), support=support)
    if found.low is not None and found.high is not None:
        span = float(np.ptp(costs)) if metric in UNBOUNDED and costs is not None else 1.0
        doubt = doubt or doubt_of_past(metric, past) or doubt_of_width(metric, (found.low, found.high), span=span)
    return found if doubt is None else replace(found, code=doubt.code, why=doubt.why)


def _with_interval(draft: Scored, known: Floats, wide: Widening, *, support: Support) -> Scored:
    if known.min() == known.max():  # no outcome can change it, such as recall where no answer is positive
        return replace(draft, value=float(known[0]), low=float(known[0]), high=float(known[0]))
    centre, spread = draft.centre or 0.0, draft.spread or 0.0
    middle, reach = centre + wide.shift * spread, wide.reach * spread
    value, low, high = (float(from_scale(draft.metric, middle + side * reach)) for side in (0, -1, 1))
    low, high = beyond(draft.metric, (low, high), support.outside)
    return replace(draft, value=value, low=low, high=high)


def _told(scored: Scored, past: Past, support: Support) -> Estimate | Refused:
    if scored.value is None or not scored.given:
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
