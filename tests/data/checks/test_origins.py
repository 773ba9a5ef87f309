"""Where tables come from, and what the model has seen of them."""

from __future__ import annotations

import pytest

from seatrial.data.checks.origins import provenance, separation

ROWS = {"a": [1, 2], "y": [0, 1]}


def test_everything_on_record_passes(exam_of, ask, only):
    assert only(ask(provenance, exam_of(ROWS, ROWS))).status == "pass"


def test_what_is_not_on_record_warns_once(exam_of, ask, only):
    finding = only(ask(provenance, exam_of(ROWS, ROWS, ref={"licence": "", "source": ""})))
    assert finding.status == "warn"
    assert finding.message == "Not on record: train: source, licence; test: source, licence."


@pytest.mark.parametrize(("split", "status"), [("given", "pass"), ("by-time", "pass"), ("none", "skipped")])
def test_one_table_without_trained_until_holds(exam_of, ask, only, split, status):
    assert only(ask(separation, exam_of(ROWS, split=split))).status == status
