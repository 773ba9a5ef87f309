"""The dashboard: Grafana's shape, series that exist, expressions that Prometheus understands."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from reports.observing import BARE, EVERY, FLIGHTS, series_of
from seatrial.reports.grafana import render_dashboard
from seatrial.reports.observed import SERVER, Observed
from seatrial.reports.watch.gauges import FAMILIES
from seatrial.values import Gate

SCHEMA = json.loads(Path(__file__).with_name("grafana_dashboard.schema.json").read_text(encoding="utf-8"))


def dashboard(observed: Observed) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(render_dashboard(observed))
    return made


def expressions(made: dict[str, Any]) -> Iterator[str]:
    for panel in made["panels"]:
        yield from (target["expr"] for target in panel.get("targets", ()))
    yield from (each["expr"] for each in made["annotations"]["list"])


@pytest.mark.parametrize("observed", EVERY, ids=lambda each: each.project[:4])
def test_it_has_the_shape_that_grafana_imports(observed: Observed) -> None:
    jsonschema.Draft202012Validator(SCHEMA).validate(dashboard(observed))


@pytest.mark.parametrize("observed", EVERY, ids=lambda each: each.project[:4])
def test_panels_do_not_overlap_and_have_numbers_of_their_own(observed: Observed) -> None:
    panels = dashboard(observed)["panels"]
    assert [panel["id"] for panel in panels] == list(range(1, len(panels) + 1))
    for first, second in combinations([panel["gridPos"] for panel in panels], 2):
        beside = first["x"] + first["w"] <= second["x"] or second["x"] + second["w"] <= first["x"]
        assert beside or first["y"] + first["h"] <= second["y"] or second["y"] + second["h"] <= first["y"]


@pytest.mark.parametrize("observed", EVERY, ids=lambda each: each.project[:4])
def test_it_asks_only_for_what_is_exported(observed: Observed) -> None:
    asked = {name for expression in expressions(dashboard(observed)) for name in series_of(expression)}
    assert asked
    assert asked <= set(SERVER) | set(FAMILIES)


def test_it_follows_the_project_file() -> None:
    titles = [panel["title"] for panel in dashboard(FLIGHTS)["panels"]]
    assert titles.index("roc_auc") < titles.index("log_loss") < titles.index("accuracy")
    assert "Slices that got worse" in titles
    assert "Journal behind by" in titles
    bare = [panel["title"] for panel in dashboard(BARE)["panels"]]
    assert not {"Slices", "Slices that got worse", "Journal behind by"} & set(bare)


def test_a_gate_and_the_deadline_are_lines() -> None:
    panels = {panel["title"]: panel for panel in dashboard(FLIGHTS)["panels"]}
    steps = {
        title: panels[title]["fieldConfig"]["defaults"]["thresholds"]["steps"] for title in ("roc_auc", "log_loss")
    }
    assert [step["value"] for step in steps["roc_auc"]] == [None, 0.65]
    assert [step["color"] for step in steps["roc_auc"]] == ["red", "green"]
    assert [step["color"] for step in steps["log_loss"]] == ["green", "red"]
    assert panels["Time to answer"]["fieldConfig"]["defaults"]["thresholds"]["steps"][1]["value"] == 2


def test_the_same_settings_give_the_same_bytes_and_identity() -> None:
    assert render_dashboard(FLIGHTS) == render_dashboard(FLIGHTS)
    other = replace(FLIGHTS, gates=(Gate(metric="mae", at_most=1.0),))
    assert dashboard(other)["uid"] == dashboard(FLIGHTS)["uid"]
    assert dashboard(BARE)["uid"] != dashboard(FLIGHTS)["uid"]


@pytest.mark.parametrize("observed", EVERY, ids=lambda each: each.project[:4])
def test_prometheus_understands_every_expression(promtool: Path, tmp_path: Path, observed: Observed) -> None:
    asked = [each.replace("$__rate_interval", "5m") for each in expressions(dashboard(observed))]
    rules = [{"record": f"x:{place}", "expr": expression} for place, expression in enumerate(asked)]
    path = tmp_path / "rules.yml"
    path.write_text(json.dumps({"groups": [{"name": "all", "rules": rules}]}), encoding="utf-8")
    done = subprocess.run([promtool, "check", "rules", path], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert f"{len(rules)} rules found" in done.stdout
