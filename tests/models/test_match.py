from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.conformance import TrainedFiles
from seatrial.models import load_model, match_signature, matched
from seatrial.values import Field, InputError, ManyErrors, Signature

NAMED = Signature(inputs=(Field(name="distance", type="number"), Field(name="carrier", type="string")), output="value")
UNNAMED = Signature(inputs=(Field(name="f0", type="number"), Field(name="f1")), named=False, output="value")


def test_more_columns_and_another_order_are_fine() -> None:
    types = {"note": "string", "carrier": "string", "distance": "integer"}
    assert match_signature(NAMED, types=types) == NAMED


def test_all_missing_columns_are_said_at_once_with_near_misses() -> None:
    with pytest.raises(InputError) as caught:
        match_signature(NAMED, types={"Distance": "number", "carier": "string"})
    error = caught.value
    assert error.code == "MDL006"
    assert "distance, carrier" in error.found
    assert '"Distance" for "distance", "carier" for "carrier"' in error.expected


def test_text_where_the_model_takes_numbers_is_said_with_the_column() -> None:
    with pytest.raises(InputError) as caught:
        match_signature(NAMED, types={"distance": "string", "carrier": "string"})
    assert (caught.value.code, caught.value.where) == ("MDL007", "distance")
    assert "text" in caught.value.found


def test_every_column_of_another_type_is_said() -> None:
    with pytest.raises(ManyErrors) as caught:
        match_signature(NAMED, types={"distance": "string", "carrier": "integer"})
    assert [error.where for error in caught.value.errors] == ["distance", "carrier"]


def test_types_that_the_file_does_not_tell_are_the_tables() -> None:
    got = match_signature(UNNAMED, types={"a": "integer", "b": "string"}, features=["a", "b"])
    assert got.inputs == (Field(name="a", type="number"), Field(name="b", type="string"))
    assert got.named is False


@pytest.mark.parametrize("features", [["a"], ["a", "b", "c"], []])
def test_another_number_of_features_is_refused(features: list[str]) -> None:
    with pytest.raises(InputError, match="MDL008"):
        match_signature(UNNAMED, types=dict.fromkeys("abc", "number"), features=features)


def test_a_space_that_the_model_wrote_as_underscore_is_understood() -> None:
    signature = Signature(inputs=(Field(name="fixed_acidity", type="number"),), output="value")
    assert match_signature(signature, types={"fixed acidity": "number"}).names == ("fixed acidity",)


def test_a_matched_model_takes_the_tables_names(trained: TrainedFiles) -> None:
    file = trained["forest.joblib"]
    types = {"distance": "number", "hour": "integer", "late": "string"}
    model = matched(load_model(file.path), types=types, features=["distance", "hour"])
    got = model.predict({"hour": file.columns["f1"], "distance": file.columns["f0"]})
    assert model.signature.names == ("distance", "hour")
    np.testing.assert_allclose(got, file.expected, atol=1e-12)


@given(st.permutations(["distance", "carrier", "x", "y"]))
def test_the_order_of_columns_never_matters_to_a_named_model(names: list[str]) -> None:
    types = {name: "number" if name == "distance" else "string" for name in names}
    assert match_signature(NAMED, types=types).names == ("distance", "carrier")
