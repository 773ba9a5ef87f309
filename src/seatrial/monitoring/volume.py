"""Whether there are as many rows as there used to be."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from scipy import special

from seatrial.monitoring.effect import Effect
from seatrial.monitoring.minimums import DEFAULTS

FEWEST_WINDOWS = 5


def volume(past: Sequence[int], rows: int, *, minimum: float = DEFAULTS["volume"], alpha: float = 0.01) -> Effect:
    """Return by how many doublings the number of rows differs from that of earlier windows, with prediction limits.

    ``|log2(rows / mean)|`` less ``t * s * sqrt(1 + 1 / k)``: numbers of rows differ from window to window by more than
    chance draws them, so it is their own spread, on the logarithm, that says what another window may be. It is at
    least that of chance, ``1 / sqrt(rows)``.

    Parameters
    ----------
    past
        Rows of earlier windows of the same length, and of the same season if there is one.
    rows
        Rows of this window; 0 is a value like others.
    minimum
        From how many doublings, or halvings, on it matters.
    alpha
        Chance of a wrong verdict, on either side together.

    Returns
    -------
    Effect
        With fewer than five earlier windows there are no bounds.

    References
    ----------
    Hahn and Meeker (1991), Statistical Intervals, section 4.7, for the prediction of one more value.
    """
    k = len(past)
    blank = Effect(
        column="", part="volume", kind="volume", value=None, low=None, high=None, minimum=minimum, smallest=None,
        n=rows, m=sum(past), alpha=alpha,
    )  # fmt: skip
    if k < FEWEST_WINDOWS:
        return replace(blank, words=f"Too few earlier windows ({k}) to say how many rows there should be.")
    logs = np.log2(np.asarray(past, dtype=np.float64) + 0.5)
    centre = float(logs.mean())
    chance = 1 / math.log(2) / math.sqrt(2**centre)
    spread = max(float(logs.std(ddof=1)), chance)
    reach = float(-special.stdtrit(k - 1, alpha / 2)) * spread * math.sqrt(1 + 1 / k)
    moved = math.log2(rows + 0.5) - centre
    effect = replace(
        blank,
        value=abs(moved),
        low=max(0.0, abs(moved) - reach),
        high=abs(moved) + reach,
        smallest=minimum + reach,
    )
    low, high = (2 ** (centre + side * (minimum + reach)) - 0.5 for side in (-1, 1))
    usual = f"there used to be about {2**centre - 0.5:,.0f}"
    return replace(effect, words=f"{rows:,} rows; {usual}, and from {low:,.0f} to {high:,.0f} is no drift.")
