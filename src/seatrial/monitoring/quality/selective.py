"""Outcomes that come for some answers only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from seatrial.monitoring.quality.days import ClassDays

_ENOUGH = 50
_FEW = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Selective:
    """That outcomes are selected, and by what.

    Parameters
    ----------
    by
        ``"answer"``: whether the outcome becomes known depends on what was answered, as with loans that were
        refused. ``"truth"``: only one class is ever told, as with frauds that were found.
    words
        In a sentence, with its numbers.
    """

    by: Literal["answer", "truth"]
    words: str


def selective_labels(days: ClassDays) -> Selective | None:
    """Return how outcomes are selected, or None when nothing says so.

    Parameters
    ----------
    days
        Days whose outcomes had the time to come.
    """
    known = days.known.sum(axis=(0, 1), dtype=np.float64)
    by_truth = known.sum(axis=0)
    if by_truth.sum() >= _ENOUGH and (by_truth > 0).sum() == 1:
        only = days.classes[int(by_truth.argmax())]
        unlike = 1 - by_truth.sum() / max(float(days.rows.sum()), 1.0)
        if unlike > _FEW:
            words = f'all {by_truth.sum():,.0f} outcomes are "{only}": an outcome that does not come is no outcome'
            return Selective(by="truth", words=words)
    answered = days.answered.sum(axis=(0, 1), dtype=np.float64)
    many = answered >= _ENOUGH
    share = np.where(many, known.sum(axis=1) / np.maximum(answered, 1.0), np.nan)
    if many.sum() < 2 or np.nanmin(share) >= _FEW * np.nanmax(share):  # noqa: PLR2004 - one share compares to nothing
        return None
    least, most = int(np.nanargmin(share)), int(np.nanargmax(share))
    words = (
        f'{share[least]:.1%} of the answers "{days.classes[least]}" have an outcome, and {share[most]:.1%} of '
        f'those "{days.classes[most]}": what was missed cannot be known'
    )
    return Selective(by="answer", words=words)
