"""The results of a model as Hugging Face's ``model-index``, which its hub and its tools read."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from seatrial.governance.front_matter import Yaml
from seatrial.values import EVERYWHERE, MODEL, Estimate, Evidence, TableRef

# Identifiers of the hub where they differ from the standard names used here.
_HUB_NAMES: Mapping[str, str] = MappingProxyType(
    {"mcc": "matthews_correlation", "brier": "brier_score", "pr_auc": "average_precision"}
)


def model_index(evidence: Evidence, *, name: str) -> list[Yaml]:
    """Return one model with one result: task, data set with its digest as revision, and metrics with intervals.

    Empty when nothing was measured: the convention has no form for a result without a value.
    """
    metrics: list[Yaml] = [
        _metric(estimate)
        for estimate in evidence.estimates
        if estimate.subject == MODEL and estimate.slice == EVERYWHERE and estimate.value is not None
    ]
    if not metrics:
        return []
    kind = "tabular-regression" if evidence.task == "regression" else "tabular-classification"
    result: dict[str, Yaml] = {
        "task": {"type": kind, "name": f"{evidence.task} prediction of {evidence.roles.target}"},
        "dataset": _dataset(evidence, name),
        "metrics": metrics,
    }
    return [{"name": name, "results": [result]}]


def _dataset(evidence: Evidence, name: str) -> dict[str, Yaml]:
    test = _test_table(evidence)
    if test is None:
        return {"name": f"{name} test table", "type": "tabular"}
    return {"name": f"{name} {test.name} table", "type": "tabular", "split": "test", "revision": test.digest}


def _test_table(evidence: Evidence) -> TableRef | None:
    by_name = {table.name: table for table in evidence.inputs.tables}
    return by_name.get("test") or by_name.get("table")


def _metric(estimate: Estimate) -> dict[str, Yaml]:
    arguments: dict[str, Yaml] = {"n": estimate.n, "method": estimate.method}
    if estimate.low is not None:
        arguments["low"] = estimate.low
    if estimate.high is not None:
        arguments["high"] = estimate.high
    if estimate.has_interval:
        arguments["level"] = estimate.level
    return {
        "type": _HUB_NAMES.get(estimate.metric, estimate.metric),
        "name": estimate.metric,
        "value": estimate.value,
        "args": arguments,
    }
