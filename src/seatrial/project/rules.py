"""What must hold between keys of the project file; read from raw settings, so that all errors are told at once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

from seatrial.project.alert_rules import alert_errors
from seatrial.project.cost_rules import cost_errors
from seatrial.project.keys import toml_value
from seatrial.project.raw import Raw, listed, number, section, sections, text
from seatrial.values import InputError, did_you_mean

KnownMetrics = Mapping[str, Collection[str]]
_BOUNDS = ("at_least", "at_most", "no_worse_than")
_ROLES = ("time", "id", "group")


def broken_rules(
    raw: Raw, *, known_metrics: KnownMetrics | None = None, given: Collection[str] = ()
) -> list[InputError]:
    """Return everything that contradicts itself in settings, whatever else is wrong with them.

    Parameters
    ----------
    raw
        Settings as parsed; parts of a wrong type are passed over, the schema tells of those.
    known_metrics
        Name of each metric, and the tasks it is for; None leaves metrics unchecked.
    given
        Settings that come another way, such as ``"data.test"`` when a frame is passed.
    """
    rules: tuple[Callable[[Raw], Iterator[InputError]], ...] = (
        lambda settings: _tables(settings, given),
        _roles,
        _positive,
        _bounds,
        lambda settings: _metrics(settings, known_metrics),
        _slices,
        cost_errors,
        _ranges,
        _steps,
        _ports,
        alert_errors,
    )
    return [error for rule in rules for error in rule(raw)]


def _tables(raw: Raw, given: Collection[str]) -> Iterator[InputError]:
    data = section(raw, "data")
    named = any(key in data or f"data.{key}" in given for key in ("train", "test"))
    if "data" in raw and not named:
        yield InputError(
            "PRJ011",
            "no table is named",
            where="data.test",
            expected="data.test, the table the model is judged on; or data.train alone, split at model.trained_until",
            fix='add to [data]: test = "data/test.parquet"',
        )


def _roles(raw: Raw) -> Iterator[InputError]:
    data = section(raw, "data")
    target = text(data, "target")
    if target is None:
        return
    for key in (*_ROLES, "protected", "ignore", "known_before"):
        if target == data.get(key) or target in listed(data, key):
            yield InputError(
                "PRJ019",
                f"the column {target} is both data.target and data.{key}",
                where=f"data.{key}",
                expected="another column: the target is what the model predicts",
                fix=f"take {target} out of data.{key}",
            )


def _positive(raw: Raw) -> Iterator[InputError]:
    model = section(raw, "model")
    task = text(model, "task")
    if model.get("positive") is not None and task in ("multiclass", "regression"):
        yield InputError(
            "PRJ019",
            f"model.positive is {toml_value(model['positive'])} and model.task is {task}",
            where="model.positive",
            expected="a positive class for a binary task only",
            fix='remove positive, or write task = "binary"',
        )


def _bounds(raw: Raw) -> Iterator[InputError]:
    for where, gate in sections(raw, "gate"):
        bounds = [key for key in _BOUNDS if gate.get(key) is not None]
        metric = text(gate, "metric") or "metric"
        if len(bounds) != 1:
            found = " and ".join(bounds) or "no bound"
            yield InputError(
                "PRJ015",
                f"the gate on {metric} has {found}",
                where=where,
                expected="exactly one of at_least, at_most and no_worse_than",
                fix=f"write one [[gate]] for each of {found}" if bounds else "add a line such as at_least = 0.7",
            )
        elif gate.get("margin") is not None and "no_worse_than" not in bounds:
            yield InputError(
                "PRJ015",
                f"the gate on {metric} has a margin beside {bounds[0]}",
                where=f"{where}.margin",
                expected="a margin together with no_worse_than; a bound already says how much is accepted",
                fix=f"remove margin, and move {bounds[0]} by it if that was meant",
            )


def _metrics(raw: Raw, known: KnownMetrics | None) -> Iterator[InputError]:
    task = text(section(raw, "model"), "task")
    for where, gate in sections(raw, "gate"):
        metric = text(gate, "metric")
        if known is None or metric is None:
            continue
        fitting = [name for name, tasks in known.items() if task is None or task in tasks]
        if metric not in known:
            yield InputError(
                "PRJ016",
                f"there is no metric {toml_value(metric)}.{did_you_mean(metric, fitting)}",
                where=f"{where}.metric",
                expected=f"one of {', '.join(fitting)}",
                fix=f"metric = {toml_value(_nearest(metric, fitting))}",
            )
        elif metric not in fitting and fitting:
            yield InputError(
                "PRJ017",
                f"{metric} is measured for {' and '.join(known[metric])}, and model.task is {task}",
                where=f"{where}.metric",
                expected=f"one of {', '.join(fitting)}",
                fix=f"metric = {toml_value(_nearest(metric, fitting))}",
            )


def _nearest(name: str, known: Collection[str]) -> str:
    found = did_you_mean(name, known)
    return found.split('"')[1] if found else next(iter(known), name)


def _slices(raw: Raw) -> Iterator[InputError]:
    declared = listed(section(raw, "slices"), "declared")
    for where, gate in sections(raw, "gate"):
        name = text(gate, "slice")
        if name not in (None, "all") and not declared:
            yield InputError(
                "PRJ019",
                f"the gate is on slice {toml_value(name)}, and no slice is declared",
                where=f"{where}.slice",
                expected="columns under [slices] that say which rows belong to a slice",
                fix='add to [slices]: declared = [["COLUMN"]]',
            )
        other = text(gate, "no_worse_than")
        if name not in (None, "all") and other in ("prior", "simple_model", "train"):
            yield InputError(
                "PRJ019",
                f"the gate compares with the {other.replace('_', ' ')} on slices, which is measured on all rows only",
                where=f"{where}.no_worse_than",
                expected='at_least, at_most or no_worse_than = "champion" on slices; or slice = "all"',
                fix='slice = "all"',
            )


def _ranges(raw: Raw) -> Iterator[InputError]:
    for where, item in sections(section(raw, "data"), "range"):
        low, high = number(item, "at_least"), number(item, "at_most")
        if low is not None and high is not None and low > high:
            yield InputError(
                "PRJ019",
                f"at_least is {low:g} and at_most is {high:g}: no number is in this range",
                where=f"data.{where}",
                expected="at_least no greater than at_most",
                fix=f"at_least = {high:g}\nat_most = {low:g}",
            )
        if item.get("at_least") is None and item.get("at_most") is None:
            yield InputError(
                "PRJ019",
                "the range has no limit",
                where=f"data.{where}",
                expected="at_least, at_most or both",
                fix="at_least = 0",
            )


def _steps(raw: Raw) -> Iterator[InputError]:
    steps = listed(section(raw, "rollout"), "steps")
    numbers = [step for step in steps if isinstance(step, int | float)]
    if numbers and (numbers != sorted(set(numbers)) or numbers[-1] != 100):  # noqa: PLR2004 - per cent
        yield InputError(
            "PRJ019",
            f"rollout.steps is {toml_value(steps)}",
            where="rollout.steps",
            expected="shares in per cent that rise and end at 100",
            fix=f"steps = {toml_value(_risen(numbers))}",
        )


def _risen(steps: list[Any]) -> list[Any]:
    return [*sorted({step for step in steps if 0 < step < 100}), 100]  # noqa: PLR2004 - per cent


def _ports(raw: Raw) -> Iterator[InputError]:
    serving = section(raw, "serving")
    port, admin = serving.get("port", 8080), serving.get("admin_port", 8081)
    if port == admin and port != 0:
        yield InputError(
            "PRJ019",
            f"serving.port and serving.admin_port are both {port}",
            where="serving.admin_port",
            expected="a port of its own for the management API",
            fix=f"admin_port = {port + 1 if isinstance(port, int) else 8081}",
        )
