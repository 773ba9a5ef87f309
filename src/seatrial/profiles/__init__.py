"""Mergeable counts of a window of data, and of what a model answered in it."""

from seatrial.profiles.codec import decode, encode
from seatrial.profiles.counting import outcome_profile_of, profile_of
from seatrial.profiles.counts import (
    DELAY_EDGES,
    LATENCY_EDGES,
    SCORE_UNIT,
    CategoricalCounts,
    ColumnCounts,
    EmbeddingCounts,
    LatencyCounts,
    ModelCounts,
    NumericCounts,
    SliceCounts,
    TextCounts,
)
from seatrial.profiles.merge import merge, merged
from seatrial.profiles.parts import profile_of_parts
from seatrial.profiles.plan import ColumnPlan, ModelPlan, Plan
from seatrial.profiles.planning import model_plan_of, plan_of
from seatrial.profiles.profile import Profile

__all__ = [
    "DELAY_EDGES",
    "LATENCY_EDGES",
    "SCORE_UNIT",
    "CategoricalCounts",
    "ColumnCounts",
    "ColumnPlan",
    "EmbeddingCounts",
    "LatencyCounts",
    "ModelCounts",
    "ModelPlan",
    "NumericCounts",
    "Plan",
    "Profile",
    "SliceCounts",
    "TextCounts",
    "decode",
    "encode",
    "merge",
    "merged",
    "model_plan_of",
    "outcome_profile_of",
    "plan_of",
    "profile_of",
    "profile_of_parts",
]
