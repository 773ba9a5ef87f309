"""Metrics, calibration, intervals and distances: pure functions of arrays."""

from seatrial.metrics.answers import Answers, Clusters
from seatrial.metrics.calibration import Reliability, reliability
from seatrial.metrics.catalogue import METRICS, Metric, metrics_of
from seatrial.metrics.difference import measure_difference
from seatrial.metrics.distance import (
    Distance,
    cohen_w,
    ks_distance,
    ks_distance_of_counts,
    new_share,
    rate_difference,
)
from seatrial.metrics.interval import clopper_pearson, newcombe, wilson
from seatrial.metrics.measure import measure

__all__ = [
    "METRICS",
    "Answers",
    "Clusters",
    "Distance",
    "Metric",
    "Reliability",
    "clopper_pearson",
    "cohen_w",
    "ks_distance",
    "ks_distance_of_counts",
    "measure",
    "measure_difference",
    "metrics_of",
    "new_share",
    "newcombe",
    "rate_difference",
    "reliability",
    "wilson",
]
