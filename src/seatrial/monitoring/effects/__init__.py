"""Effect sizes of two rows of counts, each with its confidence bounds and the least that could have been seen."""

from seatrial.monitoring.effects.bounds import Bounds, Rule
from seatrial.monitoring.effects.concept import concept
from seatrial.monitoring.effects.levels import levels, pooled
from seatrial.monitoring.effects.missing import missing
from seatrial.monitoring.effects.shape import shape
from seatrial.monitoring.effects.unknown import unknown

__all__ = ["Bounds", "Rule", "concept", "levels", "missing", "pooled", "shape", "unknown"]
