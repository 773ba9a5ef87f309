from __future__ import annotations

import importlib
import pickle
from pathlib import Path

import joblib
import numpy as np
import pytest
import sklearn
from lightgbm import LGBMClassifier
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer

from models.conformance import TrainedFiles
from seatrial.models import load_model
from seatrial.values import InputError, ManyErrors
from security.bad_files import BAD, Evil


def refusal(path: Path, **options: object) -> InputError:
    with pytest.raises(InputError) as caught:
        load_model(path, **options)
    assert not isinstance(caught.value, ManyErrors)
    assert len(caught.value.words) < 2600
    return caught.value


def test_a_missing_file_is_told_with_its_near_miss(tmp_path: Path) -> None:
    (tmp_path / "delay.onnx").write_bytes(b"x")
    error = refusal(tmp_path / "dealy.onnx")
    assert error.code == "MDL001"
    assert 'Did you mean "delay.onnx"?' in error.expected


def test_a_missing_folder_a_folder_and_an_empty_file_are_told_apart(tmp_path: Path) -> None:
    (tmp_path / "empty.joblib").touch()
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "model.onnx").touch()
    assert "no such folder" in refusal(tmp_path / "nowhere" / "m.onnx").found
    assert "model.onnx" in refusal(tmp_path / "folder").expected
    assert "empty" in refusal(tmp_path / "empty.joblib").found


@pytest.mark.parametrize(
    ("name", "content", "what"),
    [
        ("model.bin", b"\x89PNG\r\n\x1a\n" + bytes(50), "PNG"),
        ("model.csv", b"a,b,target\n1,2,yes\n", "no format"),
        ("model.json", b'{"learner": {}}', "JSON"),
        ("table.parquet", b"PAR1" + bytes(50), "Parquet"),
        ("model.zip", b"PK\x03\x04" + bytes(50), "zip"),
        ("model.h5", b"\x89HDF\r\n\x1a\n" + bytes(50), "HDF5"),
        ("model.cbm", b"CBM1" + bytes(50), "CatBoost"),
    ],
)
def test_a_file_of_the_wrong_kind_is_called_what_it_is(tmp_path: Path, *, name: str, content: bytes, what: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    error = refusal(path)
    assert error.code == "MDL002"
    assert what in error.found


@pytest.mark.parametrize("name", ["model.joblib", "model.pkl", "model.onnx"])
def test_a_table_under_a_models_name_is_refused(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"late,origin\n1,JFK\n0,LGA\n")
    assert refusal(path).code in ("MDL003", "SCN002")


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
@pytest.mark.parametrize(
    "name", ["pipeline.joblib", "pipeline.pkl", "pipeline.joblib.gz", "lightgbm-three.txt", "columns.onnx"]
)
def test_a_file_that_is_cut_off_is_refused(trained: TrainedFiles, tmp_path: Path, *, name: str, share: float) -> None:
    content = trained[name].path.read_bytes()
    end = content.find(b"\nend of trees") if name.endswith(".txt") else len(content)
    path = tmp_path / name
    path.write_bytes(content[: int(end * share)])
    assert refusal(path).code in ("MDL003", "SCN002")


def test_a_forbidden_name_is_refused_with_the_way_to_allow_it(tmp_path: Path) -> None:
    path = tmp_path / "model.pkl"
    path.write_bytes(BAD)
    error = refusal(path)
    assert error.code == "SCN001"
    assert '[model] trust = ["os.system"]' in error.fix


def test_a_payload_beside_a_real_model_is_refused(trained: TrainedFiles, tmp_path: Path) -> None:
    path = tmp_path / "model.joblib"
    joblib.dump([joblib.load(trained["line.joblib"].path), Evil()], path, compress=3)
    assert "builtins.print" in refusal(path).found


@pytest.mark.parametrize("held", [{"model": 1}, [1, 2], np.arange(3.0), "text", None])
def test_an_object_that_is_no_model_is_refused(tmp_path: Path, held: object) -> None:
    path = tmp_path / "model.pkl"
    path.write_bytes(pickle.dumps(held))
    error = refusal(path)
    assert error.code == "MDL005"
    assert "no predict" in error.found


def test_a_model_that_was_not_fitted_is_refused(tmp_path: Path) -> None:
    for model in (LogisticRegression(), make_pipeline(LogisticRegression()), LGBMClassifier()):
        joblib.dump(model, tmp_path / "model.joblib")
        assert refusal(tmp_path / "model.joblib").code == "MDL005"


def test_a_class_instead_of_an_object_is_refused(tmp_path: Path) -> None:
    (tmp_path / "model.pkl").write_bytes(pickle.dumps(LogisticRegression))
    assert refusal(tmp_path / "model.pkl").code == "MDL005"


def test_trust_opens_a_file_that_uses_a_name_of_ones_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "own_steps.py").write_text("def clip(x):\n    return x.clip(0)\n")
    monkeypatch.syspath_prepend(tmp_path)
    own_steps = importlib.import_module("own_steps")

    x = np.array([[-1.0], [2.0], [3.0]])
    model = make_pipeline(FunctionTransformer(own_steps.clip), LinearRegression()).fit(x, x[:, 0])
    joblib.dump(model, tmp_path / "model.joblib")
    assert "own_steps.clip" in refusal(tmp_path / "model.joblib").found
    loaded = load_model(tmp_path / "model.joblib", trust=["own_steps.clip"])
    np.testing.assert_allclose(loaded.predict({"f0": x[:, 0]}), model.predict(x))


def test_the_code_behind_a_trusted_name_that_is_gone_is_told(tmp_path: Path) -> None:
    (tmp_path / "model.pkl").write_bytes(b"\x80\x02cgone_package\nModel\n)\x81.")
    error = refusal(tmp_path / "model.pkl", trust=["gone_package.Model"])
    assert error.code == "MDL004"
    assert "gone_package" in error.found


def test_a_model_of_another_version_is_loaded_with_a_note(trained: TrainedFiles, tmp_path: Path) -> None:
    version = sklearn.__version__.encode()
    content = trained["pipeline.pkl"].path.read_bytes().replace(version, b"0" * (len(version) - 2) + b".1")
    (tmp_path / "old.pkl").write_bytes(content)
    model = load_model(tmp_path / "old.pkl")
    assert any("version" in note for note in model.notes)


def test_content_decides_the_format_and_not_the_suffix(trained: TrainedFiles, tmp_path: Path) -> None:
    for name, kind in (
        ("columns.onnx", "onnx"),
        ("lightgbm-binary.txt", "lightgbm-text"),
        ("pipeline.joblib", "sklearn-joblib"),
    ):
        path = tmp_path / "model.dat"
        path.write_bytes(trained[name].path.read_bytes())
        assert load_model(path).ref.format == kind


def test_the_reference_names_and_measures_the_file(trained: TrainedFiles) -> None:
    path = trained["pipeline.joblib"].path
    ref = load_model(path, name="delay", version="3").ref
    assert (ref.name, ref.version, ref.size_bytes) == ("delay", "3", path.stat().st_size)
    assert ref.digest == load_model(path).ref.digest
