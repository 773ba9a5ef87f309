"""What a reader of a terminal sees."""

from __future__ import annotations

import io

from rich.console import Console

from seatrial.shells.cli.view import findings_table, gates_table, interval, numbers_table, periods_table, slices_table
from seatrial.values import Condition, Estimate, Finding, Gate, GateResult, PeriodRow, Slice, SliceRow

AUC = Estimate(metric="roc_auc", value=0.7, low=0.65, high=0.75, n=1000, method="logit")


def drawn(thing: object) -> str:
    console = Console(width=120, file=io.StringIO(), record=True)
    console.print(thing)
    return console.export_text()


def finding(status: str, message: str = "found") -> Finding:
    return Finding(code="DATA001", name="a check", status=status, where="a column", message=message)


def test_findings_that_need_a_reader_come_with_a_count_of_all() -> None:
    told = drawn(findings_table([finding("pass"), finding("warn", "odd"), finding("fail", "bad")]))
    assert "1 fail, 1 warn, 1 pass" in told
    assert told.index("bad") < told.index("odd")


def test_terminal_escapes_in_data_are_not_obeyed() -> None:
    assert "\x1b]0;" not in drawn(findings_table([finding("warn", "\x1b]0;title\x07")]))


def test_a_gate_on_many_slices_is_one_row() -> None:
    gate = Gate(metric="roc_auc", slice="*", at_least=0.6)
    results = [
        GateResult(gate=gate, slice=f"carrier={name}", outcome=outcome, estimate=AUC, message="m")
        for name, outcome in (("AA", "pass"), ("EV", "hold"), ("B6", "pass"))
    ]
    told = drawn(gates_table(results))
    assert "hold on 1, pass on 2 slices; hold: carrier=EV" in " ".join(told.split())


def test_numbers_show_only_the_model_on_all_rows() -> None:
    others = [
        Estimate(metric="roc_auc", value=0.1, low=None, high=None, n=9, method="m", subject="prior"),
        Estimate(metric="roc_auc", value=0.2, low=None, high=None, n=9, method="m", slice="a=b"),
    ]
    told = drawn(numbers_table([AUC, *others]))
    assert "0.700" in told
    assert "0.100" not in told
    assert "0.200" not in told


def test_an_interval_that_is_not_there_is_a_word() -> None:
    assert interval(AUC) == "0.650 to 0.750"
    assert interval(Estimate(metric="ece", value=0.1, low=None, high=None, n=5, method="none")) == "none"


def test_weak_slices_and_periods_have_their_numbers() -> None:
    where = Slice(conditions=(Condition(column="carrier", kind="equals", equals="EV"),))
    row = SliceRow(
        slice=where, origin="found", n=4321, share=0.157, measure="error_rate", error=0.421, rest=0.298,
        excess=0.123, excess_low=0.01, harm=531.0, flagged=True,
    )  # fmt: skip
    assert "carrier=EV" in drawn(slices_table([row]))
    period = PeriodRow(start="2013-04-17", unit="day", metric="roc_auc", value=0.52, low=0.48, high=0.56, n=948)
    assert "its worst days" in drawn(periods_table([period]))
