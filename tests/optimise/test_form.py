"""What is served, and why: ONNX where it was proven, else the native form with the reason in plain words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import joblib
import numpy as np
import pandas as pd
import pytest
from sklearn.calibration import CalibratedClassifierCV
from sklearn.compose import make_column_transformer
from sklearn.ensemble import GradientBoostingClassifier, HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import GaussianNB
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, OneHotEncoder, SplineTransformer
from sklearn.svm import SVC

from optimise.fitted import columns_of, mixed, numbers, truth
from seatrial.models import ModelFile, load_model, match_signature
from seatrial.models.load import load_file
from seatrial.optimise import Chosen, Native, choose_form
from seatrial.optimise.convert.cannot import CannotConvertError
from seatrial.optimise.convert.estimators import convert_estimator
from seatrial.optimise.convert.foreign import convert_elsewhere
from seatrial.optimise.convert.frame import Frame
from seatrial.optimise.convert.graph import Graph
from seatrial.values import Field


class OfYours(HistGradientBoostingClassifier):
    """A class that is not scikit-learn's own: nobody knows what it does to the answers."""


def chosen(fitted: Any, rows: pd.DataFrame, folder: Path, *, threshold: float = 0.5) -> Chosen:
    path = folder / "model.joblib"
    joblib.dump(fitted, path)
    columns, types = columns_of(rows)
    model = load_model(path)
    return choose_form(
        Native(
            model=model,
            file=ModelFile(path=path, content=path.read_bytes(), task=model.signature.task),
            signature=match_signature(model.signature, types=types, features=list(types)),
            positive=1,
            threshold=threshold,
            blocks=lambda: [columns],
            example=columns,
        )
    )


def test_trees_are_served_as_onnx_with_the_proof(tmp_path: Path) -> None:
    rows = numbers(missing=True)
    found = chosen(HistGradientBoostingClassifier(max_iter=5).fit(rows, truth(rows, "binary")), rows, tmp_path)
    assert found.form == "onnx"
    assert found.parity is not None
    assert found.parity.rows == len(rows)
    assert found.parity.largest_difference < 1e-15
    assert "converted by Seatrial" in found.reason
    assert found.speed.startswith("One row takes it ")


def test_inputs_keep_their_names_when_text_and_numbers_are_fed_apart(tmp_path: Path) -> None:
    rows = mixed()
    text = make_column_transformer((OneHotEncoder(handle_unknown="ignore"), ["city", "size"]), remainder="passthrough")
    model = make_pipeline(text, GradientBoostingClassifier(n_estimators=5)).fit(rows, truth(rows, "binary"))
    found = chosen(model, rows, tmp_path)
    assert found.form == "onnx"
    assert found.model.signature.names[:2] == ("city", "size")
    assert set(found.model.signature.names) == set(rows.columns)


def test_what_is_not_converted_here_is_converted_by_skl2onnx_and_proven(tmp_path: Path) -> None:
    rows = numbers()
    found = chosen(GaussianNB().fit(rows, truth(rows, "binary")), rows, tmp_path)
    assert found.form == "onnx"
    assert "converted by skl2onnx" in found.reason


def test_a_form_that_answers_otherwise_is_not_served(tmp_path: Path) -> None:
    rows = numbers()
    boosted = GradientBoostingClassifier(n_estimators=30, random_state=0)
    model = CalibratedClassifierCV(boosted, method="isotonic", cv=2).fit(rows, truth(rows, "binary"))
    found = chosen(model, rows, tmp_path)
    assert found.form == "native"
    assert found.content is None
    assert "CalibratedClassifierCV has no conversion here" in found.reason


def test_what_cannot_be_converted_is_served_as_it_is_and_told(tmp_path: Path) -> None:
    rows = numbers()
    model = make_pipeline(SplineTransformer(), LogisticRegression())
    found = chosen(model.fit(rows, truth(rows, "binary")), rows, tmp_path)
    assert (found.form, found.parity, found.content) == ("native", None, None)
    assert found.reason.startswith(
        "Served in its own format: SplineTransformer has no conversion here; skl2onnx fails on Pipeline: "
    )
    assert "SplineTransformer" in found.reason.rpartition("skl2onnx")[2]


@pytest.mark.parametrize(
    ("model", "words"),
    [
        (make_pipeline(FunctionTransformer(np.tanh), LogisticRegression()), "runs a function of yours"),
        (OfYours(max_iter=2), "OfYours has no conversion here"),
        (GradientBoostingClassifier(n_estimators=2, init=LogisticRegression()), "starts from another model"),
    ],
)
def test_each_part_that_is_not_known_is_named(model: Any, words: str) -> None:
    rows = numbers()
    fitted = model.fit(rows, truth(rows, "binary"))
    graph = Graph()
    frame = Frame.of(graph.input("numbers", width=rows.shape[1]), width=rows.shape[1])
    with pytest.raises(CannotConvertError, match=words):
        convert_estimator(graph, fitted, frame)


def test_an_onnx_file_is_served_as_it_is(tmp_path: Path) -> None:
    rows = numbers()
    made = chosen(HistGradientBoostingClassifier(max_iter=3).fit(rows, truth(rows, "binary")), rows, tmp_path)
    assert made.content is not None
    file = ModelFile(path=tmp_path / "model.onnx", content=made.content, task="binary")
    columns, _ = columns_of(rows)
    model = load_file(file)
    native = Native(
        model=model, file=file, signature=model.signature, blocks=lambda: [columns], example=columns, threshold=0.5
    )
    found = choose_form(native)
    assert (found.form, found.content, found.parity) == ("onnx", None, None)


def test_a_conversion_that_does_not_end_is_stopped() -> None:
    rows = numbers()
    model = GaussianNB().fit(rows, truth(rows, "binary"))
    with pytest.raises(CannotConvertError, match="did not end"):
        convert_elsewhere(model, [Field(name=name, type="number") for name in rows], classes=(0, 1), longest_s=0.01)


def test_dates_have_no_onnx_form() -> None:
    with pytest.raises(CannotConvertError, match="dates"):
        convert_elsewhere(SVC(), [Field(name="when", type="datetime")], classes=())
