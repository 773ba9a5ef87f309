"""One more window: evidence goes on, and a column that has enough of it alarms."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from seatrial.metrics.arrays import Floats, Ints
from seatrial.monitoring.continuous.arm import Armed
from seatrial.monitoring.continuous.state import Alarm, ColumnState, DetectorState
from seatrial.monitoring.words import NAMES
from seatrial.profiles import CategoricalCounts, Profile

LARGEST = 1e300
MOST_NEW = 20


def detect(state: DetectorState, armed: Armed, window: Profile) -> DetectorState:
    """Return what is remembered after one more window, and its alarms.

    Each share that a gauge looks at has e-processes that begin in every window of the horizon with equal weight:
    ``R_t = (R_{t-1} + 1 / H) e_t``, with the likelihood ratio ``e_t`` of a share beyond the largest that means
    nothing. Their weighted mean and the weight that has not begun are, while nothing moves, a supermartingale from 1:
    it ever reaches the number of columns over alpha with a chance of alpha over that number.

    Parameters
    ----------
    state
        After the windows before; ``DetectorState()`` at the start. Of another plan, or other settings, it starts anew.
    armed
        The detectors. They may come from another reference than those before, such as one for each hour of the day.
    window
        Of the same plan. One that begins before the last ended was seen already: nothing changes and nothing alarms.
        An empty one uses up its part of the horizon and says nothing.

    References
    ----------
    Ville (1939). Shin, Ramdas and Rinaldo (2024), "E-detectors", New England J. Statist. Data Sci. 2, 229-260.

    Raises
    ------
    ValueError
        If the window was counted by another plan.
    """
    if window.plan != armed.plan:
        raise ValueError(f"the window was counted by plan {window.plan}, and the detectors follow {armed.plan}")
    start = window.window.start
    if state.plan == armed.plan and start is not None and state.until is not None and start < state.until:
        return replace(state, alarms=())
    if not armed.names:
        return DetectorState(plan=armed.plan, step=state.step + 1, until=window.window.end)
    before = _fitting(state, armed)
    logs = _gathered(before, armed, window)
    steps = np.array([before.columns[name].steps + 1 for name in armed.names])
    totals = _totals(logs, armed, steps)
    passed = totals >= np.log(armed.threshold)
    anew = passed | (steps >= armed.settings.horizon)
    step = before.step + 1
    return DetectorState(
        plan=armed.plan,
        step=step,
        until=window.window.end,
        columns={
            name: _next(before.columns[name], name, window, log_total=float(totals[place]), anew=bool(anew[place]))
            for place, name in enumerate(armed.names)
        },
        logs=np.where(np.repeat(anew, armed.sizes), -np.inf, logs),
        alarms=tuple(
            _alarm(armed, place, logs, step=step, log_total=float(totals[place]))
            for place in np.flatnonzero(passed).tolist()
        ),
    )


def _fitting(state: DetectorState, armed: Armed) -> DetectorState:
    """Return a state that has just the columns and detectors at hand, begun anew if it had others."""
    if state.plan == armed.plan and tuple(state.columns) == armed.names and len(state.logs) == len(armed.gained):
        return state
    columns = dict.fromkeys(armed.names, ColumnState())
    return DetectorState(plan=armed.plan, step=state.step, columns=columns, logs=np.full(len(armed.gained), -np.inf))


def _gathered(before: DetectorState, armed: Armed, window: Profile) -> Floats:
    """Return the logarithms of the e-processes after a window, ``(n_detectors,)``."""
    counted, rest = [], []
    for name, gauges in zip(armed.names, armed.gauges, strict=True):
        counts = _counts(window, name)
        past = before.columns[name].new_levels
        for gauge in gauges:
            rows, n = gauge.read(counts, past)
            counted.append(rows)
            rest.append(n - rows)
    rises = len(armed.settings.rises)
    k, others = (np.repeat(np.concatenate(each), rises) for each in (counted, rest))
    begun = np.logaddexp(before.logs, -np.log(armed.settings.horizon))
    gathered: Floats = begun + k * armed.gained + others * armed.lost
    return gathered


def _totals(logs: Floats, armed: Armed, steps: Ints) -> Floats:
    """Return the logarithm of each column's e-value, ``(n_columns,)``, what has not begun yet included."""
    weighted = logs + armed.log_weights
    top = np.maximum.reduceat(weighted, armed.starts)
    sums = np.add.reduceat(np.exp(weighted - np.repeat(top, armed.sizes)), armed.starts)
    with np.errstate(divide="ignore"):  # at the end of the horizon nothing waits
        waiting = np.log(np.maximum(1 - steps / armed.settings.horizon, 0.0))
    totals: Floats = np.logaddexp(top + np.log(sums), waiting)
    return totals


def _next(before: ColumnState, name: str, window: Profile, *, log_total: float, anew: bool) -> ColumnState:
    counts = _counts(window, name)
    new = _more_new(before.new_levels, counts) if isinstance(counts, CategoricalCounts) else before.new_levels
    if anew:
        return ColumnState(new_levels=new)
    since = before.since if before.steps else window.window.start
    return ColumnState(steps=before.steps + 1, since=since, evidence=_shown(log_total), new_levels=new)


def _more_new(past: Mapping[str, int], counts: CategoricalCounts) -> Mapping[str, int]:
    rows = {level: past.get(level, 0) + counts.new.get(level, 0) for level in {**past, **counts.new}}
    kept = sorted(rows, key=lambda level: (-rows[level], level))[:MOST_NEW]
    return {level: rows[level] for level in sorted(kept)}


def _alarm(armed: Armed, place: int, logs: Floats, *, step: int, log_total: float) -> Alarm:
    name, gauges = armed.names[place], armed.gauges[place]
    first = int(armed.starts[place])
    own = (logs + armed.log_weights)[first : first + int(armed.sizes[place])]
    owner = np.repeat(np.arange(len(gauges)), [len(gauge.null) * len(armed.settings.rises) for gauge in gauges])
    gauge = gauges[int(owner[int(own.argmax())])]
    side = f" ({gauge.what})" if gauge.what else ""
    words = f"{name}{side}: the evidence that it moved ({NAMES[gauge.kind]}) passed {armed.threshold:,.0f} to 1."
    return Alarm(
        column=name,
        kind=gauge.kind,
        what=gauge.what,
        step=step,
        evidence=_shown(log_total),
        threshold=armed.threshold,
        words=words,
    )


def _shown(log_total: float) -> float:
    return math.exp(min(log_total, math.log(LARGEST)))


def _counts(window: Profile, name: str) -> Any:  # noqa: ANN401 - each gauge knows the kind of its column
    return window.columns.get(name, window.model)
