import pytest

from reports.samples import binary, minimal
from seatrial.reports.comparisons import compare, compare_recalibration


def judgements(subject: str) -> dict[str, str]:
    comparison = compare(binary(), subject)
    assert comparison is not None
    return {row.metric: row.judgement.word for row in comparison.rows}


@pytest.mark.parametrize(
    ("subject", "words"),
    [
        ("prior", {"log_loss": "Better", "roc_auc": "Not compared"}),
        ("simple_model", {"log_loss": "No clear difference", "roc_auc": "Not compared"}),
        ("champion", {"roc_auc": "Better", "log_loss": "Better", "negative_flip_rate": "Different"}),
        ("train", {"roc_auc": "Worse on test"}),
    ],
)
def test_the_direction_of_the_metric_decides(subject: str, words: dict[str, str]) -> None:
    assert judgements(subject) == words


def test_nothing_to_compare_is_none() -> None:
    assert compare(minimal(), "champion") is None
    assert compare_recalibration(minimal()) == ()


def test_recalibration_is_told_with_its_change() -> None:
    loss, error = compare_recalibration(binary())
    assert loss.metric == "log_loss"
    assert loss.isotonic.change is not None
    assert loss.isotonic.change.value == -0.0023
    assert error.platt.change is None
