"""What changed between windows, how good the model is without and with outcomes, and whether it matters."""

from seatrial.monitoring.compare import compare
from seatrial.monitoring.compared import Compared
from seatrial.monitoring.effect import Effect
from seatrial.monitoring.freshness import freshness
from seatrial.monitoring.importance import importance_of
from seatrial.monitoring.minimums import DEFAULTS, Minimums
from seatrial.monitoring.ranking import ranked
from seatrial.monitoring.reference import Reference, ReferenceRule, choose
from seatrial.monitoring.seasons import tell_seasons
from seatrial.monitoring.volume import volume

__all__ = [
    "DEFAULTS",
    "Compared",
    "Effect",
    "Minimums",
    "Reference",
    "ReferenceRule",
    "choose",
    "compare",
    "freshness",
    "importance_of",
    "ranked",
    "tell_seasons",
    "volume",
]
