"""What is to be watched, prepared from a reference."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np

from seatrial.metrics.arrays import Array, Floats, Ints
from seatrial.monitoring.continuous.gauges import (
    Gauge,
    Slack,
    histogram_gauge,
    level_gauge,
    new_level_gauge,
    range_gauge,
    share_gauge,
)
from seatrial.monitoring.continuous.settings import Watching
from seatrial.monitoring.effect import Kind
from seatrial.monitoring.minimums import Minimums
from seatrial.monitoring.model_questions import PREDICTION
from seatrial.profiles import (
    CategoricalCounts,
    EmbeddingCounts,
    ModelCounts,
    NumericCounts,
    Plan,
    Profile,
    TextCounts,
)
from seatrial.profiles.counts import ColumnCounts

WEIGHTS: Final[Mapping[Kind, float]] = {"ks": 0.5, "w": 0.5, "null_rate": 0.25, "range": 0.25, "new_levels": 0.25}
MOST_GAUGES: Final = 4  # kinds of gauges that share a column's doubt


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Armed:
    """Detectors, one per share and alternative, column by column.

    Parameters
    ----------
    plan
        Digest of the plan.
    settings
        Error rate and horizon.
    names
        Of the columns; last, if there is a model, ``"prediction"``, or ``"prediction of the model"`` where a column has
        that name.
    gauges
        Of each column.
    starts
        ``(n_columns,)`` the place of the first detector of each.
    log_weights
        ``(n_detectors,)`` logarithms; the weights of a column add up to 1.
    gained, lost
        ``(n_detectors,)`` what the logarithm of an e-process gains by a row that is counted and by one that is not.
    """

    plan: str
    settings: Watching
    names: tuple[str, ...]
    gauges: tuple[tuple[Gauge, ...], ...]
    starts: Ints
    log_weights: Floats
    gained: Floats
    lost: Floats

    @property
    def threshold(self) -> float:
        """The e-value from which a column alarms: the number of columns over the error rate that they share."""
        return len(self.names) / (self.settings.alpha - self.settings.doubt)

    @property
    def sizes(self) -> Ints:
        """``(n_columns,)`` detectors of each."""
        return np.diff(self.starts, append=len(self.gained))


def arm(reference: Profile, plan: Plan, *, settings: Watching | None = None) -> Armed:
    """Return the detectors for windows that should be as a reference is.

    Parameters
    ----------
    reference
        Of the plan. Where it has no rows of a column, nothing of it can alarm.
    plan
        How it was counted.
    settings
        None for the defaults.

    Raises
    ------
    ValueError
        If the reference was counted by another plan.
    """
    if reference.plan != plan.digest:
        raise ValueError(f"the reference was counted by plan {reference.plan}, not by {plan.digest}")
    rules = Watching() if settings is None else settings
    watched: list[tuple[str, ColumnCounts | ModelCounts]] = []
    watched += [(each.name, reference.columns[each.name]) for each in plan.columns]
    if reference.model is not None:
        taken = {column.name for column in plan.columns}
        watched.append((f"{PREDICTION} of the model" if PREDICTION in taken else PREDICTION, reference.model))
    doubt = rules.doubt / max(len(watched), 1) / rules.references
    gauges = tuple(tuple(_gauges(counts, _Slacks(name, rules.minimums, doubt))) for name, counts in watched)
    tables = [_detectors(each, rules.rises) for each in gauges]
    weights, gained, lost = (np.concatenate([table[place] for table in tables] or [np.zeros(0)]) for place in range(3))
    return Armed(
        plan=plan.digest,
        settings=rules,
        names=tuple(name for name, _ in watched),
        gauges=gauges,
        starts=np.cumsum([0, *(len(table[0]) for table in tables)])[: len(tables)],
        log_weights=np.log(weights),
        gained=gained,
        lost=lost,
    )


@dataclass(frozen=True, slots=True)
class _Slacks:
    """How far the shares of one column may move."""

    column: str
    minimums: Minimums
    doubt: float

    def of(self, kind: Kind, share: float = 1.0) -> Slack:
        """Return that of one gauge, which has a share of the doubt of its kind."""
        return Slack(minimum=self.minimums.of(self.column, kind), doubt=self.doubt * share / MOST_GAUGES)


def _gauges(counts: ColumnCounts | ModelCounts, slacks: _Slacks) -> Iterator[Gauge]:
    if isinstance(counts, NumericCounts):
        yield histogram_gauge(counts.bins, slacks.of("ks"), _bins)
        yield range_gauge(counts.bins, slacks.of("range"), _bins)
    elif isinstance(counts, CategoricalCounts):
        yield level_gauge(_levels(counts), slacks.of("w"), _levels)
        if not counts.n_new:  # a reference with new levels of its own does not say which others are new
            yield new_level_gauge(counts.n, slacks.of("new_levels"), _new)
    elif isinstance(counts, TextCounts):
        yield histogram_gauge(counts.lengths, slacks.of("ks"), _lengths, what="length")
    elif isinstance(counts, EmbeddingCounts):
        yield histogram_gauge(counts.norms, slacks.of("ks"), _norms, what="norm")
        for place, each in enumerate(counts.projections):
            share = 1 / len(counts.projections)
            yield histogram_gauge(each, slacks.of("ks", share), partial(_projection, place), what="direction")
    else:
        yield histogram_gauge(_scores(counts), slacks.of("ks"), _scores, what="score")
        if counts.predicted.shape[1] > 1:
            yield level_gauge(_labels(counts), slacks.of("w"), _labels, what="label")
        yield share_gauge(_unanswered(counts), slacks.of("null_rate"), _unanswered, what="no answer")
        return
    yield share_gauge(_missing(counts), slacks.of("null_rate"), _missing)


def _detectors(gauges: tuple[Gauge, ...], rises: tuple[float, ...]) -> tuple[Floats, Floats, Floats]:
    """Return weights and gains of the detectors of one column: events times rises, gauge by gauge."""
    total = sum(WEIGHTS[gauge.kind] for gauge in gauges)
    parts = [_of_gauge(gauge, np.array(rises), WEIGHTS[gauge.kind] / total) for gauge in gauges]
    weights, gained, lost = (np.concatenate(each) for each in zip(*parts, strict=True))
    return weights, gained, lost


def _of_gauge(gauge: Gauge, rises: Floats, weight: float) -> tuple[Floats, Floats, Floats]:
    null = gauge.null[:, None]
    possible = null < 1
    least = np.where(possible, null, 0.5)
    beyond = np.minimum(least + rises * gauge.scale[:, None], (1 + least) / 2)
    gained = np.where(possible, np.log(beyond / least), 0.0).ravel()
    lost = np.where(possible, np.log1p(-beyond) - np.log1p(-least), 0.0).ravel()
    return np.full(len(gained), weight / len(gained)), gained, lost


def _bins(counts: NumericCounts) -> Array:
    return counts.bins


def _levels(counts: CategoricalCounts) -> tuple[Array, int]:
    return counts.known, counts.n


def _new(counts: CategoricalCounts) -> tuple[Mapping[str, int], int]:
    return counts.new, counts.n


def _lengths(counts: TextCounts) -> Array:
    return counts.lengths


def _norms(counts: EmbeddingCounts) -> Array:
    return counts.norms


def _projection(place: int, counts: EmbeddingCounts) -> Array:
    projection: Ints = counts.projections[place]
    return projection


def _scores(counts: ModelCounts) -> Array:
    scores: Ints = counts.predicted.sum(axis=1)[:-1]
    return scores


def _labels(counts: ModelCounts) -> tuple[Array, int]:
    return counts.predicted.sum(axis=0), counts.n


def _unanswered(counts: ModelCounts) -> tuple[int, int]:
    return counts.errors, counts.n + counts.errors


def _missing(counts: ColumnCounts) -> tuple[int, int]:
    return counts.rows - counts.n, counts.rows
