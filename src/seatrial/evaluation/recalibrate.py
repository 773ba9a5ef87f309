"""What the scores would say after recalibration, each row by a curve fitted on other rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from seatrial.evaluation.curve_fit import LEAST_OF_A_CLASS, LEAST_TO_FIT, Fit, fit_isotonic, fit_platt
from seatrial.metrics.answers import Answers

Floats: TypeAlias = NDArray[np.float64]
Mask: TypeAlias = NDArray[np.bool_]

WAYS: Mapping[str, Fit] = MappingProxyType({"isotonic": fit_isotonic, "platt": fit_platt})
FOLDS = 5
MOST_CLASSES = 20


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Recalibrated:
    """Answers as they are and as they would be, on the same rows.

    Parameters
    ----------
    way
        ``"isotonic"`` or ``"platt"``.
    before, after
        On the rows that could be answered out of sample.
    how
        Which rows taught which, in words.
    """

    way: str
    before: Answers
    after: Answers
    how: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Folds:
    """Which rows teach and which are answered.

    Parameters
    ----------
    pairs
        Masks of the rows to fit on and of the rows to answer.
    how
        The same in words.
    """

    pairs: tuple[tuple[Mask, Mask], ...]
    how: str


def recalibrated(answers: Answers, *, time: NDArray[Any] | None, threshold: float) -> Iterator[Recalibrated]:
    """Give each way's answers, cross-fitted; none where it cannot be done.

    More than two classes are recalibrated one against the others and made to sum to 1.

    Parameters
    ----------
    answers
        In canonical order: folds of rows go by place.
    time
        When each row happened, or None.
    threshold
        Score from which a binary model says yes.

    Yields
    ------
    Recalibrated
        None for regression, for labels without scores, with fewer than 100 rows or 10 of a class to fit on, and above
        20 classes.

    References
    ----------
    Platt (1999), "Probabilistic outputs for support vector machines"; Zadrozny and Elkan (2002), KDD.
    """
    if answers.task == "regression" or answers.score is None or max(len(answers.classes), 2) > MOST_CLASSES:
        return
    folds = make_folds(answers, time)
    for way, fit in WAYS.items():
        both = _crossed(answers, fit, folds=folds, threshold=threshold)
        if both is not None:
            yield Recalibrated(way=way, before=both[0], after=both[1], how=folds.how)


def make_folds(answers: Answers, time: NDArray[Any] | None) -> Folds:
    """Return five stretches of time, each taught by all earlier ones; or five parts of the clusters; or of the rows."""
    if time is not None and answers.n and not np.isnat(time).any():
        bounds = np.sort(time)[[answers.n * part // FOLDS for part in range(1, FOLDS)]]
        stretch = np.searchsorted(bounds, time, side="right")
        pairs = tuple((stretch < part, stretch == part) for part in range(1, FOLDS))
        if all(fit.any() and asked.any() for fit, asked in pairs):
            return Folds(pairs=pairs, how="each fifth of the time answered by the fifths before it")
    for clusters in answers.clusters:
        if len(np.unique(clusters.codes)) > FOLDS:
            return _parted(clusters.codes % FOLDS, f"{FOLDS}-fold over {clusters.name}")
    return _parted(np.arange(answers.n) % FOLDS, f"{FOLDS}-fold over rows")


def _parted(part: NDArray[Any], how: str) -> Folds:
    return Folds(pairs=tuple((part != each, part == each) for each in range(FOLDS)), how=how)


def _crossed(answers: Answers, fit: Fit, *, folds: Folds, threshold: float) -> tuple[Answers, Answers] | None:
    binary = answers.task == "binary"
    given = np.asarray(answers.score, dtype=float)
    scores = given[:, np.newaxis] if binary else given
    codes = (1,) if binary else tuple(range(scores.shape[1]))
    mended = np.full(scores.shape, np.nan)
    for taught, asked in folds.pairs:
        for place, code in enumerate(codes):
            hit = answers.y == code
            if not _enough(hit[taught]):
                return None
            mended[asked, place] = fit(scores[taught, place], hit[taught])(scores[asked, place])
    done = ~np.isnan(mended).any(axis=1)
    if not done.any():
        return None
    before = answers.take(done)
    mended = mended[done]
    if binary:
        score = mended[:, 0]
        return before, replace(before, score=score, label=(score >= threshold).astype(np.int8))
    mended /= mended.sum(axis=1, keepdims=True)
    return before, replace(before, score=mended, label=np.argmax(mended, axis=1).astype(np.int64))


def _enough(hit: Mask) -> bool:
    rows, hits = len(hit), int(hit.sum())
    return rows >= LEAST_TO_FIT and min(hits, rows - hits) >= LEAST_OF_A_CLASS
