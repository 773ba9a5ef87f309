"""The project file to a project, or to everything that is wrong with it at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from seatrial.project import Project, load_project, project_from
from seatrial.values import Gate, InputError, ManyErrors, SeatrialError

WHOLE = """
[project]
name = "flight-delay"
owner = "ops@example.com"
intended_use = "Warn passengers of a late arrival before departure."
risk = "limited"                     # low | limited | high: picks the default gates

[model]
path = "models/delay.onnx"
trained_until = 2013-03-31
task = "binary"
positive = "late"

[data]
train = "data/train.parquet"
test = "data/test.parquet"
target = "late"
time = "sched_dep"
id = "flight_id"
group = "tailnum"
protected = []
ignore = ["dep_delay"]

[slices]
declared = [["carrier"], ["origin", "month"]]
discover = true

[[gate]]
metric = "roc_auc"
at_least = 0.65

[[gate]]
metric = "accuracy"
slice = "*"
no_worse_than = "champion"
margin = 0.02

[serving]
host = "127.0.0.1"
port = 8080
admin_port = 8081
auth = true
journal = "written"

[rollout]
strategy = "canary"
steps = [1, 5, 25, 50, 100]

[watch]
every = "1h"
outcome_delay = "2d"

[retrain]
command = "python train.py --out {out}"
"""
METRICS = {"roc_auc": ("binary",), "accuracy": ("binary", "multiclass"), "rmse": ("regression",)}
LEAST: dict[str, Any] = {"model": {"path": "delay.onnx", "task": "binary"}, "data": {"test": "t.csv", "target": "late"}}


def least(**sections: Mapping[str, Any] | list[Any]) -> dict[str, Any]:
    merged = {
        name: {**LEAST.get(name, {}), **keys} if isinstance(keys, dict) else keys for name, keys in sections.items()
    }
    return {**LEAST, **merged}


def errors_of(settings: Mapping[str, Any]) -> list[SeatrialError]:
    with pytest.raises(ManyErrors) as caught:
        project_from(settings, known_metrics=METRICS)
    return list(caught.value.errors)


def written(folder: Path, text: str) -> Path:
    path = folder / "seatrial.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_whole_file_of_the_design(tmp_path: Path) -> None:
    project = load_project(written(tmp_path, WHOLE), known_metrics=METRICS)
    assert project.gates == (
        Gate(metric="roc_auc", at_least=0.65),
        Gate(metric="accuracy", slice="*", no_worse_than="champion", margin=0.02),
    )
    assert project.model.trained_until == date(2013, 3, 31)
    assert project.slices.declared == (("carrier",), ("origin", "month"))
    assert project.watch.outcome_delay == timedelta(days=2)
    assert project.roles.group == "tailnum"
    assert project.purpose.name == "flight-delay"
    assert project.resolve(project.model.path) == tmp_path / "models/delay.onnx"
    assert project.resolve("/abs/delay.onnx") == Path("/abs/delay.onnx")


def test_a_folder_stands_for_its_project_file(tmp_path: Path) -> None:
    path = written(tmp_path, WHOLE)
    assert load_project(tmp_path) == load_project(path)


def test_a_byte_order_mark_and_windows_line_ends_are_read(tmp_path: Path) -> None:
    path = tmp_path / "seatrial.toml"
    path.write_bytes(b"\xef\xbb\xbf" + WHOLE.replace("\n", "\r\n").encode())
    assert load_project(path).digest == project_from_text(tmp_path / "other", WHOLE).digest


def project_from_text(folder: Path, text: str) -> Project:
    folder.mkdir()
    return load_project(written(folder, text))


def test_the_digest_knows_every_setting_and_not_the_folder(tmp_path: Path) -> None:
    project = project_from(LEAST, root=tmp_path)
    assert project.digest == project_from(LEAST, root=tmp_path / "elsewhere").digest
    assert project.digest == project_from(least(model={"threshold": 0.5})).digest
    assert project.digest != project_from(least(model={"threshold": 0.4})).digest
    assert project.digest != project_from(least(gate=[{"metric": "roc_auc", "at_least": 0.6}])).digest
    assert project.digest != replace(project, model=replace(project.model, champion="c.onnx")).digest


def test_the_password_of_the_store_is_in_no_digest_and_in_no_repr() -> None:
    one, two, none = (
        project_from(least(store={"url": f"postgresql://me{secret}@host/x"})) for secret in (":s3cret", ":other", "")
    )
    assert one.digest == two.digest == none.digest != project_from(LEAST).digest
    assert "s3cret" not in repr(one)


def test_defaults() -> None:
    project = project_from(LEAST)
    assert (project.purpose.name, project.model.name, project.model.version) == ("delay", "delay", "1")
    assert (project.model.threshold, project.trial.seed, project.purpose.risk) == (0.5, 0, "limited")
    assert project.state == ".seatrial"


def test_python_values_are_welcome() -> None:
    settings = least(
        model={"path": Path("a/b.onnx"), "champion": None, "trained_until": "2020-02-29T12:00:00"},
        data={"protected": ("sex",)},
        slices={"declared": (("sex",), ("age", "sex"))},
    )
    project = project_from(settings)
    assert project.model.path == "a/b.onnx"
    assert project.model.trained_until == datetime(2020, 2, 29, 12)  # noqa: DTZ001 - as written: without a zone
    assert project.slices.declared == (("sex",), ("age", "sex"))


@pytest.mark.parametrize(
    "day",
    [date(2020, 1, 2), "2020-01-02", datetime(2020, 1, 2, tzinfo=UTC), "2020-01-02T00:00:00+00:00"],
)
def test_dates_are_dates_or_iso_text(day: object) -> None:
    until = project_from(least(model={"trained_until": day})).model.trained_until
    assert until is not None
    assert until.isoformat() == (day if isinstance(day, str) else day.isoformat())


def test_tables_that_come_as_frames_need_no_name() -> None:
    settings = {"model": LEAST["model"], "data": {"target": "late"}}
    assert errors_of(settings)[0].where == "data.test"
    assert project_from(settings, given=("data.test",)).data.test is None


def test_costs_become_a_matrix_by_truth_and_answer() -> None:
    costs = project_from(least(costs={"false_positive": 1, "false_negative": 5, "true_positive": -2})).costs
    assert costs is not None
    assert costs.matrix == ((0.0, 1.0), (5.0, -2.0))


def test_ranges() -> None:
    (found,) = project_from(least(data={"range": [{"column": "age", "at_least": 0, "at_most": 120}]})).data.ranges
    assert (found.column, found.at_least, found.at_most) == ("age", 0, 120)


def test_all_errors_are_told_at_once() -> None:
    settings = {
        "model": {"path": "m", "tasks": "binary"},
        "data": {"target": "y", "test": "t", "ignore": "x"},
        "gate": [{"metric": "roc_auk", "at_least": "0.65"}, {"metric": "accuracy", "at_least": 1, "at_most": 2}],
    }
    assert [(error.code, error.where) for error in errors_of(settings)] == [
        ("PRJ010", "model.tasks"),
        ("PRJ012", "data.ignore"),
        ("PRJ012", "gate[0].at_least"),
        ("PRJ015", "gate[1]"),
        ("PRJ016", "gate[0].metric"),
    ]


@pytest.mark.parametrize(
    ("sections", "code", "where", "fix"),
    [
        ({"model": {"thresold": 0.4}}, "PRJ010", "model.thresold", "write threshold instead of thresold"),
        ({"data": {"threshold": 0.4}}, "PRJ010", "data.threshold", "move threshold to [model]"),
        ({"gates": []}, "PRJ010", "gates", "write gate instead of gates"),
        ({"risk": "low"}, "PRJ010", "risk", "put risk under [project]"),
        ({"model": {"threshold": "0.4"}}, "PRJ012", "model.threshold", "threshold = 0.4"),
        ({"model": {"version": 2}}, "PRJ012", "model.version", 'version = "2"'),
        ({"slices": {"discover": "false"}}, "PRJ012", "slices.discover", "discover = false"),
        ({"slices": {"declared": ["carrier"]}}, "PRJ012", "slices.declared[0]", 'declared = [["carrier"]]'),
        (
            {"slices": {"declared": [[1]]}},
            "PRJ012",
            "slices.declared[0][0]",
            'declared = [["carrier"], ["origin", "mon',
        ),
        ({"data": {"ignore": "x"}}, "PRJ012", "data.ignore", 'ignore = ["x"]'),
        ({"gate": {"metric": "roc_auc"}}, "PRJ012", "gate", "write [[gate]] on a line of its own"),
        ({"gate": ["roc_auc"]}, "PRJ012", "gate[0]", "write [[gate]] on a line of its own"),
        ({"slices": 3}, "PRJ012", "slices", "write [slices] on a line of its own"),
        ({"project": {"risk": "hihg"}}, "PRJ013", "project.risk", 'risk = "high"'),
        ({"model": {"task": 3}}, "PRJ013", "model.task", 'task = "binary"'),
        ({"model": {"threshold": 1.5}}, "PRJ014", "model.threshold", "threshold = 0.5"),
        ({"model": {"threshold": float("nan")}}, "PRJ014", "model.threshold", "threshold = 0.5"),
        ({"model": {"path": ""}}, "PRJ014", "model.path", 'path = "models/model.onnx"'),
        ({"watch": {"every": "1 hour"}}, "PRJ014", "watch.every", 'every = "1h"'),
        ({"model": {"trained_until": "31.3.2013"}}, "PRJ018", "model.trained_until", "trained_until = 2013-03-31"),
        ({"model": {"positive": ["a"]}}, "PRJ012", "model.positive", 'positive = "yes"'),
        ({"gate": [{"metric": "roc_auc"}]}, "PRJ015", "gate[0]", "at_least = 0.7"),
        (
            {"gate": [{"metric": "roc_auc", "at_least": 0.7, "margin": 0.1}]},
            "PRJ015",
            "gate[0].margin",
            "remove margin",
        ),
        ({"gate": [{"metric": "roc-auc", "at_least": 0.7}]}, "PRJ016", "gate[0].metric", 'metric = "roc_auc"'),
        ({"gate": [{"metric": "rmse", "at_most": 3}]}, "PRJ017", "gate[0].metric", "metric = "),
        (
            {"gate": [{"metric": "roc_auc", "slice": "*", "at_least": 0.7}]},
            "PRJ019",
            "gate[0].slice",
            "add to [slices]",
        ),
        (
            {
                "slices": {"declared": [["a"]]},
                "gate": [{"metric": "roc_auc", "slice": "*", "no_worse_than": "prior"}],
            },
            "PRJ019",
            "gate[0].no_worse_than",
            'slice = "all"',
        ),
        ({"data": {"ignore": ["late"]}}, "PRJ019", "data.ignore", "take late out of data.ignore"),
        ({"data": {"id": "late"}}, "PRJ019", "data.id", "take late out of data.id"),
        ({"model": {"task": "regression", "positive": 1}}, "PRJ019", "model.positive", "remove positive"),
        (
            {"data": {"range": [{"column": "a", "at_least": 3, "at_most": 2}]}},
            "PRJ019",
            "data.range[0]",
            "at_least = 2",
        ),
        ({"data": {"range": [{"column": "a"}]}}, "PRJ019", "data.range[0]", "at_least = 0"),
        ({"rollout": {"steps": [50, 5]}}, "PRJ019", "rollout.steps", "steps = [5, 50, 100]"),
        ({"serving": {"admin_port": 8080}}, "PRJ019", "serving.admin_port", "admin_port = 8081"),
        ({"costs": {"false_positive": 1}}, "PRJ019", "costs", "false_negative"),
        ({"costs": {"matrix": [[0, 1]]}}, "PRJ019", "costs", "matrix = [[0, 1], [5, 0]]"),
        ({"costs": {"matrix": [[0, 1], [1, 0]], "false_positive": 1}}, "PRJ019", "costs", "remove false_positive"),
        ({"gate": [{"metric": "expected_cost", "at_most": 1}]}, "PRJ016", "gate[0].metric", ""),
    ],
)
def test_each_error_says_where_and_what_to_do(*, sections: dict[str, Any], code: str, where: str, fix: str) -> None:
    errors = errors_of(least(**sections))
    assert (errors[0].code, errors[0].where) == (code, where)
    assert fix in errors[0].fix
    assert errors[0].found


@pytest.mark.parametrize("missing", ["model", "data"])
def test_a_missing_section_is_told_with_the_lines_to_paste(missing: str) -> None:
    (error,) = errors_of({name: keys for name, keys in LEAST.items() if name != missing})
    assert (error.code, error.where) == ("PRJ011", missing)
    assert f"[{missing}]\n" in error.fix


def test_an_expected_cost_gate_needs_costs() -> None:
    with pytest.raises(ManyErrors, match="no costs are declared"):
        project_from(least(gate=[{"metric": "expected_cost", "at_most": 1}]))


def test_a_missing_file_names_one_nearby(tmp_path: Path) -> None:
    written(tmp_path, WHOLE)
    with pytest.raises(InputError, match="Did you mean") as misspelt:
        load_project(tmp_path / "seatrail.toml")
    assert misspelt.value.code == "PRJ001"
    inside = tmp_path / "notebooks"
    inside.mkdir()
    with pytest.raises(InputError, match="There is one in"):
        load_project(inside)


def test_a_missing_file_with_none_nearby_says_how_to_begin(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="seatrial init --model"):
        load_project(tmp_path / "no" / "seatrial.toml")


@pytest.mark.parametrize(
    ("text", "line", "fix"),
    [
        ('[model]\npath = "a.onnx\n', "line 2, column 15: path =", "mend this line"),
        ("[model\n", "line 1, column 7: [model", "mend this line"),
        ("[model]\npath = model.onnx\n", "line 2", 'path = "model.onnx"'),
        ('[model]\npath = "C:\\models\\a"\n', "line 2", "path = 'C:\\models\\a'"),
        ("[model]\npath = C:\\a\n", "line 2", "path = 'C:\\a'"),
        ('[model]\npath = "a"\npath = "b"\n', "line 3", "only once"),
        ("a = " + "[" * 5000, "line 1", "mend this line"),
    ],
)
def test_bad_toml_shows_the_line(tmp_path: Path, *, text: str, line: str, fix: str) -> None:
    with pytest.raises(InputError) as caught:
        load_project(written(tmp_path, text))
    assert caught.value.code == "PRJ002"
    assert line in caught.value.where
    assert fix in caught.value.fix


@pytest.mark.parametrize("content", [b"name = '\xff'", b"#" * 1_000_001])
def test_what_is_no_project_file_is_not_read(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "seatrial.toml"
    path.write_bytes(content)
    with pytest.raises(InputError) as caught:
        load_project(path)
    assert caught.value.code == "PRJ003"


def test_an_empty_file_says_what_it_needs(tmp_path: Path) -> None:
    with pytest.raises(ManyErrors) as caught:
        load_project(written(tmp_path, ""))
    assert [error.where for error in caught.value.errors] == ["model", "data"]


def test_a_relative_database_lies_beside_the_project_file(tmp_path: Path) -> None:
    settings = least(store={"url": "sqlite:///state/a.db"})
    assert project_from(settings, root=tmp_path).state == f"sqlite:///{tmp_path}/state/a.db"
    assert project_from(least(store={"url": "sqlite:////abs/a.db"}), root=tmp_path).state == "sqlite:////abs/a.db"
    assert project_from(least(store={"url": "postgresql://h/d"})).state == "postgresql://h/d"
    assert errors_of(least(store={"url": "state"}))[0].where == "store.url"


def test_numbers_of_numpy_are_numbers() -> None:
    settings = least(model={"threshold": np.float32(0.5)}, trial={"seed": np.int64(3)})
    assert (project_from(settings).model.threshold, project_from(settings).trial.seed) == (0.5, 3)
