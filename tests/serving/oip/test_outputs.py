from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from oip_packages import MIXED, package
from seatrial.journal.ids import Ids, id_text
from seatrial.serving import Answer, RequestError
from seatrial.serving.check import Checked
from seatrial.serving.meaning import meaning_of
from seatrial.serving.oip import (
    ModelMetadata,
    Tensor,
    Wanted,
    answer_parameters,
    check_outputs,
    from_answer,
    model_metadata,
    server_metadata,
)
from seatrial.serving.oip.metadata import TensorMetadata
from seatrial.values import Package, Route

FIRST = Ids()(2)


def answered(packed: Package, output: Any, *, first_id: bytes | None = FIRST, warnings: tuple[str, ...] = ()) -> Answer:
    served: Any = SimpleNamespace(package=packed, meaning=meaning_of(packed), name=packed.name, version="3")
    rows = Checked(len(output), np.zeros((len(output), 3)))
    return Answer(served, Route(version="3"), len(output), np.array(output), rows, warnings, first_id)


def plain(tensors: list[Tensor]) -> dict[str, Any]:
    return {t.name: (t.datatype, t.shape, t.data if isinstance(t.data, list) else t.data.tolist()) for t in tensors}


def test_probabilities_come_with_label_and_score() -> None:
    packed = package()
    assert plain(from_answer(packed, answered(packed, [[0.25, 0.75], [1.0, 0.0]]))) == {
        "label": ("BYTES", (2,), ["late", "early"]),
        "score": ("FP64", (2,), [0.75, 0.0]),
        "probabilities": ("FP64", (2, 2), [[0.25, 0.75], [1.0, 0.0]]),
    }


def test_a_regression_gives_values_and_a_model_of_labels_labels() -> None:
    values, labels = package(output="value", classes=()), package(output="label", classes=(7, 9))
    assert plain(from_answer(values, answered(values, [1.5, 2.5]))) == {"value": ("FP64", (2,), [1.5, 2.5])}
    assert plain(from_answer(labels, answered(labels, [1, 0]))) == {"label": ("INT64", (2,), [9, 7])}


@pytest.mark.parametrize(
    ("classes", "datatype", "label"),
    [((False, True), "BOOL", True), ((0, 1), "INT64", 1), ((0.5, 1.5), "FP64", 1.5), ((0, "b"), "BYTES", "b")],
)
def test_labels_have_the_datatype_of_the_classes(classes: tuple[Any, ...], datatype: str, label: Any) -> None:
    packed = package(classes=classes)
    assert plain(from_answer(packed, answered(packed, [[0.1, 0.9]])))["label"] == (datatype, (1,), [label])


def test_what_was_wanted_comes_in_that_order() -> None:
    packed = package()
    tensors = from_answer(packed, answered(packed, [[0.25, 0.75]] * 2), [Wanted("prediction_id"), Wanted("score")])
    assert plain(tensors) == {
        "prediction_id": ("BYTES", (2,), [id_text(FIRST), id_text(FIRST, 1)]),
        "score": ("FP64", (2,), [0.75, 0.75]),
    }


def test_the_answer_says_the_first_identity_and_what_was_odd() -> None:
    packed = package()
    assert answer_parameters(answered(packed, [[0.25, 0.75]], warnings=("a", "b"))) == {
        "prediction_id": id_text(FIRST),
        "warnings": "a; b",
    }
    assert answer_parameters(answered(packed, [[0.25, 0.75]], first_id=None)) == {}


def test_no_identity_is_given_where_nothing_is_recorded() -> None:
    packed = package()
    with pytest.raises(RequestError) as refused:
        from_answer(packed, answered(packed, [[0.25, 0.75]], first_id=None), [Wanted("prediction_id")])
    assert refused.value.code == "SRV215"


@pytest.mark.parametrize(
    ("names", "where", "near"),
    [
        (["lable"], "outputs[0].name", "label"),
        (["score", "score"], "outputs[1].name", ""),
        (["value"], "outputs[0].name", ""),
    ],
)
def test_outputs_that_are_not_there_are_told(names: list[str], where: str, near: str) -> None:
    with pytest.raises(RequestError) as refused:
        check_outputs(package(), [Wanted(name) for name in names])
    assert (refused.value.code, refused.value.where) == ("SRV214", where)
    assert near in refused.value.expected


def test_the_metadata_tell_names_datatypes_and_shapes() -> None:
    assert model_metadata(package(MIXED), ["2", "3"]) == ModelMetadata(
        name="delays",
        versions=("2", "3"),
        platform="onnx",
        inputs=(
            TensorMetadata("distance", "FP64", (-1,)),
            TensorMetadata("stops", "INT64", (-1,)),
            TensorMetadata("holiday", "BOOL", (-1,)),
            TensorMetadata("carrier", "BYTES", (-1,)),
            TensorMetadata("leaves", "BYTES", (-1,)),
        ),
        outputs=(
            TensorMetadata("label", "BYTES", (-1,)),
            TensorMetadata("score", "FP64", (-1,)),
            TensorMetadata("probabilities", "FP64", (-1, 2)),
        ),
    )


def test_the_server_tells_its_extensions() -> None:
    metadata = server_metadata("0.1.0")
    assert (metadata.name, metadata.version, metadata.extensions) == ("seatrial", "0.1.0", ("binary_tensor_data",))
