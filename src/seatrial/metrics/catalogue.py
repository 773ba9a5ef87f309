"""Every metric: its name, its direction, its range and its meaning in one sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from seatrial.values import Task

Need = Literal["label", "score", "value"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """What a metric is, apart from how it is computed.

    Parameters
    ----------
    name
        Standard name, as scikit-learn or the field has it.
    tasks
        Tasks it is measured for.
    higher_is_better
        None when neither direction is better.
    unit
        ``"share"``, ``"nats"``, ``"ratio"`` ...; ``"target"`` and ``"cost"`` are those of the target and the costs.
    lowest, highest
        Range; None is unbounded.
    needs
        ``"label"``: the class answered; ``"score"``: probabilities; ``"value"``: predicted numbers.
    words
        What it says, in one sentence.
    """

    name: str
    tasks: tuple[Task, ...]
    higher_is_better: bool | None
    unit: str
    lowest: float | None
    highest: float | None
    needs: Need
    words: str


_BINARY: tuple[Task, ...] = ("binary",)
_MULTI: tuple[Task, ...] = ("multiclass",)
_CLASSES: tuple[Task, ...] = ("binary", "multiclass")
_NUMBERS: tuple[Task, ...] = ("regression",)


def _share(name: str, tasks: tuple[Task, ...], needs: Need, *, words: str) -> Metric:
    return Metric(
        name=name, tasks=tasks, higher_is_better=True, unit="share", lowest=0.0, highest=1.0, needs=needs, words=words
    )


def _loss(name: str, tasks: tuple[Task, ...], needs: Need, *, unit: str, words: str) -> Metric:
    return Metric(
        name=name, tasks=tasks, higher_is_better=False, unit=unit, lowest=0.0, highest=None, needs=needs, words=words
    )


_ALL = (
    _share(
        "roc_auc", _BINARY, "score", words="Chance that a positive row is scored above a negative one; ties count half."
    ),
    _share(
        "pr_auc", _BINARY, "score", words="Average precision: precision averaged over the positives, best scored first."
    ),
    _share(
        "roc_auc_ovr_macro",
        _MULTI,
        "score",
        words="Mean over classes of the chance that a row of the class is scored for it above a row of another class.",
    ),
    _share(
        "roc_auc_ovr_weighted",
        _MULTI,
        "score",
        words="The same mean, each class weighing as many as it has rows.",
    ),
    _share("accuracy", _CLASSES, "label", words="Share of rows answered rightly."),
    _share("balanced_accuracy", _CLASSES, "label", words="Mean over true classes of the share answered rightly."),
    _share("precision", _BINARY, "label", words="Share of true positives among the rows answered positive."),
    _share("recall", _BINARY, "label", words="Share of the positive rows that were answered positive."),
    _share("f1", _BINARY, "label", words="Harmonic mean of precision and recall."),
    _share("precision_macro", _MULTI, "label", words="Precision of each class, averaged over classes."),
    _share(
        "precision_weighted", _MULTI, "label", words="Precision of each class, averaged over rows by their true class."
    ),
    _share("recall_macro", _MULTI, "label", words="Recall of each class, averaged over classes."),
    _share("recall_weighted", _MULTI, "label", words="Recall of each class, averaged over rows: equals accuracy."),
    _share("f1_macro", _MULTI, "label", words="F1 of each class, averaged over classes."),
    _share("f1_weighted", _MULTI, "label", words="F1 of each class, averaged over rows by their true class."),
    _share(
        "top_k_accuracy",
        _MULTI,
        "score",
        words="Share of rows whose true class is among the k most probable; k is 3, or the classes less one.",
    ),
    Metric(
        name="mcc",
        tasks=_CLASSES,
        higher_is_better=True,
        unit="correlation",
        lowest=-1.0,
        highest=1.0,
        needs="label",
        words="Matthews correlation between truth and answer; 0 is no better than chance.",
    ),
    _loss(
        "log_loss",
        _CLASSES,
        "score",
        unit="nats",
        words="Mean of minus the logarithm of the probability given to the truth.",
    ),
    Metric(
        name="brier",
        tasks=_CLASSES,
        higher_is_better=False,
        unit="squared probability",
        lowest=0.0,
        highest=2.0,
        needs="score",
        words="Mean squared difference of probability and truth; summed over classes when there are more than two.",
    ),
    Metric(
        name="ece",
        tasks=_CLASSES,
        higher_is_better=False,
        unit="probability",
        lowest=0.0,
        highest=1.0,
        needs="score",
        words="Mean distance of the probability said from the rate observed, over equally filled bins, less its bias.",
    ),
    Metric(
        name="positive_rate",
        tasks=_BINARY,
        higher_is_better=None,
        unit="share",
        lowest=0.0,
        highest=1.0,
        needs="label",
        words="Share of rows answered positive.",
    ),
    Metric(
        name="lift_at_k",
        tasks=_BINARY,
        higher_is_better=True,
        unit="ratio",
        lowest=0.0,
        highest=10.0,
        needs="score",
        words="How many times more positives are among the 10 % of rows scored highest than among all rows.",
    ),
    Metric(
        name="expected_cost",
        tasks=_CLASSES,
        higher_is_better=False,
        unit="cost",
        lowest=None,
        highest=None,
        needs="label",
        words="Mean over rows of the declared cost of answering so when this is the truth.",
    ),
    _loss("mae", _NUMBERS, "value", unit="target", words="Mean absolute difference between prediction and truth."),
    _loss(
        "rmse",
        _NUMBERS,
        "value",
        unit="target",
        words="Root of the mean squared difference between prediction and truth.",
    ),
    Metric(
        name="r2",
        tasks=_NUMBERS,
        higher_is_better=True,
        unit="share",
        lowest=None,
        highest=1.0,
        needs="value",
        words="Share of the target's variance that the predictions explain; below 0 is worse than the mean.",
    ),
    _loss(
        "wape", _NUMBERS, "value", unit="ratio", words="Sum of absolute differences over the sum of absolute truths."
    ),
    Metric(
        name="bias",
        tasks=_NUMBERS,
        higher_is_better=None,
        unit="target",
        lowest=None,
        highest=None,
        needs="value",
        words="Mean of prediction minus truth; above 0 the model says too much.",
    ),
    _loss(
        "pinball",
        _NUMBERS,
        "value",
        unit="target",
        words="Mean pinball loss at the declared quantile; half of mae at 0.5.",
    ),
)

METRICS: Mapping[str, Metric] = MappingProxyType({metric.name: metric for metric in _ALL})


def metrics_of(task: Task) -> tuple[str, ...]:
    """Return the names of the metrics of a task, in the order in which a report tells them.

    Examples
    --------
    >>> metrics_of("regression")
    ('mae', 'rmse', 'r2', 'wape', 'bias', 'pinball')
    """
    return tuple(name for name, metric in METRICS.items() if task in metric.tasks)
