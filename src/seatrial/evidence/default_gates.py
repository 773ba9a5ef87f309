"""The gates that a risk level brings; the table in ``docs/concepts/verdict.md`` says why each."""

from __future__ import annotations

from collections.abc import Iterable

from seatrial.values import Gate, Risk, Task
from seatrial.values.model import OutputKind

EVERY_SLICE = "*"
_CHANCE = {"binary": "roc_auc", "multiclass": "roc_auc_ovr_macro"}


def default_gates(
    risk: Risk, task: Task, replaced_by: Iterable[Gate] = (), *, output: OutputKind = "probability"
) -> tuple[Gate, ...]:
    """Return the gates of a risk level, without those that the project replaces.

    Parameters
    ----------
    risk, task
        As the project declares them.
    replaced_by
        Gates of the project; each takes the place of all default gates of its metric and slice.
    output
        ``"label"`` for a model that gives no probabilities.
    """
    taken = {(gate.metric, gate.slice) for gate in replaced_by}
    every = _regression(risk) if task == "regression" else _classes(risk, task, output)
    return tuple(gate for gate in every if (gate.metric, gate.slice) not in taken)


def _classes(risk: Risk, task: Task, output: OutputKind) -> tuple[Gate, ...]:
    if output == "label":
        return _labels(risk)
    gates = [Gate(metric=_CHANCE[task], at_least=0.5, source="default")]
    if risk == "low":
        return tuple(gates)
    high = risk == "high"
    gates.append(Gate(metric="ece", at_most=0.05 if high else 0.1, source="default"))
    gates.append(Gate(metric=_CHANCE[task], slice=EVERY_SLICE, at_least=0.5, source="default"))
    gates.append(Gate(metric="log_loss", no_worse_than="champion", margin=0.01, source="default"))
    if high:
        gates.append(Gate(metric="log_loss", no_worse_than="simple_model", source="default"))
        gates.append(
            Gate(metric="log_loss", slice=EVERY_SLICE, no_worse_than="champion", margin=0.02, source="default")
        )
    return tuple(gates)


def _labels(risk: Risk) -> tuple[Gate, ...]:
    gates = [Gate(metric="mcc", at_least=0.0, source="default")]
    if risk != "low":
        gates.append(Gate(metric="mcc", slice=EVERY_SLICE, at_least=0.0, source="default"))
        gates.append(Gate(metric="mcc", no_worse_than="champion", margin=0.02, source="default"))
    if risk == "high":
        gates.append(Gate(metric="mcc", no_worse_than="simple_model", source="default"))
    return tuple(gates)


def _regression(risk: Risk) -> tuple[Gate, ...]:
    gates = [Gate(metric="r2", at_least=0.0, source="default")]
    if risk != "low":
        gates.append(Gate(metric="r2", slice=EVERY_SLICE, at_least=0.0, source="default"))
        gates.append(Gate(metric="r2", no_worse_than="champion", margin=0.01, source="default"))
    if risk == "high":
        gates.append(Gate(metric="rmse", no_worse_than="simple_model", source="default"))
    return tuple(gates)
