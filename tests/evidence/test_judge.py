"""The law of the verdict."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seatrial.evidence.default_gates import default_gates
from seatrial.evidence.judge import judge
from seatrial.evidence.spend import error_of, use_of_test
from seatrial.metrics import METRICS
from seatrial.values import EVERYWHERE, Estimate, Finding, Gate, GateResult, Verdict, unmeasured

AUC = Gate(metric="roc_auc", at_least=0.65)
EVERY = Gate(metric="accuracy", slice="*", at_least=0.7)
RISKS = ("low", "limited", "high")
TASKS = ("binary", "multiclass", "regression")


def auc(low: float, value: float, high: float, *, n: int = 1000) -> Estimate:
    return Estimate(metric="roc_auc", value=value, low=low, high=high, n=n, method="t")


def accuracy(name: str, value: float, half: float, *, n: int = 1000, subject: str = "model") -> Estimate:
    return Estimate(
        metric="accuracy",
        value=value,
        low=value - half,
        high=value + half,
        n=n,
        method="t",
        slice=name,
        subject=subject,
    )


def finding(code: str, status: str) -> Finding:
    return Finding(code=code, name="a check", status=status, where="x", message="found", hint="do")


def one(gate: Gate, *estimates: Estimate, slices: tuple[str, ...] = ()) -> tuple[GateResult, Verdict]:
    (result,), verdict = judge([gate], estimates, [], slices=slices)
    return result, verdict


def test_met_deploys_and_says_what_was_met() -> None:
    result, verdict = one(AUC, auc(0.66, 0.7, 0.74))
    assert (result.outcome, verdict.decision) == ("pass", "deploy")
    assert verdict.reasons[0].message == (
        "Every gate met: roc_auc is 0.700 [0.660, 0.740] on 1,000 rows at 95 %; at least 0.65 is required. Met."
    )


def test_missed_rejects() -> None:
    result, verdict = one(AUC, auc(0.5, 0.55, 0.6))
    assert (result.outcome, verdict.decision, verdict.reasons[0].source) == ("fail", "reject", "gate[0]")
    assert verdict.reasons[0].hint


def test_straddling_holds_with_the_rows_that_would_decide() -> None:
    result, verdict = one(AUC, auc(0.6, 0.7, 0.8))
    assert (result.outcome, verdict.decision, result.n_to_decide) == ("hold", "hold", 8200)
    assert "about 8,200 rows" in verdict.reasons[0].hint


def test_the_flights_of_april_get_what_they_earn() -> None:
    result, verdict = one(AUC, auc(0.602, 0.653, 0.705, n=27_000))
    assert (result.outcome, verdict.decision, result.n_to_decide) == ("hold", "hold", None)


def test_unknown_holds_and_says_why() -> None:
    _, verdict = one(AUC, unmeasured("roc_auc", n=9, why="one class only"))
    assert verdict.decision == "hold"
    assert "one class only" in verdict.reasons[0].message
    result, verdict = one(AUC)
    assert (result.outcome, verdict.decision) == ("hold", "hold")
    assert "roc_auc was not measured" in result.message
    no_interval = Estimate(metric="roc_auc", value=0.9, low=None, high=None, n=9, method="none", note="too few rows")
    assert "too few rows" in one(AUC, no_interval)[0].message


@pytest.mark.parametrize("other", ["champion", "simple_model", "train"])
def test_nobody_to_compare_with_is_said_and_does_not_hold(other: str) -> None:
    result, verdict = one(Gate(metric="roc_auc", no_worse_than=other), auc(0.6, 0.7, 0.8))
    assert (result.outcome, verdict.decision) == ("not-applicable", "deploy")


def test_a_comparison_that_was_made_for_other_metrics_only_holds() -> None:
    gate = Gate(metric="f1", no_worse_than="champion")
    result, _ = one(gate, accuracy("all", 0.0, 0.01, subject="champion_difference"))
    assert (result.outcome, "f1 was not measured" in result.message) == ("hold", True)


def test_a_slice_by_name() -> None:
    gate = Gate(metric="accuracy", slice="carrier=UA", at_least=0.7)
    assert one(gate, accuracy("carrier=UA", 0.8, 0.05), slices=("carrier=UA",))[0].outcome == "pass"
    result, _ = one(gate, accuracy("carrier=US", 0.8, 0.05), slices=("carrier=US",))
    assert result.outcome == "hold"
    assert 'did you mean "carrier=US"' in result.message


@pytest.mark.parametrize(
    ("statuses", "decision"),
    [
        (["pass", "warn", "not-applicable"], "deploy"),
        (["pass", "skipped", "warn"], "hold"),
        (["pass", "fail", "skipped"], "reject"),
    ],
)
def test_findings_decide_too(statuses: list[str], decision: str) -> None:
    _, verdict = judge([AUC], [auc(0.66, 0.7, 0.74)], [finding("EVAL001", status) for status in statuses])
    assert verdict.decision == decision


def test_what_makes_evidence_worthless_comes_first() -> None:
    findings = [finding("EVAL002", "fail"), finding("DATA009", "skipped"), finding("DATA010", "fail")]
    gates = [AUC, Gate(metric="roc_auc", at_most=0.1), Gate(metric="ece", at_most=0.1, source="default")]
    _, verdict = judge(gates, [auc(0.6, 0.7, 0.8)], findings)
    assert [(reason.decision, reason.source) for reason in verdict.reasons] == [
        ("reject", "DATA010"),
        ("reject", "EVAL002"),
        ("reject", "gate[1]"),
        ("hold", "DATA009"),
        ("hold", "gate[0]"),
        ("hold", "default_gate[0]"),
    ]


def test_every_slice_is_judged_family_wise() -> None:
    slices = tuple("abcd")
    alone, _ = judge([EVERY], [accuracy("a", 0.75, 0.045)], [], slices=("a",))
    assert [result.outcome for result in alone] == ["pass"]
    together = [accuracy("all", 0.9, 0.01), *(accuracy(name, 0.9, 0.03) for name in "bcd"), accuracy("a", 0.75, 0.045)]
    results, verdict = judge([EVERY], together, [], slices=slices)
    assert {result.slice: result.outcome for result in results} == {"a": "hold", "b": "pass", "c": "pass", "d": "pass"}
    assert {result.estimate.level for result in results if result.estimate} == {1 - 0.05 / 4}
    assert verdict.decision == "hold"


def test_a_slice_that_misses_rejects() -> None:
    results, verdict = judge([EVERY], [accuracy("a", 0.5, 0.03), accuracy("b", 0.9, 0.03)], [], slices=("a", "b"))
    assert [result.outcome for result in results] == ["fail", "pass"]
    assert verdict.reasons[0].message.startswith("accuracy on a is 0.500")


def test_slices_with_too_few_rows_are_listed_and_do_not_hold() -> None:
    found = [accuracy("all", 0.8, 0.01), accuracy("a", 0.8, 0.05), accuracy("b", 0.75, 0.2, n=12)]
    results, verdict = judge([EVERY], found, [], slices=("a", "b", "c"))
    assert [(result.slice, result.outcome) for result in results] == [("a", "pass"), ("*", "not-applicable")]
    assert results[1].message.endswith("too few rows to decide, not judged: b, c.")
    assert verdict.decision == "deploy"


def test_enough_rows_does_not_hang_on_how_the_slice_came_out() -> None:
    overall = accuracy("all", 0.9, 0.01)
    enough = accuracy("a", 0.72, 0.1)
    results, verdict = judge([EVERY], [overall, enough], [], slices=("a",))
    assert ([result.outcome for result in results], verdict.decision) == (["hold"], "hold")


def test_no_slice_with_enough_rows_holds() -> None:
    results, verdict = judge([EVERY], [accuracy("all", 0.8, 0.01), accuracy("a", 0.8, 0.2)], [], slices=("a", "b"))
    assert [result.outcome for result in results] == ["hold"]
    assert verdict.decision == "hold"


def test_no_declared_slice_is_not_applicable() -> None:
    result, verdict = one(EVERY, accuracy("all", 0.8, 0.01))
    assert (result.outcome, verdict.decision) == ("not-applicable", "deploy")


def test_later_candidates_on_a_test_table_are_judged_stricter() -> None:
    found = auc(0.66, 0.7, 0.74)
    outcomes = [judge([AUC], [found], [], look=look)[0][0] for look in (1, 2, 3, 50)]
    assert [result.outcome for result in outcomes] == ["pass", "hold", "hold", "hold"]
    assert outcomes[1].estimate is not None
    assert outcomes[1].estimate.level == 1 - error_of(2)
    assert "candidate 2 on this test table" in outcomes[1].message
    widths = [result.estimate.high - result.estimate.low for result in outcomes if result.estimate]
    assert widths == sorted(widths)


def test_a_test_table_that_is_used_up_decides_nothing() -> None:
    sure, missed = auc(0.89, 0.9, 0.91), auc(0.2, 0.3, 0.31)
    assert [judge([AUC], [found], [], look=20)[0][0].outcome for found in (sure, missed)] == ["pass", "fail"]
    for found in (sure, missed):
        result, verdict = judge([AUC], [found], [use_of_test(21)], look=21)
        assert result[0].outcome == verdict.decision == "hold"
        assert "no longer be judged" in result[0].message


@given(st.permutations(range(4)))
def test_the_order_of_estimates_and_findings_of_one_kind_does_not_matter(order: list[int]) -> None:
    found = [auc(0.6, 0.7, 0.8), accuracy("a", 0.9, 0.01), accuracy("b", 0.5, 0.01), accuracy("all", 0.8, 0.01)]
    first = judge([AUC, EVERY], found, [], slices=("a", "b"))
    assert judge([AUC, EVERY], [found[i] for i in order], [], slices=("a", "b")) == first


def test_the_first_of_two_estimates_of_one_thing_counts() -> None:
    assert one(AUC, auc(0.66, 0.7, 0.74), auc(0.1, 0.2, 0.3))[0].outcome == "pass"


def test_without_gates_nothing_is_promised() -> None:
    _, verdict = judge([], [], [finding("DATA001", "warn")])
    assert verdict.reasons[0].message == "No check failed, and no gate applied; 1 warning to read."


@pytest.mark.parametrize(("risk", "task"), list(product(RISKS, TASKS)))
def test_default_gates_are_on_metrics_of_the_task(risk: str, task: str) -> None:
    for output in ("probability", "label") if task != "regression" else ("value",):
        gates = default_gates(risk, task, output=output)
        assert gates
        for gate in gates:
            assert gate.source == "default"
            assert task in METRICS[gate.metric].tasks
            assert output != "label" or METRICS[gate.metric].needs == "label"


def test_more_risk_never_asks_less() -> None:
    for task in TASKS:
        asked = [
            {(gate.metric, gate.slice, gate.no_worse_than) for gate in default_gates(risk, task)} for risk in RISKS
        ]
        assert asked[0] <= asked[1] <= asked[2]


def test_a_project_gate_replaces_the_default_of_its_metric_and_slice() -> None:
    own = Gate(metric="ece", at_most=0.2)
    gates = default_gates("limited", "binary", (own,))
    assert ("ece", EVERYWHERE) not in {(gate.metric, gate.slice) for gate in gates}
    assert len(gates) == len(default_gates("limited", "binary")) - 1


def test_the_page_of_the_verdict_lists_every_default_gate() -> None:
    page = (Path(__file__).parents[2] / "docs/concepts/verdict.md").read_text(encoding="utf-8")
    for risk, task, output in product(RISKS, TASKS, ("probability", "label")):
        for gate in default_gates(risk, task, output=output):
            assert f"`{gate.words}`" in page


def test_a_comparison_that_no_slice_has_holds_and_says_so() -> None:
    gate = Gate(metric="accuracy", slice="*", no_worse_than="prior")
    result, verdict = one(gate, accuracy("all", 0.1, 0.01, subject="prior_difference"), slices=("a", "b"))
    assert (result.outcome, verdict.decision) == ("hold", "hold")
    assert result.message.endswith("accuracy was not measured on any declared slice.")


def test_what_was_not_measured_is_not_said_to_be_on_the_bound() -> None:
    gate = Gate(metric="roc_auc", at_least=0.7)
    nothing = unmeasured("roc_auc", n=10, why="one class only")
    _, verdict = judge([gate], [nothing], [])
    assert "one class only" in verdict.reasons[0].message
    assert verdict.reasons[0].hint.startswith("It was not measured")
    bare = Estimate(metric="roc_auc", value=0.8, low=None, high=None, n=10, method="", note="one row")
    _, verdict = judge([gate], [bare], [])
    assert verdict.reasons[0].hint.startswith("How sure the value is was not measured")
