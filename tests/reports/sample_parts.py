"""The parts of a binary trial by hand, rich enough to fill every section of a report."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

from seatrial.values import (
    ColumnRow,
    Condition,
    Curve,
    Estimate,
    Finding,
    Gate,
    GateResult,
    Histogram,
    Inputs,
    ModelRef,
    PeriodRow,
    Point,
    Run,
    Slice,
    SliceRow,
    TableRef,
)

DAYS = "logit-delong, clustered by day (30)"
RUN = Run(
    started="2026-03-02T09:14:07Z",
    seconds=11.42,
    machine=(("cores", "2"), ("memory_gb", "24"), ("python", "3.11.9"), ("system", "Linux x86_64")),
)


def estimate(metric: str, *numbers: float, **more: Any) -> Estimate:
    settings: dict[str, Any] = {"n": 27_414, "method": DAYS, **more}
    value, low, high = numbers
    return Estimate(metric=metric, value=value, low=low, high=high, **settings)


def digest(letter: str) -> str:
    return "sha256:" + letter * 64


def inputs(tables: tuple[TableRef, ...], *, champion: bool = False) -> Inputs:
    return Inputs(
        tables=tables,
        model=ModelRef(
            name="flight-delay", version="2", digest=digest("a"), format="lightgbm-text", size_bytes=912_331
        ),
        champion=ModelRef(name="flight-delay", version="1", digest=digest("b"), format="onnx", size_bytes=40_112)
        if champion
        else None,
        project_digest=digest("c"),
        code_version="0.1.0",
        code_digest=digest("d"),
        libraries=(("lightgbm", "4.7.0"), ("numpy", "2.4.1"), ("polars", "2.1.0"), ("scikit-learn", "1.9.0")),
        seed=2013,
    )


def tables() -> tuple[TableRef, ...]:
    shared = {"source": "https://github.com/hadley/nycflights13", "licence": "CC0-1.0"}
    train = TableRef(
        name="train",
        digest=digest("e"),
        paths=("data/train.parquet",),
        rows=78_602,
        columns=17,
        first="2013-01-01T05:15:00",
        last="2013-03-31T23:59:00",
        **shared,
    )
    test = TableRef(
        name="test",
        digest=digest("f"),
        paths=("data/test.parquet",),
        rows=27_414,
        columns=17,
        first="2013-04-01T05:00:00",
        last="2013-04-30T23:59:00",
        **shared,
    )
    return train, test


def binary_estimates() -> tuple[Estimate, ...]:
    model = (
        estimate("roc_auc", 0.6513, 0.6021, 0.7052),
        estimate("pr_auc", 0.3714, 0.2902, 0.4611),
        estimate("accuracy", 0.7741, 0.7310, 0.8122, method="cluster-robust, by day (30)"),
        estimate("balanced_accuracy", 0.5712, 0.5520, 0.5904, method="cluster-robust, by day (30)"),
        estimate("precision", 0.4811, 0.4022, 0.5610, n=4_102, method="cluster-robust, by day (30)"),
        estimate("recall", 0.2604, 0.2211, 0.3042, n=6_230, method="cluster-robust, by day (30)"),
        estimate("f1", 0.3379, 0.2911, 0.3880, method="cluster-robust, by day (30)"),
        estimate("mcc", 0.2013, 0.1620, 0.2410, method="cluster-robust, by day (30)"),
        estimate("log_loss", 0.5224, 0.4711, 0.5832, method="cluster-robust, by day (30)"),
        estimate("brier", 0.1702, 0.1490, 0.1931, method="cluster-robust, by day (30)"),
        estimate("ece", 0.0312, 0.0105, 0.0602, method="debiased, resampled days"),
        estimate("positive_rate", 0.1496, 0.1203, 0.1844, method="cluster-robust, by day (30)"),
        estimate("lift_at_k", 2.31, 1.95, 2.66, method="cluster-robust, by day (30)"),
        estimate("expected_cost", 412.5, 371.2, 455.9, method="cluster-robust, by day (30)"),
        Estimate(
            metric="flip_rate", value=None, low=None, high=None, n=0, method="none", note="No champion was named."
        ),
    )
    others = (
        estimate("roc_auc", 0.7421, 0.7380, 0.7463, subject="train", n=78_602),
        estimate("roc_auc", 0.0908, 0.0370, 0.1401, subject="train_gap"),
        estimate("log_loss", 0.5460, 0.4930, 0.6081, subject="prior"),
        estimate("log_loss", -0.0236, -0.0371, -0.0101, subject="prior_difference"),
        estimate("log_loss", 0.5291, 0.4790, 0.5880, subject="simple_model"),
        estimate("log_loss", -0.0067, -0.0172, 0.0038, subject="simple_model_difference"),
        estimate("roc_auc", 0.5, 0.5, 0.5, subject="prior", method="by definition"),
        estimate("roc_auc", 0.6310, 0.5820, 0.6760, subject="simple_model"),
        estimate("log_loss", 0.5201, 0.4700, 0.5802, subject="recalibrated_isotonic", method="out of sample, 5 folds"),
        estimate("ece", 0.0071, 0.0, 0.0220, subject="recalibrated_isotonic", method="out of sample, 5 folds"),
        estimate("log_loss", -0.0023, -0.0051, 0.0005, subject="recalibrated_isotonic_difference"),
        estimate("log_loss", 0.5209, 0.4706, 0.5811, subject="recalibrated_platt", method="out of sample, 5 folds"),
        estimate("ece", 0.0115, 0.0, 0.0264, subject="recalibrated_platt", method="out of sample, 5 folds"),
        estimate("roc_auc", 0.6390, 0.5911, 0.6920, subject="champion"),
        estimate("roc_auc", 0.0123, 0.0014, 0.0232, subject="champion_difference"),
        estimate("log_loss", 0.5301, 0.4780, 0.5901, subject="champion"),
        estimate("log_loss", -0.0077, -0.0142, -0.0012, subject="champion_difference"),
        estimate("negative_flip_rate", 0.0211, 0.0180, 0.0246, subject="champion_difference"),
    )
    sliced = tuple(
        estimate(metric, value, value - 0.05, value + 0.05, slice=f"carrier={carrier}", n=n)
        for carrier, n, value in (("UA", 5_047, 0.641), ("EV", 4_561, 0.702), ("B6", 4_517, 0.655), ("HA", 30, 0.5))
        for metric in ("accuracy", "ece")
    )
    return model + others + sliced


def binary_findings() -> tuple[Finding, ...]:
    return (
        Finding(
            code="DATA013",
            name="representativeness",
            status="warn",
            where="temp",
            message="temp differs between train and test: KS distance 0.62, at least 0.60; 0.10 matters.",
            hint="Train on more than one season, or say in the card that the model knows winter only.",
            measured=(("ks", 0.62), ("low", 0.60)),
        ),
        Finding(
            code="EVAL004",
            name="slices found",
            status="warn",
            where="precip >= 0.01 & hour >= 17",
            message="1,912 rows (7.0 %) have an error rate of 43.1 % against 21.0 % elsewhere; 14.2 points more.",
            hint="Look at these rows, gather more of them, or do not answer there.",
        ),
        Finding(
            code="EVAL002",
            name="simpler model",
            status="warn",
            where="log_loss",
            message="A logistic regression of 12 columns is within the margin: -0.007 [-0.017, +0.004].",
            hint="Prefer the simpler model unless the difference pays for the upkeep.",
        ),
        Finding(code="DATA001", name="schema", status="pass", where="", message="17 columns, all as in training."),
        Finding(code="DATA002", name="nulls", status="pass", where="", message="No column has more than 1.2 % nulls."),
        Finding(
            code="DATA007",
            name="target leakage",
            status="pass",
            where="",
            message="No single column tells the target: best out-of-sample AUC 0.61 (hour).",
        ),
        Finding(
            code="DATA011",
            name="declared ranges",
            status="not-applicable",
            where="",
            message="The project declares no ranges.",
            hint="Add [data.ranges] to have them checked.",
        ),
    )


def binary_gates() -> tuple[GateResult, ...]:
    auc = estimate("roc_auc", 0.6513, 0.6021, 0.7052)
    accuracy = estimate("accuracy", 0.702, 0.652, 0.752, slice="carrier=EV", n=4_561)
    return (
        GateResult(
            gate=Gate(metric="roc_auc", at_least=0.65),
            slice="all",
            outcome="hold",
            estimate=auc,
            message="roc_auc is 0.651 [0.602, 0.705]; 0.65 lies inside the interval.",
            n_to_decide=118_000,
        ),
        GateResult(
            gate=Gate(metric="accuracy", slice="*", at_least=0.6),
            slice="carrier=EV",
            outcome="pass",
            estimate=accuracy,
            message="accuracy is 0.702 [0.652, 0.752], all above 0.6.",
        ),
        GateResult(
            gate=Gate(metric="log_loss", no_worse_than="prior", source="default"),
            slice="all",
            outcome="pass",
            estimate=estimate("log_loss", -0.0236, -0.0371, -0.0101, subject="prior_difference"),
            message="log_loss differs from the prior's by -0.024 [-0.037, -0.010].",
        ),
        GateResult(
            gate=Gate(metric="accuracy", slice="*", at_least=0.6),
            slice="carrier=HA",
            outcome="not-applicable",
            estimate=None,
            message="30 rows are too few to decide.",
        ),
    )


def reliability(series: str, bend: float) -> Curve:
    return Curve(
        kind="reliability",
        slice="all",
        series=series,
        points=tuple(
            Point(x=x / 20, y=y, low=max(0.0, y - 0.01 - x / 300), high=min(1.0, y + 0.01 + x / 300), n=3000 - 140 * x)
            for x in range(1, 16)
            for y in [min(1.0, (x / 20) ** bend)]
        ),
    )


def binary_curves() -> tuple[Curve, ...]:
    grid = [i / 60 for i in range(61)]
    return (
        reliability("model", 1.18),
        replace(reliability("model", 1.3), slice="carrier=EV"),
        replace(reliability("model", 0.9), slice="carrier=UA"),
        reliability("recalibrated_isotonic", 1.02),
        Curve(kind="roc", slice="all", series="model", points=tuple(Point(x=x, y=x**0.55) for x in grid)),
        Curve(kind="roc", slice="all", series="champion", points=tuple(Point(x=x, y=x**0.6) for x in grid)),
        Curve(
            kind="pr",
            slice="all",
            series="model",
            points=tuple(Point(x=x, y=0.23 + 0.5 * math.exp(-5 * x)) for x in grid),
        ),
    )


def binary_histograms() -> tuple[Histogram, ...]:
    edges = tuple(i / 20 for i in range(21))
    temperatures = tuple(10.0 + 4 * i for i in range(21))
    return (
        Histogram(name="score", series="negative", edges=edges, counts=tuple(4000 // (i + 1) for i in range(20))),
        Histogram(
            name="score", series="positive", edges=edges, counts=tuple(900 // (abs(i - 6) + 1) for i in range(20))
        ),
        Histogram(
            name="column:temp",
            series="train",
            edges=temperatures,
            counts=tuple(int(9000 * math.exp(-((i - 6) ** 2) / 8)) for i in range(20)),
        ),
        Histogram(
            name="column:temp",
            series="test",
            edges=temperatures,
            counts=tuple(int(3000 * math.exp(-((i - 11) ** 2) / 8)) for i in range(20)),
        ),
        Histogram(
            name="column:carrier", series="train", levels=("UA", "EV", "B6", "DL", "(other)"), counts=(9, 8, 7, 6, 2)
        ),
        Histogram(
            name="column:carrier", series="test", levels=("UA", "EV", "B6", "DL", "(other)"), counts=(3, 4, 2, 2, 0)
        ),
    )


def slice_row(row: SliceRow | None = None, **settings: Any) -> SliceRow:
    base = row or SliceRow(
        slice=Slice(conditions=(Condition(column="carrier", kind="equals", equals="EV"),)),
        origin="declared",
        n=4_561,
        share=0.166,
        measure="error_rate",
        error=0.298,
        rest=0.211,
        excess=0.087,
        excess_low=0.061,
        harm=396.8,
        flagged=True,
    )
    return replace(base, **settings)


def equals(column: str, level: str) -> Slice:
    return Slice(conditions=(Condition(column=column, kind="equals", equals=level),))


def binary_slices() -> tuple[SliceRow, ...]:
    evening = Condition(column="hour", kind="range", at_least=17.0)
    rain = Condition(column="precip", kind="range", at_least=0.01)
    calm = Slice(conditions=(Condition(column="wind_speed", kind="missing"),))
    found = slice_row(slice=Slice(conditions=(evening, rain)), origin="found", n=1_912, share=0.07, error=0.431)
    unsure = slice_row(slice=calm, origin="found", n=702, share=0.026, error=0.31, rest=0.223, flagged=False)
    small = slice_row(slice=equals("carrier", "HA"), n=30, share=0.0011, error=0.5, rest=0.225, flagged=False)
    good = slice_row(slice=equals("carrier", "DL"), n=4_089, share=0.149, error=0.178, rest=0.234, flagged=False)
    return (
        replace(found, rest=0.21, excess=0.221, excess_low=0.142, harm=422.6, merged=("precip >= 0.01", "hour >= 17")),
        slice_row(),
        replace(unsure, excess=0.087, excess_low=-0.01, harm=61.1),
        replace(small, excess=0.275, excess_low=None, harm=8.3),
        replace(good, excess=-0.056, excess_low=-0.08, harm=-229.0),
    )


def periods(metric: str = "roc_auc") -> tuple[PeriodRow, ...]:
    return tuple(
        PeriodRow(
            start=f"2013-04-{day:02d}T00:00:00",
            unit="day",
            metric=metric,
            n=870 + 11 * (day % 7),
            value=None if day == 13 else value,
            low=None if day == 13 else value - 0.06,
            high=None if day == 13 else value + 0.06,
        )
        for day in range(1, 31)
        for value in [0.65 + 0.08 * math.sin(day / 4)]
    )


def binary_columns() -> tuple[ColumnRow, ...]:
    row = ColumnRow(
        name="temp",
        type="number",
        role="feature",
        nulls_train=0.0002,
        nulls_test=0.0,
        distinct=61,
        shift=0.62,
        shift_low=0.60,
    )
    return (
        row,
        replace(row, name="carrier", type="text", distinct=16, shift=0.031, shift_low=0.012),
        replace(row, name="sched_dep", type="datetime", role="time", distinct=14_003, shift=None, shift_low=None),
        replace(row, name="late", type="boolean", role="target", distinct=2, shift=0.02, shift_low=0.001),
        replace(row, name="wind_speed", nulls_train=0.004, nulls_test=0.026, distinct=28, shift=0.11, shift_low=0.094),
    )
