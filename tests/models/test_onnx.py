from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from seatrial.models import load_model, matched
from seatrial.values import Field, InputError

FLOAT, INT64, STRING = TensorProto.FLOAT, TensorProto.INT64, TensorProto.STRING


def save(
    path: Path,
    nodes: list,
    *,
    inputs: list,
    outputs: list,
    initializers: list = (),
    domain: str = "",
    metadata: dict | None = None,
) -> Path:
    graph = helper.make_graph(nodes, "g", inputs, outputs, initializer=list(initializers))
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid("ai.onnx.ml", 3)]
    model = helper.make_model(
        graph, opset_imports=opsets + ([helper.make_opsetid(domain, 1)] if domain else []), ir_version=8
    )
    helper.set_model_props(model, metadata or {})
    onnx.save(model, path)
    return path


def linear(
    path: Path, *, activation: str = "", width: int | str = 2, metadata: dict | None = None, out: int = 1
) -> Path:
    weights = numpy_helper.from_array(np.ones((2, out), dtype=np.float32), "w")
    nodes = [helper.make_node("MatMul", ["x", "w"], ["raw"])]
    nodes.append(helper.make_node(activation or "Identity", ["raw"], ["y"]))
    inputs = [helper.make_tensor_value_info("x", FLOAT, ["n", width])]
    return save(
        path,
        nodes,
        inputs=inputs,
        outputs=[helper.make_tensor_value_info("y", FLOAT, ["n", out])],
        initializers=[weights],
        metadata=metadata,
    )


X = {"f0": np.array([0.0, 1.0, -3.0]), "f1": np.array([0.5, 2.0, 1.0])}
RAW = X["f0"] + X["f1"]
SIGMOID = 1 / (1 + np.exp(-RAW))


def test_one_probability_becomes_two(tmp_path: Path) -> None:
    model = load_model(linear(tmp_path / "m.onnx", activation="Sigmoid"))
    assert (model.signature.output, model.signature.classes, model.signature.task) == ("probability", (), "binary")
    np.testing.assert_allclose(model.predict(X), np.column_stack([1 - SIGMOID, SIGMOID]), atol=1e-6)


def test_the_projects_task_settles_what_one_number_means(tmp_path: Path) -> None:
    path = linear(tmp_path / "m.onnx", activation="Sigmoid")
    assert load_model(path, task="regression").signature.output == "value"
    assert load_model(linear(tmp_path / "v.onnx")).signature.output == "value"
    assert load_model(linear(tmp_path / "v.onnx"), task="binary").signature.output == "probability"


def test_several_scores_that_are_no_probabilities_are_refused_when_asked(tmp_path: Path) -> None:
    model = load_model(linear(tmp_path / "m.onnx", out=3))
    with pytest.raises(InputError, match="MDL012"):
        model.predict(X)


@pytest.mark.parametrize("words", ['["distance", "hour"]', "distance, hour"])
def test_names_in_the_metadata_are_the_names(tmp_path: Path, words: str) -> None:
    model = load_model(linear(tmp_path / "m.onnx", metadata={"feature_names": words}))
    assert model.signature.named
    assert model.signature.names == ("distance", "hour")


def test_an_input_of_unknown_width_takes_the_features_of_the_table(tmp_path: Path) -> None:
    model = load_model(linear(tmp_path / "m.onnx", width="k"))
    assert (model.signature.inputs, model.signature.named) == ((), False)
    fitted = matched(model, types={"a": "number", "b": "number"}, features=["a", "b"])
    np.testing.assert_allclose(fitted.predict({"a": X["f0"], "b": X["f1"]}), RAW, atol=1e-6)


def test_missing_text_is_the_empty_text(tmp_path: Path) -> None:
    node = helper.make_node(
        "LabelEncoder", ["c"], ["y"], domain="ai.onnx.ml", keys_strings=["", "a"], values_floats=[7.0, 1.0]
    )
    inputs = [helper.make_tensor_value_info("c", STRING, ["n"])]
    path = save(tmp_path / "m.onnx", [node], inputs=inputs, outputs=[helper.make_tensor_value_info("y", FLOAT, ["n"])])
    model = load_model(path)
    np.testing.assert_array_equal(model.predict({"f0": np.array(["a", None, ""], dtype=object)}), [1.0, 7.0, 7.0])


def test_a_missing_number_where_whole_numbers_are_taken_is_refused(tmp_path: Path) -> None:
    node = helper.make_node("Cast", ["i"], ["y"], to=FLOAT)
    inputs = [helper.make_tensor_value_info("i", INT64, ["n"])]
    path = save(tmp_path / "m.onnx", [node], inputs=inputs, outputs=[helper.make_tensor_value_info("y", FLOAT, ["n"])])
    model = load_model(path)
    assert model.signature.inputs == (Field(name="f0", type="integer"),)
    np.testing.assert_array_equal(model.predict({"f0": np.array([1.0, 2.0])}), [1.0, 2.0])
    with pytest.raises(InputError, match="MDL007"):
        model.predict({"f0": np.array([1.0, np.nan])})


def test_operators_of_a_foreign_domain_are_refused_in_clear_words(tmp_path: Path) -> None:
    node = helper.make_node("Magic", ["x"], ["y"], domain="com.unknown")
    inputs = [helper.make_tensor_value_info("x", FLOAT, ["n", 2])]
    outputs = [helper.make_tensor_value_info("y", FLOAT, ["n", 2])]
    path = save(tmp_path / "m.onnx", [node], inputs=inputs, outputs=outputs, domain="com.unknown")
    with pytest.raises(InputError) as caught:
        load_model(path)
    assert caught.value.code == "SCN004"
    assert "com.unknown" in caught.value.found


def outside(path: Path, location: str) -> Path:
    model = onnx.load(linear(path))
    tensor = model.graph.initializer[0]
    tensor.ClearField("raw_data")
    tensor.data_location = TensorProto.EXTERNAL
    for key, value in (("location", location), ("offset", "0"), ("length", "8")):
        entry = tensor.external_data.add()
        entry.key, entry.value = key, value
    path.write_bytes(model.SerializeToString())
    return path


def test_data_beside_the_model_is_read_and_is_part_of_its_digest(tmp_path: Path) -> None:
    path = outside(tmp_path / "m.onnx", "weights.bin")
    (tmp_path / "weights.bin").write_bytes(np.array([1, 1], dtype="<f4").tobytes())
    first = load_model(path)
    np.testing.assert_allclose(first.predict(X), RAW, atol=1e-6)
    (tmp_path / "weights.bin").write_bytes(np.array([2, 1], dtype="<f4").tobytes())
    assert load_model(path).ref.digest != first.ref.digest


@pytest.mark.parametrize(
    "location", ["../secret.bin", "/etc/hostname", "a/../../secret.bin", "", "link.bin", "..\\secret.bin"]
)
def test_data_outside_the_models_folder_is_refused(tmp_path: Path, location: str) -> None:
    (tmp_path / "secret.bin").write_bytes(bytes(8))
    folder = tmp_path / "model"
    folder.mkdir()
    (folder / "link.bin").symlink_to(tmp_path / "secret.bin")
    with pytest.raises(InputError) as caught:
        load_model(outside(folder / "m.onnx", location))
    assert caught.value.code == "SCN004"


def test_data_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="not beside it"):
        load_model(outside(tmp_path / "m.onnx", "weights.bin"))


def test_a_picture_model_does_not_fit_a_table(tmp_path: Path) -> None:
    node = helper.make_node("Identity", ["x"], ["y"])
    inputs = [helper.make_tensor_value_info("x", FLOAT, ["n", 3, 8, 8])]
    path = save(
        tmp_path / "m.onnx", [node], inputs=inputs, outputs=[helper.make_tensor_value_info("y", FLOAT, ["n", 3, 8, 8])]
    )
    with pytest.raises(InputError, match="MDL013"):
        load_model(path)


def test_a_label_alone_is_told_by_its_classes(tmp_path: Path) -> None:
    node = helper.make_node(
        "LinearClassifier",
        ["x"],
        ["y", "p"],
        domain="ai.onnx.ml",
        coefficients=[1.0, 0.0, -1.0, 0.0],
        intercepts=[0.0, 0.0],
        classlabels_strings=["early", "late"],
    )
    inputs = [helper.make_tensor_value_info("x", FLOAT, ["n", 2])]
    path = save(tmp_path / "m.onnx", [node], inputs=inputs, outputs=[helper.make_tensor_value_info("y", STRING, ["n"])])
    model = load_model(path)
    assert (model.signature.output, model.signature.classes) == ("label", ("early", "late"))
    np.testing.assert_array_equal(model.predict({"f0": np.array([1.0, -1.0]), "f1": np.zeros(2)}), [0, 1])
