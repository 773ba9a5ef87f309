"""The rules: YAML that Prometheus loads, series that exist, and alarms that fire when they should and not else."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from reports.observing import BARE, EVERY, FLIGHTS, series_of
from reports.watch_samples import alarm, steady
from seatrial.reports.observed import SERVER, Observed
from seatrial.reports.prometheus_rules import render_rules
from seatrial.reports.watch import render_gauges
from seatrial.reports.watch.gauges import FAMILIES
from seatrial.values import Gate
from seatrial.values.watched import WatchReport

HEALTHY = ("seatrial_workers 2", "seatrial_workers_wanted 2", "seatrial_store_reachable 1")


def rules_of(observed: Observed) -> list[dict[str, Any]]:
    return [rule for group in yaml.safe_load(render_rules(observed))["groups"] for rule in group["rules"]]


@pytest.mark.parametrize("observed", EVERY, ids=lambda each: each.project[:4])
def test_it_is_yaml_of_alerting_rules(observed: Observed) -> None:
    for rule in rules_of(observed):
        assert set(rule) == {"alert", "expr", "for", "labels", "annotations"}
        assert rule["labels"]["severity"] in {"critical", "warning", "info"}
        assert rule["annotations"]["description"]


@pytest.mark.parametrize("observed", EVERY, ids=lambda each: each.project[:4])
def test_it_asks_only_for_what_is_exported(observed: Observed) -> None:
    asked = {name for rule in rules_of(observed) for name in series_of(rule["expr"])}
    assert asked <= set(SERVER) | set(FAMILIES)


def test_it_follows_the_project_file() -> None:
    full, bare = ({rule["alert"] for rule in rules_of(each)} for each in (FLIGHTS, BARE))
    assert full - bare == {
        "SeatrialJournalLate",
        "SeatrialCompactionFails",
        "SeatrialSliceWorse",
        "SeatrialQualityMissed",
    }
    slow = next(rule for rule in rules_of(FLIGHTS) if rule["alert"] == "SeatrialSlow")
    assert slow["expr"].endswith("> 1")


def test_a_name_with_braces_is_no_template() -> None:
    rules = rules_of(replace(BARE, project="{{ $value }}", owner="{{ x }}"))
    assert {rule["labels"]["owner"] for rule in rules} == {"{ { x } }"}
    assert all(rule["annotations"]["summary"].startswith("{ { $value } }: ") for rule in rules)


@pytest.mark.parametrize("observed", EVERY, ids=lambda each: each.project[:4])
def test_promtool_takes_them(promtool: Path, tmp_path: Path, observed: Observed) -> None:
    path = tmp_path / "rules.yml"
    path.write_text(render_rules(observed), encoding="utf-8")
    done = subprocess.run([promtool, "check", "rules", path], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr + done.stdout
    assert f"{len(rules_of(observed))} rules found" in done.stdout


def fired(promtool: Path, folder: Path, observed: Observed, lines: Sequence[str]) -> set[str]:
    """Return the alerts that Prometheus fires after an hour in which the series stay as they are."""
    (folder / "rules.yml").write_text(render_rules(observed), encoding="utf-8")
    names = sorted({rule["alert"] for rule in rules_of(observed)})
    test = {
        "rule_files": ["rules.yml"],
        "evaluation_interval": "1m",
        "tests": [
            {
                "interval": "1m",
                "input_series": [_series(line) for line in lines if not line.startswith("#")],
                "alert_rule_test": [{"eval_time": "1h", "alertname": name, "exp_alerts": []} for name in names],
            }
        ],
    }
    (folder / "test.yml").write_text(json.dumps(test), encoding="utf-8")
    command = [promtool, "test", "rules", folder / "test.yml"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    told = done.stdout + done.stderr
    found = set(re.findall(r"alertname: (\w+), time: 1h", told))
    assert ("FAILED" in told) == bool(found), told
    return found


def _series(line: str) -> Mapping[str, str]:
    name, value = line.rsplit(" ", 1)
    return {"series": name, "values": f"{float(value)!r}x60"}


def gauges(report: WatchReport, *, ago_s: float = 0.0) -> list[str]:
    """Return a report's gauges as if it had been seen so long before the hour of the test."""
    now = f"{3600.0 - ago_s!r}"
    lines = render_gauges(report).splitlines()
    return [f"{line.rsplit(' ', 1)[0]} {now}" if line.startswith("seatrial_watch_seen") else line for line in lines]


def test_a_steady_watch_of_a_healthy_server_is_silent(promtool: Path, tmp_path: Path) -> None:
    assert fired(promtool, tmp_path, FLIGHTS, [*HEALTHY, *gauges(steady())]) == set()


def test_what_the_watch_found_is_alerted(promtool: Path, tmp_path: Path) -> None:
    gate = Gate(metric="accuracy", at_least=0.76)
    found = fired(promtool, tmp_path, replace(FLIGHTS, gates=(gate,)), [*HEALTHY, *gauges(alarm())])
    assert found == {
        "SeatrialAlarm",
        "SeatrialColumnMoved",
        "SeatrialOutcomesLate",
        "SeatrialSliceWorse",
        "SeatrialQualityMissed",
    }


def test_an_estimate_that_turned_out_badly_alerts_nobody(promtool: Path, tmp_path: Path) -> None:
    report = alarm()
    gate = Gate(metric="accuracy", at_least=0.76)
    only = tuple(each for each in report.estimates if each.subject == "estimated")
    told = []
    for trusted in (True, False):
        tests = tuple(replace(test, trusted=trusted) for test in report.backtests)
        lines = [*HEALTHY, *gauges(replace(report, estimates=only, backtests=tests))]
        told.append("SeatrialQualityMissed" in fired(promtool, tmp_path, replace(FLIGHTS, gates=(gate,)), lines))
    assert told == [True, False]


def test_a_watch_that_stopped_is_noticed(promtool: Path, tmp_path: Path) -> None:
    late = gauges(steady(), ago_s=5 * 3600)
    assert fired(promtool, tmp_path, FLIGHTS, [*HEALTHY, *late]) == {"SeatrialWatchLate"}


def test_a_sick_server_is_noticed(promtool: Path, tmp_path: Path) -> None:
    sick = (
        "seatrial_workers 1",
        "seatrial_workers_wanted 2",
        "seatrial_store_reachable 0",
        "seatrial_journal_lag_seconds 900",
    )
    found = fired(promtool, tmp_path, FLIGHTS, [*sick, *gauges(steady())])
    assert found == {"SeatrialWorkersMissing", "SeatrialStoreAway", "SeatrialJournalLate"}
