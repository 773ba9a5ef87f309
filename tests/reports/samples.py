"""Evidence by hand: what a trial of each kind leaves behind."""

from __future__ import annotations

from dataclasses import replace

from reports.sample_parts import (
    RUN,
    binary_columns,
    binary_curves,
    binary_estimates,
    binary_findings,
    binary_gates,
    binary_histograms,
    binary_slices,
    estimate,
    inputs,
    periods,
    reliability,
    slice_row,
    tables,
)
from seatrial.values import (
    Confusion,
    Curve,
    Estimate,
    Evidence,
    Exhibits,
    Field,
    Finding,
    Gate,
    GateResult,
    Histogram,
    Point,
    Purpose,
    Reason,
    Roles,
    Run,
    Signature,
    Verdict,
)

HELD = Verdict(
    decision="hold",
    reasons=(
        Reason(
            decision="hold",
            source="gate[0]",
            message="roc_auc is 0.651 [0.602, 0.705]; at least 0.65 is required and lies inside the interval.",
            hint="About 118,000 test rows would decide it: add the days of May.",
        ),
        Reason(
            decision="deploy",
            source="EVAL004",
            message="Rainy evenings have 14 points more errors at the least.",
            hint="Do not answer there, or gather more such days.",
        ),
    ),
)

FLIGHTS = Signature(
    inputs=(
        Field(name="temp", type="number"),
        Field(name="carrier", type="string"),
        Field(name="hour", type="integer"),
    ),
    output="probability",
    classes=("on time", "late"),
    task="binary",
)


def binary() -> Evidence:
    """Return the evidence of a binary model with everything that a trial can leave, held by a straddling gate."""
    train, test = tables()
    return Evidence(
        verdict=HELD,
        findings=binary_findings(),
        estimates=binary_estimates(),
        gates=binary_gates(),
        purpose=Purpose(
            name="flight-delay",
            owner="ops@example.com",
            intended_use="Warn passengers of a late arrival before departure.",
        ),
        task="binary",
        roles=Roles(target="late", time="sched_dep", group="tailnum", ignore=("dep_delay",)),
        signature=FLIGHTS,
        positive="late",
        threshold=0.5,
        inputs=inputs((train, test), champion=True),
        exhibits=Exhibits(
            curves=binary_curves(),
            histograms=binary_histograms(),
            slices=binary_slices(),
            periods=periods(),
            columns=binary_columns(),
            confusion=Confusion(classes=("on time", "late"), counts=((19_400, 1_784), (4_608, 1_622))),
        ),
        run=RUN,
    )


def multiclass() -> Evidence:
    """Return the evidence of a model of three classes that earned its release."""
    classes = ("beech", "oak", "spruce")
    base = binary()
    return replace(
        base,
        verdict=Verdict(
            decision="deploy",
            reasons=(Reason(decision="deploy", source="gates", message="Every gate is met by its whole interval."),),
        ),
        findings=tuple(finding for finding in base.findings if finding.status != "warn"),
        estimates=(
            estimate("accuracy", 0.912, 0.905, 0.918, n=8_000, method="wilson"),
            estimate("f1_macro", 0.871, 0.858, 0.884, n=8_000, method="delta, macro"),
            estimate("log_loss", 0.241, 0.229, 0.254, n=8_000, method="mean, t"),
            estimate("log_loss", 1.07, 1.06, 1.08, n=8_000, method="mean, t", subject="prior"),
        ),
        gates=(
            GateResult(
                gate=Gate(metric="accuracy", at_least=0.9),
                slice="all",
                outcome="pass",
                estimate=estimate("accuracy", 0.912, 0.905, 0.918, n=8_000, method="wilson"),
                message="accuracy is 0.912 [0.905, 0.918], all above 0.9.",
            ),
        ),
        purpose=Purpose(name="forest-cover", risk="low"),
        task="multiclass",
        roles=Roles(target="species"),
        signature=Signature(
            inputs=(Field(name="elevation"),), output="probability", classes=classes, task="multiclass"
        ),
        positive="",
        threshold=None,
        inputs=inputs((replace(tables()[1], source="", licence=""),)),
        exhibits=Exhibits(
            curves=tuple(replace(reliability(name, 1.0 + i / 8), series=name) for i, name in enumerate(classes)),
            confusion=Confusion(classes=classes, counts=((2000, 90, 10), (140, 2300, 160), (0, 220, 3080))),
        ),
    )


REJECTED = Verdict(
    decision="reject",
    reasons=(
        Reason(
            decision="reject",
            source="EVAL001",
            message="rmse does not beat the prior: 44.1 against 43.2, difference 0.9 [-0.2, 2.0].",
            hint="Look for a feature that tells something about the target, or do not use a model.",
        ),
    ),
)

REJECTING = (
    Finding(
        code="EVAL001",
        name="better than the prior",
        status="fail",
        where="rmse",
        message="rmse does not beat the prior: 44.1 against 43.2, difference 0.9 [-0.2, 2.0].",
        hint="Look for a feature that tells something about the target, or do not use a model.",
    ),
    Finding(
        code="DATA009",
        name="overlap of train and test",
        status="skipped",
        where="train",
        message="No training table was given, so nobody can know whether the model has seen these rows.",
        hint='Add train = "..." to [data].',
    ),
)


def regression_exhibits() -> Exhibits:
    return Exhibits(
        curves=(
            Curve(
                kind="predicted_actual",
                slice="all",
                series="model",
                points=tuple(Point(x=5.0 * i, y=3.5 * i + 4, low=3.2 * i, high=3.9 * i + 8, n=900) for i in range(12)),
            ),
        ),
        histograms=(
            Histogram(
                name="residual",
                series="model",
                edges=tuple(-120.0 + 20 * i for i in range(13)),
                counts=(2, 9, 40, 300, 2100, 9000, 9800, 3400, 900, 300, 90, 20),
            ),
        ),
        slices=(slice_row(measure="large_error_rate"),),
        periods=periods("mae"),
    )


def regression() -> Evidence:
    """Return the evidence of a regression that was rejected: it does not beat the prior."""
    base = binary()
    return replace(
        base,
        verdict=REJECTED,
        findings=REJECTING,
        estimates=(
            estimate("mae", 29.31, 26.02, 32.55, method="cluster-robust, by day (30)"),
            estimate("rmse", 44.12, 38.83, 49.01, method="cluster-robust, by day (30)"),
            estimate("r2", -0.04, -0.09, 0.01, method="cluster-robust, by day (30)"),
            estimate("rmse", 43.2, 37.9, 48.4, subject="prior"),
            estimate("rmse", 0.92, -0.2, 2.0, subject="prior_difference"),
        ),
        gates=(
            GateResult(
                gate=Gate(metric="mae", at_most=20.0),
                slice="all",
                outcome="fail",
                estimate=estimate("mae", 29.31, 26.02, 32.55),
                message="mae is 29.3 [26.0, 32.6], all above 20.",
            ),
        ),
        purpose=Purpose(name="arrival-delay", owner="ops@example.com", intended_use="Plan gates.", risk="high"),
        task="regression",
        roles=Roles(target="arr_delay", time="sched_dep"),
        signature=Signature(inputs=(Field(name="hour"),), output="value", task="regression"),
        positive="",
        threshold=None,
        inputs=inputs((tables()[1],)),
        exhibits=regression_exhibits(),
    )


def minimal() -> Evidence:
    """Return the least that evidence can hold: nothing was measured."""
    return Evidence(
        verdict=Verdict(
            decision="hold",
            reasons=(Reason(decision="hold", source="DATA000", message="The test table has no rows."),),
        ),
        findings=(),
        estimates=(Estimate(metric="roc_auc", value=None, low=None, high=None, n=0, method="none", note="No rows."),),
        gates=(),
        purpose=Purpose(name=""),
        task="binary",
        roles=Roles(target="y"),
        signature=Signature(inputs=(), output="label"),
        inputs=inputs(()),
        exhibits=Exhibits(),
        run=Run(started="2026-03-02T09:14:07Z", seconds=0.0, machine=()),
    )


EVERY = (binary, multiclass, regression, minimal)
