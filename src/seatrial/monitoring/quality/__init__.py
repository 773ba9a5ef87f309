"""How good a model is: estimated before the outcomes are known, realised as they come, and whether it decays."""

from seatrial.monitoring.quality.arrivals import Arrivals, Cohort, cohorts, mature_age
from seatrial.monitoring.quality.backtest import Standing, standing, walk
from seatrial.monitoring.quality.by_age import AgeBand, by_age, why_not_compared
from seatrial.monitoring.quality.calibration import Calibration, calibrate
from seatrial.monitoring.quality.cbpe import cbpe
from seatrial.monitoring.quality.counted import arrivals_of, days_of
from seatrial.monitoring.quality.days import ClassDays, Days, NumberDays
from seatrial.monitoring.quality.decay import Baseline, Decay, DecayPoint, baseline_of, decay
from seatrial.monitoring.quality.estimate import estimate, score
from seatrial.monitoring.quality.findings import (
    arrival_finding,
    backtest_finding,
    decay_finding,
    estimated_finding,
    fallen_finding,
    selective_finding,
)
from seatrial.monitoring.quality.losses import daily_losses
from seatrial.monitoring.quality.names import metrics_for
from seatrial.monitoring.quality.past import NO_PAST, Past, Scored
from seatrial.monitoring.quality.realised import realised
from seatrial.monitoring.quality.refused import Refused
from seatrial.monitoring.quality.selective import Selective, selective_labels
from seatrial.monitoring.quality.support import FULL, Support, support

__all__ = [
    "FULL",
    "NO_PAST",
    "AgeBand",
    "Arrivals",
    "Baseline",
    "Calibration",
    "ClassDays",
    "Cohort",
    "Days",
    "Decay",
    "DecayPoint",
    "NumberDays",
    "Past",
    "Refused",
    "Scored",
    "Selective",
    "Standing",
    "Support",
    "arrival_finding",
    "arrivals_of",
    "backtest_finding",
    "baseline_of",
    "by_age",
    "calibrate",
    "cbpe",
    "cohorts",
    "daily_losses",
    "days_of",
    "decay",
    "decay_finding",
    "estimate",
    "estimated_finding",
    "fallen_finding",
    "mature_age",
    "metrics_for",
    "realised",
    "score",
    "selective_finding",
    "selective_labels",
    "standing",
    "support",
    "walk",
    "why_not_compared",
]
