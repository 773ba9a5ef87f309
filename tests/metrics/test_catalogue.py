from __future__ import annotations

from pathlib import Path

import pytest

from seatrial.metrics import METRICS, metrics_of
from seatrial.metrics.measure import RECIPES

PAGE = Path(__file__).resolve().parents[2] / "docs" / "concepts" / "metrics.md"


@pytest.mark.parametrize("task", ["binary", "multiclass", "regression"])
def test_every_metric_of_a_task_has_its_recipe(task: str) -> None:
    assert set(RECIPES[task]) == set(metrics_of(task))


@pytest.mark.parametrize("name", list(METRICS))
def test_the_page_says_what_the_metric_is(name: str) -> None:
    metric = METRICS[name]
    better = {True: "higher", False: "lower", None: "neither"}[metric.higher_is_better]
    start = f"| `{name}` | {', '.join(metric.tasks)} | {better} | {metric.unit}, "
    [line] = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith(start)]
    assert line.endswith(f"| {metric.words} |")


def test_only_bias_and_positive_rate_have_no_direction() -> None:
    assert {name for name, metric in METRICS.items() if metric.higher_is_better is None} == {"bias", "positive_rate"}
