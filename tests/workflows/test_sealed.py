"""A sealed trial: the same verdict, and no value of a row in anything that is written or said."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from seatrial.values import InputError
from seatrial.workflows.trial import run_trial

SEALED = ["data.sealed=true"]


def changed(project: Path, column: str, value: str, *, every: int) -> pl.DataFrame:
    """Put a value into every so many-th row of a column of the test table."""
    file = project / "test.csv"
    here = pl.int_range(pl.len()) % every == 0
    rows = pl.read_csv(file).with_columns(pl.when(here).then(pl.lit(value)).otherwise(column).alias(column))
    rows.write_csv(file)
    return rows


def test_the_same_numbers_and_no_value_of_a_row(project: Path) -> None:
    test = project / "test.csv"
    rows = pl.read_csv(test)
    rows = rows.with_columns(
        pl.when(pl.int_range(pl.len()) % 9 == 0).then(pl.lit("Xanadu")).otherwise("depot").alias("depot")
    )
    rows.write_csv(test)
    open_, sealed = (run_trial(project, settings=each).evidence for each in ([], SEALED))
    assert sealed.estimates == open_.estimates
    assert sealed.verdict.decision == open_.verdict.decision
    assert [(each.code, each.status) for each in sealed.findings] == [
        (each.code, each.status) for each in open_.findings
    ]
    ids = [str(each) for each in rows["parcel"].head(50)]
    for file in (project / ".seatrial/latest").iterdir():
        text = file.read_text(encoding="utf-8")
        assert not [each for each in ids if f'"{each}"' in text or f">{each}<" in text], file.name
    told = " ".join(each.message + each.hint for each in sealed.findings)
    assert "Xanadu" in " ".join(each.message for each in open_.findings)
    assert "Xanadu" not in told


def test_an_error_of_the_table_quotes_nothing(project: Path) -> None:
    test = project / "test.csv"
    rows = pl.read_csv(test)
    rows.with_columns(
        pl.when(pl.int_range(pl.len()) == 3).then(pl.lit("yesterday")).otherwise("sent").alias("sent")
    ).write_csv(test)
    with pytest.raises(InputError, match="yesterday"):
        run_trial(project)
    with pytest.raises(InputError, match="sealed") as caught:
        run_trial(project, settings=SEALED)
    assert "yesterday" not in caught.value.words
    assert caught.value.__suppress_context__
