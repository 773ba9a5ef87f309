from __future__ import annotations

import json

import numpy as np

from seatrial.serving.oip import Infer, Tensor, Wanted, decode_bytes, write_infer
from seatrial.serving.oip.place import Place

LABEL = Tensor("label", "BYTES", (2,), ["é", "b"])
SCORE = Tensor("probabilities", "FP64", (2, 1), np.array([[0.5], [0.25]]))


def test_json_has_flat_lists_and_nothing_that_is_empty() -> None:
    body, length = write_infer(Infer([]), "delays", "3", outputs=[LABEL, SCORE])
    assert length is None
    assert json.loads(body) == {
        "model_name": "delays",
        "model_version": "3",
        "outputs": [
            {"name": "label", "datatype": "BYTES", "shape": [2], "data": ["é", "b"]},
            {"name": "probabilities", "datatype": "FP64", "shape": [2, 1], "data": [0.5, 0.25]},
        ],
    }


def test_identity_and_parameters_go_back() -> None:
    body, _ = write_infer(Infer([], id="42"), "delays", "3", outputs=[], parameters={"prediction_id": "x"})
    assert json.loads(body) == {
        "model_name": "delays", "model_version": "3", "id": "42", "outputs": [], "parameters": {"prediction_id": "x"},
    }  # fmt: skip


def test_binary_outputs_follow_the_json_in_their_order() -> None:
    body, length = write_infer(Infer([], binary=True), "delays", "3", outputs=[LABEL, SCORE])
    assert length is not None
    sizes = [output["parameters"]["binary_data_size"] for output in json.loads(body[:length])["outputs"]]
    assert sizes == [11, 16]
    assert decode_bytes(body[length : length + 11], 2, place=Place(0)) == ["é", "b"]
    assert np.frombuffer(body[length + 11 :], "<f8").tolist() == [0.5, 0.25]


def test_each_output_goes_out_as_it_was_wanted() -> None:
    wanted = [Wanted("label"), Wanted("probabilities", binary=True)]
    body, length = write_infer(Infer([], outputs=wanted), "delays", "3", outputs=[LABEL, SCORE])
    label, score = json.loads(body[:length])["outputs"]
    assert label["data"] == ["é", "b"]
    assert "data" not in score
    assert len(body) - (length or 0) == 16
