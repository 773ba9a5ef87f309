"""Labels: whether there are any, of each class, and enough."""

from __future__ import annotations

import pytest

from seatrial.data.checks.support import class_support, missing_labels


def labels(*counts: int | tuple[object, int]) -> list[object]:
    pairs = [pair if isinstance(pair, tuple) else (level, pair) for level, pair in enumerate(counts)]
    return [level for level, rows in pairs for _ in range(rows)]


def only_labels(y: list[object]) -> dict[str, object]:
    return {"a": list(range(len(y))), "y": y}


@pytest.mark.parametrize(("missing", "status"), [(0, "pass"), (3, "pass"), (10, "warn"), (100, "fail")])
def test_missing_labels_by_their_share(exam_of, ask, only, missing, status):
    y = [None] * missing + [i % 2 for i in range(100 - missing)]
    assert only(ask(missing_labels, exam_of(only_labels(y)))).status == status


@pytest.mark.parametrize(
    ("test", "status"), [((500, 100), "pass"), ((500, 20), "warn"), ((500, 0), "fail"), ((0, 500), "fail")]
)
def test_binary_support(exam_of, ask, only, test, status):
    assert only(ask(class_support, exam_of(only_labels(labels(*test))))).status == status


def test_few_positives_of_many_pass_with_advice(exam_of, ask, only):
    finding = only(ask(class_support, exam_of(only_labels(labels(9950, 50)))))
    assert finding.status == "pass"
    assert "Accuracy says little" in finding.message


def test_train_needs_fewer_of_a_class_than_test(exam_of, ask, only):
    exam = exam_of(only_labels(labels(500, 50)), only_labels(labels(500, 12)))
    assert only(ask(class_support, exam)).status == "pass"
    exam = exam_of(only_labels(labels(500, 50)), only_labels(labels(500, 5)))
    assert only(ask(class_support, exam)).where == "train"


def test_classes_new_to_train_warn(exam_of, ask, only):
    test, train = labels(("a", 50), ("b", 50), ("c", 50)), labels(("a", 50), ("b", 50))
    finding = only(ask(class_support, exam_of(only_labels(test), only_labels(train), task="multiclass")))
    assert finding.status == "warn"
    assert finding.message.endswith("classes that train has not: c.")


@pytest.mark.parametrize(("y", "status"), [([1.0] * 50, "fail"), ([1.0, 2.0] * 5, "warn"), ([1.0, 2.0] * 50, "pass")])
def test_regression_support(exam_of, ask, only, y, status):
    assert only(ask(class_support, exam_of(only_labels(y), task="regression"))).status == status


def test_no_labels_no_question(exam_of, ask, only):
    assert only(ask(class_support, exam_of(only_labels([None, None])))).status == "not-applicable"
    assert only(ask(missing_labels, exam_of({"a": [1]}))).status == "not-applicable"
