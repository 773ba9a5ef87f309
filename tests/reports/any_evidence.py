"""Evidence that hypothesis makes up: any text anywhere, any finite number, empty and full."""

from __future__ import annotations

import types
from dataclasses import fields, is_dataclass, replace
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

from reports.samples import binary
from seatrial.values import (
    Condition,
    Confusion,
    Estimate,
    Evidence,
    Exhibits,
    Finding,
    Gate,
    GateResult,
    Histogram,
    PeriodRow,
    Purpose,
    Reason,
    Signature,
    Slice,
    TableRef,
    Verdict,
)

TEXT = st.text(max_size=12) | st.sampled_from(
    ["<script>alert(1)</script>", "a|b", "]]>", "\x00", "x" * 400, "{{ 7 * 7 }}"]
)
NUMBER = st.floats(allow_nan=False, allow_infinity=False)
MOST = 3


def any_of(kind: Any) -> st.SearchStrategy[Any]:  # noqa: PLR0911 - one line per shape of annotation
    """Return a strategy for a value of an annotated type."""
    origin, inner = get_origin(kind), get_args(kind)
    if kind in _SPECIAL:
        return _SPECIAL[kind]()
    if origin in (Union, types.UnionType):
        return st.one_of(*map(any_of, inner))
    if origin is Literal:
        return st.sampled_from(inner)
    if origin is tuple and inner[-1] is Ellipsis:
        return st.lists(any_of(inner[0]), max_size=MOST).map(tuple)
    if origin is tuple:
        return st.tuples(*map(any_of, inner))
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        return st.builds(kind, **{field.name: any_of(hints[field.name]) for field in fields(kind)})
    simple = {str: TEXT, float: NUMBER, int: st.integers(0, 10**12), bool: st.booleans(), type(None): st.none()}
    return simple[kind]


@st.composite
def _estimates(draw: st.DrawFn) -> Estimate:
    low, value, high = sorted(draw(st.tuples(NUMBER, NUMBER, NUMBER)))
    known = draw(st.sampled_from(["all", "value", "none"]))
    return Estimate(
        metric=draw(st.sampled_from(["roc_auc", "log_loss", "mae", "bias"]) | TEXT),
        value=None if known == "none" else value,
        low=low if known == "all" else None,
        high=high if known == "all" else None,
        n=draw(st.integers(0, 10**9)),
        method=draw(TEXT),
        slice=draw(st.just("all") | TEXT),
        subject=draw(st.sampled_from(["model", "prior", "prior_difference", "train_gap", "champion"]) | TEXT),
        note=draw(TEXT),
    )


@st.composite
def _gates(draw: st.DrawFn) -> Gate:
    bound = draw(st.sampled_from(["at_least", "at_most", "no_worse_than"]))
    wanted = {bound: "prior" if bound == "no_worse_than" else draw(NUMBER)}
    return Gate(metric=draw(TEXT), slice=draw(TEXT), margin=abs(draw(NUMBER)), **wanted)


@st.composite
def _conditions(draw: st.DrawFn) -> Condition:
    kind = draw(st.sampled_from(["equals", "range", "missing", "other"]))
    limits = {"at_least": draw(NUMBER), "below": draw(NUMBER)} if kind == "range" else {}
    return Condition(column=draw(TEXT), kind=kind, equals=draw(TEXT), **limits)


@st.composite
def _histograms(draw: st.DrawFn) -> Histogram:
    counts = draw(st.lists(st.integers(0, 10**9), max_size=MOST))
    name = draw(st.sampled_from(["score", "residual", "column:temp"]))
    if draw(st.booleans()):
        edges = sorted(draw(st.lists(NUMBER, min_size=len(counts) + 1, max_size=len(counts) + 1)))
        return Histogram(name=name, series=draw(TEXT), edges=tuple(edges), counts=tuple(counts))
    levels = draw(st.lists(TEXT, min_size=len(counts), max_size=len(counts)))
    return Histogram(name=name, series=draw(TEXT), levels=tuple(levels), counts=tuple(counts))


@st.composite
def _confusions(draw: st.DrawFn) -> Confusion:
    classes = tuple(draw(st.lists(TEXT, min_size=2, max_size=MOST)))
    row = st.tuples(*[st.integers(0, 10**9)] * len(classes))
    return Confusion(classes=classes, counts=draw(st.tuples(*[row] * len(classes))))


def _slices() -> st.SearchStrategy[Slice]:
    conditions = st.lists(_conditions(), max_size=MOST, unique_by=lambda condition: condition.column)
    return conditions.map(lambda found: Slice(conditions=tuple(sorted(found, key=lambda each: each.column))))


def _periods() -> st.SearchStrategy[PeriodRow]:
    whole = st.builds(PeriodRow, start=st.dates().map(str), unit=st.just("day"), metric=TEXT, value=NUMBER, low=NUMBER,
                      high=NUMBER, n=st.integers(0, 9))  # fmt: skip
    return whole | whole.map(lambda row: replace(row, value=None, low=None, high=None))


_SPECIAL: dict[Any, Any] = {
    Estimate: _estimates,
    Gate: _gates,
    Condition: _conditions,
    Histogram: _histograms,
    Confusion: _confusions,
    Slice: _slices,
    PeriodRow: _periods,
}


@st.composite
def evidences(draw: st.DrawFn) -> Evidence:
    """Return any evidence, as far as its values allow."""
    base = binary()
    model = replace(base.inputs.model, name=draw(TEXT), version=draw(TEXT), format=draw(TEXT))
    tables = draw(any_of(tuple[TableRef, ...]))
    decision = draw(st.sampled_from(["deploy", "hold", "reject"]))
    reasons = draw(st.lists(any_of(Reason), min_size=1, max_size=MOST))
    return replace(
        base,
        verdict=Verdict(decision=decision, reasons=tuple(reasons)),
        findings=draw(any_of(tuple[Finding, ...])),
        estimates=draw(any_of(tuple[Estimate, ...])),
        gates=draw(any_of(tuple[GateResult, ...])),
        purpose=draw(any_of(Purpose)),
        task=draw(st.sampled_from(["binary", "multiclass", "regression"])),
        signature=draw(any_of(Signature)),
        threshold=draw(st.none() | NUMBER),
        inputs=replace(base.inputs, model=model, tables=tables),
        exhibits=draw(any_of(Exhibits)),
    )
