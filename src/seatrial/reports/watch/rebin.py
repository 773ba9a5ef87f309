"""Histograms for the eye: counts on the edges of a profile, drawn on few bins of one width."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from seatrial.values import Histogram

MOST_BINS = 24
MOST_WHOLE = 40
TAIL = 0.005
OTHER = "(other)"
MOST_LEVELS = 10


def for_the_eye(reference: Histogram, window: Histogram) -> tuple[Histogram, Histogram]:
    """Return both on the same few bins or levels.

    The bins of a profile hold the same share of the reference each, so that drawn as they are they would show nothing.
    Rows are spread evenly inside a bin of the profile; the last half per cent on each side is gathered in the end bins.
    """
    if reference.levels or window.levels:
        return _levels(reference, window)
    edges = _edges(reference, window)
    if edges is None:
        return reference, window
    return _on(reference, edges), _on(window, edges)


def _levels(reference: Histogram, window: Histogram) -> tuple[Histogram, Histogram]:
    counts = [dict(zip(part.levels, part.counts, strict=False)) for part in (reference, window)]
    totals = [sum(part.values()) or 1 for part in counts]
    names = [name for name in dict.fromkeys((*reference.levels, *window.levels)) if name != OTHER]
    ranked = sorted(names, key=lambda n: -max(c.get(n, 0) / t for c, t in zip(counts, totals, strict=True)))
    kept = tuple(sorted(ranked[:MOST_LEVELS], key=names.index))
    rests = [sum(count for name, count in part.items() if name not in kept) for part in counts]
    shown = (*kept, OTHER) if any(rests) else kept
    first, second = ({**part, OTHER: rest} for part, rest in zip(counts, rests, strict=True))
    return _on_levels(reference, first, shown), _on_levels(window, second, shown)


def _on_levels(part: Histogram, counts: dict[str, int], shown: tuple[str, ...]) -> Histogram:
    found = tuple(counts.get(name, 0) for name in shown)
    return Histogram(name=part.name, series=part.series, levels=shown, counts=found)


def _edges(*parts: Histogram) -> list[float] | None:
    """Return the edges to draw on; None where there is no width to share out."""
    full = [part for part in parts if sum(part.counts) > 0 and len(part.edges) == len(part.counts) + 1]
    if not full or not all(math.isfinite(max(part.edges) - min(part.edges)) for part in full):
        return None
    low = min(_quantile(part, TAIL) for part in full)
    high = max(_quantile(part, 1 - TAIL) for part in full)
    if not high > low:
        return None
    inner = [edge for part in full for edge in part.edges[1:-1] if low <= edge <= high]
    if inner and all(edge == int(edge) for edge in inner) and high - low <= MOST_WHOLE:
        return [float(number) for number in range(int(low), int(high) + 2)]
    return [low + (high - low) * place / MOST_BINS for place in range(MOST_BINS)] + [high]


def _quantile(part: Histogram, share: float) -> float:
    wanted, before = share * sum(part.counts), 0
    for (start, end), count in zip(pairwise(part.edges), part.counts, strict=True):
        if count and before + count >= wanted:
            return start + (end - start) * (wanted - before) / count
        before += count
    return part.edges[-1]


def _on(part: Histogram, edges: Sequence[float]) -> Histogram:
    shares = [0.0] * (len(edges) - 1)
    for (start, end), count in zip(pairwise(part.edges), part.counts, strict=False):
        if count:
            _spread(shares, edges, start=start, end=end, count=count)
    return Histogram(name=part.name, series=part.series, edges=tuple(edges), counts=_whole(shares))


def _spread(shares: list[float], edges: Sequence[float], *, start: float, end: float, count: int) -> None:
    lefts, rights = (-math.inf, *edges[1:-1]), (*edges[1:-1], math.inf)
    for place, (left, right) in enumerate(zip(lefts, rights, strict=True)):
        if end > start:
            shares[place] += count * (max(0.0, min(end, right) - max(start, left)) / (end - start))
        elif left <= start < right:
            shares[place] += count


def _whole(shares: Sequence[float]) -> tuple[int, ...]:
    """Return whole numbers with the same running totals, so that no row is lost or made."""
    done, total, whole = 0, 0.0, []
    for share in shares:
        total += share
        whole.append(round(total) - done)
        done += whole[-1]
    return tuple(whole)
