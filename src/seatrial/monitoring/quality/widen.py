"""How wide an estimate must be, by how wrong those before it turned out to be.

Two parts. The errors of the past, each over the spread that its estimate had, are taken for draws from a normal
distribution of unknown mean and variance with a weak prior at (0, 1): the next lies within Student's limits of the
predictive distribution. With no past that is the prior alone, which already is wider than the normal limits. Then the
level at which those limits are taken follows what happens: it falls with each truth outside and creeps up with each
inside.

References
----------
Gibbs and Candes (2021), Adaptive Conformal Inference Under Distribution Shift, for the level: its guarantee is of long
runs; over few periods it says little, which is why the widths are told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import special

from seatrial.monitoring.quality.past import Scored
from seatrial.monitoring.quality.scale import to_scale

MISS = 0.05
_STEP = 0.02
_LEAST, _MOST = 0.005, 0.1
_PRIOR_MEAN, _PRIOR_SPREAD = 3.0, 4.0
_MEMORY = 0.97


@dataclass(frozen=True, slots=True, kw_only=True)
class Widening:
    """What the past does to an estimate, in spreads of it.

    Parameters
    ----------
    shift
        How far truths lay from estimates on average.
    reach
        Half the width of the interval; 1.96 if all had been right.
    miss
        Share of truths that the interval may miss, as adapted.
    n
        Estimates behind it.
    """

    shift: float
    reach: float
    miss: float
    n: int


def widening(past: Sequence[Scored]) -> Widening:
    """Return by how much the next estimate of a metric moves and widens.

    Parameters
    ----------
    past
        Those of the metric whose truth is known, the oldest first; whether they were given or not.
    """
    errors = np.array([error_of(each) for each in past])
    weight = _MEMORY ** np.arange(len(errors))[::-1]
    mass = _PRIOR_MEAN + weight.sum()
    freedom = _PRIOR_SPREAD + weight.sum()
    mean = float((weight * errors).sum() / mass)
    squares = _PRIOR_SPREAD + (weight * (errors - mean) ** 2).sum() + _PRIOR_MEAN * mean**2
    scale = float(np.sqrt(squares / freedom * (1 + 1 / mass)))
    miss = adapted([inside for each in past if (inside := each.inside) is not None])
    reach = float(special.stdtrit(freedom, 1 - miss / 2)) * scale
    return Widening(shift=mean, reach=reach, miss=miss, n=len(errors))


def error_of(scored: Scored) -> float:
    """Return how far a truth lay from its estimate, in spreads of the estimate."""
    if scored.realised is None or scored.centre is None or scored.spread is None:
        raise ValueError(f"{scored.metric} from {scored.start} has no truth, or was not simulated")
    truth = float(to_scale(scored.metric, scored.realised, scored.n))
    return (truth - scored.centre) / scored.spread


def adapted(inside: Sequence[bool]) -> float:
    """Return the share that the next interval may miss, after truths inside and outside.

    Examples
    --------
    >>> adapted([]), round(adapted([True] * 10), 3), adapted([False, False, False])
    (0.05, 0.06, 0.005)
    """
    miss = MISS
    for each in inside:
        miss = float(np.clip(miss + _STEP * (MISS - (not each)), _LEAST, _MOST))
    return miss
