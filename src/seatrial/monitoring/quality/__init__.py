"""How good a model is: estimated before the outcomes are known, realised as they come, and whether it decays."""

from seatrial.monitoring.quality.backtest import Standing, standing, walk
from seatrial.monitoring.quality.calibration import Calibration, calibrate
from seatrial.monitoring.quality.days import ClassDays, Days, NumberDays
from seatrial.monitoring.quality.estimate import estimate
from seatrial.monitoring.quality.names import metrics_for
from seatrial.monitoring.quality.past import NO_PAST, Past, Scored
from seatrial.monitoring.quality.realised import realised
from seatrial.monitoring.quality.refused import Refused
from seatrial.monitoring.quality.selective import Selective, selective_labels
from seatrial.monitoring.quality.support import FULL, Support, support

__all__ = [
    "FULL",
    "NO_PAST",
    "Calibration",
    "ClassDays",
    "Days",
    "NumberDays",
    "Past",
    "Refused",
    "Scored",
    "Selective",
    "Standing",
    "Support",
    "calibrate",
    "estimate",
    "metrics_for",
    "realised",
    "selective_labels",
    "standing",
    "support",
    "walk",
]
