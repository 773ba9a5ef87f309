"""Whether the data are fit to learn from and to be judged on."""

from seatrial.data.checks.registry import CHECKS, Check, run_checks
from seatrial.data.checks.survey import Survey, survey

__all__ = ["CHECKS", "Check", "Survey", "run_checks", "survey"]
