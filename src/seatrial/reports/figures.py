"""Which numbers a report shows where."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from seatrial.values import EVERYWHERE, MODEL, Estimate, Evidence, Task
from seatrial.values.subject import SUBJECTS

MOST_KEYS = 6

_KEYS: Mapping[Task, tuple[str, ...]] = MappingProxyType(
    {
        "binary": ("roc_auc", "pr_auc", "log_loss", "ece", "balanced_accuracy", "accuracy"),
        "multiclass": ("accuracy", "balanced_accuracy", "f1_macro", "log_loss", "ece", "top_k_accuracy"),
        "regression": ("mae", "rmse", "r2", "wape", "bias", "pinball"),
    }
)


def key_metrics(task: Task) -> tuple[str, ...]:
    """Return the few metrics that a task is told by."""
    return _KEYS[task]


def model_estimates(evidence: Evidence) -> tuple[Estimate, ...]:
    """Return the model's own numbers on all test rows, in the order of the evidence."""
    return tuple(
        estimate for estimate in evidence.estimates if estimate.subject == MODEL and estimate.slice == EVERYWHERE
    )


def key_estimates(evidence: Evidence) -> tuple[Estimate, ...]:
    """Return the few numbers to know at one look: those that gates ask for first, then those that the task is told by.

    Only what was measured; empty when nothing was.
    """
    measured = {estimate.metric: estimate for estimate in model_estimates(evidence) if estimate.value is not None}
    asked = [result.gate.metric for result in evidence.gates if result.slice == EVERYWHERE]
    names = [name for name in dict.fromkeys([*asked, *_KEYS[evidence.task]]) if name in measured]
    return tuple(measured[name] for name in names[:MOST_KEYS])


def other_estimates(evidence: Evidence) -> tuple[Estimate, ...]:
    """Return the numbers that have no section of their own: those by slice, the model's first."""
    others = [e for e in evidence.estimates if e.slice != EVERYWHERE or e.subject not in SUBJECTS]
    return tuple(sorted(others, key=lambda estimate: estimate.subject != MODEL))
