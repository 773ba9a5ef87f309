"""All checks together: honest data pass, nothing raises, order and storage do not matter."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seatrial.data.checks import CHECKS, run_checks
from seatrial.data.describe import column_histograms, describe_columns
from seatrial.data.exam import Exam, Range
from seatrial.data.table import Table
from seatrial.values import Roles, TableRef

PAGES = Path(__file__).parents[3] / "docs" / "checks"
NOW = datetime(2024, 6, 1)  # noqa: DTZ001 - naive UTC


def test_codes_are_unique_and_in_order():
    codes = [check.code for check in CHECKS]
    assert codes == sorted(set(codes))
    assert all(re.fullmatch(r"DATA\d{3}", code) for code in codes)


def test_each_check_has_its_page():
    for check in CHECKS:
        text = (PAGES / f"{check.code.lower()}.md").read_text(encoding="utf-8")
        assert text.startswith(f"# {check.code}: {check.name}")


def test_honest_data_pass_every_check(honest_exam):
    findings = run_checks(honest_exam())
    assert {finding.code for finding in findings} == {check.code for check in CHECKS}
    assert {finding.status for finding in findings} == {"pass", "not-applicable"}


def test_progress_ends_at_its_total(honest_exam):
    told = []
    run_checks(honest_exam(50), progress=lambda step, done, total: told.append((step, done, total)))
    assert told[-1] == ("checking data", len(CHECKS), len(CHECKS))


def test_order_and_chunks_do_not_matter(honest_exam):
    exam = honest_exam(400, roles={"group": "city"})
    random = np.random.default_rng(3)

    def dealt(table: Table) -> Table:
        frame = table.frame[random.permutation(table.frame.height)]
        frame = frame.select(random.permutation(frame.columns).tolist())
        return Table(frame=pl.concat([frame[:100], frame[100:]], rechunk=False), ref=table.ref)

    moved = Exam(
        test=dealt(exam.test), train=dealt(exam.train), roles=exam.roles, task="binary", positive=1,
        features=exam.features[::-1], today=exam.today,
    )  # fmt: skip
    assert run_checks(moved) == run_checks(exam)
    assert describe_columns(moved) == describe_columns(exam)
    assert column_histograms(moved) == column_histograms(exam)


COLUMNS = ("a", "b", "c", "y")
VALUES = {
    "whole": st.integers(-3, 3),
    "large": st.integers(-(2**62), 2**62),
    "number": st.floats(allow_nan=False),
    "text": st.sampled_from(["", "a", "A", " a", "1.5", "2024-01-01", "x y"]),
    "truth": st.booleans(),
    "instant": st.datetimes(datetime(1800, 1, 1), datetime(2200, 1, 1)),  # noqa: DTZ001 - naive UTC
    "nothing": st.none(),
}
TYPES = {
    "whole": pl.Int64, "large": pl.Int64, "number": pl.Float64, "text": pl.String,
    "truth": pl.Boolean, "instant": pl.Datetime("us"), "nothing": pl.Null,
}  # fmt: skip


@st.composite
def tables(draw: st.DrawFn, name: str) -> Table:
    rows = draw(st.integers(0, 40))
    columns = {}
    for column in draw(st.lists(st.sampled_from(COLUMNS), unique=True)):
        kind = draw(st.sampled_from(sorted(VALUES)))
        values = st.lists(st.none() | VALUES[kind], min_size=rows, max_size=rows)
        columns[column] = pl.Series(draw(values), dtype=TYPES[kind])
    frame = pl.DataFrame(columns)
    ref = TableRef(name=name, digest="", paths=(), rows=frame.height, columns=frame.width)
    return Table(frame=frame, ref=ref)


@st.composite
def exams(draw: st.DrawFn) -> Exam:
    name = st.none() | st.sampled_from(COLUMNS)
    roles = Roles(target=draw(st.sampled_from(COLUMNS)), time=draw(name), id=draw(name), group=draw(name))
    return Exam(
        test=draw(tables("test")),
        train=draw(st.none() | tables("train")),
        reference=draw(st.none() | tables("reference")),
        roles=roles,
        task=draw(st.sampled_from(["binary", "multiclass", "regression"])),
        positive=draw(st.sampled_from([None, 1, True, "a", 0.5])),
        features=tuple(draw(st.lists(st.sampled_from((*COLUMNS, "gone")), unique=True))),
        ranges=(Range(column="a", at_least=0.0), Range(column="gone", at_most=1.0)),
        trained_until=draw(st.sampled_from([None, NOW])),
        split=draw(st.sampled_from(["given", "by-time", "none"])),
        known_before=draw(st.sampled_from([(), ("a",)])),
        today=NOW,
    )


@given(exam=exams())
@settings(max_examples=200)
def test_nothing_raises_and_every_check_answers(exam: Exam):
    assert {finding.code for finding in run_checks(exam)} == {check.code for check in CHECKS}
    assert len(describe_columns(exam)) == exam.test.frame.width
    for histogram in column_histograms(exam):
        assert len(histogram.counts) == (len(histogram.levels) or len(histogram.edges) - 1) <= 20


def noise(n: int, random: np.random.Generator) -> dict[str, object]:
    """Return twenty columns of every kind, of which two tell a little of the target."""
    columns: dict[str, object] = {f"n{i}": random.normal(size=n) for i in range(5)}
    columns |= {f"e{i}": np.exp((i + 1) / 2 * random.normal(size=n)) for i in range(3)}
    columns |= {f"p{i}": random.poisson(3.0**i, n) for i in range(3)} | {"t": random.standard_t(3, n)}
    columns |= {f"c{i}": [f"l{level}" for level in random.zipf(1.3 + i / 5, n) % 1000] for i in range(4)}
    columns |= {"flag": random.random(n) < 0.1, "half": random.random(n) < 0.5}
    gaps = random.random((2, n)) < [[0.1], [0.6]]
    columns |= {f"g{i}": pl.Series(np.where(gaps[i], np.nan, random.normal(size=n))).fill_nan(None) for i in range(2)}
    chance = 1 / (1 + np.exp(1 - columns["n0"] - columns["g0"].fill_null(0).to_numpy()))
    return columns | {"y": (random.random(n) < chance).astype(int)}


# Said of honest data too, because true of them: few rows of a class, many rows of rare levels, equal rows.
TRUE_OF_SMALL_TABLES = {"DATA023", "DATA026"}


@pytest.mark.slow
def test_honest_data_seldom_warn_or_fail(honest_exam, exam_of):
    """400 exams of 60 to 5,000 rows, narrow and wide: at most 5 % with any warning or failure. Budget: 60 s."""
    alarms = []
    for seed in range(400):
        n, random = (60, 300, 1000, 5000)[seed % 4], np.random.default_rng([seed, 11])
        exam = honest_exam(n, seed + 100) if seed % 8 < 4 else exam_of(noise(n, random), noise(n, random))
        found = {finding.code for finding in run_checks(exam) if finding.status in {"warn", "fail"}}
        alarms += [sorted(found - TRUE_OF_SMALL_TABLES)] if found - TRUE_OF_SMALL_TABLES else []
    assert len(alarms) <= 20, alarms


def test_a_day_of_microseconds_is_no_gap(honest_exam):
    exam = honest_exam(50, test={"at": [NOW - timedelta(microseconds=i) for i in range(50)]})
    assert all(finding.status != "fail" for finding in run_checks(exam))
