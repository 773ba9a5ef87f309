"""Which questions a plan asks of each column, and how each is answered from counts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

import numpy as np

from seatrial.metrics.arrays import Array, Floats
from seatrial.monitoring.effect import Kind, Part
from seatrial.monitoring.effects import Bounds, Rule, levels, missing, shape, unknown
from seatrial.profiles import CategoricalCounts, ColumnPlan, EmbeddingCounts, NumericCounts, TextCounts
from seatrial.profiles.counts import ColumnCounts

Answer: TypeAlias = Callable[[Rule], Bounds]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One test of one report.

    Parameters
    ----------
    column, part, kind, what
        As of :class:`seatrial.monitoring.effect.Effect`.
    answer
        Gives the bounds for a minimum and a level.
    tests
        How many tests it takes; more than one where the largest of several is told.
    """

    column: str
    part: Part = "feature"
    kind: Kind
    what: str = ""
    answer: Answer
    tests: int = 1


def questions_of(plan: ColumnPlan, reference: ColumnCounts, window: ColumnCounts) -> Iterator[Question]:
    """Give the questions to a column: how many and which depends on its plan alone."""
    ask = partial(Question, column=plan.name)
    if isinstance(reference, NumericCounts) and isinstance(window, NumericCounts):
        ends = window.bins[[0, -1]] if len(window.bins) > 1 else np.zeros(0, dtype=np.int64)
        yield ask(kind="ks", answer=partial(shape, reference.bins, window.bins))
        yield ask(kind="range", answer=partial(unknown, ends, sizes=(reference.n, window.n), could_be=2))
    elif isinstance(reference, CategoricalCounts) and isinstance(window, CategoricalCounts):
        yield ask(kind="w", answer=partial(_levels, reference, window))
        yield ask(kind="new_levels", answer=partial(_new, plan, (reference, window)))
    elif isinstance(reference, TextCounts) and isinstance(window, TextCounts):
        yield ask(kind="ks", what="length", answer=partial(shape, reference.lengths, window.lengths))
        for what, sides in (
            ("words", (reference.tokens, window.tokens)),
            ("letters", (reference.alphabet, window.alphabet)),
        ):
            a, b = (_per_text(counts, each.n) for counts, each in zip(sides, (reference, window), strict=True))
            yield ask(kind="w", what=what, answer=partial(levels, a, b))
    elif isinstance(reference, EmbeddingCounts) and isinstance(window, EmbeddingCounts):
        yield ask(kind="ks", what="norm", answer=partial(shape, reference.norms, window.norms))
        pairs = list(zip(reference.projections, window.projections, strict=True))
        if pairs:
            yield ask(kind="ks", what="direction", answer=partial(_largest, pairs), tests=len(pairs))
    else:
        raise TypeError(f"{plan.name} is counted as {type(reference).__name__} and as {type(window).__name__}")
    yield ask(kind="null_rate", answer=partial(missing, _missing(reference), _missing(window)))


def _missing(counts: ColumnCounts) -> tuple[int, int]:
    """Return rows without a value that can be used, and rows."""
    return counts.rows - counts.n, counts.rows


def _levels(reference: CategoricalCounts, window: CategoricalCounts, rule: Rule) -> Bounds:
    """Return w over the levels of the plan and the named new ones; all others are rare."""
    sides, rare = [], []
    names = sorted(set(reference.new) | set(window.new))
    for each in (reference, window):
        named = np.array([each.new.get(name, 0) for name in names], dtype=np.int64)
        sides.append(np.concatenate((each.known, named)))
        rare.append(each.other + each.n_new - int(named.sum()))
    return levels(sides[0], sides[1], rule, rare=(rare[0], rare[1]))


def _new(plan: ColumnPlan, sides: tuple[CategoricalCounts, CategoricalCounts], rule: Rule) -> Bounds:
    """Return the share of levels that the reference does not have, be they of the plan or not."""
    reference, window = sides
    known = window.known[(reference.known == 0) & (window.known > 0)]
    named = [count for name, count in window.new.items() if name not in reference.new]
    if reference.n_new > sum(reference.new.values()):  # it has new ones that are not named: nobody knows which
        named, unnamed = [], 0
    else:
        unnamed = window.n_new - sum(window.new.values())
    could_be = len(plan.levels) + len(plan.rare) + len(window.new) + len(set(reference.new) - set(window.new))
    return unknown(
        np.concatenate((known, np.array(named, dtype=np.int64))),
        rule,
        sizes=(reference.n, window.n),
        could_be=could_be,
        unnamed=unnamed,
    )


def _per_text(counts: Array, texts: int) -> Floats:
    """Return counts that add up to the number of texts: words of one text go together, and count as one draw."""
    total = counts.sum()
    return counts * (texts / total) if total else counts.astype(np.float64)


def _largest(pairs: list[tuple[Array, Array]], rule: Rule) -> Bounds:
    """Return the shape effect that is largest; its bounds hold for all."""
    found = [shape(a, b, rule) for a, b in pairs]
    return max(found, key=lambda bounds: -1.0 if bounds.value is None else bounds.value)
