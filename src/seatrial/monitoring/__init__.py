"""What changed between windows, how good the model is without and with outcomes, and whether it matters."""

from seatrial.monitoring.compare import compare
from seatrial.monitoring.compared import Compared
from seatrial.monitoring.effect import Effect
from seatrial.monitoring.minimums import DEFAULTS, Minimums
from seatrial.monitoring.ranking import ranked
from seatrial.monitoring.seasons import tell_seasons

__all__ = ["DEFAULTS", "Compared", "Effect", "Minimums", "compare", "ranked", "tell_seasons"]
