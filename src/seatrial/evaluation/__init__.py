"""What a model's answers are worth: metrics, baselines, calibration, slices, gap, champion."""

from seatrial.evaluation.champion import FLIPS
from seatrial.evaluation.examine import examine
from seatrial.evaluation.slices import Search, find_slices
from seatrial.evaluation.subject import Examination, Subject
from seatrial.evaluation.wrong import Wrong, wrong_rows

__all__ = ["FLIPS", "Examination", "Search", "Subject", "Wrong", "examine", "find_slices", "wrong_rows"]
