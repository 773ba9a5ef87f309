"""The gauges of a watch: Prometheus reads them, and what is not known has no line."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from reports.watch_samples import EVERY, alarm, empty, steady
from seatrial.reports.watch import render_gauges
from seatrial.reports.watch.gauges import FAMILIES
from seatrial.values.watched import WatchReport

LABELS = {"project": "flight-delay", "model": "flight-delay", "version": "3"}


def samples(report: WatchReport) -> Iterator[tuple[str, dict[str, str], float]]:
    for family in text_string_to_metric_families(render_gauges(report)):
        assert (family.type, family.documentation) == ("gauge", FAMILIES[family.name])
        for sample in family.samples:
            assert sample.labels.items() >= LABELS.items()
            own = {name: value for name, value in sample.labels.items() if name not in LABELS}
            yield sample.name, own, sample.value


@pytest.mark.parametrize(("make", "value"), [(steady, 0), (empty, 1), (alarm, 2)])
def test_the_verdict_is_a_number(make: Callable[[], WatchReport], value: int) -> None:
    found = [number for name, _, number in samples(make()) if name == "seatrial_watch_verdict"]
    assert found == [value]


def test_every_column_has_its_effect_and_whether_it_moved() -> None:
    moved = {own["column"]: number for name, own, number in samples(alarm()) if name == "seatrial_watch_drifted"}
    assert moved == {column.name: int(column.drifted) for column in alarm().columns}
    bounds = {own["bound"] for name, own, _ in samples(alarm()) if name == "seatrial_watch_drift"}
    assert bounds == {"value", "low", "minimum", "smallest"}


def test_every_family_is_there_when_everything_was_found() -> None:
    assert {name for name, _, _ in samples(alarm())} == set(FAMILIES)


def test_what_was_refused_has_no_line() -> None:
    refused = replace(steady().estimates[0], value=None, low=None, high=None)
    names = [name for name, _, _ in samples(replace(steady(), estimates=(refused,)))]
    assert "seatrial_watch_quality" not in names


def test_labels_read_back_as_they_were() -> None:
    name = 'a "quoted"\nname \\ with all'
    columns = (replace(alarm().columns[0], name=name),)
    found = {own["column"] for key, own, _ in samples(replace(alarm(), columns=columns)) if "drift" in key if own}
    assert found == {name}


def test_no_line_is_there_twice_and_long_names_stay_apart() -> None:
    long = [replace(alarm().columns[0], name="x" * 500 + end) for end in ("a", "b")]
    twice = replace(alarm(), columns=(*long, *long), estimates=alarm().estimates * 2)
    lines = [line.rsplit(" ", 1)[0] for line in render_gauges(twice).splitlines() if not line.startswith("#")]
    assert len(lines) == len(set(lines))
    assert sum("seatrial_watch_drifted" in line for line in lines) == 2


@pytest.mark.parametrize("make", EVERY, ids=lambda make: make.__name__)
def test_promtool_has_nothing_against_them(promtool: Path, make: Callable[[], WatchReport]) -> None:
    done = subprocess.run(
        [promtool, "check", "metrics"], input=render_gauges(make()), capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
