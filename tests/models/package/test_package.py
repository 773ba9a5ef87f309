"""A package reads back as it was written, and not at all once a byte of it was changed."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import joblib
import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from sklearn.dummy import DummyClassifier

from models.package.packed import RULES, draft, model_bytes, write
from seatrial.models import load_model
from seatrial.models.package import (
    load_packaged,
    middle,
    open_package,
    package_folder,
    packages_folder,
    read_example,
    write_package,
)
from seatrial.values import FeatureRule, InputError, StateError
from seatrial.values.canonical import dumps

HEAVY = ("pydantic", "sqlalchemy", "polars", "scipy", "sklearn", "pandas", "onnx", "lightgbm", "altair")
LOADS = """
import sys
from pathlib import Path
import numpy as np
from seatrial.models.package import load_packaged, open_package, read_example
folder, digest = Path(sys.argv[1]), sys.argv[2]
package = open_package(folder, digest=digest)
model = load_packaged(folder, package)
assert model.predict(read_example(folder, package)).shape == (2, 2)
print(",".join(sorted({name.split(".")[0] for name in sys.modules})))
"""


@pytest.fixture(scope="module")
def content() -> bytes:
    return model_bytes()


@pytest.fixture
def packed(content: bytes, tmp_path: Path) -> tuple[Path, str]:
    _, folder, digest = write(tmp_path / "packages", content)
    return folder, digest


def code_of(folder: Path, digest: str) -> str:
    with pytest.raises(InputError) as caught:
        open_package(folder, digest=digest)
    assert caught.value.where
    assert caught.value.fix
    return caught.value.code


def writable(folder: Path, name: str) -> Path:
    (folder / name).chmod(0o644)
    return folder / name


def test_a_package_reads_back_equal(content: bytes, tmp_path: Path) -> None:
    package, folder, digest = write(tmp_path, content)
    assert open_package(folder, digest=digest) == package
    assert (folder / "package.json").read_bytes() == dumps(package)
    assert [file.name for file in package.files] == ["example.json", "model.onnx"]
    assert load_packaged(folder, package).signature == package.signature


def test_the_same_package_is_written_once(content: bytes, tmp_path: Path) -> None:
    _, first, digest = write(tmp_path, content)
    before = (first / "package.json").stat().st_ino
    assert write(tmp_path, content)[2] == digest
    assert (first / "package.json").stat().st_ino == before
    assert [path.name for path in tmp_path.iterdir()] == [first.name]


def test_a_damaged_package_is_written_anew_and_the_old_one_put_aside(content: bytes, tmp_path: Path) -> None:
    _, folder, digest = write(tmp_path, content)
    writable(folder, "model.onnx").write_bytes(b"gone")
    write(tmp_path, content)
    assert open_package(folder, digest=digest)
    assert sum(path.name.startswith(".damaged-") for path in tmp_path.iterdir()) == 1


@pytest.fixture(scope="module")
def whole(content: bytes, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Return a package whose files are changed and brought back."""
    _, folder, digest = write(tmp_path_factory.mktemp("whole"), content)
    return folder, digest


def code_of_changed(whole: tuple[Path, str], name: str, changed: bytes) -> str:
    folder, digest = whole
    path = writable(folder, name)
    before = path.read_bytes()
    path.write_bytes(changed)
    try:
        return code_of(folder, digest)
    finally:
        path.write_bytes(before)


@given(data=st.data())
def test_any_flipped_bit_is_refused(whole: tuple[Path, str], data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(["package.json", "model.onnx", "example.json"]))
    content = (whole[0] / name).read_bytes()
    at, bit = data.draw(st.integers(0, len(content) - 1)), data.draw(st.integers(0, 7))
    flipped = content[:at] + bytes([content[at] ^ 1 << bit]) + content[at + 1 :]
    assert code_of_changed(whole, name, flipped) == ("PKG002" if name == "package.json" else "PKG005")


@given(cut=st.integers(0, 2_000), more=st.binary(max_size=4))
def test_a_file_that_is_cut_or_longer_is_refused(
    content: bytes, whole: tuple[Path, str], cut: int, more: bytes
) -> None:
    changed = content[: max(0, len(content) - cut)] + more
    assume(changed != content)
    assert code_of_changed(whole, "model.onnx", changed) == "PKG005"


def gone(folder: Path) -> None:
    (folder / "model.onnx").unlink()


def one_more(folder: Path) -> None:
    (folder / "extra.txt").write_text("x")


def a_link(folder: Path) -> None:
    shutil.move(folder / "model.onnx", folder.parent / "elsewhere.onnx")
    (folder / "model.onnx").symlink_to(folder.parent / "elsewhere.onnx")


def a_folder(folder: Path) -> None:
    (folder / "model.onnx").unlink()
    (folder / "model.onnx").mkdir()


def no_manifest(folder: Path) -> None:
    (folder / "package.json").unlink()


def a_linked_manifest(folder: Path) -> None:
    shutil.move(folder / "package.json", folder.parent / "elsewhere.json")
    (folder / "package.json").symlink_to(folder.parent / "elsewhere.json")


@pytest.mark.parametrize(
    ("change", "code"),
    [(gone, "PKG004"), (one_more, "PKG006"), (a_link, "PKG007"), (a_folder, "PKG007"), (no_manifest, "PKG001"),
     (a_linked_manifest, "PKG001"), (shutil.rmtree, "PKG001")],
)  # fmt: skip
def test_what_is_not_as_it_was_packed_is_told(
    packed: tuple[Path, str], change: Callable[[Path], None], code: str
) -> None:
    folder, digest = packed
    change(folder)
    assert code_of(folder, digest) == code


@pytest.mark.parametrize("name", ["../out", "a/b", ".hidden", "", "package.json", "c:x", "x.", "a\nb", "x" * 201])
def test_a_name_outside_the_folder_is_refused(content: bytes, tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError) as caught:
        write_package(tmp_path, draft(content), {"model.onnx": content, name: b"x"})
    assert caught.value.code == "PKG008"
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("digest", ["sha256:" + "../" * 20, "sha256:ab", "md5:" + "0" * 64, "0" * 64])
def test_a_path_is_made_of_a_digest_only(tmp_path: Path, digest: str) -> None:
    with pytest.raises(InputError) as caught:
        package_folder(tmp_path, digest)
    assert caught.value.code == "PKG008"
    assert package_folder(tmp_path, "sha256:" + "0" * 64).parent == packages_folder(tmp_path)


def test_a_package_of_a_later_version_is_told(content: bytes, tmp_path: Path) -> None:
    later = replace(draft(content), schema_version=2)
    _, digest = write_package(tmp_path, later, {"model.onnx": content})
    assert code_of(tmp_path / digest.removeprefix("sha256:"), digest) == "PKG003"


def test_another_model_than_the_package_says_is_not_loaded(content: bytes, tmp_path: Path) -> None:
    said = draft(content)
    lying = replace(said, model=replace(said.model, digest="sha256:" + "1" * 64))
    package, digest = write_package(tmp_path, lying, {"model.onnx": content})
    with pytest.raises(InputError) as caught:
        load_packaged(tmp_path / digest.removeprefix("sha256:"), package)
    assert caught.value.code == "PKG011"


def test_a_file_that_changes_between_opening_and_loading_is_refused(packed: tuple[Path, str]) -> None:
    folder, digest = packed
    package = open_package(folder, digest=digest)
    writable(folder, "model.onnx").write_bytes(b"another")
    with pytest.raises(InputError) as caught:
        load_packaged(folder, package)
    assert caught.value.code == "PKG005"


def test_onnx_may_be_run_by_another_version_of_a_library(packed: tuple[Path, str]) -> None:
    folder, digest = packed
    package = replace(open_package(folder, digest=digest), libraries=(("numpy", "1.2.3"),))
    assert load_packaged(folder, package).signature == package.signature


@pytest.mark.parametrize(("library", "form"), [("no-such-library", "onnx"), ("numpy", "native")])
def test_libraries_must_be_those_of_the_package(packed: tuple[Path, str], library: str, form: str) -> None:
    folder, digest = packed
    package = replace(open_package(folder, digest=digest), form=form, libraries=((library, "1.2.3"),))
    with pytest.raises(InputError) as caught:
        load_packaged(folder, package)
    assert caught.value.code == "PKG012"


def test_a_pickle_in_a_package_is_scanned_before_it_is_loaded(content: bytes, tmp_path: Path) -> None:
    marker = tmp_path / "ran"
    evil = (
        b"\x80\x04cos\nsystem\nX"
        + len(f"touch {marker}").to_bytes(4, "little")
        + f"touch {marker}".encode()
        + b"\x85R."
    )
    said = replace(draft(content), model_file="model.joblib", form="native", libraries=())
    package, digest = write_package(tmp_path / "packages", said, {"model.joblib": evil})
    with pytest.raises(InputError) as caught:
        load_packaged(tmp_path / "packages" / digest.removeprefix("sha256:"), package)
    assert caught.value.code.startswith("SCN")
    assert not marker.exists()


def test_a_native_model_is_served_from_its_package(content: bytes, tmp_path: Path) -> None:
    joblib.dump(DummyClassifier().fit([[0.0, 1.0], [1.0, 0.0]], [0, 1]), tmp_path / "model.joblib")
    native = load_model(tmp_path / "model.joblib", name="small")
    signature = replace(native.signature, inputs=draft(content).signature.inputs)
    said = replace(
        draft(content), model_file="model.joblib", form="native", model=native.ref, signature=signature, libraries=()
    )
    package, digest = write_package(tmp_path / "p", said, {"model.joblib": tmp_path / "model.joblib"})
    model = load_packaged(tmp_path / "p" / digest.removeprefix("sha256:"), package)
    assert model.predict({"a": np.zeros(3), "b": np.zeros(3)}).tolist() == [[0.5, 0.5]] * 3


def test_an_onnx_package_is_loaded_without_heavy_libraries(packed: tuple[Path, str]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOADS, str(packed[0]), packed[1]], capture_output=True, text=True, check=True
    )
    assert not set(done.stdout.strip().split(",")) & set(HEAVY)


def test_the_example_holds_no_sensitive_value(packed: tuple[Path, str]) -> None:
    folder, digest = packed
    example = read_example(folder, open_package(folder, digest=digest))
    assert example["a"].tolist() == [0.5, 1.5]
    assert example["b"].tolist() == [0.5, 0.5]


@pytest.mark.parametrize(
    ("rule", "value"),
    [
        (RULES[0], 1.0),
        (FeatureRule(name="x", type="integer", low=1.0, high=4.0), 2),
        (FeatureRule(name="x", type="string", levels=("b", "c")), "b"),
        (FeatureRule(name="x", type="string", nullable=True), None),
        (FeatureRule(name="x", type="boolean"), False),
    ],
)
def test_the_middle_of_a_rule_is_harmless(rule: FeatureRule, value: object) -> None:
    assert middle(rule) == value


def test_a_place_that_is_a_file_is_told(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "packages").write_text("a file")
    with pytest.raises(StateError) as caught:
        write(tmp_path / "packages", content)
    assert caught.value.code == "PKG010"
