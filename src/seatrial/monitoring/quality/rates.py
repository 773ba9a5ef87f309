"""The rate of a class by bin of score, never falling as the score rises."""

from __future__ import annotations

import numpy as np

from seatrial.metrics.arrays import Array, Floats


def rising(hits: Array, rows: Array, said: Floats) -> Floats:
    """Return ``(n_bins,)`` rates that fit the counts best among those that never fall.

    Bins without rows get what lies between their neighbours, by score.

    Parameters
    ----------
    hits, rows
        ``(n_bins,)`` rows of the class, and rows.
    said
        ``(n_bins,)`` mean score of each bin, rising.

    References
    ----------
    Barlow, Bartholomew, Bremner and Brunk (1972), Statistical Inference under Order Restrictions.
    """
    there = rows > 0
    if not there.any():
        return np.full(len(rows), np.nan)
    found: Floats = np.interp(said, said[there], _pooled(hits[there].tolist(), rows[there].tolist()))
    return found


def _pooled(hits: list[float], rows: list[float]) -> Floats:
    """Return rates after neighbours that fall have been pooled; hundreds of bins need no library to be loaded."""
    blocks: list[tuple[float, float, int]] = []
    for hit, row in zip(hits, rows, strict=True):
        block = (hit, row, 1)
        while blocks and blocks[-1][0] * block[1] >= block[0] * blocks[-1][1]:
            before = blocks.pop()
            block = (before[0] + block[0], before[1] + block[1], before[2] + block[2])
        blocks.append(block)
    return np.repeat([hit / row for hit, row, _ in blocks], [size for _, _, size in blocks])


def logit(rates: Floats) -> Floats:
    """Return log odds of rates in (0, 1)."""
    found: Floats = np.log(rates) - np.log1p(-rates)
    return found


def expit(odds: Floats) -> Floats:
    """Return rates of log odds."""
    found: Floats = 1 / (1 + np.exp(-np.clip(odds, -40, 40)))
    return found


def offsets(odds: Floats, rows: Floats, hits: Floats) -> tuple[Floats, Floats]:
    """Return by how much the log odds of each day are off, and the variances of that.

    Parameters
    ----------
    odds
        ``(n_cells,)`` log odds as calibrated.
    rows
        ``(n_days, n_cells)`` rows.
    hits
        ``(n_days,)`` hits of the day.

    Returns
    -------
    tuple of ``(n_days,)``
        Found by Newton's steps under a weak prior around 0, then one step without it, so that days with few rows are
        not pulled in; their variance says how little they tell.
    """
    prior = 0.1
    off = np.zeros(len(rows))
    for _ in range(12):
        rate = expit(odds + off[:, None])
        slope = (rows * rate * (1 - rate)).sum(axis=1)
        gradient = hits - (rows * rate).sum(axis=1) - prior * off
        off = off + np.clip(gradient / (slope + prior), -1, 1)
    rate = expit(odds + off[:, None])
    slope = np.maximum((rows * rate * (1 - rate)).sum(axis=1), 1e-6)
    free = off + np.clip((hits - (rows * rate).sum(axis=1)) / slope, -1, 1)
    return free, 1 / slope
