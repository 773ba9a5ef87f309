from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from seatrial.monitoring.freshness import freshness

NOW = datetime(2024, 3, 31, 3, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(("age", "status"), [(HOUR, "pass"), (3 * HOUR, "pass"), (4 * HOUR, "fail"), (-HOUR, "warn")])
def test_age_is_judged_by_what_is_usual(age: timedelta, status: str) -> None:
    finding = freshness(NOW - age, NOW, usual=HOUR)
    assert (finding.code, finding.status) == ("WAT132", status)


def test_the_future_is_a_wrong_clock_and_no_row_is_unknown() -> None:
    assert "ahead of this machine's clock" in freshness(NOW + HOUR, NOW, usual=HOUR).message
    assert freshness(None, NOW, usual=HOUR).status == "skipped"
    assert freshness(NOW + timedelta(seconds=20), NOW, usual=HOUR).status == "pass"
